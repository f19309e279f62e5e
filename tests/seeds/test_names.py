"""The tables of names: sizes, spelling, uniqueness and what every reader would look up first."""

import re

import polars as pl
import pytest

from transforms.fold import fold_name

SMALLEST = {
    "titles": 1000,
    "name_heads": 800,
    "name_cues": 500,
    "actor_nouns": 400,
    "given_names": 5000,
    "common_words": 1000,
    "organisations": 9000,
    "equipment": 2000,
    "exercises": 350,
    "persons": 5000,
    "offices": 4400,
}
NAMED = ("organisations", "persons", "equipment", "exercises")
DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def spellings(reference, *tables: str) -> pl.DataFrame:
    """One row per spelling: table, reference_id, name."""
    frames = [
        reference[table]
        .select(
            pl.lit(table).alias("table"),
            "reference_id",
            pl.concat_list(pl.col("canonical_name").str.split("|"), pl.col("aliases").fill_null("").str.split("|")).alias("name"),
        )
        .explode("name")
        .filter(pl.col("name") != "")
        for table in tables
    ]
    return pl.concat(frames)


def vocabulary(reference, name: str) -> set[str]:
    return set(reference["vocabularies"].filter(pl.col("vocabulary") == name)["value"])


@pytest.mark.parametrize("table", SMALLEST)
def test_tables_do_not_shrink(reference, table):
    assert reference[table].height >= SMALLEST[table]


def test_no_spelling_names_two_things(reference):
    shared = spellings(reference, *NAMED).group_by("name").agg(pl.col("reference_id").sort()).filter(pl.col("reference_id").list.len() > 1)
    assert shared.sort("name").rows() == []


def test_no_two_organisations_of_one_type_are_spelt_alike_without_case_and_marks(reference):
    """A match is looked up folded (al-Nasr, Al Nasr): of two rows with one folded spelling the second would never be found."""
    types = reference["organisations"].select("reference_id", "entity_type")
    names = spellings(reference, "organisations").join(types, on="reference_id").with_columns(fold_name(pl.col("name")).alias("key"))
    shared = names.group_by("key", "entity_type").agg(pl.col("reference_id").unique().sort()).filter(pl.col("reference_id").list.len() > 1)
    assert shared.sort("key").rows() == []


def test_spellings_are_trimmed_and_carry_a_capital_or_digit(reference):
    names = spellings(reference, *NAMED)["name"]
    assert names.filter(names != names.str.strip_chars()).to_list() == []
    assert names.filter(~names.str.contains(r"[\p{Lu}\p{N}]")).to_list() == ["dpa"]  # the agency writes itself so


def test_part_of_leads_to_another_organisation(reference):
    organisations = reference["organisations"]
    parts = organisations.drop_nulls("part_of")
    assert parts.filter(~pl.col("part_of").is_in(organisations["reference_id"].to_list()))["reference_id"].to_list() == []
    assert parts.filter(pl.col("part_of") == pl.col("reference_id")).height == 0


def test_reference_ids_are_slugs_of_their_kind(reference):
    kinds = {"organisations": "org|milunit", "persons": "person", "equipment": "equipment", "exercises": "exercise"}
    for table, kind in kinds.items():
        ids = reference[table]["reference_id"]
        assert ids.filter(~ids.str.contains(rf"^({kind}):[a-z0-9]+(-[a-z0-9]+)*$")).to_list() == []
    is_unit = pl.col("reference_id").str.starts_with("milunit:")
    assert reference["organisations"].filter(is_unit != (pl.col("entity_type") == "MIL_UNIT"))["reference_id"].to_list() == []


@pytest.mark.parametrize("table", ["organisations", "persons", "offices", "equipment"])
def test_country_codes_are_known(reference, table):
    codes = set(reference[table]["country_code"].drop_nulls())
    assert codes - set(reference["countries"]["country_code"]) <= {"XK"}  # user-assigned code of Kosovo


@pytest.mark.parametrize("table", ["organisations", "name_heads", "name_cues", "actor_nouns", "name_evidence"])
def test_entity_types_are_of_the_vocabulary(reference, table):
    other = {"OTHER"} if table in ("name_heads", "name_cues") else set()  # what names a work, a product, an event, a law
    assert set(reference[table]["entity_type"]) <= vocabulary(reference, "entity_type") | other


LOWER = {"titles": "title", "name_cues": "cue", "actor_nouns": "noun", "common_words": "word"}


