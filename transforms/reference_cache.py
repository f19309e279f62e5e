"""Keeps what a stage derives from the reference tables, so that a process works it out once and not for every batch.

Only what depends on nothing else may be kept, and nobody may change it.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import TypeVar

import polars as pl

from transforms.reference import Reference

_MOST = 4
"""References kept for each function; a run has one, tests a few."""

T = TypeVar("T")


def once_per_reference(build: Callable[[Reference], T]) -> Callable[[Reference], T]:
    """Decorate a function of the reference tables: for the same tables it runs once.

    Those tables count which it read or missed, and the same are the same frames, not equal ones: that is told at once. They are held
    as long as what was made of them.
    """
    kept: list[tuple[Mapping[str, pl.DataFrame | None], T]] = []

    @wraps(build)
    def remember(reference: Reference) -> T:
        for tables, made in kept:
            if all(reference.get(name) is table for name, table in tables.items()):
                return made
        watched = _Watched(reference)
        made = build(watched)
        kept.append((watched.seen, made))
        del kept[:-_MOST]
        return made

    return remember


class _Watched(Mapping[str, pl.DataFrame]):
    """Reference tables that remember which of them were read, or asked for and not there."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self.seen: dict[str, pl.DataFrame | None] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        self.seen[name] = self._reference.get(name)
        return self._reference[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._reference)

    def __len__(self) -> int:
        return len(self._reference)
