"""What must be true of the mentions of entities, times and amounts that a batch gave."""

import polars as pl

from expectations.expectation import Expectation, Frames, Suite, is_among, is_between, is_true, is_unique, list_values
from expectations.spans import judge_dates, lie_in_sentences, reread_spans
from transforms.reference import Reference
from transforms.stages import AMOUNT_MENTIONS, ENTITY_MENTIONS, TIME_MENTIONS

_TABLES = (ENTITY_MENTIONS, TIME_MENTIONS, AMOUNT_MENTIONS)


def expect_mentions(frames: Frames, reference: Reference) -> Suite:
    """Return the suite of one batch.

    frames: documents, sentences, entity_mentions, time_mentions, amount_mentions by name.
    """
    judged = {
        t.name: frames[t.name].with_columns(
            reread_spans(frames[t.name], frames["documents"]), lie_in_sentences(frames[t.name], frames["sentences"])
        )
        for t in _TABLES
    }
    spans = ("mention_id", "rereads", "in_sentence")
    amount = pl.col("amount")
    return Suite(
        frames={
            "entity_mentions": judged["entity_mentions"].select(*spans, "entity_type", "country_code", "confidence"),
            "time_mentions": judged["time_mentions"].select(*spans, "date_precision", "date_basis", *judge_dates()),
            "amount_mentions": judged["amount_mentions"].select(
                *spans,
                "currency_code",
                "qualifier",
                (amount.is_finite() & (amount >= 0)).fill_null(value=False).alias("is_quantity"),
                (pl.col("amount_max") >= amount).fill_null(value=True).alias("range_ordered"),
                (pl.col("unit").is_null() | pl.col("currency_code").is_null()).alias("is_of_one_kind"),
            ),
        },
        keys={t.name: t.key for t in _TABLES},
        expectations=tuple(_list_expectations(reference)),
    )


def _list_expectations(reference: Reference) -> list[Expectation]:
    values = list_values(reference)
    return [
        *(rule for t in _TABLES for rule in expect_spans(t.name)),
        *is_among("entity_mentions", ["entity_type", "country_code"], values),
        is_between("confidence is a share", "entity_mentions", "confidence", 0.0, 1.0),
        *expect_dates("time_mentions"),
        *is_among("time_mentions", ["date_precision", "date_basis"], values),
        is_true("an amount is a number from 0", "amount_mentions", "is_quantity", "amount", quarantines="amount_not_positive"),
        is_true("a range rises", "amount_mentions", "range_ordered", "amount_max", severity="warning"),
        is_true("an amount is of money or of something else", "amount_mentions", "is_of_one_kind", "unit"),
        *is_among("amount_mentions", ["currency_code", "qualifier"], values),
    ]


def expect_spans(table: str, text: str = "text") -> list[Expectation]:
    """Return what holds for every kind of mention: one row an id, its words re-read, it lies where it says."""
    return [
        is_unique(table, ("mention_id",)),
        is_true("the stored words re-read from the document", table, "rereads", text, quarantines="span_does_not_reread"),
        is_true("the span lies in its sentence", table, "in_sentence", "char_start", quarantines="span_outside_article"),
    ]


def expect_dates(table: str) -> list[Expectation]:
    """Return what holds for every pair of days; the table has the columns of `spans.judge_dates`."""
    return [
        is_true("a first day has a last day", table, "dates_paired", "date_start", quarantines="date_half_open"),
        is_true("the last day is not before the first", table, "dates_ordered", "date_end", quarantines="date_reversed"),
        is_true("the precision is none exactly where there is no date", table, "precision_agrees", "date_precision", severity="warning"),
    ]
