"""Tokens: the frame on which mentions and events are found.

One row is one word, number or punctuation mark of a sentence. Tokens never cross sentences, and
glued words ("titledAras-2025") come apart here, so that no offset has to move. Characters that nobody sees
are no part of a token's text and break no word.
"""

import polars as pl

from transforms.hidden import HIDDEN_PATTERN, strip_hidden

WORD_PATTERN = (
    r"(?:\p{Lu}\.){2,}"  # U.S., U.N.
    r"|\p{N}+(?:[.,]\p{N}+)*"  # 1,200.5
    r"|['’`ʼ]s\b"  # possessive
    r"|\p{L}[\p{L}\p{M}\p{N}]*(?:['’ʼ‘`](?:\p{L}{2,}|[a-rt-zA-RT-Z]\b)[\p{L}\p{M}\p{N}]*)*"  # Ma'dani, don't
    r"|\s+"
    r"|(?s:.)"
)
"""Every character of a text is part of one match, so lengths add up to offsets."""

TOKEN_COLUMNS = ("document_row", "sentence_row", "token_row", "char_start", "char_end", "text", "lower", "shape", "is_spaced")
"""document_row and sentence_row number the rows of the frames given; token_row numbers tokens in reading
order over the batch; shape is one of Upper, Title, lower, mixed, number, mark; is_spaced: white space before."""

_GLUED = r"(\p{Ll}{4,})(\p{Lu}\p{Ll}{2,})"
_SPLIT_MARK = "\u001e"


def tokenize_sentences(documents: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Cut sentences into tokens.

    documents: document_id, text. sentences: document_id, sentence_number, char_start, char_end.
    Returns TOKEN_COLUMNS sorted by token_row; offsets are code points into the document's text, from the first visible character
    of the token to its last one; hidden characters may stand between these, but not in `text` and `lower`.
    sentence_row is the row of `sentences`, document_row the row of `documents`.
    """
    spans = sentences.with_row_index("sentence_row").join(
        documents.with_row_index("document_row").select("document_id", "document_row", pl.col("text").alias("document_text")),
        on="document_id",
        how="inner",
        maintain_order="left",
    )
    spans = spans.select(
        "document_row",
        "sentence_row",
        "char_start",
        pl.col("document_text").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start")).alias("sentence"),
    )
    hidden = spans.filter(pl.col("sentence").str.contains(HIDDEN_PATTERN))
    spans = spans.with_columns(strip_hidden(pl.col("sentence"))) if hidden.height else spans
    glued = spans.with_columns(pl.col("sentence").str.replace_all(_SPLIT_MARK, " ").str.replace_all(_GLUED, f"$1{_SPLIT_MARK}$2"))
    pieces = glued.with_columns(pl.col("sentence").str.extract_all(WORD_PATTERN).alias("text")).drop("sentence").explode("text")
    length = pl.when(pl.col("text") == _SPLIT_MARK).then(0).otherwise(pl.col("text").str.len_chars()).cast(pl.Int64)
    pieces = pieces.drop_nulls("text").with_columns(length.alias("length"))
    end = pl.col("char_start") + pl.col("length").cum_sum().over("sentence_row", order_by=None)
    pieces = pieces.with_columns((end - pl.col("length")).alias("char_start"), end.alias("char_end"))
    is_space = pl.col("text").str.contains(r"^\s")
    pieces = pieces.with_columns(is_space.shift(1, fill_value=True).over("sentence_row").alias("is_spaced"))
    words = pieces.filter(~is_space & (pl.col("text") != _SPLIT_MARK))
    words = _skip_hidden(words, hidden) if hidden.height else words
    shape = (
        pl.when(pl.col("text").str.contains(r"^\p{N}"))
        .then(pl.lit("number"))
        .when(~pl.col("text").str.contains(r"^\p{L}"))
        .then(pl.lit("mark"))
        .when(pl.col("text").str.contains(r"^\p{Ll}"))
        .then(pl.lit("lower"))
        .when(pl.col("text").str.contains(r"\p{Ll}"))
        .then(pl.lit("Title"))
        .otherwise(pl.lit("Upper"))
    )
    lower = fold_apostrophes(pl.col("text")).str.to_lowercase()
    return words.with_columns(lower.alias("lower"), shape.alias("shape")).with_row_index("token_row").select(TOKEN_COLUMNS)


def _skip_hidden(words: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Move the offsets of words from the sentences without hidden characters to where the words stand in the text.

    sentences: sentence_row, char_start and sentence of those that hold hidden characters.
    """
    characters = sentences.select("sentence_row", "char_start", pl.col("sentence").str.extract_all(r"(?s:.)").alias("character"))
    characters = characters.explode("character").with_columns(
        (pl.col("char_start") + pl.int_range(pl.len()).over("sentence_row")).alias("place"), pl.col("char_start").alias("sentence_start")
    )
    visible = characters.filter(~pl.col("character").str.contains(HIDDEN_PATTERN)).select(
        "sentence_row", "place", (pl.col("sentence_start") + pl.int_range(pl.len()).over("sentence_row")).alias("visible_place")
    )
    first = visible.rename({"visible_place": "char_start", "place": "first_place"})
    last = visible.select("sentence_row", (pl.col("visible_place") + 1).alias("char_end"), (pl.col("place") + 1).alias("last_place"))
    moved = words.join(first, on=["sentence_row", "char_start"], how="left", maintain_order="left").join(
        last, on=["sentence_row", "char_end"], how="left", maintain_order="left"
    )
    return moved.with_columns(
        pl.coalesce("first_place", "char_start").alias("char_start"), pl.coalesce("last_place", "char_end").alias("char_end")
    ).drop("first_place", "last_place")


def fold_apostrophes(text: pl.Expr) -> pl.Expr:
    """Write every apostrophe-like mark as the ASCII one, length kept."""
    return text.str.replace_all(r"[’ʼ‘`]", "'")
