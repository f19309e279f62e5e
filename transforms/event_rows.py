"""The frames that event coding gives, written from its internal rows: spans, evidence, ids, contexts, statements."""

import polars as pl

from transforms.ids import content_id
from transforms.reference import Reference
from transforms.stages import (
    EVENT_MENTION_ATTRIBUTES,
    EVENT_MENTION_CONTEXTS,
    EVENT_MENTION_PARTICIPANTS,
    EVENT_MENTIONS,
    STATEMENTS,
)

_EVIDENCE_CHARS = 590
"""Longest evidence; a clause that is longer is cut to this much around its trigger."""


def write_event_rows(
    events: pl.DataFrame,
    fillers: pl.DataFrame,
    arguments: pl.DataFrame,
    grammar: pl.DataFrame,
    documents: pl.DataFrame,
    sentences: pl.DataFrame,
    reference: Reference,
) -> dict[str, pl.DataFrame]:
    """Return EVENT_MENTIONS, EVENT_MENTION_PARTICIPANTS, EVENT_MENTION_CONTEXTS, EVENT_MENTION_ATTRIBUTES and STATEMENTS by name."""
    events = _add_spans(events, grammar, documents, sentences)
    events = events.with_columns(
        content_id("document_id", pl.lit("event"), "event_type", "trigger_start", "trigger_end").alias("mention_id")
    )
    roots = events.select(pl.col("trigger_row").alias("root_row"), pl.col("mention_id").alias("antecedent_mention_id"))
    events = events.join(roots, on="root_row", how="left").with_columns(
        pl.when(pl.col("root_row") != pl.col("trigger_row")).then(pl.col("antecedent_mention_id")).alias("antecedent_mention_id")
    )
    people = fillers.join(
        arguments.select("argument_row", pl.col("mention_id").alias("entity_mention_id"), "char_start", "char_end"),
        on="argument_row",
        how="inner",
    )
    people = people.join(events.select("trigger_row", "mention_id"), on="trigger_row", how="inner").drop_nulls("entity_mention_id")
    people = people.sort("mention_id", "entity_mention_id", "role", "is_inferred", "char_start").unique(
        ["mention_id", "entity_mention_id", "role"], keep="first", maintain_order=True
    )
    own = arguments.filter(~pl.col("is_inferred")).select(
        pl.col("mention_id").alias("entity_mention_id"), pl.col("char_start").alias("name_start"), pl.col("char_end").alias("name_end")
    )
    people = people.join(own.unique("entity_mention_id"), on="entity_mention_id", how="left").with_columns(
        pl.coalesce("name_start", "char_start").alias("char_start"), pl.coalesce("name_end", "char_end").alias("char_end")
    )
    participants = people.select(EVENT_MENTION_PARTICIPANTS.columns).sort(EVENT_MENTION_PARTICIPANTS.key)
    events = events.join(participants.select("mention_id").unique(), on="mention_id", how="semi")
    events = events.with_columns((pl.col("event_type") + ":" + pl.col("lemma")).alias("rule_id"))
    return {
        "event_mentions": EVENT_MENTIONS.enforce(events.select(EVENT_MENTIONS.columns).sort("mention_id")),
        "event_mention_participants": EVENT_MENTION_PARTICIPANTS.enforce(participants),
        "event_mention_contexts": EVENT_MENTION_CONTEXTS.enforce(_contexts(events, grammar, reference)),
        "event_mention_attributes": EVENT_MENTION_ATTRIBUTES.enforce(_attributes(events)),
        "statements": STATEMENTS.enforce(_statements(events, participants, grammar)),
    }


