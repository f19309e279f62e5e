"""One host is asked: real requests to a server on the loopback interface, and what is written down of the answers."""

import gzip
import shutil
import ssl
import struct
import subprocess
import time
from datetime import UTC, datetime

import pytest
from loopback import PAGE, Site, fetch, quick, refusal, send, serve

from flows.fetch.fetch import fetch_host, fetch_memory, page_store
from flows.fetch.schedule import settle_fetched
from flows.intake.limits import Limits


def test_a_page_is_kept_with_what_the_server_says_of_it(site, settings):
    site.put("/a.html", PAGE, Content_Type="text/html; charset=windows-1252", ETag='"1"', Last_Modified="Mon, 02 Jun 2025 08:00:00 GMT")
    before = datetime.now(UTC).replace(tzinfo=None)
    (page,), rejections, _ = fetch(settings, site.url("/a.html"))
    assert rejections == {}
    assert (page.url, page.final_url, page.http_status, page.content) == (site.url("/a.html"), site.url("/a.html"), 200, PAGE)
    assert (page.content_type, page.etag) == ("text/html; charset=windows-1252", '"1"')
    assert page.last_modified == "Mon, 02 Jun 2025 08:00:00 GMT"
    assert before <= page.fetched_at <= datetime.now(UTC).replace(tzinfo=None)
    asked = dict(site.requests)["/a.html"]
    assert asked["User-Agent"].startswith("Dateline/")
    assert asked["Accept-Encoding"] == "gzip, deflate"


def test_what_is_settled_is_not_asked_for_again(site, settings):
    site.put("/a", PAGE)
    site.put("/gone", status=410)
    for _ in range(2):
        pages, rejections, _ = fetch(settings, site.url("/a"), site.url("/gone"))
    assert len(pages) == 1
    assert rejections == {site.url("/gone"): ("http_failed", "answered with status 410")}
    assert site.asked() == ["/a", "/gone"]


def test_nothing_is_asked_without_leave(site, change):
    site.put("/a", PAGE)
    urls = [site.url("/a", host) for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]")]
    pages, rejections, waiting = fetch(change(is_private_allowed=False), *urls)
    assert (pages, waiting, site.requests) == ([], 0, [])
    assert {code for code, _ in rejections.values()} == {"address_not_allowed"}
    assert len(rejections) == len(urls)


def test_a_name_that_is_public_when_asked_first_and_private_when_asked_next_is_refused(site, change, monkeypatch):
    answers = [("93.184.216.34", "127.0.0.1"), ("127.0.0.1",)]
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda host, port, **_: [(2, 1, 6, "", (a, port)) for a in (answers.pop(0) if len(answers) > 1 else answers[0])],
    )
    settings = change(is_private_allowed=False, is_robots_obeyed=False)
    assert refusal(settings, site.url("/a", "rebind.example"))[0] == "address_not_allowed"
    assert refusal(settings, site.url("/b", "rebind.example"))[0] == "address_not_allowed"
    assert site.requests == []


def test_the_host_header_goes_by_the_name(site, settings):
    site.put("/a", PAGE)
    fetch(settings, site.url("/a", "localhost"))
    assert dict(site.requests)["/a"]["Host"] == f"localhost:{site.port}"


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site, settings, status):
    site.put("/old/a", status=status, Location="../new/b?x=1#part")
    site.put("/new/b?x=1", PAGE)
    (page,), _, _ = fetch(settings, site.url("/old/a"))
    assert (page.url, page.final_url) == (site.url("/old/a"), site.url("/new/b?x=1"))


def test_cookies_and_credentials_do_not_go_to_other_hosts(site, other_site, settings):
    site.put("/a", status=302, Location=f"http://user:secret@127.0.0.1:{other_site.port}/b", Set_Cookie="session=1; Path=/")
    other_site.put("/b", PAGE)
    (page,), _, _ = fetch(settings, site.url("/a"))
    assert page.final_url == other_site.url("/b")
    assert not {"Cookie", "Authorization"} & dict(other_site.requests)["/b"].keys()


def test_loops_end(site, settings):
    site.put("/a", status=302, Location="/b")
    site.put("/b", status=302, Location="/a")
    assert refusal(settings, site.url("/a"))[0] == "too_many_redirects"
    assert len(site.asked()) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://x", "http://[::1", "data:text/html,x", "//:80"])
def test_redirects_to_what_is_no_web_address_are_refused(site, settings, target):
    site.put("/a", status=302, Location=target)
    assert refusal(settings, site.url("/a"))[0] == "address_not_allowed"


def test_redirects_to_reserved_addresses_are_refused(site, change, monkeypatch):
    """The site is taken for a public one; what it leads to is not."""
    monkeypatch.setattr("flows.fetch.addresses.is_public", lambda address: address == "127.0.0.1")
    site.put("/a", status=302, Location="http://169.254.169.254/latest/meta-data")
    assert refusal(change(is_private_allowed=False), site.url("/a")) == (
        "address_not_allowed", "169.254.169.254 is 169.254.169.254, which is no public address",
    )  # fmt: skip


