"""Reads RSS and Atom feeds: every entry is a record. Nothing is fetched here, and a feed that declares entities is not read."""

import io
import re
from calendar import timegm
from collections.abc import Iterator
from typing import IO, Any

from flows.intake.found import Found
from flows.intake.limits import Limits
from flows.intake.record_values import as_line, as_markup, as_moment, as_names, as_text
from flows.intake.records import Container

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_WIDE_ENTITY = re.compile("<!ENTITY".encode("utf-16-be") + b"|" + "<!ENTITY".encode("utf-16-le"), re.IGNORECASE)


def read_feed(stream: IO[bytes], uri: str, limits: Limits) -> Iterator[Found]:
    """Yield the entries of a feed as records: content, else description.

    The fields of feeds are their own, no mapping is asked. Of broken XML what can be read is read, and a rejection tells.
    """
    container = Container(uri, "feed", limits)
    content = stream.read(limits.max_file_bytes + 1)
    if len(content) > limits.max_file_bytes:
        yield container.reject_whole("too_large", f"a feed of more than {limits.max_file_bytes} bytes, the limit", content)
        return
    feed = parse_feed(content)
    if feed is None:
        yield container.reject_whole("container_malformed", "it declares entities, which no feed needs", content)
        return
    count = len(feed.entries)
    for number, entry in enumerate(feed.entries, start=1):
        yield container.take(_read_entry(entry, feed.feed), number, None, str(dict(entry)))
    if not feed.get("version") and not count:
        yield container.reject_whole("container_malformed", "no RSS or Atom feed", content)
    elif type(feed.get("bozo_exception")).__name__ == "SAXParseException":
        said = str(feed.bozo_exception).removeprefix("<unknown>:")
        yield container.reject_whole("container_malformed", f"broken XML at {said}; {count} entries could be read", content)
    elif not count:
        yield container.reject_whole("empty_file", "a feed without entries", content)


def parse_feed(content: bytes) -> Any | None:
    """Return a feed as feedparser reads it, text untouched and links as they stand; None for one that declares entities."""
    import feedparser

    if _ENTITY.search(content) or _WIDE_ENTITY.search(content):
        return None
    # Given as a stream: feedparser would take bare bytes for the name of a file first.
    return feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)


def _read_entry(entry: Any, feed: Any) -> dict[str, str]:
    """Return the fields of one entry."""
    bodies = [*(part.get("value") for part in entry.get("content", ())), entry.get("summary")]
    text = next((t for t in map(as_text, bodies) if t is not None), None)
    markup = as_markup(text) if text else None
    fields = {
        "title": as_line(entry.get("title")),
        "author": as_names([a.get("name") for a in entry.get("authors", ())]) or as_names(entry.get("author")),
        "publisher": as_line(entry.get("source", {}).get("title")) or as_line(feed.get("title")),
        "published": _read_moment(entry, "published") or _read_moment(entry, "updated"),
        "language": as_line(feed.get("language")),
        "url": as_line(entry.get("link")),
        "html" if markup else "text": markup or text,
    }
    return {field: value for field, value in fields.items() if value is not None}


def _read_moment(entry: Any, name: str) -> str | None:
    """Return a moment as it stands where that is ISO 8601, else as feedparser reads it, in UTC."""
    written = as_moment(dict(entry).get(name))
    if written is None or written[:4].isdecimal():
        return written
    parsed = dict(entry).get(f"{name}_parsed")
    return as_moment(timegm(parsed)) if parsed else written
