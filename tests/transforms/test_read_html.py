"""Web pages: their text, the zones of their blocks, what they declare, and what hostile ones do."""

import re
from hashlib import sha256
from pathlib import Path

import lxml.html
import polars as pl
import pytest

from transforms.clean import clean_documents
from transforms.parsed import ParsedDocument, UnreadableError
from transforms.read import read_documents
from transforms.read_html import list_markup_cues, parse_html
from transforms.stages import RAW_FILES

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.html"))
"""Pages in the layouts of content management systems, on which the article is found, not every zone around it."""


@pytest.fixture(scope="module")
def parse(reference):
    cues = list_markup_cues(reference)
    return lambda content, **options: parse_html(content, cues=cues, **options)


def content_of(path):
    """Return a page's bytes in the encoding that it declares."""
    markup = path.read_text(encoding="utf-8")
    charset = re.search(r"charset=[\"']?([\w-]+)", markup, re.IGNORECASE)
    return markup.encode(charset[1] if charset else "utf-8")


def squeeze(text):
    return re.sub(r"\s+", "", text)


def gold_zones(path):
    """Return zone and words of every element of a page that says its zone in data-zone, in the order of the page."""
    root = lxml.html.fromstring(path.read_text(encoding="utf-8").encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    return [(e.get("data-zone"), squeeze(e.text_content())) for e in root.iter() if e.get("data-zone")]


def zone_of_characters(parsed):
    """Return the text without white space and the zone of each of its characters."""
    zones = ["body"] * len(parsed.text)
    for start, end, zone in parsed.zones:
        zones[start:end] = [zone] * (end - start)
    kept = [(c, z) for c, z in zip(parsed.text, zones, strict=True) if not c.isspace()]
    return "".join(c for c, _ in kept), [z for _, z in kept]


def compare(path, parsed):
    """Return (gold zone, found zone) of every character that the gold names, and the blocks that have another zone than the gold."""
    text, zones = zone_of_characters(parsed)
    pairs, wrong, position = [], [], 0
    for zone, words in gold_zones(path):
        start = text.find(words, position)
        assert start >= 0, f"{path.name}: {words[:60]} is not in the text"
        position = start + len(words)
        found = zones[start:position]
        pairs += [(zone, z) for z in found]
        if any(z != zone for z in found):
            wrong.append((zone, sorted(set(found)), words[:50]))
    return pairs, wrong


@pytest.mark.parametrize("path", [p for p in PAGES if gold_zones(p)], ids=lambda p: p.stem)
def test_blocks_of_a_page_have_their_zones(path, parse):
    _, wrong = compare(path, parse(content_of(path)))
    assert wrong == []


def article_f1(pairs):
    article = {"title", "body"}
    both = sum(g in article and f in article for g, f in pairs)
    return 2 * both / (sum(g in article for g, _ in pairs) + sum(f in article for _, f in pairs))


def test_title_and_body_are_found_on_all_layouts(parse):
    assert article_f1([pair for path in PAGES for pair in compare(path, parse(content_of(path)))[0]]) >= 0.97


def clean_pages(paths, reference):
    """Return (gold zone, found zone) of the characters of each page, read and cleaned."""
    contents = {path: content_of(path) for path in paths}
    rows = [(sha256(content).hexdigest()[:32], path.name, "html", len(content), None, None, content) for path, content in contents.items()]
    raw = pl.DataFrame(rows, schema={**RAW_FILES.dtypes, "content": pl.Binary()}, orient="row")
    read = read_documents(raw, reference=reference)
    zones = clean_documents(read["documents"], reference, read["document_fields"], read["layout_zones"])["zones"]
    texts = dict(read["documents"].select("document_id", "text").iter_rows())
    pairs = {}
    for (document_id, *_), path in zip(rows, contents, strict=True):
        spans = zones.filter(pl.col("document_id") == document_id).select("char_start", "char_end", "zone").rows()
        pairs[path.stem] = compare(path, ParsedDocument(texts[document_id], zones=spans))[0]
    return pairs


def test_title_and_body_are_still_found_when_the_pages_are_cleaned(reference):
    pairs = clean_pages(PAGES, reference)
    assert article_f1([pair for page in pairs.values() for pair in page]) >= 0.97


def test_the_article_is_found_in_the_layouts_of_many_systems(reference):
    pairs = clean_pages(LAYOUTS, reference)
    lost = {name: sum(g in ("title", "body") and f not in ("title", "body") for g, f in page) for name, page in pairs.items()}
    assert not any(lost.values()), lost
    assert article_f1([pair for page in pairs.values() for pair in page]) >= 0.98


def zones_of(parsed):
    return [(zone, parsed.text[start:end]) for start, end, zone in parsed.zones]


def test_a_class_name_around_the_headline_does_not_take_it_away(parse):
    markup = f"<title>Two towns share a bridge</title><div class='top-category'><h1>Two towns share a bridge</h1></div><p>{SENTENCE}</p>"
    assert zones_of(parse(markup)) == [("title", "Two towns share a bridge"), ("body", SENTENCE)]


def test_a_link_with_the_name_of_the_site_is_no_headline(parse):
    parsed = parse(
        f"<title>Release | Office of Bridges</title><a href='/'>Office of Bridges</a><h2>Two towns share a bridge</h2><p>{SENTENCE}</p>"
    )
    assert ("title", "Two towns share a bridge") in zones_of(parsed)
    assert parsed.fields["title"] == "Two towns share a bridge"


def test_words_set_out_once_more_are_a_repeat(parse):
    quote = "spoke about the bridge for two hours"
    parsed = parse(f"<h1>Two towns</h1><p>{SENTENCE}</p><p>{SENTENCE.replace('Sunday', 'Monday')}</p><blockquote>{quote}</blockquote>")
    assert zones_of(parsed)[-1] == ("repeat", quote)


CARDS = "".join(
    f"<div><h3><a href='/{n}'>River rises in town {n}</a></h3><p>It stands at {n} metres.</p><time>{n} May 2025</time></div>" for n in "345"
)


def test_a_listing_has_no_article_and_no_moment_of_publication(parse):
    parsed = parse(f"<title>News</title><h1>All the news</h1>{CARDS}")
    assert zones_of(parsed)[0][0] == "title"
    assert "body" not in {zone for zone, _ in zones_of(parsed)}
    assert parsed.fields["published_text"] is None
    assert ("body", SENTENCE) in zones_of(parse(f"<h1>All the news</h1><p>{SENTENCE}</p>{CARDS}"))


# --- text


SENTENCE = "The ministers of both countries met at the border on Sunday and spoke about the bridge for two hours."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One  <b>bold</b>\n word</p><p>Two", "One bold word\n\nTwo"),
        ("<p>Tea&nbsp;&amp; caf&eacute; &#8211; 5 &lt; 6</p>", "Tea\xa0& café – 5 < 6"),
        ("<p>Line<br>break</p>", "Line\nbreak"),
        ("<div>First.<br><br>Second.</div>", "First.\n\nSecond."),
        ("<ul><li>a<li>b</ul><p>c</p><ul><li>d</ul>", "a\nb\n\nc\n\nd"),
        ("<table><tr><th>River</th><th>2024</th></tr><tr><td>Zab</td><td>71</td></tr></table>", "River\t2024\nZab\t71"),
        ("<table><tr><td><p>Menu</p></td><td><p>Article</p></td></tr></table>", "Menu\n\nArticle"),
        ("<nav><a>Home</a><a>World</a></nav>", "Home World"),
        ("<p><span class=drop>T</span>he lake</p>", "The lake"),
        ("<p>Seen</p><p hidden>no</p><div style='display: none'>no</div><p aria-hidden=true>no</p><template><p>no</p></template>", "Seen"),
        ("<p>Seen</p><noscript><p>Turn on scripts</p></noscript><select><option>no</select><svg><text>no</text></svg>", "Seen"),
        ("<noscript><p>All there is.</p></noscript>", "All there is."),
        ("<!--[if IE]><p>Old</p><![endif]--><p>New</p><![CDATA[x]]>", "New"),
        ("<pre>two\nlines</pre>", "two\nlines"),
        ("<article style='visibility:hidden'><p>Shown by a script.</p></article>", "Shown by a script."),
        ("Only words & a < b\nbroken line\n\nNext paragraph", "Only words & a < b\nbroken line\n\nNext paragraph"),
        ("<html xmlns='http://www.w3.org/1999/xhtml' xmlns:o='urn:o'><body><o:p>Office</o:p><p/>Words</body></html>", "Office\n\nWords"),
    ],
)
def test_text_is_what_a_reader_sees(markup, text, parse):
    assert parse(markup).text == text


