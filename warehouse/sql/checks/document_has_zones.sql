-- expects: the zones of a document tile its text
-- target: star.fact_document_zone
-- grain: one document
with zones as (
    select
        document_key,
        char_start = coalesce(lag(char_end) over (partition by document_key order by char_start), 0) and char_end > char_start as touches,
        char_end
    from star.fact_document_zone
),
tiled as (
    select
        document_key,
        bool_and(touches) as touches,
        max(char_end) as last_end
    from zones
    group by document_key
)
select
    documents.document_id as row_id,
    tiled.touches and tiled.last_end = documents.char_count and length(documents.text) = documents.char_count as is_met
from star.dim_document as documents
left join tiled using (document_key)
where documents.document_key >= 0
