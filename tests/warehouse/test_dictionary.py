"""The generated pages: they say what the definitions say, and every column is explained."""

import re

import duckdb
import pytest

from warehouse.describe import describe_relations
from warehouse.diagram import render_diagram
from warehouse.dictionary import DIAGRAM, DICTIONARY, render_dictionary
from warehouse.tables import TABLES


@pytest.fixture(scope="module")
def relations(small_database):
    """Every table and view of a loaded database."""
    with duckdb.connect(str(small_database), read_only=True) as connection:
        return describe_relations(connection)


@pytest.mark.parametrize(("page", "render"), [(DICTIONARY, render_dictionary), (DIAGRAM, render_diagram)], ids=["dictionary", "diagram"])
def test_page_is_as_the_definitions_say(page, render):
    assert page.is_file() and page.read_text(encoding="utf-8") == render(), f"{page.name} is out of date: run `make docs`"


def test_every_table_and_view_is_described_in_full(relations, small_database):
    with duckdb.connect(str(small_database), read_only=True) as connection:
        stored = connection.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns() "
            "where schema_name in ('star', 'mart', 'meta') group by all"
        ).fetchall()
    assert {r.full_name: [c.name for c in r.columns] for r in relations} == dict(stored)
    assert all(r.grain and r.keys for r in relations)
    assert [f"{r.full_name}.{c.name}" for r in relations for c in r.columns if not c.description.strip()] == []


def test_dictionary_has_a_section_per_table_and_a_row_per_column(relations):
    sections = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", DICTIONARY.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL))
    for relation in relations:
        assert re.findall(r"^\| `(.+?)` \|", sections[relation.full_name], flags=re.MULTILINE) == [c.name for c in relation.columns]


def test_every_list_of_allowed_values_is_a_reviewed_one(relations, reference):
    named = {c.vocabulary for r in relations for c in r.columns if c.vocabulary}
    assert "status" in named
    assert named <= set(reference["vocabularies"]["vocabulary"])


def test_names_that_other_formats_share_with_ours_have_no_values_of_ours(relations):
    acled = next(r for r in relations if r.full_name == "mart.acled_event")
    assert {c.vocabulary for c in acled.columns} == {None}


def test_links_lead_to_headings():
    text = DICTIONARY.read_text(encoding="utf-8")
    headings = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_diagram_draws_every_reference_of_the_star():
    drawn = set(re.findall(r'^    (\w+) \|\|--o\{ (\w+) : "(\w+)"$', render_diagram(), flags=re.MULTILINE))
    assert drawn >= {(r.table, t.name, r.key) for t in TABLES for r in t.references}
    assert ("dim_entity", "dim_entity_history", "entity_key") in drawn
