"""Each rule about mentions and events: a clean batch meets all, a spoiled one fails just the rule that it breaks."""

from datetime import date

import polars as pl
import pytest

from expectations.validate import validate_boundary

REREADS, LISTED = "the stored words re-read from the document", "is one of the listed values"
HALF_OPEN, REVERSED = "a first day has a last day", "the last day is not before the first"
PRECISION = "the precision is none exactly where there is no date"


def failing(validation):
    return sorted(validation.results.filter(~pl.col("is_success"))["expectation"].to_list())


@pytest.mark.parametrize("boundary", ["mentions", "events"])
def test_a_clean_batch_meets_every_rule(boundary, batch, reference):
    validation = validate_boundary(boundary, batch, reference)
    assert (failing(validation), dict(validation.rejected), validation.has_critical_failure) == ([], {}, False)
    assert validation.results["checked_count"].min() > 0


@pytest.mark.parametrize(
    ("table", "values", "rules"),
    [
        ("entity_mentions", {"mention_id": "n2"}, ["mention_id name one row"]),
        ("entity_mentions", {"text": "Iraq"}, [REREADS]),
        ("entity_mentions", {"sentence_number": 0}, ["the span lies in its sentence"]),
        ("entity_mentions", {"zone": "title"}, ["the span lies in its sentence"]),
        ("entity_mentions", {"entity_type": "PLANET"}, [f"entity_type {LISTED}"]),
        ("entity_mentions", {"country_code": "XX"}, [f"country_code {LISTED}"]),
        ("entity_mentions", {"confidence": 1.2}, ["confidence is a share"]),
        ("time_mentions", {"text": "22 May 2025"}, [REREADS]),
        ("time_mentions", {"sentence_number": 2}, ["the span lies in its sentence"]),
        ("time_mentions", {"date_end": None}, [HALF_OPEN]),
        ("time_mentions", {"date_end": date(2025, 5, 20)}, [REVERSED]),
        ("time_mentions", {"date_precision": "none"}, [PRECISION]),
        ("time_mentions", {"date_precision": "hour"}, [f"date_precision {LISTED}"]),
        ("time_mentions", {"date_basis": "rumour"}, [f"date_basis {LISTED}"]),
        ("amount_mentions", {"text": "$11 million"}, [REREADS]),
        ("amount_mentions", {"sentence_number": 1}, ["the span lies in its sentence"]),
        ("amount_mentions", {"amount": -1.0}, ["an amount is a number from 0"]),
        ("amount_mentions", {"amount": float("nan")}, ["an amount is a number from 0"]),
        ("amount_mentions", {"amount_max": 1.0}, ["a range rises"]),
        ("amount_mentions", {"unit": "person"}, ["an amount is of money or of something else"]),
        ("amount_mentions", {"currency_code": "DOL"}, [f"currency_code {LISTED}"]),
    ],
)
def test_each_rule_about_mentions_can_fail(table, values, rules, spoil, reference):
    assert failing(validate_boundary("mentions", spoil(table, **values), reference)) == rules


@pytest.mark.parametrize("table", ["time_mentions", "amount_mentions"])
def test_an_id_that_stands_twice_fails(table, batch, reference):
    validation = validate_boundary("mentions", {**batch, table: pl.concat([batch[table]] * 2)}, reference)
    assert failing(validation) == ["mention_id name one row"]
    assert validation.has_critical_failure


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        (
            {"mention_id": "v2"},
            [
                "every actor belongs to an event mention",
                "every actor is an entity mention of the same document",
                "every attribute belongs to an event mention",
                "every context belongs to an event mention",
                "every event mention has an actor",
                "mention_id name one row",
            ],
        ),
        ({"evidence": "Iran and Azerbaijan began"}, [REREADS]),
        ({"trigger": "began"}, ["the trigger re-reads from the document"]),
        ({"trigger_start": 0, "trigger_end": 5, "trigger": "Drill"}, ["the trigger lies in the evidence"]),
        ({"sentence_number": 0}, ["the span lies in its sentence"]),
        ({"date_end": None}, [HALF_OPEN]),
        ({"date_end": date(2025, 5, 20)}, [REVERSED]),
        ({"date_precision": "none"}, [PRECISION]),
        ({"date_precision": "hour"}, [f"date_precision {LISTED}"]),
        ({"date_basis": "rumour"}, [f"date_basis {LISTED}"]),
        ({"event_type": "DANCE"}, [f"event_type {LISTED}", "the mode is one of the event type"]),
        ({"mode": "waltz"}, [f"mode {LISTED}", "the mode is one of the event type"]),
        ({"mode": "troops"}, ["the mode is one of the event type"]),
        ({"subtype": "waltz"}, [f"subtype {LISTED}"]),
        ({"status": "dreamt"}, [f"status {LISTED}"]),
        ({"confidence": -0.1}, ["confidence is a share"]),
        ({"place_mention_id": "n9"}, ["the place is an entity mention"]),
        ({"antecedent_mention_id": "v9"}, ["the antecedent is an event mention"]),
    ],
)
def test_each_rule_about_event_mentions_can_fail(values, rules, spoil, reference):
    assert failing(validate_boundary("events", spoil("event_mentions", **values), reference)) == sorted(rules)


