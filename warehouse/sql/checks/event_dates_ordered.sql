-- expects: the days of an event are both given, in order, or neither
-- target: mart.event.date_end
-- grain: one event
select
    event_id as row_id,
    case
        when date_start is null then date_end is null and date_precision = 'none'
        else date_start <= date_end and date_precision <> 'none'
    end as is_met
from mart.event
