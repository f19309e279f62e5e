-- mart.claim
-- grain: one value of one attribute of one event in one document
-- keys: claim_id
-- source: star.fact_event_claim, star.fact_event, star.dim_document
select
    claims.claim_id,
    events.event_id,
    claims.attribute,
    claims.value,
    documents.document_id,
    documents.uri,
    claims.char_start,
    claims.char_end,
    claims.is_consensus,
    claims.disagreement
from star.fact_event_claim as claims
join star.fact_event as events using (event_key)
join star.dim_document as documents using (document_key)
