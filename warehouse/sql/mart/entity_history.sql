-- mart.entity_history
-- grain: one version of one entity; counts are no attributes
-- keys: entity_id, valid_from
-- source: star.dim_entity_history, star.dim_place
select
    versions.entity_id,
    versions.entity_type,
    versions.canonical_name,
    versions.country_code,
    case when places.place_key >= 0 then places.place_id end as place_id,
    versions.valid_from,
    versions.valid_to
from star.dim_entity_history as versions
left join star.dim_place as places using (place_key)
