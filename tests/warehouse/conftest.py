"""A small world written out in full: three documents, a copy among them, two events and a statement."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from transforms import stages
from transforms.conform import conform_star
from warehouse.load import LoadRecord, load_warehouse

AZ, IR, IL, MADANI = "e0000000000000a2", "e0000000000000a1", "e0000000000000a3", "e0000000000000a4"
DRILL, STRIKE = "a1f0c3d2e4b59687", "b2e1d4c3f5a60798"
ASLANDUZ, IRAN = "f000000000000001", "f000000000000002"


def table(declared, *rows):
    """A frame of a declared table: one row each, as a tuple in the table's column order or by name; what is not named is null."""
    named = [row if isinstance(row, dict) else dict(zip(declared.columns, row, strict=True)) for row in rows]
    return declared.enforce(pl.DataFrame(named, schema=declared.dtypes))


def document(n, text):
    return (f"d{n}", "text", "utf-8", 0, len(text), len(text), text)


def sighting(document_id, uri, **details):
    return {"document_id": document_id, "uri": uri, "file_format": "text", **details}


def metadata(n, publisher, day):
    return (f"d{n}", f"Title {n}", None, publisher, None, day, "day" if day else "none", "byline" if day else "none", None, "en", 9, None)


def name(n, doc, start, text, kind, country):
    return (f"n{n}", doc, "body", 1, start, start + len(text), text, kind, text.lower(), None, country, 0.9, "name")


def act(n, doc, kind, mode, subtype, day, place):
    return {
        "mention_id": f"v{n}",
        "document_id": doc,
        "zone": "title" if n == 1 else "body",
        "sentence_number": 0,
        "char_start": 0,
        "char_end": 30,
        "evidence": "Iran and Azerbaijan held a drill",
        "trigger_start": 20,
        "trigger_end": 24,
        "trigger": "held",
        "event_type": kind,
        "mode": mode,
        "subtype": subtype,
        "status": "occurred",
        "date_start": day,
        "date_end": day,
        "date_precision": "day" if day else "none",
        "date_basis": "explicit" if day else "none",
        "place_mention_id": place,
        "confidence": 0.8,
        "rule_id": "clause",
    }


TEXTS = {
    1: "Iran and Azerbaijan held a drill near Aslanduz on 18 May 2025, General Madani said.",
    2: "Iran and Azerbaijan held a drill near Aslanduz on 18 May 2025, General Madani said!",
    3: "Azerbaijan and Iran began a drill on 19 May 2025. Israel struck Iran with drones for $10 million.",
    4: "Iran said on 20 May 2025 that the drill near Aslanduz goes on.",
}


