"""RSS and Atom: every entry is a record, and no feed reaches for anything outside itself."""

import json
from io import BytesIO

import pytest

from flows.intake.feeds import read_feed
from flows.intake.found import FoundDocument
from flows.intake.limits import Limits

RSS = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
END = "</channel></rss>"


def feed(content, limits=None):
    return list(read_feed(BytesIO(content if isinstance(content, bytes) else content.encode()), "x.xml", limits or Limits()))


def fields(found):
    return [json.loads(f.content) for f in found if isinstance(f, FoundDocument)]


def reasons(found):
    return [(f.uri, f.reason_code) for f in found if not isinstance(f, FoundDocument)]


def test_rss_with_whole_content():
    found = feed(
        RSS
        + "<title>Example &amp; Times</title><language>en-gb</language><item><title>A &lt;i&gt;b&lt;/i&gt;</title><link>http://a/1</link>"
        "<description>short</description><content:encoded><![CDATA[<p>Long</p><form>kept</form>]]></content:encoded>"
        "<dc:creator>A</dc:creator><pubDate>Wed, 01 May 2024 12:00:00 +0200</pubDate></item>" + END
    )
    assert fields(found) == [
        {
            "author": "A",
            "html": "<p>Long</p><form>kept</form>",
            "language": "en-gb",
            "published": "2024-05-01T10:00:00Z",
            "publisher": "Example & Times",
            "title": "A <i>b</i>",
            "url": "http://a/1",
        }
    ]
    assert (found[0].uri, found[0].record_number, found[0].file_format, found[0].url) == ("x.xml#1", 1, "feed", "http://a/1")


def test_atom():
    found = feed(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry><title>T</title><link rel="enclosure" href="http://a/pic"/>'
        '<link href="http://a/1"/><author><name>A</name></author><author><name>B</name></author><updated>2024-05-02T10:00:00Z</updated>'
        '<published>2024-05-01</published><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<p>One <b>two</b></p></div></content>"
        "<summary>s</summary></entry><entry><title>U</title><summary>plain</summary></entry></feed>"
    )
    assert fields(found) == [
        {"author": "A; B", "html": "<p>One <b>two</b></p>", "published": "2024-05-01", "publisher": "P", "title": "T", "url": "http://a/1"},
        {"publisher": "P", "text": "plain", "title": "U"},
    ]


def test_rss_1_and_0_91():
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="x"><title>P</title></channel>'
        '<item rdf:about="http://a"><title>T</title><link>http://a</link><description>d &amp; e</description></item></rdf:RDF>'
    )
    old = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
        '<rss version="0.91"><channel><title>P</title><item><title>T</title><description>d</description></item></channel></rss>'
    )
    assert fields(feed(rdf)) == [{"publisher": "P", "text": "d & e", "title": "T", "url": "http://a"}]
    assert fields(feed(old)) == [{"publisher": "P", "text": "d", "title": "T"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_encodings(encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?>{RSS}<item><description>café</description></item>{END}'
    assert fields(feed(content.encode(encoding))) == [{"text": "café"}]


def test_of_broken_xml_what_can_be_read_is_read():
    found = feed(RSS + "<item><description>one</description></item><item><description>two & three</description></item><item><title>T")
    assert [f["text"] for f in fields(found)] == ["one", "two & three"]
    assert reasons(found) == [("x.xml#3", "record_without_text"), ("x.xml", "container_malformed")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_not_expanded(encoding):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for dtd in (f'<!ENTITY l0 "ha">{levels}', '<!ENTITY l9 SYSTEM "file:///etc/hostname">'):
        found = feed(f"<?xml version='1.0'?><!DOCTYPE r [{dtd}]>{RSS}<item><description>&l9;</description></item>{END}".encode(encoding))
        assert reasons(found) == [("x.xml", "container_malformed")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (RSS + END, "empty_file"),
        ("<html><body><p>no feed</p></body></html>", "container_malformed"),
        ("/etc/hostname", "container_malformed"),
        ("http://127.0.0.1:9/feed", "container_malformed"),
        (bytes(range(256)) * 10, "container_malformed"),
        (RSS + "x" * 5_000 + END, "too_large"),
    ],
)
def test_feeds_that_are_none(content, code):
    assert reasons(feed(content, Limits(max_file_bytes=4_000))) == [("x.xml", code)]


def test_deep_nesting_is_no_crash():
    found = feed(RSS + "<item><description>a</description>" + "<a>" * 20_000 + "</a>" * 20_000 + "</item>" + END)
    assert [f["text"] for f in fields(found)] == ["a"]
