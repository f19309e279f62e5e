"""Events: mentions of the same real event brought together, inside a document and across documents.

Type, participants, time, place and name decide together; the same words alone never do. Series stay
apart by name and by day.
"""

from collections.abc import Mapping

import polars as pl

from transforms.connect import connect_nodes
from transforms.ids import content_id
from transforms.stages import EVENT_LINKS

_NAMED = "military-exercise"
_CROSS_DAYS = 1
"""Days by which reports of one event in two documents may differ."""
_MAX_BLOCK = 400
"""Mentions in one block beyond which only neighbours in time are compared."""
FEATURE_COLUMNS = (
    "mention_id",
    "document_id",
    "event_type",
    "subtype",
    "family",
    "status",
    "date_start",
    "date_end",
    "date_precision",
    "date_basis",
    "name_id",
    "place_entity",
    "countries",
    "people",
    "targets",
    "sources",
)


def link_events(features: pl.DataFrame) -> pl.DataFrame:
    """Return EVENT_LINKS: which event each event mention reports.

    features: FEATURE_COLUMNS of the mentions that count as events (no STATEMENT). The event's id comes from its smallest
    mention id, so it is a function of the documents present.
    """
    pairs = _candidate_pairs(features)
    joined = pairs.join(features, left_on="left", right_on="mention_id", how="inner").join(
        features, left_on="right", right_on="mention_id", how="inner", suffix="_other"
    )
    edges = joined.filter(_same_event()).select("left", "right")
    components = connect_nodes(features["mention_id"], edges)
    links = components.select(pl.col("node").alias("mention_id"), content_id(pl.lit("event"), "component").alias("event_id"))
    return EVENT_LINKS.enforce(links.sort("mention_id"))


