"""The gazetteer: which spellings of which places it holds, and how its places join the reviewed ones."""

import polars as pl

from transforms.gazetteer import GAZETTEER_COLUMNS, TOWN_COLUMNS, add_places, build_gazetteer

TOWNS = pl.DataFrame(
    [
        (2210247, "Tripoli", ["TIP", "Tarabulus", "طرابلس", "tarabuls", "Trípoli", "Tri"], "LY", "77", 1_300_000, 32.89, 13.19),
        (266826, "Tripoli", ["Tarablous"], "LB", "05", 229_000, 34.43, 35.84),
        (693805, "Simferopol", [], "UA", "11", 350_000, 44.96, 34.11),
    ],
    schema=TOWN_COLUMNS,
    orient="row",
)
REGIONS = pl.DataFrame(
    [
        ("LB", "05", "North Lebanon", "Liban-Nord", 34.5, 36.0, None, "test"),
        ("UA", "11", "Crimea", None, 45.0, 34.0, 703883, "test"),
    ],
    schema=["country_code", "admin1_code", "admin1_name", "aliases", "latitude", "longitude", "geonames_id", "source"],
    orient="row",
)


def build():
    return build_gazetteer(TOWNS, REGIONS)


def names_of(frame, reference_id):
    return sorted(frame.filter(pl.col("reference_id") == reference_id)["name"])


def test_spellings_in_latin_letters_are_kept_codes_and_transliterations_are_not():
    assert names_of(build(), "geonames:2210247") == ["Tarabulus", "Tripoli"]


def test_a_town_has_the_name_of_its_region_and_a_region_the_inhabitants_of_its_towns():
    gazetteer = build()
    town = gazetteer.row(by_predicate=(pl.col("reference_id") == "geonames:266826") & ~pl.col("is_alternate"), named=True)
    assert (town["admin1_name"], town["feature"]) == ("North Lebanon", "town")
    region = gazetteer.filter(pl.col("feature") == "admin1", pl.col("country_code") == "LB")
    assert sorted(region["name_key"]) == ["liban nord", "north lebanon"]
    assert set(region["population"]) == {229_000}


def test_a_region_without_a_geonames_id_has_an_id_of_its_own():
    regions = build().filter(pl.col("feature") == "admin1")
    assert set(regions["reference_id"]) == {"admin1:LB-05", "geonames:703883"}


def test_rows_are_as_declared_and_sorted_by_name():
    gazetteer = build()
    assert dict(gazetteer.schema) == GAZETTEER_COLUMNS
    assert gazetteer["name_key"].is_sorted()


def test_places_of_the_gazetteer_join_the_reviewed_ones(reference):
    rows = build()
    places = add_places(reference, rows)["places"]
    fresh = places.filter(pl.col("reference_id").str.contains("^(?:geonames|admin1):"))
    # the Libyan and the Lebanese Tripoli have rows of their own, as Simferopol and Crimea have
    assert reference["places"].filter(pl.col("geonames_id") == 2210247).height == 1
    assert "geonames:2210247" not in set(fresh["reference_id"])
    lebanon = fresh.row(by_predicate=pl.col("reference_id") == "geonames:266826", named=True)
    assert (lebanon["place_name"], lebanon["admin1_name"], lebanon["place_precision"]) == ("Tripoli", "North Lebanon", "point")
    assert lebanon["part_of"] == "country:LB"
    region = fresh.row(by_predicate=pl.col("reference_id") == "admin1:LB-05", named=True)
    assert (region["place_precision"], region["admin1_name"]) == ("admin", None)


def test_a_town_in_a_disputed_region_is_disputed(reference):
    rows = build().with_columns(
        pl.when(pl.col("geonames_id") == 693805).then(1).otherwise("geonames_id").alias("geonames_id"),
        pl.when(pl.col("geonames_id") == 693805).then(pl.lit("geonames:1")).otherwise("reference_id").alias("reference_id"),
    )
    places = add_places(reference, rows)["places"]
    assert places.row(by_predicate=pl.col("reference_id") == "geonames:1", named=True)["is_disputed"] is True
    assert places.row(by_predicate=pl.col("reference_id") == "geonames:266826", named=True)["is_disputed"] is False
