-- One natural id of the rows that the table referred to has no row for.
select r.{natural_id}
from {rows} as r
anti join {keys} as k on r.{natural_id} = k.natural_id
where r.{natural_id} is not null
order by r.{natural_id}
limit 1;
