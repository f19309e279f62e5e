"""Claims: what an element of a page says of its own content, by its name, role, microdata and the words of its class and id.

Whether a claim holds is weighed in `transforms.html_zones`.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import lxml.html

_TAG_ZONES = {
    "nav": "navigation", "menu": "navigation", "button": "navigation", "dialog": "navigation", "search": "navigation", "form": "navigation",
    "amp-sidebar": "navigation", "amp-consent": "navigation", "aside": "teaser", "footer": "footer", "figcaption": "caption",
    "header": "navigation", "time": "byline",
}  # fmt: skip
_ROLE_ZONES = {
    "navigation": "navigation", "menu": "navigation", "menubar": "navigation", "search": "navigation", "dialog": "navigation",
    "alertdialog": "navigation", "toolbar": "navigation", "banner": "navigation", "tablist": "navigation", "complementary": "teaser",
    "contentinfo": "footer", "doc-endnotes": "footnote", "doc-footnote": "footnote",
}  # fmt: skip
_ITEM_ZONES = {
    "articlebody": "body", "author": "byline", "datepublished": "byline", "datemodified": "byline", "caption": "caption",
    "comment": "teaser", "breadcrumb": "navigation",
}  # fmt: skip
_NEVER_CUED = frozenset({"html", "body", "article", "main"})
_ARTICLES = frozenset({"article", "main"})
_CERTAIN = frozenset({"nav", "menu", "dialog", "amp-sidebar", "amp-consent"})
"""Elements whose name says more than their class."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAMES_CHARS = 400


@dataclass(slots=True)
class Region:
    """One element that claims something of what stands in it."""

    parent: int
    zone: str | None
    in_article: bool
    is_weak: bool = False
    """It claims only what is short."""


class Regions:
    """The regions of one page by number, outer ones before what stands in them; the first one is the page."""

    def __init__(self, cues: Mapping[str, str]) -> None:
        """cues: zone by word of class names and ids."""
        self.all = [Region(-1, None, in_article=False)]
        self._cues = cues
        self._known: dict[str, str | None] = {}

    def enter(self, element: lxml.html.HtmlElement, tag: str, parent: int) -> int:
        """Return the number of the region in which the text of an element stands: a new one where the element claims something."""
        zone = tag_zone = _TAG_ZONES.get(tag)
        outer = self.all[parent]
        in_article = outer.in_article or tag in _ARTICLES
        if element.attrib and tag not in _CERTAIN:
            zone = self._claimed_zone(element.attrib, tag) or tag_zone
        if zone is None and in_article == outer.in_article:
            return parent
        is_weak = zone is not None and zone == tag_zone and (tag in ("header", "form") or (tag == "footer" and in_article))
        self.all.append(Region(parent, zone, in_article, is_weak))
        return len(self.all) - 1

    def _claimed_zone(self, attributes: Mapping[str, str], tag: str) -> str | None:
        item, role = attributes.get("itemprop"), attributes.get("role")
        zone = (_ITEM_ZONES.get(item.lower()) if item else None) or (_ROLE_ZONES.get(role.lower()) if role else None)
        if zone is None and "author" in (attributes.get("rel") or ""):
            return "byline"
        if zone is None and tag not in _NEVER_CUED:
            return self._named_zone(attributes.get("class")) or self._named_zone(attributes.get("id"))
        return zone

    def _named_zone(self, names: str | None) -> str | None:
        """Return the zone that class names or an id claim."""
        if not names:
            return None
        if names not in self._known:
            self._known[names] = next((self._cues[w] for w in _list_words(names[:_NAMES_CHARS]) if w in self._cues), None)
        return self._known[names]


def _list_words(names: str) -> list[str]:
    """Return the words of class names, those of one name in pairs first: "entry-meta", then "entry" and "meta"."""
    found = []
    for name in names.split():
        words = [word.lower() for word in _WORDS.findall(name)]
        found += [*("-".join(pair) for pair in itertools.pairwise(words)), *words]
    return found
