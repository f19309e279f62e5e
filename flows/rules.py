"""The rules that `dateline learn` writes, versioned, for people to review: boilerplate lines by source, and names.

DIR/rules/<kind>/<version>.csv, one rule a row; the link `current.csv` leads to the version in use. A version is the digest of
what its rules say, taken when they are read: rules changed by hand are another version too. How rules are found is said in
`transforms.learn` and `transforms.learn_names`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.errors import DatelineError
from transforms.ids import id_of
from transforms.schema import Table
from transforms.stages import LEARNED_LINES, LEARNED_NAMES

_CURRENT = "current.csv"
_WAY_OUT = "mend it, or do without it with `dateline learn --forget`, or learn anew with `dateline learn`"
_FORMULA = r"^([=+\-@\t\r'])"
"""Text that a spreadsheet would run, and what marks it, gets an apostrophe before it."""


@dataclass(frozen=True)
class RuleKind:
    """One kind of rules: where they lie, what a row is, and what it may say."""

    folder: str
    table: Table
    says: str
    """The column that says what a rule does."""
    values: Sequence[str]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Columns of a file: those of the table, and the first document that shows the rule."""
        return {**self.table.dtypes, "document_id": pl.String()}


LINES = RuleKind("boilerplate", LEARNED_LINES, "zone", ("byline", "caption", "repeat", "teaser", "footnote", "footer", "navigation"))
NAMES = RuleKind("names", LEARNED_NAMES, "entity_type", ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC", "EXERCISE"))


@dataclass(frozen=True)
class Rules:
    """One version of the rules of one kind; `version` is empty where there are none."""

    version: str
    rows: pl.DataFrame
    """The columns of the kind's schema."""


@dataclass(frozen=True)
class RuleStore:
    """The rules of one kind in one data folder."""

    rules_folder: Path
    kind: RuleKind

    @property
    def root(self) -> Path:
        """The folder of the versions."""
        return self.rules_folder / self.kind.folder

    @cached_property
    def current(self) -> Rules:
        """The rules in use, as they are when first asked for; raises `DatelineError` where their file is damaged."""
        link = self.root / _CURRENT
        if not link.is_symlink() and not link.exists():
            return Rules("", pl.DataFrame(schema=self.kind.schema))
        return self._read(link)

    def write(self, rows: pl.DataFrame) -> str:
        """Write rules down, make them the ones in use and return their version; no rows are no rules."""
        if rows.is_empty():
            self.forget()
            return ""
        version = self._version(rows)
        path = self.root / f"{version}.csv"
        self.root.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            making = path.with_name(f".making-{path.name}")
            rows.select(_mark(c) if t == pl.String() else c for c, t in self.kind.schema.items()).write_csv(making)
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
        return [(p.name, self._read(p)) for p in sorted(self.root.glob("*.csv")) if p.name != _CURRENT]

    def _read(self, path: Path) -> Rules:
        kind = self.kind
        try:
            rows = pl.read_csv(path, schema=kind.schema)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise DatelineError(f"the rules {path} cannot be read ({str(error).splitlines()[0]})", _WAY_OUT) from error
        rows = rows.with_columns(pl.col(c).str.replace(r"^'", "") for c, t in kind.schema.items() if t == pl.String())
        lacks = pl.any_horizontal(pl.col(kind.table.key).is_null())
        wrong = rows.filter(~pl.col(kind.says).is_in(list(kind.values)).fill_null(False) | lacks)
        if wrong.height:
            needed = ", ".join((*kind.table.key, kind.says))
            said = f"{needed}, or another {kind.says} than {', '.join(kind.values)}"
            raise DatelineError(f"the rules {path} hold {wrong.height} rows without one of {said}", _WAY_OUT)
        return Rules(self._version(rows) if rows.height else "", rows)

    def _version(self, rows: pl.DataFrame) -> str:
        """Return 16 hex digits over what the rules do: counts and examples may change without another version."""
        keys = self.kind.table.key
        return id_of(*(value for row in rows.select(*keys, self.kind.says).sort(keys).iter_rows() for value in row))


def _mark(column: str) -> pl.Expr:
    return pl.col(column).str.replace(_FORMULA, "'${1}")
