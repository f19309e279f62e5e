"""By what each spelling of an entity, and each mention, was joined to it: the evidence and its score."""

import polars as pl

from transforms.entity_nodes import Noded

BASIS_SCORES = {
    "reference": 1.0, "exact": 0.95, "acronym": 0.95, "office": 0.9, "short_form": 0.9, "alone": 1.0, "correction": 1.0,
}  # fmt: skip
"""Score of each basis but spelling, whose score is the similarity of the names."""


def link_mentions(noded: Noded, roots: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Return node, link_basis, link_score: the evidence for a mention's entity.

    That is what its node rests on, or the best edge that joined the node to others.
    """
    both = pl.concat(
        [edges, edges.select(pl.col("other_node").alias("node"), pl.col("node").alias("other_node"), "link_score", "link_basis")]
    )
    best = both.sort("node", "link_score", "link_basis", descending=[False, True, False]).unique("node", keep="first", maintain_order=True)
    counts = noded.uses.group_by("node").agg(pl.col("mention_count").sum()).join(roots, on="node")
    counts = counts.with_columns(pl.col("mention_count").sum().over("root").alias("entity_mentions"))
    nodes = noded.nodes.select("node", pl.col("key").str.starts_with("ref|").alias("is_listed"))
    nodes = nodes.join(best.select("node", "link_basis", "link_score"), on="node", how="left").join(counts, on="node", how="left")
    own = pl.when(pl.col("entity_mentions") == 1).then(pl.lit("alone")).otherwise(pl.lit("exact"))
    basis = pl.when("is_listed").then(pl.lit("reference")).otherwise(pl.coalesce("link_basis", own))
    nodes = nodes.with_columns(basis.alias("link_basis"))
    fixed = pl.col("link_basis").replace_strict(BASIS_SCORES, default=None, return_dtype=pl.Float64)
    return nodes.with_columns(pl.coalesce(fixed, "link_score").alias("link_score")).select("node", "link_basis", "link_score").sort("node")


def list_merges(noded: Noded, roots: pl.DataFrame, edges: pl.DataFrame, named: pl.DataFrame, listed_names: pl.DataFrame) -> pl.DataFrame:
    """List the joins of names that made the entities: ENTITY_MERGES.

    Spellings of one node are joined to the name it is listed under, or to its commonest spelling; nodes are joined by edges.
    listed_names: key, name of reference rows. named: as `name_entities` gives it.
    """
    texts = noded.forms["text"].unique().sort()
    coded = noded.forms.select("form", pl.col("text").cast(pl.Enum(texts)).to_physical().cast(pl.UInt64).alias("text"))
    pair = (pl.col("node").cast(pl.UInt64) * 2**32 + pl.col("text")).alias("pair")
    spelled = noded.uses.join(coded, on="form").select(pair, "cluster", "mention_count").group_by("pair").agg(
        pl.col("mention_count").sum(), pl.col("cluster").n_unique().cast(pl.Int64).alias("document_count")
    )  # fmt: skip
    spelled = spelled.with_columns(
        (pl.col("pair") // 2**32).cast(pl.UInt32).alias("node"), texts.gather(spelled["pair"] % 2**32).alias("text")
    )
    order = ["node", "mention_count", "text"]
    best = spelled.sort(order, descending=[False, True, False]).unique("node", keep="first", maintain_order=True)
    nodes = noded.nodes.select("node", "key").join(best.select("node", "text", "document_count"), on="node", how="full", coalesce=True)
    nodes = nodes.join(listed_names, on="key", how="left").with_columns(
        pl.coalesce("name", "text").alias("name"), pl.col("key").str.starts_with("ref|").alias("is_listed")
    )
    within = spelled.join(nodes.select("node", "name", "is_listed"), on="node").filter(pl.col("text") != pl.col("name"))
    within = within.select(
        "node", pl.col("text").alias("alias"), pl.col("name").alias("other_alias"),
        pl.when("is_listed").then(pl.lit("reference")).otherwise(pl.lit("exact")).alias("link_basis"),
        pl.when("is_listed").then(BASIS_SCORES["reference"]).otherwise(BASIS_SCORES["exact"]).alias("link_score"), "document_count",
    )  # fmt: skip
    ends = edges.join(nodes.select("node", pl.col("name").alias("alias"), "document_count"), on="node")
    ends = ends.join(nodes.select(pl.col("node").alias("other_node"), pl.col("name").alias("other_alias")), on="other_node")
    across = ends.select(within.columns)
    rows = pl.concat([within, across]).join(roots, on="node").join(named.select("root", "entity_id"), on="root")
    return rows.group_by("entity_id", "alias", "other_alias", "link_basis").agg(
        pl.col("link_score").max(), pl.col("document_count").fill_null(0).sum()
    )  # fmt: skip
