"""Counts what a warehouse holds, for the end of a run and for `dateline status`."""

from pathlib import Path

import duckdb

from warehouse.load_sql import read_statements


class DatabaseError(Exception):
    """A database is missing, damaged or locked; the message is one line."""


def summarize_warehouse(database: Path) -> dict[str, int]:
    """Return the counts of `database` by name, in the order in which they are shown.

    documents, primary_documents, duplicate_documents, sources, entity_mentions, time_mentions, amount_mentions,
    entities, event_mentions (without statements), statements, events, claims, contradictions, rejections, loads;
    of the newest load quality_results, quality_met and quality_…_failures for critical, warning and info.
    Raises `DatabaseError` where `database` cannot be opened.
    """
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        raise DatabaseError(f"{database} cannot be opened: {str(error).splitlines()[0]}") from error
    try:
        (statement,) = read_statements("summarize")
        return {name: int(count) for name, count in connection.sql(statement).pl().row(0, named=True).items()}
    finally:
        connection.close()
