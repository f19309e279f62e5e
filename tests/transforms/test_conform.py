"""Conforming: each case shows the rows that matter of the frames that matter; all other frames are empty."""

from datetime import date

import polars as pl
import pytest

from transforms import stages
from transforms.conform import conform_star
from transforms.conform_rows import STAR_ROWS
from transforms.schema import ContractError

TABLES = {t.name: t for group in (stages.BATCH_OUTPUTS, stages.WHOLE_OUTPUTS) for tables in group.values() for t in tables} | {
    "sightings": stages.SIGHTINGS
}
FILLERS = {
    pl.String(): "x", pl.Int64(): 0, pl.Int32(): 0, pl.Float64(): 0.5, pl.Boolean(): True, pl.Date(): date(2024, 11, 28),
}  # fmt: skip


def frames(**rows):
    """Frames of all stages; `rows` lists, by table, the columns that matter, the others are null or filled with anything."""
    out = {name: table.empty() for name, table in TABLES.items()}
    for name, given in rows.items():
        table = TABLES[name]
        filled = [{c: r.get(c, None if c in table.nullable else FILLERS[table.dtypes[c]]) for c in table.columns} for r in given]
        out[name] = table.enforce(pl.DataFrame(filled, schema=table.dtypes))
    return out


def documents(*given):
    """document_id, cluster_id and publisher of each document."""
    return {
        "documents": [{"document_id": d} for d, _, _ in given],
        "sightings": [{"document_id": d, "uri": f"{d}.txt"} for d, _, _ in given],
        "document_metadata": [{"document_id": d, "publisher": p} for d, _, p in given],
        "duplicate_clusters": [
            {"document_id": d, "cluster_id": c, "is_primary": d == c, "duplicate_of": None if d == c else c} for d, c, _ in given
        ],
    }


def told(*given):
    """Event e told by one mention in each of the documents."""
    return {
        "events": [{"event_id": "e", "event_type": "CONSULT"}],
        "event_mentions": [{"mention_id": f"m-{n}-{d}", "document_id": d, "event_type": "CONSULT"} for n, d in enumerate(given)],
        "event_links": [{"mention_id": f"m-{n}-{d}", "event_id": "e"} for n, d in enumerate(given)],
    }


def test_every_table_is_given_even_for_no_documents(reference):
    star = conform_star(frames(), reference)
    assert list(star) == [t.name for t in STAR_ROWS]
    assert star["dim_document"].height == star["fact_event"].height == star["dim_date"].height == 0
    assert star["dim_country"].height > 200


def test_copies_count_once_and_unnamed_publishers_by_cluster(reference):
    copies = documents(("d1", "d1", "Fars"), ("d2", "d1", "fars "), ("d3", "d3", None), ("d4", "d3", None), ("d5", "d5", "Tasnim"))
    star = conform_star(frames(**copies, **told("d1", "d1", "d2", "d3", "d4", "d5")), reference)
    counts = star["fact_event"].select("mention_count", "document_count", "source_count").row(0)
    # Clusters d1, d3 and d5; publishers Fars, Tasnim and the unnamed one of cluster d3.
    assert counts == (6, 3, 3)


def test_a_copy_without_a_publisher_adds_none_to_its_named_cluster(reference):
    star = conform_star(frames(**documents(("d1", "d1", "Fars"), ("d2", "d1", None)), **told("d1", "d2")), reference)
    assert star["fact_event"].select("document_count", "source_count").row(0) == (1, 1)


def test_publisher_spellings_are_one_source_under_the_most_frequent(reference):
    star = conform_star(frames(**documents(("d1", "d1", "Fars  News"), ("d2", "d2", "fars news"), ("d3", "d3", "Fars News"))), reference)
    assert star["dim_source"]["source_name"].to_list() == ["Fars News"]
    assert star["dim_document"]["source_id"].n_unique() == 1


def test_blank_publisher_is_no_source(reference):
    star = conform_star(frames(**documents(("d1", "d1", "  "))), reference)
    assert star["dim_source"].height == 0
    assert star["dim_document"]["source_id"].to_list() == [None]


def test_document_has_the_smallest_of_its_uris_and_every_sighting_a_row_unless_rejected(reference):
    given = documents(("d1", "d1", None))
    given["sightings"] = [{"document_id": "d1", "uri": u} for u in ("b.txt", "a.txt", "b.txt")]
    given["sightings"].append({"document_id": "rejected", "uri": "c.txt"})
    star = conform_star(frames(**given), reference)
    assert star["dim_document"]["uri"].to_list() == ["a.txt"]
    assert star["bridge_document_sighting"].select("document_id", "uri").rows() == [("d1", "a.txt"), ("d1", "b.txt")]


def test_document_that_dedupe_did_not_see_is_its_own_cluster(reference):
    given = documents(("d1", "d1", None))
    del given["duplicate_clusters"]
    star = conform_star(frames(**given, **told("d1")), reference)
    assert star["dim_document"].select("is_primary", "duplicate_of").row(0) == (True, None)
    assert star["fact_event"]["document_count"].to_list() == [1]


def test_document_without_a_sighting_breaks_the_contract(reference):
    given = documents(("d1", "d1", None))
    del given["sightings"]
    with pytest.raises(ContractError, match="dim_document: null values in uri"):
        conform_star(frames(**given), reference)


