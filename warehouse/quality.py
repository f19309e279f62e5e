"""Records what the expectations found, and what went no further, in the database of a load before it is published."""

from pathlib import Path

import duckdb
import polars as pl

from transforms.schema import Table
from transforms.stages import REJECTIONS
from warehouse.load_sql import read_statements
from warehouse.tables import QUALITY_RESULT

QUALITY_ROWS = Table(
    "quality_rows",
    "one expectation of one suite as the newest load met it",
    tuple(c for c in QUALITY_RESULT.table.columns if c != "load_key"),
    key=("suite", "expectation", "target"),
    nullable=QUALITY_RESULT.table.nullable,
)


def record_quality(database: Path, results: pl.DataFrame) -> None:
    """Record `results` (the columns of `QUALITY_ROWS`) as those of the newest load in `database`.

    A suite that was recorded for this load before is replaced.
    """
    _record(database, "rows_quality", QUALITY_ROWS.enforce(results), "record_quality")


def record_rejections(database: Path, rejections: pl.DataFrame) -> None:
    """Make `rejections` (the columns of `stages.REJECTIONS`) the rejections of the warehouse, and count the newest load's.

    All rejections that hold for the documents known now, of every stage and batch, not just new ones: what is
    known keeps its time and load, what is not given any more is forgotten.
    """
    _record(database, "rows_rejection", REJECTIONS.enforce(rejections).unique("rejection_id", keep="first"), "record_rejections")


def read_quality(database: Path) -> pl.DataFrame:
    """Return the results of the newest load: the columns of `QUALITY_ROWS`, sorted by suite, expectation and target."""
    connection = duckdb.connect(str(database), read_only=True)
    try:
        (statement,) = read_statements("read_quality")
        return QUALITY_ROWS.enforce(connection.sql(statement).pl())
    finally:
        connection.close()


def _record(database: Path, name: str, rows: pl.DataFrame, statements: str) -> None:
    """Run a file of `sql/load` over `rows`, registered as `name`, in one transaction."""
    connection = duckdb.connect(str(database))
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.register(name, rows.to_arrow())
        connection.execute("begin transaction")
        try:
            for statement in read_statements(statements):
                connection.execute(statement)
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("checkpoint")
    finally:
        connection.close()
