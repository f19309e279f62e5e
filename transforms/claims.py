"""Claims: every value that a document gives for an attribute of an event, and the value that is chosen.

Chosen by stated rules: a stated date beats the publication date, the more precise value beats the less
precise, then the value that more independent documents give (copies count once), then the smaller one.
A claim that differs from the chosen value is a conflict, or a difference of precision only.
"""

from collections.abc import Mapping

import polars as pl

from transforms.ids import content_id
from transforms.stages import CLAIMS

_DATE_LENGTH = {"day": 10, "interval": 10, "quarter": 10, "month": 7, "year": 4}
"""Characters of an ISO date that a precision vouches for; a quarter is told by its first and last day."""
_DATE_RANK = {"day": 5, "interval": 4, "month": 3, "quarter": 2, "year": 1}
_UNSTATED = ("publication", "none")
_SINGLE = ("date_start", "date_end", "place", "name")
"""Attributes of which an event has one value; sources and targets are sets."""


def list_claims(links: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return CLAIMS for every event.

    links: EVENT_LINKS. frames: event_mentions, event_mention_participants, event_mention_attributes, entity_mentions,
    entity_links, entities, entity_relations, places and duplicate_clusters by name.
    """
    mentions = frames["event_mentions"].join(links, on="mention_id", how="inner")
    claims = pl.concat(
        [_date_claims(mentions, frames), _place_claims(mentions, frames), _party_claims(links, frames), _name_claims(mentions, frames)]
    )
    claims = claims.join(frames["duplicate_clusters"].select("document_id", "cluster_id"), on="document_id", how="left")
    stated = pl.col("is_stated").any().over("event_id", "attribute")
    claims = claims.filter(pl.col("is_stated") | ~stated)
    claims = _choose(claims)
    claims = _compare(claims, frames)
    claims = claims.sort("event_id", "attribute", "value", "document_id", "char_start", "char_end").unique(
        ["event_id", "attribute", "value", "document_id"], keep="first", maintain_order=True
    )
    claims = claims.with_columns(content_id("event_id", "attribute", "value", "document_id", "char_start", "char_end").alias("claim_id"))
    return CLAIMS.enforce(claims.select(CLAIMS.columns).sort("claim_id"))


_COLUMNS = ("event_id", "attribute", "value", "same_as", "is_stated", "precision", "document_id", "char_start", "char_end", "other_end")


def _claim(attribute: str, value: pl.Expr, same_as: pl.Expr, **more: pl.Expr) -> list[pl.Expr]:
    """Return the columns of a claim; same_as is equal where two wordings mean one value."""
    return [
        pl.col("event_id"),
        pl.lit(attribute).alias("attribute"),
        value.alias("value"),
        same_as.alias("same_as"),
        more.get("is_stated", pl.lit(value=True)).alias("is_stated"),
        more.get("precision", pl.lit(0)).cast(pl.Int64).alias("precision"),
        pl.col("document_id"),
        pl.col("char_start"),
        pl.col("char_end"),
        more.get("other_end", pl.lit(None, pl.String)).alias("other_end"),
    ]


def _date_claims(mentions: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """First and last days. The day on which something began claims no end, the day on which it ended no start."""
    phases = (
        frames["event_mention_attributes"]
        .filter(pl.col("attribute") == "phase")
        .select("mention_id", pl.col("value").alias("phase"))
        .unique("mention_id")
    )
    dated = mentions.filter(pl.col("date_start").is_not_null()).join(phases, on="mention_id", how="left")
    length = pl.col("date_precision").replace_strict(_DATE_LENGTH, default=10, return_dtype=pl.UInt32)
    rank = pl.col("date_precision").replace_strict(_DATE_RANK, default=0, return_dtype=pl.Int64)
    start = pl.col("date_start").cast(pl.String).str.slice(0, length)
    end = pl.col("date_end").cast(pl.String).str.slice(0, length)
    one_day = (pl.col("date_start") == pl.col("date_end")) & (length == 10)
    stated = ~pl.col("date_basis").is_in(_UNSTATED)
    begins = dated.filter(~(one_day & (pl.col("phase") == "end")).fill_null(value=False))
    ends = dated.filter(~(one_day & (pl.col("phase") == "begin")).fill_null(value=False))
    return pl.concat(
        [
            begins.select(_claim("date_start", start, start, is_stated=stated, precision=rank, other_end=end)),
            ends.select(_claim("date_end", end, end, is_stated=stated, precision=rank, other_end=start)),
        ]
    ).select(_COLUMNS)


def _place_claims(mentions: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    named = _named_entities(frames).rename({"entity_mention_id": "place_mention_id"}).drop("document_id")
    places = mentions.drop("char_start", "char_end").join(named, on="place_mention_id", how="inner")
    return places.select(_claim("place", pl.col("canonical_name"), pl.col("entity_id"))).select(_COLUMNS)


def _party_claims(links: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    people = frames["event_mention_participants"].filter(pl.col("role").is_in(["source", "target"])).drop("char_start", "char_end")
    people = people.join(links, on="mention_id", how="inner").join(_named_entities(frames), on="entity_mention_id", how="inner")
    columns = _claim("source", pl.col("canonical_name"), pl.col("entity_id"))
    columns[1] = pl.col("role").alias("attribute")
    return people.select(columns).select(_COLUMNS)


def _name_claims(mentions: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Proper names of events, where the name stands in the document."""
    exercises = (
        frames["entity_mentions"]
        .filter(pl.col("entity_type") == "EXERCISE")
        .select(
            "document_id", pl.col("text").alias("event_name"), "char_start", "char_end", pl.col("mention_id").alias("entity_mention_id")
        )
    )
    exercises = exercises.sort("document_id", "char_start").unique(["document_id", "event_name"], keep="first", maintain_order=True)
    links = frames["entity_links"].select(pl.col("mention_id").alias("entity_mention_id"), "entity_id")
    named = (
        mentions.filter(pl.col("event_name").is_not_null())
        .drop("char_start", "char_end")
        .join(exercises, on=["document_id", "event_name"], how="inner")
    )
    named = named.join(links, on="entity_mention_id", how="inner")
    return named.select(_claim("name", pl.col("event_name"), pl.col("entity_id"))).select(_COLUMNS)


def _named_entities(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return entity_mention_id, document_id, char_start, char_end, entity_id, canonical_name."""
    mentions = frames["entity_mentions"].select(pl.col("mention_id").alias("entity_mention_id"), "document_id", "char_start", "char_end")
    links = frames["entity_links"].select(pl.col("mention_id").alias("entity_mention_id"), "entity_id")
    return mentions.join(links, on="entity_mention_id", how="inner").join(
        frames["entities"].select("entity_id", "canonical_name"), on="entity_id", how="inner"
    )


def _choose(claims: pl.DataFrame) -> pl.DataFrame:
    """Add chosen (the same_as of the chosen value) and is_consensus. Every source and target named is part of the set."""
    single = claims.filter(pl.col("attribute").is_in(_SINGLE))
    votes = single.group_by("event_id", "attribute", "same_as").agg(
        pl.col("precision").max(), pl.col("cluster_id").n_unique().alias("clusters"), pl.len().alias("mentions"), pl.col("other_end").min()
    )
    best = votes.sort(
        "event_id", "attribute", "precision", "clusters", "mentions", "same_as", descending=[False, False, True, True, True, False]
    )
    best = best.unique(["event_id", "attribute"], keep="first", maintain_order=True)
    starts = best.filter(pl.col("attribute") == "date_start").select(
        "event_id", pl.col("same_as").alias("start"), pl.col("other_end").alias("start_end")
    )
    # an end before the chosen start comes from another reading of the event: take the end that belongs to the start
    best = best.join(starts, on="event_id", how="left").with_columns(
        pl.when((pl.col("attribute") == "date_end") & (pl.col("same_as") < pl.col("start").str.slice(0, pl.col("same_as").str.len_chars())))
        .then(pl.col("start_end"))
        .otherwise(pl.col("same_as"))
        .alias("chosen")
    )
    best = best.select("event_id", "attribute", "chosen", pl.col("precision").alias("chosen_precision"))
    claims = claims.join(best, on=["event_id", "attribute"], how="left")
    return claims.with_columns((pl.col("chosen").is_null() | (pl.col("same_as") == pl.col("chosen"))).alias("is_consensus"))


def _compare(claims: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Add disagreement: null where the claim carries the chosen value, else conflict or precision."""
    inside = _containment(frames)
    claims = claims.join(inside, left_on=["same_as", "chosen"], right_on=["inner", "outer"], how="left").rename({"contains": "is_inside"})
    claims = claims.join(inside, left_on=["chosen", "same_as"], right_on=["inner", "outer"], how="left").rename({"contains": "is_around"})
    bounds = (
        claims.filter(pl.col("is_consensus") & pl.col("attribute").is_in(["date_start", "date_end"]))
        .group_by("event_id")
        .agg(
            pl.col("value").filter(pl.col("attribute") == "date_start").first().alias("event_start"),
            pl.col("value").filter(pl.col("attribute") == "date_end").first().alias("event_end"),
        )
    )
    claims = claims.join(bounds, on="event_id", how="left")
    is_date = pl.col("attribute").is_in(["date_start", "date_end"])
    prefix = pl.col("value").str.starts_with(pl.col("chosen")) | pl.col("chosen").str.starts_with(pl.col("value"))
    # a single day within the event's days says when the report looked, not when the event began or ended
    within = (
        (pl.col("value") == pl.col("other_end")) & (pl.col("value") >= pl.col("event_start")) & (pl.col("value") <= pl.col("event_end"))
    )
    # a coarser time that covers the event's days says less, not something else
    first, last = pl.min_horizontal("value", "other_end"), pl.max_horizontal("value", "other_end")
    size = pl.min_horizontal(first.str.len_chars(), pl.col("event_start").str.len_chars())
    covers = (first.str.slice(0, size) <= pl.col("event_start").str.slice(0, size)) & (
        last >= pl.col("event_end").str.slice(0, last.str.len_chars())
    )
    covers = covers & (pl.col("precision") < pl.col("chosen_precision"))
    contained = pl.coalesce("is_inside", "is_around").fill_null(value=False)
    precision = (
        (is_date & (prefix | within | covers)).fill_null(value=False)
        | ((pl.col("attribute") == "place") & contained)
        | (pl.col("attribute") == "name")
    )
    kind = pl.when(pl.col("is_consensus")).then(None).when(precision).then(pl.lit("precision")).otherwise(pl.lit("conflict"))
    return claims.with_columns(kind.alias("disagreement"))


def _containment(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return inner, outer, contains over entity ids: stated relations up to three steps, and any place within its own country."""
    step = (
        frames["entity_relations"]
        .filter(pl.col("relation").is_in(["part_of", "located_in"]))
        .select(pl.col("entity_id").alias("inner"), pl.col("related_entity_id").alias("outer"))
    )
    reach = step
    for _ in range(2):
        further = reach.join(step.rename({"inner": "outer", "outer": "beyond"}), on="outer", how="inner").select(
            "inner", pl.col("beyond").alias("outer")
        )
        reach = pl.concat([reach, further]).unique()
    countries = (
        frames["entities"]
        .filter(pl.col("reference_id").str.starts_with("country:"))
        .select(pl.col("entity_id").alias("outer"), "country_code")
    )
    within = (
        frames["entities"]
        .filter(pl.col("entity_type").is_in(["GPE", "LOC", "FAC"]))
        .select(pl.col("entity_id").alias("inner"), "country_code")
    )
    by_country = within.join(countries, on="country_code", how="inner").filter(pl.col("inner") != pl.col("outer")).select("inner", "outer")
    wide = frames["entities"].join(
        frames["places"].filter(pl.col("place_precision").is_in(["area", "admin"])).select("place_id"), on="place_id", how="semi"
    )
    wide = wide.filter(~pl.col("reference_id").fill_null("").str.starts_with("country:")).select(
        pl.col("entity_id").alias("outer"), "country_code"
    )
    # a wide or vague area and a town of the same country are no contradiction that the names alone could prove
    by_area = within.join(wide, on="country_code", how="inner").filter(pl.col("inner") != pl.col("outer")).select("inner", "outer")
    return pl.concat([reach, by_country, by_area]).unique().with_columns(pl.lit(value=True).alias("contains"))
