-- mart.event_context
-- grain: one PLOVER context of one event
-- keys: event_id, context
-- source: star.bridge_event_context, star.fact_event, star.dim_event_type
select
    events.event_id,
    contexts.context
from star.bridge_event_context as contexts
join star.fact_event as events using (event_key)
join star.dim_event_type as types using (event_type_key)
where types.event_type <> 'STATEMENT'
