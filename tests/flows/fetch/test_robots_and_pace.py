"""Hosts are asked for what their robots.txt allows, and no more often than they bear."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from loopback import PAGE, fetch, refusal, send

from flows.fetch.exchange import read_retry_after

# --- robots.txt


def test_robots_are_asked_once_and_obeyed(site, settings):
    site.put("/robots.txt", b"User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /private\nAllow: /private/press\n")
    for path in ("/a", "/private/b", "/private/press/c"):
        site.put(path, PAGE)
    pages, rejections, _ = fetch(settings, *(site.url(p) for p in ("/a", "/private/b", "/private/press/c")))
    assert {p.url for p in pages} == {site.url("/a"), site.url("/private/press/c")}
    assert rejections == {site.url("/private/b"): ("robots_disallowed", f"not allowed for Dateline by {site.url('/robots.txt')}")}
    assert site.asked(robots=True) == ["/robots.txt", "/a", "/private/press/c"]
    fetch(settings, site.url("/d"))
    assert site.asked(robots=True).count("/robots.txt") == 1


def test_robots_of_the_target_of_a_redirect_are_obeyed(site, other_site, settings):
    site.put("/a", status=302, Location=other_site.url("/b"))
    other_site.put("/robots.txt", b"User-agent: *\nDisallow: /")
    assert refusal(settings, site.url("/a"))[0] == "robots_disallowed"
    assert other_site.asked() == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_allows_all(site, settings, status):
    site.put("/robots.txt", status=status)
    site.put("/a", PAGE)
    assert len(fetch(settings, site.url("/a"))[0]) == 1


def test_a_site_whose_robots_fail_is_not_asked_now(site, settings):
    site.put_in_turn("/robots.txt", lambda h: send(h, 500), lambda h: send(h, 200, b"User-agent: *\nAllow: /"))
    site.put("/a", PAGE)
    assert fetch(settings, site.url("/a"), is_last_try=False) == ([], {}, 1)
    assert site.asked() == []
    assert len(fetch(settings, site.url("/a"))[0]) == 1


def test_robots_that_fail_to_the_end_are_a_rejection(site, settings):
    site.put("/robots.txt", status=503)
    assert refusal(settings, site.url("/a")) == ("http_failed", "robots.txt: answered with status 503")


def test_robots_that_redirect_in_a_circle_count_as_none(site, settings):
    site.put("/robots.txt", status=302, Location="/robots.txt")
    site.put("/a", PAGE)
    assert len(fetch(settings, site.url("/a"))[0]) == 1


def test_robots_are_read_up_to_a_limit(site, settings):
    site.put("/robots.txt", b"User-agent: *\nDisallow: /a\n" + b"# x\n" * 200_000 + b"Disallow: /b\n")
    site.put("/b", PAGE)
    pages, rejections, _ = fetch(settings, site.url("/a"), site.url("/b"))
    assert ([p.url for p in pages], [*rejections]) == ([site.url("/b")], [site.url("/a")])


def test_robots_of_ones_own_host_can_be_left_out(site, change):
    site.put("/robots.txt", b"User-agent: *\nDisallow: /")
    site.put("/a", PAGE)
    assert len(fetch(change(is_robots_obeyed=False), site.url("/a"))[0]) == 1
    assert site.asked(robots=True) == ["/a"]


# --- pace


def moments_of(site):
    moments = []
    for path, answer in list(site.routes.items()):
        site.routes[path] = lambda handler, answer=answer: (moments.append(time.monotonic()), answer(handler))
    return moments


def pauses(moments):
    return [round(b - a, 3) for a, b in pairwise(moments)]


def test_a_host_is_asked_at_its_pace_over_tries_and_tasks(site, change):
    site.put("/robots.txt", status=404)
    site.put("/a", PAGE)
    site.put("/b", PAGE)
    moments = moments_of(site)
    settings = change(delay_seconds=0.2)
    fetch(settings, site.url("/a"))
    fetch(settings, site.url("/b"))
    assert len(moments) == 3
    assert min(pauses(moments)) > 0.15


def test_a_longer_crawl_delay_is_kept(site, change):
    site.put("/robots.txt", b"User-agent: *\nCrawl-delay: 0.3")
    site.put("/a", PAGE)
    site.put("/b", PAGE)
    moments = moments_of(site)
    fetch(change(delay_seconds=0.01), site.url("/a"), site.url("/b"))
    assert pauses(moments)[1] > 0.25


def test_a_crawl_delay_of_a_day_is_capped(site, change):
    site.put("/robots.txt", b"User-agent: *\nCrawl-delay: 86400")
    site.put("/a", PAGE)
    site.put("/b", PAGE)
    assert len(fetch(change(max_crawl_delay_seconds=0.1), site.url("/a"), site.url("/b"))[0]) == 2


def test_retry_after_is_waited_for(site, settings):
    site.put_in_turn("/a", lambda h: send(h, 429, b"", {"Retry-After": "1"}), lambda h: send(h, 200, PAGE))
    assert fetch(settings, site.url("/a"), is_last_try=False) == ([], {}, 1)
    started = time.monotonic()
    assert len(fetch(settings, site.url("/a"))[0]) == 1
    assert time.monotonic() - started > 0.8


def test_a_retry_after_of_a_day_is_capped(site, change):
    site.put_in_turn("/a", lambda h: send(h, 503, b"", {"Retry-After": "86400"}), lambda h: send(h, 200, PAGE))
    settings = change(max_wait_seconds=0.1)
    fetch(settings, site.url("/a"), is_last_try=False)
    assert len(fetch(settings, site.url("/a"))[0]) == 1


def test_retry_after_is_read_as_seconds_or_date():
    now = datetime(2025, 6, 2, 8, tzinfo=UTC)
    assert read_retry_after("120", now) == 120
    assert read_retry_after(format_datetime(now + timedelta(seconds=90), usegmt=True), now) == 90
    assert read_retry_after(format_datetime(now - timedelta(days=1), usegmt=True), now) == 0
    assert [read_retry_after(given, now) for given in ("", "soon", "-5", "\u0663", "Mon, 99 Foo 2025")] == [None] * 5
