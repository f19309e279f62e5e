"""Loading: keys that stay, rows that are left alone, history, superseded ids, failures that leave nothing."""

import shutil

import duckdb
import polars as pl
import pytest

from warehouse.load import LoadError, load_warehouse
from warehouse.migrate import MigrationError
from warehouse.tables import STAR, TABLES


def read(database, sql):
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def everything(database):
    """All rows of all star tables but the list of loads."""
    return {t.full_name: read(database, f"from {t.full_name} order by all") for t in TABLES if t.schema == "star" and t.name != "dim_load"}


def test_first_load_fills_every_table_that_the_world_has_rows_for(small_rows, small_database):
    target = small_database
    for name, table in STAR.items():
        unknown = 1 if table.has_unknown_member else 0
        assert read(target, f"select count(*) from {table.full_name}") == [(small_rows[name].height + unknown,)], name
    assert read(target, "select * exclude (started_at, finished_at) from star.dim_load where load_key > 0") == [
        (1, "2026-01-01", "0.1.0", "s1", 2, 3, 0)
    ]
    assert not list(target.parent.glob("*.wal"))


def test_database_is_small_and_of_a_format_that_older_tools_open(small_database):
    assert small_database.stat().st_size < 4e6
    with duckdb.connect() as connection:
        connection.execute(f"attach '{small_database}' as w (read_only)")
        tags = connection.execute("select tags['storage_version'] from duckdb_databases() where database_name = 'w'").fetchall()
    assert tags == [("v1.5.0+",)]


def test_new_keys_follow_the_order_of_ids(small_database):
    keys = read(small_database, "select entity_id, entity_key from star.dim_entity order by entity_key")
    assert keys[0] == ("unknown", -1)
    assert keys[1:] == [(f"e0000000000000a{n}", n) for n in range(1, 6)]
    assert read(small_database, "select date_start_key, date_end_key from star.fact_event order by event_id") == [
        (20250518, 20250518),
        (-1, -1),
    ]


def test_loading_the_same_again_changes_no_row_key_or_load(tmp_path, small_database, small_rows, load_record):
    load_warehouse(tmp_path / "2", small_database, small_rows, load_record(2))
    assert everything(tmp_path / "2") == everything(small_database)
    assert read(tmp_path / "2", "select load_key, new_document_count from star.dim_load order by 1") == [(-1, 0), (1, 3), (2, 0)]


def test_row_order_of_the_frames_does_not_matter(tmp_path, small_database, small_rows, load_record):
    load_warehouse(tmp_path / "2", None, {name: frame.reverse() for name, frame in small_rows.items()}, load_record(1))
    assert everything(small_database) == everything(tmp_path / "2")


def test_grown_set_keeps_keys_and_marks_only_what_changed(small_database, grown_database):
    before = dict(read(small_database, "select document_id, document_key from star.dim_document"))
    after = dict(read(grown_database, "select document_id, document_key from star.dim_document"))
    assert after == before | {"d4": 4}
    assert read(
        grown_database, "select document_id, first_load_key, load_key from star.dim_document where document_key > 2 order by 1"
    ) == [("d3", 1, 1), ("d4", 2, 2)]
    # The drill has one more mention and document: rewritten by load 2, first published by load 1; the strike is untouched.
    assert read(
        grown_database, "select mention_count, document_count, first_load_key, load_key from star.fact_event order by event_id"
    ) == [(4, 3, 1, 2), (1, 1, 1, 1)]


def test_entity_under_a_new_id_is_superseded_and_its_history_ends(tmp_path, grown_database, small_rows, load_record):
    assert read(grown_database, "from meta.superseded_id") == [("entity", "e0000000000000a4", "e0000000000000ff", 2)]
    versions = read(
        grown_database,
        "select entity_id, valid_from::varchar, valid_to::varchar from star.dim_entity_history where entity_type = 'PERSON' order by 1",
    )
    assert versions == [
        ("e0000000000000a4", "2026-01-01 10:00:00", "2026-01-02 10:00:00"),
        ("e0000000000000ff", "2026-01-02 10:00:00", None),
    ]
    # When the old id comes back it has its old key, and is superseded no longer.
    load_warehouse(tmp_path / "3", grown_database, small_rows, load_record(3))
    assert read(tmp_path / "3", "select old_id, new_id from meta.superseded_id") == [("e0000000000000ff", "e0000000000000a4")]
    assert read(tmp_path / "3", "select entity_key from star.dim_entity where canonical_name = 'Vali Madani'") == [(4,)]


def test_superseded_ids_lead_to_the_present_id_in_one_step(tmp_path, grown_database, grown_rows, load_record):
    def renamed(entity_id):
        return {
            n: f.with_columns(pl.col("entity_id").replace("e0000000000000ff", entity_id)) if "entity_id" in f.columns else f
            for n, f in grown_rows.items()
        } | {
            "fact_event_mention": grown_rows["fact_event_mention"].with_columns(
                pl.col("speaker_entity_id").replace("e0000000000000ff", entity_id)
            )
        }

    load_warehouse(tmp_path / "3", grown_database, renamed("e0000000000000ee"), load_record(3))
    assert read(tmp_path / "3", "select old_id, new_id from meta.superseded_id order by 1") == [
        ("e0000000000000a4", "e0000000000000ee"),
        ("e0000000000000ff", "e0000000000000ee"),
    ]


