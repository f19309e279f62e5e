"""Names that stand by other names: units behind their body (Guard Corps (IRGC) Ground Forces), acronyms in brackets."""

import polars as pl

CONFIDENCE = 0.9
_BODIES = ("ORG", "MIL_UNIT")


def join_units(candidates: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Join a body to the unit named behind its bracketed acronym or its possessive.

    candidates: first_token, last_token, entity_type, country_code, rule_id. Returns the joined spans with
    entity_type, country_code of the body, rule_id and confidence.
    """
    bodies = candidates.filter(pl.col("entity_type").is_in(_BODIES)).select("first_token", "last_token", "entity_type", "country_code")
    heads = matches.filter((pl.col("kind") == "head") & (pl.col("entity_type") == "MIL_UNIT") & (pl.col("position") != "first"))
    heads = heads.filter(marked["shape"].gather(heads["first_token"]) != "lower")
    units = heads.group_by(pl.col("first_token").alias("unit_first")).agg(pl.col("last_token").max().alias("unit_last"))
    limit = marked.height - 1
    after = [marked["text"].gather((bodies["last_token"] + i).clip(upper_bound=limit)).alias(f"text_{i}") for i in (1, 2, 3)]
    key = marked["key"].gather((bodies["last_token"] + 1).clip(upper_bound=limit)).alias("key_1")
    bodies = bodies.with_columns(*after, key)
    bracket = (pl.col("text_1") == "(") & pl.col("text_2").str.contains(r"^\p{Lu}{2,}$") & (pl.col("text_3") == ")")
    owner = (pl.col("key_1") == "s") & pl.col("text_1").str.contains("[’']") & (pl.col("entity_type") == "MIL_UNIT")
    reach = pl.when(bracket).then(4).when(owner).then(2)
    joined = bodies.with_columns((pl.col("last_token") + reach).alias("unit_first")).join(units, on="unit_first")
    same = marked["sentence_row"].gather(joined["first_token"]) == marked["sentence_row"].gather(joined["unit_last"])
    return joined.filter(same).select(
        "first_token",
        pl.col("unit_last").alias("last_token"),
        pl.lit("MIL_UNIT").alias("entity_type"),
        "country_code",
        pl.lit("joined_unit").alias("rule_id"),
        pl.lit(CONFIDENCE).alias("confidence"),
    )


def type_acronyms(candidates: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Give capitals in brackets the type of the longer name before the bracket: Northern Relief Front (NRF).

    candidates: first_token, last_token, entity_type. Returns the acronyms with entity_type, rule_id and confidence.
    """
    kinds = ["ORG", "MIL_UNIT", "FAC", "EQUIPMENT"]
    long = candidates.filter(pl.col("entity_type").is_in(kinds) & (pl.col("last_token") > pl.col("first_token")))
    limit = marked.height - 1
    after = [marked["text"].gather((long["last_token"] + i).clip(upper_bound=limit)).alias(f"text_{i}") for i in (1, 2, 3)]
    initial = marked["text"].gather(long["first_token"]).str.slice(0, 1).str.to_uppercase().alias("initial")
    long = long.with_columns(*after, initial)
    fits = (pl.col("text_1") == "(") & (pl.col("text_3") == ")") & pl.col("text_2").str.contains(r"^\p{Lu}[\p{Lu}\p{N}]+$")
    fits &= pl.col("text_2").str.slice(0, 1) == pl.col("initial")
    named = long.filter(fits).sort("last_token", "first_token").unique("last_token", keep="first", maintain_order=True)
    token = (pl.col("last_token") + 2).alias("first_token")
    return named.select(
        token, token.alias("last_token"), "entity_type", pl.lit("acronym_of").alias("rule_id"), pl.lit(CONFIDENCE).alias("confidence")
    )
