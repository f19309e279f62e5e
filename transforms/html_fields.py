"""Fields: what a web page declares of itself (JSON-LD, Open Graph, Dublin Core, microdata, meta elements, `<time>`).

Values are returned as written; what they are worth is said in `clean`. Whatever a page puts where a text should stand is left out.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

import lxml.html

_MAX_SCRIPT_CHARS, _MAX_NODES, _MAX_NAMES = 1_000_000, 5_000, 20
_SCRIPT_FRAME = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)?\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_ARTICLES = re.compile(r"(?:Article|BlogPosting|Report|PressRelease)$")
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")
_META_NAMES = {
    "title": ("og:title", "dc.title", "dcterms.title", "twitter:title", "parsely-title", "sailthru.title", "title"),
    "author": (
        "article:author", "og:article:author", "dc.creator", "dcterms.creator", "author", "parsely-author", "sailthru.author", "byl",
    ),
    "publisher": ("og:site_name", "article:publisher", "dc.publisher", "dcterms.publisher", "publisher", "application-name"),
    "published_text": (
        "article:published_time", "og:article:published_time", "og:published_time", "dc.date.issued", "dcterms.issued", "dcterms.created",
        "dc.date.created", "dc.date", "dcterms.date", "datepublished", "date", "pubdate", "publishdate", "publish-date", "publish_date",
        "publication_date", "article.published", "article_date_original", "parsely-pub-date", "sailthru.date", "originalpublicationdate",
    ),
    "url": ("og:url", "parsely-link", "twitter:url"),
    "language_code": ("og:locale", "dc.language", "dcterms.language", "content-language", "language"),
}  # fmt: skip
"""Names of meta elements by field, the surest first: Open Graph, Dublin Core, and what the search services of publishers read."""
_SEPARATOR = re.compile(r"\s+[|–—·•«»:-]\s+|\s*[|»]\s*|\s*::\s*|:\s+")
_ADDRESS = re.compile(r"^(?:https?:)?//|^@|^www\.", re.IGNORECASE)
_LATER = re.compile(r"updat|modif|edit", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_CARD_DEPTH = 3
"""A card is at most so many elements deep."""


def read_fields(root: lxml.html.HtmlElement, url: str | None) -> tuple[dict[str, str | None], list[str], bool]:
    """Return what a page declares, every form of its headline, and whether that is declared beyond the element `<title>`.

    The fields are title, author, publisher, published_text, language_code and url. url: the address that the page was fetched from;
    relative addresses are read against it.
    """
    linked, meta, items = _read_linked_data(root), _read_meta(root), _read_items(root)
    values: dict[str, str | None] = {}
    for name, names in _META_NAMES.items():
        candidates = [linked.get(name), *(meta.get(n) for n in names[:2]), items.get(name), *(meta.get(n) for n in names[2:])]
        values[name] = next((c for c in candidates if c and not (name in ("author", "publisher") and _ADDRESS.match(c))), None)
    site = values["publisher"] or meta.get("og:site_name")
    element = root.find(".//title")
    page_title = _clean(element.text_content()) if element is not None else None
    declared = [linked.get("title"), meta.get("og:title"), items.get("title"), meta.get("twitter:title"), page_title]
    # A name of the site in place of a headline is none.
    forms = (form for title in declared if title for form in _title_forms(title, site))
    titles = [form for form in forms if not site or form.casefold() != site.casefold()]
    values["title"] = titles[0] if titles else None
    values["published_text"] = values["published_text"] or _read_time(root)
    language = root.get("lang") or root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    values["language_code"] = _clean(language) or linked.get("language_code") or values["language_code"]
    values["url"] = _read_address(root, values["url"], linked.get("url"), url)
    return values, titles, any(declared[:-1])


def _clean(value: object) -> str | None:
    """Return a text with single spaces and without markup; None for whatever is no text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return _SPACE.sub(" ", _MARKUP.sub("", str(value)[:5_000])).strip() or None


def _title_forms(title: str, site: str | None) -> Iterator[str]:
    """Yield a title without the name of the site, then as it stands, then what stands before and after its separators."""
    cuts = list(_SEPARATOR.finditer(title))
    if cuts and site:
        first, last = title[: cuts[0].start()], title[cuts[-1].end() :]
        if _is_site(last, site):
            yield title[: cuts[-1].start()].strip()
        elif _is_site(first, site):
            yield title[cuts[0].end() :].strip()
    yield title
    for cut in reversed(cuts):
        if cut.start() > 0:
            yield title[: cut.start()].strip()
    yield from (title[cut.end() :].strip() for cut in cuts)


def _is_site(part: str, site: str) -> bool:
    a, b = (re.sub(r"[\W_]", "", s).casefold() for s in (part, site))
    return bool(a) and bool(b) and (a in b or b in a)


