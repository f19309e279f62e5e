"""What must be true of a built database before it is published: the verdict on the answers of `warehouse.checks`.

The checks across tables are computed in SQL; here they become columns that Great Expectations judges: one column
of failing rows for each check, to be empty; one column of values for each column with a list of allowed ones; one of shares.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from expectations.expectation import Expectation, Frames, Suite, list_values
from transforms.reference import Reference
from warehouse.checks import list_checks, list_value_columns

_SEVERITIES: dict[str, str] = {
    "event_date_plausible": "warning",
    "document_is_primary": "warning",
    "event_has_date": "info",
    "event_has_place": "info",
}
"""Checks that do not stop publishing; a failure of any other does."""
_HIGHEST_SHARES: dict[str, float] = {"document_is_primary": 0.6, "event_has_date": 0.5, "event_has_place": 0.75}
"""Checks that some rows may fail, and the highest share of them."""


def expect_star(frames: Frames, reference: Reference) -> Suite:
    """Return the suite of one built database.

    frames: counts, violations, values as `warehouse.checks.run_checks` gives them.
    """
    counts = {name: (checked, failed) for name, checked, failed in frames["counts"].iter_rows()}
    violations = _columns(frames["violations"], "check_name", "row_id", [c.name for c in list_checks() if c.name not in _HIGHEST_SHARES])
    values = _columns(frames["values"], "target", "value", [f"{t.full_name}.{c}" for t, c in list_value_columns()])
    shares = pl.DataFrame({name: [counts[name][1] / max(counts[name][0], 1)] for name in _HIGHEST_SHARES})
    return Suite(
        frames={"violations": violations, "values": values, "shares": shares},
        keys={"violations": (), "values": (), "shares": ()},
        expectations=(*_expect_few_failing(counts, frames["violations"]), *_expect_known_values(frames["values"], reference)),
    )


def _expect_few_failing(counts: Mapping[str, tuple[int, int]], violations: pl.DataFrame) -> Iterable[Expectation]:
    """Expect none of a check's rows to fail, or no more than its share."""
    for check in list_checks():
        rule = Expectation(
            check.expects,
            "violations",
            check.name,
            check.target,
            "expect_column_values_to_be_null",
            severity=_SEVERITIES.get(check.name, "critical"),
            counts=counts[check.name],
            examples=tuple(violations.filter(pl.col("check_name") == check.name)["row_id"]),
        )
        if check.name not in _HIGHEST_SHARES:
            yield rule
            continue
        most = {"min_value": 0.0, "max_value": _HIGHEST_SHARES[check.name]}
        yield replace(rule, table="shares", expectation_type="expect_column_values_to_be_between", arguments=most)


def _expect_known_values(values: pl.DataFrame, reference: Reference) -> Iterable[Expectation]:
    allowed = list_values(reference)
    for table, column in list_value_columns():
        target = f"{table.full_name}.{column}"
        found = values.filter(pl.col("target") == target)
        strange = found.filter(~pl.col("value").is_in(allowed[column]))
        counts = (int(found["row_count"].sum()), int(strange["row_count"].sum()))
        words = f"{column} is one of the listed values"
        yield Expectation(words, "values", target, target, arguments={"value_set": allowed[column]}, counts=counts)


def _columns(frame: pl.DataFrame, name: str, value: str, names: Iterable[str]) -> pl.DataFrame:
    """Return a column for each name, of its values in `frame`, filled up with null; at least one row."""
    lists = {n: frame.filter(pl.col(name) == n)[value].to_list() for n in names}
    height = max(1, *map(len, lists.values()))
    return pl.DataFrame({n: found + [None] * (height - len(found)) for n, found in lists.items()}, schema=dict.fromkeys(lists, pl.String))
