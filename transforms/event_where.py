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
_WITHIN = ("in", "at", "across", "throughout")
_LOCATED_TYPES = ("ASSAULT", "PROTEST", "COERCE", "CONSULT", "AGREE", "MOBILIZE")
"""Types whose target, where it is a place, is where they happen."""
_ON_VISITS = ("CONSULT", "AGREE", "SUPPORT")
"""Types that happen where a visit goes that is told in the same sentence."""
_REACH = 28


def locate_events(events: pl.DataFrame, arguments: pl.DataFrame, roles: pl.DataFrame, countries: pl.DataFrame) -> pl.DataFrame:
    """Return trigger_row, place_mention_id for the triggers whose clause, or the visit told in the same sentence, names a place.

    events: TRIGGER_COLUMNS, event_type, subtype. roles: ROLE_COLUMNS. countries: mention_id of the mentions of whole countries. A
    place in the clause comes first; else a town, region or building that the event is directed at; for attacks and visits also the
    country.
    """
    places = arguments.filter(
        pl.col("entity_type").is_in(["GPE", "LOC", "FAC"]) & pl.col("preposition").is_in(_PREPOSITIONS) & ~pl.col("is_possessor")
    ).select("clause_row", "group_row", "mention_id", "first_token", "preposition", "entity_type")
    pairs = events.select("trigger_row", "clause_row", pl.col("last_token").alias("end")).join(places, on="clause_row", how="inner")
    # "protests in Kirkuk" are by its people and happen there; what fills a role by other words is no place
    filling = pairs.join(roles.select("trigger_row", "group_row"), on=["trigger_row", "group_row"], how="semi")
    filling = filling.filter(~pl.col("preposition").is_in(_WITHIN)).select("trigger_row", "group_row").unique()
    pairs = pairs.join(filling, on=["trigger_row", "group_row"], how="anti")
    distance = (pl.col("first_token").cast(pl.Int64) - pl.col("end").cast(pl.Int64)).abs()
    pairs = pairs.with_columns(
        distance.alias("distance"),
        pl.col("preposition").is_in(_STRONG).alias("is_strong"),
        (pl.col("first_token") < pl.col("end")).alias("is_before"),
    )
    pairs = pairs.filter((pl.col("distance") <= _REACH) & (pl.col("is_strong") | (pl.col("preposition") == "on")))
    best = (
        pairs.sort("trigger_row", "is_before", "distance", "first_token", "mention_id")
        .unique("trigger_row", keep="first", maintain_order=True)
        .select("trigger_row", pl.col("mention_id").alias("place_mention_id"))
    )
    aimed = roles.filter(pl.col("role") == "target").join(
        arguments.filter(pl.col("entity_type").is_in(["GPE", "LOC", "FAC"])).select("group_row", "mention_id", "first_token"),
        on="group_row",
        how="inner",
    )
    aimed = aimed.join(events.select("trigger_row", "event_type", "subtype"), on="trigger_row", how="inner").join(
        countries.select("mention_id", pl.lit(value=True).alias("is_country")), on="mention_id", how="left"
    )
    reached = (pl.col("event_type") == "ASSAULT") | (pl.col("subtype") == "visit")
    aimed = aimed.filter(pl.col("event_type").is_in(_LOCATED_TYPES) & (reached | pl.col("is_country").is_null()))
    aimed = aimed.sort("trigger_row", "first_token", "mention_id").unique("trigger_row", keep="first", maintain_order=True)
    frame = best.join(
        aimed.select("trigger_row", pl.col("mention_id").alias("aimed_mention_id")), on="trigger_row", how="full", coalesce=True
    )
    placed = frame.select("trigger_row", pl.coalesce("place_mention_id", "aimed_mention_id").alias("place_mention_id"))
    return pl.concat([placed, _during_visits(events, placed, roles)]).sort("trigger_row")


def _during_visits(events: pl.DataFrame, placed: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """Place talks and agreements of visitor or host, told in one sentence with a visit, where it went; those of others stay unplaced."""
    told = events.select("trigger_row", "sentence_row", "first_token", "event_type", "subtype")
    visits = told.filter(pl.col("subtype") == "visit").join(placed, on="trigger_row", how="inner")
    visits = visits.sort("first_token", "trigger_row").unique("sentence_row", keep="first", maintain_order=True)
    others = told.filter(pl.col("event_type").is_in(_ON_VISITS)).join(placed, on="trigger_row", how="anti")
    pairs = others.join(visits.select("sentence_row", "place_mention_id", visit_row="trigger_row"), on="sentence_row", how="inner")
    parties = roles.select("trigger_row", "group_row")
    acted = pairs.join(parties, on="trigger_row", how="inner")
    of_visit = acted.join(parties.rename({"trigger_row": "visit_row"}), on=["visit_row", "group_row"], how="semi").select("trigger_row")
    foreign = acted.select("trigger_row").join(of_visit, on="trigger_row", how="anti")
    return pairs.join(foreign, on="trigger_row", how="anti").select(placed.columns)
