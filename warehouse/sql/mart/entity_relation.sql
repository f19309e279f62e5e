-- mart.entity_relation
-- grain: one relation between two entities
-- keys: entity_id, related_entity_id, relation
-- source: star.bridge_entity_relation, star.dim_entity
select
    entities.entity_id,
    entities.canonical_name,
    relations.relation,
    related.entity_id as related_entity_id,
    related.canonical_name as related_name,
    relations.office_from,
    relations.office_to
from star.bridge_entity_relation as relations
join star.dim_entity as entities using (entity_key)
join star.dim_entity as related on relations.related_entity_key = related.entity_key
