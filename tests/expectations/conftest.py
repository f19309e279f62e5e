"""A clean batch written out in full: one article of two sentences, a copy of it, and what was found in the first."""

from datetime import date

import polars as pl
import pytest

from transforms import stages
from transforms.duplicate_rates import EARLIER_COUNTS, rate_duplicates

TEXT = "Drill ends\nIran and Azerbaijan ended a drill on 21 May 2025.\nIt cost $10 million, Baku said.\nShare this"
FIRST, COPY = "a" * 32, "b" * 32
MAY21 = date(2025, 5, 21)


def table(declared, *rows):
    """A frame of a declared table: one row each, in the table's column order or by name; what is not named is null."""
    named = [row if isinstance(row, dict) else dict(zip(declared.columns, row, strict=True)) for row in rows]
    return declared.enforce(pl.DataFrame(named, schema=declared.dtypes))


def span(words, sentence, zone="body"):
    """Document, zone, sentence number, start and end of words of the first document, and the words."""
    return (FIRST, zone, sentence, TEXT.index(words), TEXT.index(words) + len(words), words)


SPAN = ("document_id", "zone", "sentence_number", "char_start", "char_end", "evidence")
EVENT = {
    "mention_id": "v1",
    **dict(zip(SPAN, span(TEXT.split("\n")[1], 1), strict=True)),
    "trigger_start": TEXT.index("ended"),
    "trigger_end": TEXT.index("ended") + 5,
    "trigger": "ended",
    "event_type": "COOPERATE",
    "subtype": "military-exercise",
    "status": "occurred",
    "date_start": MAY21,
    "date_end": MAY21,
    "date_precision": "day",
    "date_basis": "explicit",
    "confidence": 0.8,
    "rule_id": "clause",
}
SAID = {
    **EVENT,
    "mention_id": "v2",
    **dict(zip(SPAN, span(TEXT.split("\n")[2], 2), strict=True)),
    "trigger_start": TEXT.index("said"),
    "trigger_end": TEXT.index("said") + 4,
    "trigger": "said",
    "event_type": "STATEMENT",
    "subtype": "statement",
    "date_start": None,
    "date_end": None,
    "date_precision": "none",
    "date_basis": "none",
}


def part(document, zone, start, end):
    return (document, zone, TEXT.index(start), TEXT.index(end) + len(end))


@pytest.fixture
def batch():
    """Frames of the stages, as the gates see them; every expectation is met."""
    size = len(TEXT.encode())
    zones = [("title", "Drill", "ends\n"), ("body", "Iran", "Baku said.\n"), ("navigation", "Share", "this")]
    sentences = [("title", "Drill ends"), ("body", TEXT.split("\n")[1]), ("body", TEXT.split("\n")[2])]
    metadata = ("Drill ends", None, None, None, MAY21, "day", "byline", None, "en", 17, None)
    names = [("n1", "Iran", 1, "GPE", "IR"), ("n2", "Azerbaijan", 1, "GPE", "AZ"), ("n3", "Baku", 2, "GPE", "AZ")]
    return {
        "documents": table(stages.DOCUMENTS, *((d, "text", "utf-8", 0, size, len(TEXT), TEXT) for d in (FIRST, COPY))),
        "document_metadata": table(stages.DOCUMENT_METADATA, *((d, *metadata) for d in (FIRST, COPY))),
        "zones": table(stages.ZONES, *(part(d, *zone) for d in (FIRST, COPY) for zone in zones)),
        "sentences": table(
            stages.SENTENCES,
            *(
                (d, n, n, zone, TEXT.index(words), TEXT.index(words) + len(words), "en")
                for d in (FIRST, COPY)
                for n, (zone, words) in enumerate(sentences)
            ),
        ),
        "duplicate_clusters": table(
            stages.DUPLICATE_CLUSTERS, (FIRST, FIRST, True, None, None, None), (COPY, FIRST, False, FIRST, "exact", 1.0)
        ),
        "duplicate_pairs": table(stages.DUPLICATE_PAIRS, (COPY, FIRST, "exact", 1.0)),
        "duplicate_rates": rate_duplicates(
            table(stages.DUPLICATE_CLUSTERS, (FIRST, FIRST, True, None, None, None)),
            pl.DataFrame({"document_id": [FIRST], "publisher": ["Caspian Gazette"]}),
            pl.DataFrame(schema=EARLIER_COUNTS),
        ),
        "entity_mentions": table(
            stages.ENTITY_MENTIONS,
            *((i, *span(words, n), kind, words.lower(), None, country, 0.9, "name") for i, words, n, kind, country in names),
        ),
        "time_mentions": table(stages.TIME_MENTIONS, ("t1", *span("21 May 2025", 1), MAY21, MAY21, "day", "explicit")),
        "amount_mentions": table(stages.AMOUNT_MENTIONS, ("q1", *span("$10 million", 2), 1e7, None, None, "USD", None)),
        "event_mentions": table(stages.EVENT_MENTIONS, EVENT, SAID),
        "event_mention_participants": table(
            stages.EVENT_MENTION_PARTICIPANTS,
            *(("v1", i, "source", *span(words, 1)[3:5], False) for i, words in [("n1", "Iran"), ("n2", "Azerbaijan")]),
        ),
        "event_mention_contexts": table(stages.EVENT_MENTION_CONTEXTS, ("v1", "military")),
        "event_mention_attributes": table(stages.EVENT_MENTION_ATTRIBUTES, ("v1", "phase", "end", *span("ended", 1)[3:5])),
        "statements": table(stages.STATEMENTS, ("v2", "n3", *span("It cost $10 million", 2)[3:5], None)),
    }


@pytest.fixture
def spoil(batch):
    """A function that returns the batch with columns of one table set in its first rows, or in all where `rows` is none."""

    def _spoil(name, rows=1, **values):
        frame = batch[name]
        chosen = pl.int_range(pl.len()) < (frame.height if rows is None else rows)
        new = [
            pl.when(chosen).then(v if isinstance(v, pl.Expr) else pl.lit(v, frame.schema[c])).otherwise(pl.col(c)).alias(c)
            for c, v in values.items()
        ]
        return {**batch, name: frame.with_columns(new)}

    return _spoil
