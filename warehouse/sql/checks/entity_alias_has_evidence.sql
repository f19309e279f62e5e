-- expects: every spelling of an entity says by what it was joined to the others
-- target: star.dim_entity_alias.alias
-- grain: one spelling of an entity that has several, or is listed under another name
with joined as (
    select entity_key, alias
    from star.bridge_entity_merge
    union
    select entity_key, other_alias as alias
    from star.bridge_entity_merge
)
select
    aliases.alias_id as row_id,
    joined.alias is not null as is_met
from star.dim_entity_alias as aliases
join star.dim_entity as entities using (entity_key)
left join joined using (entity_key, alias)
where aliases.alias_key >= 0 and aliases.alias <> entities.canonical_name and entities.alias_count > 1
