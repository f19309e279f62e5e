"""Renders the definitions of `warehouse.tables` and `transforms.columns` as DuckDB DDL: tables, comments, unknown members.

No column list is written by hand here or in a migration; types and descriptions come from the definitions.
"""

from datetime import date

import polars as pl

from transforms.columns import Column
from transforms.schema import column
from warehouse.formats import FORMAT_COLUMNS
from warehouse.tables import WarehouseTable

SQL_TYPES: dict[pl.DataType, str] = {
    pl.String(): "varchar",
    pl.Int64(): "bigint",
    pl.Int32(): "integer",
    pl.Float64(): "double",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Datetime("us"): "timestamp",
}
"""The types of `star`, `mart` and `meta`; every BI tool reads them."""

UNKNOWN_KEY = -1


def quote_name(name: str) -> str:
    """Return `name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return `text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def describe_column(definition: Column) -> str:
    """Return the comment of a column: its description, with the unit where there is one."""
    return f"{definition.description} ({definition.unit})" if definition.unit else definition.description


def render_table(table: WarehouseTable) -> str:
    """Return the `create table` statement: NOT NULL as declared, a primary key on dimensions only, no foreign keys."""
    lines = [
        f"{quote_name(name)} {SQL_TYPES[dtype]}{'' if name in table.table.nullable else ' not null'}"
        for name, dtype in table.table.dtypes.items()
    ]
    if table.is_dimension:
        lines.append(f"primary key ({', '.join(map(quote_name, table.table.key))})")
    return f"create table {table.full_name} (\n  " + ",\n  ".join(lines) + "\n)"


def render_comments(table: WarehouseTable) -> list[str]:
    """Return the statements that comment a table and its columns."""
    columns = [
        f"comment on column {table.full_name}.{quote_name(name)} is {quote_text(describe_column(column(name)))}"
        for name in table.table.columns
    ]
    return [f"comment on table {table.full_name} is {quote_text(table.table.grain)}", *columns]


def unknown_member(table: WarehouseTable) -> pl.DataFrame:
    """Return the row of a dimension that stands for whatever is not known: keys -1, texts 'unknown', nulls where allowed."""
    row = {name: _unknown_value(name, dtype, name in table.table.nullable) for name, dtype in table.table.dtypes.items()}
    return pl.DataFrame([row], schema=table.table.dtypes)


def _unknown_value(name: str, dtype: pl.DataType, is_nullable: bool) -> int | float | str | date | None:
    if name.endswith("_key"):
        return UNKNOWN_KEY
    if is_nullable:
        return None
    if dtype == pl.String():
        return "unknown"
    return False if dtype == pl.Boolean() else 0


def describe_view_columns(view: str, names: list[str]) -> dict[str, str]:
    """Return the comment of each column of a view of `mart`.

    Raises `KeyError` for a column that neither `transforms.columns` nor `warehouse.formats` defines.
    """
    own = FORMAT_COLUMNS.get(view, {})
    return {name: own[name] if name in own else describe_column(column(name)) for name in names}
