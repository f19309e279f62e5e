"""Natural ids: the same content has the same id, by row or by column, in every run."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ids import content_id, id_of


def by_column(*parts):
    frame = pl.DataFrame({f"p{n}": [p] for n, p in enumerate(parts)})
    return frame.select(content_id(*frame.columns)).item()


def test_id_is_sixteen_hex_digits_of_the_content_and_never_changes():
    assert id_of("event", "a") == "eadb494b5cef51a2"
    assert by_column("event", "a") == "eadb494b5cef51a2"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=8), st.integers(-(10**12), 10**12), st.dates()), min_size=1, max_size=4))
def test_row_and_column_agree(parts):
    assert by_column(*parts) == id_of(*parts)


def test_null_reads_as_empty_and_a_date_as_iso():
    assert id_of("a", None) == id_of("a", "") == by_column("a", None)
    assert id_of(date(2020, 1, 31)) == id_of("2020-01-31") == by_column(date(2020, 1, 31))


def test_parts_do_not_run_together_and_their_order_counts():
    assert len({id_of("ab", "c"), id_of("a", "bc"), id_of("abc"), id_of("c", "ab")}) == 4


def test_expressions_and_columns_mix_and_no_rows_give_no_ids():
    frame = pl.DataFrame({"document_id": ["d", "e"], "char_start": [3, 4]})
    ids = frame.select(content_id(pl.lit("time"), "document_id", pl.col("char_start") + 1).alias("id"))["id"].to_list()
    assert ids == [id_of("time", "d", 4), id_of("time", "e", 5)]
    assert frame.clear().select(content_id("document_id").alias("id"))["id"].to_list() == []
