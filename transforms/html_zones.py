"""Zones of a page's blocks: what the markup claims, weighed against where trafilatura finds the article.

What the words of a block say (cues such as "Related articles") is left to `transforms.zones`, which looks into what is body here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

import lxml.html
from trafilatura.core import LOGGER, bare_extraction
from trafilatura.settings import Document, Extractor

from transforms.html_blocks import HEADINGS, Block, PageBlocks, squeeze_text
from transforms.html_claims import Region

# What the library says of pages without an article is no news to whoever runs this.
LOGGER.disabled = True
_MAX_ELEMENTS, _MAX_DEPTH, _MAX_CHARS = 12_000, 200, 400_000
"""Pages beyond these are read by their markup alone: the time that the extraction takes grows faster than they do."""
_FAILURES = (Exception,)
"""What the library raises on hostile trees is not foreseen; the markup then decides alone."""
_OUTER = frozenset({"navigation", "teaser", "footer", "footnote"})
"""Zones that hold for whatever stands inside them, a byline or picture too."""
_SURE_CHARS = 30
"""A shorter text, white space left out, may stand within the article and beside it."""
_BYLINE_CHARS = 240
_KICKER_WORDS = 12
_REPEAT_WORDS = 8
_SENTENCE_WORDS = 6
_LINKED, _ALL_LINKED, _CARD_CHARS = 0.6, 0.9, 300
_PARAGRAPH_CHARS = 80
_HEADLINE_CHARS = 15
"""Shorter words, white space left out, may stand anywhere on a page."""
_PULLED_WORDS, _PULLED_CHARS, _PULLED_PAGE_CHARS = 6, 300, 200_000
"""A pull quote has so many words and characters; larger pages are not searched for any."""
_CARDS = 3
"""So many headings that lead to other pages make a listing, where every paragraph stands below one of them."""
_STOP = re.compile(r"[.!?…。！？؟।:][\"'”’»)\]]*$")
_RIGHTS = re.compile(r"^\s*(?:©|\(c\)\s|copyright\b)", re.IGNORECASE)


def find_main(root: lxml.html.HtmlElement, page: PageBlocks) -> list[bool]:
    """Tell for each block whether trafilatura holds it for part of the article; all False where it finds none. The tree is used up."""
    wanted = [False] * len(page.blocks)
    if page.char_count > _MAX_CHARS or page.depth > _MAX_DEPTH or sum(1 for _ in islice(root.iter(), _MAX_ELEMENTS)) == _MAX_ELEMENTS:
        return wanted
    try:
        found = bare_extraction(root, options=Extractor(output_format="python", fast=True, comments=False, tables=True, formatting=False))
    except _FAILURES:
        return wanted
    if not isinstance(found, Document):
        return wanted
    parts = [squeeze_text("".join(str(text) for text in part.itertext())) for part in found.body]
    whole, single = "".join(parts), set(parts)
    for number, block in enumerate(page.blocks):
        key = block.key
        if key in single:
            wanted[number] = True
        elif len(key) >= _SURE_CHARS:
            wanted[number] = key in whole or (
                len(key) >= 4 * _SURE_CHARS and (key[: 2 * _SURE_CHARS] in whole or key[-2 * _SURE_CHARS :] in whole)
            )
    return wanted


def settle_zones(page: PageBlocks, is_main: Sequence[bool], titles: Sequence[str]) -> list[str]:
    """Return the zone of each block.

    is_main: by `find_main`. titles: forms of the headline that the page declares, the surest first.
    """
    blocks, regions = page.blocks, page.regions
    solid = [_is_paragraph(block) for block in blocks]
    weights = [len(b.text) if s and (m or not any(is_main)) else 0 for b, s, m in zip(blocks, solid, is_main, strict=True)]
    claims = _settle_claims(blocks, regions, weights, _find_headline(blocks, titles))
    title = _find_title(blocks, claims, is_main, titles)
    in_article = [i for i, (m, s, c) in enumerate(zip(is_main, solid, claims, strict=True)) if m and s and c in (None, "body")]
    in_article = in_article or [i for i, (s, c) in enumerate(zip(solid, claims, strict=True)) if s and c in (None, "body")]
    first = in_article[0] if in_article else len(blocks)
    last = in_article[-1] if in_article else -1
    seen = {blocks[title].key} if title is not None else set()
    cards, pulled = _find_cards(blocks, claims, title), _find_pulled(page, claims)
    zones = []
    for number, block in enumerate(blocks):
        zone = _zone_of(number, block, claims[number], is_main[number], (title, first, last))
        text = block.key
        if zone == "body":
            is_second = text in seen and (number > first or (title is not None and number > title))
            if number in cards:
                zone = "teaser"
            elif is_second or (number in pulled and number > first):
                zone = "repeat"
            elif len(block.text.split()) >= _REPEAT_WORDS:
                seen.add(text)
        zones.append(zone)
    return zones


def _zone_of(number: int, block: Block, claim: str | None, is_main: bool, marks: tuple[int | None, int, int]) -> str:
    """Return the zone of one block. marks: the title, and the first and the last paragraph of the article, by number."""
    title, first, last = marks
    if number == title:
        return "title"
    is_sentence = len(block.text.split()) >= _SENTENCE_WORDS and _STOP.search(block.text) is not None
    if claim == "weak":
        # A header or footer holds what is short; a paragraph in it is a standfirst or a note.
        is_standfirst = title is not None and title < number <= first
        claim = None if is_sentence or is_main or is_standfirst else "footer" if number > last else "navigation"
    if claim == "byline" and is_sentence and len(block.text) > _BYLINE_CHARS:
        claim = None
    is_link = block.link_chars > _ALL_LINKED * len(block.text) and block.tag not in HEADINGS and not first <= number <= last
    if claim is None and (not is_main or is_link):
        claim = _guess_zone(
            block, is_sentence, is_above=title is not None and number < title, is_before=number < first, is_after=number > last
        )
    return claim or "body"


def _guess_zone(block: Block, is_sentence: bool, *, is_above: bool, is_before: bool, is_after: bool) -> str | None:
    """Return the zone of a block outside the article of which the page says nothing: what is not surely something else has none."""
    density, words = block.link_chars / max(1, len(block.text)), len(block.text.split())
    if is_after and _RIGHTS.match(block.text):
        return "footer"
    if is_above and words <= _KICKER_WORDS and not is_sentence:
        return "navigation"
    if density > _LINKED and len(block.text) < _CARD_CHARS and not is_sentence:
        return "navigation" if is_before else "teaser"
    if density > _ALL_LINKED and is_after:
        return "teaser"
    return None


def _is_paragraph(block: Block) -> bool:
    return len(block.text) >= _PARAGRAPH_CHARS and block.link_chars < 0.5 * len(block.text) and block.tag not in HEADINGS


def _find_headline(blocks: Sequence[Block], titles: Sequence[str]) -> int | None:
    """Return the one main heading of the page that is just what the page declares, whatever it stands in."""
    forms = {squeeze_text(title) for title in titles}
    found = [i for i, block in enumerate(blocks) if block.tag == "h1" and len(block.key) >= _HEADLINE_CHARS and block.key in forms]
    return found[0] if len(found) == 1 else None


def _find_cards(blocks: Sequence[Block], claims: Sequence[str | None], title: int | None) -> set[int]:
    """Return the blocks of a listing: headings that lead to other pages, and what stands below each; none where there is an article."""
    free = [i for i, claim in enumerate(claims) if claim in (None, "body") and i != title]
    heads = {i for i in free if blocks[i].tag in HEADINGS and blocks[i].link_chars > _ALL_LINKED * len(blocks[i].text)}
    if len(heads) < _CARDS:
        return set()
    below = {i for i in free if (i - 1 in heads or i - 2 in heads) and len(blocks[i].text) < _CARD_CHARS}
    is_article = any(_is_paragraph(blocks[i]) for i in free if i not in below)
    return set() if is_article else heads | below


def _find_pulled(page: PageBlocks, claims: Sequence[str | None]) -> set[int]:
    """Return the blocks that set out words of a paragraph once more, as pull quotes do."""
    if page.char_count > _PULLED_PAGE_CHARS:
        return set()
    free = [i for i, claim in enumerate(claims) if claim in (None, "body")]
    short = [i for i in free if len(page.blocks[i].text) <= _PULLED_CHARS and len(page.blocks[i].key) >= _SURE_CHARS]
    long = "\n".join(page.blocks[i].key for i in free if _is_paragraph(page.blocks[i]))
    alike = Counter(line for line in long.split("\n"))
    return {
        i
        for i in short
        if (key := page.blocks[i].key)
        and page.blocks[i].tag not in HEADINGS
        and len(page.blocks[i].text.split()) >= _PULLED_WORDS
        and long.count(key) > alike[key]
    }


def _settle_claims(blocks: Sequence[Block], regions: Sequence[Region], weights: Sequence[int], headline: int | None) -> list[str | None]:
    """Return what the regions claim for each block: a zone, "weak", or None.

    A claim to more than half of the article is void, and so is one to the headline of the page.
    """
    around = set()
    number = blocks[headline].region if headline is not None else 0
    while number > 0:
        around.add(number)
        number = regions[number].parent
    inside = [0] * len(regions)
    for block, weight in zip(blocks, weights, strict=True):
        inside[block.region] += weight
    for number in range(len(regions) - 1, 0, -1):
        inside[regions[number].parent] += inside[number]
    half = 0.5 * sum(weights)
    settled: list[str | None] = [None]
    for number in range(1, len(regions)):
        region = regions[number]
        outer = settled[region.parent]
        is_void = region.zone != "body" and ((half > 0 and inside[number] > half) or (number in around and not region.is_weak))
        if region.zone is None or is_void or outer in _OUTER:
            settled.append(outer)
        elif region.zone == "body":
            settled.append("body")
        elif region.is_weak:
            settled.append("weak" if outer in (None, "weak") else outer)
        else:
            settled.append(region.zone)
    return [settled[block.region] for block in blocks]


def _find_title(blocks: Sequence[Block], claims: Sequence[str | None], is_main: Sequence[bool], titles: Sequence[str]) -> int | None:
    """Return the block that is the headline: one that agrees with a declared form, else the first heading of the page's article."""
    forms = [squeeze_text(title) for title in titles if title]
    free = [i for i, claim in enumerate(claims) if claim not in _OUTER and claim != "caption" and len(blocks[i].text) <= 400]
    texts = {i: blocks[i].key for i in free}
    for tags in ({"h1"}, HEADINGS, None):
        for form in forms:
            for i in free:
                is_one = blocks[i].tag in tags if tags else len(form) >= _HEADLINE_CHARS and blocks[i].link_chars < len(blocks[i].text)
                if texts[i] and texts[i] == form and is_one:
                    return i
    for tags in ({"h1"}, {"h2"}):
        for i in free:
            if blocks[i].tag in tags and any(_is_like(texts[i], form) for form in forms):
                return i
    headings = [i for i in free if blocks[i].tag == "h1"] or _list_second_headings(blocks, free)
    first = next((i for i, m in enumerate(is_main) if m and _is_paragraph(blocks[i])), len(blocks))
    before = [i for i in headings if i < first]
    return before[-1] if before else headings[0] if headings and blocks[headings[0]].tag == "h1" else None


def _list_second_headings(blocks: Sequence[Block], free: Sequence[int]) -> list[int]:
    """Return the headings of the second order that lead nowhere, up to the first paragraph below one."""
    found: list[int] = []
    for i in free:
        if blocks[i].tag == "h2" and blocks[i].link_chars == 0:
            found.append(i)
        elif found and _is_paragraph(blocks[i]):
            break
    return found[:1]


def _is_like(text: str, form: str) -> bool:
    """Tell whether a heading and a declared headline are one, the one perhaps cut short."""
    short, long = sorted((text, form), key=len)
    return len(short) >= _HEADLINE_CHARS and (long.startswith(short) or (short in long and len(short) > 0.5 * len(long)))
