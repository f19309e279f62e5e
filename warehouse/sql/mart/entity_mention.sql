-- mart.entity_mention
-- grain: one span that names an entity
-- keys: mention_id
-- source: star.fact_entity_mention, star.dim_document, star.dim_entity
select
    mentions.mention_id,
    documents.document_id,
    documents.uri,
    mentions.zone,
    mentions.char_start,
    mentions.char_end,
    mentions.text,
    mentions.entity_type,
    case when entities.entity_key >= 0 then entities.entity_id end as entity_id,
    case when entities.entity_key >= 0 then entities.canonical_name end as canonical_name,
    coalesce(entities.country_code, mentions.country_code) as country_code,
    mentions.link_basis,
    mentions.link_score,
    mentions.confidence,
    mentions.rule_id
from star.fact_entity_mention as mentions
join star.dim_document as documents using (document_key)
left join star.dim_entity as entities using (entity_key)