@pytest.mark.parametrize(("table", "column"), LOWER.items())
def test_words_that_are_matched_without_case_are_lower_case(reference, table, column):
    words = reference[table][column]
    assert words.filter(words != words.str.to_lowercase()).to_list() == []


def test_titles_are_no_given_names(reference):
    given = set(reference["given_names"]["given_name"].str.to_lowercase())
    assert given & set(reference["titles"]["title"]) == set()


def test_common_words_are_no_heads(reference):
    heads = {word.lower().strip(".,") for head in reference["name_heads"]["head"] for word in re.split(r"[\s/-]+", head)}
    assert heads & set(reference["common_words"]["word"]) <= {"of", "on", "for", "to"}


def test_a_head_or_cue_says_one_type_at_one_position(reference):
    for table, column in (("name_heads", "head"), ("name_cues", "cue")):
        types = reference[table].group_by(pl.col(column).str.to_lowercase(), "position").agg(pl.col("entity_type").n_unique())
        assert types.filter(pl.col("entity_type") > 1).rows() == []


def test_offices_have_holders_and_possible_terms(reference):
    offices = reference["offices"]
    assert set(offices["reference_id"]) <= set(reference["persons"]["reference_id"])
    for column in ("office_from", "office_to"):
        dates = offices[column].drop_nulls()
        assert dates.filter(~dates.str.contains(DATE)).to_list() == []
    both = offices.drop_nulls(["office_from", "office_to"])
    digits = pl.min_horizontal(pl.col("office_from").str.len_chars(), pl.col("office_to").str.len_chars())
    backwards = both.filter(pl.col("office_from").str.slice(0, digits) > pl.col("office_to").str.slice(0, digits))
    assert backwards.rows() == []


HELD_BY_ONE = ("president", "prime minister", "chancellor", "king", "emir", "foreign minister", "defence minister")


def test_an_office_held_by_one_passes_from_one_to_the_next(reference):
    key = ("country_code", "office")
    terms = reference["offices"].filter(pl.col("office").is_in(HELD_BY_ONE)).sort(*key, "office_from", "office_to", nulls_last=True)
    terms = terms.with_columns(pl.col("reference_id", "office_to").shift().over(key).name.prefix("earlier_"))
    later = terms.drop_nulls("earlier_reference_id")
    digits = pl.min_horizontal(pl.col("earlier_office_to").str.len_chars(), pl.col("office_from").str.len_chars())
    left_first = pl.col("earlier_office_to").str.slice(0, digits) <= pl.col("office_from").str.slice(0, digits)
    overlapping = later.filter(~left_first.fill_null(False))
    assert overlapping.select("country_code", "office", "earlier_reference_id", "reference_id").rows() == []


def test_full_dates_are_days_of_the_calendar(reference):
    for column in ("office_from", "office_to"):
        days = reference["offices"][column].drop_nulls()
        days = days.filter(days.str.len_chars() == 10)
        assert days.str.to_date("%Y-%m-%d", strict=False).null_count() == 0


@pytest.mark.parametrize(
    ("name", "reference_id"),
    [
        ("NATO", "org:nato"),
        ("IRGC", "milunit:irgc"),
        ("Islamic Revolutionary Guard Corps", "milunit:irgc"),
        ("IRGC Ground Forces", "milunit:irgc-ground-forces"),
        ("Azerbaijani Navy", "milunit:az-navy"),
        ("Israel Defense Forces", "milunit:il-idf"),
        ("TB2", "equipment:bayraktar-tb2"),
        ("HIMARS", "equipment:himars"),
        ("Araz", "exercise:aras"),
        ("RIMPAC", "exercise:rimpac"),
        ("Volodymyr Zelenskyy", "person:volodymyr-zelensky"),
        ("Recep Tayyip Erdoğan", "person:recep-tayyip-erdogan"),
        ("Ilham Aliyev", "person:ilham-aliyev"),
        ("Houthis", "org:houthis"),
        ("Baykar", "org:baykar"),
    ],
)
def test_known_spellings_lead_to_their_entity(reference, name, reference_id):
    found = spellings(reference, *NAMED).filter(pl.col("name") == name)["reference_id"].to_list()
    assert found == [reference_id]


def test_a_term_reads_as_history_gives_it(reference):
    terms = reference["offices"].filter((pl.col("reference_id") == "person:barack-obama") & (pl.col("office") == "president"))
    assert terms.select("country_code", "office_from", "office_to").rows() == [("US", "2009-01-20", "2017-01-20")]
