"""Fills the statements of `sql/load` with the names and column lists of `warehouse.tables`.

Names of helper tables: `rows_x` the frame given for table x, `keys_x` its natural ids with their keys,
`incoming` the rows of the table at hand under keys, `stale` and `fresh` what leaves and what enters it.
"""

from collections.abc import Iterable
from functools import cache

from warehouse.ddl import quote_name
from warehouse.tables import HISTORIES, STAR, KeyReference, WarehouseTable
from warehouse.views import SQL

_LOAD_COLUMNS = ("first_load_key", "load_key")
_KNOWN_KEYS = "select {own_id} as natural_id, {key} as key from {table} where {key} >= 0"


@cache
def read_statements(name: str) -> tuple[str, ...]:
    """Return the statements of a file of `sql/load`; each ends with a semicolon at the end of its line."""
    text = (SQL / "load" / f"{name}.sql").read_text(encoding="utf-8")
    return tuple(statement for statement in (part.strip() for part in text.split(";\n")) if statement)


def rows_of(table: str) -> str:
    """Return the name under which the frame given for `table` is read."""
    return f"rows_{table}"


def keys_of(table: str) -> str:
    """Return the name of the helper table of natural ids and keys of `table`."""
    return f"keys_{table}"


def give_keys(table: WarehouseTable) -> tuple[str, ...]:
    """Return the statements that make `keys_x` for a table with a key of its own."""
    assert table.own is not None
    own_id, key = quote_name(table.own.natural_id), quote_name(table.own.key)
    remembering = [table.full_name, *(h.full_name for h in HISTORIES if h.name == f"{table.name}_history")]
    parts = {
        "table_name": table.name,
        "keys": keys_of(table.name),
        "rows": rows_of(table.name),
        "own_id": own_id,
        "known": " union ".join(_KNOWN_KEYS.format(own_id=own_id, key=key, table=t) for t in remembering),
    }
    return tuple(template.format(**parts) for template in read_statements("give_date_keys" if table.name == "dim_date" else "give_keys"))


def resolve_rows(table: WarehouseTable) -> str:
    """Return the statement that makes `incoming`: keys in place of ids, -1 for null."""
    assert table.rows is not None
    by_id = {r.natural_id: r for r in table.references}
    columns, joins = [], []
    if table.own:
        columns.append(f"own.key as {quote_name(table.own.key)}")
        joins.append(f"join {keys_of(table.name)} as own on own.natural_id = r.{quote_name(table.own.natural_id)}")
    for name in table.rows.columns:
        if name not in by_id:
            columns.append(f"r.{quote_name(name)}")
            continue
        alias = quote_name(f"key of {name}")
        columns.append(f"coalesce({alias}.key, -1) as {quote_name(by_id[name].key)}")
        joins.append(f"left join {keys_of(by_id[name].table)} as {alias} on {alias}.natural_id = r.{quote_name(name)}")
    (template,) = read_statements("resolve_rows")
    return template.format(columns=",\n    ".join(columns), rows=rows_of(table.name), joins="\n".join(joins))


def find_unresolved(table: WarehouseTable, reference: KeyReference) -> str:
    """Return the query for one natural id of the rows of `table` that the table referred to has no row for."""
    (template,) = read_statements("find_unresolved")
    return template.format(natural_id=quote_name(reference.natural_id), rows=rows_of(table.name), keys=keys_of(reference.table))


def find_known(table: WarehouseTable) -> str:
    """Return the query for one row that the table has beside its unknown member."""
    (template,) = read_statements("find_known")
    return template.format(**_parts(table))


def insert_all(table: WarehouseTable) -> tuple[str, ...]:
    """Return the statement that fills a table without known rows from `incoming`; it takes $load_key."""
    return tuple(template.format(**_parts(table)) for template in read_statements("insert_all"))


def replace_difference(table: WarehouseTable) -> tuple[str, ...]:
    """Return the statements that bring a table to `incoming`; the inserting one takes $load_key."""
    return tuple(template.format(**_parts(table)) for template in read_statements("replace_difference"))


def _parts(table: WarehouseTable) -> dict[str, str]:
    first_load = "coalesce(first_load_key, $load_key) as first_load_key, " if table.has_first_load else ""
    return {
        "table": table.full_name,
        "columns": _list(c for c in table.table.columns if c not in _LOAD_COLUMNS),
        "keys": _list(table.table.key),
        "is_known": f"{quote_name(table.own.key)} >= 0" if table.own else "true",
        "is_same_row": " and ".join(f"t.{quote_name(k)} = stale.{quote_name(k)}" for k in table.table.key),
        "first_load": "first_load_key" if table.has_first_load else "null",
        "load_columns": f"{first_load}$load_key as load_key",
    }


def extend_history(table: WarehouseTable) -> tuple[str, ...]:
    """Return the statements that end versions at $at and begin new ones there."""
    dimension = STAR[table.name.removesuffix("_history")]
    assert dimension.own is not None
    columns = _list(c for c in table.table.columns if c in dimension.table.columns and c not in _LOAD_COLUMNS)
    parts = {"history": table.full_name, "dimension": dimension.full_name, "key": quote_name(dimension.own.key), "columns": columns}
    return tuple(template.format(**parts) for template in read_statements("extend_history"))


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(quote_name, names))