def event_features(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return FEATURE_COLUMNS for every event mention but statements.

    frames: event_mentions, event_mention_participants, entity_mentions, entity_links, entities by name.
    """
    mentions = frames["event_mentions"].filter(pl.col("event_type") != "STATEMENT")
    entity_of = (
        frames["entity_links"]
        .select(pl.col("mention_id").alias("entity_mention_id"), "entity_id")
        .join(frames["entities"].select("entity_id", "entity_type", "country_code"), on="entity_id", how="left")
    )
    named = frames["entity_mentions"].select(
        pl.col("mention_id").alias("entity_mention_id"), pl.col("country_code").alias("mention_country")
    )
    people = (
        frames["event_mention_participants"]
        .join(entity_of, on="entity_mention_id", how="left")
        .join(named, on="entity_mention_id", how="left")
    )
    people = people.with_columns(pl.coalesce("country_code", "mention_country", "entity_id").alias("party"))
    sets = people.group_by("mention_id").agg(
        pl.col("party").drop_nulls().unique().sort().alias("countries"),
        pl.col("entity_id").filter(pl.col("entity_type") == "PERSON").drop_nulls().unique().sort().alias("people"),
        pl.col("party").filter(pl.col("role") == "source").drop_nulls().unique().sort().alias("sources"),
        pl.col("party").filter(pl.col("role") == "target").drop_nulls().unique().sort().alias("targets"),
    )
    exercises = (
        frames["entity_mentions"]
        .filter(pl.col("entity_type") == "EXERCISE")
        .select("document_id", pl.col("text").alias("event_name"), pl.col("mention_id").alias("entity_mention_id"))
    )
    exercises = exercises.join(
        entity_of.select("entity_mention_id", pl.col("entity_id").alias("name_id")), on="entity_mention_id", how="inner"
    )
    exercises = exercises.sort("document_id", "event_name", "entity_mention_id").unique(
        ["document_id", "event_name"], keep="first", maintain_order=True
    )
    places = entity_of.select(pl.col("entity_mention_id").alias("place_mention_id"), pl.col("entity_id").alias("place_entity"))
    frame = mentions.join(sets, on="mention_id", how="inner").join(
        exercises.select("document_id", "event_name", "name_id"), on=["document_id", "event_name"], how="left"
    )
    frame = frame.join(places, on="place_mention_id", how="left")
    family = pl.when(pl.col("subtype").str.starts_with(_NAMED)).then(pl.lit(_NAMED)).otherwise(pl.col("event_type"))
    return frame.with_columns(family.alias("family")).select(FEATURE_COLUMNS).sort("mention_id")


def _candidate_pairs(features: pl.DataFrame) -> pl.DataFrame:
    """Return left, right: mentions of one family that share a party or a name; in big blocks only neighbours in time."""
    keys = pl.concat(
        [
            features.explode("countries")
            .drop_nulls("countries")
            .select("mention_id", (pl.col("family") + ":" + pl.col("countries")).alias("block"), "date_start"),
            features.drop_nulls("name_id").select("mention_id", (pl.lit("name:") + pl.col("name_id")).alias("block"), "date_start"),
        ]
    )
    keys = keys.with_columns(pl.len().over("block").alias("size"))
    near = (
        pl.when(pl.col("size") > _MAX_BLOCK)
        .then(pl.col("block") + ":" + pl.col("date_start").dt.truncate("1mo").cast(pl.String).fill_null(""))
        .otherwise(pl.col("block"))
    )
    keys = keys.with_columns(near.alias("block")).select("block", pl.col("mention_id").alias("left"))
    pairs = keys.join(keys.rename({"left": "right"}), on="block", how="inner").filter(pl.col("left") < pl.col("right"))
    return pairs.select("left", "right").unique().sort("left", "right")


def _same_event() -> pl.Expr:
    """Whether the two mentions of a joined row report one event."""
    same_document = pl.col("document_id") == pl.col("document_id_other")
    same_name = (pl.col("name_id") == pl.col("name_id_other")).fill_null(value=False)
    other_name = (pl.col("name_id") != pl.col("name_id_other")).fill_null(value=False)
    dated = pl.col("date_start").is_not_null() & pl.col("date_start_other").is_not_null()
    slack = pl.when(same_document).then(pl.duration(days=0)).otherwise(pl.duration(days=_CROSS_DAYS))
    overlap = (pl.col("date_start") <= pl.col("date_end_other") + slack) & (pl.col("date_start_other") <= pl.col("date_end") + slack)
    fine = pl.col("date_precision").is_in(["day", "interval"]) & pl.col("date_precision_other").is_in(["day", "interval"])
    known = ~pl.col("date_basis").is_in(["publication"]) & ~pl.col("date_basis_other").is_in(["publication"])
    time_fits_here = pl.when(dated).then(overlap).otherwise(pl.lit(value=True))
    time_fits_across = dated & overlap & (fine | (pl.col("subtype") == pl.col("subtype_other")))
    shared = pl.col("countries").list.set_intersection("countries_other").list.len()
    smaller = pl.min_horizontal(pl.col("countries").list.len(), pl.col("countries_other").list.len())
    same_parties = (shared == pl.col("countries").list.len()) & (shared == pl.col("countries_other").list.len())
    parties_fit = (shared == smaller) & (smaller > 0)
    people_clash = (
        (pl.col("people").list.len() > 0)
        & (pl.col("people_other").list.len() > 0)
        & (pl.col("people").list.set_intersection("people_other").list.len() == 0)
    )
    turned = (pl.col("sources").list.set_intersection("targets_other").list.len() > 0) & (
        pl.col("sources").list.set_intersection("sources_other").list.len() == 0
    )
    same_type = pl.col("family") == pl.col("family_other")
    same_subtype = pl.col("subtype") == pl.col("subtype_other")
    place_clash = (pl.col("place_entity") != pl.col("place_entity_other")).fill_null(value=False)
    here = same_document & same_type & time_fits_here & same_parties & ~people_clash & ~turned & same_subtype & ~other_name
    across = (
        ~same_document
        & same_type
        & time_fits_across
        & same_parties
        & ~people_clash
        & ~turned
        & same_subtype
        & ~other_name
        & ~(place_clash & ~known & ~same_name)
    )
    by_name = same_name & same_type & pl.when(dated).then(overlap).otherwise(pl.lit(value=True)) & (parties_fit | (smaller == 0))
    return here | across | by_name
