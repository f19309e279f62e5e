-- The first rows that fail one check.
select coalesce(row_id, 'null') as row_id
from ({query})
where is_met is distinct from true
order by row_id
limit {limit}
