"""Status of an act: occurred, ongoing, planned, hypothetical or denied, by the words around its verb."""

import polars as pl

from transforms.event_triggers import match_patterns
from transforms.neighbours import near
from transforms.reference import Reference

_REACH = 7
"""Most tokens between a cue and the verb or noun that it governs."""
_CONTENT_PREPOSITIONS = (
    "of",
    "for",
    "at",
    "in",
    "to",
    "from",
    "towards",
    "toward",
    "against",
    "without",
    "about",
    "on",
    "with",
    "into",
    "over",
)
_PRIORITY = {"denied": 0, "hypothetical": 1, "planned": 2, "ongoing": 3}


def judge_status(triggers: pl.DataFrame, grammar: pl.DataFrame, rules: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return trigger_row, status, is_asserted.

    triggers: TRIGGER_COLUMNS and ANCHOR_COLUMNS. rules: rule_row, default_status. In order: the nearest cue of the clause,
    the rule's own status, the phase of the support verb, the tense; else occurred. Not asserted are bare purposes and
    contents ("to boost trade", "accused of attacking"), unless a cue says what becomes of them.
    """
    frame = triggers.with_columns(pl.coalesce("anchor_token", "first_token").alias("verb_token"))
    cued = _nearest_cue(frame, grammar, reference)
    tense = _tense(grammar)
    frame = frame.join(cued, on="trigger_row", how="left").join(rules.select("rule_row", "default_status"), on="rule_row", how="left")
    frame = frame.join(tense, left_on="verb_token", right_on="token_row", how="left")
    by_phase = (
        pl.when(pl.col("support_phase") == "plan")
        .then(pl.lit("planned"))
        .when(pl.col("support_phase") == "cancel")
        .then(pl.lit("denied"))
        .when((pl.col("support_phase") == "begin") & pl.col("is_present"))
        .then(pl.lit("ongoing"))
        .when((pl.col("support_phase") == "continue") & pl.col("is_present"))
        .then(pl.lit("ongoing"))
    )
    by_tense = pl.when(pl.col("is_progressive")).then(pl.lit("ongoing"))
    status = pl.coalesce("cue_status", "default_status", by_phase, by_tense, pl.lit("occurred"))
    contained = (pl.col("is_infinitive") | pl.col("is_content_gerund").fill_null(value=False)) & (pl.col("word_class") != "noun")
    asserted = ~contained | pl.col("cue_status").is_not_null()
    return frame.select("trigger_row", status.alias("status"), asserted.alias("is_asserted")).sort("trigger_row")


def _nearest_cue(frame: pl.DataFrame, grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return trigger_row, cue_status of the nearest cue on the right side within the clause."""
    cues = reference["status_cues"].with_columns(pl.col("cue").str.to_lowercase())
    hits = match_patterns(grammar, cues["cue"]).join(
        cues.with_row_index("pattern_row").select("pattern_row", "status", "position"), on="pattern_row", how="inner"
    )
    hits = hits.join(grammar.select("token_row", "clause_row"), left_on="first_token", right_on="token_row", how="inner")
    hits = hits.select(
        "clause_row",
        pl.col("first_token").cast(pl.Int64).alias("cue_first"),
        pl.col("last_token").cast(pl.Int64).alias("cue_last"),
        "status",
        "position",
    )
    clause = grammar.select("token_row", pl.col("clause_row").alias("verb_clause"))
    verbs = frame.select("trigger_row", pl.col("verb_token"), pl.col("last_token").cast(pl.Int64).alias("end")).join(
        clause, left_on="verb_token", right_on="token_row", how="inner"
    )
    pairs = verbs.join(hits, left_on="verb_clause", right_on="clause_row", how="inner")
    before = pl.col("verb_token").cast(pl.Int64) - pl.col("cue_last")
    after = pl.col("cue_first") - pl.col("end")
    distance = pl.when(pl.col("position") == "after").then(after).otherwise(before)
    pairs = pairs.with_columns(
        distance.alias("distance"), pl.col("status").replace_strict(_PRIORITY, default=9, return_dtype=pl.Int64).alias("priority")
    )
    pairs = pairs.filter((pl.col("distance") >= 1) & (pl.col("distance") <= _REACH))
    best = pairs.sort("trigger_row", "distance", "priority", "status").unique("trigger_row", keep="first", maintain_order=True)
    return best.select("trigger_row", pl.col("status").alias("cue_status"))


def _tense(grammar: pl.DataFrame) -> pl.DataFrame:
    """Say for each verb token whether it is a present or present-perfect form, and whether it is progressive."""
    frame = grammar.sort("token_row")
    word = pl.col("lower")
    present_be = near(word.is_in(["is", "are"]), 1, 2, 3, within="clause_row")
    present_have = near(word.is_in(["has", "have"]), 1, 2, within="clause_row")
    past = near(word.is_in(["was", "were", "had"]), 1, 2, 3, within="clause_row")
    being = near(word == "being", 1, 2, within="clause_row")
    bare = ~pl.col("is_participle") & ~pl.col("is_gerund") & ~pl.col("is_past")
    return frame.select(
        "token_row",
        (~past & (bare | present_have | present_be)).alias("is_present"),
        (present_be & (pl.col("is_gerund") | being)).alias("is_progressive"),
        (pl.col("is_gerund") & pl.col("previous_lower").is_in(_CONTENT_PREPOSITIONS)).alias("is_content_gerund"),
    )
