"""Loads from files to the published warehouse, stage by stage, without Prefect."""

import shutil

import polars as pl
import pytest

from flows.errors import DatelineError
from flows.gates import gate_batch
from flows.operations import Workspace
from flows.publication import build_load
from flows.settings import Settings
from seeds.read import DOCUMENTS
from warehouse.layout import Layout
from warehouse.load import LoadError
from warehouse.quality import QUALITY_ROWS
from warehouse.query import run_query

NATURAL = {
    "document": "document_id, uri, title, published_date, is_primary, duplicate_of",
    "entity": "entity_id, entity_type, canonical_name, mention_count, document_count",
    "event": "event_id, event_type, date_start, title, source_names, target_names, mention_count, document_count",
    "claim": "event_id, attribute, value, document_id, char_start, is_consensus",
    "rejection": "rejection_id, stage, reason_code, uri",
}


def mart(root):
    """The parts of `mart` that must agree however the documents came in."""
    database = Layout(root).database
    return {view: run_query(database, f"select {columns} from mart.{view} order by all").rows() for view, columns in NATURAL.items()}


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    """A folder of its own with the seed articles and a file that is no text."""
    folder = tmp_path_factory.mktemp("articles")
    for path in DOCUMENTS.glob("*.txt"):
        shutil.copy(path, folder)
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "table.xlsx").write_bytes(b"PK")
    return folder


def test_any_batching_and_any_number_of_loads_give_the_same_warehouse(bring, articles, tmp_path):
    bring(tmp_path / "at once", articles)
    bring(tmp_path / "small batches", articles, batch_size=2)
    for path in sorted(articles.iterdir(), reverse=True)[::3]:
        bring(tmp_path / "bit by bit", path)
    bring(tmp_path / "bit by bit", articles)
    at_once = mart(tmp_path / "at once")
    assert len(at_once["document"]) == 5
    assert {r[1:] for r in at_once["rejection"]} == {("read", "not_text", "noise.txt"), ("read", "unsupported_format", "table.xlsx")}
    assert mart(tmp_path / "small batches") == at_once
    assert mart(tmp_path / "bit by bit") == at_once


def test_the_same_again_is_nothing_new_and_a_new_sighting_is(bring, articles, tmp_path):
    first = bring(tmp_path / "data", articles)
    before = mart(tmp_path / "data")
    assert bring(tmp_path / "data", articles) is None
    shutil.copy(next(articles.glob("000*.txt")), tmp_path / "copy.txt")
    second = bring(tmp_path / "data", tmp_path / "copy.txt")
    assert second > first
    stages = tmp_path / "data" / "state" / "stages"
    assert {stage.name: len(list(stage.glob("*/*"))) for stage in stages.iterdir()} == dict.fromkeys(
        ("read", "clean", "dedupe", "extract", "resolve", "conform"), 1
    )
    after = mart(tmp_path / "data")
    assert after["event"] == before["event"]
    sightings = run_query(Layout(tmp_path / "data").database, "select count(*) from mart.document_sighting")
    assert sightings.item() == 6


def test_the_input_is_not_needed_again(bring, articles, tmp_path):
    shutil.copytree(articles, tmp_path / "input")
    bring(tmp_path / "data", tmp_path / "input")
    before = mart(tmp_path / "data")
    shutil.rmtree(tmp_path / "input")
    shutil.rmtree(tmp_path / "data" / "state" / "stages")
    (tmp_path / "more.txt").write_text("Iran and Azerbaijan held talks in Baku on 3 March 2025. The ministers met again on 4 March 2025.\n")
    bring(tmp_path / "data", tmp_path / "more.txt")
    assert {d[0] for d in before["document"]} < {d[0] for d in mart(tmp_path / "data")["document"]}


def test_only_rejections_are_published_once(bring, tmp_path):
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "a.docx").write_bytes(b"PK")
    assert bring(tmp_path / "data", tmp_path / "input")
    assert [r[2:] for r in mart(tmp_path / "data")["rejection"]] == [("unsupported_format", "a.docx")]
    assert bring(tmp_path / "data", tmp_path / "input") is None


def test_documents_that_are_no_text_are_rejections(bring, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02" * 50)
    (tmp_path / "empty.txt").write_bytes(b"")
    assert bring(tmp_path / "data", tmp_path / "a.txt", tmp_path / "empty.txt")
    assert sorted(r[2:] for r in mart(tmp_path / "data")["rejection"]) == [("empty_file", "empty.txt"), ("not_text", "a.txt")]


def test_a_load_that_fails_leaves_the_published_one(bring, articles, tmp_path, monkeypatch):
    bring(tmp_path, articles)
    before = mart(tmp_path)

    def fail(*_):
        raise LoadError("the rows contradict themselves")

    monkeypatch.setattr("flows.publication.load_warehouse", fail)
    work = Workspace(Settings(root=tmp_path))
    with pytest.raises(LoadError):
        build_load(work, work.raw.batch_ids)
    assert mart(tmp_path) == before


class Answer:
    """What a gate answers."""

    def __init__(self, results, rejected, has_critical_failure=False):
        self.results, self.rejected, self.has_critical_failure = results, rejected, has_critical_failure


def test_a_gate_keeps_its_results_and_takes_rejected_rows_out(bring, articles, tmp_path):
    bring(tmp_path, articles)
    work = Workspace(Settings(root=tmp_path))
    (batch,) = work.raw.batch_ids
    frames = work.frames([batch])
    first = frames["event_mentions"].head(1)
    rejected = {"event_mentions": first.select("mention_id", pl.lit("actor_missing").alias("reason_code"), pl.lit("").alias("detail"))}
    gate_batch(work, "events", batch, lambda boundary, tables, reference: Answer(QUALITY_ROWS.empty(), rejected))
    assert first["mention_id"].item() not in frames["event_mentions"]["mention_id"].to_list()
    assert work.store.read("gate_events", batch, "rejections")["reason_code"].to_list() == ["actor_missing"]


def test_a_critical_failure_stops_the_run_and_says_what_failed(bring, articles, tmp_path):
    bring(tmp_path, articles)
    work = Workspace(Settings(root=tmp_path))
    failed = {
        "suite": "mentions",
        "expectation": "every span re-reads",
        "expectation_type": "expect_column_values_to_be_in_set",
        "target": "entity_mentions.text",
        "severity": "critical",
        "is_success": False,
        "checked_count": 9,
        "failed_count": 2,
        "failed_examples": "m1; m2",
    }
    answer = Answer(QUALITY_ROWS.enforce(pl.DataFrame([failed], schema=QUALITY_ROWS.dtypes)), {}, has_critical_failure=True)
    with pytest.raises(DatelineError, match=r"entity_mentions\.text: every span re-reads, 2 rows"):
        gate_batch(work, "mentions", work.raw.batch_ids[0], lambda boundary, tables, reference: answer)