@pytest.fixture(scope="session")
def small_frames():
    """Frames of all stages for documents 1 to 3; document 2 is a copy of 1."""
    frames = {t.name: t.empty() for group in (stages.BATCH_OUTPUTS, stages.WHOLE_OUTPUTS) for tables in group.values() for t in tables}
    may18, may19 = date(2025, 5, 18), date(2025, 5, 19)
    frames |= {
        "sightings": table(
            stages.SIGHTINGS,
            sighting("d1", "b.zip!/one.txt", archive_member="one.txt"),
            sighting("d1", "a/one.txt"),
            sighting("d2", "two.txt"),
            sighting("d3", "three.txt"),
            sighting(
                "d3", "z.warc#7", file_format="warc", record_number=7, record_offset=912, url="https://news.example/3", http_status=200
            ),
        ),
        "documents": table(stages.DOCUMENTS, *(document(n, TEXTS[n]) for n in (1, 2, 3))),
        "document_metadata": table(
            stages.DOCUMENT_METADATA, metadata(1, "Fars News", may19), metadata(2, "FARS  News", may19), metadata(3, None, None)
        ),
        "zones": table(stages.ZONES, ("d1", "body", 0, 83), ("d2", "body", 0, 83), ("d3", "body", 0, 97)),
        "duplicate_pairs": table(stages.DUPLICATE_PAIRS, ("d2", "d1", "near", 0.99)),
        "duplicate_clusters": table(
            stages.DUPLICATE_CLUSTERS,
            ("d1", "d1", True, None, None, None),
            ("d2", "d1", False, "d1", "near", 0.99),
            ("d3", "d3", True, None, None, None),
        ),
        "entity_mentions": table(
            stages.ENTITY_MENTIONS,
            name(11, "d1", 0, "Iran", "GPE", "IR"),
            name(12, "d1", 9, "Azerbaijan", "GPE", "AZ"),
            name(13, "d1", 38, "Aslanduz", "GPE", "IR"),
            name(14, "d1", 71, "Madani", "PERSON", "IR"),
            name(21, "d2", 0, "Iran", "GPE", "IR"),
            name(22, "d2", 9, "Azerbaijan", "GPE", "AZ"),
            name(31, "d3", 0, "Azerbaijan", "GPE", "AZ"),
            name(32, "d3", 15, "Iran", "GPE", "IR"),
            name(33, "d3", 50, "Israel", "GPE", "IL"),
            name(34, "d3", 64, "Iran", "GPE", "IR"),
        ),
        "time_mentions": table(
            stages.TIME_MENTIONS,
            ("t1", "d1", "body", 0, 50, 61, "18 May 2025", may18, may18, "day", "explicit"),
            ("t3", "d3", "body", 0, 37, 48, "19 May 2025", may19, may19, "day", "explicit"),
        ),
        "amount_mentions": table(
            stages.AMOUNT_MENTIONS, ("q3", "d3", "body", 1, 85, 96, "$10 million", 1e7, None, None, "USD", "at_least")
        ),
        "event_mentions": table(
            stages.EVENT_MENTIONS,
            act(1, "d1", "COOPERATE", None, "military-exercise", may18, "n13"),
            act(2, "d2", "COOPERATE", None, "military-exercise", may18, None),
            act(3, "d3", "COOPERATE", None, "military-exercise", may19, None),
            act(4, "d3", "ASSAULT", "drone", "attack", None, None),
            act(5, "d1", "STATEMENT", None, "statement", may19, None),
        ),
        "event_mention_participants": table(
            stages.EVENT_MENTION_PARTICIPANTS,
            ("v1", "n11", "source", 0, 4, False),
            ("v1", "n12", "source", 9, 19, False),
            ("v2", "n21", "source", 0, 4, False),
            ("v2", "n22", "source", 9, 19, False),
            ("v3", "n31", "source", 0, 10, False),
            ("v3", "n32", "source", 15, 19, False),
            ("v4", "n33", "source", 50, 56, False),
            ("v4", "n34", "target", 64, 68, False),
        ),
        "statements": table(stages.STATEMENTS, ("v5", "n14", 0, 61, may19)),
        "places": table(
            stages.PLACES,
            (ASLANDUZ, "Aslanduz", "Ardabil", "IR", 39.4, 47.4, 143560, "point", False),
            (IRAN, "Iran", None, "IR", 32.0, 53.0, 130758, "country", False),
        ),
        "entities": table(
            stages.ENTITIES,
            (AZ, "GPE", "Azerbaijan", "AZ", None, "country:AZ"),
            (IR, "GPE", "Iran", "IR", IRAN, "country:IR"),
            (IL, "GPE", "Israel", "IL", None, "country:IL"),
            (MADANI, "PERSON", "Vali Madani", "IR", None, None),
            ("e0000000000000a5", "GPE", "Aslanduz", "IR", ASLANDUZ, None),
        ),
        "entity_links": table(
            stages.ENTITY_LINKS,
            *(
                (f"n{n}", e, "exact", 1.0)
                for n, e in [
                    (11, IR),
                    (12, AZ),
                    (13, "e0000000000000a5"),
                    (14, MADANI),
                    (21, IR),
                    (22, AZ),
                    (31, AZ),
                    (32, IR),
                    (33, IL),
                    (34, IR),
                ]
            ),
        ),
        "entity_aliases": table(stages.ENTITY_ALIASES, (IR, "Iran", 4), (AZ, "Azerbaijan", 3), (MADANI, "Madani", 1)),
        "entity_relations": table(stages.ENTITY_RELATIONS, (MADANI, IR, "holds_office", "minister", date(2021, 1, 1), None)),
        "entity_merges": table(stages.ENTITY_MERGES, (MADANI, "Madani", "Vali Madani", "short_form", 0.9, 1)),
        "entity_corrections": table(
            stages.ENTITY_CORRECTIONS,
            ("f000000000000003", "rename", "PERSON", "Vali Madani", "Veli Medeni", None, None, "a trial", date(2025, 6, 1), MADANI, True),
            ("f000000000000004", "merge", "ORG", "Statoil", "Equinor", "NO", None, "renamed in 2018", date(2025, 6, 1), None, False),
        ),
        "events": table(
            stages.EVENTS,
            (
                DRILL,
                "COOPERATE",
                None,
                "military-exercise",
                "occurred",
                may18,
                may18,
                "day",
                ASLANDUZ,
                "Aras-2025",
                "Drill of Iran and Azerbaijan",
                0.8,
            ),
            (STRIKE, "ASSAULT", "drone", "attack", "occurred", None, None, "none", None, None, "Israel strikes Iran", 0.7),
        ),
        "event_links": table(stages.EVENT_LINKS, ("v1", DRILL), ("v2", DRILL), ("v3", DRILL), ("v4", STRIKE)),
        "event_participants": table(
            stages.EVENT_PARTICIPANTS, (DRILL, IR, "source"), (DRILL, AZ, "source"), (STRIKE, IL, "source"), (STRIKE, IR, "target")
        ),
        "event_contexts": table(stages.EVENT_CONTEXTS, (DRILL, "military")),
        "claims": table(
            stages.CLAIMS,
            ("c1", DRILL, "date_start", "2025-05-18", "d1", 50, 61, True, None),
            ("c2", DRILL, "date_start", "2025-05-18", "d2", 50, 61, True, None),
            ("c3", DRILL, "date_start", "2025-05-19", "d3", 37, 48, False, "conflict"),
            ("c4", DRILL, "place", "Aslanduz", "d1", 38, 46, True, None),
        ),
    }
    return frames


