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
    r"|(?s:.)"
)
"""Every character of a text without white space is part of one match, so lengths add up to offsets."""

TOKEN_COLUMNS = ("document_row", "sentence_row", "token_row", "char_start", "char_end", "text", "lower", "shape", "is_spaced", "word_row")
"""document_row and sentence_row number the rows of the frames given; token_row numbers tokens in reading order over the batch;
shape is one of Upper, Title, lower, number, mark; is_spaced: white space before; word_row numbers the distinct texts of
the batch (`transforms.words`)."""

_GLUED = r"(\p{Ll}{4,})(\p{Lu}\p{Ll}{2,})"
_SPLIT_MARK = "\u001e"
_OTHER_SPACE = rf"[\s{_SPLIT_MARK}--\x20]"


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
    chunks = _split_chunks(spans)
    # a chunk is cut the same wherever it stands: each distinct one is cut once, as each distinct word is described once
    distinct = chunks["chunk"].unique(maintain_order=True)
    pieces = _cut_chunks(distinct)
    words = _describe_texts(pieces["text"].unique(maintain_order=True))
    pieces = pieces.with_columns(_number(pieces["text"], words["text"]).alias("word_row"))
    rows = pieces.group_by("chunk_row", maintain_order=True).agg("piece_row")["piece_row"]
    tokens = chunks.with_columns(rows.gather(_number(chunks["chunk"], distinct)).alias("piece_row")).drop("chunk").explode("piece_row")
    row = tokens["piece_row"]
    word_row = pieces["word_row"].gather(row)
    tokens = tokens.with_columns(
        (pl.col("char_start") + pieces["start"].gather(row)).alias("char_start"),
        (pl.col("char_start") + pieces["end"].gather(row)).alias("char_end"),
        pieces["is_spaced"].gather(row),
        word_row,
        *(words[column].gather(word_row) for column in words.columns),
    )
    tokens = _skip_hidden(tokens, hidden) if hidden.height else tokens
    return tokens.with_row_index("token_row").select(TOKEN_COLUMNS)


def _split_chunks(spans: pl.DataFrame) -> pl.DataFrame:
    """Cut sentences at white space: document_row, sentence_row, char_start and chunk, in reading order."""
    spans = spans.with_columns(pl.col("sentence").str.replace_all(_OTHER_SPACE, " "))
    # one sum of lengths over the batch, a blank behind every chunk, from which each sentence takes off what lies before it
    length = pl.col("sentence").str.len_chars().cast(pl.Int64) + 1
    spans = spans.with_columns((pl.col("char_start") - length.cum_sum() + length).alias("char_start"))
    chunks = spans.with_columns(pl.col("sentence").str.split(" ").alias("chunk")).drop("sentence").explode("chunk")
    length = pl.col("chunk").str.len_chars().cast(pl.Int64) + 1
    return chunks.with_columns(pl.col("char_start") + length.cum_sum() - length).filter(pl.col("chunk") != "")


def _cut_chunks(chunks: pl.Series) -> pl.DataFrame:
    """Cut chunks into words and marks: piece_row, chunk_row, start and end (in characters of the chunk), is_spaced, text."""
    glued = chunks.str.replace_all(_GLUED, f"${{1}}{_SPLIT_MARK}${{2}}")
    pieces = pl.DataFrame({"text": glued.str.extract_all(WORD_PATTERN)}).with_row_index("chunk_row").explode("text")
    is_mark = pl.col("text") == _SPLIT_MARK
    length = pl.when(is_mark).then(0).otherwise(pl.col("text").str.len_chars()).cast(pl.Int64)
    is_first = (pl.col("chunk_row") != pl.col("chunk_row").shift(1)).fill_null(True)
    end = length.cum_sum() - pl.when(is_first).then(length.cum_sum() - length).forward_fill()
    pieces = pieces.with_columns((end - length).alias("start"), end.alias("end"), is_first.alias("is_spaced"))
    return pieces.filter(~is_mark).with_row_index("piece_row")


def _describe_texts(texts: pl.Series) -> pl.DataFrame:
    """Return text, lower and shape of distinct texts."""
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
    return pl.DataFrame({"text": texts}).with_columns(lower.alias("lower"), shape.alias("shape"))


def _number(values: pl.Series, distinct: pl.Series) -> pl.Series:
    """Return the row in `distinct` of each value."""
    if distinct.is_empty():
        return pl.Series(values.name, [], dtype=pl.UInt32)
    return values.replace_strict(distinct, pl.int_range(distinct.len(), dtype=pl.UInt32, eager=True), return_dtype=pl.UInt32)


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
