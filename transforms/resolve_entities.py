"""Resolves entity mentions of all documents to entities: one person, organisation or place, one row.

Mentions that agree beyond doubt are nodes (`transforms.entity_nodes`); here nodes are joined by acronyms, short
forms and spelling, and what is known of each entity is written down. Places of events are not chosen here.
"""

import polars as pl

from transforms.connect import connect_nodes
from transforms.entity_nodes import add_nodes
from transforms.entity_places import list_places
from transforms.entity_relations import list_relations
from transforms.entity_short_forms import find_short_forms
from transforms.fold import fold_name
from transforms.hidden import strip_hidden
from transforms.ids import content_id
from transforms.name_variants import find_variants
from transforms.reference import Reference
from transforms.stages import ENTITIES, ENTITY_ALIASES, ENTITY_LINKS, ENTITY_RELATIONS, PLACES

BASIS_SCORES = {"reference": 1.0, "exact": 0.95, "acronym": 0.95, "short_form": 0.9, "alone": 1.0}
"""Score of each basis but spelling, whose score is the similarity of the names."""


def resolve_entities(mentions: pl.DataFrame, clusters: pl.DataFrame, reference: Reference) -> dict[str, pl.DataFrame]:
    """Resolve ENTITY_MENTIONS of all documents, whose DUPLICATE_CLUSTERS are given.

    Returns PLACES, ENTITIES, ENTITY_LINKS, ENTITY_ALIASES and ENTITY_RELATIONS by table name. The result is a
    function of the mentions present, not of their order.
    """
    if mentions.is_empty():
        tables = (PLACES, ENTITIES, ENTITY_LINKS, ENTITY_ALIASES, ENTITY_RELATIONS)
        return {t.name: t.empty() for t in tables}
    mentions = mentions.with_columns(strip_hidden(pl.col("text")))
    noded = add_nodes(mentions, clusters, reference).sort("document_id", "char_start", "char_end", "mention_id")
    edges = find_short_forms(noded)
    variants = find_variants(_variant_names(noded, reference)).with_columns(pl.lit("spelling").alias("link_basis"))
    edges = pl.concat(
        [edges.select("node", "other_node", "link_score", "link_basis"), variants.select("node", "other_node", "link_score", "link_basis")]
    )
    rooted = noded.join(_roots(noded, edges), on="node", how="left")
    named = _name_entities(rooted, reference)
    rooted = rooted.join(named.select("root", "entity_id"), on="root")
    places, entities = list_places(named, reference)
    aliases = rooted.group_by("entity_id", pl.col("text").alias("alias")).agg(pl.len().cast(pl.Int64).alias("mention_count"))
    return {
        "places": PLACES.enforce(places).sort("place_id"),
        "entities": ENTITIES.enforce(entities).sort("entity_id"),
        "entity_links": ENTITY_LINKS.enforce(_link(rooted, edges)).sort("mention_id"),
        "entity_aliases": ENTITY_ALIASES.enforce(aliases).sort("entity_id", "alias"),
        "entity_relations": ENTITY_RELATIONS.enforce(list_relations(entities, reference)).sort(
            "entity_id", "related_entity_id", "relation"
        ),
    }


