-- incoming: the rows given, keys in place of natural ids.
create or replace temp table incoming as
select
    {columns}
from {rows} as r
{joins};
