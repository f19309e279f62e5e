-- expects: events lie between 1800 and 2100
-- target: mart.event.date_start
-- grain: one dated event
select
    event_id as row_id,
    date_start >= date '1800-01-01' and coalesce(date_end, date_start) <= date '2100-12-31' as is_met
from mart.event
where date_start is not null
