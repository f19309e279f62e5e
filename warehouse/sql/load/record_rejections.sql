-- meta.rejection becomes what was given: known rejections keep their time and load, lifted ones leave.
delete from meta.rejection where rejection_id not in (select rejection_id from rows_rejection);

-- What is said of a known one may have changed: its document goes by its smallest uri, which a later load can bring.
update meta.rejection
set uri = rows_rejection.uri, detail = rows_rejection.detail, payload = rows_rejection.payload
from rows_rejection
where rejection.rejection_id = rows_rejection.rejection_id;

insert into meta.rejection by name
select
    rows_rejection.*,
    loads.started_at as rejected_at,
    loads.load_key
from rows_rejection
cross join (select load_key, started_at from star.dim_load order by load_key desc limit 1) as loads
where rows_rejection.rejection_id not in (select rejection_id from meta.rejection)
order by rejection_id;

update star.dim_load
set rejection_count = (
    select count(*) from meta.rejection where rejection.load_key = dim_load.load_key
)
where load_key = (select max(load_key) from star.dim_load);
