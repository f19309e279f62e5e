"""The tokens that amounts are read from: those around numbers beside which a unit or currency stands, one symbol for each.

What the symbols are is said in `transforms.amount_names`; matches over the string of them are read in `transforms.amounts`.
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
    rows: pl.Series
    """near_row of the token at each position of the string, null at breaks and in a margin behind the end."""

    def at_positions(self, column: str, fill: str | bool | None) -> list[Any]:
        """Return a column of the tokens by position, `fill` where no token stands."""
        values = self.near.get_column(column).gather(self.rows)
        return (values if fill is None else values.fill_null(fill)).to_list()


def write_symbols(marked: pl.DataFrame, reach_before: int, reach: int) -> SymbolString:
    """Return the tokens from `reach_before` before a head to `reach` behind it and their symbols as one string.

    marked: token frame in reading order with symbol (one character), number, is_head and may_count.
    """
    columns = ["document_row", "sentence_row", "token_row", "char_start", "char_end", "text", "lower", "shape", "is_spaced"]
    heads = pl.concat([marked["is_head"].cast(pl.Int8), pl.repeat(0, reach_before, dtype=pl.Int8, eager=True)])
    is_near = heads.rolling_max(reach_before + reach + 1, min_samples=1).slice(reach_before) == 1
    near = marked.select(*columns, "symbol", "number", "may_count").filter(is_near).with_row_index("near_row")
    breaks = (pl.col("token_row").cast(pl.Int64).diff() != 1) | (pl.col("sentence_row").cast(pl.Int64).diff() != 0)
    near = near.with_columns(breaks.fill_null(value=True).alias("is_start"))
    near = near.with_columns((pl.col("near_row") + pl.col("is_start").cum_sum()).alias("position"))
    pieces = near.select(pl.when("is_start").then(_BREAK + pl.col("symbol")).otherwise("symbol").alias("symbol")).get_column("symbol")
    size = near["position"].max() if near.height else 0
    empty = pl.repeat(None, int(str(size)) + 1 + reach, dtype=pl.UInt32, eager=True)
    return SymbolString(near, pieces.str.join("").item(), empty.scatter(near["position"], near["near_row"]))


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