def _read_linked_data(root: lxml.html.HtmlElement) -> dict[str, str | None]:
    """Return what the article of the page's JSON-LD says; its first text of each key where several speak."""
    nodes: list[dict[str, object]] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            nodes.extend(_list_nodes(_load_json(script.text[:_MAX_SCRIPT_CHARS])))
    names = {node["@id"]: _clean(node.get("name")) for node in nodes if isinstance(node.get("@id"), str)}
    articles = [node for node in nodes if _is_type(node, _ARTICLES) or isinstance(node.get("headline"), str)]
    pages = [node for node in nodes if _is_type(node, re.compile("WebPage$"))]
    found: dict[str, str | None] = {}
    for node in [*articles[:1], *pages[:1]]:
        title = node.get("headline") or (node.get("name") if node in articles else None)
        values = {
            "title": _clean(title),
            "author": _name_of(node.get("author") or node.get("creator"), names),
            "publisher": _name_of(node.get("publisher") or node.get("sourceOrganization"), names),
            "published_text": _clean(_first(node.get("datePublished"))),
            "language_code": _clean(_first(node.get("inLanguage"))),
            "url": _clean(_first(node.get("url"))),
        }
        found |= {name: value for name, value in values.items() if value and name not in found}
    return found


def _load_json(text: str) -> object:
    """Read JSON, mending what editors break most: frames of comments, trailing commas, line ends in texts. None where that fails."""
    text = _SCRIPT_FRAME.sub("", text.strip())
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _list_nodes(data: object) -> list[dict[str, object]]:
    """Return the objects of a JSON-LD document, outer ones first; parts of an article (updates, comments) are not among them."""
    nodes, queue = [], [data]
    for value in queue:
        if len(queue) > _MAX_NODES:
            break
        if isinstance(value, list):
            queue.extend(value[:_MAX_NODES])
        elif isinstance(value, dict):
            nodes.append(value)
            queue.extend(value[key] for key in _INNER if isinstance(value.get(key), (dict, list)))
            queue.extend(value[key] for key in ("author", "publisher") if "@id" in str(value.get(key))[:300])
    return nodes


def _is_type(node: dict[str, object], pattern: re.Pattern[str]) -> bool:
    types = node.get("@type")
    return any(isinstance(t, str) and pattern.search(t) for t in (types if isinstance(types, list) else [types]))


def _first(value: object) -> object:
    """Return the first of several values, a typed one without its type."""
    one = value[0] if isinstance(value, list) and value else value
    return one.get("@value") if isinstance(one, dict) else one


def _name_of(value: object, names: dict[object, str | None]) -> str | None:
    """Return the name or names of persons or organisations: a text, an object, a reference to one, or a list of these."""
    found: list[str] = []
    for one in value[:_MAX_NAMES] if isinstance(value, list) else [value]:
        name = one
        if isinstance(one, dict):
            reference = one.get("@id")
            name = one.get("name") or (names.get(reference) if isinstance(reference, str) else None)
        for text in map(_clean, name[:_MAX_NAMES] if isinstance(name, list) else [name]):
            if text and not text.isdigit() and not _ADDRESS.match(text) and text not in found:
                found.append(text)
    return ", ".join(found) or None


def _read_meta(root: lxml.html.HtmlElement) -> dict[str, str]:
    """Return the contents of meta elements by lower-case name; the first of several, authors all."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        content = _clean(element.get("content"))
        key = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if not content or not key:
            continue
        key = key.strip().lower()
        if key not in found:
            found[key] = content
        elif key in ("author", "article:author", "dc.creator") and content not in found[key].split(", ") and len(found[key]) < 500:
            found[key] += f", {content}"
    return found


def _read_items(root: lxml.html.HtmlElement) -> dict[str, str]:
    """Return what microdata says of the article."""
    wanted = {"headline": "title", "author": "author", "publisher": "publisher", "datepublished": "published_text"}
    found: dict[str, str] = {}
    for element in root.xpath("//*[@itemprop]")[:_MAX_NODES]:
        name = wanted.get((element.get("itemprop") or "").strip().lower())
        if not name or name in found or (element.tag == "meta" and name != "published_text"):
            continue
        inner = element.find(".//*[@itemprop='name']") if name in ("author", "publisher") else None
        holder = element if inner is None else inner
        value = _clean(holder.get("content") or holder.get("datetime") or holder.text_content()[:1_000])
        if value:
            found[name] = value
    return found


def _read_time(root: lxml.html.HtmlElement) -> str | None:
    """Return the first moment of publication among the `<time>` elements, those in the article before others."""
    for scope in (*list(root.iter("article", "main"))[:1], root):
        for element in scope.iter("time"):
            names = " ".join((element.get("class") or "", element.get("itemprop") or ""))
            value = _clean(element.get("datetime") or element.text_content()[:200])
            if value and not _LATER.search(names) and not _is_in_card(element):
                return value
    return None


def _is_in_card(element: lxml.html.HtmlElement) -> bool:
    """Tell whether an element stands beside a heading that leads to another page: its moment is that page's."""
    for outer in islice(element.iterancestors(), _CARD_DEPTH):
        if outer.tag in ("main", "body", "html") or next(outer.iter("h1"), None) is not None:
            return False
        if any(heading.find(".//a[@href]") is not None or heading.getparent().tag == "a" for heading in outer.iter("h2", "h3", "h4")):
            return True
    return False


def _read_address(root: lxml.html.HtmlElement, shared: str | None, linked: str | None, url: str | None) -> str | None:
    """Return the absolute address of the page: its canonical link, what it shares as, or the one that it was fetched from."""
    links = (str(e.get("href") or "") for e in root.iter("link") if "canonical" in (e.get("rel") or "").lower().split())
    for value in (next(links, None), shared, linked, url):
        if not value:
            continue
        try:
            address = urljoin(url or "", value.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s\x00-\x1f<>\"]", address):
            return address
    return None
