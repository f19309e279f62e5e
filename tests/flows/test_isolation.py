"""A document on which a stage fails is turned away by name, and the others go on."""

import polars as pl
import pytest
from polars.exceptions import PanicException

from flows.errors import DatelineError
from flows.isolation import isolate_failures
from seeds.read import DOCUMENTS
from warehouse.layout import Layout
from warehouse.query import run_query

ARTICLES = sorted(DOCUMENTS.glob("*.txt"))
URIS = {f"d{n}": f"{n}.txt" for n in range(7)}


BROKEN = ValueError("unexpected\nword")


def failing_on(*bad, error=BROKEN):
    def run(ids):
        if set(bad) & set(ids):
            raise error
        return {"zones": pl.DataFrame({"document_id": ids})}

    return run


def test_failing_documents_are_rejections_and_the_others_go_on():
    frames = isolate_failures("clean", URIS, failing_on("d0", "d5"))
    assert frames["zones"]["document_id"].to_list() == ["d1", "d2", "d3", "d4", "d6"]
    rejections = frames["rejections"].select("stage", "reason_code", "uri", "document_id").rows()
    assert rejections == [("clean", "stage_failed", "0.txt", "d0"), ("clean", "stage_failed", "5.txt", "d5")]
    assert frames["rejections"]["detail"][0].startswith("ValueError: unexpected [test_isolation.py, line ")


def test_a_panic_of_polars_is_a_failure_like_any_other():
    frames = isolate_failures("extract", URIS, failing_on("d6", error=PanicException("called unwrap")))
    assert frames["rejections"]["uri"].to_list() == ["6.txt"]


def test_a_stage_without_failures_runs_once():
    calls = []
    isolate_failures("clean", URIS, lambda ids: calls.append(ids) or {})
    assert calls == [list(URIS)]


def test_a_stage_that_fails_on_all_documents_fails_the_run_and_names_one():
    with pytest.raises(DatelineError, match=r"clean failed on all 7 documents of a batch, first on 0\.txt \(ValueError: unexpected"):
        isolate_failures("clean", URIS, failing_on(*URIS))


def test_many_failing_documents_are_a_fault_of_the_stage():
    uris = {f"d{n:03d}": f"{n}.txt" for n in range(100)}
    with pytest.raises(DatelineError, match="failed on 11 or more of 100 documents"):
        isolate_failures("clean", uris, failing_on(*[f"d{n:03d}" for n in range(50, 99)]))


def test_a_full_disk_is_no_fault_of_a_document():
    with pytest.raises(OSError, match="no space"):
        isolate_failures("clean", URIS, failing_on("d3", error=OSError("no space")))


def test_a_failure_of_documents_together_stays_an_error():
    def run(ids):
        if len(ids) > 1:
            raise ValueError("only together")
        return {}

    with pytest.raises(ValueError, match="only together"):
        isolate_failures("clean", {"d0": "0.txt", "d1": "1.txt"}, run)


@pytest.mark.parametrize(("module", "function", "stage"), [
    ("transforms.read", "read_documents", "read"),
    ("transforms.clean", "clean_documents", "clean"),
    ("transforms.extract", "extract_mentions", "extract"),
])  # fmt: skip
def test_a_run_publishes_what_does_not_fail(bring, tmp_path, monkeypatch, module, function, stage):
    bring(tmp_path / "whole", *ARTICLES)
    documents = run_query(Layout(tmp_path / "whole").database, "select document_id, uri from mart.document order by uri").rows()
    (bad, uri), *good = documents
    real = getattr(__import__(module, fromlist=[function]), function)

    def fail(frame, *others):
        if bad in frame["document_id"]:
            raise ZeroDivisionError("by word count")
        return real(frame, *others)

    monkeypatch.setattr(f"{module}.{function}", fail)
    bring(tmp_path / "part", *ARTICLES)
    database = Layout(tmp_path / "part").database
    rejected = run_query(database, "select stage, reason_code, uri from mart.rejection").rows()
    assert rejected == [(stage, "stage_failed", uri)]
    coded = run_query(database, "select distinct document_id, uri from mart.entity_mention order by uri").rows()
    assert coded == good


def test_an_error_across_batches_names_its_stage(bring, tmp_path, monkeypatch):
    def fail(*_):
        raise KeyError("cluster")

    monkeypatch.setattr("transforms.dedupe.dedupe_documents", fail)
    with pytest.raises(KeyError) as raised:
        bring(tmp_path, *ARTICLES)
    assert raised.value.__notes__ == ["stage dedupe"]
