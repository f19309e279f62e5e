-- mart.document_text
-- grain: one document
-- keys: document_id
-- source: star.dim_document
select
    document_id,
    text
from star.dim_document
where document_key >= 0
