"""What documents claim of one event, which value is chosen, and how the others differ from it.

Every mention here reports the event "e"; text positions tell mentions apart.
"""

from datetime import date

import polars as pl
import pytest

from transforms.claims import list_claims
from transforms.stages import (
    DUPLICATE_CLUSTERS,
    ENTITIES,
    ENTITY_LINKS,
    ENTITY_MENTIONS,
    ENTITY_RELATIONS,
    EVENT_LINKS,
    EVENT_MENTION_ATTRIBUTES,
    EVENT_MENTION_PARTICIPANTS,
    EVENT_MENTIONS,
    PLACES,
)

BLANK = {pl.String(): "x", pl.Int64(): 0, pl.Int32(): 0, pl.Float64(): 0.5, pl.Boolean(): False}
ENTITY_ROWS = [
    ("kenya", "GPE", "Kenya", "KE", "country:KE"),
    ("tanzania", "GPE", "Tanzania", "TZ", "country:TZ"),
    ("mombasa", "GPE", "Mombasa", "KE", "place:mombasa"),
    ("nairobi", "GPE", "Nairobi", "KE", "place:nairobi"),
    ("kilindini", "FAC", "Port of Kilindini", "KE", None),
    ("lion", "EXERCISE", "Blue Lion", None, None),
]


def rows(table, *given):
    """Fill a table: what a row does not say is null, or blank where the table allows no null."""
    full = [{c: r.get(c, None if c in table.nullable else BLANK.get(t)) for c, t in table.dtypes.items()} for r in given]
    return pl.DataFrame(full, schema=table.dtypes, orient="row")


def day(text):
    return date.fromisoformat(text)


def telling(document, days, precision="day", basis="explicit", **more):
    """One mention by `document`; days: "2019-03-04" or "2019-03-04/2019-03-08"; more: place, name, parties, phase."""
    first, _, last = days.partition("/")
    return {"document": document, "start": day(first), "end": day(last or first), "precision": precision, "basis": basis, **more}


@pytest.fixture
def claims():
    """List the claims of tellings, as dicts by attribute, value and document."""

    def run(*tellings, copies=(), relations=()):
        mentions, entity_mentions, links, people, attributes = [], [], [], [], []
        for n, told in enumerate(tellings):
            document, mention = told["document"], f"m{n}"
            mentions.append(
                {
                    "mention_id": mention, "document_id": document, "char_start": 100 * n, "char_end": 100 * n + 50,
                    "date_start": told["start"],
                    "date_end": told["end"], "date_precision": told["precision"], "date_basis": told["basis"],
                    "event_name": told.get("name"),
                    "place_mention_id": f"{mention}-{told['place']}" if "place" in told else None,
                }
            )  # fmt: skip
            named = [told["place"]] if "place" in told else []
            for offset, entity in enumerate([*named, *told.get("parties", []), *(["lion"] if "name" in told else [])]):
                kind = "EXERCISE" if entity == "lion" else "GPE"
                span = {"char_start": 100 * n + 5 * offset, "char_end": 100 * n + 5 * offset + 4}
                text = told["name"] if entity == "lion" else entity
                entity_mentions.append(
                    {"mention_id": f"{mention}-{entity}", "document_id": document, "text": text, "entity_type": kind, **span}
                )
                links.append({"mention_id": f"{mention}-{entity}", "entity_id": entity})
            people += [{"mention_id": mention, "entity_mention_id": f"{mention}-{p}", "role": "source"} for p in told.get("parties", [])]
            if "phase" in told:
                attributes.append({"mention_id": mention, "attribute": "phase", "value": told["phase"]})
        documents = sorted({t["document"] for t in tellings})
        clusters = dict.fromkeys(documents) | dict(copies)
        frames = {
            "event_mentions": rows(EVENT_MENTIONS, *mentions),
            "event_mention_participants": rows(EVENT_MENTION_PARTICIPANTS, *people),
            "event_mention_attributes": rows(EVENT_MENTION_ATTRIBUTES, *attributes),
            "entity_mentions": rows(ENTITY_MENTIONS, *entity_mentions),
            "entity_links": rows(ENTITY_LINKS, *links),
            "entities": pl.DataFrame(
                ENTITY_ROWS, schema=["entity_id", "entity_type", "canonical_name", "country_code", "reference_id"], orient="row"
            )
            .with_columns(pl.lit(None, pl.String).alias("place_id"))
            .select(ENTITIES.columns),
            "entity_relations": rows(ENTITY_RELATIONS, *({"entity_id": a, "related_entity_id": b, "relation": r} for a, r, b in relations)),
            "places": PLACES.empty(),
            "duplicate_clusters": rows(DUPLICATE_CLUSTERS, *({"document_id": d, "cluster_id": clusters[d] or d} for d in documents)),
        }
        event_links = rows(EVENT_LINKS, *({"mention_id": m["mention_id"], "event_id": "e"} for m in mentions))
        found = list_claims(event_links, frames)
        assert list_claims(event_links.reverse(), {n: f.reverse() for n, f in frames.items()}).equals(found)
        return found.sort("attribute", "value", "document_id").to_dicts()

    return run


