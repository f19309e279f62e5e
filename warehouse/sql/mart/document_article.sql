-- mart.document_article
-- grain: one document
-- keys: document_id
-- source: star.fact_document_zone, star.dim_document
with

documents as (
    select * from star.dim_document
),

zones as (
    select * from star.fact_document_zone
),

pieces as (
    select
        documents.document_id,
        zones.zone,
        zones.char_start,
        substr(documents.text, zones.char_start + 1, zones.char_end - zones.char_start) as piece
    from zones
    join documents using (document_key)
)

-- masked, not cut: spans of the document read here too, and line ends stay
select
    document_id,
    string_agg(
        case when zone in ('title', 'body') then piece else regexp_replace(piece, '[^\r\n]', ' ', 'g') end,
        '' order by char_start
    ) as article
from pieces
group by document_id
