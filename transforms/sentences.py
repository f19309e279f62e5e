"""Sentences of title and body, as spans of the document's text.

Works on paragraphs: lines that go on into one another are read as one, so that a broken line breaks no
sentence. Where the text lacks the space after a full stop ("steep.Pashinyan") the boundary is found all the same.
"""

import re
from collections.abc import Iterator

import numpy as np
import polars as pl
import sentencex

from transforms.hidden import HIDDEN

_MARK = "\x1e"
_EDGE = f" {HIDDEN}"
"""What a sentence neither begins nor ends with; other white space is a blank by then."""
_INNER_STOP = r"[\p{STerm}…]."
_GLUED = r"(\p{Ll}[\p{Ll}\d)]+[.!?][”’]?)([\"“‘]?\p{Lu}[\p{Ll}'’]\p{L}*[ ,])"
"""A stop between a word and a capitalised word without a space; domains and initials are no such place."""
_QUOTE_THEN_CAPITAL = r"(\p{Ll}[\p{Ll}\d)]+[.!?]\")(\p{Lu}[\p{Ll}'’]\p{L}*[ ,])"

_HOUR = r"\d ?[ap]\.m\. *$"
_DAY_AHEAD = (
    r"^ *(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)(?:[a-z]*|\.) \d|(?:May|June|July) \d|\(?[A-Z]{1,3}T\b|GMT\b|UTC\b)"
)
"""The stop of "9 a.m." ends no sentence where the day or the time zone follows."""
_ITEM_NUMBER = r"^ *\(?\d{1,3}[.)] *$"
_PORTION_CHARS = 10_000
"""Longer paragraphs are no paragraphs; they are cut portion by portion."""
_SURE_END = re.compile(r"(?<=[^\W\d_]{4})[.!?][\"”’]? ")