def test_entity_counts_spellings_mentions_and_clusters_and_may_have_none(reference):
    star = conform_star(
        frames(
            **documents(("d1", "d1", None), ("d2", "d1", None)),
            entities=[{"entity_id": "named"}, {"entity_id": "only-related"}],
            entity_mentions=[{"mention_id": "m1", "document_id": "d1"}, {"mention_id": "m2", "document_id": "d2"}],
            entity_links=[{"mention_id": "m1", "entity_id": "named"}, {"mention_id": "m2", "entity_id": "named"}],
            entity_aliases=[{"entity_id": "named", "alias": "Araz"}, {"entity_id": "named", "alias": "Aras"}],
        ),
        reference,
    )
    counted = star["dim_entity"].select("entity_id", "alias_count", "mention_count", "document_count").rows()
    assert counted == [("named", 2, 2, 1), ("only-related", 0, 0, 0)]


def test_contradictions_count_attributes_and_not_claims(reference):
    star = conform_star(
        frames(
            **documents(("d1", "d1", None)),
            **told("d1"),
            claims=[
                {"claim_id": "1", "event_id": "e", "attribute": "date_start", "disagreement": "conflict"},
                {"claim_id": "2", "event_id": "e", "attribute": "date_start", "disagreement": "precision"},
                {"claim_id": "3", "event_id": "e", "attribute": "place", "disagreement": None},
            ],
        ),
        reference,
    )
    assert star["fact_event"]["contradiction_count"].to_list() == [1]


def test_event_takes_code_and_score_of_its_subtype_before_those_of_its_type(reference):
    subtype = reference["event_subtypes"].filter(pl.col("cameo_code").is_not_null() & pl.col("goldstein").is_not_null()).row(0, named=True)
    kind = {"event_type": subtype["event_type"], "mode": subtype["mode"]}
    events = [{"event_id": "fine", "subtype": subtype["subtype"], **kind}, {"event_id": "plain", "subtype": "no such subtype", **kind}]
    star = conform_star(frames(events=events), reference)
    fine, plain = star["fact_event"].select("cameo_code", "goldstein", "event_type_id").rows()
    assert fine[:2] == (subtype["cameo_code"], subtype["goldstein"])
    assert plain[:2] == star["dim_event_type"].filter(pl.col("event_type_id") == plain[2]).select("cameo_code", "goldstein").row(0)


def test_mode_that_was_never_reviewed_has_the_class_and_score_of_its_type(reference):
    star = conform_star(frames(events=[{"event_id": "e", "event_type": "ASSAULT", "mode": "catapult"}]), reference)
    added = star["dim_event_type"].filter(pl.col("event_type_id") == "ASSAULT/catapult")
    assert added.select("event_type_name", "quad_class", "plover_score").row(0) == ("ASSAULT/catapult", 4, -9.0)


def test_calendar_holds_whole_years_of_every_date_and_no_others(reference):
    star = conform_star(
        frames(
            **documents(("d1", "d1", None)),
            time_mentions=[
                {"mention_id": "1", "document_id": "d1", "date_start": date(2020, 9, 27), "date_end": date(2020, 11, 10)},
                {"mention_id": "2", "document_id": "d1", "date_start": date(2024, 12, 31), "date_end": date(2025, 1, 1)},
            ],
        ),
        reference,
    )
    days = star["dim_date"]
    assert days.group_by("year").len().sort("year").rows() == [(2020, 366), (2024, 366), (2025, 365)]
    assert days.row(by_predicate=pl.col("date") == date(2024, 12, 31)) == (date(2024, 12, 31), 2024, 4, 12, 31, 1, "Tuesday")


def test_mentions_find_event_place_and_speaker_through_links(reference):
    star = conform_star(
        frames(
            **documents(("d1", "d1", None)),
            places=[{"place_id": "p"}],
            entities=[{"entity_id": "town", "place_id": "p"}, {"entity_id": "minister"}],
            entity_mentions=[{"mention_id": "n1", "document_id": "d1"}, {"mention_id": "n2", "document_id": "d1"}],
            entity_links=[{"mention_id": "n1", "entity_id": "town"}, {"mention_id": "n2", "entity_id": "minister"}],
            event_mentions=[{"mention_id": "s", "document_id": "d1", "event_type": "STATEMENT", "place_mention_id": "n1"}],
            statements=[{"mention_id": "s", "speaker_mention_id": "n2"}],
            event_mention_participants=[{"mention_id": "s", "entity_mention_id": "n2", "role": "source"}],
        ),
        reference,
    )
    mention = star["fact_event_mention"].row(0, named=True)
    assert (mention["event_id"], mention["place_id"], mention["speaker_entity_id"]) == (None, "p", "minister")
    assert star["bridge_event_mention_participant"].select("event_mention_id", "entity_id").row(0) == ("s", "minister")


def test_order_of_the_frames_does_not_matter(reference):
    given = frames(**documents(("d1", "d1", "Fars"), ("d2", "d1", "FARS"), ("d3", "d3", None)), **told("d1", "d2", "d3"))
    star = conform_star(given, reference)
    turned = conform_star({name: frame.reverse() for name, frame in given.items()}, reference)
    assert all(star[name].equals(turned[name]) for name in star)
