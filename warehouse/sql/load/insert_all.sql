-- A table without known rows takes all rows given.
insert into {table} by name
select incoming.*, {load_columns}
from incoming
left join (select null as first_load_key) on true
order by {keys};
