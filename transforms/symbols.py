"""Tokens as symbols: one character per token, so that one regular expression reads a whole batch.

What the symbols are is said by the grammars (`transforms.time_grammar`, `transforms.amounts`); this module cuts out
the tokens around a head, writes them as one string and leads matches back to spans of the documents.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

_BREAK = "\n"


@dataclass(frozen=True)
class SymbolString:
    """The tokens around heads and the string of their symbols, runs divided by line breaks."""

    near: pl.DataFrame
    """Tokens kept, in reading order, numbered by near_row."""
    symbols: str
    row_of: dict[int, int]
    """near_row of the token at each position of the string."""

    def lists(self, *columns: str) -> dict[str, list[Any]]:
        """Return columns of the tokens as lists, indexed by near_row."""
        return {c: self.near.get_column(c).to_list() for c in columns}


def write_symbols(marked: pl.DataFrame, heads: str, reach: int) -> SymbolString:
    """Return the tokens within `reach` of a head and their symbols as one string.

    marked: token frame in reading order with a column symbol of one character; heads: the symbols that make a head.
    """
    is_head = pl.col("symbol").is_in(list(heads)).cast(pl.Int8)
    near = marked.filter(is_head.rolling_max(2 * reach + 1, min_samples=1, center=True) == 1).with_row_index("near_row")
    breaks = (pl.col("token_row").cast(pl.Int64).diff() != 1) | (pl.col("sentence_row").cast(pl.Int64).diff() != 0)
    near = near.with_columns(breaks.fill_null(value=True).alias("is_start"))
    near = near.with_columns((pl.col("near_row") + pl.col("is_start").cum_sum()).alias("position"))
    pieces = near.select(pl.when("is_start").then(_BREAK + pl.col("symbol")).otherwise("symbol").alias("symbol")).get_column("symbol")
    row_of = dict(zip(near.get_column("position").to_list(), near.get_column("near_row").to_list(), strict=True))
    return SymbolString(near, pieces.str.join("").item(), row_of)


def locate_spans(found: pl.DataFrame, near: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return `found` with the span of each row, in reading order.

    found: first and last (near_row of the first and last token) and any further columns. Added are document_id, zone,
    sentence_number, char_start, char_end and text, all that a mention needs beside its id and value.
    """
    starts = near.select(pl.col("near_row").alias("first"), "document_row", "sentence_row", "char_start")
    ends = near.select(pl.col("near_row").alias("last"), "char_end")
    places = sentences.with_row_index("sentence_row").select("sentence_row", "sentence_number", "zone")
    texts = documents.with_row_index("document_row").select("document_row", "document_id", "text")
    spans = found.join(starts, on="first").join(ends, on="last").join(places, on="sentence_row").join(texts, on="document_row")
    text = pl.col("text").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start"))
    return spans.with_columns(text).sort("document_row", "char_start")