@pytest.mark.parametrize(
    ("table", "rows", "values", "rules"),
    [
        ("event_mention_participants", None, {"role": "mentioned"}, ["every event mention has an actor"]),
        ("event_mention_participants", 1, {"role": "victim"}, [f"role {LISTED}"]),
        ("event_mention_participants", 1, {"entity_mention_id": "n9"}, ["every actor is an entity mention of the same document"]),
        ("event_mention_participants", 1, {"entity_mention_id": "n2"}, ["mention_id and entity_mention_id and role name one row"]),
        (
            "event_mention_participants",
            1,
            {"mention_id": "v9"},
            [
                "every actor belongs to an event mention",
                "every actor is an entity mention of the same document",
            ],
        ),
        ("event_mention_contexts", 1, {"context": "weather"}, [f"context {LISTED}"]),
        ("event_mention_contexts", 1, {"mention_id": "v9"}, ["every context belongs to an event mention"]),
        ("event_mention_attributes", 1, {"mention_id": "v9"}, ["every attribute belongs to an event mention"]),
        ("statements", 1, {"mention_id": "v1"}, ["every statement is a mention of that type"]),
        ("statements", 1, {"speaker_mention_id": "n9"}, ["the speaker is an entity mention"]),
        ("statements", 1, {"speaker_mention_id": None}, ["half of the statements have a speaker"]),
        ("statements", 1, {"quote_end": 3}, ["a quote starts before it ends"]),
    ],
)
def test_each_rule_about_what_belongs_to_event_mentions_can_fail(table, rows, values, rules, spoil, reference):
    assert failing(validate_boundary("events", spoil(table, rows, **values), reference)) == sorted(rules)


@pytest.mark.parametrize(("table", "key"), [("event_mention_contexts", "mention_id and context"), ("statements", "mention_id")])
def test_a_row_that_stands_twice_fails(table, key, batch, reference):
    frames = {**batch, table: pl.concat([batch[table]] * 2)}
    assert failing(validate_boundary("events", frames, reference)) == [f"{key} name one row"]


def test_a_name_of_another_document_is_no_actor(spoil, reference):
    validation = validate_boundary("events", spoil("entity_mentions", document_id="b" * 32), reference)
    assert failing(validation) == ["every actor is an entity mention of the same document"]


@pytest.mark.parametrize(
    ("boundary", "table", "values", "reason"),
    [
        ("mentions", "entity_mentions", {"text": "Iraq"}, "span_does_not_reread"),
        ("mentions", "entity_mentions", {"zone": "title"}, "span_outside_article"),
        ("mentions", "time_mentions", {"date_end": None}, "date_half_open"),
        ("mentions", "time_mentions", {"date_end": date(2025, 5, 20)}, "date_reversed"),
        ("mentions", "amount_mentions", {"amount": -1.0}, "amount_not_positive"),
        ("events", "event_mentions", {"trigger": "began"}, "span_does_not_reread"),
        ("events", "event_mentions", {"trigger_start": 0, "trigger_end": 5, "trigger": "Drill"}, "trigger_outside_evidence"),
    ],
)
def test_rows_that_fail_come_back_with_key_and_reason(boundary, table, values, reason, spoil, reference):
    frames = spoil(table, **values)
    validation = validate_boundary(boundary, frames, reference)
    assert not validation.has_critical_failure
    assert list(validation.rejected) == [table]
    assert validation.rejected[table].select("mention_id", "reason_code").rows() == [(frames[table]["mention_id"][0], reason)]
    assert reason in reference["reason_codes"]["reason_code"]


def test_an_event_without_an_actor_is_rejected_a_statement_is_not(batch, reference):
    nobody = {**batch, "event_mention_participants": batch["event_mention_participants"].clear()}
    validation = validate_boundary("events", nobody, reference)
    assert validation.rejected["event_mentions"].rows() == [("v1", "actor_missing", "not met: every event mention has an actor")]


def test_spans_count_code_points(batch, reference):
    """A character outside the basic plane is one position, not two or four."""
    moved = ("documents", "sentences", "entity_mentions", "time_mentions", "amount_mentions")
    shift = [pl.col(c) + 1 for c in ("char_start", "char_end")]
    frames = {n: batch[n].with_columns(*shift) if n != "documents" else batch[n] for n in moved}
    frames["documents"] = batch["documents"].with_columns(("\N{GRINNING FACE}" + pl.col("text")).alias("text"))
    assert failing(validate_boundary("mentions", frames, reference)) == []
