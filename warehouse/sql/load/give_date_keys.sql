-- keys_x for days: the key of a day is yyyymmdd.
create or replace temp table {keys} as
select
    {own_id} as natural_id,
    cast(strftime({own_id}, '%Y%m%d') as bigint) as key
from {rows};