def test_page_without_markup_keeps_its_paragraphs(parse):
    parsed = parse((Path(__file__).parent / "pages" / "plain.html").read_bytes())
    assert parsed.text.startswith("Tajikistan closes the Anzob tunnel for ten nights\n\nDUSHANBE, Oct 3 - The tunnel")
    assert [parsed.text[a:b] for a, b, zone in parsed.zones if zone == "title"] == ["Tajikistan closes the Anzob tunnel for ten nights"]
    assert {zone for _, _, zone in parsed.zones} == {"title", "body"}


def test_second_copy_of_headline_and_standfirst_is_a_repeat(parse):
    lead = "The bridge was closed for a year after the flood."
    page = (
        f"<title>Bridge opens again</title><h1>Bridge opens again</h1><p>{lead}</p><p>Bridge opens again</p><p>{lead}</p><p>{SENTENCE}</p>"
    )
    parsed = parse(page)
    assert [(zone, parsed.text[a:b]) for a, b, zone in parsed.zones] == [
        ("title", "Bridge opens again"),
        ("body", lead),
        ("repeat", f"Bridge opens again\n\n{lead}"),
        ("body", SENTENCE),
    ]


def test_claim_to_most_of_the_article_is_void(parse):
    parsed = parse(
        f"<div class='related comments'><form>{'<p>' + SENTENCE + '</p>'}<p>Its second paragraph says more. {SENTENCE}</p></form></div>"
    )
    assert {zone for _, _, zone in parsed.zones} == {"body"}


