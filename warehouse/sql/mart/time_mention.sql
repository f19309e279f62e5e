-- mart.time_mention
-- grain: one span that names a time
-- keys: mention_id
-- source: star.fact_time_mention, star.dim_document, star.dim_date
select
    mentions.mention_id,
    documents.document_id,
    documents.uri,
    mentions.zone,
    mentions.char_start,
    mentions.char_end,
    mentions.text,
    first_days.date as date_start,
    last_days.date as date_end,
    mentions.date_precision,
    mentions.date_basis
from star.fact_time_mention as mentions
join star.dim_document as documents using (document_key)
left join star.dim_date as first_days on mentions.date_start_key = first_days.date_key
left join star.dim_date as last_days on mentions.date_end_key = last_days.date_key
