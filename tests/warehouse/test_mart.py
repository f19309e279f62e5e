"""The views of mart over a small world: the columns that others rely on, and what their values mean."""

import shutil

import duckdb
import pytest

from transforms.columns import COLUMNS
from warehouse.ddl import SQL_TYPES
from warehouse.formats import FORMAT_COLUMNS
from warehouse.load import load_warehouse
from warehouse.views import read_views

PROMISED = {
    "document": """
        document_id uri file_format title author publisher published_at published_date published_precision
        published_basis language_code char_count word_count is_primary duplicate_of duplicate_kind duplicate_score
        first_load_at
    """,
    "document_text": "document_id text",
    "document_article": "document_id article",
    "document_zone": "document_id uri zone char_start char_end",
    "entity": """
        entity_id entity_type canonical_name country_code place_id latitude longitude alias_count mention_count
        document_count first_load_at
    """,
    "entity_alias": "entity_id alias mention_count",
    "entity_merge": "entity_id canonical_name alias other_alias link_basis link_score document_count",
    "entity_relation": "entity_id canonical_name relation office related_entity_id related_name office_from office_to",
    "entity_correction": "correction entity_type alias other_alias reason decided_on is_applied entity_id canonical_name",
    "place": "place_id place_name admin1_name country_code latitude longitude geonames_id place_precision is_disputed",
    "load": "load_id started_at finished_at",
    "rejection": "stage reason_code payload",
    "quality_result": "suite expectation severity is_success",
    "entity_mention": """
        mention_id document_id uri zone char_start char_end text entity_type entity_id canonical_name country_code
        confidence
    """,
    "time_mention": "mention_id document_id uri zone char_start char_end text date_start date_end date_precision date_basis",
    "amount_mention": "mention_id document_id uri zone char_start char_end text amount amount_max unit currency_code qualifier",
    "event": """
        event_id event_type mode subtype status source_names target_names source_countries target_countries date_start
        date_end date_precision place_name place_country_code latitude longitude quad_class plover_score goldstein
        cameo_code mention_count document_count source_count contradiction_count confidence title first_load_at
    """,
    "event_participant": "event_id entity_id canonical_name entity_type country_code role",
    "event_mention": """
        mention_id event_id document_id uri zone char_start char_end evidence trigger_start trigger_end event_type
        mode subtype status date_start date_end date_precision date_basis place_id place_name place_country_code
        confidence rule_id
    """,
    "event_mention_participant": "mention_id entity_id canonical_name entity_type country_code role char_start char_end",
    "statement": "mention_id document_id uri char_start char_end speaker_entity_id speaker_name quote_start quote_end said_on",
    "claim": "event_id attribute value document_id uri char_start char_end is_consensus",
    "contradiction": "event_id attribute kind claim_count document_count values_text consensus_value",
    "dyad_month": """
        month country_code_a country_code_b event_count verbal_cooperation_count material_cooperation_count
        verbal_conflict_count material_conflict_count mean_plover_score mean_goldstein
    """,
}


@pytest.fixture
def mart(small_database):
    """A function that queries a loaded small world."""
    with duckdb.connect(str(small_database), read_only=True) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_every_view_has_the_promised_columns_and_only_described_ones_of_plain_types(mart):
    columns = {}
    for view, column, dtype, comment in mart(
        "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = 'mart' "
        "order by table_name, column_index"
    ):
        columns.setdefault(view, []).append(column)
        assert comment, f"{view}.{column} has no comment"
        assert dtype.lower() in SQL_TYPES.values(), f"{view}.{column} is {dtype}"
        assert column in FORMAT_COLUMNS.get(view, COLUMNS)
    for view, promised in PROMISED.items():
        assert not set(promised.split()) - set(columns[view]), view
    for view, promised in FORMAT_COLUMNS.items():
        assert columns[view] == list(promised), view


def test_view_keys_identify_rows(mart):
    for view in read_views():
        keys = ", ".join(f'"{key}"' for key in view.keys)
        assert mart(f"select count(*) from {view.full_name}") == mart(
            f"select count(*) from (select distinct {keys} from {view.full_name})"
        ), view.name


def test_documents_name_their_primary_and_smallest_uri(mart):
    assert mart(
        "select document_id, uri, publisher, published_date::varchar, is_primary, duplicate_of, first_load_at::varchar "
        "from mart.document order by 1"
    ) == [
        ("d1", "a/one.txt", "FARS News", "2025-05-19", True, None, "2026-01-01 10:00:00"),
        ("d2", "two.txt", "FARS News", "2025-05-19", False, "d1", "2026-01-01 10:00:00"),
        ("d3", "three.txt", None, None, True, None, "2026-01-01 10:00:00"),
    ]


def test_events_stand_once_with_actors_place_and_counts_by_cluster(mart):
    drill, strike = mart(
        "select title, source_names, target_names, source_countries, target_countries, date_start::varchar, place_name, "
        "place_country_code, "
        "mention_count, document_count, source_count, contradiction_count from mart.event order by event_id"
    )
    assert drill == ("Drill of Iran and Azerbaijan", "Azerbaijan; Iran", None, "AZ; IR", None, "2025-05-18", "Aslanduz", "IR", 3, 2, 2, 1)
    assert strike == ("Israel strikes Iran", "Israel", "Iran", "IL", "IR", None, None, None, 1, 1, 1, 0)


def test_statements_are_mentions_but_no_events(mart):
    assert mart("select event_id, event_type from mart.event_mention where mention_id = 'v5'") == [(None, "STATEMENT")]
    assert mart("select speaker_name, said_on::varchar, quote_end from mart.statement") == [("Vali Madani", "2025-05-19", 61)]
    assert mart("select count(*) from mart.event where event_type = 'STATEMENT'") == [(0,)]


