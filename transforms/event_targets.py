"""Whom an attack was aimed at where its clause says only where it struck: "Azerbaijani artillery struck towns inside Armenia".

A stated inference, marked as one: the country of the place, where another country attacked and no target is named.
"""

import polars as pl

_AIMED_TYPES = ("ASSAULT",)


def infer_targets(events: pl.DataFrame, fillers: pl.DataFrame, arguments: pl.DataFrame) -> pl.DataFrame:
    """Return `fillers` with the place of an attack as its target, where a source is of another country and no target is there.

    events: trigger_row, event_type, place_mention_id. fillers: trigger_row, argument_row, role, is_inferred. arguments: ARGUMENT_COLUMNS.
    """
    of_country = arguments.select("argument_row", "mention_id", "country_code")
    filled = fillers.join(of_country, on="argument_row", how="left")
    sources = filled.filter((pl.col("role") == "source") & pl.col("country_code").is_not_null())
    sources = sources.group_by("trigger_row").agg(pl.col("country_code").unique().alias("source_countries"))
    aimed = fillers.filter(pl.col("role") == "target").select("trigger_row")
    struck = (
        events.filter(pl.col("event_type").is_in(_AIMED_TYPES))
        .select("trigger_row", pl.col("place_mention_id").alias("mention_id"))
        .join(aimed, on="trigger_row", how="anti")
        .join(of_country.drop_nulls().unique("mention_id", keep="first", maintain_order=True), on="mention_id", how="inner")
        .join(sources, on="trigger_row", how="inner")
        .filter(~pl.col("country_code").is_in(pl.col("source_countries")))
    )
    added = struck.select("trigger_row", "argument_row", pl.lit("target").alias("role"), pl.lit(value=True).alias("is_inferred"))
    return pl.concat([fillers, added.select(fillers.columns)]).sort("trigger_row", "role", "argument_row")
