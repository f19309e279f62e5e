"""The tokens that amounts are read from: those around numbers beside which a unit or currency stands, one symbol for each.

What a word says by itself stands in `transforms.amount_names`; matches over the string of symbols are read in `transforms.amounts`.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

Rows: TypeAlias = npt.NDArray[np.int64]

_BREAK = ord("\n")
_NONE, _PREFIX, _SIGN, _JOINED = (ord(symbol) for symbol in "xu$Q")
_HEADS = [ord(symbol) for symbol in "NCSQ$"]
_BEFORE, _BEHIND = 3, 12
"""Tokens before and behind a number in which its currency or unit begins, more than `transforms.amounts` reads."""


@dataclass(frozen=True)
class SymbolString:
    """The tokens around heads and the string of their symbols, runs divided by line breaks."""

    marked: pl.DataFrame
    """The tokens of the batch."""
    symbols: str
    rows: Rows
    """Row of the token at each position of the string, -1 at breaks and in a margin behind the end."""
    may_count: list[bool]
    """By position, whether the token may be the unit or currency of a number right before it, or lead to it."""

    def texts(self, column: str) -> list[str]:
        """Return a column of texts by position, empty where no token stands; the texts are those of words."""
        word, first = self.marked["word_row"].to_numpy(), self.marked["word_row"].arg_unique()
        words = np.full(int(word.max(initial=0)) + 2, "", dtype=object)
        words[word[first.to_numpy()]] = self.marked[column].gather(first).to_list()
        found: list[str] = words[np.append(word, len(words) - 1)[self.rows]].tolist()
        return found

    def values(self, column: str, fill: float | bool | None) -> list[Any]:
        """Return any other column by position, `fill` where no token stands."""
        rows = pl.Series(self.rows)
        values = self.marked[column].gather(pl.select(pl.when(rows >= 0).then(rows)).to_series())
        return (values if fill is None else values.fill_null(fill)).to_list()


def write_symbols(marked: pl.DataFrame, reach_before: int, reach: int) -> SymbolString:
    """Return the tokens from `reach_before` before a head to `reach` behind it and their symbols as one string.

    marked: tokens in reading order, as `mark_symbols` gives them. A head is a part of a number that may be an amount.
    """
    symbols, is_spaced = marked["symbol"].to_numpy().copy(), marked["is_spaced"].to_numpy()
    # a mark that is glued on and is no unit, a comma or a bracket, leads to none
    may_count = (marked["may_lead"] | ~(marked["is_spaced"] | (marked["shape"] == "mark"))).to_numpy()
    heads = _find_heads(symbols, marked["is_opener"].to_numpy(), may_count)
    symbols[marked["is_short_scale"].to_numpy() & is_spaced] = _NONE
    prefixes = np.flatnonzero(symbols == _PREFIX)
    behind = np.minimum(prefixes + 1, len(symbols) - 1)
    symbols[prefixes] = np.where((symbols[behind] == _SIGN) & ~is_spaced[behind], ord("U"), _NONE)

    kept = _reach_around(heads, len(symbols), reach_before, reach)
    sentence = marked["sentence_row"].to_numpy()[kept]
    breaks = np.flatnonzero(np.diff(kept, prepend=-2) != 1) if len(kept) else kept
    breaks = np.union1d(breaks, np.flatnonzero(sentence[1:] != sentence[:-1]) + 1)
    string = np.insert(symbols[kept], breaks, _BREAK).tobytes().decode("ascii")
    rows = np.append(np.insert(kept, breaks, -1), np.full(reach, -1))
    return SymbolString(marked, string, rows, np.append(may_count, False)[rows].tolist())


def _find_heads(symbols: npt.NDArray[np.uint8], is_opener: npt.NDArray[np.bool_], may_count: npt.NDArray[np.bool_]) -> Rows:
    """Return the rows of parts of numbers that may be amounts.

    Most numbers are years and days of months: what has no unit or currency near it is no amount, nor is a number that has no sign
    before it and goes on in nothing that counts.
    """
    is_head = np.zeros(256, dtype=bool)
    is_head[_HEADS] = True
    rows = np.flatnonzero(is_head[symbols])
    last = len(symbols) - 1
    opened = np.concatenate(([0], np.cumsum(is_opener, dtype=np.int64)))
    rows = rows[opened[np.minimum(rows + _BEHIND, last) + 1] > opened[np.maximum(rows - _BEFORE, 0)]]
    behind = np.minimum(rows + 1, last)
    goes_on = may_count[behind] | ~np.isin(symbols[behind], [_NONE, ord(".")])
    is_signed = (symbols[np.maximum(rows - 1, 0)] == _SIGN) | (symbols[np.maximum(rows - 2, 0)] == _SIGN)
    heads: Rows = rows[goes_on | is_signed | (symbols[rows] == _JOINED)]
    return heads


def _reach_around(heads: Rows, count: int, reach_before: int, reach: int) -> Rows:
    """Return the rows from `reach_before` before to `reach` behind any of `heads`, of `count` rows."""
    steps = np.zeros(count + 1, dtype=np.int32)
    np.add.at(steps, np.maximum(heads - reach_before, 0), 1)
    np.add.at(steps, np.minimum(heads + reach + 1, count), -1)
    return np.flatnonzero(np.cumsum(steps[:-1]) > 0)


def locate_spans(found: pl.DataFrame, marked: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return `found` with the span of each row, in reading order.

    found: first and last (rows of the first and last token of `marked`) and any further columns. Added are document_id, zone,
    sentence_number, char_start, char_end and text, all that a mention needs beside its id and value.
    """
    spans = found.with_columns(
        *(marked[column].gather(found["first"]) for column in ("document_row", "sentence_row", "char_start")),
        marked["char_end"].gather(found["last"]),
    )
    spans = spans.with_columns(
        *(sentences[column].gather(spans["sentence_row"]) for column in ("sentence_number", "zone")),
        *(documents[column].gather(spans["document_row"]) for column in ("document_id", "text")),
    )
    text = pl.col("text").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start"))
    return spans.with_columns(text).sort("document_row", "char_start")
