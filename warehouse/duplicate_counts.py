"""Counts the copies of each publisher in a published warehouse, for the comparison with what a new load brings."""

from pathlib import Path

import duckdb
import polars as pl

from transforms.duplicate_rates import EARLIER_COUNTS, UNKNOWN_SOURCE
from warehouse.load_sql import read_statements
from warehouse.summary import DatabaseError


def count_duplicates(database: Path) -> pl.DataFrame:
    """Return source_name, document_count and removed_count of `database`; no rows where there is none yet.

    Documents without a publisher are counted together. Raises `DatabaseError` where `database` cannot be opened.
    """
    if not database.is_file():
        return pl.DataFrame(schema=EARLIER_COUNTS)
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        raise DatabaseError(f"{database} cannot be opened: {str(error).splitlines()[0]}") from error
    try:
        (statement,) = read_statements("count_duplicates")
        counts: pl.DataFrame = connection.sql(statement).pl()
    finally:
        connection.close()
    return counts.with_columns(pl.col("source_name").fill_null(UNKNOWN_SOURCE)).cast(EARLIER_COUNTS)
