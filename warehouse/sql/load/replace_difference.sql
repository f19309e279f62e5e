-- Only what differs is written: rows that are gone or changed leave, new or changed ones enter, equal ones stay as they are.
create or replace temp table stale as
select {columns} from {table} where {is_known}
except
select {columns} from incoming;

create or replace temp table fresh as
select {columns} from incoming
except
select {columns} from {table} where {is_known};

create or replace temp table first_loads as
select {keys}, {first_load} as first_load_key
from {table}
semi join stale using ({keys});

delete from {table} as t
using stale
where {is_same_row};

insert into {table} by name
select fresh.*, {load_columns}
from fresh
left join first_loads using ({keys})
order by {keys};
