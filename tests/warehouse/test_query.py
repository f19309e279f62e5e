"""Queries of readers: rows as asked, nothing written, nothing reached beyond the database, errors in one line."""

import pytest

from warehouse.query import QueryError, run_query


def test_rows_come_in_the_order_and_number_asked_for(small_database):
    frame = run_query(small_database, "select document_id, char_count from mart.document order by 1 desc", limit=2)
    assert frame.to_dict(as_series=False)["document_id"] == ["d3", "d2"]
    assert run_query(small_database, "select * from mart.document").height == 3
    assert run_query(small_database, "describe mart.document").height > 10


@pytest.mark.parametrize(
    "sql",
    [
        "insert into star.dim_load select * from star.dim_load",
        "drop view mart.event",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to 'x.csv'",
        "attach 'other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
        "select * from mart.nothing",
        "selec 1",
        "select 1 / ",
        "",
    ],
)
def test_what_writes_reaches_out_or_is_wrong_is_one_clear_line(small_database, sql):
    before = small_database.read_bytes()
    with pytest.raises(QueryError) as error:
        run_query(small_database, sql)
    assert len(str(error.value).splitlines()) == 1
    assert small_database.read_bytes() == before


def test_a_wrong_name_brings_the_right_one(small_database):
    with pytest.raises(QueryError, match=r"evnt does not exist.*Did you mean .event"):
        run_query(small_database, "select * from mart.evnt")


def test_missing_and_broken_databases_say_so(tmp_path):
    with pytest.raises(QueryError, match=r"no warehouse at .*dateline run"):
        run_query(tmp_path / "none.duckdb", "select 1")
    (tmp_path / "broken.duckdb").write_text("no database at all, but long enough to be read as one" * 100)
    with pytest.raises(QueryError, match="cannot be opened"):
        run_query(tmp_path / "broken.duckdb", "select 1")
