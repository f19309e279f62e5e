"""The places among the entities: coordinates and country from the reference tables.

A facility that no table lists stands where the town in its name does: the Saudi consulate in Istanbul in Istanbul.
"""

import polars as pl

from transforms.entity_nodes import Noded
from transforms.fold import fold_name
from transforms.ids import content_id
from transforms.reference import Reference

_IN_TOWN = r" in (.+)$"
_OF_TOWN = r"^(?:port|harbour|harbor|airport|city hall|university|stadium) of (.+)$"
_TOWN_FIRST = r"^(.+?) (?:international )?(?:airport|port|seaport|harbour|harbor|railway station|train station|city hall|air base|airbase)$"


def list_places(named: pl.DataFrame, towns: pl.DataFrame, reference: Reference) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the places of the entities and the entities with their `place_id`.

    named: entity_id, reference_id and what else ENTITIES holds. A place is a country or a row of `places`. towns: as `find_towns` gives
    it; a facility has the place of its town.
    """
    countries = reference["countries"].select(
        (pl.lit("country:") + pl.col("country_code")).alias("reference_id"),
        pl.col("country_name").alias("place_name"),
        pl.lit(None, pl.String).alias("admin1_name"),
        "country_code",
        "latitude",
        "longitude",
        "geonames_id",
        pl.lit("country").alias("place_precision"),
        pl.lit(False).alias("is_disputed"),
    )
    listed = reference["places"].select(
        "reference_id",
        "place_name",
        "admin1_name",
        "country_code",
        "latitude",
        "longitude",
        "geonames_id",
        "place_precision",
        pl.col("is_disputed").fill_null(False),
    )
    known = pl.concat([countries, listed.select(countries.columns)]).unique("reference_id", keep="first", maintain_order=True)
    known = known.with_columns(content_id(pl.lit("place"), "reference_id").alias("place_id"))
    named = named.join(towns, on="root", how="left", maintain_order="left")
    placed = pl.coalesce(pl.when(pl.col("reference_id").is_in(known["reference_id"].implode())).then("reference_id"), "town")
    entities = named.with_columns(placed.alias("placed_by")).drop("town")
    present = known.join(entities.select(pl.col("placed_by").alias("reference_id")).drop_nulls().unique(), on="reference_id", how="semi")
    ids = present.select(pl.col("reference_id").alias("placed_by"), "place_id")
    return present, entities.join(ids, on="placed_by", how="left").drop("placed_by")


def find_towns(noded: Noded, roots: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return root, town (reference id): the town in the name of a facility that no table lists.

    That is the town of this name in the facility's own documents; where they speak of none, the only one that the table `places` lists.
    A facility with two towns has none.
    """
    place = pl.coalesce(*(pl.col("name_key").str.extract(pattern, 1) for pattern in (_IN_TOWN, _OF_TOWN, _TOWN_FIRST)))
    facilities = noded.forms.filter((pl.col("entity_type") == "FAC") & pl.col("reference_id").is_null())
    facilities = facilities.select("form", place.alias("place_key")).drop_nulls("place_key")
    uses = noded.uses.join(facilities, on="form").join(roots, on="node").select("root", "cluster", "place_key").unique()
    seen = noded.forms.filter((pl.col("entity_type") == "GPE") & pl.col("reference_id").is_not_null())
    seen = seen.select("form", pl.col("name_key").alias("place_key"), pl.col("reference_id").alias("town"))
    seen = seen.join(facilities, on="place_key", how="semi")
    here = noded.uses.join(seen, on="form").select("cluster", "place_key", "town").unique()
    spelled = reference["places"].filter(pl.col("place_type").is_in(["city", "capital"]))
    spelled = spelled.select(
        pl.col("reference_id").alias("town"), pl.concat_list("place_name", pl.col("aliases").fill_null("").str.split("|")).alias("name")
    ).explode("name")
    listed = spelled.select("town", fold_name(pl.col("name")).alias("place_key")).unique()
    listed = listed.join(facilities, on="place_key", how="semi").filter(pl.len().over("place_key") == 1)
    told = uses.join(here, on=["cluster", "place_key"])
    known = uses.join(told, on=["cluster", "place_key"], how="anti").join(listed, on="place_key")
    found = pl.concat([told.select("root", "town"), known.select("root", "town")]).filter(~pl.col("town").str.starts_with("country:"))
    one = found.group_by("root").agg(pl.col("town").unique()).filter(pl.col("town").list.len() == 1)
    return one.select("root", pl.col("town").list.first())
