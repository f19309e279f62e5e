-- mart.event_mention_participant
-- grain: one actor of one event mention
-- keys: mention_id, char_start, char_end, role
-- source: star.bridge_event_mention_participant, star.fact_event_mention, star.dim_entity, star.fact_entity_mention
select
    mentions.mention_id,
    case when entities.entity_key >= 0 then entities.entity_id end as entity_id,
    case when entities.entity_key >= 0 then entities.canonical_name end as canonical_name,
    case when entities.entity_key >= 0 then entities.entity_type else names.entity_type end as entity_type,
    coalesce(entities.country_code, names.country_code) as country_code,
    participants.role,
    participants.char_start,
    participants.char_end,
    participants.is_inferred
from star.bridge_event_mention_participant as participants
join star.fact_event_mention as mentions using (event_mention_key)
left join star.dim_entity as entities on participants.entity_key = entities.entity_key
left join star.fact_entity_mention as names using (entity_mention_key)
