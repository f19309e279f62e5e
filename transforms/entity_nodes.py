"""Nodes of entity resolution: the mentions that are one entity beyond doubt, by reference, name and document.

A node is a key in text. Nodes that are one entity by acronym, short form or spelling are joined later.
"""

import polars as pl

from transforms.fold import fold_name
from transforms.reference import Reference

_PLACES = ("GPE", "LOC")
_OFFICES = ("ORG", "MIL_UNIT", "FAC")
_BRACKET = r"^.*\((\p{Lu}{2,})\) (\S.*)$"
_STOP = r"\b(?:the|in|of|for|and|affairs|national)\b"


def add_nodes(mentions: pl.DataFrame, clusters: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add `node`, `node_basis`, `cluster_id`, `plain_key` and `exercise_year` to mentions.

    mentions: ENTITY_MENTIONS of all documents. clusters: DUPLICATE_CLUSTERS. A name of one word that stands for a person, and an
    institution without a country, are nodes of their duplicate cluster only: elsewhere they may be others.
    """
    frame = mentions.join(clusters.select("document_id", "cluster_id"), on="document_id", how="left").with_columns(
        pl.col("cluster_id").fill_null(pl.col("document_id"))
    )
    acronym = pl.when(pl.col("text").str.contains(_BRACKET)).then(fold_name(pl.col("text").str.replace(_BRACKET, "$1 $2")))
    frame = _add_years(frame.with_columns(pl.coalesce(acronym, "name_key").alias("name_key")))
    frame = _add_plain_keys(frame, reference)
    kind = pl.when(pl.col("entity_type").is_in(_PLACES)).then(pl.lit("PLACE")).otherwise(pl.col("entity_type"))
    local = pl.lit("@") + pl.col("cluster_id")
    lone = (pl.col("entity_type") == "PERSON") & ~pl.col("name_key").str.contains(" ")
    office = pl.col("is_office")
    unsettled = pl.col("country_code").is_null() | ((pl.col("entity_type") == "FAC") & ~pl.col("name_key").str.contains(" in "))
    node = (
        pl.when(pl.col("reference_id").is_not_null() & (pl.col("entity_type") == "EXERCISE") & pl.col("exercise_year").is_not_null())
        .then(pl.concat_str(pl.lit("ref|"), "reference_id", pl.lit("|"), "exercise_year"))
        .when(pl.col("reference_id").is_not_null())
        .then(pl.lit("ref|") + pl.col("reference_id"))
        .when(pl.col("entity_type") == "NORP")
        .then(pl.lit("NORP|") + pl.col("name_key"))
        .when(lone)
        .then(pl.concat_str(pl.lit("PERSON|"), "name_key", local))
        .when(office & unsettled)
        .then(pl.concat_str(kind, pl.lit("|"), "plain_key", pl.lit("|"), pl.col("country_code").fill_null(""), local))
        .when(office)
        .then(pl.concat_str(kind, pl.lit("|"), "plain_key", pl.lit("|"), "country_code"))
        .when(pl.col("entity_type") == "EXERCISE")
        .then(pl.concat_str(pl.lit("EXERCISE|"), "plain_key", pl.lit("|"), pl.col("exercise_year").fill_null("")))
        .otherwise(pl.concat_str(kind, pl.lit("|"), "name_key"))
    )
    basis = pl.when(pl.col("reference_id").is_not_null()).then(pl.lit("reference")).otherwise(pl.lit("exact"))
    return frame.with_columns(node.alias("node"), basis.alias("node_basis"))


def _add_years(frame: pl.DataFrame) -> pl.DataFrame:
    """Read the year in the name of an exercise: Araz-24 and Aras 2024 are of 2024."""
    digits = pl.col("name_key").str.extract(r"(?:^|\D)((?:19|20)?\d{2})$", 1)
    year = pl.when(digits.str.len_chars() == 2).then(pl.lit("20") + digits).otherwise(digits)
    own = pl.when(pl.col("entity_type") == "EXERCISE").then(year)
    frame = frame.with_columns(own.alias("own_year"))
    group = ["document_id", "entity_type", "reference_id"]
    years = pl.col("own_year").drop_nulls().n_unique().over(group)
    only = pl.when((years == 1) & pl.col("reference_id").is_not_null() & (pl.col("entity_type") == "EXERCISE")).then(
        pl.col("own_year").drop_nulls().first().over(group)
    )
    return frame.with_columns(pl.coalesce("own_year", only).alias("exercise_year")).drop("own_year")


def _add_plain_keys(frame: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add `plain_key` and `is_office`, and the reference id of offices that a table lists under another spelling.

    Defence Ministry, Azerbaijani Ministry of Defense and Ministry of Defence of Azerbaijan have one plain key: the name
    without nation and small words, in alphabetical order.
    """
    columns = ["entity_type", "name_key", "country_code"]
    keys = frame.filter(pl.col("entity_type").is_in([*_OFFICES, "EXERCISE"])).select(columns).unique()
    keys = keys.with_columns(_plain_keys(keys, reference))
    frame = frame.join(keys, on=columns, how="left", nulls_equal=True).with_columns(_is_office().alias("is_office"))
    spellings = pl.concat_list(pl.col("canonical_name").str.split("|"), pl.col("aliases").fill_null("").str.split("|"))
    listed = reference["organisations"].filter(pl.col("country_code").is_not_null()).select(
        "entity_type", spellings.alias("name_key"), "country_code", pl.col("reference_id").alias("office_reference"),
    )  # fmt: skip
    listed = listed.explode("name_key").filter(pl.col("name_key") != "").with_columns(fold_name(pl.col("name_key")))
    listed = listed.with_columns(_plain_keys(listed, reference)).filter(pl.col("plain_key").str.contains(" "))
    place = ["entity_type", "plain_key", "country_code"]
    listed = listed.group_by(place).agg(pl.col("office_reference").unique().sort()).filter(pl.col("office_reference").list.len() == 1)
    frame = frame.join(listed.with_columns(pl.col("office_reference").list.first()), on=place, how="left")
    return frame.with_columns(pl.coalesce("reference_id", pl.when("is_office").then("office_reference")).alias("reference_id"))


def _plain_keys(keys: pl.DataFrame, reference: Reference) -> pl.Series:
    """Give the plain key of each row of entity_type, name_key, country_code; of an exercise the name without its year."""
    names = pl.concat([
        reference["country_names"].select("name", "country_code"),
        reference["countries"].select(pl.col("country_name").alias("name"), "country_code"),
    ])  # fmt: skip
    names = names.select(fold_name(pl.col("name")).str.split(" ").alias("nation_words"), "country_code")
    nations = names.explode("nation_words").group_by("country_code").agg(pl.col("nation_words").unique().sort())
    joined = keys.join(nations, on="country_code", how="left", maintain_order="left")
    spelled = pl.col("name_key").str.replace_all("defense", "defence")
    words = spelled.str.replace_all(_STOP, "").str.extract_all(r"[a-z0-9]+")
    words = words.list.set_difference(pl.col("nation_words").fill_null(pl.lit([], pl.List(pl.String)))).list.sort().list.join(" ")
    stem = spelled.str.replace(r"\s*(?:19|20)?\d{2}$", "").str.strip_chars()
    plain = pl.when(pl.col("entity_type") == "EXERCISE").then(stem).otherwise(words)
    return joined.select(pl.when(plain == "").then(pl.col("name_key")).otherwise(plain).alias("plain_key"))["plain_key"]


def _is_office() -> pl.Expr:
    """Tell names that many countries share: nothing but lexical heads and common nouns (Defence Ministry, parliament)."""
    named = pl.col("entity_type").is_in(_OFFICES) & pl.col("reference_id").is_null()
    by_country = pl.col("rule_id").is_in(["head_first", "head_last", "head_of", "joined_unit"]) & pl.col("country_code").is_not_null()
    return named & ((pl.col("rule_id") == "institution") | by_country)
