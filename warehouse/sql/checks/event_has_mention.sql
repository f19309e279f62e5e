-- expects: every event has a mention
-- target: star.fact_event_mention
-- grain: one event
select
    events.event_id as row_id,
    exists (select 1 from star.fact_event_mention as mentions where mentions.event_key = events.event_key) as is_met
from star.fact_event as events
