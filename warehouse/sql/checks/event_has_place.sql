-- expects: a quarter of the events have a place
-- target: mart.event.place_id
-- grain: one event
select
    event_id as row_id,
    place_id is not null as is_met
from mart.event
