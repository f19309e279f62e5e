-- mart.rejection
-- grain: one file or row that went no further
-- keys: rejection_id
-- source: meta.rejection, star.dim_document, star.dim_load
select
    rejections.rejection_id,
    rejections.stage,
    rejections.reason_code,
    coalesce(rejections.uri, documents.uri) as uri,
    rejections.document_id,
    rejections.detail,
    rejections.payload,
    rejections.rejected_at,
    loads.load_id
from meta.rejection as rejections
left join star.dim_load as loads using (load_key)
left join star.dim_document as documents on rejections.document_id = documents.document_id
