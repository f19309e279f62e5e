"""Quality results and rejections in the database of a load, and the summary that counts them."""

import shutil

import duckdb
import polars as pl
import pytest

from transforms.stages import REJECTIONS
from warehouse.load import load_warehouse
from warehouse.quality import QUALITY_ROWS, read_quality, record_quality, record_rejections
from warehouse.summary import summarize_warehouse


def results(*rows):
    return pl.DataFrame(rows, schema=QUALITY_ROWS.dtypes, orient="row")


def rejections(*ids):
    return pl.DataFrame(
        [(i, "read", "unreadable", f"{i}.bin", None, "cannot be read", None) for i in ids], schema=REJECTIONS.dtypes, orient="row"
    )


@pytest.fixture
def database(small_database, tmp_path):
    return shutil.copyfile(small_database, tmp_path / "warehouse.duckdb")


MET = ("star", "every fact finds its dimensions", "expect_column_values_to_be_null", "star", "critical", True, 10, 0, None)
FAILED = ("events", "every event has a place", "expect_column_values_to_not_be_null", "events.place_id", "warning", False, 2, 1, "b2e1")


def test_results_belong_to_the_newest_load_and_a_suite_is_replaced(database):
    record_quality(database, results(MET, FAILED))
    record_quality(database, results(MET))
    assert read_quality(database).rows() == [FAILED, MET]
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select distinct load_id from mart.quality_result").fetchall() == [("2026-01-01",)]


def test_results_without_a_declared_column_are_refused(database):
    with pytest.raises(ValueError, match="columns missing: failed_examples"):
        record_quality(database, results(MET).drop("failed_examples"))
    assert read_quality(database).height == 0


def test_known_rejections_keep_their_load_and_lifted_ones_leave(database, small_rows, load_record, tmp_path):
    record_rejections(database, rejections("r1", "r2"))
    load_warehouse(tmp_path / "2.duckdb", database, small_rows, load_record(2))
    record_rejections(tmp_path / "2.duckdb", rejections("r2", "r3"))
    with duckdb.connect(str(tmp_path / "2.duckdb"), read_only=True) as connection:
        assert connection.execute("select rejection_id, load_id, rejected_at::varchar from mart.rejection order by 1").fetchall() == [
            ("r2", "2026-01-01", "2026-01-01 09:00:00"),
            ("r3", "2026-01-02", "2026-01-02 09:00:00"),
        ]
        assert connection.execute("select load_id, rejection_count from mart.load order by 1").fetchall() == [
            ("2026-01-01", 2),
            ("2026-01-02", 1),
        ]


def test_summary_counts_what_is_there(database):
    record_quality(database, results(MET, FAILED))
    record_rejections(database, rejections("r1"))
    assert summarize_warehouse(database) == {
        "documents": 3,
        "primary_documents": 2,
        "duplicate_documents": 1,
        "sources": 1,
        "entity_mentions": 10,
        "time_mentions": 2,
        "amount_mentions": 1,
        "entities": 5,
        "event_mentions": 4,
        "statements": 1,
        "events": 2,
        "claims": 4,
        "contradictions": 1,
        "rejections": 1,
        "loads": 1,
        "quality_results": 2,
        "quality_met": 1,
        "quality_critical_failures": 0,
        "quality_warning_failures": 1,
        "quality_info_failures": 0,
    }