def _add_spans(events: pl.DataFrame, grammar: pl.DataFrame, documents: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Add document_id, zone, sentence_number, the trigger's span and the evidence: the clause, or what of it fits."""
    starts = grammar.select(pl.col("token_row").alias("first_token"), pl.col("char_start").alias("trigger_start"))
    ends = grammar.select(pl.col("token_row").alias("last_token"), pl.col("char_end").alias("trigger_end"))
    # evidence does not begin with the dash of a dateline or the comma before its clause
    opening = pl.col("char_start").filter((pl.col("shape") != "mark") | pl.col("in_mention")).min()
    clauses = grammar.group_by("clause_row").agg(
        pl.coalesce(opening, pl.col("char_start").min()).alias("char_start"), pl.col("char_end").max()
    )
    events = (
        events.join(starts, on="first_token", how="left").join(ends, on="last_token", how="left").join(clauses, on="clause_row", how="left")
    )
    anchors = grammar.select(
        pl.col("token_row").alias("anchor_token"), pl.col("char_start").alias("anchor_start"), pl.col("char_end").alias("anchor_end")
    )
    events = events.join(anchors, on="anchor_token", how="left").with_columns(
        pl.min_horizontal("char_start", "anchor_start").alias("char_start"), pl.max_horizontal("char_end", "anchor_end").alias("char_end")
    )
    # a phrase may reach over the edge of its clause
    events = events.with_columns(
        pl.min_horizontal("char_start", "trigger_start").alias("char_start"), pl.max_horizontal("char_end", "trigger_end").alias("char_end")
    )
    too_long = (pl.col("char_end") - pl.col("char_start")) > _EVIDENCE_CHARS
    start = (
        pl.when(too_long)
        .then(pl.max_horizontal(pl.col("char_start"), pl.col("trigger_start") - _EVIDENCE_CHARS // 2))
        .otherwise(pl.col("char_start"))
    )
    events = events.with_columns(start.alias("char_start"))
    events = events.with_columns(
        pl.min_horizontal("char_end", pl.max_horizontal("trigger_end", pl.col("char_start") + _EVIDENCE_CHARS)).alias("char_end")
    )
    places = sentences.with_row_index("sentence_row").select("sentence_row", "document_id", "zone", "sentence_number")
    texts = documents.select("document_id", pl.col("text").alias("document_text"))
    events = events.join(places, on="sentence_row", how="inner").join(texts, on="document_id", how="inner")
    words = pl.col("document_text").str
    return events.with_columns(
        words.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start")).alias("evidence"),
        words.slice(pl.col("trigger_start"), pl.col("trigger_end") - pl.col("trigger_start")).alias("trigger"),
    ).drop("document_text")


def _contexts(events: pl.DataFrame, grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return mention_id, context: the contexts for which the words of the sentence speak."""
    cues = reference["context_cues"].select("cue", "context")
    spoken = (
        grammar.select("sentence_row", pl.col("lower").alias("cue"))
        .unique()
        .join(cues, on="cue", how="inner")
        .select("sentence_row", "context")
        .unique()
    )
    return (
        events.select("mention_id", "sentence_row")
        .join(spoken, on="sentence_row", how="inner")
        .select("mention_id", "context")
        .unique()
        .sort("mention_id", "context")
    )


def _attributes(events: pl.DataFrame) -> pl.DataFrame:
    """Return EVENT_MENTION_ATTRIBUTES: whether the clause tells the beginning or the end of the event."""
    phased = events.filter(pl.col("support_phase").is_in(["begin", "end"]))
    rows = phased.select("mention_id", pl.lit("phase").alias("attribute"), pl.col("support_phase").alias("value"), "char_start", "char_end")
    return rows.sort("mention_id")


def _statements(events: pl.DataFrame, participants: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Return STATEMENTS: the speaker and, where the sentence quotes, the quoted span."""
    said = events.filter(pl.col("event_type") == "STATEMENT")
    speakers = (
        participants.filter(pl.col("role") == "source")
        .sort("mention_id", "char_start", "entity_mention_id")
        .unique("mention_id", keep="first", maintain_order=True)
    )
    quotes = (
        grammar.filter(pl.col("clause_kind") == "quote")
        .group_by("sentence_row")
        .agg(pl.col("char_start").min().alias("quote_start"), pl.col("char_end").max().alias("quote_end"))
    )
    frame = said.join(speakers.select("mention_id", pl.col("entity_mention_id").alias("speaker_mention_id")), on="mention_id", how="left")
    frame = frame.join(quotes, on="sentence_row", how="left").with_columns(
        pl.when(pl.col("date_precision") == "day").then(pl.col("date_start")).alias("said_on")
    )
    return frame.select(STATEMENTS.columns).sort("mention_id")
