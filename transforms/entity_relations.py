"""Relations between entities that are present: parts and wholes, places and countries, persons and offices."""

import polars as pl

from transforms.reference import Reference

_COLUMNS = ("entity_id", "related_entity_id", "relation", "office_from", "office_to")


def list_relations(entities: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """List the relations that the reference tables give between entities of ENTITIES.

    An office relates a person to the country of the office, from the first day of its first term to the last
    day of the last; a term without an end has none.
    """
    none = pl.lit(None, pl.String)
    parts = (
        reference["organisations"]
        .filter(pl.col("part_of").is_not_null())
        .select("reference_id", pl.col("part_of").alias("other"), pl.lit("part_of").alias("relation"), none.alias("from"), none.alias("to"))
    )
    within = (
        reference["places"]
        .filter(pl.col("part_of").is_not_null())
        .select(
            "reference_id", pl.col("part_of").alias("other"), pl.lit("located_in").alias("relation"), none.alias("from"), none.alias("to")
        )
    )
    national = (
        reference["places"]
        .filter(pl.col("country_code").is_not_null())
        .select(
            "reference_id",
            (pl.lit("country:") + pl.col("country_code")).alias("other"),
            pl.lit("located_in").alias("relation"),
            none.alias("from"),
            none.alias("to"),
        )
    )
    offices = (
        reference["offices"]
        .filter(pl.col("country_code").is_not_null())
        .select(
            "reference_id",
            (pl.lit("country:") + pl.col("country_code")).alias("other"),
            pl.lit("holds_office").alias("relation"),
            pl.col("office_from").alias("from"),
            pl.col("office_to").alias("to"),
        )
    )
    rows = pl.concat([parts, within, national, offices])
    ids = entities.filter(pl.col("reference_id").is_not_null()).select("reference_id", "entity_id")
    found = rows.join(ids, on="reference_id").join(
        ids.select(pl.col("reference_id").alias("other"), pl.col("entity_id").alias("related_entity_id")), on="other"
    )
    dated = found.filter(pl.col("entity_id") != pl.col("related_entity_id")).with_columns(
        _first_day(pl.col("from")).alias("office_from"), _last_day(pl.col("to")).alias("office_to")
    )
    lasting = pl.col("office_to").is_null().any()
    return (
        dated.group_by("entity_id", "related_entity_id", "relation")
        .agg(pl.col("office_from").min(), pl.when(~lasting).then(pl.col("office_to").max()).alias("office_to"))
        .select(_COLUMNS)
    )


def _first_day(text: pl.Expr) -> pl.Expr:
    """Read a year, month or day as its first day."""
    full = pl.when(text.str.len_chars() == 4).then(text + "-01-01").when(text.str.len_chars() == 7).then(text + "-01").otherwise(text)
    return full.str.to_date("%Y-%m-%d", strict=False)


def _last_day(text: pl.Expr) -> pl.Expr:
    """Read a year, month or day as its last day."""
    day = _first_day(text)
    return (
        pl.when(text.str.len_chars() == 4)
        .then(day.dt.offset_by("1y").dt.offset_by("-1d"))
        .when(text.str.len_chars() == 7)
        .then(day.dt.month_end())
        .otherwise(day)
    )
