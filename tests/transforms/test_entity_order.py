"""Entities are a function of the documents present: not of their order, their batches or what came first."""

import random
from datetime import date

import polars as pl
from mention_rows import clusters_of, mention, mentions_of

from transforms.resolve_entities import resolve_entities

ROWS = [
    mention("a", 0, "Vali Madrani", "PERSON", "IR"), mention("a", 60, "Madrani", "PERSON"), mention("b", 0, "Veli Medreni", "PERSON"),
    mention("b", 40, "Medreni", "PERSON"), mention("c", 0, "Northern Relief Front", "ORG", rule="head_last"),
    mention("c", 23, "NRF", "ORG", rule="acronym"), mention("d", 0, "NRF", "ORG", rule="acronym"),
    mention("d", 40, "Defence Ministry", "ORG", "LT", rule="institution"),
    mention("d", 90, "Defence Ministry", "ORG", rule="institution"),
    mention("e", 0, "Zefir Quorvanov", "PERSON", "BG"), mention("f", 0, "Zefir Quorvanov", "PERSON", "RU"),
    mention("g", 0, "Zefir Quorvanov", "PERSON"),
    mention("g", 50, "Falcon-2025", "EXERCISE"), mention("e", 50, "Falcon 2025", "EXERCISE"),
]  # fmt: skip
DAYS = {name: date(2025, 1, 1 + number) for number, name in enumerate("gfedcba")}


def entities(rows, reference, days=DAYS):
    frame = mentions_of(rows)
    metadata = pl.DataFrame(list(days.items()), schema={"document_id": pl.String, "published_date": pl.Date}, orient="row")
    return resolve_entities(frame, clusters_of(frame).reverse(), reference, metadata.sample(fraction=1, shuffle=True, seed=1))


def test_any_order_of_mentions_gives_the_same_tables(reference):
    expected = entities(ROWS, reference)
    for seed in range(6):
        shuffled = random.Random(seed).sample(ROWS, len(ROWS))
        found = entities(shuffled, reference)
        assert [name for name in expected if not expected[name].equals(found[name])] == []


def ids_of(frames):
    return dict(frames["entity_links"].select("mention_id", "entity_id").iter_rows())


def test_later_documents_move_no_id_of_earlier_ones_unless_they_part_namesakes(reference):
    known, moved = {}, set()
    for count in range(1, len(DAYS) + 1):
        present = set(list(DAYS)[:count])
        found = ids_of(entities([row for row in ROWS if row[1] in present], reference))
        moved |= {i for i, entity in known.items() if found[i] != entity}
        known = found
    # the namesake of another country, whom the document of e parts from the one that he was taken for
    assert moved == {mention("f", 0, "Zefir Quorvanov", "PERSON")[0]}


def test_an_alias_printed_later_gives_the_entity_no_new_id(reference):
    first = mention("a", 0, "Vali Madrani", "PERSON", "IR")
    later = mention("b", 0, "Abu Vali Madrani", "PERSON", "IR")
    variant = mention("b", 50, "Aali Madrani", "PERSON")
    days = {"a": date(2025, 1, 1), "b": date(2025, 1, 2)}
    alone = ids_of(entities([first], reference, days))
    assert ids_of(entities([first, later, variant], reference, days))[first[0]] == alone[first[0]]
