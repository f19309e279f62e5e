-- mart.amount_mention
-- grain: one span that names an amount
-- keys: mention_id
-- source: star.fact_amount_mention, star.dim_document
select
    mentions.mention_id,
    documents.document_id,
    documents.uri,
    mentions.zone,
    mentions.char_start,
    mentions.char_end,
    mentions.text,
    mentions.amount,
    mentions.amount_max,
    mentions.unit,
    mentions.currency_code,
    mentions.qualifier
from star.fact_amount_mention as mentions
join star.dim_document as documents using (document_key)
