-- mart.contradiction
-- grain: one attribute of one event about which claims disagree
-- keys: event_id, attribute
-- source: star.fact_event_claim, star.fact_event, star.dim_document
with claims as (
    select
        events.event_id,
        claims.attribute,
        claims.value,
        claims.is_consensus,
        claims.disagreement,
        -- Copies of a document corroborate nothing: they count as their primary.
        case when documents.duplicate_of_key >= 0 then documents.duplicate_of_key else documents.document_key end as cluster_key
    from star.fact_event_claim as claims
    join star.fact_event as events using (event_key)
    join star.dim_document as documents using (document_key)
)
select
    event_id,
    attribute,
    case when bool_or(disagreement = 'conflict') then 'conflict' else 'precision' end as kind,
    count(*) as claim_count,
    count(distinct cluster_key) as document_count,
    string_agg(distinct value, '; ' order by value) as values_text,
    string_agg(distinct value, '; ' order by value) filter (is_consensus) as consensus_value
from claims
group by event_id, attribute
having count(disagreement) > 0
