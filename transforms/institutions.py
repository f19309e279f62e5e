"""Institutions and facilities named by a common noun: foreign ministry, Azerbaijani parliament, embassy in Tehran, Anzali port.

The nouns are the table `institution_nouns`: those of position `alone` name one by themselves, in small letters too;
those of position `nation` with a nation before or behind; those of position `beside` with a name before; those of
position `unit` with an organisation or force of a table before (IRGC battalion, APA agency).
"""

import polars as pl

from transforms.name_overlaps import choose_spans

CONFIDENCE = 0.92
"""Above the prior of head words: of two equal spans the institution stands, whose nation resolution asks for."""
_NATIONS = ("GPE", "NORP")


def find_nouns(matches: pl.DataFrame) -> pl.DataFrame:
    """Return the institution nouns of the matches, the longer of two that overlap."""
    nouns = matches.filter(pl.col("kind") == "noun").with_columns((pl.col("last_token") - pl.col("first_token")).alias("length"))
    return choose_spans(nouns, ["length", "entity_type"], [True, False])


def find_institutions(marked: pl.DataFrame, nouns: pl.DataFrame, known: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Find institution nouns with the name before or the nation behind them.

    nouns: as `find_nouns` gives them; runs: of capitalised words. Returns first_token, last_token, entity_type, rule_id, confidence.
    """
    nouns = nouns.select("first_token", "last_token", "entity_type", "position")
    nations = known.filter(pl.col("entity_type").is_in(_NATIONS))
    nouns = _add_left(nouns, nations, known.filter(pl.col("entity_type").is_in(["ORG", "MIL_UNIT"])), runs, marked)
    nouns = _add_right(nouns, nations, marked)
    before = marked["lower"].gather((nouns["first_token"] - 1).clip(0))
    nouns = nouns.with_columns(before.is_in(["a", "an", "another", "no"]).alias("is_any"))
    located = pl.col("right_last").is_not_null() & (pl.col("left_first").is_not_null() | ~pl.col("is_any"))
    named = pl.col("left_first").is_not_null() | (located & (pl.col("position") != "unit"))
    nouns = nouns.filter((pl.col("position") == "alone") | named)
    return nouns.select(
        pl.coalesce("left_first", "first_token").alias("first_token"),
        pl.when(located).then("right_last").fill_null(pl.col("last_token")).alias("last_token"),
        "entity_type",
        pl.lit("institution").alias("rule_id"),
        pl.lit(CONFIDENCE).alias("confidence"),
    )


def _add_left(nouns: pl.DataFrame, nations: pl.DataFrame, forces: pl.DataFrame, runs: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Find the first token of the nation, force or capitalised words directly before."""
    countries = nations.filter((pl.col("entity_type") == "NORP") | pl.col("reference_id").str.starts_with("country:").fill_null(False))
    before = {"nation_first": nations, "country_first": countries, "force_first": forces, "run_first": runs.filter(~pl.col("is_headline"))}
    for name, spans in before.items():
        behind = pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, marked.height + 1)
        nouns = nouns.with_columns(behind.scatter(spans["last_token"] + 1, spans["first_token"]).gather(nouns["first_token"]))
    sentence = marked["sentence_row"].gather(nouns["first_token"])
    same = sentence == marked["sentence_row"].gather((nouns["first_token"] - 1).clip(0))
    small = marked["shape"].gather(nouns["first_token"]) == "lower"
    left = (
        pl.when(~pl.col("same"))
        .then(None)
        .when(pl.col("position") == "unit")
        .then(pl.when("small").then("force_first"))
        .when(pl.col("position") == "beside")
        .then(pl.coalesce(pl.when("small").then("run_first"), "nation_first"))
        .when(pl.col("position") == "nation")  # an embassy is that of a country, not of a town
        .then(pl.col("country_first"))
        .otherwise(pl.col("nation_first"))
    )
    return nouns.with_columns(same.alias("same"), small.alias("small")).with_columns(left.alias("left_first"))


def _add_right(nouns: pl.DataFrame, nations: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """The nation behind "of", and for facilities the town behind "in"."""
    limit = marked.height - 1
    words = [marked["lower"].gather((nouns["last_token"] + i).clip(upper_bound=limit)).alias(f"next_{i}") for i in (1, 2)]
    nouns = nouns.with_columns(words)
    # the island of Sriharikota is named by its name alone
    tie = ((pl.col("next_1") == "of") & ~pl.col("entity_type").is_in(["LOC", "GPE"])) | (
        (pl.col("next_1") == "in") & (pl.col("position") == "nation") & (pl.col("entity_type") == "FAC")
    )
    start = pl.col("last_token") + 2 + (pl.col("next_2") == "the").cast(pl.Int64)
    nouns = nouns.with_columns(pl.when(tie).then(start).alias("nation_start"))
    behind = nations.filter(pl.col("entity_type") == "GPE").select(
        pl.col("first_token").alias("nation_start"), pl.col("last_token").alias("right_last")
    )
    return nouns.join(behind, on="nation_start", how="left", maintain_order="left")
