-- expects: half of the events have a date
-- target: mart.event.date_start
-- grain: one event
select
    event_id as row_id,
    date_start is not null as is_met
from mart.event
