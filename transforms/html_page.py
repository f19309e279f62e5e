"""Opens a web page: its bytes become characters, its characters a tree that is safe to walk.

Hostile markup is tamed here (nesting, attributes by the hundred thousand, entities of its own). What stands in the tree is read elsewhere.
"""

import re

import lxml.html
from lxml import etree

from transforms.decode import decode_text
from transforms.parsed import UnreadableError

BREAK, CELL = "\x01", "\x02"
"""Characters that stand for a line break and for the border of two table cells while blocks are gathered; pages lose their own."""
_HEAD_BYTES = 4_096
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?([\w.:-]+)|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_OWN_CHARACTERS = re.compile(f"[\x00{BREAK}{CELL}]")
_ENTITIES = re.compile(r"^(\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<!DOCTYPE[^>\[]*)\[.*?\]\s*>", re.IGNORECASE | re.DOTALL)
_RAW = r"<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)"
_TAG = re.compile(_RAW + r"""|<[a-zA-Z](?>[^>"']++|"[^"]*+"|'[^']*+'|["'])*+(?:>|\Z)""", re.IGNORECASE | re.DOTALL)
"""Raw parts and tags; linear, since what has been taken in is never given back."""
_CROWDED_PAGE_CHARS, _CROWDED_TAG_CHARS, _CROWDED_TAG_WORDS = 50_000, 1_500, 200
"""The parser's time grows with the square of the attributes of one tag: a tag of more words loses them all."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MAX_TAGS = 400_000
"""A page of more tags is read as paragraphs in a row: its tree would take gigabytes."""
_FLAT_TAG = re.compile(_RAW + r"|</?([a-zA-Z][\w:-]*)[^<>]*>", re.IGNORECASE | re.DOTALL)
_EMPTY_PARAGRAPHS, _EMPTY_LINES = re.compile(r"<p>(?:\s*<p>)+"), re.compile(r"<br[^<>]*>(?:\s*<br[^<>]*>){2,}", re.IGNORECASE)
_FLAT_KEPT = frozenset({"html", "head", "body", "title", "meta", "link", "base", "br", "hr"})
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "input", "ins", "kbd",
    "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip


def open_page(content: bytes | str, declared_encoding: str | None = None) -> tuple[lxml.html.HtmlElement, str]:
    """Return the root of the page's tree and the name of its encoding.

    declared_encoding: the one that the web server named, which goes before the page's own, as in browsers.
    Raises `UnreadableError`: empty_file, not_text, undecodable, document_malformed, nested_too_deep.
    """
    if isinstance(content, str):
        markup, encoding_name = content, "utf-8"
    else:
        markup, encoding_name = decode_text(content, declared_encoding, _declared_encoding(content))
    markup = _OWN_CHARACTERS.sub("", markup.removeprefix("\ufeff"))
    markup = _ENTITIES.sub(r"\1>", markup, count=1)
    if not markup.strip():
        raise UnreadableError("empty_file", "the page holds no characters")
    if len(markup) > _CROWDED_PAGE_CHARS:
        markup = _TAG.sub(_strip_crowded, markup) if any(_is_crowded(hit[0]) for hit in _TAG.finditer(markup)) else markup
    root, is_cut = _parse(markup if markup.count("<") <= _MAX_TAGS else _flatten(markup))
    if is_cut:
        root, is_cut = _parse(_flatten(markup))
    if is_cut:
        raise UnreadableError("nested_too_deep", "elements within elements beyond what the parser follows")
    return root, encoding_name


def _declared_encoding(content: bytes) -> str | None:
    hit = _DECLARED.search(content[:_HEAD_BYTES])
    return (hit[1] or hit[2]).decode("ascii", "replace") if hit else None


def _parse(markup: str) -> tuple[lxml.html.HtmlElement, bool]:
    """Return the tree, and whether it lacks what is nested too deep."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        reason_code = "empty_file" if "is empty" in str(error) else "document_malformed"
        raise UnreadableError(reason_code, str(error)[:200]) from error
    return root, any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def _is_crowded(tag: str) -> bool:
    if len(tag) <= _CROWDED_TAG_CHARS or tag.startswith("<!--") or tag[:7].lower() in ("<script", "<style"):
        return False
    return len(_QUOTED.sub("", tag).split(None, _CROWDED_TAG_WORDS)) > _CROWDED_TAG_WORDS


def _strip_crowded(hit: re.Match[str]) -> str:
    tag = hit[0]
    return f"<{re.split(r'[^a-zA-Z0-9:-]', tag[1:60], maxsplit=1)[0]}>" if _is_crowded(tag) else tag


def _flatten(markup: str) -> str:
    """Give a page as paragraphs in a row: blocks lose their nesting, words lose their dress."""
    return _EMPTY_PARAGRAPHS.sub("<p>", _EMPTY_LINES.sub("<br><br>", _FLAT_TAG.sub(_flatten_tag, markup)))


def _flatten_tag(hit: re.Match[str]) -> str:
    name = (hit[2] or "").lower()
    if not name:
        # JSON-LD stays, other scripts and comments go.
        return hit[0] if hit[1] and "ld+json" in hit[0][:200] else ""
    return hit[0] if name in _FLAT_KEPT else "" if name in _INLINE else " " if name in ("td", "th") else "<p>"
