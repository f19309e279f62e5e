"""WARC: which records are pages, what their bytes are, and what broken ones cost."""

import gzip
import zlib
from datetime import datetime
from io import BytesIO
from itertools import count

import pytest
from fastwarc.stream_io import BrotliWriter

from flows.intake.found import FoundDocument
from flows.intake.limits import Limits
from flows.intake.web_archives import read_web_archive

PAGE = b"<p>Hi</p>"
NUMBERS = count()


def record(block, kind="response", uri="http://a.example/", media="application/http; msgtype=response", date="2024-05-01T10:00:00Z"):
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: {date}\r\nContent-Type: {media}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{next(NUMBERS):012}>\r\nContent-Length: {len(block)}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def response(payload, status="200 OK", media="text/html; charset=utf-8", **headers):
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in {"Content_Type": media, **headers}.items())
    return record(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + payload)


def archive(*records, limit=1_000_000):
    return list(read_web_archive(BytesIO(b"".join(records)), "x.warc", Limits(max_file_bytes=limit)))


def told(found):
    return [(f.record_number, f.content) if isinstance(f, FoundDocument) else (f.uri.removeprefix("x.warc"), f.reason_code) for f in found]


def brotli(content):
    sink = BytesIO()
    with BrotliWriter(sink) as writer:
        writer.write(content)
    return sink.getvalue()


def bare_deflate(content):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def test_page_is_a_document_with_the_place_and_time_of_its_sighting():
    first = response(PAGE)
    found = archive(first, response(b"%PDF-1.7", media="application/pdf"))[1]
    assert found == FoundDocument(
        b"%PDF-1.7",
        "pdf",
        "warc",
        "x.warc#2",
        record_number=2,
        record_offset=len(first),
        url="http://a.example/",
        fetched_at=datetime.fromisoformat("2024-05-01T10:00:00"),
        http_status=200,
    )


def test_the_charset_of_a_page_is_kept():
    found = archive(
        response(PAGE),
        response(PAGE, media='text/html;Charset = "Windows-1251"; x=1'),
        response(PAGE, media="text/html"),
        record(b"plain", "conversion", media="text/plain; charset=koi8-r"),
    )
    assert [f.declared_encoding for f in found] == ["utf-8", "windows-1251", None, "koi8-r"]


def test_resources_and_conversions_are_pages():
    found = archive(record(b"plain", "conversion", media="text/plain"), record(PAGE, "resource", media="text/html", uri="<http://b/>"))
    assert [(f.content_format, f.content, f.http_status, f.url) for f in found] == [
        ("text", b"plain", None, "http://a.example/"),
        ("html", PAGE, None, "http://b/"),
    ]


@pytest.mark.parametrize(
    ("coding", "encode"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare_deflate), ("br", brotli), ("identity", bytes)],
)
def test_content_codings_are_taken_off(coding, encode):
    assert told(archive(response(encode(PAGE), Content_Encoding=coding))) == [(1, PAGE)]


def test_transfer_coding_is_taken_off():
    chunks = b"4\r\n<p>H\r\n5\r\ni</p>\r\n0\r\n\r\n"
    assert told(archive(response(chunks, Transfer_Encoding="chunked"))) == [(1, PAGE)]


@pytest.mark.parametrize("headers", [{"Content_Encoding": "gzip"}, {"Content_Encoding": "br"}, {"Transfer_Encoding": "chunked"}])
def test_payload_stored_decoded_with_its_headers_kept(headers):
    assert told(archive(response(PAGE, **headers))) == [(1, PAGE)]


def test_same_page_is_one_document_in_every_coding():
    found = archive(response(PAGE), response(gzip.compress(PAGE), Content_Encoding="gzip"))
    assert len({f.document_id for f in found}) == 1


def test_broken_coding_costs_one_page():
    found = archive(
        response(gzip.compress(PAGE)[:-9] + b"\xff" * 9, Content_Encoding="gzip"),
        response(b"\xff\xfejunk", Content_Encoding="br"),
        response(b"x", Content_Encoding="rot13"),
        response(PAGE),
    )
    assert told(found)[1:] == [("#2", "record_malformed"), ("#3", "record_malformed"), (4, PAGE)]


@pytest.mark.parametrize(("coding", "encode"), [("gzip", gzip.compress), ("br", brotli), ("deflate", zlib.compress)])
def test_bomb_within_a_record_costs_one_page(coding, encode):
    found = archive(response(encode(b"a" * 20_000_000), Content_Encoding=coding), response(PAGE), limit=100_000)
    assert told(found) == [("#1", "too_large"), (2, PAGE)]


def test_page_beyond_the_limit_costs_no_other():
    assert told(archive(response(b"a" * 200_000), response(PAGE), limit=10_000)) == [("#1", "too_large"), (2, PAGE)]


def test_what_is_no_page_is_counted_once():
    others = [response(b"\x89PNG", media="image/png")] * 3 + [
        response(PAGE, status="404 Not Found"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request"),
    ]
    [first, told_once] = archive(response(PAGE), *others)
    assert first.content == PAGE
    assert (told_once.uri, told_once.reason_code) == ("x.warc", "unsupported_format")
    assert told_once.detail == "passed over among 6 records: 3 image/png, 1 status 404"
    [nothing] = archive(*others)
    assert (nothing.uri, nothing.reason_code) == ("x.warc", "empty_file")
    assert told(archive(response(PAGE), others[-1])) == [(1, PAGE)]


def test_media_type_that_the_server_left_out():
    found = archive(record(b"HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE html><p>Hi"), record(b"HTTP/1.1 200 OK\r\n\r\nHi"))
    assert told(found) == [(1, b"<!DOCTYPE html><p>Hi"), ("", "unsupported_format")]


def test_archive_that_ends_too_early_keeps_what_stands_before():
    whole = response(PAGE)
    for cut in (response(PAGE * 100)[:-300], whole[:-6]):
        assert told(archive(whole, cut)) == [(1, PAGE), ("#2", "archive_broken")]
    assert told(archive(whole, whole[:100])) == [(1, PAGE), ("", "archive_broken")]


def test_records_that_are_none():
    assert told(archive(b"junk" * 1_000)) == [("", "archive_broken")]
    assert told(archive(response(PAGE), b"junk\r\n\r\n", response(PAGE))) == [(1, PAGE), ("", "archive_broken")]
    assert told(archive(record(b"no HTTP"), response(PAGE))) == [("#1", "record_malformed"), (2, PAGE)]
    assert told(archive(record(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000), response(PAGE))) == [("#1", "record_malformed"), (2, PAGE)]
    assert told(archive(response(PAGE).replace(b"Content-Length: ", b"Content-Length: 9999999"))) == [("#1", "archive_broken")]


def test_date_that_is_none_is_left_out():
    [found] = archive(record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE, date="yesterday"))
    assert found.fetched_at is None
