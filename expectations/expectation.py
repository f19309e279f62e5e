"""What an expectation is, said without Great Expectations: words, the column it looks at, how it is judged, what a failure means.

A boundary's module makes a `Suite` of them over narrow frames; `expectations.validate` has Great Expectations judge it.
Rules that Polars or SQL answers best are computed as a boolean column first, and the column is judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from transforms.columns import COLUMNS
from transforms.reference import Reference

Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Expectation:
    """One rule about one frame of a suite."""

    words: str
    """What is expected, as the quality report says it."""
    table: str
    """Frame of the suite that is judged; rejected rows are rows of the table of this name."""
    column: str
    """Column that is judged."""
    target: str
    """Table, and column where there is one, that the rule is about, as the quality report says it."""
    expectation_type: str = "expect_column_values_to_be_in_set"
    arguments: Mapping[str, object] = field(default_factory=dict)
    severity: str = "critical"
    quarantines: str | None = None
    """Reason code under which failing rows are rejected; None where the rows stay."""
    counts: tuple[int, int] | None = None
    """Rows looked at and rows that failed, where the frame does not hold every row looked at."""
    examples: tuple[str, ...] = ()
    """Failing rows, where the frame does not hold them."""

    def __post_init__(self) -> None:
        """Refuse a rule that would both reject rows and stop the load for them."""
        if self.quarantines and self.severity == "critical":
            raise ValueError(f"{self.words!r} rejects the rows that fail: its severity cannot be critical")


@dataclass(frozen=True)
class Suite:
    """The expectations of one boundary, and the frames that they look at: keys and judged columns, nothing else."""

    frames: Frames
    keys: Mapping[str, tuple[str, ...]]
    """Columns that name a row of each frame; none where the judged values name the rows themselves."""
    expectations: tuple[Expectation, ...]


def is_true(
    words: str, table: str, column: str, about: str = "", *, severity: str = "critical", quarantines: str | None = None, mostly: float = 1.0
) -> Expectation:
    """Expect a computed boolean `column` to be true, at least for the share `mostly` of the rows; null is neither true nor false.

    `about`: the stored column that the rule speaks of, where it is one. A rule that rejects rows is a warning: what is left is published.
    """
    level = "warning" if quarantines else severity
    arguments = {"value_set": [True], "mostly": mostly}
    target = f"{table}.{about}" if about else table
    return Expectation(words, table, column, target, arguments=arguments, severity=level, quarantines=quarantines)


def is_among(table: str, columns: Sequence[str], values: Mapping[str, Sequence[str]], severity: str = "critical") -> list[Expectation]:
    """Expect the values of each column to be among `values` of that column; null is allowed here, `Table.enforce` knows where not."""
    return [
        Expectation(
            f"{c} is one of the listed values", table, c, f"{table}.{c}", arguments={"value_set": list(values[c])}, severity=severity
        )
        for c in columns
    ]


def is_unique(table: str, key: Sequence[str]) -> Expectation:
    """Expect the key columns together to name one row."""
    words, target = f"{' and '.join(key)} name one row", f"{table}.{key[0]}"
    if len(key) == 1:
        return Expectation(words, table, key[0], target, "expect_column_values_to_be_unique")
    return Expectation(words, table, key[0], target, "expect_compound_columns_to_be_unique", {"column_list": list(key)})


def is_between(words: str, table: str, column: str, low: object = None, high: object = None, *, severity: str = "critical") -> Expectation:
    """Expect values from `low` to `high`, both allowed; null is not looked at."""
    arguments = {"min_value": low, "max_value": high}
    return Expectation(words, table, column, f"{table}.{column}", "expect_column_values_to_be_between", arguments, severity)


def matches(words: str, table: str, column: str, pattern: str) -> Expectation:
    """Expect values that match a regular expression."""
    return Expectation(words, table, column, f"{table}.{column}", "expect_column_values_to_match_regex", {"regex": pattern})


def list_values(reference: Reference) -> dict[str, list[str]]:
    """Return by column the values that the reviewed reference tables allow for it."""
    listed = reference["vocabularies"].group_by("vocabulary", maintain_order=True).agg("value")
    vocabularies = dict(zip(listed["vocabulary"].to_list(), listed["value"].to_list(), strict=True))
    types, subtypes = reference["event_types"], reference["event_subtypes"]
    return {
        **{name: vocabularies[c.vocabulary] for name, c in COLUMNS.items() if c.vocabulary in vocabularies},
        "event_type": types["event_type"].unique().sort().to_list(),
        "mode": types["mode"].drop_nulls().unique().sort().to_list(),
        "subtype": subtypes["subtype"].unique().sort().to_list(),
        "context": reference["contexts"]["context"].to_list(),
        "country_code": reference["countries"]["country_code"].to_list(),
        "currency_code": reference["currencies"]["currency_code"].to_list(),
    }
