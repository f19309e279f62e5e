"""One row per event: what its mentions and claims together say, by the rules of `transforms.claims`."""

from collections.abc import Mapping

import polars as pl

from transforms.reference import Reference
from transforms.stages import EVENT_CONTEXTS, EVENT_PARTICIPANTS, EVENTS

_STATUS_ORDER = {"occurred": 0, "ongoing": 1, "planned": 2, "hypothetical": 3, "denied": 4}
_PRECISION = {10: "day", 7: "month", 4: "year"}
_LONGEST_DAYS = 60
"""Days beyond which first and last day are an interval rather than the days of an event."""
_MAX_CONFIDENCE = 0.99


def agree_events(
    links: pl.DataFrame, claims: pl.DataFrame, frames: Mapping[str, pl.DataFrame], reference: Reference
) -> dict[str, pl.DataFrame]:
    """Return EVENTS, EVENT_PARTICIPANTS and EVENT_CONTEXTS by name.

    links: EVENT_LINKS. claims: CLAIMS. frames: event_mentions, event_mention_participants, event_mention_contexts, entity_links, entities,
    duplicate_clusters by name.
    """
    mentions = (
        frames["event_mentions"]
        .join(links, on="mention_id", how="inner")
        .join(frames["duplicate_clusters"].select("document_id", "cluster_id"), on="document_id", how="left")
    )
    participants = _participants(links, frames, reference)
    events = (
        _lead_mentions(mentions).join(_dates(claims), on="event_id", how="left").join(_places(claims, frames), on="event_id", how="left")
    )
    events = events.join(_names(claims), on="event_id", how="left").join(_confidence(mentions), on="event_id", how="left")
    events = events.join(_titles(participants, frames), on="event_id", how="left").with_columns(pl.col("date_precision").fill_null("none"))
    subtype = pl.col("subtype").str.replace_all("-", " ")
    name = pl.when(pl.col("event_name").is_not_null()).then(pl.lit(" ") + pl.col("event_name")).otherwise(pl.lit(""))
    title = pl.col("parties").fill_null("unknown actors") + ": " + subtype + name
    events = events.with_columns(title.alias("title"))
    contexts = frames["event_mention_contexts"].join(links, on="mention_id", how="inner").select("event_id", "context").unique()
    return {
        "events": EVENTS.enforce(events.select(EVENTS.columns).sort("event_id")),
        "event_participants": EVENT_PARTICIPANTS.enforce(participants.sort("event_id", "entity_id", "role")),
        "event_contexts": EVENT_CONTEXTS.enforce(contexts.sort("event_id", "context")),
    }


def _lead_mentions(mentions: pl.DataFrame) -> pl.DataFrame:
    """Type, mode, subtype and status from the best attested reading: what happened before what was planned, then the most clusters."""
    votes = mentions.group_by("event_id", "event_type", "mode", "subtype", "status").agg(
        pl.col("cluster_id").n_unique().alias("clusters"), pl.len().alias("votes")
    )
    order = pl.col("status").replace_strict(_STATUS_ORDER, return_dtype=pl.Int64)
    part = pl.col("subtype").str.ends_with("-phase")
    ranked = votes.with_columns(order.alias("order"), part.alias("is_part")).sort(
        "event_id",
        "is_part",
        "order",
        "clusters",
        "votes",
        "event_type",
        "subtype",
        "mode",
        descending=[False, False, False, True, True, False, False, False],
        nulls_last=True,
    )
    return ranked.unique("event_id", keep="first", maintain_order=True).select("event_id", "event_type", "mode", "subtype", "status")


def _dates(claims: pl.DataFrame) -> pl.DataFrame:
    """First and last day of each event from its consensus claims; a coarse value stands for all its days."""
    chosen = claims.filter(pl.col("is_consensus"))
    starts = chosen.filter(pl.col("attribute") == "date_start").group_by("event_id").agg(pl.col("value").min().alias("start"))
    ends = chosen.filter(pl.col("attribute") == "date_end").group_by("event_id").agg(pl.col("value").max().alias("end"))
    frame = starts.join(ends, on="event_id", how="full", coalesce=True).with_columns(
        pl.coalesce("start", "end").alias("start"), pl.coalesce("end", "start").alias("end")
    )
    first, last = _widen(pl.col("start"), last=False), _widen(pl.col("end"), last=True)
    coarse = pl.min_horizontal(pl.col("start").str.len_chars(), pl.col("end").str.len_chars())
    long = (coarse == 10) & ((last - first).dt.total_days() > _LONGEST_DAYS)
    precision = (
        pl.when(long).then(pl.lit("interval")).otherwise(coarse.replace_strict(_PRECISION, default="interval", return_dtype=pl.String))
    )
    return frame.select("event_id", first.alias("date_start"), last.alias("date_end"), precision.alias("date_precision"))


