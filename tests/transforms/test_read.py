"""Reading raw documents: every format gives text, fields and zones, or a rejection; none stops another."""

import json
from email.message import EmailMessage

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.read import read_documents
from transforms.stages import RAW_FILES


def raw(*files, content_format="text", url=None, declared_encoding=None):
    rows = [(document_id, uri, content_format, len(content), url, declared_encoding, content) for document_id, uri, content in files]
    schema = {**RAW_FILES.dtypes, "content": pl.Binary()}
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


RUSSIAN = "В Баку прошли переговоры."


@pytest.mark.parametrize(
    ("content_format", "content", "declared_encoding", "encoding"),
    [
        ("text", RUSSIAN.encode("koi8-r"), "koi8-r", "koi8-r"),
        ("text", RUSSIAN.encode("cp1251"), "windows-1251", "cp1251"),
        ("text", RUSSIAN.encode(), "windows-1251", "utf-8"),
        ("text", "会談が行われた。".encode("iso2022-jp"), "ISO-2022-JP", "iso2022-jp"),
        ("html", f"<p>{RUSSIAN}".encode("koi8-r"), "koi8-r", "koi8-r"),
        ("html", f'<meta charset="windows-1251"><p>{RUSSIAN}'.encode("koi8-r"), "koi8-r", "koi8-r"),
        ("html", f'<meta charset="koi8-r"><p>{RUSSIAN}'.encode("koi8-r"), "no-such-encoding", "koi8-r"),
        ("html", f"<p>{RUSSIAN}".encode("utf-16"), "koi8-r", "utf-16-le"),
    ],
)
def test_the_encoding_that_the_server_names_goes_before_that_of_the_page(content_format, content, declared_encoding, encoding):
    read = read_documents(raw(("a", "a", content), content_format=content_format, declared_encoding=declared_encoding))
    document = read["documents"].row(0, named=True)
    assert document["encoding_name"].replace("_", "-").removeprefix("python-") == encoding
    assert document["text"] == (content.decode(encoding) if content_format == "text" else RUSSIAN)


def test_a_document_seen_twice_is_read_once_and_a_bad_file_stops_no_other():
    read = read_documents(raw(("a", "z.txt", b"Words."), ("a", "b.txt", b"Words."), ("c", "c.txt", b"\x00\x01")))
    assert read["documents"]["document_id"].to_list() == ["a"]
    assert read["rejections"]["document_id"].to_list() == ["c"]


def one(content, content_format="text", **options):
    url = options.pop("url", None)
    return read_documents(raw(("a", "a", content), content_format=content_format, url=url), **options)


SENTENCE = "The ministers of both countries signed the agreement on Monday. "


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (("\u200b".join(SENTENCE)).encode(), "hidden_characters"),
        (("\u202e" + SENTENCE[::-1]).encode(), "hidden_characters"),
        (SENTENCE.encode() * 20, "too_long"),
        ("\u200b\ufeff\u00ad \n".encode(), "empty_file"),
        ((SENTENCE + "\x00").encode(), "not_text"),
        ((SENTENCE + "\x01\x02\x03").encode(), "not_text"),
    ],
)
def test_text_that_no_reader_saw_is_rejected(content, reason):
    assert one(content, max_characters=1_000)["rejections"]["reason_code"].to_list() == [reason]


def mail():
    message = EmailMessage()
    message["Subject"] = "Talks in Quito"
    message.set_content(SENTENCE + "\n")
    return message.as_bytes()


RECORD = json.dumps({"text": SENTENCE, "title": "Talks in Quito", "url": "https://example.org/r"}, sort_keys=True).encode()
PAGE = b"<html><head><title>Talks in Quito</title></head><body><h1>Talks in Quito</h1><p>" + SENTENCE.encode() * 3 + b"</p></body></html>"


