"""Learned lines: gives lines that recur in the documents of a source the zone that `dateline learn` found for them.

How they are found is said in `transforms.learn`. A rule holds for its own source alone, and what is certain in the document
itself (its title, and whatever the cues of `transforms.zones` see) stands above it.
"""

import polars as pl

from transforms.hidden import strip_hidden

_DOC = "document_row"
GIVEN_WAY = ("body", "byline")
"""Zones that a learned one may replace: what looks like the article, or like a line about it."""


def key_lines(plain: pl.Expr) -> pl.Expr:
    """Return the line_key of lines: lower case, single spaces, every number as 0, without hidden characters and marks at the ends."""
    folded = strip_hidden(plain).str.to_lowercase().str.replace_all(r"\p{N}+(?:[.,:]\p{N}+)*", "0").str.replace_all(r"[\s\p{Cc}]+", " ")
    return folded.str.strip_chars(" ")


def fold_source(source_name: pl.Expr) -> pl.Expr:
    """Return names of sources as rules compare them: in lower case, single spaces."""
    return source_name.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()


def apply_learned(lines: pl.DataFrame, sources: pl.DataFrame, learned: pl.DataFrame) -> pl.DataFrame:
    """Give learned lines their zone.

    lines: as `zone_lines` gives them. sources: source_name, one row per document in the order of document_row (as `name_sources`
    gives it). learned: LEARNED_LINES. Returns the lines in their order, with the same columns; only `zone` differs, on lines of body
    or byline that are learned lines of their document's source. Titles and front matter stay.
    """
    if learned.is_empty() or lines.is_empty():
        return lines
    rules = learned.select(fold_source(pl.col("source_name")).alias("source"), "line_key", pl.col("zone").alias("learned_zone"))
    rules = rules.unique(("source", "line_key"), keep="first", maintain_order=True)
    named = sources.with_row_index(_DOC).select(pl.col(_DOC).cast(lines.schema[_DOC]), fold_source(pl.col("source_name")).alias("source"))
    known = named.join(rules.select("source").unique(), on="source", how="semi")
    open_lines = lines.with_row_index("row").filter(pl.col("zone").is_in(GIVEN_WAY) & ~pl.col("is_front"))
    taken = (
        open_lines.join(known, on=_DOC, how="inner")
        .with_columns(key_lines(pl.col("plain")).alias("line_key"))
        .join(rules, on=("source", "line_key"), how="inner")
    )
    marked = lines.with_row_index("row").join(taken.select("row", "learned_zone"), on="row", how="left", maintain_order="left")
    return marked.with_columns(pl.coalesce("learned_zone", "zone").alias("zone")).select(lines.columns)
