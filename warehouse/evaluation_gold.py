"""Reads a reference annotation: two forms of one thing, the seed annotation and the development corpus.

Nothing here knows the warehouse. Offsets are code points into the decoded text of a file.
"""

import calendar
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ARTICLE_ZONES = frozenset({"title", "byline", "body"})
TYPES = ("PERSON", "ORG", "PLACE", "FAC", "MIL_UNIT", "EQUIPMENT", "EXERCISE", "NORP", "DATE", "MONEY")
"""Types that are compared; GPE and LOC are compared as PLACE."""
_MARKUP = frozenset({"html", "markdown"})

_COUNTRIES = Path(__file__).parent / "evaluation_countries.json"
"""Names of countries, and the countries of actors that an annotation names by id alone."""

Row = dict[str, Any]


class GoldError(ValueError):
    """A folder does not hold a reference annotation that can be read."""


@dataclass(frozen=True)
class Gold:
    """A reference annotation, by file name."""

    entities: dict[str, list[Row]]
    events: dict[str, list[Row]]
    documents: frozenset[str]
    """Files that are scored by spans."""
    uncoded: frozenset[str]
    """Files in which nothing may be coded."""
    zones: dict[str, list[list[int]]] = field(default_factory=dict)
    """Spans of title and body, where the annotation gives them."""
    duplicates: dict[str, set[str]] = field(default_factory=dict)


def read_gold(folder: Path) -> Gold:
    """Read entities.jsonl, events.jsonl and, if there, index.jsonl of `folder`.

    Raises `GoldError` where the folder holds no annotation or a line does not parse.
    """
    if not (folder / "entities.jsonl").is_file() or not (folder / "events.jsonl").is_file():
        raise GoldError(f"{folder} holds no reference annotation: entities.jsonl and events.jsonl are needed")
    index = _lines(folder / "index.jsonl")
    names = {r["doc"]: _file_name(r) for r in index}
    countries = json.loads(_COUNTRIES.read_text(encoding="utf-8"))
    spanned = [r for r in index if r.get("format") not in _MARKUP and r.get("annotated", True)]
    entities = _by_document(_entity(e, names) for e in _lines(folder / "entities.jsonl"))
    events = _by_document(_event(e, names, countries) for e in _lines(folder / "events.jsonl"))
    groups: dict[str, set[str]] = {}
    for row in index:
        if row.get("near_duplicate"):
            groups.setdefault(row["near_duplicate"], set()).add(names[row["doc"]])
    zones = {names[r["doc"]]: r["body_spans"] + ([r["title_span"]] if r.get("title_span") else []) for r in spanned if r.get("body_spans")}
    return Gold(
        entities=entities,
        events=events,
        documents=frozenset(names[r["doc"]] for r in spanned) if index else frozenset(entities),
        uncoded=frozenset(names[r["doc"]] for r in index if not r.get("annotated", True)),
        zones=zones,
        duplicates=groups,
    )


def plain_name(name: str | None) -> str:
    """Fold a place name: no case, hyphens or apostrophes."""
    return re.sub(r"[\W_]+", " ", name or "").strip().casefold()


def whole_interval(start: object, end: object) -> tuple[str, str] | None:
    """Widen ISO days, months or years to the first and last day they cover; None where they do not read."""
    try:
        return _widen(str(start), last=False), _widen(str(end or start), last=True)
    except (ValueError, TypeError):
        return None


def _widen(value: str, *, last: bool) -> str:
    parts = [int(p) for p in value.split("-")]
    if len(parts) == 1:
        parts.append(12 if last else 1)
    if len(parts) == 2:
        parts.append(calendar.monthrange(parts[0], parts[1])[1] if last else 1)
    return f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}"


def _file_name(row: Row) -> str:
    """Name of a document's file, with #3 for the third record of a container."""
    name: str = row["file"] if "file" in row else row["doc"]
    return name.rsplit("/", maxsplit=1)[-1] + ("" if row.get("record") is None else f"#{row['record'] + 1}")


def _lines(path: Path) -> list[Row]:
    if not path.is_file():
        return []
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise GoldError(f"{path}: line {error.lineno} is no JSON") from error


def _by_document(rows: Any) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in rows:
        out.setdefault(row["document"], []).append(row)
    return out


def _span(row: Row, names: dict[str, str]) -> Row:
    document = row.get("document") or row["doc"]
    return {
        "document": names.get(document, document),
        "start": row["char_start"] if "char_start" in row else row["start"],
        "end": row["char_end"] if "char_end" in row else row["end"],
    }


def _entity(row: Row, names: dict[str, str]) -> Row:
    kind = row.get("entity_type") or row["type"]
    zone = row.get("zone") or ("noise" if row.get("noise") else "body")
    entity = row.get("entity", "")
    resolved = None if row.get("resolvable") is False else row.get("resolved") or (entity[5:] if entity.startswith("date:") else None)
    return {
        **_span(row, names),
        "type": {"GPE": "PLACE", "LOC": "PLACE"}.get(kind, kind),
        "id": entity or f"{kind}:{row.get('canonical')}",
        "in_article": zone in ARTICLE_ZONES and not row.get("noise"),
        "optional": bool(row.get("optional")),
        "resolved": resolved,
    }


def _event(row: Row, names: dict[str, str], countries: dict[str, Any]) -> Row:
    required = row["required"] if "required" in row else row.get("salience") in ("main", "background")
    return {
        **_span(row, names),
        "type": row.get("event_type") or row["type"],
        "also": set(row.get("type_alt", [])),
        "event": row["event"],
        "status": row.get("status"),
        "required": required,
        "in_article": row.get("zone", "body") in ARTICLE_ZONES,
        "date_start": row.get("date_start"),
        "date_end": row.get("date_end"),
        "precision": row.get("date_precision") or row.get("granularity"),
        "resolvable": row.get("date_resolvable", True),
        "place": _place(row.get("place"), countries),
        "sources": _actor_countries(row.get("sources") or row.get("source") or [], countries),
        "targets": _actor_countries(row.get("targets") or row.get("target") or [], countries),
    }


def _place(place: object, countries: dict[str, Any]) -> str:
    if isinstance(place, dict):
        return plain_name(place.get("name"))
    kind, _, name = str(place or ":").partition(":")
    return plain_name(countries.get("names", {}).get(name, name) if kind == "country" else name.split(":")[0])


def _actor_countries(actors: list[Any], countries: dict[str, Any]) -> set[str]:
    codes = (_actor_country(a, countries) for a in actors)
    return {c for c in codes if c}


def _actor_country(actor: Any, countries: dict[str, Any]) -> str | None:
    """Country of an annotated actor: {'name', 'country'}, or an id such as milunit:az-navy."""
    if isinstance(actor, dict):
        code: str | None = actor.get("country")
        return code
    kind, _, name = actor.partition(":")
    if kind == "country":
        return str(name)
    known: dict[str, str] = countries.get("actors", {})
    if kind == "person":
        return known.get(name)
    head = name.split("-")[0]
    return known.get(head, head.upper() if len(head) == 2 else None)
