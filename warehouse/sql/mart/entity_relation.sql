-- mart.entity_relation
-- grain: one relation between two entities; an office once for each term
-- keys: relation_id
-- source: star.bridge_entity_relation, star.dim_entity
select
    relations.relation_id,
    entities.entity_id,
    entities.canonical_name,
    relations.relation,
    relations.office,
    related.entity_id as related_entity_id,
    related.canonical_name as related_name,
    relations.office_from,
    relations.office_to
from star.bridge_entity_relation as relations
join star.dim_entity as entities using (entity_key)
join star.dim_entity as related on relations.related_entity_key = related.entity_key
