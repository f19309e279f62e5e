"""Where an event happened: a place named in its clause, or the country visited."""

import polars as pl

_PREPOSITIONS = (
    "in",
    "at",
    "near",
    "along",
    "on",
    "outside",
    "off",
    "inside",
    "across",
    "around",
    "within",
    "over",
    "throughout",
    "into",
    "toward",
    "towards",
    "from",
    "to",
)
_STRONG = ("in", "at", "near", "along", "outside", "off", "inside", "within", "throughout")
_REACH = 28


def locate_events(triggers: pl.DataFrame, arguments: pl.DataFrame, roles: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """Return trigger_row, place_mention_id for the triggers whose clause names a place.

    roles: ROLE_COLUMNS; what fills a role by a preposition of movement is no place. visits: trigger_row of visits, whose
    target country is their place.
    """
    places = arguments.filter(
        pl.col("entity_type").is_in(["GPE", "LOC", "FAC"]) & pl.col("preposition").is_in(_PREPOSITIONS) & ~pl.col("is_possessor")
    ).select("clause_row", "group_row", "mention_id", "first_token", "preposition", "entity_type")
    pairs = triggers.select("trigger_row", "clause_row", pl.col("last_token").alias("end")).join(places, on="clause_row", how="inner")
    pairs = pairs.join(roles.select("trigger_row", "group_row"), on=["trigger_row", "group_row"], how="anti")
    distance = (pl.col("first_token").cast(pl.Int64) - pl.col("end").cast(pl.Int64)).abs()
    pairs = pairs.with_columns(
        distance.alias("distance"),
        pl.col("preposition").is_in(_STRONG).alias("is_strong"),
        (pl.col("first_token") < pl.col("end")).alias("is_before"),
    )
    pairs = pairs.filter((pl.col("distance") <= _REACH) & (pl.col("is_strong") | (pl.col("preposition") == "on")))
    best = (
        pairs.sort("trigger_row", "is_before", "distance")
        .unique("trigger_row", keep="first", maintain_order=True)
        .select("trigger_row", pl.col("mention_id").alias("place_mention_id"))
    )
    hosts = (
        roles.filter(pl.col("role") == "target")
        .join(visits, on="trigger_row", how="semi")
        .join(
            arguments.filter(pl.col("entity_type") == "GPE").select("group_row", "mention_id", "first_token"), on="group_row", how="inner"
        )
    )
    hosts = (
        hosts.sort("trigger_row", "first_token")
        .unique("trigger_row", keep="first", maintain_order=True)
        .select("trigger_row", pl.col("mention_id").alias("host_mention_id"))
    )
    frame = best.join(hosts, on="trigger_row", how="full", coalesce=True)
    return frame.select("trigger_row", pl.coalesce("place_mention_id", "host_mention_id").alias("place_mention_id")).sort("trigger_row")
