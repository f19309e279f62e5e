-- mart.entity
-- grain: one entity
-- keys: entity_id
-- source: star.dim_entity, star.dim_place, star.dim_load
select
    entities.entity_id,
    entities.reference_id,
    entities.entity_type,
    entities.canonical_name,
    entities.country_code,
    case when places.place_key >= 0 then places.place_id end as place_id,
    places.latitude,
    places.longitude,
    entities.alias_count,
    entities.mention_count,
    entities.document_count,
    loads.finished_at as first_load_at
from star.dim_entity as entities
left join star.dim_place as places using (place_key)
left join star.dim_load as loads on entities.first_load_key = loads.load_key
where entities.entity_key >= 0
