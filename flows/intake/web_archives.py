"""Reads web archives (WARC, WET): every page is a document, its bytes without the codings of their transport.

What a page says is not looked at here. HTTP is taken apart here and not by the archive's reader, so that a page whose coding is
broken costs nothing but itself.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from email.parser import BytesHeaderParser
from io import BytesIO
from typing import IO, Any

from flows.intake.charset import read_charset
from flows.intake.found import Found, FoundDocument
from flows.intake.limits import Limits
from flows.intake.records import Container

_CONTENT_FORMATS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
}
_PAGES = frozenset({"response", "resource", "conversion"})
_BESIDE_PAGES = frozenset({"page", "warcinfo", "request", "metadata", "revisit"})
"""Records that say something of pages, and the count of these."""
_HEADER_BYTES = 64_000
_READ_BYTES = 1 << 17
_PAGE_STARTS = (b"<html", b"<!doc")
_UNCODED = frozenset({"", "identity", "none", "utf-8", "binary"})


class _CodingError(ValueError):
    """The payload is not in the coding that its header names."""


class _Tail:
    """A stream that remembers how it ended: an archive that was cut off does not end with an empty line."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.last = b""
        self.byte_count = 0

    def tell(self) -> int:
        return self.byte_count

    def read(self, size: int = _READ_BYTES) -> bytes:
        piece = self._stream.read(size)
        self.last = (self.last + piece)[-4:]
        self.byte_count += len(piece)
        return piece

    @property
    def is_cut(self) -> bool:
        return not self.last.replace(b"\r", b"").endswith(b"\n\n")


def read_web_archive(stream: IO[bytes], uri: str, limits: Limits) -> Iterator[Found]:
    """Yield the pages of a web archive: responses with status 200, resources and conversions that are HTML, text or PDF.

    Other records are passed over, and counted in one rejection; `#n` counts all records. `stream` is decompressed. Where an
    archive breaks off, what stands before stays.
    """
    from fastwarc.warc import ArchiveIterator

    container = Container(uri, "warc", limits)
    passed: Counter[str] = Counter()
    tail: Any = _Tail(stream)
    number, problem = 0, ""
    try:
        for number, record in enumerate(ArchiveIterator(tail, parse_http=False, stream_detect=False), start=1):
            found = _read_record(record, container, number)
            if isinstance(found, str):
                passed[found] += 1
                continue
            yield found
            if not isinstance(found, FoundDocument) and found.reason_code == "archive_broken":
                return
            passed["page"] += 1
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        problem = " ".join(str(error).split())[:200]
    if problem or tail.is_cut:
        yield container.reject_whole("archive_broken", f"{problem or 'it ends too early'}, after {number} records")
    elif not passed["page"]:
        yield container.reject_whole("empty_file", f"no page among {number} records: {_say_counts(passed)}")
    elif passed.keys() - _BESIDE_PAGES:
        yield container.reject_whole("unsupported_format", f"passed over among {number} records: {_say_counts(passed)}")


def _read_record(record: Any, container: Container, number: int) -> Found | str:
    """Return the document of one record, or what it is where it is no page."""
    kind = str(record.headers.get("WARC-Type", "no type")).lower()
    if kind not in _PAGES:
        return kind
    media = _media_type(record.headers.get("Content-Type"))
    is_http = media == "application/http"
    if not is_http and media not in _CONTENT_FORMATS:
        return media or "no content type"
    expected = record.content_length
    limit = container.limits.max_file_bytes
    block = record.reader.read(limit + _HEADER_BYTES)
    if len(block) < min(expected, limit + _HEADER_BYTES):
        return container.reject(number, "archive_broken", f"the record ends after {len(block)} of {expected} bytes", block)
    if not is_http:
        return _take_page(record, container, number, block, record.headers.get("Content-Type"), media, None)
    return _read_response(record, container, number, block)


def _read_response(record: Any, container: Container, number: int, block: bytes) -> Found | str:
    """Return the document of an HTTP response."""
    status, headers, payload = _split_response(block)
    if status is None:
        return container.reject(number, "record_malformed", "no HTTP response", block)
    if status != 200:
        return f"status {status}"
    media = _media_type(headers.get("content-type")) or _media_type(record.headers.get("WARC-Identified-Payload-Type"))
    media = media or ("text/html" if payload.lstrip()[:5].lower() in _PAGE_STARTS else "")
    if media not in _CONTENT_FORMATS:
        return media or "no content type"
    most = container.limits.max_file_bytes + 1
    try:
        content = _decode_payload(payload, headers, most)
    except _CodingError as error:
        return container.reject(number, "record_malformed", str(error), payload)
    return _take_page(record, container, number, content, headers.get("content-type"), media, status)


