"""The rules that `dateline learn` writes: which lines of which source are boilerplate, versioned, for people to review.

DIR/rules/boilerplate/<version>.csv, one line a row; the link `current.csv` leads to the version in use. A version is the digest of
what its rules say, taken when they are read: rules changed by hand are another version too. How lines are found is said in
`transforms.learn`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.errors import DatelineError
from transforms.ids import id_of
from transforms.stages import LEARNED_LINES

_CURRENT = "current.csv"
_SCHEMA = {**LEARNED_LINES.dtypes, "document_id": pl.String()}
"""Columns of a file: LEARNED_LINES and the first document that shows the line."""
_WAY_OUT = "mend it, or do without it with `dateline learn --forget`, or learn anew with `dateline learn`"
_FORMULA = r"^([=+\-@\t\r'])"
"""Text that a spreadsheet would run, and what marks it, gets an apostrophe before it."""
_ZONES = ("byline", "caption", "repeat", "teaser", "footnote", "footer", "navigation")


@dataclass(frozen=True)
class Rules:
    """One version of the rules; `version` is empty where there are none."""

    version: str
    lines: pl.DataFrame
    """LEARNED_LINES and document_id."""

    @property
    def source_count(self) -> int:
        """Sources that the rules speak of."""
        return self.lines["source_name"].n_unique()


@dataclass(frozen=True)
class RuleStore:
    """The rules of one data folder."""

    root: Path

    @cached_property
    def current(self) -> Rules:
        """The rules in use, as they are when first asked for; raises `DatelineError` where their file is damaged."""
        link = self.root / _CURRENT
        if not link.is_symlink() and not link.exists():
            return Rules("", _empty())
        return _read(link)

    def write(self, lines: pl.DataFrame) -> str:
        """Write rules down, make them the ones in use and return their version; no lines are no rules.

        lines: LEARNED_LINES and document_id.
        """
        if lines.is_empty():
            self.forget()
            return ""
        version = _version(lines)
        path = self.root / f"{version}.csv"
        self.root.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            making = path.with_name(f".making-{path.name}")
            lines.select(_mark(c) if t == pl.String() else c for c, t in _SCHEMA.items()).write_csv(making)
            making.replace(path)
        fresh = self.root / f".{_CURRENT}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(path.name)
        fresh.replace(self.root / _CURRENT)
        return version

    def forget(self) -> None:
        """Have no rules in use any more; the versions stay where they are."""
        (self.root / _CURRENT).unlink(missing_ok=True)

    def list_versions(self) -> Sequence[tuple[str, Rules]]:
        """Return the name and the rules of every file that is there, by name."""
        return [(p.name, _read(p)) for p in sorted(self.root.glob("*.csv")) if p.name != _CURRENT]


def _read(path: Path) -> Rules:
    try:
        lines = pl.read_csv(path, schema=_SCHEMA)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DatelineError(f"the rules {path} cannot be read ({str(error).splitlines()[0]})", _WAY_OUT) from error
    lines = lines.with_columns(pl.col(c).str.replace(r"^'", "") for c, t in _SCHEMA.items() if t == pl.String())
    wrong = lines.filter(~pl.col("zone").is_in(_ZONES).fill_null(False) | pl.any_horizontal(pl.col(LEARNED_LINES.key).is_null()))
    if wrong.height:
        raise DatelineError(f"the rules {path} hold {wrong.height} lines without a source, a line or one of {', '.join(_ZONES)}", _WAY_OUT)
    return Rules(_version(lines) if lines.height else "", lines)


def _version(lines: pl.DataFrame) -> str:
    """Return 16 hex digits over what the rules do: counts and examples may change without another version."""
    rows = lines.select(*LEARNED_LINES.key, "zone").sort(LEARNED_LINES.key).iter_rows()
    return id_of(*(value for row in rows for value in row))


def _mark(column: str) -> pl.Expr:
    return pl.col(column).str.replace(_FORMULA, "'${1}")


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=_SCHEMA)
