"""What is known of each entity: its id, type, name and country, from the reference tables or from most of its mentions."""

import polars as pl

from transforms.entity_nodes import Noded, count_pairs
from transforms.ids import content_id
from transforms.reference import Reference


def name_entities(noded: Noded, roots: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return one row per component of nodes: root, entity_id, entity_type, canonical_name, country_code, reference_id.

    roots: node, root, over all nodes that have mentions. The id comes from the reference row; of an entity that no table lists,
    from that name of it which was printed first, names that are its own in every document before those that are not.
    What comes later moves no id that way.
    """
    listed = _identify(noded, roots)
    names = reference_names(reference)
    listed = listed.join(names, on="reference_id", how="left", maintain_order="left")
    uses = count_pairs(noded.uses.join(roots, on="node").select("root", "form", "mention_count"))
    uses = uses.join(noded.forms.select("form", "text", "entity_type", "country_code"), on="form")
    for found in (_most_told(uses), _most_typed(uses), _most_placed(uses)):
        listed = listed.join(found, on="root", how="left", maintain_order="left")
    dated = pl.when(pl.col("exercise_year").is_not_null()).then(
        pl.concat_str("reference_name", pl.lit("-"), "exercise_year")
    ).otherwise("reference_name")  # fmt: skip
    own_country = pl.when(pl.col("reference_type") == "PERSON").then("seen_country")
    return listed.select(
        "root",
        content_id(pl.lit("entity"), "identity").alias("entity_id"),
        pl.coalesce("reference_type", "seen_type").alias("entity_type"),
        pl.coalesce(dated, "seen_name").alias("canonical_name"),
        pl.when(pl.col("reference_type").is_not_null()).then(pl.coalesce("reference_country", own_country)).otherwise("seen_country")
        .alias("country_code"),
        "reference_id",
    )  # fmt: skip


def reference_names(reference: Reference) -> pl.DataFrame:
    """List what the reference tables name: reference_id, reference_name, reference_type, reference_country."""
    none = pl.lit(None, pl.String)
    tables = (
        reference["countries"].select(
            (pl.lit("country:") + pl.col("country_code")).alias("reference_id"),
            pl.col("country_name").alias("name"),
            pl.lit("GPE").alias("kind"),
            "country_code",
        ),
        reference["places"].select("reference_id", pl.col("place_name").alias("name"), pl.col("entity_type").alias("kind"), "country_code"),
        reference["organisations"].select(
            "reference_id", pl.col("canonical_name").alias("name"), pl.col("entity_type").alias("kind"), "country_code"
        ),
        reference["persons"].select("reference_id", pl.col("canonical_name").alias("name"), pl.lit("PERSON").alias("kind"), "country_code"),
        reference["equipment"].select(
            "reference_id", pl.col("canonical_name").alias("name"), pl.lit("EQUIPMENT").alias("kind"), "country_code"
        ),
        reference["exercises"].select(
            "reference_id", pl.col("canonical_name").alias("name"), pl.lit("EXERCISE").alias("kind"), none.alias("country_code")
        ),
    )
    frame = pl.concat(tables).rename({"name": "reference_name", "kind": "reference_type", "country_code": "reference_country"})
    return frame.unique("reference_id", keep="first", maintain_order=True)


def _identify(noded: Noded, roots: pl.DataFrame) -> pl.DataFrame:
    """Return root, identity, reference_id, exercise_year: of the node that a component is identified by."""
    nodes = noded.nodes.join(roots, on="node")
    nodes = nodes.with_columns(
        pl.col("key").str.starts_with("ref|").alias("is_listed"),
        noded.documents["published_date"].gather(nodes["first"]).alias("day"),
        pl.when("is_local").then("first").alias("own_document"),
    )
    order = {"is_listed": True, "is_local": False, "day": False, "own_document": False, "words": True, "key": False}
    # a reference row is taken by its key alone: it is not the younger for having been found later
    nodes = nodes.with_columns(
        pl.when(~pl.col("is_listed")).then("day").alias("day"),
        pl.when(~pl.col("is_listed")).then(pl.col("key").str.len_chars()).alias("words"),
    )
    best = nodes.sort("root", *order, descending=[False, *order.values()], nulls_last=True).unique(
        "root", keep="first", maintain_order=True
    )
    parts = pl.col("key").str.split("|")
    reference_id = pl.when("is_listed").then(parts.list.get(1, null_on_oob=True))
    year = pl.when("is_listed").then(parts.list.get(2, null_on_oob=True))
    where = ("@" + noded.documents["document_id"].gather(best["own_document"])).alias("where")
    listed = pl.concat_str(reference_id, year, separator="|", ignore_nulls=True)
    told = pl.concat_str(pl.lit("node|"), "key", "where", ignore_nulls=True)
    return best.with_columns(where).select(
        "root",
        pl.when("is_listed").then(listed).otherwise(told).alias("identity"),
        reference_id.alias("reference_id"),
        year.alias("exercise_year"),
    )


def _most_told(uses: pl.DataFrame) -> pl.DataFrame:
    """Return root, seen_name: the fullest spelling that is no nationality and not all in capitals, then the commonest."""
    texts = uses.group_by("root", "text").agg(pl.col("mention_count").sum(), (pl.col("entity_type") == "NORP").all().alias("is_nation"))
    loud = (pl.col("text").str.to_uppercase() == pl.col("text")) & pl.col("text").str.contains(r"\p{L}{6,}")
    ranked = texts.with_columns(
        loud.alias("is_loud"),
        pl.col("text").str.count_matches(r"\S+").clip(upper_bound=3).alias("words"),
        pl.col("text").str.len_chars().alias("length"),
    )
    order = {"is_nation": False, "is_loud": False, "words": True, "mention_count": True, "length": True, "text": False}
    return _first(ranked, order, pl.col("text").alias("seen_name"))


def _most_typed(uses: pl.DataFrame) -> pl.DataFrame:
    """Return root, seen_type: the commonest type; a nationality only where there is nothing else."""
    kinds = uses.group_by("root", "entity_type").agg(pl.col("mention_count").sum())
    kinds = kinds.with_columns((pl.col("entity_type") == "NORP").alias("is_nation"))
    return _first(kinds, {"is_nation": False, "mention_count": True, "entity_type": False}, pl.col("entity_type").alias("seen_type"))


def _most_placed(uses: pl.DataFrame) -> pl.DataFrame:
    """Return root, seen_country: the commonest country."""
    countries = uses.drop_nulls("country_code").group_by("root", "country_code").agg(pl.col("mention_count").sum())
    return _first(countries, {"mention_count": True, "country_code": False}, pl.col("country_code").alias("seen_country"))


def _first(frame: pl.DataFrame, order: dict[str, bool], value: pl.Expr) -> pl.DataFrame:
    """Return root and value of the first row of each root; order: columns, and whether they descend."""
    ranked = frame.sort("root", *order, descending=[False, *order.values()])
    return ranked.unique("root", keep="first", maintain_order=True).select("root", value)
