-- mart.entity_alias
-- grain: one spelling of one entity
-- keys: entity_id, alias
-- source: star.dim_entity_alias, star.dim_entity
select
    entities.entity_id,
    entities.canonical_name,
    entities.entity_type,
    aliases.alias,
    aliases.mention_count
from star.dim_entity_alias as aliases
join star.dim_entity as entities using (entity_key)
where aliases.alias_key >= 0
