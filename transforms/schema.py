"""Tables as contracts: which columns a frame has, which may be null, what one row is.

A `Table` takes its columns' types and meanings from `transforms.columns`; `enforce` is how every
stage proves what it takes and gives.
"""

from dataclasses import dataclass, field

import polars as pl

from transforms.columns import COLUMNS, Column


class ContractError(ValueError):
    """A frame does not have the columns, types or non-null values that its table declares."""


@dataclass(frozen=True)
class Table:
    """A declared frame or database table."""

    name: str
    grain: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    """Columns that together identify a row; they are never null."""
    nullable: frozenset[str] = field(default_factory=frozenset)
    sort: tuple[str, ...] = ()
    """Order in which the rows are stored; the key where empty."""

    def __post_init__(self) -> None:
        """Refuse columns that nobody defined, and keys or nullables that the table does not have."""
        unknown = [c for c in self.columns if c not in COLUMNS and not c.endswith("_key")]
        stray = [c for c in (*self.key, *self.nullable, *self.sort) if c not in self.columns]
        if unknown or stray:
            raise ContractError(f"table {self.name}: undefined columns {unknown}, strangers {stray}")

    def column(self, name: str) -> Column:
        """Return the definition of one column; surrogate keys need none of their own."""
        return column(name)

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Polars schema of the table."""
        return {name: column(name).dtype for name in self.columns}

    def empty(self) -> pl.DataFrame:
        """Return the table without rows."""
        return pl.DataFrame(schema=self.dtypes)

    def enforce(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return `frame` with exactly the declared columns, in order, or raise `ContractError`.

        Extra columns are cut off; missing ones, other types and nulls outside `nullable` are errors.
        """
        missing = [c for c in self.columns if c not in frame.columns]
        if missing:
            raise ContractError(f"{self.name}: columns missing: {', '.join(missing)}")
        out = frame.select(self.columns)
        wrong = [f"{c} is {out.schema[c]}, not {t}" for c, t in self.dtypes.items() if out.schema[c] != t]
        if wrong:
            raise ContractError(f"{self.name}: {'; '.join(wrong)}")
        counts = out.null_count().row(0, named=True) if out.height else {}
        nulls = [c for c, n in counts.items() if n and c not in self.nullable]
        if nulls:
            raise ContractError(f"{self.name}: null values in {', '.join(nulls)}")
        return out


def column(name: str) -> Column:
    """Return a column's definition. Surrogate keys (`…_key`) are all alike and defined here."""
    if name in COLUMNS:
        return COLUMNS[name]
    if name.endswith("_key"):
        what = name.removesuffix("_key").replace("_", " ")
        return Column(name, pl.Int64(), f"Surrogate key of the {what}; -1 for the unknown member")
    raise KeyError(name)
