-- expects: every event has an actor
-- target: star.bridge_event_participant
-- grain: one event
select
    events.event_id as row_id,
    exists (
        select 1
        from star.bridge_event_participant as participants
        where participants.event_key = events.event_key and participants.role in ('source', 'target')
    ) as is_met
from star.fact_event as events
