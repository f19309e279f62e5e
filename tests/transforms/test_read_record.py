"""Records as documents: the title before the text, its zone, and what the fields become."""

import json

import polars as pl
import pytest

from transforms.parsed import PARSED_SCHEMA
from transforms.read import read_documents
from transforms.read_record import parse_records


def read(*records):
    contents = [r if isinstance(r, bytes) else json.dumps(r, ensure_ascii=False).encode() for r in records]
    return parse_records(pl.Series(contents, dtype=pl.Binary))


def read_text(**record):
    return read(record).row(0, named=True)


def zones(row):
    return [(row["text"][z["char_start"] : z["char_end"]], z["zone"]) for z in row["zones"] or ()]


def test_title_stands_before_the_text():
    row = read_text(title="Tïtle 😀", text="Body.\nMore.")
    assert row["text"] == "Tïtle 😀\n\nBody.\nMore."
    assert zones(row) == [("Tïtle 😀", "title")]


@pytest.mark.parametrize(
    ("title", "text", "starts"),
    [
        ("Talks begin", "Talks begin\nBody", True),
        ("Talks begin", "\n  Talks begin \r\nBody", True),
        ("Talks begin", "Talks begin", True),
        ("Talks on the border begin", "Talks on the border begin EXAMPLE TOWN, May 1", True),
        ("Talks begin", "Talks begin on Monday, officials said", False),
        ("Talks on the border begin", "Talks on the border beginning on Monday", False),
        ("Talks begin", "Body", False),
    ],
)
def test_title_is_not_repeated_where_the_text_begins_with_it(title, text, starts):
    row = read_text(title=title, text=text)
    assert row["text"] == (text if starts else f"{title}\n\n{text}")
    assert zones(row) == [(title, "title")]


def test_record_without_title_has_no_zone():
    row = read_text(text="Body")
    assert (row["text"], row["zones"], row["title"]) == ("Body", None, None)


def test_fields_become_columns():
    row = read_text(text="Body", author="A; B", publisher="P", published="2024-05-01", language="EN-gb", url="http://a/")
    assert {name: row[name] for name in PARSED_SCHEMA if name not in ("text", "zones")} == {
        "encoding_name": "utf-8",
        "repair_count": 0,
        "title": None,
        "author": "A; B",
        "publisher": "P",
        "published_text": "2024-05-01",
        "language_code": "en",
        "url": "http://a/",
        "reason_code": None,
        "detail": None,
    }
    assert read_text(text="Body", language="English")["language_code"] is None


def test_characters_spelled_as_html_does_are_written_out():
    row = read_text(title="A &amp; <b>B</b>&#8217;s", text="One &quot;two&quot; & three; R&D")
    assert row["text"] == 'A & B’s\n\nOne "two" & three; R&D'
    assert row["title"] == "A & B’s"


def test_page_in_a_record():
    row = read_text(title="Talks begin", author="A", html="<p>Body of the <b>article</b>.</p><p>More of it.</p>")
    assert row["text"].startswith("Talks begin\n\nBody of the article.")
    assert (row["title"], row["author"]) == ("Talks begin", "A")
    assert zones(row)[0] == ("Talks begin", "title")
    declared = read_text(
        html="<html><head><title>Own</title></head><body><h1>Own</h1><p>Body of the article.</p></body></html>", title="Own"
    )
    assert declared["text"].count("Own") == 1


def test_order_is_kept_and_what_is_no_record_is_turned_away():
    frame = read({"text": "one"}, b"x", {"html": "<p>two</p>"}, b"[]", {"text": "three"}, {"title": "t"}, b'{"text":1}', {"text": "four"})
    assert [t and t.strip() for t in frame["text"]] == ["one", None, "two", None, "three", None, None, "four"]
    assert frame["reason_code"].to_list() == [
        None,
        "record_malformed",
        None,
        "record_malformed",
        None,
        "record_without_text",
        "record_malformed",
        None,
    ]
    assert dict(frame.schema) == PARSED_SCHEMA
    assert read().height == 0
    assert read({"html": "<p>two</p>"}).height == 1


def test_records_are_read_beside_other_formats():
    content = b'{"text":"Body","title":"T","url":"http://a/"}'
    raw = pl.DataFrame(
        {
            "document_id": ["1", "2"],
            "uri": ["a.jsonl#1", "b.txt"],
            "content_format": ["record", "text"],
            "byte_count": [len(content), 5],
            "url": [None, None],
            "declared_encoding": [None, None],
            "content": [content, b"plain"],
        },
        schema_overrides={"url": pl.String, "declared_encoding": pl.String},
    )
    read = read_documents(raw)
    assert read["documents"]["text"].to_list() == ["T\n\nBody", "plain"]
    assert read["document_fields"].select("document_id", "title", "url").rows() == [("1", "T", "http://a/")]
    assert read["layout_zones"].rows() == [("1", 0, 1, "title")]
