-- mart.document
-- grain: one document
-- keys: document_id
-- source: star.dim_document, star.dim_source, star.dim_date, star.dim_load
with documents as (
    select * from star.dim_document where document_key >= 0
),
primaries as (
    select document_key as duplicate_of_key, document_id as duplicate_of from documents
)
select
    documents.document_id,
    documents.uri,
    documents.file_format,
    documents.content_format,
    documents.url,
    documents.encoding_name,
    documents.repair_count,
    documents.title,
    documents.author,
    case when sources.source_key >= 0 then sources.source_name end as publisher,
    documents.published_at,
    published.date as published_date,
    documents.published_precision,
    documents.published_basis,
    documents.dateline_place,
    documents.language_code,
    documents.byte_count,
    documents.char_count,
    documents.word_count,
    documents.is_primary,
    primaries.duplicate_of,
    documents.duplicate_kind,
    documents.duplicate_score,
    loads.finished_at as first_load_at
from documents
left join star.dim_source as sources using (source_key)
left join star.dim_date as published on documents.published_date_key = published.date_key
left join primaries using (duplicate_of_key)
left join star.dim_load as loads on documents.first_load_key = loads.load_key
