"""Decoding raw files: encodings, byte order marks, and what is no text."""

import polars as pl
import pytest

from transforms.read import read_documents


def raw(*files: tuple[str, str, bytes]) -> pl.DataFrame:
    rows = [(document_id, uri, "text", len(content), content) for document_id, uri, content in files]
    schema = {"document_id": pl.String, "uri": pl.String, "file_format": pl.String, "byte_count": pl.Int64, "content": pl.Binary}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        ("Baku – talks\r\nend".encode(), "Baku – talks\r\nend", "utf-8"),
        (b"\xef\xbb\xbfBaku", "Baku", "utf-8"),
        ("Bakı".encode("utf-16"), "Bakı", "utf-16-le"),
        (b"\xfe\xff" + "Bakı".encode("utf-16-be"), "Bakı", "utf-16-be"),
        (
            "The minister’s words – “we agree” – were heard in São Paulo and in Málaga by all.".encode("cp1252"),
            "The minister’s words – “we agree” – were heard in São Paulo and in Málaga by all.",
            "cp1252",
        ),
        (
            "Министр обороны прибыл с визитом в Тегеран и встретился с президентом страны.".encode("cp1251"),
            "Министр обороны прибыл с визитом в Тегеран и встретился с президентом страны.",
            "cp1251",
        ),
    ],
)
def test_text_is_decoded_and_keeps_its_line_ends(content, text, encoding):
    document = read_documents(raw(("a", "a.txt", content)))["documents"].row(0, named=True)
    assert (document["text"], document["encoding_name"]) == (text, encoding)
    assert document["char_count"] == len(text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b" \r\n\t", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"PK\x03\x04\x00\x00\x08\x00" + bytes(range(256)) * 4, "not_text"),
        (b"words\x00words", "not_text"),
        (b"\x01\x02\x03\x04\x05\x06 a", "not_text"),
    ],
)
def test_what_is_no_text_is_rejected_with_a_reason(content, reason, reference):
    read = read_documents(raw(("a", "a.txt", content)))
    assert read["documents"].is_empty()
    rejection = read["rejections"].row(0, named=True)
    assert (rejection["reason_code"], rejection["uri"], rejection["stage"]) == (reason, "a.txt", "read")
    assert len(rejection["payload"]) <= 2_000
    assert reason in reference["reason_codes"]["reason_code"].to_list()


def test_a_document_seen_twice_is_read_once_and_a_bad_file_stops_no_other():
    read = read_documents(raw(("a", "z.txt", b"Words."), ("a", "b.txt", b"Words."), ("c", "c.txt", b"\x00\x01")))
    assert read["documents"]["document_id"].to_list() == ["a"]
    assert read["rejections"]["document_id"].to_list() == ["c"]
