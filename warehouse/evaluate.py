"""Scores a published warehouse against a reference annotation, from the views of schema mart alone.

Entities: spans and types, exact and by overlap. Events: a mention is right when its trigger lies in the
evidence of a required mention of the same type; recall is over the required events of each document.
`warehouse.evaluation_gold` reads the annotation, `warehouse.evaluation_events` scores events.
"""

import collections
from pathlib import Path
from typing import Any

import duckdb

from warehouse.evaluation_events import score_events
from warehouse.evaluation_gold import ARTICLE_ZONES, TYPES, Gold, GoldError, Row, read_gold, whole_interval
from warehouse.evaluation_measures import b_cubed, name_errors, overlaps, prf

__all__ = ["GoldError", "evaluate_warehouse"]


def evaluate_warehouse(gold_folder: Path, database: Path) -> dict[str, Any]:
    """Return the scores of `database` against the annotation in `gold_folder`, by measure.

    Rates carry p, r, f1 and n (items wanted); accuracies right, of and accuracy. Raises `GoldError` where the
    folder holds no annotation.
    """
    gold = read_gold(gold_folder)
    with duckdb.connect(str(database), read_only=True) as connection:
        mart = {view: _read(connection, sql) for view, sql in _QUERIES.items()}
    result: dict[str, Any] = {}
    if gold.zones:
        result["zones"] = _score_zones(gold, mart["zones"])
    result |= _score_entities(gold, mart)
    result |= score_events(gold, mart["events"], mart["actors"])
    if gold.duplicates:
        result["duplicates"] = _score_duplicates(gold, mart["documents"])
    return result


_QUERIES = {
    "zones": "select uri, zone, char_start, char_end from mart.document_zone",
    "entities": "select uri, zone, char_start, char_end, entity_type, entity_id from mart.entity_mention",
    "times": "select uri, zone, char_start, char_end, date_start, date_end from mart.time_mention",
    "amounts": "select uri, zone, char_start, char_end, currency_code from mart.amount_mention",
    "events": "select * from mart.event_mention",
    "actors": "select mention_id, role, country_code from mart.event_mention_participant",
    "documents": "select document_id, uri, duplicate_of from mart.document",
}


