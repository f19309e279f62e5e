"""The country of an actor: of its reference row, or of the nation that stands within, before or behind its name."""

import numpy as np
import polars as pl

_ACTORS = ("PERSON", "ORG", "MIL_UNIT", "FAC")
_REACH_AFTER = 9
_REACH_BEFORE = 30
"""Tokens within which a nation stands for a possessive pronoun."""


def add_countries(chosen: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Fill `country_code` of persons, organisations, units and facilities.

    chosen: the spans that stand, in reading order, first_token, last_token, entity_type, reference_id, country_code, rule_id. What
    counts, in this order: the reference row; a nation inside the name; a nation before it with nothing but titles between; a nation in
    an apposition behind; other mentions of the name in the document.
    """
    known = chosen.filter(pl.col("country_code").is_not_null() & pl.col("entity_type").is_in(["GPE", "NORP", "ORG", "MIL_UNIT"]))
    nations = known.filter(pl.col("entity_type").is_in(["GPE", "NORP"]))
    spans = chosen.with_row_index("row").with_columns(
        marked["document_row"].gather(chosen["first_token"]).alias("document_row"),
        marked["key"].gather(chosen["last_token"]).alias("last_key"),
        marked["sentence_row"].gather(chosen["first_token"]).alias("sentence_row"),
    )
    spans = spans.join(_inside(spans, nations, "country_inside"), on="row", how="left", maintain_order="left")
    spans = spans.join(_inside(spans, known, "country_of_body"), on="row", how="left", maintain_order="left")
    spans = spans.join(_before(spans, nations, marked), on="row", how="left", maintain_order="left")
    spans = spans.join(_behind(spans, known, marked, matches), on="row", how="left", maintain_order="left")
    spans = spans.join(_seat(spans, nations, marked), on="row", how="left", maintain_order="left")
    spans = spans.join(_owner(spans, nations, marked), on="row", how="left", maintain_order="left")
    is_person = pl.col("entity_type") == "PERSON"
    is_actor = pl.col("entity_type").is_in(_ACTORS) & (pl.col("reference_id").is_null() | is_person)
    inferred = pl.when(is_actor).then(
        pl.when(is_person)
        .then(pl.coalesce("country_before", "country_behind"))
        .otherwise(pl.coalesce("country_inside", "country_before", "country_of_body", "country_seat", "country_owner"))
    )
    spans = spans.with_columns(pl.coalesce("country_code", inferred).alias("country_code"))
    return _inherit(spans).select(chosen.columns)


def _inside(spans: pl.DataFrame, nations: pl.DataFrame, name: str) -> pl.DataFrame:
    """Country of the first nation or body within a longer span, as column `name`."""
    longer = spans.filter(pl.col("entity_type").is_in(_ACTORS) & (pl.col("last_token") > pl.col("first_token"))).select(
        "row", "first_token", "last_token"
    )
    inner = nations.select(
        pl.col("first_token").alias("nation_token"), pl.col("last_token").alias("nation_last"), pl.col("country_code").alias(name)
    ).sort("nation_token")
    held = longer.sort("first_token").join_asof(inner, left_on="first_token", right_on="nation_token", strategy="forward")
    shorter = (pl.col("nation_token") > pl.col("first_token")) | (pl.col("nation_last") < pl.col("last_token"))
    return held.filter((pl.col("nation_last") <= pl.col("last_token")) & shorter).select("row", name)


def _seat(spans: pl.DataFrame, nations: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Country of the town behind an institution: the Defence Ministry in Yerevan."""
    offices = spans.filter(pl.col("rule_id") == "institution").select("row", (pl.col("last_token") + 2).alias("nation_token"))
    offices = offices.filter(marked["lower"].gather((offices["nation_token"] - 1).clip(0, marked.height - 1)) == "in")
    towns = nations.filter(pl.col("entity_type") == "GPE").select(
        pl.col("first_token").alias("nation_token"), pl.col("country_code").alias("country_seat")
    )
    return offices.join(towns.unique("nation_token", keep="first", maintain_order=True), on="nation_token").select("row", "country_seat")


def _owner(spans: pl.DataFrame, nations: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Country named last before an institution with a possessive pronoun: Iran said its Foreign Ministry ..."""
    offices = spans.filter(pl.col("rule_id") == "institution").select("row", "first_token", "document_row")
    before = marked["lower"].gather((offices["first_token"] - 1).clip(0))
    offices = offices.filter(before.is_in(["its", "their", "whose"])).sort("first_token")
    last = nations.select(pl.col("last_token").alias("nation_token"), pl.col("country_code").alias("country_owner")).sort("nation_token")
    held = offices.join_asof(last, left_on="first_token", right_on="nation_token", strategy="backward", tolerance=_REACH_BEFORE)
    held = held.filter(pl.col("nation_token").is_not_null())
    return held.filter(marked["document_row"].gather(held["nation_token"]) == held["document_row"]).select("row", "country_owner")


def _before(spans: pl.DataFrame, nations: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Country of the nation before, where only titles, articles and a possessive stand between."""
    walls = pl.Series(np.cumsum(~(marked["is_title"] | marked["is_passable"]).to_numpy(), dtype=np.int32))
    ends = nations.select(pl.col("last_token").alias("nation_token"), pl.col("country_code").alias("country_before"))
    ends = ends.with_columns(
        walls.gather(ends["nation_token"]).alias("nation_walls"),
        marked["sentence_row"].gather(ends["nation_token"]).alias("nation_sentence"),
    )
    starts = spans.filter(pl.col("entity_type").is_in(_ACTORS)).select("row", "first_token", "sentence_row")
    previous = (starts["first_token"] - 1).clip(0)
    starts = starts.with_columns(previous.alias("previous"), walls.gather(previous).alias("walls"))
    held = starts.sort("previous").join_asof(ends.sort("nation_token"), left_on="previous", right_on="nation_token", strategy="backward")
    near = (pl.col("nation_walls") == pl.col("walls")) & (pl.col("nation_sentence") == pl.col("sentence_row"))
    return held.filter(near).select("row", "country_before")


def _behind(spans: pl.DataFrame, known: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Country of the first nation or institution in an apposition that holds a title."""
    people = spans.filter(pl.col("entity_type") == "PERSON").select("row", "last_token", "sentence_row")
    following = (people["last_token"] + 1).clip(upper_bound=marked.height - 1)
    people = people.filter(
        marked["text"].gather(following).is_in([",", "("]) & (marked["sentence_row"].gather(following) == people["sentence_row"])
    )
    aside = marked["lower"].gather((known["first_token"] - 1).clip(0)).is_in(["to", "with", "against", "from"])
    first = (
        known.filter(~aside)
        .select(pl.col("first_token").alias("nation_token"), pl.col("country_code").alias("country_behind"))
        .sort("nation_token")
    )
    roles = matches.filter(pl.col("kind") == "title").select(pl.col("first_token").alias("role_token")).unique().sort("role_token")
    held = people.sort("last_token").join_asof(
        first, left_on="last_token", right_on="nation_token", strategy="forward", tolerance=_REACH_AFTER
    )
    held = held.join_asof(roles, left_on="last_token", right_on="role_token", strategy="forward", tolerance=_REACH_AFTER)
    held = held.filter(pl.col("nation_token").is_not_null() & pl.col("role_token").is_not_null())
    return held.filter(marked["sentence_row"].gather(held["nation_token"]) == held["sentence_row"]).select("row", "country_behind")


def _inherit(spans: pl.DataFrame) -> pl.DataFrame:
    """Give persons the country of another mention of their surname, institutions that of the mention before."""
    name = ["document_row", "last_key"]
    named = spans.select("row", *name, "entity_type", "reference_id", "rule_id", "country_code")
    persons = named.filter(pl.col("entity_type") == "PERSON")
    told = persons.drop_nulls("country_code").group_by(name).agg(pl.col("country_code").unique())
    told = told.filter(pl.col("country_code").list.len() == 1).select(*name, pl.col("country_code").list.first().alias("inherited"))
    shared = persons.filter(pl.col("country_code").is_null()).join(told, on=name, how="inner").select("row", "inherited")
    bodies = named.filter(pl.col("entity_type").is_in(["ORG", "MIL_UNIT"]))
    bodies = bodies.with_columns(pl.col("country_code").forward_fill().over(*name, "entity_type").alias("inherited"))
    is_office = pl.col("reference_id").is_null() & (pl.col("rule_id") == "institution")
    offices = bodies.filter(is_office & pl.col("country_code").is_null()).drop_nulls("inherited").select("row", "inherited")
    spans = spans.join(pl.concat([shared, offices]), on="row", how="left", maintain_order="left")
    return spans.with_columns(pl.coalesce("country_code", "inherited").alias("country_code"))