@pytest.fixture(scope="session")
def grown_frames(small_frames):
    """The same with document 4, which tells the drill once more; Madani is now known under another entity id."""
    grown = dict(small_frames)
    may20 = date(2025, 5, 20)
    more = {
        "sightings": table(stages.SIGHTINGS, sighting("d4", "four.txt")),
        "documents": table(stages.DOCUMENTS, document(4, TEXTS[4])),
        "document_metadata": table(stages.DOCUMENT_METADATA, metadata(4, "Mehr", may20)),
        "zones": table(stages.ZONES, ("d4", "body", 0, 62)),
        "duplicate_clusters": table(stages.DUPLICATE_CLUSTERS, ("d4", "d4", True, None, None, None)),
        "entity_mentions": table(stages.ENTITY_MENTIONS, name(41, "d4", 0, "Iran", "GPE", "IR")),
        "entity_links": table(stages.ENTITY_LINKS, ("n41", IR, "exact", 1.0)),
        "event_mentions": table(stages.EVENT_MENTIONS, act(6, "d4", "COOPERATE", None, "military-exercise", may20, None)),
        "event_links": table(stages.EVENT_LINKS, ("v6", DRILL)),
        "event_mention_participants": table(stages.EVENT_MENTION_PARTICIPANTS, ("v6", "n41", "source", 0, 4, False)),
    }
    for key, frame in more.items():
        grown[key] = pl.concat([grown[key], frame])
    for key in ("entities", "entity_links", "entity_aliases", "entity_relations", "entity_merges", "entity_corrections"):
        grown[key] = grown[key].with_columns(pl.col("entity_id").replace(MADANI, "e0000000000000ff"))
    return grown


@pytest.fixture(scope="session")
def small_rows(small_frames, reference):
    """Star rows of documents 1 to 3, by natural ids."""
    return conform_star(small_frames, reference)


@pytest.fixture(scope="session")
def grown_rows(grown_frames, reference):
    """Star rows of documents 1 to 4, by natural ids."""
    return conform_star(grown_frames, reference)


@pytest.fixture(scope="session")
def load_record():
    """A function that makes the record of the n-th load."""
    return lambda n: LoadRecord(
        load_id=f"2026-01-0{n}",
        started_at=datetime(2026, 1, n, 9, tzinfo=UTC),
        finished_at=datetime(2026, 1, n, 10, tzinfo=UTC),
        dateline_version="0.1.0",
        stage_version="s1",
    )


@pytest.fixture(scope="session")
def small_database(small_rows, load_record, tmp_path_factory):
    """The database of a first load with documents 1 to 3; not to be written to."""
    path = tmp_path_factory.mktemp("small") / "warehouse.duckdb"
    load_warehouse(path, None, small_rows, load_record(1))
    return path


@pytest.fixture(scope="session")
def grown_database(small_database, grown_rows, load_record, tmp_path_factory):
    """The database of a second load with documents 1 to 4; not to be written to."""
    path = tmp_path_factory.mktemp("grown") / "warehouse.duckdb"
    load_warehouse(path, small_database, grown_rows, load_record(2))
    return path
