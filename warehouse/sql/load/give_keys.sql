-- keys_x: every natural id of the rows given, with its key.
-- A known id keeps its key, also one that only the history remembers; new ids go on after the highest, in the order of ids.
create or replace temp table {keys} as
with known as (
    {known}
),
highest as (
    select coalesce(max(key), 0) as key from known
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
