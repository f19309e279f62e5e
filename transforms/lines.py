"""Lines: the frame on which the zones of a document are told apart.

One row is one line of one document, with its offsets and its shape (length, stops, separators). What a
line *is* (headline, teaser, byline) is said in `transforms.zones`; nothing here knows words.
"""

import polars as pl

LINE_PATTERN = r"[^\r\n\u{85}\u{2028}\u{2029}]*(?:\r\n|[\r\n\u{85}\u{2028}\u{2029}])|[^\r\n\u{85}\u{2028}\u{2029}]+"
"""Every character of a text is part of one match, its line end included."""

CLOSERS = r"[\"'”’»)\]*_]"
_NOTE = r"(?:\s?\[[\\\[\]\d\s]{1,12}\](?:\([^)\s]{0,40}\))?)"
"""A note mark such as [5] or [\\[3\\]](#), which may stand after the full stop."""
STOP = rf"[.!?…。！？؟।]{CLOSERS}*{_NOTE}*$"
_SEPARATOR = r"\s(?:[|»›·•>/]|::|»)\s?|\s{2,}|\t"

LINE_COLUMNS = (
    "document_row",
    "line_number",
    "char_start",
    "char_end",
    "next_start",
    "plain",
    "chars",
    "words",
    "is_blank",
    "is_after_blank",
    "ends_stop",
    "ends_open",
    "starts_lower",
    "separators",
    "is_front",
)
"""char_end excludes the line end, next_start includes it; plain is the line without white space at its ends
(and without the marks of a Markdown heading); is_blank: no letter or digit; ends_open: a comma or dash at the
end; separators: marks and gaps as between the entries of a menu; is_front: front matter, between two lines `---` at the top."""


def split_lines(documents: pl.DataFrame) -> pl.DataFrame:
    """Cut documents into lines.

    documents: text. Returns LINE_COLUMNS in reading order; document_row is the row of `documents`;
    offsets are code points. A document without characters has no line.
    """
    lines = (
        documents.select(pl.col("text").str.extract_all(LINE_PATTERN).alias("line"))
        .with_row_index("document_row")
        .explode("line")
        .drop_nulls("line")
    )
    end = pl.col("length").cum_sum().over("document_row")
    lines = lines.with_columns(pl.col("line").str.len_chars().cast(pl.Int64).alias("length")).with_columns(
        end.alias("next_start"),
        pl.int_range(pl.len(), dtype=pl.Int64).over("document_row").alias("line_number"),
    )
    bare = pl.col("line").str.strip_chars_end("\r\n\x85\u2028\u2029")
    lines = lines.with_columns(
        (pl.col("next_start") - pl.col("length")).alias("char_start"),
        pl.col("line").str.strip_chars().str.replace(r"^#{1,6}\s+", "").alias("plain"),
        bare.str.len_chars().cast(pl.Int64).alias("bare"),
    )
    tail = pl.col("plain").str.tail(64)
    return (
        lines.with_columns(
            (pl.col("char_start") + pl.col("bare")).alias("char_end"),
            pl.col("plain").str.len_chars().cast(pl.Int64).alias("chars"),
            pl.col("plain").str.count_matches(r"[\p{L}\p{N}]\S*").cast(pl.Int64).alias("words"),
            (~pl.col("plain").str.contains(r"[\p{L}\p{N}]")).alias("is_blank"),
            tail.str.contains(STOP).alias("ends_stop"),
            tail.str.contains(r"[,;–—-]$").alias("ends_open"),
            pl.col("plain").str.contains(r"^[\"'“‘(]?\p{Ll}").alias("starts_lower"),
            pl.when(pl.col("plain").str.len_bytes() <= 300)
            .then(pl.col("plain").str.count_matches(_SEPARATOR))
            .otherwise(0)
            .cast(pl.Int64)
            .alias("separators"),
        )
        .with_columns(
            pl.col("is_blank").shift(1, fill_value=True).over("document_row").alias("is_after_blank"),
            _is_front().alias("is_front"),
        )
        .select(LINE_COLUMNS)
    )


def _is_front() -> pl.Expr:
    fence = pl.col("plain") == "---"
    number = fence.cum_sum().over("document_row")
    opens, closes = fence.first().over("document_row"), fence.sum().over("document_row") >= 2
    return opens & closes & ((number == 1) | (fence & (number == 2)))
