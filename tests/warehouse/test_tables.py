"""The definitions: every star table follows its rows, and a database has the types, comments and unknown members that they say."""

import duckdb
import pytest

from transforms.conform_rows import STAR_ROWS
from transforms.schema import column
from warehouse.ddl import SQL_TYPES, describe_column, render_table, unknown_member
from warehouse.tables import HISTORIES, QUALITY_RESULT, STAR, TABLES


def test_ids_of_other_tables_are_stored_as_keys_and_the_own_id_stays():
    entity = STAR["dim_entity"]
    assert entity.table.columns == (
        "entity_key",
        "entity_id",
        "entity_type",
        "canonical_name",
        "country_code",
        "place_key",
        "reference_id",
        "alias_count",
        "mention_count",
        "document_count",
        "first_load_key",
        "load_key",
    )
    assert [(r.key, r.natural_id, r.table) for r in entity.references] == [("place_key", "place_id", "dim_place")]
    assert STAR["bridge_event_participant"].table.columns == ("event_key", "entity_key", "role", "load_key")


def test_every_star_row_has_the_load_that_wrote_it_and_durable_ones_the_first():
    assert all(t.table.columns[-1] == "load_key" for t in (*STAR.values(), *HISTORIES))
    assert {n for n, t in STAR.items() if t.has_first_load} == {
        "dim_source",
        "dim_document",
        "dim_entity",
        "fact_event",
        "bridge_document_sighting",
    }


def test_every_table_by_natural_ids_is_stored():
    assert [t.rows for t in STAR.values()] == list(STAR_ROWS)


def test_dimensions_have_a_primary_key_and_facts_none():
    assert 'primary key ("entity_key")' in render_table(STAR["dim_entity"])
    assert "primary key" not in render_table(STAR["fact_event"])
    assert "primary key" not in render_table(QUALITY_RESULT)
    assert not any("foreign key" in render_table(t) or "references" in render_table(t) for t in TABLES)


def test_unknown_members_have_keys_of_minus_one():
    row = unknown_member(STAR["dim_document"]).row(0, named=True)
    assert {v for c, v in row.items() if c.endswith("_key")} == {-1}
    assert (row["document_id"], row["title"], row["char_count"], row["is_primary"]) == ("unknown", None, 0, False)


@pytest.mark.parametrize("table", [t for t in TABLES if t.has_unknown_member], ids=lambda t: t.name)
def test_every_dimension_of_a_database_has_its_unknown_member(small_database, table):
    with duckdb.connect(str(small_database), read_only=True) as connection:
        assert connection.execute(f"select count(*) from {table.full_name} where {table.own.key} = -1").fetchall() == [(1,)]


def test_database_has_the_defined_columns_types_and_comments(small_database):
    with duckdb.connect(str(small_database), read_only=True) as connection:
        found = connection.execute(
            "select schema_name || '.' || table_name, column_name, data_type, not is_nullable, comment from duckdb_columns() "
            "where schema_name in ('star', 'meta') order by schema_name, table_name, column_index"
        ).fetchall()
        tables = dict(connection.execute("select schema_name || '.' || table_name, comment from duckdb_tables()").fetchall())
    defined = [
        (t.full_name, c, SQL_TYPES[dtype].upper(), c not in t.table.nullable, describe_column(column(c)))
        for t in sorted(TABLES, key=lambda t: t.full_name)
        for c, dtype in t.table.dtypes.items()
    ]
    assert found == defined
    assert tables == {t.full_name: t.table.grain for t in TABLES}
