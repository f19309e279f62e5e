"""Layout: what the format of a document says of its lines, before their words are looked at.

Markup names the zone of a span, a record or a page names its title; here both are laid on the lines. What follows from
them is decided in `transforms.zones`.
"""

import polars as pl

_FIRST_LINES = 60
"""The declared title is sought among so many lines at the top; pages begin with menus."""
_PLACES = 2**40
"""More than any offset into a text: document and offset make one number."""


def mark_layout(lines: pl.DataFrame, documents: pl.DataFrame, fields: pl.DataFrame | None, layout: pl.DataFrame | None) -> pl.DataFrame:
    """Say of every line which zone the markup gives it, and whether it is the title that the document declares.

    lines: LINE_COLUMNS in reading order. documents: document_id, one row for each document_row. fields: DOCUMENT_FIELDS.
    layout: LAYOUT_ZONES. Returns `lines` with layout_zone (of the span in which the first character of the line stands, null
    outside spans) and is_declared (at most one line of a document).
    """
    ids = documents.select("document_id").with_row_index("document_row")
    if layout is not None and layout.height:
        lines = _lay_spans(lines, layout.join(ids, on="document_id", how="inner"))
    if fields is not None and fields["title"].count():
        lines = _find_titles(lines, fields.select("document_id", "title").drop_nulls().join(ids, on="document_id", how="inner"))
    return lines


def _lay_spans(lines: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    base = pl.col("document_row").cast(pl.Int64) * _PLACES
    spans = spans.select(
        (base + pl.col("char_start")).alias("at"), (base + pl.col("char_end")).alias("until"), pl.col("zone").alias("span")
    )
    # Lines stand in reading order, so they are sorted by document and offset already.
    found = (
        lines.select((base + pl.col("char_start")).set_sorted().alias("at"))
        .join_asof(spans.sort("at"), on="at", strategy="backward")
        .select(pl.when(pl.col("until") > pl.col("at")).then("span").alias("layout_zone"))
    )
    return lines.with_columns(found.to_series())


def _find_titles(lines: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    """Mark the first line at the top of a document that is its declared title, letter case and marks aside."""
    declared = declared.select("document_row", _fold("title").alias("folded")).filter(pl.col("folded") != "")
    top = lines.select("document_row", "line_number", "plain").filter((pl.col("line_number") < _FIRST_LINES) & (pl.col("plain") != ""))
    top = top.join(declared.select("document_row"), on="document_row", how="semi").with_columns(_fold("plain").alias("folded"))
    found = top.join(declared, on=["document_row", "folded"], how="semi").group_by("document_row").agg(pl.col("line_number").min())
    marked = lines.select("document_row", "line_number").join(
        found.with_columns(pl.lit(True).alias("is_declared")), on=["document_row", "line_number"], how="left", maintain_order="left"
    )
    return lines.with_columns(marked["is_declared"].fill_null(False))


def _fold(column: str) -> pl.Expr:
    return pl.col(column).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
