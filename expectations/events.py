"""What must be true of the event mentions that a batch gave, of their actors, contexts, attributes and statements."""

import polars as pl

from expectations.expectation import Expectation, Frames, Suite, is_among, is_between, is_true, is_unique, list_values
from expectations.mentions import expect_dates, expect_spans
from expectations.spans import judge_dates, lie_in_sentences, reread_spans
from transforms.reference import Reference
from transforms.stages import (
    EVENT_MENTION_ATTRIBUTES,
    EVENT_MENTION_CONTEXTS,
    EVENT_MENTION_PARTICIPANTS,
    EVENT_MENTIONS,
    STATEMENTS,
)

_TABLES = (EVENT_MENTIONS, EVENT_MENTION_PARTICIPANTS, EVENT_MENTION_CONTEXTS, EVENT_MENTION_ATTRIBUTES, STATEMENTS)
STATEMENT = "STATEMENT"
"""The type of event mention that reports words and stands in `statements`; its speaker takes the place of an actor."""


def expect_events(frames: Frames, reference: Reference) -> Suite:
    """Return the suite of one batch.

    frames: documents, sentences, entity_mentions, and the tables of event mentions by name.
    """
    events = frames["event_mentions"].select("mention_id", "document_id", "event_type")
    own = events["mention_id"].implode()
    said = events.filter(pl.col("event_type") == STATEMENT)["mention_id"].implode()
    has_mention = pl.col("mention_id").is_in(own).alias("has_mention")
    names = frames["entity_mentions"]["mention_id"].implode()
    return Suite(
        frames={
            "event_mentions": _judge_mentions(frames, reference),
            "event_mention_participants": _judge_participants(frames).select(
                *EVENT_MENTION_PARTICIPANTS.key, "in_same_document", has_mention
            ),
            "event_mention_contexts": frames["event_mention_contexts"].select("mention_id", "context", has_mention),
            "event_mention_attributes": frames["event_mention_attributes"].select(*EVENT_MENTION_ATTRIBUTES.key, has_mention),
            "statements": frames["statements"].select(
                "mention_id",
                pl.col("mention_id").is_in(said).alias("is_statement"),
                (pl.col("speaker_mention_id").is_null() | pl.col("speaker_mention_id").is_in(names)).alias("speaker_exists"),
                (
                    (pl.col("quote_start").is_null() & pl.col("quote_end").is_null())
                    | ((pl.col("quote_start") >= 0) & (pl.col("quote_start") < pl.col("quote_end")))
                )
                .fill_null(value=False)
                .alias("quote_ordered"),
                pl.col("speaker_mention_id").is_not_null().alias("has_speaker"),
            ),
        },
        keys={t.name: t.key for t in _TABLES},
        expectations=tuple(_list_expectations(reference)),
    )


def _judge_mentions(frames: Frames, reference: Reference) -> pl.DataFrame:
    mentions, documents = frames["event_mentions"], frames["documents"]
    actors = frames["event_mention_participants"].filter(pl.col("role").is_in(["source", "target"]))["mention_id"].implode()
    types = reference["event_types"].select("event_type", "mode").with_columns(pl.lit(value=True).alias("mode_fits"))
    names = frames["entity_mentions"]["mention_id"].implode()
    place, antecedent = pl.col("place_mention_id"), pl.col("antecedent_mention_id")
    judged = mentions.with_columns(
        reread_spans(mentions, documents, text="evidence"),
        reread_spans(mentions, documents, "trigger_start", "trigger_end", "trigger").alias("trigger_rereads"),
        lie_in_sentences(mentions, frames["sentences"]),
    )
    judged = judged.join(types, on=["event_type", "mode"], how="left", nulls_equal=True, maintain_order="left")
    return judged.select(
        *("mention_id", "rereads", "trigger_rereads", "in_sentence"),
        *("event_type", "mode", "subtype", "status", "date_precision", "date_basis", "confidence"),
        pl.col("mode_fits").fill_null(value=False),
        *judge_dates(),
        ((pl.col("trigger_start") >= pl.col("char_start")) & (pl.col("trigger_end") <= pl.col("char_end"))).alias("trigger_inside"),
        (pl.col("mention_id").is_in(actors) | (pl.col("event_type") == STATEMENT)).alias("has_actor"),
        (place.is_null() | place.is_in(names)).alias("place_exists"),
        (antecedent.is_null() | antecedent.is_in(mentions["mention_id"].implode())).alias("antecedent_exists"),
    )


def _judge_participants(frames: Frames) -> pl.DataFrame:
    """Add role's companions: whether the entity mention is there, in the document of the event mention."""
    names = frames["entity_mentions"].select(pl.col("mention_id").alias("entity_mention_id"), pl.col("document_id").alias("name_document"))
    events = frames["event_mentions"].select("mention_id", pl.col("document_id").alias("event_document"))
    joined = (
        frames["event_mention_participants"]
        .join(names, on="entity_mention_id", how="left", maintain_order="left")
        .join(events, on="mention_id", how="left", maintain_order="left")
    )
    return joined.with_columns((pl.col("name_document") == pl.col("event_document")).fill_null(value=False).alias("in_same_document"))


def _list_expectations(reference: Reference) -> list[Expectation]:
    values = list_values(reference)
    mentions, actors = EVENT_MENTIONS.name, EVENT_MENTION_PARTICIPANTS.name
    return [
        *expect_spans(mentions, "evidence"),
        is_true("the trigger re-reads from the document", mentions, "trigger_rereads", "trigger", quarantines="span_does_not_reread"),
        is_true("the trigger lies in the evidence", mentions, "trigger_inside", "trigger_start", quarantines="trigger_outside_evidence"),
        is_true("every event mention has an actor", mentions, "has_actor", quarantines="actor_missing"),
        *expect_dates(mentions),
        *is_among(mentions, ["event_type", "mode", "subtype", "status", "date_precision", "date_basis"], values),
        is_true("the mode is one of the event type", mentions, "mode_fits", "mode"),
        is_between("confidence is a share", mentions, "confidence", 0.0, 1.0),
        is_true("the place is an entity mention", mentions, "place_exists", "place_mention_id"),
        is_true("the antecedent is an event mention", mentions, "antecedent_exists", "antecedent_mention_id"),
        is_unique(actors, EVENT_MENTION_PARTICIPANTS.key),
        *is_among(actors, ["role"], values),
        is_true("every actor is an entity mention of the same document", actors, "in_same_document", "entity_mention_id"),
        is_true("every actor belongs to an event mention", actors, "has_mention", "mention_id"),
        is_unique("event_mention_contexts", EVENT_MENTION_CONTEXTS.key),
        *is_among("event_mention_contexts", ["context"], values),
        is_true("every context belongs to an event mention", "event_mention_contexts", "has_mention", "mention_id"),
        is_true("every attribute belongs to an event mention", "event_mention_attributes", "has_mention", "mention_id"),
        is_unique("statements", STATEMENTS.key),
        is_true("every statement is a mention of that type", "statements", "is_statement", "mention_id"),
        is_true("the speaker is an entity mention", "statements", "speaker_exists", "speaker_mention_id"),
        is_true("a quote starts before it ends", "statements", "quote_ordered", "quote_start", severity="warning"),
        is_true("half of the statements have a speaker", "statements", "has_speaker", "speaker_mention_id", severity="info", mostly=0.5),
    ]
