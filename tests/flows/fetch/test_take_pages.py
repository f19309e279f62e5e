"""Fetched pages become documents, and are remembered when these are in the raw store."""

from datetime import UTC, datetime

from loopback import send

from flows.arrivals import take_arrivals
from flows.fetch.fetch import fetch_host, fetch_memory, page_store
from flows.fetch.pages import FetchedPage
from flows.fetch.take_pages import take_page
from flows.intake.found import RejectedFile
from flows.intake.limits import Limits
from flows.intake.take import Intake
from flows.operations import Workspace

MOMENT = datetime(2025, 6, 2, 8, tzinfo=UTC).replace(tzinfo=None)
FEED = b"""<?xml version="1.0"?>
<rss version="2.0"><channel><title>Press</title>
<item><title>Talks resume</title><link>../news/talks.html</link><description>The ministry said that talks will resume.</description></item>
<item><title>Exercise ends</title><description>The exercise ended on Monday.</description></item>
</channel></rss>"""
PAGE = b"<html><title>Talks</title><p>The ministry said that talks will resume.</p></html>"


def page_of(content, content_type=None):
    return FetchedPage("https://example.org/old/x", "https://example.org/press/x", MOMENT, 200, content, content_type)


def test_a_page_is_one_document_of_its_bytes():
    (found,) = take_page(page_of(PAGE, "text/html"), Intake(Limits()))
    assert (found.content, found.content_format, found.file_format, found.uri) == (PAGE, "html", "html", "https://example.org/old/x")
    assert (found.url, found.fetched_at, found.http_status) == ("https://example.org/press/x", MOMENT, 200)


def test_the_charset_of_a_page_is_kept():
    named = [page_of(PAGE, "text/html; charset=KOI8-R"), page_of(PAGE, "text/html"), page_of(FEED, "text/xml; charset=koi8-r")]
    assert [next(iter(take_page(page, Intake(Limits())))).declared_encoding for page in named] == ["koi8-r", None, None]


def test_the_entries_of_a_feed_are_documents_with_their_links():
    found = list(take_page(page_of(FEED, "text/html"), Intake(Limits())))
    assert [(f.uri, f.url, f.fetched_at, f.content_format) for f in found] == [
        ("https://example.org/old/x#1", "https://example.org/news/talks.html", MOMENT, "record"),
        ("https://example.org/old/x#2", None, MOMENT, "record"),
    ]


def test_what_is_no_text_is_turned_away():
    (found,) = take_page(page_of(b"\x89PNG", "image/png\x1b[31m"), Intake(Limits()))
    assert isinstance(found, RejectedFile)
    assert found.reason_code == "unsupported_format"
    assert found.detail.startswith("the server calls it image/png [31m;")


def test_pages_are_taken_in_remembered_and_removed(site, settings):
    work = Workspace(settings)
    site.put("/feed", FEED, ETag='"1"')
    site.put("/a.html", PAGE, Content_Type="text/html", ETag='"1"')
    site.put("/picture", b"\x89PNG", Content_Type="image/png", ETag='"1"')
    site.put("/gone", status=404)
    urls = [site.url(path) for path in ("/feed", "/a.html", "/picture", "/gone")]
    fetch_host(settings, urls, is_last_try=True)
    arrivals = take_arrivals(work, urls)
    assert (arrivals.file_count, arrivals.new_document_count) == (4, 3)
    assert {(uri, reason) for uri, reason, _ in arrivals.rejections} == {(urls[2], "unsupported_format"), (urls[3], "http_failed")}
    seen = {(uri, status) for uri, status in work.raw.read_sightings().select("uri", "http_status").iter_rows()}
    assert seen == {(f"{urls[0]}#1", 200), (f"{urls[0]}#2", 200), (urls[1], 200)}
    assert set(fetch_memory(settings).read()) == set(urls[:2])
    assert list(page_store(settings).read_pages()) == []


def test_an_unchanged_page_is_nothing_new(site, settings):
    work = Workspace(settings)
    site.put_in_turn("/a.html", lambda h: send(h, 200, PAGE, {"ETag": '"1"', "Content-Type": "text/html"}), lambda h: send(h, 304))
    url = site.url("/a.html")
    digests = []
    for _ in range(2):
        page_store(settings).begin_run()
        fetch_host(settings, [url], is_last_try=True)
        arrivals = take_arrivals(work, [url])
        digests.append(work.raw.digest())
    assert (arrivals.file_count, arrivals.new_document_count, arrivals.rejections) == (1, 0, [])
    assert digests[0] == digests[1]


def test_an_unchanged_page_of_a_server_that_cannot_say_so_is_nothing_new(site, settings):
    work = Workspace(settings)
    site.put("/a.html", PAGE, Content_Type="text/html")
    digests = []
    for _ in range(2):
        page_store(settings).begin_run()
        fetch_host(settings, [site.url("/a.html")], is_last_try=True)
        take_arrivals(work, [site.url("/a.html")])
        digests.append(work.raw.digest())
    assert len(site.asked()) == 2
    assert digests[0] == digests[1]


def test_pages_that_a_crash_left_are_taken_by_the_next_run(site, settings):
    site.put("/a.html", PAGE, Content_Type="text/html")
    fetch_host(settings, [site.url("/a.html")], is_last_try=True)
    page_store(settings).begin_run()
    assert take_arrivals(Workspace(settings), []).new_document_count == 1
