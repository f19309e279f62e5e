"""Scores event mentions, their attributes, and which mentions are one event.

A mention that meets only what the annotation leaves optional, or repeats an event already found in the
document under the same event id, counts for nothing. One that states as fact what the text denies or
supposes is wrong.
"""

import collections
from typing import Any

from warehouse.evaluation_gold import Gold, Row, plain_name, whole_interval
from warehouse.evaluation_measures import b_cubed, overlaps, prf, rates, share

_TRIGGER_CHARS = 80
_EVIDENCE_CHARS = 600
_FACT = ("occurred", "ongoing")


class _Tally:
    """What is counted over all documents."""

    def __init__(self) -> None:
        self.right = self.wrong = self.found = self.missed = self.invented = 0
        self.by_type: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0, 0, 0])
        self.status, self.dates, self.places = [0, 0], [0, 0], [0, 0]
        self.sources, self.targets = [0, 0, 0], [0, 0, 0]
        self.clusters: list[tuple[object, object]] = []
        self.members: dict[str, list[tuple[str, str]]] = {}
        self.told: dict[str, set[str]] = collections.defaultdict(set)


def score_events(gold: Gold, mentions: list[Row], actors: list[Row]) -> dict[str, Any]:
    """Return the event scores. mentions: mart.event_mention with `document`. actors: mart.event_mention_participant."""
    people: dict[str, dict[str, set[str]]] = collections.defaultdict(lambda: {"source": set(), "target": set()})
    for actor in actors:
        if actor["role"] in ("source", "target") and actor["country_code"]:
            people[actor["mention_id"]][actor["role"]].add(actor["country_code"])
    predicted: dict[str, list[Row]] = collections.defaultdict(list)
    for mention in mentions:
        if mention["event_type"] != "STATEMENT":
            predicted[mention["document"]].append(mention)
    tally = _Tally()
    for document in sorted(gold.documents | gold.uncoded):
        _score_document(document, gold.events.get(document, []), predicted.get(document, []), people, tally)
    return _summary(tally)


def _meets(wanted: Row, mention: Row) -> bool:
    start, end = mention["trigger_start"], mention["trigger_end"]
    short = end - start <= _TRIGGER_CHARS and mention["char_end"] - mention["char_start"] <= _EVIDENCE_CHARS
    return bool(wanted["in_article"] and short and overlaps(wanted, {"start": start, "end": end}))


def _fits(wanted: Row, mention: Row) -> bool:
    return _meets(wanted, mention) and (wanted["type"] == mention["event_type"] or mention["event_type"] in wanted["also"])


def _score_document(document: str, wanted: list[Row], found: list[Row], people: dict[str, dict[str, set[str]]], tally: _Tally) -> None:
    mates, taken = _match(wanted, found)
    required = {w["event"]: w["type"] for w in wanted if w["required"] and w["in_article"]}
    found_events = {wanted[i]["event"] for i in mates}
    for event, kind in required.items():
        tally.told[event].add(document)
        hit = event in found_events
        tally.found, tally.missed = tally.found + hit, tally.missed + (not hit)
        tally.by_type[kind][3 if hit else 2] += 1
    found_ids = {found[j]["event_id"] for i, j in mates.items() if wanted[i]["required"]}
    for j, mention in enumerate(found):
        mate = wanted[taken[j]] if j in taken else None
        unreal = mention["status"] in _FACT and any(w["status"] in ("denied", "hypothetical") and _fits(w, mention) for w in wanted)
        if mate and mate["required"] and not unreal:
            tally.right += 1
            tally.by_type[mention["event_type"]][0] += 1
            tally.members.setdefault(mention["event_id"], []).append((mate["event"], document))
        elif mention["event_id"] in found_ids and not unreal:
            continue
        elif unreal or not any(not w["required"] and _meets(w, mention) for w in wanted):
            tally.wrong += 1
            tally.by_type[mention["event_type"]][1] += 1
    for i, j in mates.items():
        if wanted[i]["required"]:
            _score_attributes(wanted[i], found[j], people, tally)


def _match(wanted: list[Row], found: list[Row]) -> tuple[dict[int, int], dict[int, int]]:
    """Pair wanted and found mentions one to one: required first, the same type first, then the nearer."""
    pairs = sorted(
        (not w["required"], w["type"] != m["event_type"], abs(w["start"] - m["char_start"]), i, j)
        for i, w in enumerate(wanted)
        for j, m in enumerate(found)
        if _fits(w, m)
    )
    mates: dict[int, int] = {}
    taken: dict[int, int] = {}
    for *_, i, j in pairs:
        if i not in mates and j not in taken:
            mates[i], taken[j] = j, i
    return mates, taken


def _score_attributes(wanted: Row, mention: Row, people: dict[str, dict[str, set[str]]], tally: _Tally) -> None:
    tally.status = [tally.status[0] + (wanted["status"] == mention["status"]), tally.status[1] + 1]
    if wanted["date_start"] and wanted["precision"] != "vague" and wanted["resolvable"]:
        got = (str(mention["date_start"]), str(mention["date_end"] or mention["date_start"]))
        right = whole_interval(wanted["date_start"], wanted["date_end"]) == got
        tally.dates = [tally.dates[0] + right, tally.dates[1] + 1]
    elif mention["date_start"] is not None and wanted["precision"] in ("none", "unresolved", None):
        tally.invented += 1
    if wanted["place"]:
        name = plain_name(mention["place_name"])
        tally.places = [tally.places[0] + bool(name and (name in wanted["place"] or wanted["place"] in name)), tally.places[1] + 1]
    for want, role, cell in ((wanted["sources"], "source", tally.sources), (wanted["targets"], "target", tally.targets)):
        have = people[mention["mention_id"]][role]
        for n, count in enumerate((len(want & have), len(have - want), len(want - have))):
            cell[n] += count
    tally.clusters.append((wanted["event"], mention["event_id"]))


def _summary(tally: _Tally) -> dict[str, Any]:
    wanted = {(event, a, b) for event, documents in tally.told.items() for a in documents for b in documents if a < b}
    found = {
        (ea if ea == eb else f"{ea} {eb}", da, db)
        for members in tally.members.values()
        for ea, da in members
        for eb, db in members
        if da < db
    }
    return {
        "events": rates(tally.right, tally.wrong, tally.found, tally.missed),
        "events_by_type": {t: rates(r, w, f, m) for t, (r, w, m, f) in sorted(tally.by_type.items())},
        "event_status": share(*tally.status),
        "event_date": share(*tally.dates),
        "event_place": share(*tally.places),
        "event_dates_invented": tally.invented,
        "event_sources_country": prf(*tally.sources),
        "event_targets_country": prf(*tally.targets),
        "event_coreference_b3": b_cubed(tally.clusters),
        "event_links_across_documents": prf(len(wanted & found), len(found - wanted), len(wanted - found)),
    }
