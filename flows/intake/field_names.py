"""Which field of a record is the text, the title, the date …: found from the usual names, or given with `--map`.

The usual names are `seeds/reference/field_names.csv`. What values become is `flows.intake.record_values`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from flows.errors import WrongUseError
from flows.intake.record_values import as_line, as_markup, as_moment, as_names, as_text
from seeds.read import read_reference
from transforms.ids import id_of

FIELDS = ("text", "html", "title", "author", "publisher", "published", "language", "url")
"""What a record can say; it has exactly one of text and html."""

_WRAPPER = "record"
"""Not a field, but what a nested record stands under."""
_READERS: Mapping[str, Callable[[Any], str | None]] = {
    "title": as_line,
    "author": as_names,
    "publisher": as_line,
    "published": as_moment,
    "language": as_line,
    "url": as_line,
}
_NOT_IN_NAMES = re.compile(r"[^\w.]|_")
_MOST_PLANS = 1_000
_MOST_WRAPPERS = 2

Path = tuple[str, ...]
"""The key of a record, exactly as it stands, and below it folded names."""


@dataclass(frozen=True)
class FieldPlan:
    """Where records that have the same keys keep what."""

    body: tuple[tuple[str, Path], ...]
    """Where the text may stand, best first: (text or html, path)."""
    others: tuple[tuple[str, tuple[Path, ...]], ...]
    wrappers: tuple[Path, ...]
    """Where a nested record may stand."""
    missing: tuple[str, ...]
    """Given names of fields of which no given name is there."""

    @property
    def has_text(self) -> bool:
        """Whether records with these keys can have a text."""
        return bool(self.body or self.wrappers)

    @property
    def keys(self) -> frozenset[str]:
        """The keys that are looked at."""
        others = (path for _, paths in self.others for path in paths)
        return frozenset(path[0] for path in (*(p for _, p in self.body), *others, *self.wrappers))

    def read(self, record: Mapping[str, Any]) -> dict[str, str]:
        """Return the fields of one record; without `text` and `html` where it has no text."""
        fields = self._read_body(record)
        for field, paths in self.others:
            reader = _READERS[field]
            for path in paths:
                value = reader(_look_up(record, path))
                if value is not None:
                    fields[field] = value
                    break
        return fields

    def _read_body(self, record: Mapping[str, Any]) -> dict[str, str]:
        for field, path in self.body:
            text = as_text(_look_up(record, path))
            if text is not None:
                markup = text if field == "html" else as_markup(text)
                return {"text": text} if markup is None else {"html": markup}
        return {}


class FieldMapping:
    """From the names that containers use to the fields of a record."""

    def __init__(self, given: Sequence[tuple[str, str]] = (), names: pl.DataFrame | None = None) -> None:
        """Keep `given`, pairs of field and name, the better first, and `names`, the reference table `field_names`."""
        self.given = tuple(given)
        names = read_reference()["field_names"] if names is None else names
        ranked = sorted(zip(names["rank"], range(names.height), names["field"], names["name"], strict=True))
        taken = {field for field, _ in self.given}
        if taken & {"text", "html"}:
            taken |= {"text", "html", _WRAPPER}
        own = [(field, name) for _, _, field, name in ranked if field not in taken]
        self.names = tuple((field, fold_field_name(name)) for field, name in (*self.given, *own))
        self._plans: dict[Path, FieldPlan] = {}

    @cached_property
    def digest(self) -> str:
        """16 hex digits that change whenever records could be mapped otherwise."""
        return id_of(*(f"{field}={name}" for field, name in self.names), len(self.given))

    def plan(self, keys: Path) -> FieldPlan:
        """Return where records with these keys keep what."""
        plan = self._plans.get(keys)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[keys] = self._make_plan(keys)
        return plan

    def read_fields(self, record: Mapping[str, Any], wrapped: int = 0) -> dict[str, str]:
        """Return the fields of one record, those of a nested record before its own; without text and html where it has no text."""
        plan = self.plan(tuple(record))
        fields = plan.read(record)
        if plan.wrappers and wrapped < _MOST_WRAPPERS and not ("text" in fields or "html" in fields):
            for path in plan.wrappers:
                inner = _look_up(record, path)
                inner_fields = self.read_fields(inner, wrapped + 1) if isinstance(inner, dict) else {}
                if "text" in inner_fields or "html" in inner_fields:
                    return {**fields, **inner_fields}
        return fields

    def _make_plan(self, keys: Path) -> FieldPlan:
        """Find every name among the keys, whole or, where it has dots, step by step."""
        by_name: dict[str, list[str]] = {}
        for key in keys:
            by_name.setdefault(fold_field_name(key), []).append(key)
        used = {key for _, name in self.names[: len(self.given)] for key in by_name.get(name, ())}
        paths: dict[str, list[Path]] = {}
        body: list[tuple[str, Path]] = []
        for number, (field, name) in enumerate(self.names):
            found = [p for p in _find_paths(name, by_name) if number < len(self.given) or p[0] not in used or len(p) > 1]
            if field in ("text", "html"):
                body += [(field, p) for p in found]
            else:
                paths.setdefault(field, []).extend(found)
        there = {field for field, name in self.given if _find_paths(fold_field_name(name), by_name)}
        missing = tuple(name for field, name in self.given if field not in there)
        return FieldPlan(
            tuple(body), tuple((f, tuple(paths[f])) for f in _READERS if paths.get(f)), tuple(paths.get(_WRAPPER, ())), missing
        )


def parse_mapping(arguments: Iterable[str] = ()) -> FieldMapping:
    """Return the mapping that `--map FIELD=NAME` arguments give, the usual names for every other field.

    A field may be given several names, best first; dots lead into nested records (`publisher=source.name`).

    Raises `WrongUseError` where an argument has no name or names no field.
    """
    given = []
    for argument in arguments:
        field, equals, name = (part.strip() for part in argument.partition("="))
        if field not in FIELDS or not equals or not fold_field_name(name):
            raise WrongUseError(f"--map {argument} is not understood", f"give FIELD=NAME, where FIELD is one of {', '.join(FIELDS)}")
        given.append((field, name))
    return FieldMapping(given)


def fold_field_name(name: str) -> str:
    """Return a name as it is compared: lower case, letters, digits and dots alone."""
    return _NOT_IN_NAMES.sub("", name.casefold())


def _find_paths(name: str, by_name: Mapping[str, Sequence[str]]) -> list[Path]:
    """Return the paths for a folded name: keys that have all of it, then keys that have its beginning up to a dot."""
    paths: list[Path] = [(key,) for key in by_name.get(name, ())]
    head, dot, rest = name.partition(".")
    while dot:
        paths += [(key, *rest.split(".")) for key in by_name.get(head, ())]
        step, dot, rest = rest.partition(".")
        head = f"{head}.{step}"
    return paths


def _look_up(record: Mapping[str, Any], path: Path) -> Any:
    """Return the value at a path; in a list the values of all its records."""
    value = record[path[0]]
    for name in path[1:]:
        if isinstance(value, list):
            value = [inner for inner in (_step(item, name) for item in value) if inner is not None]
        else:
            value = _step(value, name)
    return value


def _step(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            if fold_field_name(key) == name:
                return inner
    return None
