-- mart.place
-- grain: one place
-- keys: place_id
-- source: star.dim_place, star.dim_country
select
    places.place_id,
    places.geonames_id,
    places.place_name,
    places.admin1_name,
    places.country_code,
    countries.country_name,
    places.place_precision,
    places.is_disputed,
    places.latitude,
    places.longitude
from star.dim_place as places
left join star.dim_country as countries using (country_code)
where places.place_key >= 0
