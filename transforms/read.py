"""Reads raw documents: their bytes become text with what their format says of them, or a rejection with its reason.

How bytes become characters is said in `transforms.decode`, how one format is taken apart in `transforms.read_…`. Opening files,
archives and containers, and limits on bytes, are not decided here. What the words of a text mean is said in `transforms.clean`.
"""

from collections.abc import Callable, Mapping

import polars as pl

from transforms.decode import ODD_PATTERN, ODD_SHARE, decode_text
from transforms.hidden import HIDDEN_PATTERN, VISIBLE_PATTERN, hides_too_much, strip_hidden
from transforms.ids import content_id
from transforms.mojibake import CLUE_PATTERN, repair_mojibake
from transforms.parsed import FIELDS, ParsedDocument, frame_texts, parse_contents
from transforms.read_email import parse_email
from transforms.read_html import list_markup_cues, parse_html
from transforms.read_markdown import parse_markdown
from transforms.read_pdf import parse_pdf
from transforms.read_record import parse_records
from transforms.reference import Reference
from transforms.stages import DOCUMENT_FIELDS, DOCUMENTS, LAYOUT_ZONES, REJECTIONS

MAX_CHARACTERS = 2_000_000
"""Characters of one document's text."""
_PAYLOAD_CHARS = 2_000
_FIELD_CHARS = {"title": 1_000, "author": 500, "publisher": 300, "published_text": 200, "language_code": 35, "url": 2_000}
"""Longer fields are cut: what a page declares is as hostile as its text."""
_STRANGE = f"{ODD_PATTERN}|{HIDDEN_PATTERN}|{CLUE_PATTERN}"
"""One search finds the texts that need a closer look; most need none."""


def read_documents(raw: pl.DataFrame, max_characters: int = MAX_CHARACTERS, reference: Reference | None = None) -> dict[str, pl.DataFrame]:
    """Read raw documents.

    raw: the columns of RAW_FILES and `content` (Binary). A document with many sightings is read once, as its smallest uri.
    max_characters: longer texts are turned away. reference: gives the class names by which web pages mark their parts; without it
    only the tags of HTML say what a part is. Returns `documents` (DOCUMENTS), `document_fields` (DOCUMENT_FIELDS, of the
    documents that declare anything), `layout_zones` (LAYOUT_ZONES) and `rejections` (REJECTIONS: empty_file, not_text, undecodable,
    too_long, hidden_characters, and what the formats' parsers say), each sorted by its document_id.
    """
    files = raw.sort("document_id", "uri").unique("document_id", keep="first", maintain_order=True)
    read = _check_texts(_repair(_mark_strange(_parse_files(files, max_characters, reference))), max_characters)
    documents = read.filter(pl.col("reason_code").is_null())
    return {
        "documents": DOCUMENTS.enforce(documents),
        "document_fields": _clean_fields(documents),
        "layout_zones": _list_zones(documents),
        "rejections": _list_rejections(read.filter(pl.col("reason_code").is_not_null())),
    }


def _parse_files(files: pl.DataFrame, max_characters: int, reference: Reference | None) -> pl.DataFrame:
    """Add PARSED_SCHEMA (its url as `declared_url`) to the files, which keep their order."""
    cues = list_markup_cues(reference) if reference else None
    readers: Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
        "text": _read_texts,
        "markdown": lambda some: parse_contents(some["content"], parse_markdown),
        "html": lambda some: parse_contents(
            some.select("content", "url", "declared_encoding").iter_rows(),
            lambda page: parse_html(page[0], page[1], max_characters, cues, page[2]),
        ),
        "pdf": lambda some: parse_contents(some["content"], parse_pdf),
        "email": lambda some: parse_contents(some["content"], lambda content: parse_email(content, cues)),
        "record": lambda some: parse_records(some["content"], cues),
    }
    files = files.with_row_index("row")
    formats = files["content_format"].unique().sort().to_list() or ["text"]
    parts = []
    for content_format in formats:
        some = files.filter(pl.col("content_format") == content_format)
        parsed = readers[content_format](some).rename({"url": "declared_url"})
        parts.append(pl.concat([some, parsed], how="horizontal"))
    return pl.concat(parts).sort("row")


def _read_texts(files: pl.DataFrame) -> pl.DataFrame:
    """Read plain text files; where all of them are UTF-8, as most are, in one stroke."""
    bytes_and_encoding = files.select("content", "declared_encoding")
    try:
        # ISO-2022 is all ASCII: only who sends it says what it is.
        is_escaped = files["declared_encoding"].str.contains("(?i)^(cs)?iso-?2022").any()
        texts = files["content"].cast(pl.String) if not is_escaped else None
    except pl.exceptions.ComputeError:
        texts = None
    if texts is None:
        return parse_contents(bytes_and_encoding.iter_rows(), _parse_text)
    plain = frame_texts(texts.str.strip_prefix("\ufeff"), "utf-8").with_row_index("row")
    has_nul = texts.str.contains("\x00", literal=True)
    if not has_nul.any():
        return plain.drop("row")
    # UTF-16 without a mark may be valid UTF-8 too; its NULs tell it.
    wide = parse_contents(bytes_and_encoding.filter(has_nul).iter_rows(), _parse_text).with_columns(plain["row"].filter(has_nul))
    return pl.concat([plain.remove(has_nul), wide.select(plain.columns)]).sort("row").drop("row")