def _read(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    cursor = connection.execute(sql)
    names = [d[0] for d in cursor.description or ()]
    rows = [dict(zip(names, r, strict=True)) for r in cursor.fetchall()]
    for row in rows:
        if "uri" in row:
            row["document"] = row["uri"].replace("\\", "/").split("/")[-1]
    return rows


def _score_zones(gold: Gold, zones: list[Row]) -> dict[str, float]:
    """Characters of title and body found as such."""
    found: dict[str, set[int]] = collections.defaultdict(set)
    for zone in zones:
        if zone["zone"] in ("title", "body"):
            found[zone["document"]] |= set(range(zone["char_start"], zone["char_end"]))
    counts = [0, 0, 0]
    for document, spans in gold.zones.items():
        wanted = {c for start, end in spans for c in range(start, end)}
        got = found.get(document, set())
        counts = [counts[0] + len(got & wanted), counts[1] + len(got - wanted), counts[2] + len(wanted - got)]
    return prf(*counts)


def _mentions(mart: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Return entity, time and amount mentions of the article by document, in one form."""
    out: dict[str, list[Row]] = collections.defaultdict(list)
    for view in ("entities", "times", "amounts"):
        for row in mart[view]:
            if row["zone"] not in ARTICLE_ZONES:
                continue
            if view == "entities":
                kind = {"GPE": "PLACE", "LOC": "PLACE"}.get(row["entity_type"], row["entity_type"])
            else:
                kind = "DATE" if view == "times" else "MONEY" if row["currency_code"] else "QUANTITY"
            value = (str(row["date_start"]), str(row["date_end"] or row["date_start"])) if view == "times" else None
            out[row["document"]].append(
                {"start": row["char_start"], "end": row["char_end"], "type": kind, "id": row.get("entity_id"), "value": value}
            )
    return out


def _is_nested(row: Row, rows: list[Row]) -> bool:
    """Whether a span lies inside a longer one; such mentions count neither way."""
    span = (row["start"], row["end"])
    return any(o is not row and o["start"] <= span[0] and span[1] <= o["end"] and (o["start"], o["end"]) != span for o in rows)


def _score_entities(gold: Gold, mart: dict[str, list[Row]]) -> dict[str, Any]:
    predicted = _mentions(mart)
    annotated = {e["type"] for rows in gold.entities.values() for e in rows} & set(TYPES)
    exact = {t: [0, 0, 0] for t in TYPES}
    loose = {t: [0, 0, 0] for t in TYPES}
    links: list[tuple[object, object]] = []
    dates = [0, 0]
    errors: collections.Counter[str] = collections.Counter()
    for document in sorted(gold.documents):
        whole = gold.entities.get(document, [])
        wanted = [e for e in whole if e["in_article"] and not e["optional"] and e["type"] in TYPES and not _is_nested(e, whole)]
        ignored = [e for e in whole if not e["in_article"] or e["optional"]]
        found = [e for e in predicted.get(document, []) if e["type"] in annotated]
        found = [e for e in found if not any(overlaps(e, x) for x in ignored) and not _is_nested(e, found)]
        _count_exact(wanted, found, exact, links)
        _count_loose(wanted, found, loose)
        errors += name_errors(wanted, found)
        for entity in wanted:
            if entity["type"] == "DATE" and entity["resolved"]:
                start, _, end = str(entity["resolved"]).partition("/")
                value = whole_interval(start, end or None)
                hit = next((e for e in predicted.get(document, []) if e["type"] == "DATE" and overlaps(entity, e)), None)
                if value and hit:
                    dates = [dates[0] + (hit["value"] == value), dates[1] + 1]
    return {
        "entities_exact": prf(*(sum(v[i] for v in exact.values()) for i in range(3))),
        "entities_overlap": prf(*(sum(v[i] for v in loose.values()) for i in range(3))),
        "entities_exact_by_type": {t: prf(*v) for t, v in exact.items() if sum(v)},
        "entity_errors": {kind: {"count": n} for kind, n in sorted(errors.items(), key=lambda item: (-item[1], item[0]))},
        "linking_b3": b_cubed(links),
        "date_value_accuracy": {"right": dates[0], "of": dates[1], "accuracy": round(dates[0] / dates[1], 3) if dates[1] else None},
    }


def _count_exact(wanted: list[Row], found: list[Row], exact: dict[str, list[int]], links: list[tuple[object, object]]) -> None:
    def key(row: Row) -> tuple[int, int, str]:
        return row["start"], row["end"], row["type"]

    gold_keys, found_keys = {key(e): e for e in wanted}, {key(e): e for e in found}
    for k in gold_keys.keys() | found_keys.keys():
        exact[k[2]][0 if k in gold_keys and k in found_keys else 1 if k in found_keys else 2] += 1
    links += [(gold_keys[k]["id"], found_keys[k]["id"]) for k in sorted(gold_keys.keys() & found_keys.keys()) if found_keys[k]["id"]]


def _count_loose(wanted: list[Row], found: list[Row], loose: dict[str, list[int]]) -> None:
    used: set[int] = set()
    for entity in wanted:
        hit = next((i for i, e in enumerate(found) if i not in used and e["type"] == entity["type"] and overlaps(entity, e)), None)
        loose[entity["type"]][2 if hit is None else 0] += 1
        if hit is not None:
            used.add(hit)
    for i, entity in enumerate(found):
        loose[entity["type"]][1] += i not in used


def _score_duplicates(gold: Gold, documents: list[Row]) -> dict[str, float]:
    """Pairs of documents in one duplicate cluster, wanted and found."""
    root = {d["document_id"]: d["duplicate_of"] or d["document_id"] for d in documents}

    def top(document_id: str) -> str:
        while root.get(document_id, document_id) != document_id:
            document_id = root[document_id]
        return document_id

    cluster = {d["document"]: top(d["document_id"]) for d in documents}
    files = sorted(cluster)
    wanted = {frozenset((a, b)) for members in gold.duplicates.values() for a in members for b in members if a < b}
    found = {frozenset((a, b)) for i, a in enumerate(files) for b in files[i + 1 :] if cluster[a] == cluster[b]}
    return prf(len(wanted & found), len(found - wanted), len(wanted - found))
