"""What each token may be part of: a known name, a title, a capitalised word that is no name by itself.

The runs that follow from it are cut in `transforms.name_runs`.
"""

import numpy as np
import polars as pl

from transforms.words import describe_words

HEADLINE_RATIO = 0.75
"""Share of capitalised words from which a line without a full stop counts as written in headline capitals."""

_QUOTES = "\"'“”„«»‘’`"
_OPENERS = [*_QUOTES, "(", "[", "-", "–", "—", ":", "•", "*", "|", ".", "!", "?", "…"]
_CODE = ["@", "=", "/", "_", "#", "%"]
"""Marks that, glued before a word, make it part of an address or a code."""

_PASSABLE = ["of", "the", "for", "and"]
_STOPS = [".", "?", "!", "”", '"']
_MARKS = (
    "is_passable",
    "lower_row",
    "is_opener",
    "is_dash",
    "is_dot",
    "is_code",
    "is_address",
    "is_stop",
    "is_word",
    "is_content",
    "is_large",
    "is_titled",
    "is_loud",
    "is_low",
)
"""What a word says by itself; lower_row numbers the words in small letters."""


def mark_tokens(tokens: pl.DataFrame, known: pl.DataFrame, titles: pl.DataFrame, nouns: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """Add to folded tokens what finding runs asks of each of them.

    known, titles, nouns, heads: spans (first_token, last_token); those of one frame do not overlap, heads aside.
    Adds is_opening (first word of a sentence or quotation), is_headline (the sentence is in headline capitals), is_small (a
    capitalised word that also stands in small letters in the document), known_row (row of `known` over it), is_title, is_capital
    (may be part of a name), is_closing (an institution noun ends here), is_passable (may stand between a nation and the name it goes with).
    """
    starts = (tokens["sentence_row"] != tokens["sentence_row"].shift(1)).fill_null(value=True)
    marked = describe_words(tokens, _describe_marks, ["key", "is_function", "is_common"]).with_columns(
        _cover(known, tokens.height, "known_row"),
        _cover(titles, tokens.height, "title_row").is_not_null().alias("is_title"),
        _rows(nouns.filter((pl.col("position") == "alone") & (pl.col("length") > 0))["last_token"], tokens.height, "is_closing"),
        _rows(heads.filter(pl.col("last_token") > pl.col("first_token"))["first_token"], tokens.height, "starts_head"),
    )
    marked = marked.with_columns(_small_elsewhere(marked), _headlines(marked, starts))
    glued = ~pl.col("is_spaced")
    opens = pl.col("is_opener").shift(1, fill_value=False) & ~(pl.col("is_dash").shift(1, fill_value=False) & glued)
    opens &= ~(pl.col("is_dot").shift(1, fill_value=False) & pl.col("is_title").shift(2, fill_value=False))  # Mrs. Quorvane
    marked = marked.with_columns((starts | opens).alias("is_opening"))
    weak = pl.col("is_common") | pl.col("is_function") | pl.col("is_small")
    shaped = pl.col("is_large") & (pl.col("key") != "")
    grammar = pl.col("is_grammar") & (pl.col("is_titled") | pl.col("is_headline"))
    held = pl.col("known_row").is_not_null()
    coded = pl.col("is_code").shift(1, fill_value=False) & glued
    coded |= pl.col("is_address").shift(-1, fill_value=False) & glued.shift(-1, fill_value=False)
    free = ~grammar & ~pl.col("is_title") & ~(pl.col("is_opening") & weak & ~pl.col("starts_head"))
    capital = (shaped & ~coded & (held | free)).alias("is_capital")
    return marked.with_columns(capital).drop("starts_head", *_MARKS[1:])


def _describe_marks(words: pl.DataFrame) -> pl.DataFrame:
    """Add _MARKS to the words of folded tokens."""
    text, shape = pl.col("text"), pl.col("shape")
    lowers = words["lower"].unique()
    is_word = shape.is_in(["Upper", "Title", "lower"])
    return words.with_columns(
        (pl.col("lower").is_in(_PASSABLE) | pl.col("key").is_in(["s", ""])).alias("is_passable"),
        pl.col("lower").replace_strict(lowers, pl.int_range(lowers.len(), eager=True), return_dtype=pl.Int64).alias("lower_row"),
        text.is_in(_OPENERS).alias("is_opener"),
        text.is_in(["-", "–"]).alias("is_dash"),
        (text == ".").alias("is_dot"),
        text.is_in(_CODE).alias("is_code"),
        text.is_in(["@", "="]).alias("is_address"),
        text.is_in(_STOPS).alias("is_stop"),
        is_word.alias("is_word"),
        (is_word & (text.str.len_chars() > 1) & ~pl.col("is_function") & ~pl.col("is_common")).alias("is_content"),
        shape.is_in(["Upper", "Title"]).alias("is_large"),
        (shape == "Title").alias("is_titled"),
        (shape == "Upper").alias("is_loud"),
        (shape == "lower").alias("is_low"),
    )


def _headlines(marked: pl.DataFrame, starts: pl.Series) -> pl.Series:
    """Tell tokens of lines in headline capitals: no full stop, and nearly every word that could be small is not.

    starts: the first tokens of the lines.
    """
    content = pl.col("is_content") & pl.col("known_row").is_null() & ~pl.col("is_title")
    flags = marked.select(
        content.alias("content"),
        (content & ~pl.col("is_low")).alias("large"),
        pl.col("is_word").alias("words"),
        pl.col("is_loud").alias("loud"),
        (pl.col("is_low") & ~pl.col("is_function")).alias("small"),
    )
    first = np.flatnonzero(starts.to_numpy())
    length = np.diff(first, append=marked.height)
    sums = {flag.name: np.add.reduceat(flag.to_numpy(), first, dtype=np.int64) for flag in flags}
    is_open = ~marked["is_stop"].gather(first + length - 1)
    lines = pl.DataFrame({**sums, "length": length}).with_columns(is_open.alias("is_open"))
    is_loud = pl.col("loud") / pl.col("words").clip(1) >= HEADLINE_RATIO
    is_large = (pl.col("large") / pl.col("content").clip(1) >= HEADLINE_RATIO) & (pl.col("small") <= 1)
    is_headline = lines.select((pl.col("is_open") & (pl.col("length") > 4) & (is_loud | is_large)).alias("is_headline"))["is_headline"]
    return pl.Series("is_headline", np.repeat(is_headline.to_numpy(), length))


def _small_elsewhere(marked: pl.DataFrame) -> pl.Series:
    """Tell capitalised words that the document also writes in small letters."""
    count = 1 + marked.select(pl.col("lower_row").max().fill_null(0)).item()
    word = (pl.col("document_row").cast(pl.Int64) * count + pl.col("lower_row")).alias("word")
    large = marked.select("token_row", "lower_row", word, "is_large").filter("is_large")
    capitalised = pl.Series([False]).new_from_index(0, count).scatter(large["lower_row"].unique(), True)
    small = marked.select(word, pl.col("is_low") & capitalised.gather(marked["lower_row"])).filter("is_low")["word"].unique()
    return _rows(large.filter(pl.col("word").is_in(small.implode()))["token_row"], marked.height, "is_small")


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