def cut_sentences(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Cut paragraphs into sentences.

    paragraphs: document_row, paragraph_number, zone, language_code, char_start and text, in reading order. Returns document_row,
    sentence_number (from 0 in each document), paragraph_number, zone, language_code (the paragraph's), char_start, char_end and text
    (blanks for all white space), in reading order. A sentence neither begins nor ends with white space or a hidden character.
    """
    # One blank for every line end keeps the length and stops the segmenter from seeing a paragraph's end.
    texts = paragraphs.with_columns(pl.col("text").str.replace_all(r"[\s--\x20]|[\x1c-\x1f]", " "))
    pieces = _split_glued(_join_torn(_segment(texts)))
    text = pl.col("text").str.strip_chars_start(_EDGE)
    # The marks of a Markdown heading are no words of the sentence.
    heading = pl.when(text.str.starts_with("#")).then(text).str.replace(r"^#{1,6}\s+", "").str.strip_chars_start(_EDGE)
    pieces = pieces.with_columns(pl.col("text").str.len_chars().alias("length"), heading.fill_null(text).alias("text"))
    pieces = pieces.with_columns(
        (pl.col("char_start") + pl.col("length") - pl.col("text").str.len_chars()).cast(pl.Int64).alias("char_start"),
        pl.col("text").str.strip_chars_end(_EDGE),
    ).filter(pl.col("text").str.contains(r"\p{L}|^[^\[\]]*\p{N}"))  # a note mark alone is no sentence
    row, number = pl.col("document_row"), pl.int_range(pl.len(), dtype=pl.Int32)
    first = pl.when((row != row.shift(1)).fill_null(True)).then(number).forward_fill()
    end = (pl.col("char_start") + pl.col("text").str.len_chars().cast(pl.Int64)).alias("char_end")
    return pieces.select(
        "document_row",
        (number - first).alias("sentence_number"),
        "paragraph_number",
        "zone",
        "language_code",
        "char_start",
        end,
        "text",
    )


def _segment(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Cut paragraphs into the segmenter's pieces, which together are the paragraph."""
    # English without a stop inside needs no cutting, nor does a title.
    is_whole = (pl.col("zone") == "title") | ((pl.col("language_code") == "en") & ~pl.col("text").str.contains(_INNER_STOP))
    known = paragraphs["language_code"].replace("und", "en")
    pieces: list[str] = []
    counts: list[int] = []
    for language, text, whole in zip(
        known.to_list(), paragraphs["text"].to_list(), paragraphs.select(is_whole).to_series().to_list(), strict=True
    ):
        if whole:
            pieces.append(text)
            counts.append(1)
            continue
        found = [piece for part in _portion(text) for piece in sentencex.segment(language, part)]
        # The segmenter may swallow blanks; then its pieces are sought in the text.
        found = found if sum(map(len, found)) == len(text) else _align(text, found)
        pieces += found
        counts.append(len(found))
    rows = np.repeat(np.arange(paragraphs.height, dtype=np.uint32), counts)
    cut = paragraphs.drop("text")[pl.Series(rows)].with_columns(
        pl.Series("text", pieces, dtype=pl.String), pl.Series("paragraph_row", rows)
    )
    length = pl.col("text").str.len_chars().cast(pl.Int64)
    begins = (pl.col("paragraph_row") != pl.col("paragraph_row").shift(1)).fill_null(True)
    ahead = length.cum_sum() - length
    return cut.with_columns((pl.col("char_start") + ahead - pl.when(begins).then(ahead).forward_fill()).alias("char_start"))


def _portion(text: str) -> Iterator[str]:
    """Yield a text in portions that end where a sentence does, or at least a word: the segmenter's time grows with the square."""
    start = 0
    while len(text) - start > _PORTION_CHARS:
        window = text[start : start + _PORTION_CHARS]
        ends = [m.end() for m in _SURE_END.finditer(window)]
        cut = ends[-1] if ends else window.rfind(" ") + 1 or len(window)
        yield window[:cut]
        start += cut
    yield text[start:]


def _join_torn(pieces: pl.DataFrame) -> pl.DataFrame:
    """Join the hour to the day that follows ("at 9 a.m. Friday") and the number of a list item to its words."""
    text, row = pl.col("text"), pl.col("paragraph_row")
    short = pl.when(text.str.len_bytes() <= 8).then(text)
    is_hour = text.str.tail(10).str.contains(_HOUR)
    is_item = (row != row.shift(1)).fill_null(True) & short.str.contains(_ITEM_NUMBER).fill_null(False)
    pieces = pieces.with_columns(is_hour.alias("is_hour"), is_item.alias("is_item"))
    if not pieces.select(pl.any_horizontal("is_hour", "is_item").any()).item():
        return pieces.drop("is_hour", "is_item")
    follows = pl.col("is_item").shift(1) | (pl.col("is_hour").shift(1) & text.str.contains(_DAY_AHEAD))
    is_joined = ((row == row.shift(1)) & follows).fill_null(False)
    return (
        pieces.with_columns((~is_joined).cum_sum().alias("whole"))
        .drop("is_hour", "is_item")
        .group_by("whole", maintain_order=True)
        .agg(pl.exclude("text").first(), text.str.join(""))
        .drop("whole")
        .select(*(name for name in pieces.columns if name not in ("is_hour", "is_item")))
    )


def _align(text: str, pieces: list[str]) -> list[str]:
    starts, at = [0], 0
    for piece in pieces:
        found = text.find(piece.strip(), at)
        if found > 0:
            starts.append(found)
            at = found
    starts = sorted(set(starts))
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _split_glued(pieces: pl.DataFrame) -> pl.DataFrame:
    """Split pieces where a stop stands between two words without a space.

    Straight quotes show no direction: one that closes what the piece opened goes to the left, another to the right.
    """
    marked = pl.col("text")
    for pattern in (_GLUED, _QUOTE_THEN_CAPITAL):
        marked = marked.str.replace_all(pattern, f"${{1}}{_MARK}${{2}}")
    # Few pieces hold a stop inside a word; only those are looked at further, and addresses of the web are left whole.
    is_glued = pieces.select(pl.col("text").str.contains(r"\p{Ll}[.!?][\"“”‘’]?\p{Lu}")).to_series()
    if not is_glued.any():
        return pieces
    pieces = pieces.with_row_index("piece_row")
    glued = pieces.filter(is_glued).filter(~pl.col("text").str.contains(r"://|www\.|@"))
    split = glued.with_columns(marked.str.split(_MARK).alias("text")).explode("text")
    quotes = pl.col("text").str.count_matches('"').cast(pl.Int64)
    open_before = ((quotes.cum_sum() - quotes).over("piece_row") % 2) == 1
    # `."My son`: the split put the quote to the right; it belongs to the left where a quotation is open.
    split = split.with_columns((open_before & pl.col("text").str.starts_with('"')).fill_null(False).alias("moves"))
    takes = pl.col("moves").shift(-1, fill_value=False).over("piece_row")
    text = pl.when("moves").then(pl.col("text").str.slice(1)).otherwise(pl.col("text"))
    split = split.with_columns(pl.when(takes).then(text + '"').otherwise(text).alias("text"))
    length = pl.col("text").str.len_chars().cast(pl.Int64)
    split = split.with_columns((pl.col("char_start") + (length.cum_sum() - length).over("piece_row")).alias("char_start")).drop("moves")
    return pl.concat([pieces.join(glued, on="piece_row", how="anti"), split]).sort("piece_row", "char_start").drop("piece_row")