# --- encodings


@pytest.mark.parametrize(
    ("content", "encoding_name"),
    [
        ("<p>Iğdır</p>".encode(), "utf-8"),
        ("\ufeff<meta charset=windows-1254><p>Iğdır</p>".encode(), "utf-8"),
        ("<meta charset=windows-1254><p>Iğdır</p>".encode(), "utf-8"),
        ("<meta charset=windows-1254><p>Iğdır</p>".encode("cp1254"), "cp1254"),
        ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-9'><p>Iğdır</p>".encode("cp1254"), "cp1254"),
        ("<?xml version='1.0' encoding='iso-8859-9'?><html><p>Iğdır</p></html>".encode("cp1254"), "cp1254"),
        ("\ufeff<p>Iğdır</p>".encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_encoding_is_found(content, encoding_name, parse):
    parsed = parse(content)
    assert (parsed.text, parsed.encoding_name) == ("Iğdır", encoding_name)


# --- fields


def linked(json_text, rest=""):
    return f'<html><head><script type="application/ld+json">{json_text}</script>{rest}</head><body><p>{SENTENCE}</p></body></html>'


def fields(markup, parse, **options):
    return {name: value for name, value in parse(markup, **options).fields.items() if value is not None}


def test_what_a_page_declares_is_read_in_order_of_trust(parse):
    page = linked(
        '{"@type": "NewsArticle", "headline": "Dam fills", "datePublished": "2025-05-01"}',
        "<title>Dam fills - Site</title><meta property='og:title' content='Dam'>"
        "<meta property='article:published_time' content='2025-04-30'>"
        "<meta property='article:modified_time' content='2025-05-09'><meta name=author content='Water desk'>"
        "<meta property='og:site_name' content='Site'><meta property='og:url' content='/dam'><meta name='dc.date' content='2024'>",
    )
    assert fields(page, parse, url="https://site.example/x?y=1") == {
        "title": "Dam fills",
        "author": "Water desk",
        "publisher": "Site",
        "published_text": "2025-05-01",
        "url": "https://site.example/dam",
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_pages_declare_their_headline_without_the_name_of_the_site(path, parse):
    gold = [words for zone, words in gold_zones(path) if zone == "title"] or [squeeze("Tajikistan closes the Anzob tunnel for ten nights")]
    assert squeeze(parse(content_of(path)).fields["title"]) == gold[0]


@pytest.mark.parametrize(
    ("page", "author", "published"),
    [
        ("agency", "Energy desk", "2025-03-02T16:05:00+04:00"),
        ("blog", "Newsroom", "2025-04-11T07:30:00+00:00"),
        ("live", "Anatolia Now", "2025-01-25T06:10:00Z"),
        ("portal", "Coast desk, Port desk", "2024-09-09"),
        ("amp", "Rail desk", "2024-12-05"),
        ("consent", "Trade desk", "2025-02-18"),
    ],
)
def test_author_and_moment_of_publication_are_found(page, author, published, parse):
    found = parse(content_of(Path(__file__).parent / "pages" / f"{page}.html")).fields
    assert (found["author"], found["published_text"]) == (author, published)


@pytest.mark.parametrize(
    "json_text",
    [
        '{"@type": "NewsArticle", "headline": ["x"], "author": 7, "publisher": [[]], "datePublished": {"a": 1}, "url": true}',
        '{"@graph": {"@type": {}, "headline": null}, "mainEntity": "x"}',
        '[[[1, null, "x"]], {"@type": "Article", "author": [{"name": {}}, null, {"@id": 3}]}]',
        "[" * 100_000,
        '{"@graph":' * 900 + "1" + "}" * 900,
        '{"headline": "broken',
        "null",
        "",
    ],
)
def test_linked_data_of_wrong_types_is_left_out(json_text, parse):
    assert fields(linked(json_text), parse) == {}


def test_microdata_and_time_elements_are_read(parse):
    page = f"""<div itemscope><h1 itemprop="headline">Ice on the Volga</h1>
    <span itemprop="author"><b itemprop="name">River desk</b>, Kazan</span><article>
    <time class="updated" datetime="2025-01-09">9 Jan</time><time datetime="2025-01-08">8 Jan</time><p>{SENTENCE}</p></article></div>"""
    assert fields(page, parse) == {"title": "Ice on the Volga", "author": "River desk", "published_text": "2025-01-08"}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//[broken", "ftp://a.example/x", "https://a b", ""])
def test_address_that_is_none_of_the_web_is_left_out(address, parse):
    assert "url" not in fields(f"<link rel=canonical href='{address}'><p>{SENTENCE}</p>", parse)


# --- hostile pages


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + f"<p>{SENTENCE}</p>",
        "<b>" * 100_000 + SENTENCE,
        "<table><tr><td>" * 20_000 + SENTENCE,
        "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + f">{SENTENCE}</p>",
        "<p " + " ".join(f'a{i}="<>"' for i in range(50_000)) + f">{SENTENCE}</p>",
        f'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><p>{SENTENCE}</p>',
        f"<p>{SENTENCE}</p>".replace(" ", " \x00\x01\x02"),
        f"<p>{SENTENCE}</p>" + "<script>" * 1_000,
        "<div hidden><p>x</p></div>" * 1_000 + f"<p>{SENTENCE}</p>",
        "<!-- " + "<p>x</p>" * 1_000 + f"--><p>{SENTENCE}</p>",
    ],
    ids=["deep div", "deep b", "deep table", "attributes", "quoted attributes", "entities", "nul", "scripts", "hidden", "comment"],
)
def test_hostile_page_gives_its_words(markup, parse):
    assert parse(markup.encode()).text == SENTENCE


@pytest.mark.parametrize(
    ("content", "reason_code"),
    [
        (b"", "empty_file"),
        (b" \n ", "empty_file"),
        (b"<script>var a = 1;</script>", "empty_file"),
        (b"<html><frameset><frame src=a></frameset></html>", "empty_file"),
        (b"<style>" + b"p {} " * 100, "empty_file"),
        (b"<!-- only a comment -->", "empty_file"),
        (bytes(range(256)) * 40, "not_text"),
        (b"<p>words " * 1_000, "too_long"),
    ],
)
def test_page_without_readable_text_is_turned_away_with_a_reason(content, reason_code, parse):
    with pytest.raises(UnreadableError) as error:
        parse(content, max_characters=5_000)
    assert error.value.reason_code == reason_code
