"""The evaluation: small cases worked out by hand, and agreement with the reference scorer."""

import importlib.util
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from transforms.clean import clean_documents
from transforms.conform import conform_star
from transforms.dedupe import dedupe_documents
from transforms.extract import extract_mentions
from transforms.read import read_documents
from transforms.resolve import resolve_documents
from transforms.stages import RAW_FILES, SIGHTINGS
from warehouse.evaluate import GoldError, evaluate_warehouse
from warehouse.evaluation_measures import b_cubed, name_errors, prf
from warehouse.load import LoadRecord, load_warehouse

ROOT = Path(__file__).resolve().parents[2]
SCORER = ROOT.parent / "shared" / "score.py"
EVALUATION = ROOT / "tests" / "evaluation"


def gold_event(kind, event, status="occurred", **more):
    """An annotated event of three.txt, whose evidence is the first 30 characters."""
    span = {"doc": "three.txt", "char_start": 0, "char_end": 30, "zone": "body"}
    return span | {"event_type": kind, "event": event, "status": status, "required": True, "sources": [], "targets": []} | more


def write_gold(folder, events, entities=()):
    for name, rows in (("index", [{"doc": "three.txt"}]), ("entities", entities), ("events", events)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_prf_counts_right_wrong_and_missed():
    assert prf(2, 1, 2) == {"p": 0.667, "r": 0.5, "f1": 0.571, "n": 4}
    assert prf(0, 0, 0) == {"p": 0.0, "r": 0.0, "f1": 0.0, "n": 0}


def test_b_cubed_averages_over_items():
    # Items 1, 2 of cluster a are found as x, item 3 of a and the one of b as y: precision 3/4, recall (2·2/3 + 1/3 + 1)/4.
    assert b_cubed([("a", "x"), ("a", "x"), ("a", "y"), ("b", "y")]) == {"p": 0.75, "r": 0.667, "f1": 0.706, "n": 4}
    assert b_cubed([]) is None


def test_one_event_right_one_wrong_one_missed(tmp_path, small_database):
    """three.txt codes a drill and an attack; the annotation has the drill and talks."""
    gold = write_gold(tmp_path, [gold_event("COOPERATE", "drill"), gold_event("CONSULT", "talks")])
    scores = evaluate_warehouse(gold, small_database)
    assert scores["events"] == {"p": 0.5, "r": 0.5, "f1": 0.5, "n": 2, "predicted": 2}
    assert scores["events_by_type"]["ASSAULT"]["p"] == 0.0
    assert scores["events_by_type"]["CONSULT"]["r"] == 0.0
    assert scores["event_status"] == {"right": 1, "of": 1, "accuracy": 1.0}


def test_a_denied_event_coded_as_fact_is_wrong(tmp_path, small_database):
    told = [gold_event("COOPERATE", "drill"), gold_event("ASSAULT", "strike")]
    denied = [told[0], gold_event("ASSAULT", "strike", status="denied")]
    assert evaluate_warehouse(write_gold(tmp_path, told), small_database)["events"]["p"] == 1.0
    assert evaluate_warehouse(write_gold(tmp_path, denied), small_database)["events"]["p"] == 0.5


def test_an_optional_event_counts_neither_way(tmp_path, small_database):
    gold = write_gold(tmp_path, [gold_event("COOPERATE", "drill"), gold_event("ASSAULT", "strike", required=False)])
    assert evaluate_warehouse(gold, small_database)["events"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "n": 1, "predicted": 1}


def test_dates_actors_and_invented_dates_are_scored_on_events_found(tmp_path, small_database):
    day = {"date_start": "2025-05-19", "date_end": "2025-05-19", "date_precision": "day"}
    dated = gold_event("COOPERATE", "drill", sources=[{"country": "AZ"}], **day)
    scores = evaluate_warehouse(write_gold(tmp_path, [dated]), small_database)
    assert scores["event_date"]["accuracy"] == 1.0
    assert scores["event_dates_invented"] == 0
    assert scores["event_sources_country"] == {"p": 0.5, "r": 1.0, "f1": 0.667, "n": 1}
    undated = gold_event("COOPERATE", "drill", date_precision="none")
    assert evaluate_warehouse(write_gold(tmp_path, [undated]), small_database)["event_dates_invented"] == 1


def test_entities_need_the_same_span_and_type(tmp_path, small_database):
    def entity(kind, start, end):
        return {"doc": "three.txt", "char_start": start, "char_end": end, "entity_type": kind, "entity": f"{kind}:{start}", "zone": "body"}

    # Found: four countries. Annotated: the first exactly, the second one character too long.
    scores = evaluate_warehouse(write_gold(tmp_path, [], [entity("GPE", 0, 10), entity("GPE", 15, 20)]), small_database)
    assert scores["entities_exact"] == {"p": 0.25, "r": 0.5, "f1": 0.333, "n": 2}
    assert scores["entities_overlap"] == {"p": 0.5, "r": 1.0, "f1": 0.667, "n": 2}


def test_a_folder_without_annotation_says_so(tmp_path, small_database):
    with pytest.raises(GoldError, match="no reference annotation"):
        evaluate_warehouse(tmp_path, small_database)


def test_a_line_that_is_no_json_names_its_file(tmp_path, small_database):
    gold = write_gold(tmp_path, [])
    (gold / "events.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(GoldError, match=r"events\.jsonl"):
        evaluate_warehouse(gold, small_database)


def build_database(path, documents, reference):
    """The database of all stages over the files of a folder, without gates or flow."""
    found = [(p.name, p.read_bytes()) for p in sorted(documents.glob("*.txt"))]
    raw = pl.DataFrame(
        [(sha256(content).hexdigest()[:32], name, "text", len(content), None, None, content) for name, content in found],
        schema={**RAW_FILES.dtypes, "content": pl.Binary()},
        orient="row",
    )
    sightings = pl.concat([SIGHTINGS.empty(), raw.select("document_id", "uri", file_format="content_format")], how="diagonal")
    frames = {"sightings": sightings, **read_documents(raw)}
    frames |= clean_documents(frames["documents"], reference)
    frames |= dedupe_documents(frames["signatures"], frames["document_metadata"])
    frames |= extract_mentions(frames["documents"], frames["document_metadata"], frames["sentences"], reference)
    frames |= resolve_documents(frames, reference)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    load_warehouse(path, None, conform_star(frames, reference), LoadRecord("2026-01-01", at, at, "0.1.0", "s1"))
    return path


@pytest.mark.skipif(not SCORER.is_file(), reason="the reference scorer is not beside the repository")
@pytest.mark.parametrize(("documents", "gold"), [("seeds/documents", "gold"), ("tests/evaluation/dev/docs", "dev")])
def test_agrees_with_the_reference_scorer(tmp_path, reference, documents, gold):
    spec = importlib.util.spec_from_file_location("score", SCORER)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    database = build_database(tmp_path / "warehouse.duckdb", ROOT / documents, reference)
    ours = evaluate_warehouse(EVALUATION / gold, database)
    assert ours.pop("entity_errors"), "no annotation is met without an error"
    assert ours == scorer.score(EVALUATION / gold, database)


def test_errors_of_names_are_told_apart():
    def span(start, end, kind):
        return {"start": start, "end": end, "type": kind}

    wanted = [
        span(0, 5, "ORG"),
        span(10, 15, "ORG"),
        span(20, 25, "PERSON"),
        span(30, 35, "PLACE"),
        span(40, 45, "FAC"),
        span(50, 55, "ORG"),
    ]
    found = [span(0, 5, "ORG"), span(10, 15, "PERSON"), span(20, 29, "PERSON"), span(38, 45, "PLACE"), span(60, 65, "ORG")]
    assert name_errors(wanted, found) == {
        "ORG taken for PERSON": 1,
        "PERSON with other bounds": 1,
        "PLACE missed": 1,
        "FAC within or across PLACE": 1,
        "ORG missed": 1,
        "ORG invented": 1,
    }