def test_contradiction_shows_values_consensus_and_documents_by_cluster(mart):
    assert mart("select attribute, kind, claim_count, document_count, values_text, consensus_value from mart.contradiction") == [
        ("date_start", "conflict", 3, 2, "2025-05-18; 2025-05-19", "2025-05-18")
    ]


def test_mention_takes_its_place_from_the_mention_that_names_it(mart):
    assert mart("select place_name, place_country_code from mart.event_mention where mention_id = 'v1'") == [("Aslanduz", "IR")]
    assert mart("select entity_id, country_code from mart.event_mention_participant where mention_id = 'v4' order by role") == [
        ("e0000000000000a3", "IL"),
        ("e0000000000000a1", "IR"),
    ]


def test_dyad_month_counts_unordered_pairs_of_dated_events(mart):
    assert mart("select month::varchar, country_code_a, country_code_b, event_count, material_cooperation_count from mart.dyad_month") == [
        ("2025-05-01", "AZ", "IR", 1, 1)
    ]


def test_gdelt_events_and_mentions_share_a_stable_number(mart):
    number = int("a1f0c3d2e4b5968", 16)
    assert mart(
        "select GLOBALEVENTID, SQLDATE, Actor1Code, Actor2Code, QuadClass, NumArticles, ActionGeo_CountryCode, ActionGeo_Type, "
        "IsRootEvent, SOURCEURL "
        "from mart.gdelt_event where SQLDATE is not null"
    ) == [(number, 20250518, "AZE", "IRN", 2, 2, "IR", 4, 1, "a/one.txt")]
    assert mart("select Actor1Code, Actor2Code, EventRootCode, DATEADDED from mart.gdelt_event where SQLDATE is null") == [
        ("ISR", "IRN", "19", 20260101100000)
    ]
    assert mart(f"select count(*) from mart.gdelt_mention where GLOBALEVENTID = {number}") == [(3,)]


def test_polecat_and_acled_speak_their_own_codes(mart):
    assert mart(
        'select "Event Type", "Quad Code", "Actor Country", "Actor Name Raw", "Contexts", "Province", "Country", "Story People" '
        'from mart.polecat_event where "Event Date" is not null'
    ) == [("COOPERATE", "MATERIAL COOPERATION", "AZE; IRN", "Azerbaijan; Iran", "military", "Ardabil", "IRN", "Vali Madani")]
    assert mart("select event_type, sub_event_type, actor1, actor2, time_precision from mart.acled_event") == [
        ("Explosions/Remote violence", "Air/drone strike", "Israel", "Iran", None)
    ]


def test_one_load_or_two_give_the_same_mart(tmp_path, grown_database, grown_rows, load_record):
    load_warehouse(tmp_path / "at_once", None, grown_rows, load_record(1))
    own = ("load", "entity_history", "superseded_id", "rejection", "quality_result")
    for view in (v for v in read_views() if v.name not in own):
        columns = "columns(lambda c: c not in ('first_load_at', 'found_at', 'DATEADDED', 'timestamp'))"
        query = f"select {columns} from {view.full_name} order by all"
        rows = []
        for path in (grown_database, tmp_path / "at_once"):
            with duckdb.connect(str(path), read_only=True) as connection:
                rows.append(connection.execute(query).fetchall())
        assert rows[0] == rows[1], view.name


@pytest.mark.parametrize(("precision", "day", "month"), [("day", 20250518, 202505), ("month", None, 202505), ("year", None, None)])
def test_a_date_that_does_not_say_day_or_month_gives_none_to_other_formats(tmp_path, small_database, precision, day, month):
    database = shutil.copyfile(small_database, tmp_path / "w")
    with duckdb.connect(str(database)) as connection:
        connection.execute("update star.fact_event set date_precision = $precision where date_start_key > 0", {"precision": precision})
        assert connection.execute("select SQLDATE, MonthYear, Year from mart.gdelt_event where Year is not null").fetchall() == [
            (day, month, 2025)
        ]
        assert connection.execute("select count(EventTimeDate) > 0 from mart.gdelt_mention").fetchall() == [(day is not None,)]
        assert connection.execute('select count("Event Date") > 0 from mart.polecat_event').fetchall() == [(day is not None,)]
        assert connection.execute("select count(*) > 0 from mart.dyad_month").fetchall() == [(month is not None,)]


def test_an_article_is_the_text_with_all_but_title_and_body_blanked(tmp_path, small_database):
    text = "Menü | Ñews 🎧\r\nTalks in Rome\nBy Jane Doe\nThey “met”.\u2028Fin.\n\n© 2024\n"
    zones = [("navigation", 0, 15), ("title", 15, 29), ("byline", 29, 41), ("body", 41, 59), ("footer", 59, 66)]
    path = shutil.copy(small_database, tmp_path / "masked.duckdb")
    with duckdb.connect(str(path)) as connection:
        (key,) = connection.execute("select document_key from star.dim_document where document_id = 'd1'").fetchone()
        connection.execute("update star.dim_document set text = $1 where document_key = $2", [text, key])
        connection.execute("create temp table old as select * from star.fact_document_zone where document_key = $1", [key])
        connection.execute("delete from star.fact_document_zone where document_key = $1", [key])
        for zone, start, end in zones:
            connection.execute(
                "insert into star.fact_document_zone by name select * replace ($1 as zone, $2 as char_start, $3 as char_end) from old",
                [zone, start, end],
            )
        articles = dict(connection.execute("select document_id, article from mart.document_article").fetchall())
    assert articles["d1"] == f"{' ' * 13}\r\nTalks in Rome\n{' ' * 11}\nThey “met”.\u2028Fin.\n\n{' ' * 6}\n"
    assert len(articles["d1"]) == len(text)