def _take_page(
    record: Any, container: Container, number: int, content: bytes, content_type: str | None, media: str, status: int | None
) -> Found:
    limit = container.limits.max_file_bytes
    if len(content) > limit:
        return container.reject(number, "too_large", f"a page of more than {limit} bytes, the limit", content)
    moment = record.record_date
    address = (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    return FoundDocument(
        content,
        _CONTENT_FORMATS[media],
        container.file_format,
        f"{container.uri}#{number}",
        record_number=number,
        record_offset=record.stream_pos,
        url=address or None,
        fetched_at=moment.astimezone(UTC).replace(tzinfo=None) if moment else None,
        http_status=status,
        declared_encoding=read_charset(content_type),
    )


def _split_response(block: bytes) -> tuple[int | None, Mapping[str, str], bytes]:
    """Return status, headers by their names in lower case, and payload; no status where the block is no HTTP response."""
    ends = [(place, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (place := block.find(mark, 0, _HEADER_BYTES)) >= 0]
    if not ends and len(block) > _HEADER_BYTES:
        return None, {}, b""
    head_end, mark_length = min(ends, default=(len(block), 0))
    first, _, lines = block[:head_end].partition(b"\n")
    words = first.split(None, 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit() or len(words[1]) != 3:
        return None, {}, b""
    parsed = BytesHeaderParser().parsebytes(lines)
    return int(words[1]), {name.lower(): str(value) for name, value in parsed.items()}, block[head_end + mark_length :]


def _decode_payload(payload: bytes, headers: Mapping[str, str], most: int) -> bytes:
    """Return at most `most` bytes of a payload without its codings.

    Crawlers that store payloads decoded often keep the headers that named the codings: what is no such coding stays as it is.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        payload = _decode_chunks(payload, most)
    codings = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
    for coding in reversed(codings):
        if coding in _UNCODED or payload.lstrip()[:1] == b"<" or payload.startswith(b"%PDF-"):
            continue
        if coding not in _DECODERS:
            raise _CodingError(f"the content coding {coding[:40]} is not known")
        try:
            payload = _DECODERS[coding](payload, most)
        except (OSError, ValueError, zlib.error) as error:
            raise _CodingError(f"no {coding}: {' '.join(str(error).split())[:200]}") from error
    return payload


def _decode_chunks(payload: bytes, most: int) -> bytes:
    from fastwarc.stream_io import ChunkedReader

    try:
        return _read_all(ChunkedReader(BytesIO(payload)), most)
    except (OSError, ValueError):
        return payload


def _inflate(payload: bytes, most: int) -> bytes:
    """Return inflated bytes: gzip or zlib where they begin like it, else bare deflate."""
    if payload[:2] == b"\x1f\x8b":
        return zlib.decompressobj(wbits=31).decompress(payload, most)
    try:
        return zlib.decompressobj().decompress(payload, most)
    except zlib.error:
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(payload, most)


def _gunzip(payload: bytes, most: int) -> bytes:
    return _inflate(payload, most) if payload[:2] == b"\x1f\x8b" else payload


def _unbrotli(payload: bytes, most: int) -> bytes:
    from fastwarc.stream_io import BrotliReader

    return _read_all(BrotliReader(BytesIO(payload)), most)


def _unzstd(payload: bytes, most: int) -> bytes:
    from fastwarc.stream_io import ZstdReader

    return _read_all(ZstdReader(BytesIO(payload)), most)


def _read_all(reader: Any, most: int) -> bytes:
    content: bytes = reader.read(most)
    return content


_DECODERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


def _media_type(value: str | None) -> str:
    return (value or "").partition(";")[0].strip().lower()


def _say_counts(passed: Counter[str]) -> str:
    """Return how many records of which kind are no pages, the most frequent ten kinds."""
    others = sorted(((count, name) for name, count in passed.items() if name not in _BESIDE_PAGES), key=lambda o: (-o[0], o[1]))
    return ", ".join(f"{count} {name[:60]}" for count, name in others[:10]) or "only what tells of pages"
