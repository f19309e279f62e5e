"""Which numbers of four digits are years: not those of names, counts, labels, addresses and clock times.

What such a year means is said in `transforms.time_values`.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

_NAME_SHAPES = ("Title", "Upper", "mixed")
_DASHES = ["-", "–"]
_GLUE = ["-", "/", "."]
"""Marks that, without a space, make a number part of a name or an address, unless a word of time stands before (mid-2024)."""
_SIGNS = ["_", "=", "#", "@", "$", "€", "£", "+", "&", "?"]
"""Marks that make it part of an address or a sum whatever stands before."""
_TIME_MARKS = [ord(s) for s in "#;%_"]
"""Symbols of names that a year may follow: Q3 2024, Christmas Day 2024."""
_CLASSES = ("introducer", "determiner", "count_cue", "year_introducer", "old_year_introducer", "clock_word", "number_label")


@once_per_reference
def _lists(reference: Reference) -> dict[str, list[str]]:
    words, units = reference["time_words"], reference["units"]
    lists = {c: words.filter(pl.col("word_class") == c)["word"].to_list() for c in _CLASSES}
    return lists | {"counted": units.filter(~pl.col("form").str.contains(" "))["form"].to_list()}


def judge_years(tokens: pl.DataFrame, symbols: npt.NDArray[np.uint8], rows: npt.NDArray[np.int64], reference: Reference) -> pl.DataFrame:
    """Return symbol and is_name of the numbers at `rows`: Y for a year, c for a decade, x for no date; is_name: the year of a name.

    tokens: lower, shape, text, word_symbol, is_spaced, sentence_row in reading order. symbols: of the tokens; ? marks a
    year long past or far off, which is one only where a word such as "in" says so.
    """
    lists = _lists(reference)
    frame = tokens[rows].select("text", "is_spaced").with_columns(pl.Series("symbol", symbols[rows]))
    frame = frame.hstack([s for step in (-3, -2, -1, 1, 2) for s in _beside(tokens, symbols, rows, step)])
    is_year = pl.col("symbol") == ord("Y")
    is_dated = pl.col("symbol_b1").is_in([ord("M"), ord("J")]) | (
        (pl.col("lower_b1") == ",") & pl.col("symbol_b2").is_in([ord("D"), ord("o")])
    )
    is_dated = is_dated.fill_null(value=False)
    is_old = (
        pl.col("lower_b1").is_in(lists["old_year_introducer"])
        | is_dated
        | ((pl.col("lower_b1").is_in([*_DASHES, "to", "and"])) & (pl.col("symbol_b2") == ord("?")))
    )
    frame = frame.with_columns((is_year | is_old).alias("may_be_year"), is_dated.alias("is_dated"))
    is_name, is_decade, is_other = _is_name(lists), _is_decade(lists), _is_other(lists)
    may_be = pl.col("may_be_year").fill_null(value=False)
    return frame.select(
        pl.when(may_be & is_decade)
        .then(pl.lit("c"))
        .when(~may_be | is_name | is_other)
        .then(pl.lit("x"))
        .otherwise(pl.lit("Y"))
        .alias("symbol"),
        (is_year & is_name & ~is_decade).alias("is_name"),
    )


def _beside(tokens: pl.DataFrame, symbols: npt.NDArray[np.uint8], rows: npt.NDArray[np.int64], step: int) -> list[pl.Series]:
    """Columns of the tokens `step` away in the same sentence: lower and shape empty, others null, where there is none."""
    name = f"b{-step}" if step < 0 else f"a{step}"
    at = np.clip(rows + step, 0, max(tokens.height - 1, 0))
    sentence = tokens["sentence_row"].to_numpy()
    inside = pl.Series((at == rows + step) & (sentence[at] == sentence[rows]))
    near = tokens.select("lower", "shape", "word_symbol", "is_spaced")[at].with_columns(
        pl.Series("symbol", symbols[at]), inside.alias("inside")
    )
    is_inside = pl.col("inside")
    near = near.select(
        pl.when(is_inside).then("lower").otherwise(pl.lit("")).alias("lower"),
        pl.when(is_inside).then("shape").otherwise(pl.lit("")).alias("shape"),
        *(pl.when(is_inside).then(c).alias(c) for c in ("word_symbol", "is_spaced", "symbol")),
    )
    return [near[c].alias(f"{c}_{name}") for c in near.columns]


def _is_name(lists: dict[str, list[str]]) -> pl.Expr:
    """Whether a token is the year of a name: Aras-2025, “Aras 2025”."""
    openers = [*lists["introducer"], *lists["determiner"]]
    is_known = pl.col("word_symbol_b1").is_not_null() | pl.col("symbol_b1").is_in(_TIME_MARKS) | pl.col("lower_b1").is_in(openers)
    is_spaced = pl.col("shape_b1").is_in(_NAME_SHAPES) & ~is_known.fill_null(value=False)
    is_glued = (
        ~pl.col("is_spaced")
        & pl.col("lower_b1").is_in(_DASHES)
        & ~pl.col("is_spaced_b1")
        & pl.col("shape_b2").is_in(_NAME_SHAPES)
        & pl.col("word_symbol_b2").is_null()
    )
    opens_date = pl.col("lower_a1").is_in([*_DASHES, "/"]) & (pl.col("shape_a2") == "number")
    return (~opens_date & (is_spaced | is_glued)).fill_null(value=False)


def _is_decade(lists: dict[str, list[str]]) -> pl.Expr:
    """Whether a token is the number of a decade: 1990s, the 1990's."""
    is_plural = (pl.col("lower_a1") == "s") & ~pl.col("is_spaced_a1")
    is_owned = (pl.col("lower_a1") == "'s") & pl.col("word_symbol_b1").is_in(["T", "E"])
    return (pl.col("text").str.ends_with("0") & (is_plural | is_owned)).fill_null(value=False)


def _is_other(lists: dict[str, list[str]]) -> pl.Expr:
    """Whether a token that looks like a year is a count, a label, a time of day or part of an address."""
    before, after, then = pl.col("lower_b1"), pl.col("lower_a1"), pl.col("lower_a2")
    is_suffixed = (pl.col("shape_a1") == "lower") & ~pl.col("is_spaced_a1")
    # "2000 Armenian troops" counts as much as "2000 troops"
    counts = after.is_in(lists["counted"]) | ((pl.col("shape_a1") == "Title") & then.is_in(lists["counted"]))
    counts |= before.is_in(lists["count_cue"]) & ~after.is_in(_DASHES)
    # "in spring 2021 schools closed", "in the third quarter of 2021": what a part of a year comes before is a year
    parts = [ord(s) for s in "SEqky#"]
    follows_part = pl.col("symbol_b1").is_in(parts) | ((before == "of") & pl.col("symbol_b2").is_in(parts))
    counts &= ~pl.col("is_dated") & ~before.is_in(lists["year_introducer"]) & ~follows_part.fill_null(value=False)
    is_clock = after.is_in(lists["clock_word"])
    is_glued = before.is_in(_SIGNS) | (before.is_in(_GLUE) & (pl.col("shape_b2") != "number") & pl.col("word_symbol_b2").is_null())
    is_glued &= ~pl.col("is_spaced")
    labels = lists["number_label"]
    is_label = before.is_in(labels) | (before.is_in(["and", ","]) & pl.col("lower_b3").is_in(labels))
    is_label |= (before == ".") & pl.col("lower_b2").is_in(labels)  # No. 2024
    flags = (is_suffixed, counts, is_clock, is_glued, is_label)
    return pl.any_horizontal(f.fill_null(value=False) for f in flags)
