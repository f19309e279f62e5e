"""Describes what an open database holds: each table and view with its grain, key and described columns.

Parquet metadata and the data dictionary are rendered from here. The definitions are `transforms.columns`,
`warehouse.tables`, `warehouse.formats` and the headers of the view files; only which columns a view has, and
of which types, is asked of the database. Reading rows is others' work.
"""

from dataclasses import dataclass

import duckdb

from transforms.columns import Column
from transforms.schema import column
from warehouse.ddl import SQL_TYPES
from warehouse.formats import FORMAT_COLUMNS
from warehouse.tables import TABLES, WarehouseTable
from warehouse.views import View, read_views


@dataclass(frozen=True)
class DescribedColumn:
    """One column as it stands in one table or view."""

    name: str
    sql_type: str
    """Lower case, one of `warehouse.ddl.SQL_TYPES`."""
    description: str
    unit: str | None
    is_nullable: bool
    vocabulary: str | None
    """Name of the list of allowed values, where the column has one."""


@dataclass(frozen=True)
class DescribedRelation:
    """One table or view."""

    schema: str
    name: str
    grain: str
    keys: tuple[str, ...]
    columns: tuple[DescribedColumn, ...]
    source: str | None = None
    """What a view reads; None for tables."""

    @property
    def full_name(self) -> str:
        """Name with the schema, such as star.dim_entity."""
        return f"{self.schema}.{self.name}"


def describe_relations(connection: duckdb.DuckDBPyConnection) -> tuple[DescribedRelation, ...]:
    """Return every table and view of the open database: mart first, the public interface, then star and meta, by name.

    Raises `KeyError` for a column of a view that nobody defined.
    """
    tables = [_describe_table(t) for t in TABLES]
    views = [_describe_view(connection, v) for v in read_views()]
    order = ("mart", "star", "meta")
    return tuple(sorted((*tables, *views), key=lambda r: (order.index(r.schema), r.name)))


def _describe_table(table: WarehouseTable) -> DescribedRelation:
    columns = tuple(
        _describe_column(column(name), SQL_TYPES[dtype], is_nullable=name in table.table.nullable)
        for name, dtype in table.table.dtypes.items()
    )
    return DescribedRelation(table.schema, table.name, table.table.grain, table.table.key, columns)


def _describe_view(connection: duckdb.DuckDBPyConnection, view: View) -> DescribedRelation:
    own = FORMAT_COLUMNS.get(view.name, {})
    columns = []
    for name, sql_type, *_ in connection.execute(f"describe {view.full_name}").fetchall():
        if name in own:
            # The field's own formats have their own vocabularies, even where a name is also one of ours.
            columns.append(DescribedColumn(name, sql_type.lower(), own[name], None, True, None))
        else:
            columns.append(_describe_column(column(name), sql_type.lower(), is_nullable=name not in view.keys))
    return DescribedRelation("mart", view.name, view.grain, view.keys, tuple(columns), view.source)


def _describe_column(definition: Column, sql_type: str, *, is_nullable: bool) -> DescribedColumn:
    return DescribedColumn(definition.name, sql_type, definition.description, definition.unit, is_nullable, definition.vocabulary)
