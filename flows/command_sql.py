"""The command `dateline sql`: a reader's query on the published warehouse, as a table, JSON or CSV."""

import csv
import sys
from pathlib import Path

import polars as pl

from flows.errors import DatelineError
from flows.report import make_console, print_json, print_rows, show_text
from flows.settings import read_settings
from warehouse.query import QueryError, run_query

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def sql_command(query: str, into: Path | None, *, as_json: bool, as_csv: bool, limit: int | None) -> None:
    """Print the rows of `query`.

    Raises `DatelineError` where there is no warehouse or the query cannot be run.
    """
    settings = read_settings(into)
    try:
        rows = run_query(settings.layout.database, query, limit)
    except QueryError as error:
        raise DatelineError(str(error)) from error
    if as_json:
        print_json(rows.to_dicts())
    elif as_csv:
        _print_csv(rows)
    else:
        console = make_console()
        print_rows(console, rows.columns, rows.rows())
        console.print(f"{rows.height:,} row{'' if rows.height == 1 else 's'}")


def _print_csv(rows: pl.DataFrame) -> None:
    """Write RFC 4180 rows; text from documents must neither become a formula in a spreadsheet nor steer a terminal.

    A file gets every character as it is.
    """
    writer, is_terminal = csv.writer(sys.stdout), sys.stdout.isatty()

    def write(value: object) -> object:
        if not isinstance(value, str):
            return value
        told = f"'{value}" if value.startswith(_FORMULA_STARTS) else value
        return show_text(told).plain if is_terminal else told

    writer.writerow(map(write, rows.columns))
    for row in rows.iter_rows():
        writer.writerow(map(write, row))
