"""Reads a web page: all its visible text, the zones that its markup gives, and what it declares of itself.

Nothing is left out for being no article: menus and teasers stand in the text too, in zones of their own. How pages are
fetched is not decided here.
"""

from collections.abc import Mapping, Sequence

from transforms.html_blocks import Block, gather_blocks
from transforms.html_fields import read_fields
from transforms.html_page import open_page
from transforms.html_zones import find_main, settle_zones
from transforms.parsed import ParsedDocument, UnreadableError
from transforms.reference import Reference

MAX_CHARACTERS = 2_000_000
"""Characters of one page's text."""
_HEADLINE_WORDS = 4
"""Fewer words may name a section of the site; more of them say better than the element `<title>` what an article is called."""


def parse_html(
    content: bytes | str,
    url: str | None = None,
    max_characters: int = MAX_CHARACTERS,
    cues: Mapping[str, str] | None = None,
    declared_encoding: str | None = None,
) -> ParsedDocument:
    """Parse one web page, or a fragment of one.

    content: its bytes, or its markup as text. url: the address that it was fetched from. cues: zone by word of class names and ids
    (`list_markup_cues`). declared_encoding: the one that the web server named. The text is one block a line (paragraph, heading,
    list item, table row with tabs between its cells), a blank line between blocks that are not items of one list. Raises
    `UnreadableError`: empty_file, not_text, undecodable, document_malformed, nested_too_deep, too_long.
    """
    root, encoding_name = open_page(content, declared_encoding)
    fields, titles, is_declared = read_fields(root, url)
    page = gather_blocks(root, cues or {}, max_characters)
    if not page.blocks:
        raise UnreadableError("empty_file", "the page shows no text")
    if page.char_count > max_characters + 2:
        raise UnreadableError("too_long", f"more than {max_characters} characters")
    zones = settle_zones(page, find_main(root, page), titles)
    headline = next((b.text for b, zone in zip(page.blocks, zones, strict=True) if zone == "title"), None)
    if headline and (headline in titles or (not is_declared and len(headline.split()) >= _HEADLINE_WORDS)):
        fields["title"] = headline
    text, spans = _write_text(page.blocks, zones)
    return ParsedDocument(text, fields, spans, encoding_name)


def list_markup_cues(reference: Reference) -> dict[str, str]:
    """Return the zone by word of class names and ids."""
    return dict(reference["markup_cues"].select("token", "zone").iter_rows())


def _write_text(blocks: Sequence[Block], zones: Sequence[str]) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text, and start, end and zone of each run of blocks of one zone."""
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length = 0
    for block, zone in zip(blocks, zones, strict=True):
        gap = "" if not parts else "\n" if block.is_joined else "\n\n"
        parts += (gap, block.text)
        start, length = length + len(gap), length + len(gap) + len(block.text)
        if spans and spans[-1][2] == zone:
            spans[-1] = (spans[-1][0], length, zone)
        else:
            spans.append((start, length, zone))
    return "".join(parts), spans
