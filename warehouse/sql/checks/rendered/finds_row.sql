-- One key column of one table, for each of its rows: whether the table referred to has the key. -1, the unknown member, only where nothing is a fact.
select
    concat_ws(' ', concat_ws('/', {row}), '{key}', r.{key}) as row_id,
    (r.{key} >= 0 and parent.{parent_key} is not null) or (r.{key} = -1 and {may_be_unknown}) as is_met
from {table} as r
left join {parent} as parent on r.{key} = parent.{parent_key}
where {is_known}
