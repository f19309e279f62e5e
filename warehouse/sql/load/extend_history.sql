-- Type 2: a version ends with the load that no longer holds it, the next one begins there.
update {history}
set valid_to = $at
where
    valid_to is null
    and {key} in (
        select {key}
        from (
            select {columns} from {history} where valid_to is null
            except
            select {columns} from {dimension} where {key} >= 0
        )
    );

insert into {history} by name
select *, $at as valid_from, $load_key as load_key
from (
    select {columns} from {dimension} where {key} >= 0
    except
    select {columns} from {history} where valid_to is null
)
order by {key};
