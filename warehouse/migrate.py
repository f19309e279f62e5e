"""Brings a database to the tables and views that this version of Dateline writes.

A fresh database is rendered from the definitions; one that exists runs the numbered SQL files that it
lacks. Views are data's public face and no data: they and all comments are made anew each time.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import duckdb

from warehouse.ddl import describe_view_columns, quote_name, quote_text, render_comments, render_table, unknown_member
from warehouse.tables import MIGRATION, TABLES
from warehouse.views import SQL, View, read_views

_FILE_NAME = re.compile(r"(\d{4})_(\w+)")


class MigrationError(RuntimeError):
    """The database was written by a newer Dateline, or is none of Dateline's."""


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file."""

    number: int
    description: str
    sql: str


@cache
def read_migrations() -> tuple[Migration, ...]:
    """Return the migrations that this version knows, by number."""
    found = []
    for path in sorted((SQL / "migrations").glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.stem)
        if match is None:
            raise ValueError(f"{path.name}: a migration is named by four digits and words, such as 0002_add_country.sql")
        found.append(Migration(int(match[1]), match[2].replace("_", " "), path.read_text(encoding="utf-8")))
    return tuple(found)


def migrate_database(connection: duckdb.DuckDBPyConnection, *, applied_at: datetime, dateline_version: str) -> None:
    """Create or migrate the tables of the open database, and make its views and comments anew.

    Works inside the caller's transaction. Raises `MigrationError` for a database of a newer version.
    """
    applied = read_applied(connection)
    known = read_migrations()
    newest = known[-1].number
    if max(applied, default=0) > newest:
        raise MigrationError(
            f"this warehouse was written by a newer Dateline (its migration {max(applied)}, known here up to {newest}): "
            "upgrade Dateline, or load into another folder with --into"
        )
    if not applied:
        _create_database(connection)
    else:
        for migration in known:
            if migration.number not in applied:
                connection.execute(migration.sql)
    for migration in known:
        if migration.number not in applied:
            connection.execute(
                "insert into meta.migration (migration_number, description, dateline_version, applied_at) values (?, ?, ?, ?)",
                [migration.number, migration.description, dateline_version, applied_at],
            )
    for view in read_views():
        _create_view(connection, view)
    _comment(connection)


def read_applied(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """Return the numbers of the migrations that the open database has; none for a fresh one.

    Raises `MigrationError` where the database holds tables that are not Dateline's.
    """
    tables = {f"{s}.{t}" for s, t in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()}
    if MIGRATION.full_name in tables:
        return {n for (n,) in connection.execute("select migration_number from meta.migration").fetchall()}
    if tables:
        raise MigrationError("the database holds tables that are not Dateline's: load into another folder with --into")
    return set()


def _create_database(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(read_migrations()[0].sql)
    for table in TABLES:
        connection.execute(render_table(table))
        if table.has_unknown_member:
            connection.register("unknown_member", unknown_member(table).to_arrow())
            connection.execute(f"insert into {table.full_name} by name from unknown_member")
            connection.unregister("unknown_member")


def _create_view(connection: duckdb.DuckDBPyConnection, view: View) -> None:
    connection.execute(f"create or replace view {view.full_name} as\n{view.select}")
    connection.execute(f"comment on view {view.full_name} is {quote_text(view.grain)}")
    columns = [name for name, *_ in connection.execute(f"describe {view.full_name}").fetchall()]
    for name, description in describe_view_columns(view.name, columns).items():
        connection.execute(f"comment on column {view.full_name}.{quote_name(name)} is {quote_text(description)}")


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    for table in TABLES:
        for statement in render_comments(table):
            connection.execute(statement)
