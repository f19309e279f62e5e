"""Whole runs over web addresses: `dateline run https://…`, against a server on the loopback interface."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from loopback import Site, send, serve

from warehouse.layout import Layout
from warehouse.query import run_query

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Press</title>
<item><title>Talks resume in Geneva</title><link>/talks.html</link><description>The foreign ministry of France said on 2 June 2025
that talks with Germany will resume in Geneva this week.</description></item>
</channel></rss>"""
PAGE = """<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>{title}, officials of the ministry of defence said on Monday, 2 June 2025.
The two sides met in Vienna and agreed to meet again in autumn.</p>
<p>Further meetings are planned, the officials said, and both delegations will travel home on Tuesday.</p></article></body></html>"""


def run(root, *arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT", "DATELINE"))}
    environment |= {"DATELINE_HTTP_PRIVATE": "1", "DATELINE_HTTP_DELAY": "0", "DATELINE_HTTP_RETRY_SECONDS": "0.05"}
    command = [sys.executable, "-m", "flows.cli", "run", "--into", root, "--json", *arguments]
    result = subprocess.run([str(c) for c in command], env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


def page(title):
    return PAGE.format(title=title).encode()


@pytest.mark.slow
def test_feed_and_pages_become_documents_and_a_second_run_finds_nothing_new(tmp_path):
    with serve(Site()) as closed:
        dead = closed.url("/dead.html")
    with serve(Site()) as site:
        feed = FEED.encode()
        site.put("/robots.txt", b"User-agent: *\nDisallow: /private/")
        site.routes["/feed.xml"] = lambda h: send(h, 304) if h.headers["If-None-Match"] == '"1"' else send(h, 200, feed, {"ETag": '"1"'})
        site.put("/talks.html", page("Talks will resume in Geneva"), Content_Type="text/html")
        busy = [lambda h: send(h, 503)] * 3
        site.put_in_turn("/busy.html", *busy, lambda h: send(h, 200, page("Turkey and Greece held talks"), {"Content-Type": "text/html"}))
        paths = ("/feed.xml", "/busy.html", "/private/a.html", "/gone.html")
        urls = [*map(site.url, paths), dead]

        first = run(tmp_path, *urls)
        assert first["state"] == "published"
        assert first["new_documents"] == 2
        assert {r["uri"]: r["reason_code"] for r in first["rejected_files"]} == {
            site.url("/private/a.html"): "robots_disallowed",
            site.url("/gone.html"): "http_failed",
            dead: "http_failed",
        }
        assert site.asked().count("/busy.html") == 4
        assert site.asked().count("/feed.xml") == site.asked().count("/gone.html") == 1
        assert site.asked(robots=True).count("/robots.txt") == 1
        assert "/private/a.html" not in site.asked()
        query = "select uri, url, http_status, fetched_at is not null as is_dated from mart.document_sighting order by uri"
        assert run_query(Layout(tmp_path).database, query).rows() == [
            (site.url("/busy.html"), site.url("/busy.html"), 200, True),
            (site.url("/feed.xml") + "#1", site.url("/talks.html"), 200, True),
        ]
        with sqlite3.connect(tmp_path / "state" / "prefect" / "prefect.db") as database:
            names = [name for (name,) in database.execute("select name from task_run where name like 'fetch%'")]
        assert names == ["fetch 127.0.0.1"]

        second = run(tmp_path, *urls)
        assert (second["state"], second["new_documents"], second["load_id"]) == ("nothing_new", 0, first["load_id"])

        site.requests.clear()
        followed = [run(tmp_path, "--follow", site.url("/feed.xml")) for _ in range(2)]
        assert [(r["state"], r["new_documents"]) for r in followed] == [("published", 1), ("nothing_new", 0)]
        assert site.asked() == ["/feed.xml", "/talks.html", "/feed.xml"]
