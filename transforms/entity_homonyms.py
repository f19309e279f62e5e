"""Bodies of one name in several countries: the Republican Party of a document of Armenia is Armenia's.

A table lists many bodies under the bare name of the best known: here the countries that a document speaks of overrule it. Namesakes among
persons and names that no table lists are `transforms.entity_senses`' business.
"""

import polars as pl

from transforms.entity_nodes import Noded
from transforms.entity_senses import refine_nodes
from transforms.fold import fold_name
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

_NATIONAL = r" (?:party|congress|commons|assembly|commission|authority|agency|association)$"
"""Bodies that every nation has of its own; a press agency or a think tank is read about abroad as well."""
_LEAST, _TIMES = 3, 3
"""The other country is spoken of so often at least, and so many times as often as the listed one."""


def separate_homonyms(noded: Noded, reference: Reference) -> Noded:
    """Take a listed body for the body of its name of another country, where its document speaks of that one far more.

    Bodies that are listed as "<name> of <country>" or "<nationality> <name>" have that name too. Nothing changes where two other
    countries fit.
    """
    bodies = noded.forms.filter((pl.col("entity_type") == "ORG") & pl.col("name_key").str.contains(_NATIONAL))
    bodies = bodies.drop_nulls(["country_code", "reference_id"]).select("form", "name_key", "country_code", "reference_id")
    other = _list_homonyms(bodies, reference)
    if other.is_empty():
        return noded
    told = noded.forms.filter(pl.col("entity_type").is_in(["GPE", "LOC", "NORP", "PERSON"])).drop_nulls("country_code")
    told = noded.uses.join(told.select("form", "country_code"), on="form")
    told = told.group_by("cluster", "country_code").agg(pl.col("mention_count").sum().alias("times"))
    held = noded.uses.join(other, on="form").select("cluster", "form", "country_code", "other_country", "other_reference").unique()
    held = held.join(told, on=["cluster", "country_code"], how="left")
    held = held.join(told.rename({"country_code": "other_country", "times": "other_times"}), on=["cluster", "other_country"])
    own = pl.col("times").fill_null(0)
    meant = held.filter((pl.col("other_times") >= _LEAST) & (pl.col("other_times") > _TIMES * own))
    meant = meant.filter(pl.col("other_reference").n_unique().over("cluster", "form") == 1)
    rows = noded.spots.select("form", "cluster").with_row_index("row").join(
        meant.select("form", "cluster", pl.col("other_reference").alias("reference_id"), pl.col("other_country").alias("country_code")),
        on=["form", "cluster"],
    )  # fmt: skip
    return refine_nodes(noded, rows.select("row", "form", "reference_id", "country_code"))


def _list_homonyms(bodies: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return form, country_code, other_country, other_reference: bodies of other countries with the form's name, their nation aside."""
    found = bodies.join(_list_bare_names(reference), on="name_key") if bodies.height else bodies.clear().with_columns(
        pl.lit(None, pl.String).alias("other_country"), pl.lit(None, pl.String).alias("other_reference")
    )  # fmt: skip
    return found.filter(pl.col("country_code") != pl.col("other_country")).select(
        "form", "country_code", "other_country", "other_reference"
    )


@once_per_reference
def _list_bare_names(reference: Reference) -> pl.DataFrame:
    """Return other_reference, other_country, name_key: the listed names of bodies without the nation of their country."""
    nations = pl.concat([
        reference["country_names"].select("country_code", "name"),
        reference["countries"].select("country_code", pl.col("country_name").alias("name")),
    ])  # fmt: skip
    nations = nations.select("country_code", fold_name(pl.col("name")).alias("nation")).unique()
    spelled = reference["organisations"].drop_nulls("country_code").select(
        "country_code", pl.col("reference_id").alias("other_reference"),
        pl.concat_list("canonical_name", pl.col("aliases").fill_null("").str.split("|")).alias("name"),
    ).explode("name")  # fmt: skip
    spelled = spelled.with_columns(fold_name(pl.col("name")).alias("long")).join(nations, on="country_code")
    long, nation = pl.col("long"), pl.col("nation")
    bare = pl.coalesce(
        pl.when(long.str.starts_with(nation + " ")).then(long.str.strip_prefix(nation + " ")),
        *(pl.when(long.str.ends_with(of + nation)).then(long.str.strip_suffix(of + nation)) for of in (pl.lit(" of the "), pl.lit(" of "))),
    )
    named = spelled.select("other_reference", pl.col("country_code").alias("other_country"), bare.alias("name_key"))
    return named.drop_nulls("name_key").filter(pl.col("name_key").str.contains(_NATIONAL)).unique()
