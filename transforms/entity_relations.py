"""Relations between entities that are present: parts and wholes, places and countries, persons and offices."""

import polars as pl

from transforms.reference import Reference


def list_relations(entities: pl.DataFrame, parts: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return the columns of ENTITY_RELATIONS: what the reference tables, the names of `parts` and the places of facilities say.

    entities: ENTITIES. parts: as `transforms.entity_parts.find_parts` gives them. A facility that no table lists is in its town.
    An office relates a person to the country of the office, one row for each term; a term without an end has none.
    """
    bodies, places, offices = (reference[name] for name in ("organisations", "places", "offices"))
    nation = pl.lit("country:") + pl.col("country_code")
    rows = pl.concat([
        _relate(bodies.filter(pl.col("part_of").is_not_null()), "part_of", pl.col("part_of")),
        _relate(places.filter(pl.col("part_of").is_not_null()), "located_in", pl.col("part_of")),
        _relate(places.filter(pl.col("country_code").is_not_null()), "located_in", nation),
        _relate(offices.filter(pl.col("country_code").is_not_null()), "holds_office", nation),
    ])  # fmt: skip
    ids = entities.filter(pl.col("reference_id").is_not_null()).select("reference_id", "entity_id")
    found = rows.join(ids, on="reference_id").join(ids.rename({"reference_id": "other", "entity_id": "related_entity_id"}), on="other")
    found = found.filter(pl.col("entity_id") != pl.col("related_entity_id")).drop("reference_id", "other")
    towns = entities.filter(pl.col("reference_id").is_not_null()).select("place_id", pl.col("entity_id").alias("related_entity_id"))
    facilities = entities.filter((pl.col("entity_type") == "FAC") & pl.col("reference_id").is_null()).select("entity_id", "place_id")
    inside = facilities.join(towns, on="place_id").drop("place_id").with_columns(pl.lit("located_in").alias("relation"))
    told = pl.concat([parts.with_columns(pl.lit("part_of").alias("relation")), inside.select(*parts.columns, "relation")])
    key = ["entity_id", "related_entity_id", "relation", "office", "office_from"]
    frame = pl.concat([found, told], how="diagonal").sort(*key, "office_to", nulls_last=True)
    return frame.unique(key, keep="first", maintain_order=True)


def list_terms(reference: Reference) -> pl.DataFrame:
    """Return the terms of office of the table `offices`: reference_id, office, country_code, office_from, office_to as days."""
    return reference["offices"].select(
        "reference_id", "office", "country_code", _first_day(pl.col("office_from")), _last_day(pl.col("office_to"))
    )


def _relate(frame: pl.DataFrame, relation: str, other: pl.Expr) -> pl.DataFrame:
    """Return reference_id, other, relation, office, office_from, office_to."""
    office = "office" if relation == "holds_office" else pl.lit(None, pl.String).alias("office")
    days = (_first_day(pl.col("office_from")), _last_day(pl.col("office_to"))) if relation == "holds_office" else (
        pl.lit(None, pl.Date).alias("office_from"), pl.lit(None, pl.Date).alias("office_to")
    )  # fmt: skip
    return frame.select("reference_id", other.alias("other"), pl.lit(relation).alias("relation"), office, *days)


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