def test_history_has_a_new_version_for_a_changed_name_but_not_for_a_changed_count(tmp_path, small_database, small_rows, load_record):
    entities = small_rows["dim_entity"]
    counted = small_rows | {"dim_entity": entities.with_columns(pl.col("mention_count") + 1)}
    load_warehouse(tmp_path / "2", small_database, counted, load_record(2))
    assert read(tmp_path / "2", "select count(*) from star.dim_entity_history") == [(5,)]
    named = small_rows | {"dim_entity": entities.with_columns(pl.col("canonical_name").replace("Iran", "Islamic Republic of Iran"))}
    load_warehouse(tmp_path / "3", tmp_path / "2", named, load_record(3))
    assert read(
        tmp_path / "3",
        "select canonical_name, valid_to is null from star.dim_entity_history where country_code = 'IR' and entity_type = 'GPE' "
        "and canonical_name <> 'Aslanduz' order by valid_from",
    ) == [("Iran", False), ("Islamic Republic of Iran", True)]


def test_withdrawn_document_takes_its_rows_with_it(tmp_path, grown_database, small_rows, load_record):
    load_warehouse(tmp_path / "2", grown_database, small_rows, load_record(3))
    assert read(tmp_path / "2", "select count(*) from star.dim_document where document_id = 'd4'") == [(0,)]
    assert read(tmp_path / "2", "select count(*) from star.fact_event_mention") == [(5,)]


def test_key_of_a_row_that_left_is_never_given_again(tmp_path, grown_database, small_rows, grown_rows, load_record):
    load_warehouse(tmp_path / "3", grown_database, small_rows, load_record(3))
    renamed = {
        n: f.with_columns(pl.col("document_id").replace("d4", "d5")) if "document_id" in f.columns else f for n, f in grown_rows.items()
    }
    load_warehouse(tmp_path / "4", tmp_path / "3", renamed, load_record(4))
    # Document 4 had key 4 and left; document 5 comes after it.
    assert read(tmp_path / "4", "select document_id, document_key from star.dim_document where document_key > 2 order by 2") == [
        ("d3", 3),
        ("d5", 5),
    ]


def test_reference_to_an_unknown_id_is_refused_and_leaves_nothing(tmp_path, small_database, small_rows, load_record):
    published = small_database.read_bytes()
    broken = small_rows | {"bridge_event_context": small_rows["bridge_event_context"].with_columns(pl.lit("nobody").alias("event_id"))}
    with pytest.raises(LoadError, match=r"star\.bridge_event_context: event_id nobody is in no row of fact_event"):
        load_warehouse(tmp_path / "2", small_database, broken, load_record(2))
    assert not list(tmp_path.iterdir())
    assert small_database.read_bytes() == published


def test_failure_in_the_middle_leaves_nothing(tmp_path, small_rows, load_record, monkeypatch):
    def fail(connection, table, load_key):
        if table.name == "fact_event_claim":
            raise RuntimeError("disk full")

    monkeypatch.setattr("warehouse.load._replace_difference", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        load_warehouse(tmp_path / "w", None, small_rows, load_record(1))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda rows: rows | {"dim_place": pl.concat([rows["dim_place"], rows["dim_place"].head(1)])},
            r"star\.dim_place: f0+1 stands more than once",
        ),
        (lambda rows: {n: f for n, f in rows.items() if n != "dim_place"}, r"star\.dim_place: no rows were given"),
    ],
)
def test_rows_that_contradict_themselves_are_refused(tmp_path, small_rows, load_record, change, message):
    with pytest.raises(LoadError, match=message):
        load_warehouse(tmp_path / "w", None, change(small_rows), load_record(1))


def test_same_load_twice_and_existing_target_are_refused(tmp_path, small_database, small_rows, load_record):
    with pytest.raises(LoadError, match="2026-01-01 is in the warehouse already"):
        load_warehouse(tmp_path / "2", small_database, small_rows, load_record(1))
    with pytest.raises(LoadError, match="never writes over"):
        load_warehouse(small_database, None, small_rows, load_record(2))
    assert small_database.exists()


def test_database_of_a_newer_version_is_refused(tmp_path, small_database, small_rows, load_record):
    newer = tmp_path / "newer"
    shutil.copyfile(small_database, newer)
    with duckdb.connect(str(newer)) as connection:
        connection.execute("insert into meta.migration values (99, 'from the future', '9.0', now()::timestamp)")
    with pytest.raises(MigrationError, match=r"newer Dateline .its migration 99.*upgrade Dateline"):
        load_warehouse(tmp_path / "2", newer, small_rows, load_record(2))
    assert not (tmp_path / "2").exists()