def verdicts(found, attribute):
    """Return (value, document, disagreement, or "chosen")."""
    return [
        (c["value"], c["document_id"], "chosen" if c["is_consensus"] else c["disagreement"]) for c in found if c["attribute"] == attribute
    ]


def test_documents_that_agree_make_no_disagreement(claims):
    found = claims(telling("d1", "2019-03-04/2019-03-08"), telling("d2", "2019-03-04/2019-03-08"))
    assert verdicts(found, "date_start") == [("2019-03-04", "d1", "chosen"), ("2019-03-04", "d2", "chosen")]
    assert verdicts(found, "date_end") == [("2019-03-08", "d1", "chosen"), ("2019-03-08", "d2", "chosen")]


def test_other_day_is_a_conflict_and_more_documents_win(claims):
    found = claims(telling("d1", "2019-03-04"), telling("d2", "2019-03-05"), telling("d3", "2019-03-05"))
    assert verdicts(found, "date_start") == [
        ("2019-03-04", "d1", "conflict"),
        ("2019-03-05", "d2", "chosen"),
        ("2019-03-05", "d3", "chosen"),
    ]


def test_where_as_many_documents_say_either_the_earlier_day_is_chosen(claims):
    found = claims(telling("d1", "2019-03-05"), telling("d2", "2019-03-04"))
    assert verdicts(found, "date_start") == [("2019-03-04", "d2", "chosen"), ("2019-03-05", "d1", "conflict")]


def test_copies_count_once(claims):
    found = claims(
        telling("d1", "2019-03-04"), telling("d2", "2019-03-04"), telling("d3", "2019-03-04"), telling("d4", "2019-03-05"),
        telling("d5", "2019-03-05"), copies={"d2": "d1", "d3": "d1"},
    )  # fmt: skip
    assert [v for v, _, verdict in verdicts(found, "date_start") if verdict == "chosen"] == ["2019-03-05", "2019-03-05"]


def test_month_that_holds_the_day_differs_in_precision_and_the_day_is_chosen(claims):
    month = ("2019-03-01/2019-03-31", "month")
    found = claims(telling("d1", *month), telling("d2", *month), telling("d3", "2019-03-04"))
    assert verdicts(found, "date_start") == [
        ("2019-03", "d1", "precision"),
        ("2019-03", "d2", "precision"),
        ("2019-03-04", "d3", "chosen"),
    ]


def test_other_month_is_a_conflict(claims):
    found = claims(telling("d1", "2019-04-01/2019-04-30", "month"), telling("d2", "2019-03-04"))
    assert verdicts(found, "date_start") == [("2019-03-04", "d2", "chosen"), ("2019-04", "d1", "conflict")]


