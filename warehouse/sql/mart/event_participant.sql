-- mart.event_participant
-- grain: one entity in one role of one event
-- keys: event_id, entity_id, role
-- source: star.bridge_event_participant, star.fact_event, star.dim_event_type, star.dim_entity
select
    events.event_id,
    entities.entity_id,
    entities.canonical_name,
    entities.entity_type,
    entities.country_code,
    participants.role
from star.bridge_event_participant as participants
join star.fact_event as events using (event_key)
join star.dim_event_type as types using (event_type_key)
join star.dim_entity as entities using (entity_key)
where types.event_type <> 'STATEMENT'
