-- expects: no event is a statement
-- target: mart.event.event_type
-- grain: one event
select
    events.event_id as row_id,
    types.event_type <> 'STATEMENT' as is_met
from star.fact_event as events
left join star.dim_event_type as types using (event_type_key)