def test_a_status_without_a_body_that_is_asked_for_is_a_rejection(site, settings):
    site.put("/a", status=302)
    site.put("/b", status=204)
    site.put("/c", status=304)
    for path in ("/a", "/b", "/c"):
        assert refusal(settings, site.url(path))[0] == "http_failed"


# --- conditional requests


def answer_if_changed(handler):
    given = (handler.headers.get("If-None-Match"), handler.headers.get("If-Modified-Since"))
    if given == ('"v1"', "Mon, 02 Jun 2025 08:00:00 GMT"):
        send(handler, 304)
    else:
        send(handler, 200, PAGE, {"ETag": '"v1"', "Last-Modified": "Mon, 02 Jun 2025 08:00:00 GMT"})


def test_what_is_loaded_is_asked_for_only_if_it_has_changed(site, settings):
    site.routes["/a"] = answer_if_changed
    url = site.url("/a")
    assert len(fetch(settings, url)[0]) == 1
    settle_fetched(settings)
    page_store(settings).begin_run()
    assert fetch(settings, url) == ([], {}, 0)
    assert page_store(settings).count_unchanged() == 1
    assert fetch_memory(settings).read()[url].etag == '"v1"'


def test_what_is_not_loaded_yet_is_not_remembered(site, settings):
    """A crash between fetching and packing loses nothing: the page is still there, and no server is told that it was loaded."""
    site.routes["/a"] = answer_if_changed
    fetch(settings, site.url("/a"))
    assert fetch_memory(settings).read() == {}
    page_store(settings).begin_run()
    assert len(list(page_store(settings).read_pages())) == 1


def test_what_gave_no_document_is_asked_for_anew(site, settings):
    site.routes["/a"] = answer_if_changed
    fetch(settings, site.url("/a"))
    settle_fetched(settings, refused=[site.url("/a")])
    assert len(fetch(settings, site.url("/a"))[0]) == 1


def test_conditions_go_to_the_address_that_answered_alone(site, settings):
    site.put("/old", status=302, Location="/a")
    site.routes["/a"] = answer_if_changed
    fetch(settings, site.url("/old"))
    settle_fetched(settings)
    page_store(settings).begin_run()
    fetch(settings, site.url("/old"))
    assert page_store(settings).count_unchanged() == 1
    assert ["If-None-Match" in headers for path, headers in site.requests if path == "/old"] == [False, False]


FEED = b"<rss version='2.0'><channel><item><title>Talks</title><link>a.html</link></item></channel></rss>"


@pytest.mark.parametrize("is_linked_fetched", [False, True])
def test_a_feed_is_unchanged_for_followers_only_if_its_pages_were_fetched(site, settings, is_linked_fetched):
    site.put_in_turn("/feed", lambda h: send(h, 200, FEED, {"ETag": '"1"'}), lambda h: send(h, 304))
    site.put("/a.html", PAGE)
    fetch(settings, site.url("/feed"), *([site.url("/a.html")] if is_linked_fetched else []))
    settle_fetched(settings)
    page_store(settings).begin_run()
    site.requests.clear()
    fetch(settings, site.url("/feed"), is_following=True)
    assert [headers.get("If-None-Match") for path, headers in site.requests if path == "/feed"] == ['"1"' if is_linked_fetched else None]


def test_header_values_that_are_not_plain_are_not_kept(site, settings):
    site.put_raw("/a", b'HTTP/1.1 200 OK\r\nETag: "\x1b[31m\xe9"\r\nContent-Type: text/html\xff\r\nContent-Length: 2\r\n\r\nok')
    pages, rejections, _ = fetch(settings, site.url("/a"))
    assert [(p.etag, p.content_type) for p in pages] == [(None, None)] or rejections[site.url("/a")][0] == "http_failed"


# --- failures


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_busy_servers_are_asked_again_and_pages_that_came_are_not(site, settings, status):
    site.put("/a", PAGE)
    site.put_in_turn("/b", *[lambda h: send(h, status)] * 3, lambda h: send(h, 200, PAGE))
    urls = [site.url("/a"), site.url("/b")]
    waiting = [fetch_host(settings, urls) for _ in range(4)]
    assert waiting == [1, 1, 1, 0]
    assert site.asked() == ["/a", "/b", "/b", "/b", "/b"]


def test_what_fails_to_the_end_says_why(site, settings):
    site.put("/a", status=500)
    site.put("/b", PAGE)
    pages, rejections, _ = fetch(settings, site.url("/a"), site.url("/b"))
    assert [p.url for p in pages] == [site.url("/b")]
    assert rejections == {site.url("/a"): ("http_failed", "answered with status 500")}


def test_a_host_that_does_not_answer_is_left_alone_until_the_next_try(site, settings):
    site.put("/robots.txt", b"")
    urls = [site.url(f"/{n}") for n in range(9)]
    for n in range(9):
        site.put(f"/{n}", status=503)
    assert fetch_host(settings, urls) == 9
    assert len(site.asked()) == settings.manners.max_failures


