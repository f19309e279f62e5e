-- mart.document_duplicate
-- grain: one document and one that it repeats, in whole or in part
-- keys: document_id, primary_document_id
-- source: star.bridge_document_duplicate, star.dim_document
select
    documents.document_id,
    documents.uri,
    primaries.document_id as primary_document_id,
    duplicates.duplicate_kind,
    duplicates.duplicate_score
from star.bridge_document_duplicate as duplicates
join star.dim_document as documents using (document_key)
join star.dim_document as primaries on duplicates.primary_document_key = primaries.document_key
