-- mart.superseded_id
-- grain: one id that was published before, with the id that now stands for it
-- keys: id_kind, old_id
-- source: meta.superseded_id, star.dim_load
select
    superseded.id_kind,
    superseded.old_id,
    superseded.new_id,
    loads.load_id
from meta.superseded_id as superseded
left join star.dim_load as loads using (load_key)
