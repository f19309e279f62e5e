"""The rules of PLOVER that turn on status and actors, applied to coded mentions.

Planned cooperation is AGREE; an exercise of one country is MOBILIZE; acts inside an exercise are part
of it. (PLOVER manual, draft 2.0, and its polarity table.)
"""

import polars as pl

from transforms.reference import Reference

_FUTURE_AGREE = ("COOPERATE", "CONSULT", "SUPPORT", "AID")
_FUTURE_THREAT = {"ASSAULT": "violence", "COERCE": "restrict", "PROTEST": "restrict"}
"""Announced conflict is a threat, with the mode of what is threatened (Zero-Shot-PLOVER polarity table)."""
_SIMULATED_TYPES = ("ASSAULT", "MOBILIZE", "COERCE")
_JOINT = ("joint", "jointly", "bilateral", "multinational", "trilateral", "combined", "together")


def apply_plover(
    events: pl.DataFrame, fillers: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame, reference: Reference
) -> pl.DataFrame:
    """Return the events with event_type, mode and subtype as PLOVER codes them, given status and actors.

    events: trigger_row, sentence_row, clause_row, event_type, mode, subtype, status. fillers: trigger_row, argument_row, role.
    """
    simulated = _simulated_sentences(grammar, reference)
    exercise_before = (pl.col("subtype") == "military-exercise").cum_max().over("document_row", order_by="first_token")
    events = events.join(simulated, on="sentence_row", how="left").sort("document_row", "first_token")
    is_phase = pl.col("event_type").is_in(_SIMULATED_TYPES) & pl.col("is_simulated").fill_null(value=False) & exercise_before
    events = events.with_columns(
        pl.when(is_phase).then(pl.lit("COOPERATE")).otherwise(pl.col("event_type")).alias("event_type"),
        pl.when(is_phase).then(None).otherwise(pl.col("mode")).alias("mode"),
        pl.when(is_phase).then(pl.lit("military-exercise-phase")).otherwise(pl.col("subtype")).alias("subtype"),
    )
    sources = fillers.filter(pl.col("role") == "source").join(
        arguments.select("argument_row", "country_code").unique(), on="argument_row", how="inner"
    )
    countries = sources.group_by("trigger_row").agg(pl.col("country_code").drop_nulls().n_unique().alias("source_country_count"))
    joint = grammar.filter(pl.col("lower").is_in(_JOINT)).select("sentence_row", pl.lit(value=True).alias("is_joint")).unique()
    events = events.join(countries, on="trigger_row", how="left").join(joint, on="sentence_row", how="left")
    alone = (
        (pl.col("subtype") == "military-exercise")
        & (pl.col("event_type") == "COOPERATE")
        & (pl.col("source_country_count").fill_null(0) <= 1)
        & ~pl.col("is_joint").fill_null(value=False)
    )
    events = events.with_columns(
        pl.when(alone).then(pl.lit("MOBILIZE")).otherwise(pl.col("event_type")).alias("event_type"),
        pl.when(alone).then(pl.lit("troops")).otherwise(pl.col("mode")).alias("mode"),
    )
    menace = (pl.col("status") == "planned") & pl.col("event_type").is_in(list(_FUTURE_THREAT))
    events = events.with_columns(
        pl.when(menace).then(pl.col("event_type").replace_strict(_FUTURE_THREAT, default=None)).otherwise(pl.col("mode")).alias("mode"),
        pl.when(menace).then(pl.lit("THREATEN")).otherwise(pl.col("event_type")).alias("event_type"),
    )
    future = (pl.col("status") == "planned") & pl.col("event_type").is_in(_FUTURE_AGREE)
    return (
        events.with_columns(
            pl.when(future).then(pl.lit("AGREE")).otherwise(pl.col("event_type")).alias("event_type"),
            pl.when(future).then(None).otherwise(pl.col("mode")).alias("mode"),
        )
        .drop("is_simulated", "source_country_count", "is_joint")
        .sort("trigger_row")
    )


def _simulated_sentences(grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return sentence_row, is_simulated of the sentences that speak of a notional enemy or target."""
    words = reference["discourse_words"].filter(pl.col("word_class") == "simulation")["word"]
    hits = grammar.filter(pl.col("lower").is_in(words.implode()))
    return hits.select("sentence_row", pl.lit(value=True).alias("is_simulated")).unique()
