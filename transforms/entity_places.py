"""The places among the entities: coordinates and country from the reference tables."""

import polars as pl

from transforms.ids import content_id
from transforms.reference import Reference


def list_places(named: pl.DataFrame, reference: Reference) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the places of the entities and the entities with their `place_id`.

    named: entity_id, reference_id and what else ENTITIES holds. A place is a country or a row of `places`.
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
    present = known.join(named.select("reference_id").drop_nulls().unique(), on="reference_id", how="semi")
    entities = named.join(present.select("reference_id", "place_id"), on="reference_id", how="left")
    return present, entities
