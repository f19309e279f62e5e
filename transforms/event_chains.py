"""Mentions that take their actors, date or place from an earlier mention of the same event in the document.

"The drill", "this exercise", "the talks": a definite noun without actors of its own means the nearest
earlier event of its kind, or the one of the same name. What is taken over is marked as inferred.
"""

import polars as pl

_DEFINITE = ("the", "this", "that", "these", "those", "its", "their")
_SELF_NAMING = ("military-exercise",)
"""Kinds of event whose proper name alone identifies them."""


def chain_mentions(events: pl.DataFrame, roles: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the events with chain_row and taken-over dates and places, and the roles with those taken over.

    events: trigger_row, document_row, first_token, word_class, determiner, event_type, subtype, event_name, date_*, place_mention_id.
    roles: trigger_row, argument_row, role, is_inferred. chain_row is the trigger_row of the mention whose actors were taken, or
    the mention's own. Events left without any role are dropped.
    """
    held = roles.group_by("trigger_row").agg(pl.len().alias("role_count"))
    frame = events.join(held, on="trigger_row", how="left").sort("document_row", "first_token")
    full = pl.when(pl.col("role_count").is_not_null()).then(pl.col("trigger_row"))
    kind = ["document_row", "subtype"]
    frame = frame.with_columns(
        full.forward_fill().over(kind, order_by="first_token").alias("same_kind"),
        full.forward_fill().over([*kind, "event_name"], order_by="first_token").alias("same_name"),
        full.backward_fill().over([*kind, "event_name"], order_by="first_token").alias("named_later"),
    )
    empty = pl.col("role_count").is_null()
    definite = (pl.col("word_class") == "noun") & pl.col("determiner").is_in(_DEFINITE)
    named = pl.col("event_name").is_not_null() & pl.col("subtype").is_in(_SELF_NAMING)
    source = (
        pl.when(~empty)
        .then(pl.col("trigger_row"))
        .when(named)
        .then(pl.coalesce("same_name", "named_later", "same_kind"))
        .when(definite)
        .then(pl.col("same_kind"))
    )
    frame = frame.with_columns(source.alias("chain_row")).filter(pl.col("chain_row").is_not_null())
    frame = _take_over(frame)
    taken = (
        frame.filter(pl.col("chain_row") != pl.col("trigger_row"))
        .select("trigger_row", "chain_row")
        .join(roles.rename({"trigger_row": "chain_row"}), on="chain_row", how="inner")
    )
    taken = taken.select("trigger_row", "argument_row", "role", pl.lit(value=True).alias("is_inferred"))
    kept = roles.join(frame, on="trigger_row", how="semi").select(taken.columns)
    return frame.drop("role_count", "same_kind", "same_name", "named_later"), pl.concat([kept, taken]).sort(
        "trigger_row", "role", "argument_row"
    )


def _take_over(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill date, place and name from the mention whose actors were taken, where the clause gives none."""
    origin = frame.select(
        pl.col("trigger_row").alias("chain_row"),
        pl.col("date_start").alias("origin_start"),
        pl.col("date_end").alias("origin_end"),
        pl.col("date_precision").alias("origin_precision"),
        pl.col("place_mention_id").alias("origin_place"),
        pl.col("event_name").alias("origin_name"),
        pl.col("date_basis").alias("origin_basis"),
    )
    frame = frame.join(origin, on="chain_row", how="left").sort("document_row", "first_token")
    follows = pl.col("chain_row") != pl.col("trigger_row")
    undated = follows & pl.col("date_basis").is_in(["none", "publication"]) & pl.col("origin_start").is_not_null()
    stands = follows & pl.col("date_basis").is_in(["none", "publication"]) & pl.col("origin_start").is_null()

    def taken(column: str, origin_column: str) -> pl.Expr:
        return pl.when(undated | stands).then(pl.col(origin_column)).otherwise(pl.col(column)).alias(column)

    basis = pl.when(undated).then(pl.lit("context")).when(stands).then(pl.lit("none")).otherwise(pl.col("date_basis"))
    return frame.with_columns(
        taken("date_start", "origin_start"),
        taken("date_end", "origin_end"),
        taken("date_precision", "origin_precision"),
        basis.alias("date_basis"),
        pl.when(follows)
        .then(pl.coalesce("place_mention_id", "origin_place"))
        .otherwise(pl.col("place_mention_id"))
        .alias("place_mention_id"),
        pl.when(follows).then(pl.coalesce("event_name", "origin_name")).otherwise(pl.col("event_name")).alias("event_name"),
    ).drop("origin_start", "origin_end", "origin_precision", "origin_place", "origin_name", "origin_basis")
