"""Dates, places and status that the mentions of one event in a document share.

A clause that tells only the beginning, or gives a length but no end, is completed from the other
clauses about the same event. What a clause itself says is never overwritten.
"""

import polars as pl

_STATED = ("explicit", "relative", "duration", "name", "context")
_LONGEST_DAYS = 60
"""Days beyond which single days of one event are no longer read as its first and last."""


def share_status(events: pl.DataFrame) -> pl.DataFrame:
    """Return the events with the status ongoing for all of what a document first tells as ongoing and nowhere as ended.

    events: trigger_row, root_row, status, support_phase.
    """
    events = events.sort("first_token", "trigger_row")
    told = pl.col("status").is_in(["occurred", "ongoing"])
    is_ongoing = pl.col("status").filter(told).first().over("root_row") == "ongoing"
    has_ended = (pl.col("support_phase") == "end").fill_null(value=False).any().over("root_row")
    goes_on = is_ongoing & ~has_ended & (pl.col("status") == "occurred")
    return events.with_columns(pl.when(goes_on).then(pl.lit("ongoing")).otherwise(pl.col("status")).alias("status"))


def share_dates(events: pl.DataFrame, durations: pl.DataFrame) -> pl.DataFrame:
    """Return the events with dates and places filled from the chain.

    events: trigger_row, root_row, first_token, support_phase, date_*, place_mention_id, event_name. durations: trigger_row, days (stated
    length of the event, "the four-day drill").
    """
    events = events.join(durations, on="trigger_row", how="left").sort("first_token", "trigger_row")
    day = pl.col("date_basis").is_in(_STATED) & (pl.col("date_precision").is_in(["day", "interval"]))
    single = pl.col("date_start") == pl.col("date_end")
    chain = events.group_by("root_row", maintain_order=True).agg(
        pl.col("date_start").filter(day & ~(single & (pl.col("support_phase") == "end").fill_null(value=False))).min().alias("first_day"),
        pl.col("date_end").filter(day & ~(single & (pl.col("support_phase") == "begin").fill_null(value=False))).max().alias("last_day"),
        pl.col("days").drop_nulls().first().alias("length"),
        pl.col("date_start").filter(pl.col("date_basis").is_in(_STATED)).drop_nulls().first().alias("any_start"),
        pl.col("date_end").filter(pl.col("date_basis").is_in(_STATED)).drop_nulls().first().alias("any_end"),
        pl.col("date_precision")
        .filter(pl.col("date_basis").is_in(_STATED) & pl.col("date_start").is_not_null())
        .first()
        .alias("any_precision"),
        pl.col("place_mention_id").drop_nulls().first().alias("chain_place"),
        pl.col("event_name").drop_nulls().first().alias("chain_name"),
        ((pl.col("date_basis") == "none") & pl.col("has_open_time").fill_null(value=False)).any().alias("is_open"),
    )
    span = pl.duration(days=pl.col("length") - 1)
    chain = chain.with_columns(
        pl.coalesce("first_day", pl.col("last_day") - span).alias("first_day"),
        pl.coalesce("last_day", pl.col("first_day") + span).alias("last_day"),
        (pl.col("first_day").is_null() | pl.col("last_day").is_null()).alias("by_length"),
    )
    chain = chain.with_columns(
        pl.coalesce("first_day", "last_day").alias("first_day"), pl.coalesce("last_day", "first_day").alias("last_day")
    )
    too_long = (pl.col("last_day") - pl.col("first_day")).dt.total_days() > _LONGEST_DAYS
    chain = chain.with_columns(pl.when(too_long).then(None).otherwise(pl.col(c)).alias(c) for c in ("first_day", "last_day"))
    events = events.join(chain, on="root_row", how="left").sort("first_token", "trigger_row")
    return _fill(events, day, single)


def _fill(events: pl.DataFrame, day: pl.Expr, single: pl.Expr) -> pl.DataFrame:
    """Fill what each mention leaves open: a whole date, the end of what began, the beginning of what ended."""
    known = pl.col("first_day").is_not_null()
    undated = pl.col("date_basis").is_in(["none", "publication"]) & ~pl.col("has_open_time").fill_null(value=False)
    coarse = pl.col("any_start").is_not_null() & ~known
    begins = day & single & (pl.col("support_phase") == "begin") & known & (pl.col("last_day") > pl.col("date_start"))
    ends = day & single & (pl.col("support_phase") == "end") & known & (pl.col("first_day") < pl.col("date_end"))
    coarser = (
        pl.col("date_basis").is_in(_STATED)
        & ~day
        & known
        & (pl.col("first_day") >= pl.col("date_start"))
        & (pl.col("last_day") <= pl.col("date_end"))
    )
    whole = (undated & known) | (coarser & (pl.col("date_basis") == "name"))
    year_only = undated & coarse
    still_open = undated & pl.col("is_open") & ~known & ~coarse
    start = (
        pl.when(whole | ends)
        .then(pl.col("first_day"))
        .when(year_only)
        .then(pl.col("any_start"))
        .when(still_open)
        .then(None)
        .otherwise(pl.col("date_start"))
    )
    end = (
        pl.when(whole | begins)
        .then(pl.col("last_day"))
        .when(year_only)
        .then(pl.col("any_end"))
        .when(still_open)
        .then(None)
        .otherwise(pl.col("date_end"))
    )
    precision = (
        pl.when(whole)
        .then(pl.lit("day"))
        .when(year_only)
        .then(pl.col("any_precision"))
        .when(still_open)
        .then(pl.lit("none"))
        .otherwise(pl.col("date_precision"))
    )
    basis = (
        pl.when((begins | ends) & pl.col("by_length"))
        .then(pl.lit("duration"))
        .when(whole | year_only)
        .then(pl.lit("context"))
        .when(still_open)
        .then(pl.lit("none"))
        .otherwise(pl.col("date_basis"))
    )
    return events.with_columns(
        start.alias("date_start"),
        end.alias("date_end"),
        precision.alias("date_precision"),
        basis.alias("date_basis"),
        pl.coalesce("place_mention_id", "chain_place").alias("place_mention_id"),
        pl.coalesce("event_name", "chain_name").alias("event_name"),
    ).drop(
        "first_day",
        "last_day",
        "length",
        "any_start",
        "any_end",
        "any_precision",
        "chain_place",
        "chain_name",
        "is_open",
        "by_length",
        "days",
    )
