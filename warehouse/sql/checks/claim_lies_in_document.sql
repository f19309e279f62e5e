-- expects: every claim points to words of its document
-- target: mart.claim.char_start
-- grain: one claim
select
    claims.claim_id as row_id,
    claims.char_start >= 0 and claims.char_end > claims.char_start and claims.char_end <= documents.char_count as is_met
from mart.claim as claims
left join mart.document as documents using (document_id)
