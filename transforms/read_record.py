"""Reads records of containers: canonical JSON becomes one text, its title before it, with what the record's fields say.

Which field of a container is the text, the title, the date was settled when the record was taken in.
"""

import html
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl

from transforms.parsed import FIELDS, PARSED_SCHEMA, ParsedDocument, UnreadableError, parse_contents
from transforms.read_html import parse_html

_COLUMNS = {
    "title": "title",
    "author": "author",
    "publisher": "publisher",
    "published": "published_text",
    "language": "language_code",
    "url": "url",
}
"""Fields of a record and the columns that they become."""
_KEYS = ("text", "html", *_COLUMNS)
_REFERENCE = r"&(?:[A-Za-z]{2,8}|#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5});"
"""A character as HTML spells it (&amp; &#8217;), which nobody writes in plain text."""
_TAG = r"(?i)</?(?:a|abbr|b|br|cite|code|em|font|h[1-6]|i|mark|p|q|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>"
_LANGUAGE = r"(?i)^\s*([a-z]{2})(?:[-_].*)?$"
_BREAK = "\n\n"
_GLUED_WORDS = 4
"""A title of fewer words that opens the text, without a line break after it, may be the beginning of a sentence."""


def parse_records(contents: pl.Series, cues: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Read records.

    contents: canonical JSON (Binary), each an object of strings with one of `text` and `html`. cues: as `parse_html` takes them.
    Returns PARSED_SCHEMA in the order of `contents`: `text` is title, empty line, text (the text alone where it begins with its
    title), and `zones` names the title. What is no such JSON is turned away as record_malformed or record_without_text.
    """
    rows = [_load(content) for content in contents]
    is_plain = pl.Series([row[0] is not None for row in rows], dtype=pl.Boolean)
    plain = _frame_texts(pl.DataFrame([row for row in rows if row[0] is not None], schema=dict.fromkeys(_KEYS, pl.String()), orient="row"))
    if is_plain.all():
        return plain
    others = parse_contents(contents.filter(~is_plain), partial(_parse_record, cues=cues))
    row = pl.Series("row", range(len(contents)), dtype=pl.UInt32)
    parts = (plain.with_columns(row.filter(is_plain)), others.with_columns(row.filter(~is_plain)))
    return pl.concat(parts).sort("row").drop("row")


def _load(content: bytes) -> tuple[str | None, ...]:
    """Return the fields of a record in the order of _KEYS; all None where its text is no plain string."""
    try:
        record = json.loads(content)
        if isinstance(record["text"], str) and all(isinstance(value, str) for value in record.values()):
            return tuple(map(record.get, _KEYS))
    except (ValueError, RecursionError, KeyError, TypeError):
        pass
    return (None,) * len(_KEYS)


def _frame_texts(records: pl.DataFrame) -> pl.DataFrame:
    """Return PARSED_SCHEMA for records with plain text."""
    title, text = pl.col("title"), pl.col("text")
    records = _resolve_references(records, "text")
    records = _resolve_references(records.with_columns(title.str.replace_all(_TAG, "")), "title")
    records = records.with_columns(pl.when(title.str.strip_chars() != "").then(title.str.strip_chars()).alias("title"))
    bare = text.str.strip_chars_start()
    after = bare.str.strip_prefix(title)
    begins = bare.str.starts_with(title) & (
        (after == "")
        | after.str.contains(r"^[ \t]*[\r\n]")
        | (after.str.contains(r"^\s") & (title.str.count_matches(r"\S+") >= _GLUED_WORDS))
    )
    begins = begins.fill_null(False)
    start = pl.when(begins).then(text.str.len_chars() - bare.str.len_chars()).otherwise(0).cast(pl.Int64)
    zone = pl.struct(
        start.alias("char_start"), (start + title.str.len_chars().cast(pl.Int64)).alias("char_end"), pl.lit("title").alias("zone")
    )
    return records.select(
        pl.when(begins | title.is_null()).then(text).otherwise(pl.concat_str(title, pl.lit(_BREAK), text)).alias("text"),
        pl.lit("utf-8").alias("encoding_name"),
        pl.lit(0, pl.Int64).alias("repair_count"),
        *(pl.col(name).alias(column) for name, column in _COLUMNS.items() if name != "language"),
        pl.col("language").str.extract(_LANGUAGE).str.to_lowercase().alias("language_code"),
        pl.when(title.is_not_null()).then(pl.concat_list(zone)).alias("zones"),
        pl.lit(None, pl.String).alias("reason_code"),
        pl.lit(None, pl.String).alias("detail"),
    ).select(pl.col(name).cast(dtype) for name, dtype in PARSED_SCHEMA.items())


def _resolve_references(records: pl.DataFrame, name: str) -> pl.DataFrame:
    """Write out the characters that HTML spells; few records have any."""
    rows = records[name].str.contains(_REFERENCE).fill_null(False).arg_true()
    if rows.is_empty():
        return records
    return records.with_columns(records[name].scatter(rows, [html.unescape(value) for value in records[name].gather(rows)]))


def _parse_record(content: bytes, cues: Mapping[str, str] | None = None) -> ParsedDocument:
    """Return one record whose text is a web page, or raise `UnreadableError`."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("record_malformed", "no JSON") from error
    if not isinstance(record, dict) or not all(isinstance(value, str) for value in record.values()):
        raise UnreadableError("record_malformed", "no object of strings")
    if "html" not in record:
        raise UnreadableError("record_without_text", "neither text nor html")
    page = parse_html(record["html"], record.get("url"), cues=cues)
    return _add_fields(page, record)


def _add_fields(page: ParsedDocument, record: dict[str, Any]) -> ParsedDocument:
    """Return the page with the fields of its record before its own, and the record's title before its text."""
    title = html.unescape(re.sub(_TAG, "", record.get("title", ""))).strip()
    language = re.match(_LANGUAGE, record.get("language", ""))
    own = {column: record[name] for name, column in _COLUMNS.items() if name in record}
    own |= {"title": title or None, "language_code": language[1].lower() if language else None}
    fields = {name: own.get(name) or page.fields.get(name) for name in FIELDS}
    text, zones = page.text, list(page.zones)
    if title and not text.lstrip().startswith(title):
        shift = len(title) + len(_BREAK)
        text = f"{title}{_BREAK}{text}"
        zones = [(0, len(title), "title"), *((start + shift, end + shift, zone) for start, end, zone in zones)]
    return ParsedDocument(text, fields, zones, page.encoding_name, page.repair_count)
