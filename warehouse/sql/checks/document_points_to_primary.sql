-- expects: copies point to the primary of their cluster, primaries to nothing
-- target: mart.document.duplicate_of
-- grain: one document
select
    documents.document_id as row_id,
    case
        when documents.is_primary then documents.duplicate_of is null
        else coalesce(primaries.is_primary, false)
    end as is_met
from mart.document as documents
left join mart.document as primaries on documents.duplicate_of = primaries.document_id
