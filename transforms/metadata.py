"""Metadata: what a document says of itself (title, author, publisher, dateline).

Dates of publication are found in `transforms.publication_dates`.
"""

import polars as pl

from transforms.publication_dates import find_publication_dates

_DOC = "document_row"
_CITY = r"^(\p{Lu}{3,}(?:[ .'’-]{1,2}\p{Lu}{2,})*)"
_DATELINE = _CITY + r"(?:, (?:\p{Lu}[\p{L}.]+ ?)+)?(?:, [^.–—]{4,20})?(?: ?\([^)]{1,30}\))? ?(?:—|–|--?\s|\. )"
_DATELINE_DATED = _CITY + r"(?:, \p{L}+)?, (?:\p{L}{3,9}\.? )?\d{1,2}\b"


def read_metadata(documents: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Read title, author, publisher, place and date from the lines of each document.

    documents: document_id. lines: as `zone_lines` gives them. Returns, per row of `documents` and in their order, document_row,
    title, author, publisher, published_at, published_date, published_precision, published_basis, dateline_place.
    """
    plain, zone = pl.col("plain"), pl.col("zone")
    front = {key: plain.str.extract(rf"(?i)^{key}\s*:\s*[\"']?(.+?)[\"']?$") for key in ("title", "author", "publisher", "site_name")}
    is_front = pl.col("is_front")
    author = plain.str.extract(r"^(?:By|BY|by|Written by|Author:|Reporter:) (\p{Lu}[\p{L}.'’ -]{2,60}?)(?:\s*(?:,|\||  | - |·|\d|\().*)?$")
    name = plain.str.extract(r"^((?:\p{Lu}[\p{L}.'’-]*)(?: (?:(?:de|van|von|al|bin|der|la|di)|\p{Lu}[\p{L}.'’-]*)){1,3})$")
    place = plain.str.extract(_DATELINE_DATED).fill_null(plain.str.extract(_DATELINE))
    opening = zone.is_in(["body", "byline"]) & (pl.col("paragraphs_before") <= 1)
    # The middle of the article says nothing of the document itself; the search leaves it out.
    around = lines.filter((zone != "body") | (pl.col("paragraphs_before") <= 1))
    found = around.group_by(_DOC, maintain_order=True).agg(
        _first(front["title"], is_front).alias("front_title"),
        _first(plain, zone == "title").alias("head_title"),
        pl.coalesce(
            _first(front["author"], is_front),
            _first(author, (zone == "byline") & ~is_front),
            _first(name, (zone == "byline") & pl.col("after_title") & ~is_front),
        ).alias("author"),
        pl.coalesce(_first(front["publisher"], is_front), _first(front["site_name"], is_front), *_name_publisher()).alias("publisher"),
        _first(place, opening).alias("dateline_place"),
    )
    rows = documents.select("document_id").with_row_index(_DOC)
    dates = find_publication_dates(lines)
    return (
        rows.join(found, on=_DOC, how="left", maintain_order="left")
        .join(dates, on=_DOC, how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("front_title", "head_title").alias("title"),
            pl.col("dateline_place").str.to_titlecase(),
            pl.col("published_precision").fill_null("none"),
            pl.col("published_basis").fill_null("none"),
        )
    )


_NAME = r"(?:The )?\p{Lu}[\p{L}&'’]*(?: (?:\p{Lu}[\p{L}&'’]*|of|for|and|the|&))"
_RIGHTS = (
    r"(?i)^(?:©|\(c\)|copyright|all content ©?)\s*(?:©|\(c\))?\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*"
    rf"(?-i:({_NAME}*))"
)


def _name_publisher() -> list[pl.Expr]:
    """Return where a page names its publisher, the surest first: rights, top of the page, its own lists, the source line."""
    plain, zone = pl.col("plain"), pl.col("zone")
    rights = plain.str.extract(_RIGHTS).str.strip_chars(" .")
    crumb = plain.str.extract(rf"^({_NAME}+)\s+(?:»|—|::|\|)\s")
    bare = plain.str.extract(rf"^({_NAME}{{1,4}})$")
    own = plain.str.extract(rf"^(?:More from|Follow) ({_NAME}{{1,4}})(?: on \p{{Lu}}\w+)?$")
    source = plain.str.extract(r"(?i)^source\s*[»:>]+\s*(.{2,60})$")
    header = (zone == "navigation") & pl.col("is_header")
    is_word = r"(?i)^(?:(?:all rights|privacy|cookies?|terms)\b.*|agenc(?:y|ies)|wires?|staff|home|menu|news)$"
    is_named = r"\p{Ll}"  # a menu is often all in capitals
    return [
        _first(pl.when(name.str.contains(is_named) & ~name.str.contains(is_word)).then(name), where)
        for name, where in (
            (rights, zone == "footer"),
            (crumb, header | (zone == "byline")),
            (bare, header & ~pl.col("after_title")),
            (own, zone.is_in(["teaser", "navigation"])),
            (source, zone == "footer"),
        )
    ]


def _first(value: pl.Expr, where: pl.Expr) -> pl.Expr:
    return value.filter(where & value.is_not_null()).first()