def _variant_names(noded: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Spellings of all nodes that may have variants, and of the persons of the reference table."""
    kinds = ["PERSON", "GPE", "LOC", "ORG"]
    open_nodes = noded.filter(pl.col("entity_type").is_in(kinds) & ~pl.col("node").str.contains("@"))
    seen = open_nodes.group_by("node", "entity_type", "name_key").agg(
        pl.col("country_code").drop_nulls().mode().sort().first(), pl.col("reference_id").is_not_null().any().alias("is_reference")
    )
    listed = reference["persons"].select(
        pl.concat_str(pl.lit("ref|"), "reference_id").alias("node"),
        pl.lit("PERSON").alias("entity_type"),
        fold_name(pl.col("canonical_name")).alias("name_key"),
        "country_code",
        pl.lit(True).alias("is_reference"),
    )
    return pl.concat([seen, listed.select(seen.columns)]).unique(["node", "entity_type", "name_key"], keep="any", maintain_order=False)


def _roots(noded: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Each node with the node that stands for its component."""
    ends = edges.select(pl.col("node").alias("left"), pl.col("other_node").alias("right"))
    nodes = pl.concat([noded["node"], ends["left"], ends["right"]])
    return connect_nodes(nodes, ends).rename({"component": "root"})


def _name_entities(rooted: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """One row per component: root, entity_id, entity_type, canonical_name, country_code, reference_id."""
    by_reference = rooted.filter(pl.col("node").str.starts_with("ref|")).group_by("root").agg(pl.col("node").min().alias("ref_node"))
    listed = rooted.select("root").unique().join(by_reference, on="root", how="left")
    roots_ref = pl.when(pl.col("root").str.starts_with("ref|")).then(pl.col("root"))
    listed = listed.with_columns(pl.coalesce("ref_node", roots_ref).alias("ref_node"))
    parts = pl.col("ref_node").str.split("|")
    listed = listed.with_columns(
        parts.list.get(1, null_on_oob=True).alias("reference_id"), parts.list.get(2, null_on_oob=True).alias("exercise_year")
    )
    names = reference_names(reference)
    listed = listed.join(names, on="reference_id", how="left")
    texts = rooted.filter(pl.col("entity_type") != "NORP").group_by("root", "text").agg(pl.len().alias("count"))
    loud = (pl.col("text").str.to_uppercase() == pl.col("text")) & pl.col("text").str.contains(r"\p{L}{6,}")
    best = texts.with_columns(loud.alias("is_loud"), pl.col("text").str.count_matches(r"\S+").alias("words")).sort(
        "root",
        "is_loud",
        pl.col("words").clip(upper_bound=3),
        "count",
        pl.col("text").str.len_chars(),
        "text",
        descending=[False, False, True, True, True, False],
    )
    best = best.unique("root", keep="first", maintain_order=True).select("root", pl.col("text").alias("best_text"))
    kinds = (
        rooted.group_by("root", "entity_type")
        .agg(pl.len().alias("count"))
        .sort("root", pl.col("entity_type") == "NORP", "count", "entity_type", descending=[False, False, True, False])
    )
    kinds = kinds.unique("root", keep="first", maintain_order=True).select("root", pl.col("entity_type").alias("seen_type"))
    countries = rooted.filter(pl.col("country_code").is_not_null()).group_by("root", "country_code").agg(pl.len().alias("count"))
    countries = countries.sort("root", "count", "country_code", descending=[False, True, False]).unique(
        "root", keep="first", maintain_order=True
    )
    listed = (
        listed.join(best, on="root", how="left")
        .join(kinds, on="root", how="left")
        .join(countries.select("root", pl.col("country_code").alias("seen_country")), on="root", how="left")
    )
    any_text = rooted.sort("text").unique("root", keep="first", maintain_order=True).select("root", pl.col("text").alias("any_text"))
    listed = listed.join(any_text, on="root", how="left")
    dated = (
        pl.when(pl.col("exercise_year").is_not_null())
        .then(pl.concat_str("reference_name", pl.lit("-"), "exercise_year"))
        .otherwise(pl.col("reference_name"))
    )
    own = pl.concat_str(pl.lit("node|"), pl.col("root"))
    identity = (
        pl.when(pl.col("reference_id").is_null())
        .then(own)
        .when(pl.col("exercise_year").is_null())
        .then(pl.col("reference_id"))
        .otherwise(pl.concat_str("reference_id", pl.lit("|"), "exercise_year"))
    )
    return listed.with_columns(identity.alias("identity")).with_columns(
        content_id(pl.lit("entity"), "identity").alias("entity_id"),
        pl.coalesce("reference_type", "seen_type").alias("entity_type"),
        pl.coalesce(dated, "best_text", "any_text").alias("canonical_name"),
        pl.when(pl.col("reference_type").is_not_null())
        .then(pl.coalesce("reference_country", pl.when(pl.col("reference_type") == "PERSON").then("seen_country")))
        .otherwise(pl.col("seen_country"))
        .alias("country_code"),
    )


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


def _link(rooted: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Each mention with its entity, and by what evidence: that of its node, or of the edge that joined the node to others."""
    ends = pl.concat(
        [edges, edges.select(pl.col("other_node").alias("node"), pl.col("node").alias("other_node"), "link_score", "link_basis")]
    )
    best = ends.sort("node", "link_score", "link_basis", descending=[False, True, False]).unique("node", keep="first", maintain_order=True)
    linked = rooted.join(best.select("node", "link_score", "link_basis"), on="node", how="left")
    alone = pl.len().over("root") == 1
    from_node = (pl.col("node_basis") == "reference") | pl.col("link_basis").is_null()
    basis = (
        pl.when(from_node)
        .then(pl.when((pl.col("node_basis") == "exact") & alone).then(pl.lit("alone")).otherwise(pl.col("node_basis")))
        .otherwise(pl.col("link_basis"))
    )
    linked = linked.with_columns(basis.alias("link_basis"))
    fixed = pl.col("link_basis").replace_strict(BASIS_SCORES, default=None, return_dtype=pl.Float64)
    return linked.with_columns(pl.coalesce(fixed, "link_score").alias("link_score"))
