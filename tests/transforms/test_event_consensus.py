"""One row per event: status, dates, place, title, participants and confidence, from its mentions and claims."""

from datetime import date

import polars as pl
import pytest

from transforms.event_consensus import agree_events
from transforms.stages import (
    CLAIMS,
    DUPLICATE_CLUSTERS,
    ENTITIES,
    ENTITY_LINKS,
    ENTITY_MENTIONS,
    EVENT_LINKS,
    EVENT_MENTION_CONTEXTS,
    EVENT_MENTION_PARTICIPANTS,
    EVENT_MENTIONS,
)

BLANK = {pl.String(): "x", pl.Int64(): 0, pl.Int32(): 0, pl.Float64(): 0.5, pl.Boolean(): False}
WORLD = [
    {"entity_id": "kenya", "entity_type": "GPE", "canonical_name": "Kenya", "country_code": "KE", "reference_id": "country:KE"},
    {"entity_id": "nairobi", "entity_type": "GPE", "canonical_name": "Nairobi", "country_code": "KE", "reference_id": "place:nairobi"},
    {"entity_id": "tanzania", "entity_type": "GPE", "canonical_name": "Tanzania", "country_code": "TZ", "reference_id": "country:TZ"},
    {"entity_id": "mombasa", "entity_type": "GPE", "canonical_name": "Mombasa", "country_code": "KE", "place_id": "p-mombasa"},
]


def rows(table, given):
    """Fill a table: what a row does not say is null, or blank where the table allows no null."""
    full = [{c: r.get(c, None if c in table.nullable else BLANK.get(t)) for c, t in table.dtypes.items()} for r in given]
    return pl.DataFrame(full, schema=table.dtypes, orient="row")


def telling(document="d1", status="occurred", **more):
    """One mention; more: subtype, event_type, confidence, source, target (entity ids), inferred (roles), contexts, cluster."""
    return {"document_id": document, "status": status, "subtype": "visit", "event_type": "CONSULT", **more}


@pytest.fixture
def agree(reference):
    """Agree on the event of some tellings and consensus claims (attribute, value); returns its row, with participants and contexts."""

    def run(*tellings, claims=()):
        mentions = [{"mention_id": f"m{n}", **t} for n, t in enumerate(tellings)]
        people, links, entity_mentions, contexts = [], [], [], []
        for m in mentions:
            for role in ("source", "target"):
                for entity in m.get(role, []):
                    mention = f"{m['mention_id']}-{entity}"
                    inferred = role in m.get("inferred", [])
                    people.append({"mention_id": m["mention_id"], "entity_mention_id": mention, "role": role, "is_inferred": inferred})
                    links.append({"mention_id": mention, "entity_id": entity})
            contexts += [{"mention_id": m["mention_id"], "context": c} for c in m.get("contexts", [])]
        claimed = []
        for n, (attribute, value) in enumerate(claims):
            span = {"document_id": "d1", "char_start": 10 * n, "char_end": 10 * n + 5}
            claimed.append({"claim_id": f"c{n}", "event_id": "e", "attribute": attribute, "value": value, "is_consensus": True, **span})
            if attribute == "place":
                entity_mentions.append({"mention_id": f"place{n}", **span})
                links.append({"mention_id": f"place{n}", "entity_id": value.lower()})
        clusters = {m["document_id"]: m.get("cluster", m["document_id"]) for m in mentions}
        frames = {
            "event_mentions": rows(EVENT_MENTIONS, mentions),
            "event_mention_participants": rows(EVENT_MENTION_PARTICIPANTS, people),
            "event_mention_contexts": rows(EVENT_MENTION_CONTEXTS, contexts),
            "entity_mentions": rows(ENTITY_MENTIONS, entity_mentions),
            "entity_links": rows(ENTITY_LINKS, links),
            "entities": rows(ENTITIES, WORLD),
            "duplicate_clusters": rows(DUPLICATE_CLUSTERS, [{"document_id": d, "cluster_id": c} for d, c in clusters.items()]),
        }
        event_links = rows(EVENT_LINKS, [{"mention_id": m["mention_id"], "event_id": "e"} for m in mentions])
        claim_frame = rows(CLAIMS, claimed)
        found = agree_events(event_links, claim_frame, frames, reference)
        turned = agree_events(event_links.reverse(), claim_frame.reverse(), {n: f.reverse() for n, f in frames.items()}, reference)
        assert all(turned[name].equals(frame) for name, frame in found.items())
        event = found["events"].to_dicts()[0]
        event["participants"] = found["event_participants"].select("entity_id", "role").rows()
        event["contexts"] = found["event_contexts"]["context"].to_list()
        assert found["events"].height == 1
        return event

    return run


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (["planned", "planned", "occurred"], "occurred"),
        (["denied", "denied", "occurred"], "occurred"),
        (["planned", "ongoing"], "ongoing"),
        (["hypothetical", "planned"], "planned"),
        (["denied", "hypothetical"], "hypothetical"),
        (["denied"], "denied"),
    ],
)
def test_what_happened_comes_before_what_was_planned_however_often_it_is_told(agree, told, status):
    assert agree(*(telling(f"d{n}", s) for n, s in enumerate(told)))["status"] == status


