-- meta.superseded_id: one step leads from any published id to the one that stands for it now.
update meta.superseded_id as known
set new_id = superseded.new_id, load_key = $load_key
from superseded
where known.id_kind = superseded.id_kind and known.new_id = superseded.old_id;

insert into meta.superseded_id by name
select *, $load_key as load_key from superseded order by id_kind, old_id;
