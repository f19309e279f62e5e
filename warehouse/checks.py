"""Checks across the tables of a built database, computed in SQL; what their answers mean is `expectations.star`'s to say.

A check is a query with one row for each row it looks at: `row_id`, and `is_met`. Files of `sql/checks` hold one
each, whose header says what is expected; those on keys are rendered from `warehouse.tables`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from transforms.columns import COLUMNS
from warehouse.ddl import quote_name
from warehouse.tables import DIM_LOAD, STAR, TABLES, WarehouseTable
from warehouse.views import SQL

_FOLDER = SQL / "checks"
_HEADER = re.compile(r"^-- (expects|target|grain): (.+?)$", re.MULTILINE)
_LISTED_FAILURES = 100
_LISTED_COLUMNS = frozenset({"event_type", "mode", "subtype", "context", "country_code", "currency_code"})
"""Columns whose values a reference table of their own lists; the others have a vocabulary."""


@dataclass(frozen=True)
class Check:
    """One check: what is expected of which table or column, and the query that answers it row by row."""

    name: str
    expects: str
    target: str
    query: str


def run_checks(database: Path) -> dict[str, pl.DataFrame]:
    """Run every check on `database`, read only.

    Returns `counts`: check_name, checked_count, failed_count · `violations`: check_name, row_id, at most 100 a check ·
    `values`: target, value, row_count, the distinct values of `list_value_columns`.
    """
    connection = duckdb.connect(str(database), read_only=True)
    try:
        connection.execute("set TimeZone = 'UTC'")
        counts, violations = [], []
        for check in list_checks():
            checked, failed = connection.sql(_template("count_rows").format(query=check.query)).pl().row(0)
            counts.append((check.name, checked, failed))
            if failed:
                rows = connection.sql(_template("list_failing").format(query=check.query, limit=_LISTED_FAILURES)).pl()
                violations += [(check.name, row_id) for row_id in rows["row_id"]]
        values = [
            (f"{table.full_name}.{column}", value, row_count)
            for table, column in list_value_columns()
            for value, row_count in connection.sql(_count_values(table, column)).pl().rows()
        ]
    finally:
        connection.close()
    return {
        "counts": pl.DataFrame(counts, schema={"check_name": pl.String, "checked_count": pl.Int64, "failed_count": pl.Int64}, orient="row"),
        "violations": pl.DataFrame(violations, schema={"check_name": pl.String, "row_id": pl.String}, orient="row"),
        "values": pl.DataFrame(values, schema={"target": pl.String, "value": pl.String, "row_count": pl.Int64}, orient="row"),
    }


@cache
def list_checks() -> tuple[Check, ...]:
    """Return every check: those of the files, sorted, then those on the keys of each table.

    Raises `ValueError` where a file's header lacks what is expected, the target or the grain.
    """
    files = [_read_check(path) for path in sorted(_FOLDER.glob("*.sql"))]
    return (*files, *(c for t in TABLES if t.schema == "star" for c in (_unique_keys(t), _found_keys(t)) if c))


@cache
def list_value_columns() -> tuple[tuple[WarehouseTable, str], ...]:
    """Return the columns of the star whose values a reference table lists, natural ids of that list itself apart."""
    return tuple(
        (t, c)
        for t in STAR.values()
        for c in t.table.columns
        if (c in _LISTED_COLUMNS or (c in COLUMNS and COLUMNS[c].vocabulary)) and not (t.own and c == t.own.natural_id)
    )


def _read_check(path: Path) -> Check:
    text = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(text))
    missing = {"expects", "target", "grain"} - header.keys()
    if missing:
        raise ValueError(f"{path.name}: the header does not say {', '.join(sorted(missing))}")
    return Check(path.stem, header["expects"], header["target"], text)


def _unique_keys(table: WarehouseTable) -> Check:
    keys = [table.table.key, *([(table.own.natural_id,)] if table.own else [])]
    query = _union(_template("names_one_row").format(table=table.full_name, columns=_list(key)) for key in keys)
    return Check(f"{table.name}_keys_unique", "every key and natural id names one row", table.full_name, query)


def _found_keys(table: WarehouseTable) -> Check | None:
    """Return the check that each key of a table's rows, those of loads included, has its row; -1 only for what may be unknown."""
    nullable = table.rows.nullable if table.rows else frozenset()
    found = [(r.key, STAR[r.table].full_name, STAR[r.table].table.key[0], r.natural_id in nullable) for r in table.references]
    found += [(c, DIM_LOAD.full_name, "load_key", False) for c in ("first_load_key", "load_key") if c in table.table.columns]
    if table is DIM_LOAD:
        return None
    query = _union(
        _template("finds_row").format(
            table=table.full_name,
            row=", ".join(f"r.{quote_name(c)}" for c in ((table.own.natural_id,) if table.own else table.table.key)),
            key=key,
            parent=parent,
            parent_key=parent_key,
            may_be_unknown=str(may_be_unknown).lower(),
            is_known=f"r.{_is_known(table)}" if table.own else "true",
        )
        for key, parent, parent_key, may_be_unknown in found
    )
    return Check(f"{table.name}_keys_found", "every row finds its dimensions", table.full_name, query)


def _count_values(table: WarehouseTable, column: str) -> str:
    is_known = _is_known(table) if table.own else "true"
    return _template("list_values").format(table=table.full_name, column=quote_name(column), is_known=is_known)


def _is_known(table: WarehouseTable) -> str:
    """Return the condition that leaves the unknown member out."""
    assert table.own is not None
    return f"{quote_name(table.own.key)} >= 0"


@cache
def _template(name: str) -> str:
    return (_FOLDER / "rendered" / f"{name}.sql").read_text(encoding="utf-8")


def _union(queries: Iterable[str]) -> str:
    return "\nunion all\n".join(queries)


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(quote_name, names))
