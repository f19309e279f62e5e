-- meta.quality_result: the results of the newest load; a suite that is recorded again replaces its former results.
delete from meta.quality_result
where
    load_key = (select max(load_key) from star.dim_load)
    and suite in (select suite from rows_quality);

insert into meta.quality_result by name
select
    rows_quality.*,
    (select max(load_key) from star.dim_load) as load_key
from rows_quality
order by suite, expectation, target;
