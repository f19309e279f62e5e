"""Checks in SQL over a built database: a clean one fails none, a spoiled one fails those that look at what was spoiled."""

import shutil

import duckdb
import pytest

from warehouse.checks import list_checks, list_value_columns, run_checks

# The small world's mentions all quote one sentence; here they quote their own documents.
REREAD = """
update star.fact_event_mention as m
set evidence = substr(d.text, m.char_start + 1, m.char_end - m.char_start),
    trigger = substr(d.text, m.trigger_start + 1, m.trigger_end - m.trigger_start)
from star.dim_document as d
where d.document_key = m.document_key
"""
SHARES = {"event_has_date", "event_has_place", "document_is_primary"}


def run_sql(database, *statements):
    with duckdb.connect(str(database)) as connection:
        for statement in statements:
            connection.execute(statement)


def failing(database):
    counts = run_checks(database)["counts"]
    return {name for name, _, failed in counts.rows() if failed} - SHARES


@pytest.fixture(scope="module")
def clean_database(small_database, tmp_path_factory):
    path = shutil.copyfile(small_database, tmp_path_factory.mktemp("clean") / "warehouse.duckdb")
    run_sql(path, REREAD)
    return path


@pytest.fixture
def database(clean_database, tmp_path):
    return shutil.copyfile(clean_database, tmp_path / "warehouse.duckdb")


def test_a_sound_database_fails_no_check(clean_database):
    assert failing(clean_database) == set()


def test_every_check_answers(clean_database):
    answers = run_checks(clean_database)
    assert answers["counts"]["check_name"].to_list() == [c.name for c in list_checks()]
    assert answers["counts"].filter(check_name="fact_event_keys_found")["checked_count"].item() == 2 * 6
    assert answers["violations"].filter(check_name="event_has_date")["row_id"].to_list() == ["b2e1d4c3f5a60798"]


@pytest.mark.parametrize(
    ("statement", "checks"),
    [
        ("delete from star.bridge_event_participant where role = 'source'", {"event_has_actor"}),
        (
            "update star.fact_event_mention set event_key = 99 where mention_id = 'v4'",
            {
                "fact_event_mention_keys_found",
                "event_has_mention",
                "event_mention_has_event",
                "event_counts_agree",
                "event_counts_clusters",
                "event_counts_publishers",
            },
        ),
        ("update star.dim_event_type set event_type = 'STATEMENT' where event_type_id = 'ASSAULT/drone'", {"event_is_no_statement"}),
        (
            "update star.fact_event_claim set value = '2025-06-01' where attribute = 'date_start'",
            {"event_start_in_claims", "event_end_in_claims"},
        ),
        ("update star.fact_event set date_end_key = 20250514 where date_end_key > 0", {"event_dates_ordered", "event_end_in_claims"}),
        ("update star.fact_event set date_end_key = -1", {"event_dates_ordered"}),
        ("update star.fact_event set date_precision = 'none'", {"event_dates_ordered"}),
        (
            "update star.dim_date set date = date '1025-05-18' where date_key = 20250518",
            {
                "event_date_plausible",
                "event_start_in_claims",
                "event_end_in_claims",
            },
        ),
        ("update star.fact_event set mention_count = mention_count + 1", {"event_counts_agree"}),
        ("update star.fact_event set contradiction_count = 7", {"event_counts_agree"}),
        ("update star.fact_event set document_count = 3 where document_count = 2", {"event_counts_clusters"}),
        ("update star.fact_event set source_count = 0", {"event_counts_publishers"}),
        ("update star.dim_entity set mention_count = 0", {"entity_counts_agree"}),
        ("update star.dim_entity set alias_count = 9", {"entity_counts_agree"}),
        (
            "update star.dim_entity set alias_count = 2; update star.dim_entity_alias set alias = 'Persia' where alias = 'Iran'",
            {"entity_counts_agree", "entity_alias_has_evidence"},
        ),
        ("update star.dim_document set is_primary = false where document_id = 'd1'", {"document_points_to_primary"}),
        ("update star.dim_document set is_primary = true", {"document_points_to_primary"}),
        ("delete from star.fact_document_zone", {"document_has_zones"}),
        ("update star.fact_document_zone set char_start = 1", {"document_has_zones"}),
        ("delete from star.bridge_document_sighting", {"document_has_sighting"}),
        ("update star.fact_entity_mention set text = 'Iraq' where text = 'Iran'", {"entity_mention_rereads"}),
        ("update star.fact_time_mention set char_start = char_start + 1", {"time_mention_rereads"}),
        ("update star.fact_amount_mention set char_end = char_end - 1", {"amount_mention_rereads"}),
        ("update star.fact_event_mention set evidence = evidence || '!'", {"evidence_rereads"}),
        ("update star.fact_event_mention set trigger = 'began'", {"trigger_rereads"}),
        ("update star.fact_event_claim set char_end = 999", {"claim_lies_in_document"}),
        ("update star.bridge_event_mention_participant set char_end = char_start", {"participant_lies_in_document"}),
        ("delete from star.dim_entity_history", {"entity_has_one_current_version"}),
        ("update star.dim_source_history set valid_to = valid_from", {"source_has_one_current_version"}),
        (
            "update star.fact_entity_mention set document_key = -1 where mention_id = 'n11'",
            {
                "fact_entity_mention_keys_found",
                "entity_counts_agree",
                "entity_mention_rereads",
            },
        ),
        ("update star.dim_entity set place_key = 77 where place_key > 0", {"dim_entity_keys_found"}),
        ("update star.fact_amount_mention set load_key = 5", {"fact_amount_mention_keys_found"}),
        ("insert into star.fact_amount_mention select * from star.fact_amount_mention", {"fact_amount_mention_keys_unique"}),
        ("insert into star.bridge_event_context select * from star.bridge_event_context", {"bridge_event_context_keys_unique"}),
        ("update star.fact_event set event_id = 'a1f0c3d2e4b59687'", {"fact_event_keys_unique"}),
    ],
)
def test_each_check_can_fail(statement, checks, database):
    run_sql(database, statement)
    assert failing(database) == checks


def test_failing_rows_are_named(database):
    run_sql(database, "update star.fact_amount_mention set document_key = 42")
    named = dict(run_checks(database)["violations"].filter(check_name="fact_amount_mention_keys_found").rows())
    assert named == {"fact_amount_mention_keys_found": "q3 document_key 42"}


def test_a_coarse_claim_covers_its_days(database):
    run_sql(database, "update star.fact_event_claim set value = '2025-05' where attribute = 'date_start'")
    assert failing(database) == set()


def test_values_come_with_the_rows_that_hold_them(clean_database):
    values = run_checks(clean_database)["values"]
    assert ("star.fact_event.status", "occurred", 2) in values.rows()
    assert "star.dim_event_type.event_type" in values["target"].to_list()
    assert not values.filter(value="unknown").height
    assert {c for _, c in list_value_columns()} >= {"zone", "status", "role", "event_type", "mode", "subtype", "context", "country_code"}
