"""Which chains of mentions, across documents, are one event. Each chain is one document's telling of it."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ids import id_of
from transforms.resolve_events import CHAIN_COLUMNS, link_events

SCHEMA = {
    "chain_id": pl.String, "document_id": pl.String, "cluster_id": pl.String, "family": pl.String, "date_start": pl.Date,
    "date_end": pl.Date,
    "is_fine": pl.Boolean, "is_stated": pl.Boolean, "name_id": pl.String, "name_has_year": pl.Boolean,
    "places": pl.List(pl.String), "parties": pl.List(pl.String),
    "people": pl.List(pl.String),
    "sources": pl.List(pl.String), "targets": pl.List(pl.String), "trigger": pl.String,
    "mention_ids": pl.List(pl.String),
}  # fmt: skip


def chain(chain_id, document, days, sources=("KE", "TZ"), *, family="military-exercise", **more):
    """One chain; days: "4" or "4-8" of March 2019, "month", or "" for undated."""
    first, _, last = days.partition("-")
    start, end = (date(2019, 3, int(first)), date(2019, 3, int(last or first))) if first.isdigit() else (None, None)
    if days == "month":
        start, end = date(2019, 3, 1), date(2019, 3, 31)
    targets = sorted(more.get("targets", []))
    return {
        "chain_id": chain_id, "document_id": document, "cluster_id": more.get("cluster", document), "family": family,
        "date_start": start, "date_end": end, "is_fine": days not in ("", "month"),
        "is_stated": more.get("is_stated", days != ""), "name_id": more.get("name"),
        "name_has_year": any(c.isdigit() for c in more["name"]) if more.get("name") else None, "places": sorted(more.get("places", [])),
        "parties": sorted({*sources, *targets}), "people": sorted(more.get("people", [])), "sources": sorted(sources), "targets": targets,
        "trigger": more.get("trigger", "held"), "mention_ids": more.get("mentions", [chain_id]),
    }  # fmt: skip


def groups(*chains):
    """Return the sets of mentions that are one event."""
    links = link_events(pl.DataFrame(list(chains), schema=SCHEMA))
    return {frozenset(m) for m in links.group_by("event_id").agg("mention_id")["mention_id"].to_list()}


def together(*chains):
    return len(groups(*chains)) == 1


def test_schema_of_these_examples_is_that_of_chains():
    assert tuple(SCHEMA) == CHAIN_COLUMNS


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (chain("a", "d1", "4-8"), chain("b", "d2", "4-8")),
        (chain("a", "d1", "4-8"), chain("b", "d2", "6-10")),
        (chain("a", "d1", "4"), chain("b", "d2", "5")),  # documents differ by a day about one event
        (chain("a", "d1", "4", places=["p"]), chain("b", "d2", "4", places=["p", "q"])),
        (chain("a", "d1", "4", ["KE"], targets=["TZ"]), chain("b", "d2", "4", ["KE"], targets=["TZ"])),
        (chain("a", "d1", "4-8", name="lion"), chain("b", "d2", "5-8")),
        (chain("a", "d1", "4-8", name="lion"), chain("b", "d2", "", name="lion")),
        (chain("a", "d1", "4-8", name="lion"), chain("b", "d2", "", ["KE"], name="lion")),
        (chain("a", "d1", "4-8", name="lion"), chain("b", "d1", "", name="lion")),
        (chain("a", "d1", ""), chain("b", "d2", "", cluster="d1")),
    ],
    ids=[
        "same days", "overlapping days", "a day apart", "one place in common", "same direction", "one unnamed", "named and undated",
        "named and one party untold", "named, within a document", "undated copies",
    ],
)  # fmt: skip
def test_one_event(first, second):
    assert together(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (chain("a", "d1", "4-8", name="lion"), chain("b", "d2", "4-8", name="crane")),
        (chain("a", "d1", "4"), chain("b", "d2", "6")),
        (chain("a", "d1", "4-6", name="lion"), chain("b", "d2", "18-20", name="lion")),
        (chain("a", "d1", "4"), chain("b", "d1", "4")),
        (chain("a", "d1", "4"), chain("b", "d2", "4", ["KE", "UG"])),
        (chain("a", "d1", "4"), chain("b", "d2", "4", ["KE"])),
        (chain("a", "d1", "4"), chain("b", "d2", "4", family="visit")),
        (chain("a", "d1", "4-8", name="lion"), chain("b", "d2", "4-8", name="lion", family="visit")),
        (chain("a", "d1", "4", ["KE"], targets=["TZ"]), chain("b", "d2", "4", ["TZ"], targets=["KE"])),
        (chain("a", "d1", "4", people=["x"]), chain("b", "d2", "4", people=["y"])),
        (chain("a", "d1", ""), chain("b", "d2", "")),
        (chain("a", "d1", "4"), chain("b", "d2", "")),
        (chain("a", "d1", "", trigger="visited"), chain("b", "d2", "", cluster="d1", trigger="met")),
        (chain("a", "d1", "month", places=["p"]), chain("b", "d2", "month", places=["q"])),
    ],
    ids=[
        "other name", "other day", "a series under one name", "two chains of one document", "other party", "a party untold",
        "other kind of act",
        "same name, other kind of act", "the other way round", "other people", "undated, unnamed", "one undated, unnamed",
        "undated copies, other words", "only month, other place",
    ],
)  # fmt: skip
def test_two_events(first, second):
    assert not together(first, second)


def test_two_tellings_are_joined_by_a_third():
    assert groups(chain("a", "d1", "4"), chain("b", "d2", "5"), chain("c", "d3", "6")) == {frozenset("abc")}


def test_every_mention_of_a_chain_is_linked_and_the_id_is_that_of_the_smallest():
    links = link_events(
        pl.DataFrame([chain("b", "d1", "4", mentions=["b", "e"]), chain("c", "d2", "4", mentions=["c", "a"])], schema=SCHEMA)
    )
    event = id_of("event", "a")
    assert links.rows() == [("a", event), ("b", event), ("c", event), ("e", event)]


def test_no_chains_give_no_links():
    assert link_events(pl.DataFrame(schema=SCHEMA)).is_empty()


def test_a_big_block_is_compared_by_month_and_still_joined():
    many = [chain(f"{n:04}", f"d{n}", "4" if n % 2 else "20") for n in range(402)]
    assert len(groups(*many)) == 2


MIXED = [
    chain("a", "d1", "4-8", name="lion"), chain("b", "d2", "5-8"), chain("c", "d3", "", name="lion"), chain("d", "d1", "20"),
    chain("e", "d4", "20", ["KE"], targets=["TZ"]), chain("f", "d5", "20", ["KE"], targets=["TZ"]), chain("g", "d5", "4-8", name="crane"),
]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.permutations(MIXED))
def test_ids_do_not_depend_on_the_order_of_rows(shuffled):
    assert link_events(pl.DataFrame(shuffled, schema=SCHEMA)).equals(link_events(pl.DataFrame(MIXED, schema=SCHEMA)))


def test_a_document_of_five_thousand_like_events_hides_nobody_elses():
    # all pairs of them would be twelve million rows
    repeated = [chain(f"x{n:04}", "d1", "4", family="attack") for n in range(5_000)]
    told = groups(*repeated, chain("a", "d2", "20", family="attack"), chain("b", "d3", "21", family="attack"))
    assert frozenset({"a", "b"}) in told
