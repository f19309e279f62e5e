-- What one check looked at, and what failed; a row whose answer is not known failed.
select
    count(*) as checked_count,
    count(*) filter (is_met is distinct from true) as failed_count
from ({query})
