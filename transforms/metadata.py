"""Metadata: what a document says of itself (title, author, publisher, dateline, address).

What its format declares comes before what its lines say. Dates of publication are found in `transforms.publication_dates`,
datelines in `transforms.datelines`.
"""

import polars as pl

from transforms.datelines import place_of
from transforms.publication_dates import find_publication_dates
from transforms.sources import name_sources
from transforms.stages import DOCUMENT_FIELDS

_DOC = "document_row"
_NAMED = ("title", "author", "publisher")
_FOUND = (
    *_NAMED,
    "url",
    "published_at",
    "published_date",
    "published_precision",
    "published_basis",
    "dateline_place",
)


def read_metadata(documents: pl.DataFrame, lines: pl.DataFrame, fields: pl.DataFrame | None = None) -> pl.DataFrame:
    """Read title, author, publisher, place and date of each document.

    documents: document_id. lines: as `zone_lines` gives them. fields: DOCUMENT_FIELDS of the documents whose format declares something.
    Returns, per row of `documents` and in their order, document_row, document_id, title, author, publisher (where nothing names one,
    the host of the url), url, published_at, published_date, published_precision, published_basis, dateline_place.
    """
    rows = documents.select("document_id").with_row_index(_DOC)
    declared = rows.join(_declare(fields), on="document_id", how="left", maintain_order="left")
    dates = find_publication_dates(lines, declared.select(_DOC, "published_text", "url"))
    named = (
        declared.join(_read_lines(lines), on=_DOC, how="left", maintain_order="left")
        .join(dates, on=_DOC, how="left", maintain_order="left")
        .with_columns(
            *(pl.coalesce(f"declared_{name}", f"front_{name}", f"line_{name}").alias(name) for name in _NAMED),
            pl.col("dateline_place").str.to_titlecase(),
            pl.col("published_precision").fill_null("none"),
            pl.col("published_basis").fill_null("none"),
        )
    )
    return named.with_columns(name_sources(named)["source_name"].alias("publisher")).select(*rows.columns, *_FOUND)


def _declare(fields: pl.DataFrame | None) -> pl.DataFrame:
    """Return document_id, published_text, url, and what the format names, as declared_…; what is blank or not one name is null."""
    given = DOCUMENT_FIELDS.empty() if fields is None else fields
    names = {name: pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars() for name in _NAMED}
    address = r"(?i)^(?:https?:|www\.)\S*$"  # pages give the address of a profile where the name of its owner belongs
    return given.select(
        "document_id",
        "published_text",
        "url",
        *(pl.when((n != "") & ~n.str.contains(address)).then(n).alias(f"declared_{name}") for name, n in names.items()),
    )


def _read_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return, per document_row that has lines, what front matter (front_…) and other lines (line_…) name, and dateline_place."""
    plain, zone = pl.col("plain"), pl.col("zone")
    is_front = pl.col("is_front")
    # A pattern is tried only on the lines that may hold what it looks for.
    front_line = pl.when(is_front).then(plain)
    keys = ("title", "author", "publisher", "site_name")
    front = {key: front_line.str.extract(rf"(?i)^{key}\s*:\s*[\"']?(.+?)[\"']?$") for key in keys}
    byline = pl.when((zone == "byline") & ~is_front).then(plain)
    author = byline.str.extract(
        r"^(?:By|BY|by|Written by|Author:|Reporter:) (\p{Lu}[\p{L}.'’ -]{2,60}?)(?:\s*(?:,|\||  | - |·|\d|\().*|\s+[-–—•])?$"
    )
    name = (
        pl.when("after_title")
        .then(byline)
        .str.extract(r"^((?:\p{Lu}[\p{L}.'’-]*)(?: (?:(?:de|van|von|al|bin|der|la|di)|\p{Lu}[\p{L}.'’-]*)){1,3})$")
    )
    opening = zone.is_in(["body", "byline"]) & (pl.col("paragraphs_before") <= 1)
    # The middle of the article says nothing of the document itself; the search leaves it out.
    around = lines.filter((zone != "body") | (pl.col("paragraphs_before") <= 1))
    return around.group_by(_DOC, maintain_order=True).agg(
        _first(front["title"], is_front).alias("front_title"),
        _first(plain, zone == "title").alias("line_title"),
        _first(front["author"], is_front).alias("front_author"),
        pl.coalesce(
            _first(author, (zone == "byline") & ~is_front),
            _first(name, (zone == "byline") & pl.col("after_title") & ~is_front),
        ).alias("line_author"),
        pl.coalesce(_first(front["publisher"], is_front), _first(front["site_name"], is_front)).alias("front_publisher"),
        pl.coalesce(*_name_publisher()).alias("line_publisher"),
        _first(place_of(pl.when(opening).then(plain.str.slice(0, 200))), opening).alias("dateline_place"),
    )


_NAME = r"(?:The )?\p{Lu}[\p{L}&'’]*(?: (?:\p{Lu}[\p{L}&'’]*|of|for|and|the|&))"
_RIGHTS = (
    r"(?i)^(?:©|\(c\)|copyright|all content ©?)\s*(?:©|\(c\))?\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*"
    rf"(?-i:({_NAME}*))"
)


def _name_publisher() -> list[pl.Expr]:
    """Return where a page names its publisher, the surest first: rights, top of the page, its own lists, the source line."""
    plain, zone = pl.col("plain"), pl.col("zone")
    header = (zone == "navigation") & pl.col("is_header")
    footer = pl.when(zone == "footer").then(plain)
    rights = footer.str.extract(_RIGHTS).str.strip_chars(" .")
    crumb = pl.when(header | (zone == "byline")).then(plain).str.extract(rf"^({_NAME}+)\s+(?:»|—|::|\|)\s")
    bare = pl.when(header & ~pl.col("after_title")).then(plain).str.extract(rf"^({_NAME}{{1,4}})$")
    around = pl.when(zone.is_in(["teaser", "navigation"])).then(plain)
    own = around.str.extract(rf"^(?:More from|Follow) ({_NAME}{{1,4}})(?: on \p{{Lu}}\w+)?$")
    source = footer.str.extract(r"(?i)^source\s*[»:>]+\s*(.{2,60})$")
    is_word = (
        r"(?i)^(?:(?:all rights|privacy|cookies?|terms)\b.*|agenc(?:y|ies)|wires?|staff"
        r"|(?:(?:home|menu|news|world|politics|economy|business|sports?|culture|opinion|video|photos?|more|and|&)\b *)+)$"
    )
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
