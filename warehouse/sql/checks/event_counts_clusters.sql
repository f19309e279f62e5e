-- expects: copies corroborate nothing: an event counts duplicate clusters, not documents
-- target: star.fact_event.document_count
-- grain: one event
with clusters as (
    select
        mentions.event_key,
        count(distinct case when documents.duplicate_of_key >= 0 then documents.duplicate_of_key else documents.document_key end)
            as cluster_count
    from star.fact_event_mention as mentions
    join star.dim_document as documents using (document_key)
    group by mentions.event_key
)
select
    events.event_id as row_id,
    events.document_count = clusters.cluster_count as is_met
from star.fact_event as events
left join clusters using (event_key)
