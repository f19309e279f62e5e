"""Counts the shingles that documents have in common, without comparing every document with every other.

Knows nothing of what a common shingle means: that is said in `transforms.dedupe`. Cost grows with the number of documents, not its
square: a shingle that one document alone holds is left out, one of many is looked up in the first of them only, and documents are
compared in portions of bounded size.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

HOLDERS = 40
"""A shingle of more documents than this names as partners the first so many of them only, in the order of primaries: the primary of a
much-copied text is among the first."""
_PART_SHINGLES = 4_000_000
"""Shingles that are sorted at a time."""
_PORTION_PAIRS = 2_000_000
"""Common shingles that are counted at a time; a document with more stands alone."""
_PORTION_LISTS = 100_000
"""Pairs of lists that are compared at a time."""

_Numbers = npt.NDArray[np.int64]
_Orders = npt.NDArray[np.uint32]


class _Held(NamedTuple):
    """Shingles of several documents, a row for each document that holds one: by shingle, then by order."""

    order: _Orders
    start: _Numbers
    """Row of the first holder of the shingle."""
    partners: _Numbers
    """How many holders from `start` on are partners: those of smaller order, at most HOLDERS."""


def count_shared(documents: pl.DataFrame, min_shared: int) -> pl.DataFrame:
    """Count the common shingles of pairs of documents.

    documents: order (0, 1, 2 …, ascending) and shingles (distinct hashes). Returns order, primary (the smaller order) and shared, for
    pairs with at least `min_shared` common shingles among those that name them as partners; shared counts all that they have in common.
    """
    held = _find_held(documents, min_shared)
    # Where a document is among the later holders of a shingle, pairs with it are counted again in full.
    is_late = np.zeros(documents.height, dtype=np.bool_)
    is_late[held.order[held.partners == HOLDERS]] = True
    found = [_count_portion(held, rows, min_shared) for rows in _cut_portions(held)]
    schema = {"order": pl.Int64, "primary": pl.Int64, "shared": pl.Int64}
    pairs = pl.concat([pl.DataFrame(schema=schema), *found])
    return _recount(pairs, documents["shingles"], is_late).sort("order", "primary")


def _find_held(documents: pl.DataFrame, min_shared: int) -> _Held:
    """Return the shingles of more than one document, by ranges of their hashes one after the other."""
    flat = documents.select(pl.col("order").cast(pl.UInt32), pl.col("shingles").alias("shingle")).explode("shingle", empty_as_null=False)
    parts = max(1, round(flat.height / _PART_SHINGLES))
    step = 2**64 // parts + 1
    found = []
    for part in range(parts):
        low = part * step - 2**63
        rows = flat if parts == 1 else flat.filter(pl.col("shingle").is_between(low, min(low + step, 2**63) - 1))
        found.append(rows.filter(pl.col("shingle").is_duplicated()).sort("shingle", maintain_order=True))
    held = pl.concat(found)
    del flat, found
    counts = np.bincount(held["order"].to_numpy(), minlength=documents.height)
    # A document that has little in common with all others together has too little with each.
    if (counts[held["order"].to_numpy()] < min_shared).any():
        held = held.filter(pl.Series(counts[held["order"].to_numpy()] >= min_shared))
    shingle = held["shingle"].to_numpy()
    begins = np.ones(len(shingle), dtype=np.bool_)
    begins[1:] = shingle[1:] != shingle[:-1]
    firsts = np.flatnonzero(begins)
    start = np.repeat(firsts, np.diff(firsts, append=len(shingle)))
    return _Held(held["order"].to_numpy(), start, np.minimum(np.arange(len(shingle)) - start, HOLDERS))


def _cut_portions(held: _Held) -> Iterator[_Numbers]:
    """Yield the rows of `held` that have partners, all those of a document in one portion."""
    rows = np.flatnonzero(held.partners)
    rows = rows[np.argsort(held.order[rows], kind="stable")]
    order, weight = held.order[rows], np.cumsum(held.partners[rows])
    start = 0
    while start < len(rows):
        through = weight[start - 1] if start else 0
        end = int(np.searchsorted(weight, through + _PORTION_PAIRS, side="right"))
        if end < len(rows):
            begin = int(np.searchsorted(order, order[end], side="left"))
            end = begin if begin > start else int(np.searchsorted(order, order[start], side="right"))
        yield rows[start:end]
        start = end


def _count_portion(held: _Held, rows: _Numbers, min_shared: int) -> pl.DataFrame:
    """Return order, primary and shared of the pairs of some documents with their partners."""
    counts = held.partners[rows]
    ends = np.cumsum(counts)
    behind = np.repeat(held.start[rows] - (ends - counts), counts)
    behind += np.arange(ends[-1])
    pair = np.repeat(held.order[rows].astype(np.int64) << 32, counts) | held.order[behind]
    pair = pl.Series(pair).sort().to_numpy()
    # In sorted order a pair that stands n times equals the one n - 1 places behind it at each of its places but the last n - 1.
    reached = pair[: max(len(pair) - min_shared + 1, 0)]
    reached = reached[reached == pair[min_shared - 1 :]]
    counted = pl.Series(reached).rle().struct.unnest()
    return counted.select(
        (pl.col("value") // 2**32).alias("order"),
        (pl.col("value") % 2**32).alias("primary"),
        (pl.col("len").cast(pl.Int64) + min_shared - 1).alias("shared"),
    )


def _recount(pairs: pl.DataFrame, shingles: pl.Series, is_late: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Count anew the pairs that may have more in common than the shingles that name them as partners."""
    doubtful = pl.Series(is_late[pairs["primary"].to_numpy()])
    again = pairs.filter(doubtful)
    recounted = again.with_columns(count_common(shingles, again["order"], again["primary"]).alias("shared"))
    return pl.concat([pairs.filter(~doubtful), recounted])


def count_common(lists: pl.Series, left: pl.Series, right: pl.Series) -> pl.Series:
    """Return how many values the lists in the rows `left` and `right` have in common, pair by pair."""
    pairs = pl.DataFrame({"left": left, "right": right})
    common = [
        pl.select(lists.gather(part["left"]).list.set_intersection(lists.gather(part["right"])).list.len().cast(pl.Int64)).to_series()
        for part in pairs.iter_slices(_PORTION_LISTS)
    ]
    return pl.concat([pl.Series([], dtype=pl.Int64), *(c.alias("") for c in common)])
