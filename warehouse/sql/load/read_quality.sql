-- The results of the newest load.
select * exclude (load_key)
from meta.quality_result
where load_key = (select max(load_key) from star.dim_load)
order by suite, expectation, target;
