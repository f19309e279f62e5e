"""What a fetched page is, told by its first bytes and by what the server calls it; nothing is decoded here but the first element's name."""

import codecs
import re

_HEAD_BYTES = 65_536
_FEED_ROOTS = {"rss", "feed", "rdf:rdf"}
_NAMED = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
}
_ROOT = re.compile(r"<([A-Za-z][\w.:-]{0,60})")


def sniff_content(content: bytes, content_type: str | None) -> str | None:
    """Return how the bytes of a page are to be read: feed, html, pdf, text, markdown; None for what is read in no way.

    What the bytes say of themselves (a feed's first element, %PDF-) goes before the server's word, which is often
    text/html or text/plain for all it has.
    """
    head = content[:_HEAD_BYTES]
    if b"%PDF-" in head[:1_024]:
        return "pdf"
    root = _find_root(_decode_head(head))
    if root in _FEED_ROOTS:
        return "feed"
    named = _NAMED.get((content_type or "").split(";", 1)[0].strip().lower())
    return "html" if root == "html" and named in {None, "text"} else named


def _decode_head(head: bytes) -> str:
    """Return the first bytes as characters of which ASCII is right."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF8, "utf-8")):
        if head.startswith(mark):
            return head.decode(encoding, "replace").lstrip("\ufeff")
    return head.decode("latin-1")


def _find_root(text: str) -> str:
    """Return the name of the first element of a markup text, in lower case; empty where there is none. `<!doctype html` counts as html."""
    place = 0
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        end = next((close for start, close in (("<?", "?>"), ("<!--", "-->"), ("<!", ">")) if text.startswith(start, place)), None)
        if end is None:
            found = _ROOT.match(text, place)
            return found.group(1).lower() if found else ""
        if text[place : place + 14].lower() == "<!doctype html":
            return "html"
        place = text.find(end, place)
        if place < 0:
            return ""
        place += len(end)
