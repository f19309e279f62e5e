"""Loads the rows of the star into a private copy of the last published database, in one transaction.

Every load gives the whole star anew, by natural ids. What is known keeps its key, what is equal keeps the
load that wrote it; only the difference is written. No clock here: the load's times come with its record.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from warehouse import load_sql as sql
from warehouse.migrate import migrate_database
from warehouse.tables import HISTORIES, STAR, WarehouseTable

_NEW_DATABASE: dict[str, str | bool | int | float | list[str]] = {"storage_compatibility_version": "v1.5.0", "default_block_size": "65536"}
"""A format that BI tools with older DuckDB libraries open; small blocks, as most of the tables are small."""


class LoadError(RuntimeError):
    """The rows do not fit the warehouse: a key stands twice, or an id is referred to that no table has."""


@dataclass(frozen=True)
class LoadRecord:
    """What a load says of itself."""

    load_id: str
    """Natural id; ids of later loads sort after those of earlier ones."""
    started_at: datetime
    """UTC, with or without saying so."""
    finished_at: datetime
    """UTC, with or without saying so. What the load brings is dated from this moment."""
    dateline_version: str
    stage_version: str


def load_warehouse(target: Path, previous: Path | None, rows: Mapping[str, pl.DataFrame], load: LoadRecord) -> None:
    """Build the database of one load at `target`.

    previous: the last published database, or None for the first load; it is only read.
    rows: what `transforms.conform.conform_star` returns: the whole star, by natural ids.

    After any error nothing is left at `target`. Raises `LoadError` where the rows contradict themselves,
    `MigrationError` where `previous` is of a newer version, `ContractError` where a frame has other columns.
    """
    if target.exists():
        raise LoadError(f"{target} is there already: a load never writes over a database")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if previous is not None:
            shutil.copyfile(previous, target)
        with _open_database(target) as connection:
            _load_in_transaction(connection, rows, load)
            connection.execute("checkpoint")
    except BaseException:
        for leftover in (target, target.with_name(target.name + ".wal")):
            leftover.unlink(missing_ok=True)
        raise


@contextmanager
def _open_database(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(path), config=_NEW_DATABASE)
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def _load_in_transaction(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, pl.DataFrame], load: LoadRecord) -> None:
    connection.execute("begin transaction")
    try:
        migrate_database(connection, applied_at=load.started_at, dateline_version=load.dateline_version)
        load_key = _next_load_key(connection, load)
        _register_rows(connection, rows)
        _execute(connection, (statement for t in STAR.values() if t.own for statement in sql.give_keys(t)))
        _execute(connection, sql.read_statements("find_superseded_ids"))
        for table in STAR.values():
            _replace_difference(connection, table, load_key)
        for history in HISTORIES:
            _execute(connection, sql.extend_history(history), at=load.finished_at, load_key=load_key)
        for name in ("record_superseded_ids", "forget_superseded_ids"):
            _execute(connection, sql.read_statements(name), load_key=load_key)
        _execute(connection, sql.read_statements("record_load"), load_key=load_key, **asdict(load))
        connection.execute("commit")
    except BaseException:
        # After an error DuckDB's COMMIT would return without one and roll back; after a fatal one nothing runs any more.
        with suppress(duckdb.Error):
            connection.execute("rollback")
        raise


def _execute(connection: duckdb.DuckDBPyConnection, statements: Iterable[str], **parameters: object) -> None:
    """Execute statements, each with those of the parameters that it names."""
    for statement in statements:
        connection.execute(statement, {name: value for name, value in parameters.items() if f"${name}" in statement})


def _next_load_key(connection: duckdb.DuckDBPyConnection, load: LoadRecord) -> int:
    keys: dict[str, int] = dict(connection.execute("select load_id, load_key from star.dim_load").fetchall())
    if load.load_id in keys:
        raise LoadError(f"the load {load.load_id} is in the warehouse already")
    return max(0, *keys.values()) + 1


def _register_rows(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, pl.DataFrame]) -> None:
    """Make every frame readable in SQL as `rows_…`, proven against its table."""
    for table in STAR.values():
        if table.rows is None or table.name not in rows:
            raise LoadError(f"{table.full_name}: no rows were given")
        frame = table.rows.enforce(rows[table.name])
        twice = frame.filter(frame.select(table.rows.key).is_duplicated()).select(table.rows.key)
        if twice.height:
            raise LoadError(f"{table.full_name}: {', '.join(map(str, twice.row(0)))} stands more than once")
        connection.register(sql.rows_of(table.name), frame.to_arrow())


def _replace_difference(connection: duckdb.DuckDBPyConnection, table: WarehouseTable, load_key: int) -> None:
    for reference in table.references:
        lost = connection.execute(sql.find_unresolved(table, reference)).fetchone()
        if lost:
            raise LoadError(f"{table.full_name}: {reference.natural_id} {lost[0]} is in no row of {reference.table}")
    connection.execute(sql.resolve_rows(table))
    is_known = connection.execute(sql.find_known(table)).fetchone() is not None
    _execute(connection, sql.replace_difference(table) if is_known else sql.insert_all(table), load_key=load_key)
