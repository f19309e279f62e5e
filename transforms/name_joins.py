"""Names that stand by other names: units behind their body (Guard Corps (IRGC) Ground Forces), acronyms in brackets."""

import polars as pl

CONFIDENCE = 0.9
_MOST_BETWEEN = 4
"""Capitalised words between the number of a unit and its head."""
_BODIES = ("ORG", "MIL_UNIT")
_NAMED = ("ORG", "MIL_UNIT", "FAC", "EQUIPMENT")


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


def find_numbered_units(marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Find units with an ordinal before their head: 36th Brigade, 101st Airborne Division.

    Returns first_token, last_token, entity_type, rule_id, confidence.
    """
    heads = matches.filter((pl.col("kind") == "head") & (pl.col("entity_type") == "MIL_UNIT") & (pl.col("position") != "first"))
    heads = heads.filter((marked["shape"].gather(heads["first_token"]) == "Title") & (heads["first_token"] > 1))
    heads = heads.group_by("first_token").agg(pl.col("last_token").max()).sort("first_token")
    found = []
    for step in range(1, _MOST_BETWEEN + 2):
        ending = (heads["first_token"] - step).clip(1)
        is_ordinal = marked["lower"].gather(ending).is_in(["st", "nd", "rd", "th"]) & ~marked["is_spaced"].gather(ending)
        is_ordinal &= marked["shape"].gather(ending - 1) == "number"
        is_ordinal &= marked["sentence_row"].gather(ending - 1) == marked["sentence_row"].gather(heads["first_token"])
        found.append(heads.filter(is_ordinal).with_columns((ending - 1).filter(is_ordinal).alias("first_token")))
        heads = heads.filter(~is_ordinal & marked["is_capital"].gather(ending))
    return pl.concat(found).select(
        "first_token",
        "last_token",
        pl.lit("MIL_UNIT").alias("entity_type"),
        pl.lit("numbered_unit").alias("rule_id"),
        pl.lit(CONFIDENCE).alias("confidence"),
    )


def type_acronyms(candidates: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Give capitals that are the initials of a longer name of the document that name's type: Northern Relief Front, NRF.

    candidates: first_token, last_token, entity_type. Right behind the name, in brackets, the first letter suffices; in
    ", or CSP," none need be the same.
    Returns the acronyms with entity_type, rule_id and confidence.
    """
    capitals = marked.select(pl.col("token_row").cast(pl.Int64), "document_row", "text", "shape", "known_row")
    capitals = capitals.filter((pl.col("shape") == "Upper") & pl.col("known_row").is_null()).drop("shape", "known_row")
    capitals = capitals.filter(pl.col("text").str.contains(r"^\p{Lu}{2,8}$"))
    long = candidates.filter(pl.col("entity_type").is_in(_NAMED) & (pl.col("last_token") > pl.col("first_token")))
    shortened = marked["document_row"].gather(long["first_token"]).is_in(capitals["document_row"].unique().implode())
    long = long.filter(shortened)
    long = (
        long.select("first_token", "last_token", "entity_type")
        .unique()
        .sort("first_token", "last_token", "entity_type")
        .with_row_index("name_row")
    )
    spread = long.select("name_row", pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token")).explode("token")
    spread = spread.with_columns(marked["text"].gather(spread["token"]), marked["document_row"].gather(spread["token"]))
    letters = spread.filter(pl.col("text").str.contains(r"^\p{Lu}")).group_by("name_row", maintain_order=True).agg(
        pl.col("document_row").first(), pl.col("text").str.slice(0, 1).str.join("").alias("initials"),
    )  # fmt: skip
    long = long.join(letters, on="name_row", how="left").sort("name_row")
    elsewhere = capitals.join(long, left_on=["document_row", "text"], right_on=["document_row", "initials"], maintain_order="left_right")
    behind = capitals.with_columns((pl.col("token_row") - 2).alias("last_token")).join(
        long, on=["last_token", "document_row"], maintain_order="left_right"
    )
    bracket = marked["text"].gather(behind["last_token"] + 1) == "("
    behind = behind.filter(bracket & (pl.col("text").str.slice(0, 1) == pl.col("initials").str.slice(0, 1)))
    other = capitals.with_columns((pl.col("token_row") - 3).alias("last_token")).join(
        long, on=["last_token", "document_row"], maintain_order="left_right"
    )
    said = [marked["lower"].gather((other["token_row"] + i).clip(upper_bound=marked.height - 1)) for i in (-2, -1, 1)]
    other = other.filter((said[0] == ",") & (said[1] == "or") & said[2].is_in([",", ".", ";", ")", ":"]))
    columns = [pl.col("token_row").alias("first_token"), pl.col("token_row").alias("last_token"), "entity_type"]
    named = pl.concat([f.select(columns) for f in (behind, other, elsewhere)]).unique("first_token", keep="first", maintain_order=True)
    return named.with_columns(pl.lit("acronym_of").alias("rule_id"), pl.lit(CONFIDENCE).alias("confidence"))
