-- The values of one column that has a list of allowed ones, with the rows that hold them.
select
    {column} as value,
    count(*) as row_count
from {table}
where {column} is not null and {is_known}
group by {column}
order by value
