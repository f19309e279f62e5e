"""Names folded for comparison: one spelling for every way of writing the same letters.

Only letters are folded here. Which names are variants of one another is `transforms.name_variants`.
"""

import polars as pl
from anyascii import anyascii

APOSTROPHES = "'’ʼ‘`´′ʻʿʾ＇"

_POSSESSIVE = rf"[{APOSTROPHES}]s\s*$"
_INITIAL = r"\b([a-z])\."


def fold_name(expr: pl.Expr) -> pl.Expr:
    """Fold a column of names: ASCII lower case, letters and digits, single spaces, no possessive.

    Apostrophes go without a trace (Ma'dani, madani), a dot after a single letter too (U.S., us);
    hyphens and all other marks become spaces. Letters of other scripts are transliterated. Nulls stay null.
    """
    return expr.map_batches(_fold_distinct, return_dtype=pl.String, is_elementwise=True)


def _fold_distinct(names: pl.Series) -> pl.Series:
    """Fold each distinct name once."""
    distinct = names.unique()
    folded = distinct.to_frame("name").select(_fold(pl.col("name")))["name"]
    return names.replace_strict(distinct, folded, return_dtype=pl.String)


def _fold(name: pl.Expr) -> pl.Expr:
    ascii_text = name.str.replace(_POSSESSIVE, "").map_batches(_to_ascii, return_dtype=pl.String, is_elementwise=True)
    plain = ascii_text.str.to_lowercase().str.replace_all(r"['`]", "").str.replace_all(_INITIAL, "$1")
    return plain.str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars()


def _to_ascii(names: pl.Series) -> pl.Series:
    """Transliterate; only the distinct names that are not ASCII are looked at one by one."""
    apostrophes_gone = names.str.replace_all(f"[{APOSTROPHES}]", "'")
    foreign = apostrophes_gone.filter(apostrophes_gone.str.contains(r"[^\x00-\x7f]")).unique().sort()
    if foreign.is_empty():
        return apostrophes_gone
    return apostrophes_gone.replace(foreign, pl.Series([anyascii(name) for name in foreign], dtype=pl.String))
