"""How a suite's verdict is given: results in the declared columns, errors as failures, never as a pass."""

import subprocess
import sys

import polars as pl
import pytest

from expectations import validate
from expectations.expectation import Expectation, Suite, is_true
from expectations.validate import validate_boundary
from warehouse.quality import QUALITY_ROWS


def test_results_are_rows_that_the_warehouse_records(batch, reference):
    results = validate_boundary("documents", batch, reference).results
    assert results.columns == list(QUALITY_ROWS.columns)
    assert not results.select(QUALITY_ROWS.key).is_duplicated().any()
    assert results.row(0) == (
        "documents",
        "document_id name one row",
        "expect_column_values_to_be_unique",
        "documents.document_id",
        "critical",
        True,
        2,
        0,
        None,
    )


def test_a_failure_names_up_to_ten_rows(batch, reference):
    one = batch["entity_mentions"].head(1).with_columns(pl.lit(2.0).alias("confidence"))
    many = pl.concat([one.with_columns(pl.lit(f"x{n:02}").alias("mention_id")) for n in range(12)])
    results = validate_boundary("mentions", {**batch, "entity_mentions": many}, reference).results
    failed = results.filter(pl.col("expectation") == "confidence is a share").row(0, named=True)
    assert (failed["checked_count"], failed["failed_count"]) == (12, 12)
    assert failed["failed_examples"] == "; ".join(f"x{n:02}" for n in range(10))


@pytest.mark.parametrize("boundary", validate.BOUNDARIES)
def test_a_suite_whose_tables_are_missing_is_a_critical_failure(boundary, reference):
    validation = validate_boundary(boundary, {}, reference)
    assert validation.has_critical_failure
    assert validation.results.select("expectation", "is_success").rows() == [("the suite can be judged", False)]
    assert "Error" in validation.results["failed_examples"][0]


def test_a_rule_that_cannot_be_judged_is_a_critical_failure_whatever_its_severity(monkeypatch, reference):
    frame = pl.DataFrame({"mention_id": ["n1"], "is_fine": [True]})
    rules = (is_true("all is fine", "mentions", "is_fine"), is_true("nothing is missing", "mentions", "is_missing", severity="info"))
    monkeypatch.setitem(validate._SUITES, "mentions", lambda *_: Suite({"mentions": frame}, {"mentions": ("mention_id",)}, rules))
    validation = validate_boundary("mentions", {}, reference)
    assert validation.results.select("expectation", "severity", "is_success").rows() == [
        ("all is fine", "critical", True),
        ("nothing is missing", "critical", False),
    ]
    assert "is_missing" in validation.results["failed_examples"][1]
    assert validation.has_critical_failure


def test_an_empty_batch_meets_every_rule(batch, reference):
    empty = {name: frame.clear() for name, frame in batch.items()}
    for boundary in ("documents", "duplicates", "mentions", "events"):
        results = validate_boundary(boundary, empty, reference).results
        assert results["is_success"].all()
        assert results["checked_count"].sum() == 0


def test_a_warning_does_not_stop_the_load(spoil, reference):
    validation = validate_boundary("mentions", spoil("amount_mentions", amount_max=1.0), reference)
    assert validation.results.filter(~pl.col("is_success"))["severity"].to_list() == ["warning"]
    assert not validation.has_critical_failure


def test_a_rule_does_not_reject_rows_and_stop_for_them():
    with pytest.raises(ValueError, match="cannot be critical"):
        Expectation("no row is bad", "t", "c", "t.c", quarantines="check_failed")


def test_an_unknown_boundary_is_named(reference):
    with pytest.raises(ValueError, match="no boundary 'clouds': there are documents"):
        validate_boundary("clouds", {}, reference)


def test_importing_the_module_does_not_import_great_expectations():
    code = "import sys, expectations.validate, expectations.report; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
