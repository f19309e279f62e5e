"""Runs a reader's query on a published warehouse: nothing can be written and no other file be reached."""

import re
from pathlib import Path

import duckdb
import polars as pl

_ERROR_CLASS = re.compile(r"^[A-Z]\w*( \w+)? Error: ")
_FORBIDDEN = (duckdb.InvalidInputException, duckdb.PermissionException)
"""What DuckDB raises where a query writes, changes settings or opens other files."""


class QueryError(RuntimeError):
    """A query cannot be run; the message is one line."""


def run_query(database: Path, sql: str, limit: int | None = None) -> pl.DataFrame:
    """Return the rows of `sql` on `database`, at most `limit`, in the query's order.

    Raises `QueryError` with one clear line where there is no warehouse, or the query is wrong, writes or
    reaches beyond the database.
    """
    if not database.is_file():
        raise QueryError(f"there is no warehouse at {database}: run `dateline run` first, or name its folder with --into")
    try:
        connection = duckdb.connect(str(database), read_only=True, config={"enable_external_access": False, "lock_configuration": True})
    except duckdb.Error as error:
        raise QueryError(f"{database} cannot be opened: {_first_line(error)}") from error
    try:
        relation = connection.sql(sql)
        if relation is None:
            raise QueryError("the query gives no rows: write a select")
        rows: pl.DataFrame = (relation if limit is None else relation.limit(limit)).pl()
    except duckdb.Error as error:
        raise QueryError(_first_line(error)) from error
    else:
        return rows
    finally:
        connection.close()


def _first_line(error: duckdb.Error) -> str:
    """Return what a DuckDB error says, without its class and the picture of the query."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    hints = [line for line in lines[1:] if line.startswith(("Did you mean", "Candidate bindings"))]
    said = " ".join([_ERROR_CLASS.sub("", lines[0]), *hints])
    return f"{said}: a query reads the warehouse and nothing else" if isinstance(error, _FORBIDDEN) else said
