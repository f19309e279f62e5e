"""Lines: the frame on which the zones of a document are told apart.

One row is one line of one document, with its offsets and its shape (length, stops, separators). What a
line *is* (headline, teaser, byline) is said in `transforms.zones`; nothing here knows words.
"""

import polars as pl

from transforms.hidden import HIDDEN_PATTERN, strip_hidden

_END = r"[\r\n\u{85}\u{2028}\u{2029}]"
LINE_PATTERN = rf"[^\r\n\u{{85}}\u{{2028}}\u{{2029}}]*(?:\r\n|{_END})|[^\r\n\u{{85}}\u{{2028}}\u{{2029}}]+"
"""Every character of a text is part of one match, its line end included."""
_ODD_END = r"[\r\u{85}\u{2028}\u{2029}]"

CLOSERS = r"[\"'”’»)\]*_]"
_NOTE = r"(?:\s?\[[\\\[\]\d\s]{1,12}\](?:\([^)\s]{0,40}\))?)"
"""A note mark such as [5] or [\\[3\\]](#), which may stand after the full stop."""
STOP = rf"[.!?…。！？؟।]{CLOSERS}*{_NOTE}*$"
_SEPARATOR = r"\s(?:[|»›·•>/]|::|»)\s?|\s{2,}|\t"
_ODD_GAP = r"[\s--\x20]|\x20[^\p{L}\p{N}\x20]*(?:\x20|$)|^[^\p{L}\p{N}\x20]+(?:\x20|$)"
"""White space other than one blank between two words, or a token without letter or digit."""
_ODD_SPACE = r"[\p{Zs}--\x20]"
"""No-break, thin and other spaces, which read as a blank."""
_MENU_BYTES = 300
"""Longer lines are no menus."""

LINE_COLUMNS = (
    "document_row",
    "line_number",
    "char_start",
    "char_end",
    "next_start",
    "line",
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
    "layout_zone",
    "is_declared",
)
"""char_end and line exclude the line end, next_start includes it; plain is the line without hidden characters and white space
at its ends, odd spaces as blanks (and without the marks of a Markdown heading); is_blank: no letter or digit;
ends_open: a comma or dash at the end;
separators: marks and gaps as between the entries of a menu; is_front: front matter, between two lines `---` at the top;
layout_zone and is_declared are null and false until `transforms.layout` fills them."""


def split_lines(documents: pl.DataFrame) -> pl.DataFrame:
    """Cut documents into lines.

    documents: text. Returns LINE_COLUMNS in reading order; document_row is the row of `documents`;
    offsets are code points. A document without characters has no line.
    """
    text = pl.col("text")
    # Cutting at line feeds alone is far cheaper than a pattern, and enough for most texts.
    odd = pl.when(text.str.contains(_ODD_END)).then(text)
    cut = odd.str.extract_all(LINE_PATTERN).fill_null(pl.when(odd.is_null()).then(text).str.split("\n", inclusive=True))
    lines = documents.select(cut.alias("line")).with_row_index("document_row").explode("line").filter(pl.col("line") != "")
    has_hidden = bool(documents.select(text.str.contains(HIDDEN_PATTERN).any()).item())
    seen = strip_hidden(pl.col("line")) if has_hidden else pl.col("line")
    if documents.select(text.str.contains(_ODD_SPACE).any()).item():
        seen = seen.str.replace_all(_ODD_SPACE, " ")
    lines = lines.with_columns(
        pl.col("line").str.len_chars().cast(pl.Int64).alias("length"),
        pl.col("line").str.strip_chars_end("\r\n\x85\u2028\u2029").alias("line"),
        seen.str.strip_chars().alias("plain"),
    )
    hash_mark = pl.when(pl.col("plain").str.starts_with("#")).then(pl.col("plain"))
    lines = lines.with_columns(
        hash_mark.str.replace(r"^#{1,6}\s+", "").fill_null(pl.col("plain")).alias("plain"),
        pl.col("length").cum_sum().over("document_row").alias("next_start"),
        pl.int_range(pl.len(), dtype=pl.Int64).over("document_row").alias("line_number"),
    )
    char_start = pl.col("next_start") - pl.col("length")
    return lines.select(
        "document_row",
        "line_number",
        char_start.alias("char_start"),
        (char_start + pl.col("line").str.len_chars().cast(pl.Int64)).alias("char_end"),
        "next_start",
        "line",
        "plain",
        *_describe_shape(),
        _is_front().alias("is_front"),
        pl.lit(None, pl.String).alias("layout_zone"),
        pl.lit(False).alias("is_declared"),
    ).select(*LINE_COLUMNS)


def _describe_shape() -> list[pl.Expr]:
    """Return chars, words, is_blank, is_after_blank, ends_stop, ends_open, starts_lower and separators, from `plain`."""
    plain = pl.col("plain")
    tail = plain.str.tail(64)
    is_blank = ~plain.str.contains(r"[\p{L}\p{N}]")
    # Words are counted by their blanks; only where those do not stand between words, by a pattern.
    odd = pl.when(plain.str.contains(_ODD_GAP)).then(plain)
    words = odd.str.count_matches(r"[\p{L}\p{N}]\S*").fill_null(plain.str.count_matches(" ", literal=True) + 1)
    short = pl.when(plain.str.len_bytes() <= _MENU_BYTES).then(plain)
    return [
        plain.str.len_chars().cast(pl.Int64).alias("chars"),
        pl.when(is_blank).then(0).otherwise(words).cast(pl.Int64).alias("words"),
        is_blank.alias("is_blank"),
        is_blank.shift(1, fill_value=True).over("document_row").alias("is_after_blank"),
        tail.str.contains(STOP).alias("ends_stop"),
        tail.str.contains(r"[,;–—-]$").alias("ends_open"),
        plain.str.contains(r"^[\"'“‘(]?\p{Ll}").alias("starts_lower"),
        short.str.count_matches(_SEPARATOR).fill_null(0).cast(pl.Int64).alias("separators"),
    ]


def _is_front() -> pl.Expr:
    fence = pl.col("plain") == "---"
    number = fence.cum_sum().over("document_row")
    opens, closes = fence.first().over("document_row"), fence.sum().over("document_row") >= 2
    return opens & closes & ((number == 1) | (fence & (number == 2)))
