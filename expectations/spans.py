"""Columns that judge spans, for the boundaries that hold some: whether they re-read, and lie where they say.

Offsets are code points into the document's decoded text.
"""

import polars as pl


def reread_spans(
    frame: pl.DataFrame, documents: pl.DataFrame, start: str = "char_start", end: str = "char_end", text: str = "text"
) -> pl.Series:
    """Return for each row whether the words from `start` to `end` of its document are the stored words.

    frame: document_id, `start`, `end`, `text`. documents: document_id, text. A span whose document is missing does not re-read.
    """
    texts = documents.select("document_id", pl.col("text").alias("document_text"))
    joined = frame.select("document_id", start, end, pl.col(text).alias("stored_text")).join(
        texts, on="document_id", how="left", maintain_order="left"
    )
    is_span = (pl.col(start) >= 0) & (pl.col(end) > pl.col(start))
    # Lengths must not be negative even where the span is wrong.
    length = pl.max_horizontal(pl.col(end) - pl.col(start), 0)
    words = pl.col("document_text").str.slice(pl.max_horizontal(pl.col(start), 0), length)
    return joined.select((is_span & (words == pl.col("stored_text"))).fill_null(value=False).alias("rereads")).to_series()


def lie_in_sentences(frame: pl.DataFrame, sentences: pl.DataFrame) -> pl.Series:
    """Return for each row whether its span lies in the sentence, and zone, that it names.

    frame: document_id, zone, sentence_number, char_start, char_end. sentences: SENTENCES.
    """
    where = sentences.select(
        "document_id",
        "sentence_number",
        pl.col("zone").alias("sentence_zone"),
        pl.col("char_start").alias("sentence_start"),
        pl.col("char_end").alias("sentence_end"),
    )
    joined = frame.select("document_id", "zone", "sentence_number", "char_start", "char_end").join(
        where, on=["document_id", "sentence_number"], how="left", maintain_order="left"
    )
    lies = (
        (pl.col("char_start") >= pl.col("sentence_start"))
        & (pl.col("char_end") <= pl.col("sentence_end"))
        & (pl.col("zone") == pl.col("sentence_zone"))
    )
    return joined.select(lies.fill_null(value=False).alias("in_sentence")).to_series()


def judge_dates() -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return dates_paired, dates_ordered and precision_agrees over date_start, date_end and date_precision."""
    return (
        (pl.col("date_start").is_null() == pl.col("date_end").is_null()).alias("dates_paired"),
        (pl.col("date_start") <= pl.col("date_end")).fill_null(value=True).alias("dates_ordered"),
        (pl.col("date_start").is_null() == (pl.col("date_precision") == "none")).alias("precision_agrees"),
    )
