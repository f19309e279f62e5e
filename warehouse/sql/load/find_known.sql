-- One row that the table has beside its unknown member.
select 1
from {table}
where {is_known}
limit 1;
