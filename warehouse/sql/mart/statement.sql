-- mart.statement
-- grain: one reported statement
-- keys: mention_id
-- source: star.fact_event_mention, star.dim_event_type, star.dim_document, star.dim_entity, star.dim_date
select
    mentions.mention_id,
    documents.document_id,
    documents.uri,
    mentions.char_start,
    mentions.char_end,
    mentions.evidence,
    case when speakers.entity_key >= 0 then speakers.entity_id end as speaker_entity_id,
    case when speakers.entity_key >= 0 then speakers.canonical_name else names.text end as speaker_name,
    mentions.quote_start,
    mentions.quote_end,
    said.date as said_on
from star.fact_event_mention as mentions
join star.dim_event_type as types using (event_type_key)
join star.dim_document as documents using (document_key)
left join star.dim_entity as speakers on mentions.speaker_entity_key = speakers.entity_key
left join star.fact_entity_mention as names on mentions.speaker_mention_key = names.entity_mention_key
left join star.dim_date as said on mentions.said_on_key = said.date_key
where types.event_type = 'STATEMENT'