def test_publication_date_is_no_claim_beside_a_stated_one(claims):
    told = [telling(d, "2019-03-09", basis="publication") for d in ("d1", "d2", "d3")]
    found = claims(*told, telling("d4", "2019-03-04"))
    assert verdicts(found, "date_start") == [("2019-03-04", "d4", "chosen")]
    assert verdicts(claims(*told[:1]), "date_start") == [("2019-03-09", "d1", "chosen")]


def test_day_within_the_event_is_no_conflict_about_its_ends(claims):
    found = claims(telling("d1", "2019-03-04/2019-03-08"), telling("d2", "2019-03-04/2019-03-08"), telling("d3", "2019-03-06"))
    assert ("2019-03-06", "d3", "precision") in verdicts(found, "date_start")
    assert ("2019-03-06", "d3", "precision") in verdicts(found, "date_end")


def test_first_day_claims_no_end_and_last_day_no_start(claims):
    found = claims(telling("d1", "2019-03-04", phase="begin"), telling("d1", "2019-03-08", phase="end"))
    assert verdicts(found, "date_start") == [("2019-03-04", "d1", "chosen")]
    assert verdicts(found, "date_end") == [("2019-03-08", "d1", "chosen")]


def test_chosen_end_is_never_before_the_chosen_start(claims):
    found = claims(
        telling("d1", "2019-03-04"), telling("d1", "2019-03-04"), telling("d2", "2019-03-05/2019-03-08"), telling("d3", "2019-03-05")
    )
    chosen = {a: v for a in ("date_start", "date_end") for v, _, verdict in verdicts(found, a) if verdict == "chosen"}
    assert chosen["date_start"] == "2019-03-05"
    assert chosen["date_end"] >= chosen["date_start"]


@pytest.mark.parametrize(
    ("other", "relations", "verdict"),
    [
        ("kenya", (), "precision"),  # a town lies in its country
        ("nairobi", (), "conflict"),
        ("tanzania", (), "conflict"),
        ("kilindini", (), "conflict"),
        ("kilindini", (("kilindini", "located_in", "mombasa"),), "precision"),
    ],
)
def test_place_that_holds_the_other_differs_in_precision(claims, other, relations, verdict):
    told = [telling(d, "2019-03-04", place="mombasa") for d in ("d1", "d2")]
    found = claims(*told, telling("d3", "2019-03-04", place=other), relations=relations)
    assert [v for _, d, v in verdicts(found, "place") if d == "d3"] == [verdict]
    assert [v for _, d, v in verdicts(found, "place") if d != "d3"] == ["chosen", "chosen"]


def test_every_party_told_is_part_of_the_event(claims):
    found = claims(telling("d1", "2019-03-04", parties=["kenya", "tanzania"]), telling("d2", "2019-03-04", parties=["kenya"]))
    assert verdicts(found, "source") == [("Kenya", "d1", "chosen"), ("Kenya", "d2", "chosen"), ("Tanzania", "d1", "chosen")]


def test_name_is_claimed_where_it_stands_and_two_spellings_are_one_name(claims):
    found = claims(telling("d1", "2019-03-04", name="Blue Lion"), telling("d2", "2019-03-04", name="Blue-Lion 19"))
    assert verdicts(found, "name") == [("Blue Lion", "d1", "chosen"), ("Blue-Lion 19", "d2", "chosen")]
    assert [(c["char_start"], c["char_end"]) for c in found if c["attribute"] == "name"] == [(0, 4), (100, 104)]


def test_one_document_claims_a_value_once(claims):
    found = claims(telling("d1", "2019-03-04"), telling("d1", "2019-03-04"))
    assert [(c["value"], c["char_start"]) for c in found if c["attribute"] == "date_start"] == [("2019-03-04", 0)]


def test_undated_mention_claims_no_date(claims):
    undated = {**telling("d1", "2019-03-04", "none", "none"), "start": None, "end": None}
    assert claims(undated) == []