@pytest.mark.parametrize(
    ("content_format", "content", "url"),
    [
        ("markdown", b"---\ntitle: Talks in Quito\n---\n\n" + SENTENCE.encode(), "https://example.org/w"),
        ("html", PAGE, "https://example.org/w"),
        ("email", mail(), "https://example.org/w"),
        ("record", RECORD, "https://example.org/r"),
    ],
)
def test_each_format_gives_text_fields_and_zones(content_format, content, url):
    frames = one(content, content_format, url="https://example.org/w")
    document, fields = frames["documents"].row(0, named=True), frames["document_fields"].row(0, named=True)
    assert SENTENCE.strip() in document["text"]
    assert document["char_count"] == len(document["text"])
    assert (fields["title"], fields["url"]) == ("Talks in Quito", url)
    zones = [(document["text"][start:end], zone) for start, end, zone in frames["layout_zones"].drop("document_id").iter_rows()]
    assert any("Talks in Quito" in words and zone in {"title", "byline"} for words, zone in zones)


def test_fields_are_one_line_without_hidden_characters_repaired_and_cut():
    record = {"text": SENTENCE, "title": " ErdoÄŸan\u200b \x07met\n\tAliyev ", "author": "\u200b \n", "publisher": "x" * 400}
    fields = one(json.dumps(record).encode(), "record")["document_fields"].row(0, named=True)
    assert (fields["title"], fields["author"], fields["publisher"]) == ("Erdoğan met Aliyev", None, "x" * 300)


def test_a_text_of_which_nothing_more_is_said_has_no_fields():
    assert one(SENTENCE.encode())["document_fields"].is_empty()
    assert one(SENTENCE.encode(), url="https://example.org/w")["document_fields"]["url"].to_list() == ["https://example.org/w"]


def test_mojibake_is_repaired_and_counted_and_is_never_taken_for_hidden_characters():
    garbled = "Министр прибыл в Тегеран. It’s so.".encode().decode("latin-1")
    document = one(garbled.encode())["documents"].row(0, named=True)
    assert document["text"].replace("\u2060", "") == "Министр прибыл в Тегеран. It’s so."
    assert document["char_count"] == len(garbled)
    assert document["repair_count"] > 3


def test_a_document_on_which_a_parser_breaks_stops_no_other():
    nested = b"<div>" * 100_000 + SENTENCE.encode()
    files = raw(("a", "a", nested), ("b", "b", PAGE), ("c", "c", b""), ("d", "d", b"\x00\xff" * 50), content_format="html")
    frames = read_documents(pl.concat([files, raw(("e", "e", b"{" * 100_000), content_format="record")]))
    assert "b" in frames["documents"]["document_id"].to_list()
    assert sorted(frames["documents"]["document_id"].to_list() + frames["rejections"]["document_id"].to_list()) == list("abcde")


def test_documents_are_read_alike_alone_and_together():
    contents = [SENTENCE.encode(), b"\xef\xbb\xbfBaku", "Bakı".encode("utf-16-le"), "it’s".encode(), b"caf\xe9", b"a\x00b", b""]
    files = [(str(number), f"{number}.txt", content) for number, content in enumerate(contents)]
    together = read_documents(raw(*reversed(files)))
    alone = [read_documents(raw(file)) for file in files]
    for name in together:
        assert together[name].equals(pl.concat([frames[name] for frames in alone]))


@settings(max_examples=80, deadline=None)
@given(
    contents=st.lists(st.one_of(st.binary(max_size=40), st.text(max_size=40).map(str.encode)), min_size=1, max_size=4),
    kind=st.sampled_from(["text", "markdown", "html", "pdf", "email", "record"]),
)
def test_any_bytes_of_any_format_give_a_document_or_a_rejection(contents, kind):
    files = [(str(number), str(number), content) for number, content in enumerate(contents)]
    frames = read_documents(raw(*files, content_format=kind))
    documents = frames["documents"]
    assert documents["char_count"].to_list() == [len(text) for text in documents["text"]]
    assert documents.height + frames["rejections"].height == len(contents)
