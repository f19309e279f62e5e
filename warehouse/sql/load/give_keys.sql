-- keys_x: every natural id of the rows given, with its key.
-- A known id keeps its key, also one that only the history remembers; new ids go on after the highest key ever given, in the order of ids.
create or replace temp table {keys} as
with known as (
    {known}
),
highest as (
    select coalesce(max(highest_key), 0) as key from meta.highest_key where table_name = '{table_name}'
),
given as (
    select
        r.{own_id} as natural_id,
        known.key
    from {rows} as r
    left join known on r.{own_id} = known.natural_id
)
select
    given.natural_id,
    coalesce(given.key, highest.key + row_number() over (partition by given.key is null order by given.natural_id)) as key
from given
cross join highest;

-- A key of a row that left is never given to another one.
delete from meta.highest_key where table_name = '{table_name}' and highest_key < (select coalesce(max(key), 0) from {keys});

insert into meta.highest_key by name
select
    '{table_name}' as table_name,
    coalesce(max(key), 0) as highest_key
from {keys}
where '{table_name}' not in (select table_name from meta.highest_key)
having count(*) > 0;
