"""Edges between nodes: all evidence that two of them are one entity, and what speaks against it.

Short forms stay within a document, offices name listed persons, spelling joins names of all documents.
"""

import polars as pl

from transforms.entity_nodes import Noded
from transforms.entity_offices import match_offices
from transforms.entity_short_forms import EDGE, find_short_forms
from transforms.fold import fold_name
from transforms.name_variants import find_variants
from transforms.reference import Reference

OWN = "own|"
"""Beginning of the keys of nodes that a correction split off; nothing but a correction joins them to others."""
_VARIED = ("PERSON", "GPE", "LOC", "ORG")
"""Types whose names have spelling variants; models, units and exercises differ by a letter or a digit."""


def find_edges(noded: Noded, offices: pl.DataFrame, reference: Reference) -> tuple[Noded, pl.DataFrame]:
    """Return the nodes with the listed persons whom no mention names in full but an edge leads to, and EDGE, each once, sorted.

    offices: row (of a mention), office, is_former.
    """
    short_forms = find_short_forms(noded, reference)
    bearers = match_offices(offices, noded, reference)
    variants = find_variants(_list_names(noded, reference), reference)
    noded = _add_listed(noded, pl.concat([bearers["key"], variants["node"], variants["other_node"]]))
    numbers = noded.nodes.filter(~pl.col("is_local")).select("key", "node")
    by_office = bearers.join(numbers.rename({"node": "other_node"}), on="key")
    by_office, short_forms = _weigh(by_office, short_forms, noded, offices)
    spelled = variants.rename({"node": "left", "other_node": "key"}).join(numbers.rename({"node": "other_node"}), on="key").drop("key")
    spelled = spelled.rename({"left": "key"}).join(numbers, on="key")
    edges = [
        short_forms,
        by_office.select("node", "other_node", pl.lit(0.9).alias("link_score"), pl.lit("office").alias("link_basis")).unique(),
        _agree_on_country(spelled, noded).select("node", "other_node", "link_score", pl.lit("spelling").alias("link_basis")),
    ]
    split_off = noded.nodes.filter(pl.col("key").str.starts_with(OWN))["node"].implode()
    joined = pl.concat(edges).filter(~pl.col("node").is_in(split_off) & ~pl.col("other_node").is_in(split_off))
    return noded, joined.sort(*EDGE)


def _list_names(noded: Noded, reference: Reference) -> pl.DataFrame:
    """Spellings of all nodes that may have variants, and of the persons of the reference table: what `find_variants` takes."""
    seen = noded.forms.filter(pl.col("entity_type").is_in(_VARIED) & ~pl.col("is_local") & ~pl.col("key").str.starts_with(OWN))
    seen = seen.join(noded.uses.select("form").unique(), on="form", how="semi")
    seen = seen.group_by(pl.col("key").alias("node"), "entity_type", "name_key").agg(
        pl.col("country_code").drop_nulls().mode().sort().first(), pl.col("reference_id").is_not_null().any().alias("is_reference")
    )
    listed = reference["persons"].select(
        pl.concat_str(pl.lit("ref|"), "reference_id").alias("node"),
        pl.lit("PERSON").alias("entity_type"),
        fold_name(pl.col("canonical_name")).alias("name_key"),
        "country_code",
        pl.lit(True).alias("is_reference"),
    )
    names = pl.concat([seen, listed]).sort("node", "entity_type", "name_key", "country_code", nulls_last=True)
    return names.unique(["node", "entity_type", "name_key"], keep="first", maintain_order=True)


def _add_listed(noded: Noded, keys: pl.Series) -> Noded:
    """Add the nodes of reference rows that no mention has."""
    absent = keys.unique().to_frame("key").join(noded.nodes, on="key", how="anti").sort("key")
    number = (pl.int_range(pl.len(), dtype=pl.UInt32) + noded.nodes.height).alias("node")
    return noded._replace(nodes=pl.concat([noded.nodes, absent.with_columns(number, pl.lit(False).alias("is_local"))], how="diagonal"))


def _weigh(by_office: pl.DataFrame, short_forms: pl.DataFrame, noded: Noded, offices: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Let a full name of the document that has the same office beside it stand against the table of offices, no other full name."""
    titled = noded.spots.select("node").with_row_index("row").join(offices.select("row", "office"), on="row")
    titled = titled.select(pl.col("node").alias("other_node"), "office").unique()
    persons = short_forms.filter(pl.col("link_basis") == "short_form").join(by_office.select("node", "office"), on="node")
    own = persons.join(titled, on=["other_node", "office"], how="semi").select("node").unique()
    by_office = by_office.join(own, on="node", how="anti")
    return by_office, short_forms.join(by_office.select("node").unique(), on="node", how="anti")


def _agree_on_country(spelled: pl.DataFrame, noded: Noded) -> pl.DataFrame:
    """Take out spellings without a country that fit names of two countries, and different nodes of one name: namesakes."""
    countries = noded.uses.join(noded.forms.drop_nulls("country_code").select("form", "country_code"), on="form")
    countries = countries.group_by("node").agg(pl.col("country_code").mode().sort().first())
    both = pl.concat(
        [spelled.select("node", "other_node"), spelled.select(pl.col("other_node").alias("node"), pl.col("node").alias("other_node"))]
    )
    placed = both.join(countries, on="node", how="anti").join(countries.rename({"node": "other_node"}), on="other_node")
    torn = (
        placed.group_by("node").agg(pl.col("country_code").n_unique().alias("countries")).filter(pl.col("countries") > 1)["node"].implode()
    )
    name = pl.col("key").str.split("|").list.slice(0, 2).list.join("|")
    names = noded.nodes.select("node", name.alias("name"))
    spelled = _agree_on_words(spelled, noded, countries)
    kept = spelled.filter(~pl.col("node").is_in(torn) & ~pl.col("other_node").is_in(torn)).join(names, on="node")
    kept = kept.join(names.rename({"node": "other_node", "name": "other_name"}), on="other_node")
    return kept.filter(pl.col("name") != pl.col("other_name"))


def _agree_on_words(spelled: pl.DataFrame, noded: Noded, countries: pl.DataFrame) -> pl.DataFrame:
    """Take out a body of one word without a country that fits a longer name: the Congress of a document need not be the US Congress."""
    lone = noded.forms.filter((pl.col("entity_type") == "ORG") & ~pl.col("name_key").str.contains(" ") & pl.col("reference_id").is_null())
    lone = noded.uses.join(lone.select("form"), on="form", how="semi").select("node").unique().join(countries, on="node", how="anti")
    long = noded.forms.filter((pl.col("entity_type") == "ORG") & pl.col("name_key").str.contains(" "))
    long = noded.uses.join(long.select("form"), on="form", how="semi").select("node").unique()
    bare, full = lone["node"].implode(), long["node"].implode()
    left, right = pl.col("node"), pl.col("other_node")
    return spelled.filter(~(left.is_in(bare) & right.is_in(full)) & ~(right.is_in(bare) & left.is_in(full)))