def _widen(value: pl.Expr, *, last: bool) -> pl.Expr:
    """Read yyyy, yyyy-mm or yyyy-mm-dd as the first or last day that it covers."""
    length = value.str.len_chars()
    month = (
        pl.when(length == 4)
        .then(pl.concat_str([value, pl.lit("-12-01" if last else "-01-01")]))
        .when(length == 7)
        .then(pl.concat_str([value, pl.lit("-01")]))
        .otherwise(value)
    )
    day = month.str.to_date("%Y-%m-%d")
    return pl.when(length < 10).then(day.dt.month_end()).otherwise(day) if last else day


def _places(claims: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    chosen = claims.filter((pl.col("attribute") == "place") & pl.col("is_consensus"))
    spans = (
        frames["entity_mentions"]
        .select("document_id", "char_start", "char_end", "mention_id")
        .join(frames["entity_links"].select("mention_id", "entity_id"), on="mention_id", how="inner")
    )
    found = chosen.join(spans, on=["document_id", "char_start", "char_end"], how="inner").join(
        frames["entities"].select("entity_id", "place_id"), on="entity_id", how="inner"
    )
    return found.drop_nulls("place_id").group_by("event_id").agg(pl.col("place_id").min())


def _names(claims: pl.DataFrame) -> pl.DataFrame:
    chosen = claims.filter((pl.col("attribute") == "name") & pl.col("is_consensus"))
    votes = chosen.group_by("event_id", "value").agg(pl.col("document_id").n_unique().alias("documents"))
    best = votes.sort("event_id", "documents", "value", descending=[False, True, False]).unique(
        "event_id", keep="first", maintain_order=True
    )
    return best.select("event_id", pl.col("value").alias("event_name"))


def _confidence(mentions: pl.DataFrame) -> pl.DataFrame:
    """Independent documents support one another; mentions of one cluster do not."""
    best = mentions.group_by("event_id", "cluster_id").agg(pl.col("confidence").max())
    doubt = best.group_by("event_id").agg((1 - pl.col("confidence")).sort().product().alias("doubt"))
    return doubt.select("event_id", (1 - pl.col("doubt")).clip(0, _MAX_CONFIDENCE).round(4).alias("confidence"))


def _participants(links: pl.DataFrame, frames: Mapping[str, pl.DataFrame], reference: Reference) -> pl.DataFrame:
    """Return event_id, entity_id, role: every entity once, in the role that most mentions give it; stated roles before inferred ones.

    A capital that acts is its country: Baku says, Azerbaijan acts.
    """
    entity_of = frames["entity_links"].select(pl.col("mention_id").alias("entity_mention_id"), "entity_id")
    states = _acting_states(frames["entities"], reference)
    entity_of = entity_of.join(states, on="entity_id", how="left").select(
        "entity_mention_id", pl.coalesce("state_entity_id", "entity_id").alias("entity_id")
    )
    people = (
        frames["event_mention_participants"].join(links, on="mention_id", how="inner").join(entity_of, on="entity_mention_id", how="inner")
    )
    votes = people.group_by("event_id", "entity_id", "role").agg((~pl.col("is_inferred")).sum().alias("stated"), pl.len().alias("votes"))
    ranked = votes.sort("event_id", "entity_id", "stated", "votes", "role", descending=[False, False, True, True, False])
    return ranked.unique(["event_id", "entity_id"], keep="first", maintain_order=True).select("event_id", "entity_id", "role")


def _acting_states(entities: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return entity_id, state_entity_id: capitals and the states that they stand for, where the texts name the state too."""
    capitals = (
        reference["places"]
        .filter(pl.col("place_type") == "capital")
        .select("reference_id", (pl.lit("country:") + pl.col("country_code")).alias("state_reference_id"))
    )
    states = entities.select(pl.col("reference_id").alias("state_reference_id"), pl.col("entity_id").alias("state_entity_id"))
    found = entities.select("entity_id", "reference_id").join(capitals, on="reference_id", how="inner")
    return found.join(states, on="state_reference_id", how="inner").select("entity_id", "state_entity_id")


def _titles(participants: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return event_id, parties: sources, and after an arrow the targets."""
    named = participants.join(frames["entities"].select("entity_id", "canonical_name"), on="entity_id", how="inner")
    names = named.group_by("event_id").agg(
        pl.col("canonical_name").filter(pl.col("role") == "source").unique().sort().str.join(", ").alias("sources"),
        pl.col("canonical_name").filter(pl.col("role") == "target").unique().sort().str.join(", ").alias("targets"),
    )
    arrow = pl.when(pl.col("targets") == "").then(pl.col("sources")).when(pl.col("sources") == "").then(pl.lit("→ ") + pl.col("targets"))
    return names.select("event_id", arrow.otherwise(pl.col("sources") + " → " + pl.col("targets")).alias("parties"))
