-- One key, surrogate or natural, of one table: whether it stands once.
select
    concat_ws('/', {columns}) as row_id,
    count(*) = 1 as is_met
from {table}
group by {columns}
