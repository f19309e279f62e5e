"""Parts of bodies by their names: IRGC Ground Forces is part of the IRGC, the press service of the Defence Ministry part of the ministry.

Only where both stand in one document. What the reference tables say of parts is `transforms.entity_relations`' business.
"""

import polars as pl

from transforms.entity_nodes import Noded
from transforms.reference import Reference

_BODIES = ("ORG", "MIL_UNIT")
_MOST_WORDS = 12


def find_parts(noded: Noded, roots: pl.DataFrame, named: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return entity_id, related_entity_id: a body and the one that it is a part of.

    A name that ends in a noun of `subdivision_nouns` is part of the longest name that it begins with, a nationality before it aside;
    "A of the B" is part of B where A is such a noun. Bodies of two countries, and reference rows with a whole of their own, are let be.
    """
    bodies = noded.forms.filter(pl.col("entity_type").is_in(_BODIES)).select("form", "name_key")
    pairs = _nested_names(bodies, noded.forms, reference["subdivision_nouns"]["noun"])
    inner_forms = bodies.join(pairs.select(pl.col("inner").alias("name_key")).unique(), on="name_key", how="semi")
    looked_at = pl.concat([pairs["form"], inner_forms["form"]]).unique().to_frame()
    uses = noded.uses.join(looked_at, on="form", how="semi").join(roots, on="node").select("root", "form", "cluster").unique()
    outer = uses.join(pairs, on="form").select("root", "cluster", "form", "inner", "length")
    inner = uses.join(inner_forms, on="form")
    inner = inner.select("cluster", pl.col("root").alias("whole"), pl.col("name_key").alias("inner")).unique()
    held = outer.join(inner, on=["cluster", "inner"]).filter(pl.col("root") != pl.col("whole"))
    longest = held.group_by("cluster", "form").agg(pl.col("length").max())
    held = held.join(longest, on=["cluster", "form", "length"], how="semi").select("root", "whole").unique()
    told = reference["organisations"].filter(pl.col("part_of").is_not_null()).select("reference_id")
    ends = named.select("root", "entity_id", "country_code", "reference_id")
    wholes = ends.select(
        pl.col("root").alias("whole"), pl.col("entity_id").alias("related_entity_id"), pl.col("country_code").alias("other_country")
    )
    held = held.join(ends.join(told, on="reference_id", how="anti"), on="root").join(wholes, on="whole")
    agree = (pl.col("country_code") == pl.col("other_country")).fill_null(value=True)
    parts = held.filter(agree).select("entity_id", "related_entity_id").unique()
    turned = parts.select(pl.col("related_entity_id").alias("entity_id"), pl.col("entity_id").alias("related_entity_id"))
    return parts.join(turned, on=["entity_id", "related_entity_id"], how="anti")


def _nested_names(bodies: pl.DataFrame, forms: pl.DataFrame, nouns: pl.Series) -> pl.DataFrame:
    """Return form, inner, length: the names of other bodies within a body's name, where one may be the whole, and their words."""
    nations = forms.filter(pl.col("entity_type").is_in(["GPE", "NORP"])).select(pl.col("name_key").alias("nation")).unique()
    known = bodies.select(pl.col("name_key").alias("inner")).unique()
    words = pl.col("name_key").str.split(" ")
    long = bodies.select("form", words.alias("words")).filter(pl.col("words").list.len().is_between(2, _MOST_WORDS))
    head = pl.col("words").list.first().is_in(nouns.implode()) | pl.col("words").list.get(1).is_in(nouns.implode())
    behind = long.with_columns(pl.col("words").list.join(" ").alias("name")).filter(head & pl.col("name").str.contains(" of "))
    behind = behind.select("form", pl.col("name").str.extract(r" of (?:the )?(.+)$", 1).alias("inner"))
    long = long.filter(pl.col("words").list.last().is_in(nouns.implode()))
    spans = long.with_columns(pl.int_ranges(1, pl.col("words").list.len()).alias("end")).explode("end")
    spans = spans.with_columns(pl.int_ranges(0, pl.min_horizontal("end", 3)).alias("start")).explode("start")
    spans = spans.select(
        "form",
        pl.col("words").list.slice("start", pl.col("end") - pl.col("start")).list.join(" ").alias("inner"),
        pl.when(pl.col("start") > 0).then(pl.col("words").list.slice(0, pl.col("start")).list.join(" ")).alias("nation"),
    )
    led = spans.filter(pl.col("nation").is_null()), spans.join(nations, on="nation", how="semi")
    found = pl.concat([behind, *(frame.select("form", "inner") for frame in led)]).join(known, on="inner", how="semi")
    return found.with_columns(pl.col("inner").str.count_matches(" ").alias("length")).unique()
