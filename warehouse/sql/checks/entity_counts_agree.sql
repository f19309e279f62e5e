-- expects: the counts of an entity are those of its mentions, spellings and duplicate clusters
-- target: star.dim_entity.mention_count
-- grain: one entity
with mentions as (
    select
        mentions.entity_key,
        count(*) as mention_count,
        count(distinct case when documents.duplicate_of_key >= 0 then documents.duplicate_of_key else documents.document_key end)
            as cluster_count
    from star.fact_entity_mention as mentions
    join star.dim_document as documents using (document_key)
    group by mentions.entity_key
),
aliases as (
    select
        entity_key,
        count(*) as alias_count
    from star.dim_entity_alias
    group by entity_key
)
select
    entities.entity_id as row_id,
    entities.mention_count = coalesce(mentions.mention_count, 0)
    and entities.document_count = coalesce(mentions.cluster_count, 0)
    and entities.alias_count = coalesce(aliases.alias_count, 0) as is_met
from star.dim_entity as entities
left join mentions using (entity_key)
left join aliases using (entity_key)
where entities.entity_key >= 0
