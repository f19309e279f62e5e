"""Relations between entities: offices one by one and dated, parts and wholes."""

from datetime import date

import polars as pl

from transforms.entity_relations import list_relations, list_terms
from transforms.stages import ENTITIES

ENTITY = {"entity_type": "PERSON", "country_code": None, "place_id": None}
OFFICES = [
    ("person:angela-merkel", "chancellor", "DE", "2005-11-22", "2021-12-08"),
    ("person:angela-merkel", "environment minister", "DE", "1994-11", "1998"),
    ("person:narendra-modi", "prime minister", "IN", "2014-05-26", None),
]


def tables(reference):
    schema = dict.fromkeys(["reference_id", "office", "country_code", "office_from", "office_to"], pl.String)
    offices = pl.DataFrame(OFFICES, schema=schema, orient="row").with_columns(source=pl.lit("a source"))
    return {**reference, "offices": offices}


def entities(*references):
    rows = [{**ENTITY, "entity_id": r, "canonical_name": r, "reference_id": r} for r in references]
    return pl.DataFrame(rows, schema=ENTITIES.dtypes)


def test_each_office_and_term_of_a_person_is_a_row_of_its_own(reference):
    parts = pl.DataFrame(schema={"entity_id": pl.String, "related_entity_id": pl.String})
    present = entities("person:angela-merkel", "country:DE", "person:narendra-modi")
    rows = list_relations(present, parts, tables(reference))
    assert rows.select("entity_id", "related_entity_id", "relation", "office", "office_from", "office_to").rows() == [
        ("person:angela-merkel", "country:DE", "holds_office", "chancellor", date(2005, 11, 22), date(2021, 12, 8)),
        ("person:angela-merkel", "country:DE", "holds_office", "environment minister", date(1994, 11, 1), date(1998, 12, 31)),
    ]


def test_parts_that_names_tell_stand_beside_those_of_the_tables(reference):
    parts = pl.DataFrame({"entity_id": ["x"], "related_entity_id": ["milunit:irgc"]})
    rows = list_relations(entities("milunit:irgc", "milunit:irgc-navy"), parts, tables(reference))
    assert rows.select("entity_id", "related_entity_id", "relation", "office").rows() == [
        ("milunit:irgc-navy", "milunit:irgc", "part_of", None),
        ("x", "milunit:irgc", "part_of", None),
    ]


def test_a_term_without_an_end_lasts(reference):
    assert list_terms(tables(reference)).row(2) == ("person:narendra-modi", "prime minister", "IN", date(2014, 5, 26), None)


def test_a_facility_is_in_the_town_of_its_place(reference):
    parts = pl.DataFrame(schema={"entity_id": pl.String, "related_entity_id": pl.String})
    rows = [
        ("consulate", "FAC", "Saudi consulate in Istanbul", "SA", "p1", None),
        ("istanbul", "GPE", "Istanbul", "TR", "p1", "place:istanbul"),
    ]
    columns = ["entity_id", "entity_type", "canonical_name", "country_code", "place_id", "reference_id"]
    present = pl.DataFrame([dict(zip(columns, row, strict=True)) for row in rows], schema=ENTITIES.dtypes)
    found = list_relations(present, parts, tables(reference)).select("entity_id", "related_entity_id", "relation").rows()
    assert found == [("consulate", "istanbul", "located_in")]
