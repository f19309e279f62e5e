-- expects: every entity has one current version in its history
-- target: star.dim_entity_history.valid_to
-- grain: one entity
select
    members.entity_id as row_id,
    count(versions.entity_key) = 1 as is_met
from star.dim_entity as members
left join star.dim_entity_history as versions on members.entity_key = versions.entity_key and versions.valid_to is null
where members.entity_key >= 0
group by members.entity_id
