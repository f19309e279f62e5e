"""Migrations: a fresh database is complete, an older one is brought up, what is not Dateline's is left alone."""

from datetime import UTC, datetime

import duckdb
import pytest

from warehouse.migrate import Migration, MigrationError, migrate_database, read_applied, read_migrations
from warehouse.tables import TABLES
from warehouse.views import read_views

AT = datetime(2026, 1, 1, tzinfo=UTC)

ADDED_COLUMNS = {
    "bridge_document_sighting": [
        "file_format", "archive_member", "record_number", "record_offset", "url", "fetched_at", "http_status",
    ],
    "dim_document": ["content_format", "url", "repair_count"],
    "bridge_entity_relation": ["relation_id", "office"],
    "fact_amount_mention": ["qualifier"],
}  # fmt: skip
ADDED_TABLES = ["bridge_entity_merge", "bridge_entity_correction"]
"""What migrations after the first one have added to the star."""


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def migrate(connection):
    migrate_database(connection, applied_at=AT, dateline_version="0.1.0")


def names(connection, kind):
    return {
        n for (n,) in connection.execute(f"select schema_name || '.' || {kind}_name from duckdb_{kind}s() where not internal").fetchall()
    }


def test_fresh_database_has_every_table_view_and_migration(connection):
    assert read_applied(connection) == set()
    migrate(connection)
    assert names(connection, "table") == {t.full_name for t in TABLES}
    assert names(connection, "view") == {v.full_name for v in read_views()}
    assert read_applied(connection) == {m.number for m in read_migrations()}


def test_second_time_adds_nothing_but_makes_views_anew(connection):
    migrate(connection)
    connection.execute("drop view mart.load")
    migrate(connection)
    assert names(connection, "view") == {v.full_name for v in read_views()}
    assert connection.execute("select count(*) from meta.migration").fetchall() == [(len(read_migrations()),)]


def test_older_database_runs_the_migrations_that_it_lacks_once(connection, monkeypatch):
    migrate(connection)
    later = Migration(9999, "add a note", "create table meta.note (note varchar); insert into meta.note values ('once')")
    monkeypatch.setattr("warehouse.migrate.read_migrations", lambda: (*read_migrations(), later))
    migrate(connection)
    migrate(connection)
    assert connection.execute("from meta.note").fetchall() == [("once",)]
    assert connection.execute(
        "select description, dateline_version, applied_at::varchar from meta.migration where migration_number = 9999"
    ).fetchall() == [("add a note", "0.1.0", "2026-01-01 00:00:00")]


def shapes(connection):
    """Every column of every table with its type, in no order: a migration adds columns at the end."""
    columns = "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal"
    return set(connection.execute(columns).fetchall())


def test_a_database_of_the_first_version_gets_the_columns_of_this_one(connection):
    migrate(connection)
    fresh = shapes(connection)
    for table in ADDED_TABLES:
        connection.execute(f"drop table star.{table}")
    for table, columns in ADDED_COLUMNS.items():
        for column in columns:
            connection.execute(f"alter table star.{table} drop column {column}")
    connection.execute("delete from meta.migration where migration_number >= 2")
    migrate(connection)
    assert shapes(connection) == fresh


def test_tables_of_somebody_else_are_left_alone(connection):
    connection.execute("create table mine (a integer)")
    with pytest.raises(MigrationError, match="tables that are not Dateline's"):
        migrate(connection)
    assert names(connection, "table") == {"main.mine"}


def test_every_view_says_its_grain_keys_and_source_and_is_lower_case_sql():
    for view in read_views():
        code = [line for line in view.select.splitlines() if not line.startswith("--")]
        keywords = {"SELECT", "FROM", "JOIN", "WHERE", "GROUP", "CASE", "CAST", "WITH"}
        assert not keywords & {word for line in code for word in line.split()}, view.name
        assert view.select.startswith(f"-- mart.{view.name}\n")
