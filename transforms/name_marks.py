"""What each token may be part of: a known name, a title, a capitalised word that is no name by itself.

The runs that follow from it are cut in `transforms.name_runs`.
"""

import polars as pl

HEADLINE_RATIO = 0.75
"""Share of capitalised words from which a line without a full stop counts as written in headline capitals."""

_QUOTES = "\"'“”„«»‘’`"
_OPENERS = [*_QUOTES, "(", "[", "-", "–", "—", ":", "•", "*", "|", ".", "!", "?", "…"]
_CODE = ["@", "=", "/", "_", "#", "%"]
"""Marks that, glued before a word, make it part of an address or a code."""

_STOPS = [".", "?", "!", "”", '"']


def mark_tokens(tokens: pl.DataFrame, known: pl.DataFrame, titles: pl.DataFrame, nouns: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """Add to folded tokens what finding runs asks of each of them.

    known, titles, nouns, heads: spans (first_token, last_token); those of one frame do not overlap, heads aside.
    Adds is_opening (first word of a sentence or quotation), is_headline (the sentence is in headline capitals), is_small (a
    capitalised word that also stands in small letters in the document), known_row (row of `known` over it), is_title, is_capital
    (may be part of a name), is_closing (an institution noun ends here).
    """
    starts = (tokens["sentence_row"] != tokens["sentence_row"].shift(1)).fill_null(True)
    marked = tokens.with_columns(
        _cover(known, tokens.height, "known_row"),
        _cover(titles, tokens.height, "title_row").is_not_null().alias("is_title"),
        _small_elsewhere(tokens),
        _rows(nouns.filter((pl.col("position") == "alone") & (pl.col("length") > 0))["last_token"], tokens.height, "is_closing"),
        _rows(heads.filter(pl.col("last_token") > pl.col("first_token"))["first_token"], tokens.height, "starts_head"),
        starts.alias("is_first"),
    )
    before = pl.col("text").shift(1)
    hyphen = before.is_in(["-", "–"]) & ~pl.col("is_spaced")
    opening = pl.col("is_first") | (before.is_in(_OPENERS) & ~hyphen)
    marked = marked.with_columns(opening.alias("is_opening"), _headlines(marked))
    weak = pl.col("is_common") | pl.col("is_function") | pl.col("is_small")
    shaped = pl.col("shape").is_in(["Upper", "Title"]) & (pl.col("key") != "")
    grammar = pl.col("is_grammar") & ((pl.col("shape") == "Title") | pl.col("is_headline"))
    held = pl.col("known_row").is_not_null()
    glued = (before.is_in(_CODE) & ~pl.col("is_spaced")) | (pl.col("text").shift(-1).is_in(["@", "="]) & ~pl.col("is_spaced").shift(-1))
    capital = (
        shaped
        & ~glued.fill_null(False)
        & (held | (~grammar & ~pl.col("is_title") & ~(pl.col("is_opening") & weak & ~pl.col("starts_head"))))
    )
    return marked.with_columns(capital.alias("is_capital")).drop("starts_head", "is_first")


def _headlines(marked: pl.DataFrame) -> pl.Series:
    """Tell tokens of lines in headline capitals: no full stop, and nearly every word that could be small is not."""
    is_word = pl.col("shape").is_in(["Upper", "Title", "lower"])
    free = ~pl.col("is_function") & ~pl.col("is_common") & pl.col("known_row").is_null() & ~pl.col("is_title")
    content = is_word & free & (pl.col("text").str.len_chars() > 1)
    lines = marked.group_by("sentence_row", maintain_order=True).agg(
        content.sum().alias("content"),
        (content & (pl.col("shape") != "lower")).sum().alias("large"),
        is_word.sum().alias("words"),
        (pl.col("shape") == "Upper").sum().alias("loud"),
        ((pl.col("shape") == "lower") & ~pl.col("is_function")).sum().alias("small"),
        pl.len().alias("length"),
        pl.col("text").last().alias("stop"),
    )
    is_loud = pl.col("loud") / pl.col("words").clip(1) >= HEADLINE_RATIO
    is_large = (pl.col("large") / pl.col("content").clip(1) >= HEADLINE_RATIO) & (pl.col("small") <= 1)
    lines = lines.select(
        "sentence_row", (~pl.col("stop").is_in(_STOPS) & (pl.col("length") > 4) & (is_loud | is_large)).alias("is_headline")
    )
    return marked.select("sentence_row").join(lines, on="sentence_row", how="left", maintain_order="left")["is_headline"]


def _small_elsewhere(tokens: pl.DataFrame) -> pl.Series:
    """Tell capitalised words that the document also writes in small letters."""
    small = tokens.filter(pl.col("shape") == "lower").select("document_row", "lower").unique()
    large = tokens.filter(pl.col("shape").is_in(["Upper", "Title"])).select("document_row", "lower", "token_row")
    return _rows(large.join(small, on=["document_row", "lower"], how="semi")["token_row"], tokens.height, "is_small")


def _rows(rows: pl.Series, count: int, name: str) -> pl.Series:
    """Give a boolean for each of `count` tokens, true at `rows`."""
    return pl.repeat(False, count, eager=True).scatter(rows, True).alias(name)


def _cover(spans: pl.DataFrame, count: int, name: str) -> pl.Series:
    """Give for each of `count` tokens the row of the span over it, else null."""
    rows = (
        spans.select(pl.int_range(pl.len()).alias("row"), pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token"))
        .explode("token")
        .drop_nulls()
    )
    return pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, count).scatter(rows["token"], rows["row"])
