"""The verdict on the answers of the checks: a failing row is a failure, a share has its bound, a value must be listed."""

import polars as pl
import pytest

from expectations.validate import validate_boundary
from warehouse.checks import list_checks, list_value_columns

SHARES = {"document_is_primary": 0.6, "event_has_date": 0.5, "event_has_place": 0.75}


def answers(failed=(), violations=(), values=()):
    """What the checks answer where each looked at 100 rows; failed: rows that failed, by check."""
    counts = [(c.name, 100, dict(failed).get(c.name, 0)) for c in list_checks()]
    return {
        "counts": pl.DataFrame(counts, schema=["check_name", "checked_count", "failed_count"], orient="row"),
        "violations": pl.DataFrame(list(violations), schema={"check_name": pl.String, "row_id": pl.String}, orient="row"),
        "values": pl.DataFrame(list(values), schema={"target": pl.String, "value": pl.String, "row_count": pl.Int64}, orient="row"),
    }


def failures(validation):
    shown = ("expectation", "target", "severity", "checked_count", "failed_count", "failed_examples")
    return validation.results.filter(~pl.col("is_success")).select(shown).rows()


def test_a_sound_database_meets_every_expectation(reference):
    validation = validate_boundary("star", answers(values=[("star.fact_event.status", "occurred", 3)]), reference)
    assert failures(validation) == []
    assert validation.results.height == len(list_checks()) + len(list_value_columns())


def test_every_check_with_failing_rows_is_a_failure(reference):
    rows = {c.name: 2 for c in list_checks() if c.name not in SHARES}
    validation = validate_boundary("star", answers(rows, [(name, key) for name in rows for key in ("a", "b")]), reference)
    found = failures(validation)
    assert [f[:2] for f in found] == [(c.expects, c.target) for c in list_checks() if c.name in rows]
    assert {f[3:] for f in found} == {(100, 2, "a; b")}
    assert {f[1] for f in found if f[2] == "warning"} == {"mart.event.date_start"}
    assert validation.has_critical_failure


@pytest.mark.parametrize(
    ("check", "severity"), [("document_is_primary", "warning"), ("event_has_date", "info"), ("event_has_place", "info")]
)
def test_a_share_may_be_reached_and_not_passed(check, severity, reference):
    most = int(SHARES[check] * 100)
    assert failures(validate_boundary("star", answers({check: most}, [(check, "a")]), reference)) == []
    validation = validate_boundary("star", answers({check: most + 1}, [(check, "a")]), reference)
    assert [f[2:] for f in failures(validation)] == [(severity, 100, most + 1, "a")]
    assert not validation.has_critical_failure


@pytest.mark.parametrize("target", [f"{t.full_name}.{c}" for t, c in list_value_columns()][::12])
def test_a_value_that_is_not_listed_is_a_failure(target, reference):
    validation = validate_boundary("star", answers(values=[(target, "no such value", 4)]), reference)
    column = target.rpartition(".")[2]
    assert failures(validation) == [(f"{column} is one of the listed values", target, "critical", 4, 4, "no such value")]


def test_a_check_without_an_answer_is_a_critical_failure(reference):
    asked = answers()
    counts = asked["counts"].filter(pl.col("check_name") != "event_has_actor")
    validation = validate_boundary("star", {**asked, "counts": counts}, reference)
    assert validation.has_critical_failure
    assert validation.results["failed_examples"].to_list() == ["KeyError: 'event_has_actor'"]
