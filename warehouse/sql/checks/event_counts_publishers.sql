-- expects: an event has a publisher or an unnamed voice, and no more of them than documents
-- target: star.fact_event.source_count
-- grain: one event
with documents as (
    select
        event_key,
        count(distinct document_key) as document_count
    from star.fact_event_mention
    group by event_key
)
select
    events.event_id as row_id,
    events.source_count between 1 and documents.document_count as is_met
from star.fact_event as events
left join documents using (event_key)
