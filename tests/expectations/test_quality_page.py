"""The quality page: what failed comes first, text is text, nothing is fetched."""

import re

import polars as pl

from expectations.report import render_quality_page
from warehouse.quality import QUALITY_ROWS

MET = ("events", "every event mention has an actor", "expect_x", "event_mentions", "warning", True, 1200, 0, None)
HINT = ("events", "half of the statements have a speaker", "expect_x", "statements", "info", False, 9, 8, "v1")
STOP = ("star", "every row finds its dimensions", "expect_x", "star.fact_event", "critical", False, 7, 1, "<script>alert(1)</script>")


def page(*rows):
    return render_quality_page(pl.DataFrame(rows, schema=QUALITY_ROWS.dtypes, orient="row"))


def test_what_is_not_met_stands_on_top_and_first_within_its_suite():
    html = page(STOP, MET, HINT)
    top, _, suites = html.partition("<h2>Events</h2>")
    assert top.index("<h2>Not met</h2>") < top.index("every row finds") < top.index("half of the statements")
    assert suites.index("half of the statements") < suites.index("every event mention has an actor") < suites.index("every row finds")
    assert 'not met: <span class="critical">1 critical</span>, <span class="info">1 info</span>' in html
    assert '<td class="verdict critical">critical</td>' in html
    assert "1,200" in html


def test_what_documents_say_never_becomes_markup():
    html = page(STOP)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_page_fetches_nothing_and_knows_dark_mode():
    html = page(MET)
    assert not re.search(r"https?:|<link|<script|@import|url\(", html)
    assert "prefers-color-scheme: dark" in html
    assert "Not met" not in html
    assert 'All 1 expectations were <span class="met">met</span>.' in html


def test_an_empty_result_says_so_and_an_unknown_suite_is_shown():
    assert "Nothing was checked." in page()
    assert "<h2>orbits</h2>" in page(("orbits", *MET[1:]))