def test_type_is_the_one_that_most_clusters_give(agree):
    copies = [telling(f"d{n}", subtype="summit", cluster="d0") for n in range(3)]
    independent = [telling("d8", subtype="meeting"), telling("d9", subtype="meeting")]
    assert agree(*copies, *independent)["subtype"] == "meeting"


def test_whole_event_gives_the_type_and_not_its_part(agree):
    parts = [telling(f"d{n}", subtype="military-exercise-phase") for n in range(3)]
    assert agree(*parts, telling("d9", "planned", subtype="military-exercise"))["subtype"] == "military-exercise"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2019-03-04", "2019-03-08", (date(2019, 3, 4), date(2019, 3, 8), "day")),
        ("2019-03", "2019-03", (date(2019, 3, 1), date(2019, 3, 31), "month")),
        ("2020-02", "2020-02", (date(2020, 2, 1), date(2020, 2, 29), "month")),
        ("2019", "2019", (date(2019, 1, 1), date(2019, 12, 31), "year")),
        ("2019-03-04", None, (date(2019, 3, 4), date(2019, 3, 4), "day")),
        (None, "2019-03-08", (date(2019, 3, 8), date(2019, 3, 8), "day")),
        (None, None, (None, None, "none")),
    ],
)
def test_dates_come_from_the_chosen_claims_and_a_coarse_one_stands_for_all_its_days(agree, start, end, expected):
    claims = [(a, v) for a, v in (("date_start", start), ("date_end", end)) if v]
    event = agree(telling(), claims=claims)
    assert (event["date_start"], event["date_end"], event["date_precision"]) == expected


def test_place_is_that_of_the_chosen_claim(agree):
    assert agree(telling(), claims=[("place", "Mombasa")])["place_id"] == "p-mombasa"
    assert agree(telling())["place_id"] is None


@pytest.mark.parametrize(
    ("told", "claims", "title"),
    [
        (telling(source=["kenya"], target=["tanzania"]), [], "Kenya → Tanzania: visit"),
        (telling(source=["tanzania", "kenya"], subtype="military-exercise"), [], "Kenya, Tanzania: military exercise"),
        (telling(source=["tanzania", "kenya"], subtype="military-exercise"), [("name", "Lion")], "Kenya, Tanzania: military exercise Lion"),
        (telling(target=["tanzania"], subtype="attack"), [], "→ Tanzania: attack"),
        (telling(), [], "unknown actors: visit"),
    ],
)
def test_title_says_who_did_what_to_whom(agree, told, claims, title):
    assert agree(told, claims=claims)["title"] == title


def test_independent_documents_support_one_another_and_copies_do_not(agree):
    assert agree(telling("d1", confidence=0.6))["confidence"] == 0.6
    assert agree(telling("d1", confidence=0.6), telling("d2", confidence=0.5))["confidence"] == 0.8
    assert agree(telling("d1", confidence=0.6), telling("d2", confidence=0.6, cluster="d1"))["confidence"] == 0.6
    assert agree(telling("d1", confidence=0.4), telling("d1", confidence=0.6))["confidence"] == 0.6
    assert agree(*(telling(f"d{n}", confidence=0.9) for n in range(5)))["confidence"] == 0.99


def test_stated_role_comes_before_inferred_ones_and_an_entity_has_one_role(agree):
    inferred = [telling(f"d{n}", target=["kenya"], inferred=["target"]) for n in range(3)]
    assert agree(*inferred, telling("d9", source=["kenya"]))["participants"] == [("kenya", "source")]


def test_capital_that_acts_is_its_country(agree):
    event = agree(telling("d1", source=["nairobi"], target=["tanzania"]), telling("d2", source=["kenya"], target=["tanzania"]))
    assert event["participants"] == [("kenya", "source"), ("tanzania", "target")]


def test_contexts_are_those_of_all_mentions_once(agree):
    assert agree(telling(contexts=["military"]), telling("d2", contexts=["economic", "military"]))["contexts"] == ["economic", "military"]
