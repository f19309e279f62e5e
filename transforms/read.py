"""Decodes raw files into documents, and rejects with a reason what is no text.

Opening files, size limits and formats other than plain text are not decided here.
"""

import re
from collections.abc import Iterator

import polars as pl
from charset_normalizer import from_bytes

from transforms.ids import content_id
from transforms.stages import DOCUMENTS, REJECTIONS

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order marks, longer ones first."""
_PAYLOAD_CHARS = 2_000
_SAMPLE_BYTES = 200_000
_WESTERN_SHARE = 0.12
"""Text in Latin letters has a smaller share of bytes beyond ASCII than this."""
_NOT_WESTERN = re.compile("(?<=[a-zA-Z])[¹³¿£¼¾¢¥¡µ¶¯ðýþÐÝÞ]")
"""What other Latin code pages (Polish, Czech, Turkish) look like when they are read as Windows-1252."""
_ODD = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_ODD_SHARE = 0.02
"""Share of control characters above which bytes that decode are still no text."""


def read_documents(raw: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Decode raw files.

    raw: the columns of RAW_FILES and `content` (Binary). A document with many sightings is decoded once.
    Returns `documents` (DOCUMENTS) and `rejections` (REJECTIONS: empty_file, not_text, undecodable; a rejected
    document names its smallest uri), both sorted by document_id.
    """
    files = raw.sort("document_id", "uri").unique("document_id", keep="first", maintain_order=True)
    decoded = pl.DataFrame(
        [_decode(content) for content in files["content"]],
        schema={"text": pl.String, "encoding_name": pl.String, "reason_code": pl.String, "detail": pl.String},
        orient="row",
    )
    files = pl.concat([files, decoded], how="horizontal")
    documents = files.filter(pl.col("reason_code").is_null())
    documents = documents.with_columns(pl.col("text").str.len_chars().cast(pl.Int64).alias("char_count"))
    rejected = files.filter(pl.col("reason_code").is_not_null())
    payloads = pl.Series("payload", [repr(c[: _PAYLOAD_CHARS // 4])[:_PAYLOAD_CHARS] for c in rejected["content"]], dtype=pl.String)
    rejections = rejected.with_columns(pl.lit("read").alias("stage"), payloads).with_columns(
        content_id("stage", "reason_code", "uri", "document_id", "payload").alias("rejection_id")
    )
    return {"documents": DOCUMENTS.enforce(documents), "rejections": REJECTIONS.enforce(rejections)}


def _decode(content: bytes) -> tuple[str | None, str | None, str | None, str | None]:
    """Return text, encoding, reason code and detail; either the first two or the last two are null."""
    for text, encoding in _readings(content):
        if not text.strip("\ufeff \t\r\n\x0b\x0c\x85\u2028\u2029\xa0"):
            return None, None, "empty_file", f"no text in {len(content)} bytes"
        odd = _odd_count(text)
        if "\x00" in text or odd > max(1, _ODD_SHARE * len(text)):
            return None, None, "not_text", f"{odd} control characters among {len(text)} characters"
        return text, encoding, None, None
    if b"\x00" in content or _odd_count(content.decode("latin-1")) > _ODD_SHARE * len(content):
        return None, None, "not_text", "the bytes look like a binary file"
    return None, None, "undecodable", "no character encoding reads the bytes"


def _readings(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the one best reading of the bytes with its encoding, or nothing."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                yield content[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError:
                break
            return
    try:
        yield content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        yield from _guesses(content)


def _guesses(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the reading by the guessed encoding: Windows-1252 where the text looks Western, else the detector's best."""
    if b"\x00" in content:
        return
    sample = content[:_SAMPLE_BYTES]
    names = ["cp1252"] if sum(byte > 127 for byte in sample) < _WESTERN_SHARE * len(sample) else []
    if not names or _NOT_WESTERN.search(sample.decode("cp1252", errors="replace")):
        best = from_bytes(sample, threshold=0.2).best()
        names = [best.encoding, *names] if best else names
    for name in names:
        try:
            yield content.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
        return


def _odd_count(text: str) -> int:
    """Count control characters that no text file has (C0 without tab, line ends, form feed and escape)."""
    return sum(1 for _ in _ODD.finditer(text))
