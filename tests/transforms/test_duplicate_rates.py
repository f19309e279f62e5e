"""The share of copies of each source, and when it jumps."""

import polars as pl
import pytest

from transforms.duplicate_rates import EARLIER_COUNTS, rate_duplicates


def documents(**sources):
    """Clusters and metadata: by source, how many documents and how many of them copies."""
    rows = [(f"{name} {n}", name, n >= copies) for name, (count, copies) in sources.items() for n in range(count)]
    frame = pl.DataFrame(rows, schema={"document_id": pl.String, "publisher": pl.String, "is_primary": pl.Boolean}, orient="row")
    frame = frame.with_columns(pl.when(pl.col("publisher") != "none").then("publisher"))
    return frame.select("document_id", "is_primary"), frame.select("document_id", "publisher")


def earlier(*rows):
    return pl.DataFrame(rows, schema=EARLIER_COUNTS, orient="row")


def test_new_documents_are_compared_with_what_was_there():
    rates = rate_duplicates(*documents(Post=(150, 35), Gazette=(100, 10)), earlier(("Post", 100, 5), ("Gazette", 100, 10)))
    # The Gazette brought nothing new.
    assert rates.rows() == [("Post", 50, 30, 0.6, 0.05, True)]


def test_a_first_load_and_a_new_source_have_nothing_to_jump_from():
    assert rate_duplicates(*documents(Post=(40, 30)), earlier()).rows() == [("Post", 40, 30, 0.75, None, False)]
    assert rate_duplicates(*documents(Post=(40, 30)), earlier(("Gazette", 100, 0)))["is_jump"].to_list() == [False]


def test_documents_without_publisher_are_one_source():
    assert rate_duplicates(*documents(none=(40, 20)), earlier(("(unknown)", 20, 1))).rows() == [("(unknown)", 20, 19, 0.95, 0.05, True)]


@pytest.mark.parametrize(
    ("now", "before", "is_jump"),
    [
        ((119, 19), (100, 0), False),  # 19 new documents say too little
        ((120, 20), (100, 0), True),
        ((120, 4), (100, 0), False),  # a fifth and no more
        ((1100, 210), (1000, 10), True),  # all new ones are copies
        ((1100, 130), (1000, 100), False),  # 10 % before, 30 % now: at the limit
        ((25, 10), (5, 0), False),  # 5 documents before: chance
        ((200, 90), (100, 90), True),  # copies stop: that is a jump too
    ],
)
def test_a_jump_is_large_and_beyond_chance(now, before, is_jump):
    assert rate_duplicates(*documents(Post=now), earlier(("Post", *before)))["is_jump"].item() is is_jump


def test_earlier_documents_that_become_copies_count_with_the_new_ones_and_never_beyond_them():
    (row,) = rate_duplicates(*documents(Post=(120, 40)), earlier(("Post", 100, 10))).rows()
    assert row[:4] == ("Post", 20, 20, 1.0)
    (row,) = rate_duplicates(*documents(Post=(120, 5)), earlier(("Post", 100, 10))).rows()
    assert row[:4] == ("Post", 20, 0, 0.0)


def test_no_documents_no_rates():
    assert rate_duplicates(*documents(), earlier()).is_empty()
