-- mart.document_zone
-- grain: one zone of one document; the zones of a document tile its text
-- keys: document_id, char_start
-- source: star.fact_document_zone, star.dim_document
select
    documents.document_id,
    documents.uri,
    zones.zone,
    zones.char_start,
    zones.char_end
from star.fact_document_zone as zones
join star.dim_document as documents using (document_key)
