"""Hosts are asked by Prefect tasks: one a host, tried again where a host cannot answer, and the pages that feeds link to."""

from itertools import pairwise
from time import monotonic

import pytest
from loopback import send

from flows.fetch.fetch import page_store
from flows.fetch.schedule import fetch_addresses, settle_fetched

PAGE = b"<html><title>Talks</title><p>The ministry said that talks will resume.</p></html>"
FEED = b"""<rss version="2.0"><channel><title>Press</title>
<item><title>One</title><link>/1.html</link></item><item><title>Again</title><link>/1.html#part</link></item>
<item><title>Two</title><link>/2.html</link></item><item><title>Three</title><link>/3.html</link></item>
<item><title>Mail</title><link>mailto:press@example.org</link></item><item><title>None</title></item>
</channel></rss>"""


@pytest.fixture(scope="module")
def in_flow():
    """Call `fetch_addresses` as the pipeline does, in a flow of a Prefect of its own."""
    from prefect import flow
    from prefect.testing.utilities import prefect_test_harness

    @flow(validate_parameters=False, persist_result=False)
    def run(settings, urls, is_following=False):
        fetch_addresses(settings, urls, is_following=is_following)

    with prefect_test_harness(server_startup_timeout=90):
        yield run


def outcome_of(settings):
    store = page_store(settings)
    return {p.url for p in store.read_pages()}, {r.uri: r.reason_code for r in store.read_rejections()}


@pytest.mark.slow
def test_hosts_that_fail_stop_no_others(in_flow, site, other_site, change):
    settings = change(retry_seconds=0.01)
    site.put("/a", PAGE)
    site.put_in_turn("/b", *[lambda h: send(h, 500)] * 3, lambda h: send(h, 200, PAGE))
    other_site.put("/c", status=503)
    urls = [other_site.url("/c", "localhost"), site.url("/a"), site.url("/b"), "http://[::1", "http://127.0.0.1:1/d"]
    in_flow(settings, urls)
    failed = {urls[0]: "http_failed", "http://[::1": "address_not_allowed", urls[4]: "http_failed"}
    assert outcome_of(settings) == ({site.url("/a"), site.url("/b")}, failed)
    assert site.asked() == ["/a", "/b", "/b", "/b", "/b"]
    assert other_site.asked() == ["/c"] * 4


@pytest.mark.slow
def test_pauses_between_tries_grow(in_flow, site, change):
    moments = []
    site.put("/a", status=500)
    answer = site.routes["/a"]

    def watch(handler):
        moments.append(monotonic())
        answer(handler)

    site.routes["/a"] = watch
    in_flow(change(retry_seconds=0.4), [site.url("/a")])
    first, second, third = (b - a for a, b in pairwise(moments))
    assert 0.4 <= first < second < third


@pytest.mark.slow
def test_pages_that_feeds_link_to_are_fetched_up_to_a_number(in_flow, site, change):
    settings = change(max_pages=2)
    site.put("/feed", FEED, ETag='"1"')
    for number in (1, 2, 3):
        site.put(f"/{number}.html", PAGE)
    in_flow(settings, [site.url("/feed")])
    assert outcome_of(settings) == ({site.url("/feed")}, {})
    settle_fetched(settings)
    in_flow(settings, [site.url("/feed")], is_following=True)
    assert outcome_of(settings) == ({site.url(p) for p in ("/feed", "/1.html", "/2.html")}, {site.url("/3.html"): "too_many_members"})
