"""Marked-up sentences as frames, so that event tests read as sentences.

`[AZ|Baku]` is an entity mention of a place of Azerbaijan, `[PERSON:AZ|Ilham Aliyev]` one of another type,
`{2025-05-18|on Sunday}` a time mention with its value, `{|June 22}` one that stays open.
"""

import re

import polars as pl
import pytest
from mention_rows import clusters_of, mentions_of

from transforms.events import find_events
from transforms.fold import fold_name
from transforms.ids import id_of
from transforms.reference_tables import REFERENCE_TABLES
from transforms.resolve_entities import resolve_entities
from transforms.stages import AMOUNT_MENTIONS, ENTITY_MENTIONS, MENTION_OFFICES, SENTENCES, TIME_MENTIONS
from transforms.tokenize import tokenize_sentences

MARK = re.compile(r"\[(?:(?P<kind>[A-Z_]+):)?(?P<country>[A-Z]{2})?\|(?P<name>[^\]]+)\]|\{(?P<date>[\d/-]*)\|(?P<time>[^}]+)\}")


def frame(table, rows):
    out = pl.DataFrame(rows, schema=list(table.columns), orient="row") if rows else table.empty()
    dates = [c for c, t in table.dtypes.items() if t == pl.Date()]
    return out.with_columns(
        *(pl.col(c).cast(pl.String).str.to_date() for c in dates), *(pl.col(c).cast(t) for c, t in table.dtypes.items() if c not in dates)
    )


def read_markup(document_id, marked_sentences):
    """Return text, and rows of SENTENCES, ENTITY_MENTIONS and TIME_MENTIONS."""
    text, sentences, entities, times = "", [], [], []
    for number, marked in enumerate(marked_sentences):
        start = len(text)
        position = 0
        for hit in MARK.finditer(marked):
            text += marked[position : hit.start()]
            position = hit.end()
            words = hit["name"] or hit["time"]
            span = (document_id, "body", number, len(text), len(text) + len(words), words)
            text += words
            if hit["name"]:
                kind = hit["kind"] or "GPE"
                entities.append((id_of(*span), *span, kind, words.lower(), None, hit["country"], 1.0, "markup"))
            else:
                first, _, last = hit["date"].partition("/")
                value = (first, last or first, "day", "explicit") if first else (None, None, "none", "none")
                times.append((id_of("time", *span), *span, *value))
        text += marked[position:]
        sentences.append((document_id, number, 0, "body", start, len(text), "en"))
        text += "\n"
    return text, sentences, entities, times


@pytest.fixture(scope="session")
def code_events(reference):
    """Code marked-up sentences: returns one dict per event mention, in text order, with its actors by country."""

    def code(*marked_sentences, published=None):
        text, sentences, entities, times = read_markup("d", marked_sentences)
        documents = pl.DataFrame({"document_id": ["d"], "text": [text]})
        sentence_frame, entity_frame, time_frame = (
            frame(SENTENCES, sentences),
            frame(ENTITY_MENTIONS, entities),
            frame(TIME_MENTIONS, times),
        )
        tokens = tokenize_sentences(documents, sentence_frame)
        metadata = pl.DataFrame({"document_id": ["d"], "published_date": [published]}, schema_overrides={"published_date": pl.Date})
        mentions = {"entity_mentions": entity_frame, "time_mentions": time_frame, "amount_mentions": AMOUNT_MENTIONS.empty()}
        out = find_events(tokens, documents, metadata, sentence_frame, mentions, reference)
        people = out["event_mention_participants"].join(
            entity_frame.select(pl.col("mention_id").alias("entity_mention_id"), "country_code", "text"), on="entity_mention_id"
        )
        places = dict(entity_frame.select("mention_id", "text").iter_rows())
        events = []
        for row in out["event_mentions"].sort("trigger_start").iter_rows(named=True):
            mine = people.filter(pl.col("mention_id") == row["mention_id"])
            for role in ("source", "target"):
                row[role] = sorted(mine.filter(pl.col("role") == role)["country_code"].drop_nulls().unique())
                row[f"{role}_names"] = sorted(mine.filter(pl.col("role") == role)["text"].unique())
            row["place"] = places.get(row["place_mention_id"])
            events.append(row)
        return events

    return code


@pytest.fixture(scope="session")
def fold():
    """Fold one name."""
    return lambda name: pl.DataFrame({"name": [name]}).select(fold_name(pl.col("name"))).item()


@pytest.fixture(scope="session")
def resolve(reference):
    """The frames of resolution; dated: published_date by document; titled: (document, start) of a mention to its office."""

    def run(rows, dated=None, titled=None, corrections=None):
        frame = mentions_of(rows)
        days = [(d, (dated or {}).get(d)) for d in sorted(set(frame["document_id"]))]
        metadata = pl.DataFrame(days, schema={"document_id": pl.String, "published_date": pl.Date}, orient="row")
        offices = [(id_of(*spot), *office) for spot, office in (titled or {}).items()]
        offices = pl.DataFrame(offices, schema=MENTION_OFFICES.dtypes, orient="row")
        table = [(*row, "a reason", "2026-01-31", "a source") for row in corrections or []]
        schema = dict.fromkeys([*REFERENCE_TABLES["entity_corrections"].columns], pl.String)
        tables = {**reference, "entity_corrections": pl.DataFrame(table, schema=schema, orient="row")}
        return resolve_entities(frame, clusters_of(frame), tables, metadata, offices)

    return run


@pytest.fixture(scope="session")
def group(resolve):
    """Sets of (document, text) that share an entity."""

    def run(*rows, **more):
        frame = mentions_of(rows)
        joined = frame.join(resolve(rows, **more)["entity_links"], on="mention_id")
        return {frozenset(zip(m["document_id"], m["text"], strict=True)) for _, m in joined.group_by("entity_id")}

    return run
