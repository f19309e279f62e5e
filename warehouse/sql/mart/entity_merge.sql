-- mart.entity_merge
-- grain: one join of two names into one entity, on one kind of evidence
-- keys: entity_id, alias, other_alias, link_basis
-- source: star.bridge_entity_merge, star.dim_entity
select
    entities.entity_id,
    entities.canonical_name,
    entities.entity_type,
    merges.alias,
    merges.other_alias,
    merges.link_basis,
    merges.link_score,
    merges.document_count
from star.bridge_entity_merge as merges
join star.dim_entity as entities using (entity_key)
