"""Whom pronouns and descriptions such as "the two countries" mean: the nearest fitting name before them.

Every value found here is an inference and marked as one.
"""

import polars as pl

from transforms.neighbours import before
from transforms.reference import Reference

_SENTENCES_BACK = 5
_IT_BACK = 3
"""Sentences back to which "it" may mean a state or body; farther back it mostly means a thing."""


def resolve_antecedents(arguments: pl.DataFrame, grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return the arguments with pronouns and pair descriptions filled in, and is_inferred.

    arguments: ARGUMENT_COLUMNS. Pronouns without antecedent are left out; a pair description becomes two arguments of one group.
    """
    bare = pl.col("preposition").is_null() & (pl.col("kind") != "pronoun")
    frame = arguments.sort("first_token", "argument_row")
    person = pl.when(bare & (pl.col("entity_type") == "PERSON")).then(pl.col("argument_row"))
    body = pl.when(bare & pl.col("entity_type").is_in(["GPE", "ORG", "MIL_UNIT"])).then(pl.col("argument_row"))
    frame = frame.with_columns(
        person.forward_fill().over("document_row").alias("person_row"),
        body.forward_fill().over("document_row").alias("body_row"),
    )
    words = grammar.select(pl.col("token_row").alias("first_token"), "lower")
    frame = frame.join(words, on="first_token", how="left").sort("first_token", "argument_row")
    antecedent = pl.when(pl.col("kind") == "pronoun").then(
        pl.when(pl.col("lower").is_in(["he", "she"])).then(pl.col("person_row")).otherwise(pl.col("body_row"))
    )
    frame = frame.with_columns(antecedent.alias("antecedent_row"))
    known = arguments.select(
        pl.col("argument_row").alias("antecedent_row"),
        pl.col("mention_id").alias("found_id"),
        pl.col("entity_type").alias("found_type"),
        pl.col("country_code").alias("found_country"),
        pl.col("sentence_row").alias("found_sentence"),
    )
    frame = frame.join(known, on="antecedent_row", how="left").sort("first_token", "argument_row")
    reach = pl.when(pl.col("lower") == "it").then(_IT_BACK).otherwise(_SENTENCES_BACK)
    near = (pl.col("sentence_row").cast(pl.Int64) - pl.col("found_sentence").cast(pl.Int64)) <= reach
    frame = frame.filter((pl.col("kind") != "pronoun") | near.fill_null(value=False)).with_columns(
        pl.coalesce("mention_id", "found_id").alias("mention_id"),
        pl.coalesce("entity_type", "found_type").alias("entity_type"),
        pl.coalesce("country_code", "found_country").alias("country_code"),
        (pl.col("kind") == "pronoun").alias("is_inferred"),
    )
    frame = frame.select(*arguments.columns, "is_inferred")
    pairs = _pairs(frame, grammar, reference)
    return pl.concat([frame, pairs.select(frame.columns)]).sort("first_token", "argument_row")


def _pairs(arguments: pl.DataFrame, grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return two arguments for every "both countries" or "the two sides", from the two countries that the story is about."""
    nouns = reference["discourse_words"].filter(pl.col("word_class") == "pair_noun")["word"]
    tokens = grammar.sort("token_row")
    opener = pl.col("lower").is_in(["two", "both"])
    start = pl.coalesce(pl.when(before(opener, n, fill=False)).then(pl.col("token_row") - n) for n in (1, 2, 3))
    heads = tokens.with_columns(start.alias("start")).filter(
        pl.col("lower").is_in(nouns.implode()) & pl.col("start").is_not_null() & ~pl.col("in_mention")
    )
    heads = heads.select("start", pl.col("token_row").alias("last_token"), "document_row", "sentence_row", "clause_row", "char_end")
    opening = tokens.select(
        pl.col("token_row").alias("start"),
        "char_start",
        pl.when(before("is_preposition", fill=False))
        .then(pl.col("previous_lower"))
        .when(pl.col("previous_lower").is_in(["the", "these", "those"]) & before("is_preposition", 2, fill=False))
        .then(before("lower", 2))
        .alias("preposition"),
    )
    heads = heads.join(opening, on="start", how="inner").sort("start")
    countries = arguments.filter(pl.col("country_code").is_not_null() & ~pl.col("is_inferred")).select(
        "document_row", "mention_id", "entity_type", "country_code", pl.col("first_token").alias("named_token")
    )
    named = (
        heads.select("start", "document_row")
        .join(countries, on="document_row", how="inner")
        .filter(pl.col("named_token") < pl.col("start"))
    )
    # a story has two main parties: the two countries that it has named most often so far, the later one first where they tie
    named = named.with_columns(pl.len().over("start", "country_code").alias("times_named"))
    latest = named.sort("start", "named_token", "mention_id", descending=[False, True, False]).unique(
        ["start", "country_code"], keep="first", maintain_order=True
    )
    latest = latest.sort("start", "times_named", "named_token", "country_code", descending=[False, True, True, False])
    latest = latest.with_columns(pl.int_range(pl.len()).over("start").alias("n")).filter(pl.col("n") < 2)
    latest = latest.filter(pl.len().over("start") == 2).drop("times_named")
    rows: list[int] = arguments["argument_row"].to_list()
    base = max(rows, default=0) + 1
    frame = (
        latest.drop("document_row", "named_token")
        .join(heads, on="start", how="inner")
        .sort("start", "n")
        .with_row_index("argument_row", offset=base)
    )
    return frame.with_columns(
        pl.lit("pair").alias("kind"),
        pl.col("start").alias("np_token"),
        pl.col("start").alias("first_token"),
        pl.lit(value=False).alias("is_possessor"),
        pl.lit(value=False).alias("is_modifier"),
        pl.col("argument_row").min().over("start").alias("group_row"),
        pl.lit(None, pl.String).alias("next_noun"),
        pl.lit(value=True).alias("is_inferred"),
    )
