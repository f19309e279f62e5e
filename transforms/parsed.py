"""What every format's parser gives: the text of one document, what the format says of it, and where its markup puts what.

A parser reads bytes and decides nothing about news: which line is a teaser, what language the text is in
and when it was published is said in `clean`. How single documents become frames is said here, formats in modules of their own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import polars as pl

FIELDS = ("title", "author", "publisher", "published_text", "language_code", "url")
"""What a format may say of a document beside its text."""

_ZONE = pl.Struct({"char_start": pl.Int64(), "char_end": pl.Int64(), "zone": pl.String()})
PARSED_SCHEMA: dict[str, pl.DataType] = {
    "text": pl.String(),
    "encoding_name": pl.String(),
    "repair_count": pl.Int64(),
    **dict.fromkeys(FIELDS, pl.String()),
    "zones": pl.List(_ZONE),
    "reason_code": pl.String(),
    "detail": pl.String(),
}
"""One row per document, in the order of the bytes given: either `text` or `reason_code` with `detail` is null; fields may be null."""

Content = TypeVar("Content")

_FAILURES = (Exception,)
"""What a parser may raise on hostile bytes is not foreseen by the libraries that parse them."""


@dataclass(frozen=True)
class ParsedDocument:
    """One document as its format gives it."""

    text: str
    """All visible words. Offsets of zones, mentions and events count its code points."""
    fields: Mapping[str, str | None] = field(default_factory=dict)
    """Any of FIELDS, as the document words them; cleaned by `transforms.read`."""
    zones: Sequence[tuple[int, int, str]] = ()
    """char_start, char_end and zone of spans whose zone the markup gives; they do not overlap."""
    encoding_name: str = "utf-8"
    repair_count: int = 0
    """Places at which the parser itself set mojibake right; `transforms.read` adds those that it finds in the text."""

    def __post_init__(self) -> None:
        """Refuse zones that are empty, overlap or lie outside the text."""
        before = 0
        for start, end, zone in sorted(self.zones):
            if not before <= start < end <= len(self.text):
                raise ValueError(f"the {zone} zone from {start} to {end} is empty, overlaps another or leaves the text of {len(self.text)}")
            before = end


class UnreadableError(ValueError):
    """The bytes of one document cannot be read; with one of the reason codes of `seeds/reference/reason_codes.csv`."""

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code = reason_code
        self.detail = detail


def parse_contents(contents: Iterable[Content], parse: Callable[[Content], ParsedDocument]) -> pl.DataFrame:
    """Run a parser over the bytes of documents, or over whatever holds them.

    Returns PARSED_SCHEMA in the order of `contents`. What the parser raises on one document turns that one away:
    an `UnreadableError` with its reason, anything else as document_malformed. Only a lack of memory is raised.
    """
    rows = [_parse_one(content, parse) for content in contents]
    columns = zip(*rows, strict=True) if rows else [()] * len(PARSED_SCHEMA)
    return pl.DataFrame([pl.Series(name, values, dtype=PARSED_SCHEMA[name]) for name, values in zip(PARSED_SCHEMA, columns, strict=True)])


def frame_texts(texts: pl.Series, encoding_names: pl.Series | str) -> pl.DataFrame:
    """Return PARSED_SCHEMA for texts of which their format says nothing more."""
    encoding_name = pl.lit(encoding_names) if isinstance(encoding_names, str) else encoding_names
    known = {"text": texts, "encoding_name": encoding_name, "repair_count": pl.lit(0)}
    return pl.select(known.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in PARSED_SCHEMA.items())


def _parse_one(content: Content, parse: Callable[[Content], ParsedDocument]) -> tuple[object, ...]:
    nothing: tuple[None, ...] = (None,) * len(FIELDS)
    try:
        parsed = parse(content)
        # A lone surrogate is no text and cannot be stored.
        parsed.text.encode()
    except MemoryError:
        raise
    except UnreadableError as error:
        return (None, None, 0, *nothing, None, error.reason_code, error.detail)
    except _FAILURES as error:
        first_line = (str(error).splitlines() or [""])[0][:200]
        detail = f"{type(error).__name__}: {first_line}".encode("utf-8", "replace").decode()
        return (None, None, 0, *nothing, None, "document_malformed", detail)
    fields = (_storable(parsed.fields.get(name)) for name in FIELDS)
    zones = [{"char_start": start, "char_end": end, "zone": zone} for start, end, zone in parsed.zones]
    return (parsed.text, parsed.encoding_name, parsed.repair_count, *fields, zones or None, None, None)


def _storable(value: str | None) -> str | None:
    return None if value is None else value.encode("utf-8", "replace").decode()
