"""What a fetched page is."""

import codecs

import pytest

from flows.fetch.content import sniff_content


@pytest.mark.parametrize(
    ("content", "content_type", "found"),
    [
        (b"%PDF-1.7 ...", "text/html", "pdf"),
        (b"<?xml version='1.0'?><!-- a -->\n<rss version='2.0'/>", "text/html; charset=utf-8", "feed"),
        (b"<?xml version='1.0'?><!DOCTYPE x><feed xmlns='http://www.w3.org/2005/Atom'/>", None, "feed"),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'/>", "text/plain", "feed"),
        (codecs.BOM_UTF16_LE + "<rss/>".encode("utf-16-le"), "application/xml", "feed"),
        (codecs.BOM_UTF8 + b" <rss/>", None, "feed"),
        (b"<p>Talks resume.</p>", "Text/HTML; charset=windows-1252", "html"),
        (b"<!DOCTYPE html><title>Talks</title>", None, "html"),
        (b"<html><body>Talks", "text/plain", "html"),
        (b"Talks resume.", "text/plain", "text"),
        (b"# Talks", "text/markdown", "markdown"),
        (b"Talks resume.", None, None),
        (b"\x89PNG", "image/png", None),
        (b"<svg/>", "image/svg+xml", None),
        (b"", None, None),
        (b"<!-- never closed " + b"<!--" * 50_000, "text/html", "html"),
        (b"<!" * 30_000, None, None),
    ],
)
def test_bytes_go_before_the_word_of_the_server(content, content_type, found):
    assert sniff_content(content, content_type) == found
