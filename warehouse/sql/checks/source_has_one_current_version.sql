-- expects: every source has one current version in its history
-- target: star.dim_source_history.valid_to
-- grain: one source
select
    members.source_id as row_id,
    count(versions.source_key) = 1 as is_met
from star.dim_source as members
left join star.dim_source_history as versions on members.source_key = versions.source_key and versions.valid_to is null
where members.source_key >= 0
group by members.source_id