def test_a_closed_port_is_a_rejection(site, settings):
    with serve(Site()) as closed:
        url = closed.url("/a")
    code, detail = refusal(settings, url)
    assert code == "http_failed"
    assert "no connection" in detail


def drip(handler):
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def drip_headers(handler):
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(100):
        handler.wfile.write(b"X-%d: x\r\n" % n)
        time.sleep(0.05)


def say_nothing(handler):
    handler.close_connection = True
    time.sleep(2)


@pytest.mark.parametrize("answer", [drip, drip_headers, say_nothing])
def test_slow_answers_are_given_up(site, change, answer):
    site.routes["/a"] = answer
    started = time.monotonic()
    code, detail = refusal(change(total_seconds=0.5), site.url("/a"))
    assert time.monotonic() - started < 1.5
    assert code == "http_failed"
    assert "in time" in detail


def reset(handler):
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab")
    handler.connection.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SOL_SOCKET, SO_LINGER: close sends a reset
    handler.connection.close()


BROKEN = {
    "shorter than it says": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"too short"),
    "broken chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",),
    "garbage": (b"\x00\xff\x1b[31mgarbage\r\n\r\n",),
    "nothing": (b"",),
    "wrong length": (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhello",),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",),
    "endless headers": (b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 300_000),
    "gzip broken off": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n", gzip.compress(PAGE * 9)[:20]),
    "other protocol": (b"SSH-2.0-OpenSSH_9.2\r\n",),
}


@pytest.mark.parametrize("pieces", BROKEN.values(), ids=BROKEN)
def test_broken_answers_are_rejections_in_plain_words(site, settings, pieces):
    site.put("/good", PAGE)
    site.put_raw("/a", *pieces)
    pages, rejections, _ = fetch(settings, site.url("/a"), site.url("/good"))
    assert [p.url for p in pages] == [site.url("/good")]
    code, detail = rejections[site.url("/a")]
    assert code == "http_failed"
    assert detail.isprintable()
    assert "broken answer" in detail


def test_a_reset_connection_is_a_rejection(site, settings):
    site.routes["/a"] = reset
    assert refusal(settings, site.url("/a"))[0] == "http_failed"


def test_bytes_after_the_end_are_left_aside(site, settings):
    site.put_raw("/a", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello world")
    site.put("/b", PAGE)
    pages, rejections, _ = fetch(settings, site.url("/a"), site.url("/b"))
    assert (sorted(p.content for p in pages), rejections) == ([PAGE, b"hello"], {})


# --- limits


def test_gzip_is_unpacked(site, settings):
    site.put("/a", gzip.compress(PAGE), Content_Encoding="gzip")
    assert fetch(settings, site.url("/a"))[0][0].content == PAGE


def test_a_bomb_is_turned_away(site, settings):
    site.put("/a", gzip.compress(bytes(60_000_000)), Content_Encoding="gzip")
    assert refusal(settings, site.url("/a"))[0] == "expands_too_much"


def test_what_says_that_it_is_too_large_is_not_received(site, tmp_path):
    site.put("/a", b"x" * 3_000)
    assert refusal(quick(tmp_path, limits=Limits(max_file_bytes=2_000)), site.url("/a")) == ("too_large", "more than 2000 bytes")


def test_an_endless_stream_is_cut(site, tmp_path):
    sent = []

    def stream(handler):
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            handler.wfile.write(b"x" * 1_000_000)
            sent.append(1)

    site.routes["/a"] = stream
    assert refusal(quick(tmp_path, limits=Limits(max_file_bytes=2_000_000)), site.url("/a"))[0] == "too_large"
    assert len(sent) < 50


# --- the way there


def test_a_proxy_is_used_where_it_is_set_and_not_where_the_environment_has_one(site, other_site, change, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, other_site.url("/"))
    site.put("/direct", PAGE)
    assert len(fetch(change(), site.url("/direct"))[0]) == 1
    assert other_site.requests == []
    other_site.put("http://news.example/a", PAGE)
    pages, _, _ = fetch(change(proxy=other_site.url("/"), is_private_allowed=False), "http://news.example/a")
    assert [p.url for p in pages if p.url.startswith("http://news.example")] == ["http://news.example/a"]
    assert other_site.asked(robots=True) == ["http://news.example/robots.txt", "http://news.example/a"]


def test_a_proxy_is_not_asked_for_private_addresses(site, other_site, change):
    settings = change(proxy=other_site.url("/"), is_private_allowed=False)
    assert refusal(settings, site.url("/a"))[0] == "address_not_allowed"
    assert (site.requests, other_site.requests) == ([], [])


# --- TLS


def test_a_certificate_that_nobody_signed_is_refused(tmp_path, settings):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
         "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serve(Site(scheme="https"), context) as site:
        site.put("/a", PAGE)
        pages, rejections, waiting = fetch(settings, site.url("/a", "localhost"), is_last_try=False)
    assert (pages, waiting, site.requests) == ([], 0, [])
    code, detail = rejections[site.url("/a", "localhost")]
    assert code == "http_failed"
    assert "certificate is not to be trusted" in detail
    assert "self-signed" in detail
