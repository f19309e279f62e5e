"""Rejected rows go, with what cannot stand without them."""

import polars as pl

from flows.quarantine import quarantine_rows
from transforms import stages

CODES = pl.DataFrame({"reason_code": ["actor_missing", "span_does_not_reread"], "stage": ["extract", "extract"]})


def rows(table, *given):
    """A frame of `table`: what a row does not give is null."""
    return pl.DataFrame([{c: row.get(c) for c in table.columns} for row in given], schema=table.dtypes)


def tables():
    return {
        "entity_mentions": rows(
            stages.ENTITY_MENTIONS,
            {"mention_id": "iran", "document_id": "d1"},
            {"mention_id": "baku", "document_id": "d1"},
        ),
        "event_mentions": rows(
            stages.EVENT_MENTIONS,
            {"mention_id": "talks", "document_id": "d1", "place_mention_id": "baku"},
            {"mention_id": "visit", "document_id": "d1"},
        ),
        "event_mention_participants": rows(
            stages.EVENT_MENTION_PARTICIPANTS,
            {"mention_id": "talks", "entity_mention_id": "iran", "role": "source"},
            {"mention_id": "talks", "entity_mention_id": "baku", "role": "source"},
            {"mention_id": "visit", "entity_mention_id": "baku", "role": "source"},
        ),
        "event_mention_contexts": rows(stages.EVENT_MENTION_CONTEXTS, {"mention_id": "visit", "context": "diplomatic"}),
    }


def reject(table, key, reason="span_does_not_reread"):
    return {table: pl.DataFrame({"mention_id": [key], "reason_code": [reason], "detail": ["in words"]})}


def test_nothing_rejected_changes_nothing():
    assert set(quarantine_rows(tables(), {}, CODES)) == {"rejections"}


def test_an_event_mention_takes_its_own_rows_with_it():
    kept = quarantine_rows(tables(), reject("event_mentions", "visit", "actor_missing"), CODES)
    assert kept["event_mentions"]["mention_id"].to_list() == ["talks"]
    assert kept["event_mention_participants"]["mention_id"].to_list() == ["talks", "talks"]
    assert kept["event_mention_contexts"].height == 0
    rejection = kept["rejections"].row(0, named=True)
    assert (rejection["stage"], rejection["reason_code"], rejection["document_id"]) == ("extract", "actor_missing", "d1")
    assert '"mention_id":"visit"' in rejection["payload"]


def test_an_entity_mention_takes_roles_and_place_and_the_event_that_has_no_actor_left():
    kept = quarantine_rows(tables(), reject("entity_mentions", "baku"), CODES)
    assert kept["entity_mentions"]["mention_id"].to_list() == ["iran"]
    assert kept["event_mentions"].select("mention_id", "place_mention_id").rows() == [("talks", None)]
    assert kept["event_mention_participants"]["entity_mention_id"].to_list() == ["iran"]
    assert kept["event_mention_contexts"].height == 0


def test_a_document_takes_everything_with_it():
    frames = tables() | {"documents": rows(stages.DOCUMENTS, {"document_id": "d1", "text": "…"}, {"document_id": "d2", "text": "…"})}
    rejected = {"documents": pl.DataFrame({"document_id": ["d1"], "reason_code": ["span_does_not_reread"], "detail": [""]})}
    kept = quarantine_rows(frames, rejected, CODES)
    assert kept["documents"]["document_id"].to_list() == ["d2"]
    assert [kept[name].height for name in tables()] == [0, 0, 0, 0]


def test_one_row_rejected_for_two_reasons_is_two_rejections():
    rejected = {"event_mentions": pl.concat(reject("event_mentions", "visit", code)["event_mentions"] for code in CODES["reason_code"])}
    assert quarantine_rows(tables(), rejected, CODES)["rejections"].height == 2