def _parse_text(file: tuple[bytes, str | None]) -> ParsedDocument:
    text, encoding_name = decode_text(*file)
    return ParsedDocument(text, encoding_name=encoding_name)


def _mark_strange(files: pl.DataFrame) -> pl.DataFrame:
    """Add char_count; is_strange, for the texts that need a closer look; and is_hidden, for those that hide too much."""
    text = pl.col("text")
    files = files.with_columns(text.str.len_chars().cast(pl.Int64).alias("char_count"), text.str.contains(_STRANGE).alias("is_strange"))
    hidden = files.filter(pl.col("is_strange")).select("document_id", hides_too_much(text).alias("is_hidden"))
    return files.join(hidden, on="document_id", how="left", maintain_order="left")


def _repair(files: pl.DataFrame) -> pl.DataFrame:
    """Set mojibake right in text, title, author and publisher; only what holds a clue is looked at one by one.

    This comes after hidden characters are counted, as the word joiners by which a text keeps its length hide nothing, and before
    control characters are, of which UTF-8 that was read as Latin-1 is full.
    """
    for name in ("text", "title", "author", "publisher"):
        has_clue = pl.col(name).str.contains(CLUE_PATTERN)
        clue = pl.col("is_strange") & has_clue if name == "text" else has_clue
        rows = files.select(clue.fill_null(False)).to_series().arg_true()
        if rows.is_empty():
            continue
        repaired = [repair_mojibake(value) for value in files[name].gather(rows)]
        columns = [files[name].scatter(rows, [text for text, _ in repaired])]
        if name == "text":
            counts = pl.Series([count for _, count in repaired], dtype=pl.Int64)
            columns.append(files["repair_count"].scatter(rows, files["repair_count"].gather(rows) + counts))
        files = files.with_columns(columns)
    return files


def _check_texts(files: pl.DataFrame, max_characters: int) -> pl.DataFrame:
    """Add reason_code and detail to the texts that no reader could have seen as text."""
    text, count = pl.col("text"), pl.col("char_count")
    odd = files.filter(pl.col("is_strange")).select(
        "document_id",
        text.str.count_matches(ODD_PATTERN).alias("odd_count"),
        text.str.contains("\x00", literal=True).alias("has_nul"),
    )
    files = files.join(odd, on="document_id", how="left", maintain_order="left")
    is_odd = pl.col("has_nul") | (pl.col("odd_count") > pl.max_horizontal(1, ODD_SHARE * count))
    faults = (
        ("empty_file", ~text.str.contains(VISIBLE_PATTERN), pl.format("no text in {} bytes", "byte_count")),
        ("too_long", count > max_characters, pl.format("{} characters", count)),
        ("not_text", is_odd, pl.format("{} control characters among {} characters", "odd_count", count)),
        ("hidden_characters", pl.col("is_hidden"), pl.format("among {} characters too many that nobody sees", count)),
    )
    reason, detail = pl.col("reason_code"), pl.col("detail")
    for code, fault, words in faults:
        is_new = reason.is_null() & fault
        detail = pl.when(is_new).then(words).otherwise(detail)
        reason = pl.when(is_new).then(pl.lit(code)).otherwise(reason)
    return files.with_columns(reason.alias("reason_code"), detail.alias("detail"))


def _clean_fields(documents: pl.DataFrame) -> pl.DataFrame:
    """Return the fields in one line each, without characters that nobody sees; what is empty is null."""
    fields = documents.with_columns(pl.coalesce("declared_url", "url").alias("url"))
    for name in FIELDS:
        line = strip_hidden(pl.col(name)).str.replace_all(r"[\s\p{Cc}]+", " ").str.strip_chars().str.slice(0, _FIELD_CHARS[name])
        fields = fields.with_columns(pl.when(line.str.strip_chars() != "").then(line.str.strip_chars()).alias(name))
    return DOCUMENT_FIELDS.enforce(fields.filter(pl.any_horizontal(pl.col(FIELDS).is_not_null())))


def _list_zones(documents: pl.DataFrame) -> pl.DataFrame:
    zones = documents.select("document_id", "zones").explode("zones").drop_nulls("zones").unnest("zones")
    return LAYOUT_ZONES.enforce(zones.sort("document_id", "char_start"))


def _list_rejections(rejected: pl.DataFrame) -> pl.DataFrame:
    payloads = pl.Series("payload", [repr(c[: _PAYLOAD_CHARS // 4])[:_PAYLOAD_CHARS] for c in rejected["content"]], dtype=pl.String)
    return REJECTIONS.enforce(
        rejected.with_columns(pl.lit("read").alias("stage"), payloads).with_columns(
            content_id("stage", "reason_code", "document_id").alias("rejection_id")
        )
    )
