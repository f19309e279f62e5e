-- expects: the first day of every event lies in its claims
-- target: mart.event.date_start
-- grain: one dated event
-- A claim of a month or a year, 2024-11 or 2024, covers its days. A claim of either end may give both.
select
    events.event_id as row_id,
    exists (
        select 1
        from mart.claim as claims
        where
            claims.event_id = events.event_id
            and claims.attribute in ('date_start', 'date_end')
            and starts_with(cast(events.date_start as varchar), claims.value)
    ) as is_met
from mart.event as events
where events.date_start is not null
