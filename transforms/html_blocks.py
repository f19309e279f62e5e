"""Blocks: the visible text of a page as a reader sees it, one paragraph, heading, list item, caption or table row each.

What a block is (article, menu, teaser) is said in `transforms.html_zones`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import lxml.html
from lxml import etree

from transforms.html_claims import Region, Regions
from transforms.html_page import BREAK, CELL

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup",
    "p", "pre", "search", "section", "summary", "table", "caption", "tbody", "thead", "tfoot", "tr", "ul", "frameset", "amp-sidebar",
    "amp-consent", "amp-accordion", "amp-story-page",
}  # fmt: skip
_LISTS = frozenset({"ul", "ol", "dl", "menu", "table"})
_ITEMS = _LISTS | {"li", "dt", "dd", "tr", "tbody", "thead", "tfoot"}
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({
    "head", "script", "style", "template", "noframes", "iframe", "object", "embed", "applet", "audio", "video", "canvas", "svg", "select",
    "datalist", "textarea", "input", "map", "area", "param", "source", "track", "colgroup", "col", "rp", "amp-ad", "amp-analytics",
    "amp-pixel", "amp-iframe", "amp-state",
})  # fmt: skip
_JOINED = frozenset({"a", "button", "label", "time", "span"})
"""Elements that a page sets apart by style alone; without white space between two of them their words would be glued together."""
_OWN_SHARE = 0.6
"""A block stands in an inner region if that holds so much of its characters."""
_ROOM = 8
"""So much longer than its text a page may be, for the white space in it."""
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_NO_WORD = re.compile(r"[\W_]+")
_SOME = re.compile(rf"[^\s{BREAK}{CELL}\u00ad\u200b-\u200f\u2060\ufeff]")

_Piece = tuple[str, int, bool]
"""Text, the region in which it stands, and whether it is part of a link."""


@dataclass(slots=True)
class Block:
    """One block of visible text."""

    text: str
    tag: str
    region: int
    link_chars: int
    is_joined: bool
    """It follows the block before without a blank line (items of one list, rows of one table)."""
    key: str
    """Its letters and digits, folded, by which it is compared."""


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """All visible text of one page."""

    blocks: list[Block]
    regions: list[Region]
    char_count: int
    depth: int
    """Elements within elements."""


def gather_blocks(root: lxml.html.HtmlElement, cues: Mapping[str, str], max_characters: int) -> PageBlocks:
    """Return the blocks of visible text in reading order, and the regions that they name.

    cues: zone by word of class names and ids. Gathering ends once there are more than max_characters.
    """
    page = _Gathering(root, cues, _UNSEEN | {"noscript"}).run(max_characters)
    return page if page.blocks else _Gathering(root, cues, _UNSEEN).run(max_characters)


def squeeze_text(text: str) -> str:
    """Return the letters and digits of a text, folded."""
    return _NO_WORD.sub("", text).casefold()


class _Gathering:
    """One walk through a page, without recursion: elements are entered and left, and text is put to the block at hand."""

    def __init__(self, root: lxml.html.HtmlElement, cues: Mapping[str, str], unseen: frozenset[str]) -> None:
        self.root, self.unseen = root, unseen
        self.regions = Regions(cues)
        self.blocks: list[Block] = []
        self.pieces: list[_Piece] = []
        self.open_regions, self.open_tags, self.open_lists, self.data_rows = [0], ["body"], [0], [False]
        self.tag, self.list_number, self.last_list, self.list_count = "body", 0, -1, 0
        self.link_depth = self.char_count = self.raw_count = self.depth = 0
        # Where a page has no blocks at all, its line ends are those of the text.
        has_blocks = (
            next(root.iter("p", "div", "br", "td", "li", "h1", "h2", "article", "section", "center", "blockquote"), None) is not None
        )
        self.raw_depth = 0 if has_blocks else 1

    def run(self, max_characters: int) -> PageBlocks:
        walk = etree.iterwalk(self.root, events=("start", "end"))
        skipped = None
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag == "br":
                    self.add(BREAK)
                elif tag in self.unseen or _is_hidden(element):
                    walk.skip_subtree()
                    skipped = element
                else:
                    self.enter(element, tag)
                continue
            if element is not skipped and tag != "br":
                self.leave(tag)
                if self.raw_count > _ROOM * max_characters:
                    self.char_count = self.raw_count
                if self.char_count > max_characters + 2:
                    break
            if element.tail:
                self.add(element.tail)
        self.close_block(0)
        return PageBlocks(self.blocks, self.regions.all, self.char_count, self.depth)

    def add(self, text: str) -> None:
        if self.raw_depth:
            text = text.replace("\r\n", "\n").replace("\n", BREAK)
        self.pieces.append((text, self.open_regions[-1], self.link_depth > 0))
        self.raw_count += len(text)

    def enter(self, element: lxml.html.HtmlElement, tag: str) -> None:
        region = self.regions.enter(element, tag, self.open_regions[-1])
        if tag == "tr":
            self.data_rows.append(_is_data_row(element))
        if self.is_block(tag):
            self.close_block(self.open_regions[-1])
            if tag in _LISTS:
                self.list_count += 1
                self.open_lists.append(self.list_count)
            self.tag, self.list_number = tag, self.open_lists[-1] if tag in _ITEMS else 0
            self.open_tags.append(tag)
        elif tag in _CELLS:
            if self.pieces:
                self.add(CELL)
        elif tag in _JOINED and self.pieces and not self.pieces[-1][0][-1:].isspace() and _follows_directly(element):
            self.add(" ")
        self.open_regions.append(region)
        self.depth = max(self.depth, len(self.open_regions))
        if tag == "a":
            self.link_depth += 1
        elif tag == "pre":
            self.raw_depth += 1
        if element.text:
            self.add(element.text)

    def leave(self, tag: str) -> None:
        region = self.open_regions.pop()
        if self.is_block(tag):
            self.close_block(region)
            if tag in _LISTS:
                self.open_lists.pop()
            elif tag == "tr":
                self.data_rows.pop()
            self.open_tags.pop()
            self.tag, self.list_number = self.open_tags[-1], 0
        elif tag == "a":
            self.link_depth -= 1
        if tag == "pre":
            self.raw_depth -= 1

    def is_block(self, tag: str) -> bool:
        return tag in _BLOCKS or (tag in _CELLS and not self.data_rows[-1])

    def close_block(self, region: int) -> None:
        """End the block at hand; an empty line within it makes two."""
        pieces, self.pieces = self.pieces, []
        if not pieces:
            return
        whole = "".join(text for text, _, _ in pieces)
        if not _SOME.search(whole):
            return
        region = _own_region(pieces, region, self.regions.all)
        links = sum(len(text.strip()) for text, _, in_link in pieces if in_link)
        for text in _cut_blocks(whole):
            is_joined = self.list_number > 0 and self.list_number == self.last_list
            self.blocks.append(Block(text, self.tag, region, min(links, len(text)), is_joined, squeeze_text(text)))
            self.last_list = self.list_number
            self.char_count += len(text) + (1 if is_joined else 2)


def _cut_blocks(whole: str) -> Iterator[str]:
    """Yield the blocks of one run of text: white space as a browser shows it, an empty line between two of them."""
    if BREAK not in whole and CELL not in whole:
        yield _SPACE.sub(" ", whole).strip(" ")
        return
    some: list[str] = []
    for line in (_SPACE.sub(" ", line).strip(" ") for line in whole.split(BREAK)):
        if _SOME.search(line):
            some.append("\t".join(cell.strip(" ") for cell in line.split(CELL)).strip("\t"))
        elif some:
            yield "\n".join(some)
            some = []
    if some:
        yield "\n".join(some)


def _own_region(pieces: list[_Piece], region: int, regions: list[Region]) -> int:
    """Return the region that holds most of a block: an inner one that claims it, else the block's own."""
    first = pieces[0][1]
    if all(number == first for _, number, _ in pieces):
        return first
    sizes: dict[int, int] = {}
    for text, number, _ in pieces:
        sizes[number] = sizes.get(number, 0) + len(text.strip())
    zones: dict[str, int] = {}
    for number, size in sizes.items():
        zone = regions[number].zone
        if number != region and zone:
            zones[zone] = zones.get(zone, 0) + size
    best = max(zones, key=lambda zone: zones[zone], default=None)
    if best is None or zones[best] < _OWN_SHARE * sum(sizes.values()):
        return region
    return next(number for number in sizes if regions[number].zone == best)


def _is_hidden(element: lxml.html.HtmlElement) -> bool:
    """Tell whether a reader sees nothing of an element; what holds the article is never taken for hidden."""
    attributes = element.attrib
    if not attributes or element.tag in ("html", "body"):
        return False
    style = attributes.get("style")
    is_hidden = (
        attributes.get("hidden") not in (None, "until-found")
        or attributes.get("aria-hidden") == "true"
        or (style is not None and _NO_DISPLAY.search(style) is not None)
    )
    return is_hidden and next(element.iter("article", "main", "h1"), None) is None


def _is_data_row(row: lxml.html.HtmlElement) -> bool:
    """Tell whether the cells of a row are one line of data, and no part of the page's layout."""
    return next(row.iter("p", "div", "table", "ul", "ol", "br", "h1", "h2", "h3", "h4", "article"), None) is None


def _follows_directly(element: lxml.html.HtmlElement) -> bool:
    before = element.getprevious()
    return before is not None and before.tag in _JOINED and not before.tail
