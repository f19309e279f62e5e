"""The Parquet set: what the database holds, described, whole or not at all."""

import hashlib
import json
import shutil

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse.describe import describe_relations
from warehouse.export import export_parquet
from warehouse.tables import TABLES
from warehouse.views import read_views

NAMES = sorted([t.full_name for t in TABLES if t.schema == "star"] + [v.full_name for v in read_views()])
PLAIN = {pa.string(), pa.int64(), pa.int32(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us")}


@pytest.fixture(scope="session")
def exported(small_database, tmp_path_factory):
    """The Parquet folders of the small world; not to be written to."""
    folder = tmp_path_factory.mktemp("exported") / "parquet"
    export_parquet(small_database, folder, load_id="2026-01-01")
    return folder


@pytest.fixture
def copy(small_database, tmp_path):
    """A copy of the small database that a test may spoil."""
    return shutil.copyfile(small_database, tmp_path / "warehouse.duckdb")


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_one_folder_per_star_table_and_mart_view(exported):
    assert sorted(contents(exported)) == sorted(["datapackage.json", *(f"{name}/part-0.parquet" for name in NAMES)])
    assert not exported.with_name("parquet.partial").exists()


@pytest.mark.parametrize("name", NAMES)
def test_rows_read_back_as_the_database_has_them(exported, small_database, name):
    with duckdb.connect(str(small_database), read_only=True) as connection:
        stored = connection.execute(f"select * from {name} order by all").fetchall()
        written = connection.execute(f"select * from '{exported}/{name}/*.parquet' order by all").fetchall()
    assert written == stored


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_plain_and_described(exported, name):
    schema = pq.read_schema(exported / name / "part-0.parquet")
    assert set(schema.types) <= PLAIN
    assert all(field.metadata[b"description"] for field in schema)


def test_metadata_say_unit_grain_keys_and_load(exported):
    with pq.ParquetFile(exported / "mart.event_mention" / "part-0.parquet") as file:
        schema = file.schema_arrow
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert schema.field("char_start").metadata[b"unit"] == b"code points"
    assert {k: v for k, v in schema.metadata.items() if k.startswith(b"dateline.")} == {
        b"dateline.name": b"mart.event_mention",
        b"dateline.grain": b"one event, or one statement, in one clause of one document",
        b"dateline.keys": b"mention_id",
        b"dateline.load_id": b"2026-01-01",
    }


def test_columns_are_null_only_where_the_table_says_so(exported):
    schema = pq.read_schema(exported / "star.fact_event" / "part-0.parquet")
    assert not schema.field("event_id").nullable
    assert schema.field("event_name").nullable


def test_rows_are_sorted_by_day_and_key(exported):
    events = pl.read_parquet(exported / "mart.event")
    assert (
        events.select("date_start", "event_id").rows()
        == events.sort("date_start", "event_id", nulls_last=True).select("date_start", "event_id").rows()
    )
    documents = pl.read_parquet(exported / "star.dim_document")
    assert documents["published_date_key"].is_sorted()


def test_manifest_is_complete_written_last_and_names_no_place(exported, tmp_path_factory):
    text = (exported / "datapackage.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["load_id"] == "2026-01-01"
    assert sorted(r["name"] for r in manifest["resources"]) == NAMES
    for resource in manifest["resources"]:
        path = exported / resource["path"]
        assert resource["bytes"] == path.stat().st_size
        assert resource["hash"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        assert resource["rows"] == pq.read_metadata(path).num_rows
        assert [f["name"] for f in resource["schema"]["fields"]] == pq.read_schema(path).names
        assert path.stat().st_mtime_ns <= (exported / "datapackage.json").stat().st_mtime_ns
    assert str(tmp_path_factory.getbasetemp()) not in text


def test_equal_content_gives_equal_bytes(exported, small_database, tmp_path):
    export_parquet(small_database, tmp_path / "again", load_id="2026-01-01")
    assert contents(tmp_path / "again") == contents(exported)


def test_a_new_set_replaces_the_old_one(copy, tmp_path):
    folder = tmp_path / "parquet"
    folder.mkdir()
    (folder / "old").touch()
    export_parquet(copy, folder, load_id="2026-01-02")
    assert "old" not in contents(folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["parquet", "warehouse.duckdb"]


def test_a_failure_in_the_middle_leaves_the_old_set(copy, tmp_path):
    folder = tmp_path / "parquet"
    export_parquet(copy, folder, load_id="2026-01-01")
    before = contents(folder)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "create or replace view mart.time_mention as select mention_id, error('broken')::varchar as text from star.fact_time_mention"
        )
    with pytest.raises(duckdb.Error, match="broken"):
        export_parquet(copy, folder, load_id="2026-01-02")
    assert contents(folder) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["parquet", "warehouse.duckdb"]


def test_many_rows_stand_in_row_groups(copy, tmp_path):
    with duckdb.connect(str(copy)) as connection:
        connection.execute("insert into star.fact_document_zone select 1, 'body', 1000 + range, 1001 + range, 1 from range(130_000)")
    export_parquet(copy, tmp_path / "parquet", load_id="2026-01-01")
    metadata = pq.read_metadata(tmp_path / "parquet" / "star.fact_document_zone" / "part-0.parquet")
    assert [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)] == [122_880, metadata.num_rows - 122_880]


def test_keys_identify_the_rows_that_they_sort(small_database):
    with duckdb.connect(str(small_database), read_only=True) as connection:
        for relation in describe_relations(connection):
            keys = ", ".join(f'"{key}"' for key in relation.keys)
            rows = connection.execute(f"select count(*) from {relation.full_name}").fetchall()
            assert connection.execute(f"select count(*) from (select distinct {keys} from {relation.full_name})").fetchall() == rows, keys
