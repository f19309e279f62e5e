"""Nodes of entity resolution: the mentions that are one entity beyond doubt, by reference, name and document.

Nodes are numbers, in the order of their keys. Nodes that are one entity by acronym, short form or spelling are joined later.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.entity_forms import add_years, list_forms
from transforms.reference import Reference


class Noded(NamedTuple):
    """Mentions by numbers, and what the numbers stand for."""

    spots: pl.DataFrame
    """One row a mention, in the order given: form, document, cluster, char_start, char_end, node."""
    forms: pl.DataFrame
    """As `list_forms` gives them; the row is the number."""
    nodes: pl.DataFrame
    """One row a node, the row is the number: node, key, is_local, cluster (null unless local), first (earliest document)."""
    uses: pl.DataFrame
    """One row a node, form and cluster: mention_count."""
    documents: pl.DataFrame
    """One row a document, the row is the number: document_id, cluster, published_date; sorted by date, those without last, and id."""


def add_nodes(mentions: pl.DataFrame, clusters: pl.DataFrame, reference: Reference, metadata: pl.DataFrame | None = None) -> Noded:
    """Number the nodes of mentions.

    mentions: ENTITY_MENTIONS of all documents. clusters: DUPLICATE_CLUSTERS. metadata: document_id, published_date.
    """
    forms, numbers = list_forms(mentions, reference)
    document, documents = _number_documents(mentions["document_id"], clusters, metadata)
    forms, numbers = add_years(forms, numbers, document)
    spots = pl.DataFrame({
        "form": numbers, "document": document, "cluster": documents["cluster"].gather(document),
        "char_start": mentions["char_start"].cast(pl.UInt32), "char_end": mentions["char_end"].cast(pl.UInt32),
    })  # fmt: skip
    return number_nodes(spots, forms, documents)


def number_nodes(spots: pl.DataFrame, forms: pl.DataFrame, documents: pl.DataFrame) -> Noded:
    """Number the nodes that the keys of the forms, and of local ones the clusters, make. spots may have nodes already."""
    keys = forms["key"].unique().sort()
    coded = forms.select("key", "is_local").with_columns(forms["key"].cast(pl.Enum(keys)).to_physical().cast(pl.UInt64).alias("code"))
    code, is_local = coded["code"].gather(spots["form"]), coded["is_local"].gather(spots["form"])
    within = pl.select(pl.when(is_local).then(spots["cluster"].cast(pl.UInt64) + 1).otherwise(0)).to_series()
    identity = (code * 2**32 + within).alias("identity")
    node = (identity.rank("dense") - 1).cast(pl.UInt32).alias("node")
    spots = spots.with_columns(node)
    # form and cluster settle the node: one key of 64 bits, as several keys would be written out row by row
    pair = spots.select((pl.col("form").cast(pl.UInt64) * 2**32 + pl.col("cluster")).alias("pair"), "node", "document")
    uses = pair.group_by("pair").agg(
        pl.col("node").first(), pl.len().cast(pl.Int64).alias("mention_count"), pl.col("document").min().alias("first")
    )
    form, cluster = pl.col("pair") // 2**32, pl.col("pair") % 2**32
    uses = uses.select(
        "node", form.cast(pl.UInt32).alias("form"), cluster.cast(pl.UInt32).alias("cluster"), "mention_count", "first"
    ).sort("node", "form", "cluster")  # fmt: skip
    nodes = uses.group_by("node").agg(pl.col("first").min(), pl.col("form").first(), pl.col("cluster").first()).sort("node")
    nodes = nodes.with_columns(forms[c].gather(nodes["form"]).alias(c) for c in ("key", "is_local"))
    nodes = nodes.with_columns(pl.when("is_local").then("cluster").alias("cluster")).drop("form")
    return Noded(spots, forms, nodes, uses.drop("first"), documents)


def _number_documents(ids: pl.Series, clusters: pl.DataFrame, metadata: pl.DataFrame | None) -> tuple[pl.Series, pl.DataFrame]:
    """Return the number of each mention's document, and the documents."""
    runs = ids.rle_id()
    starts = pl.Series(np.flatnonzero(np.diff(runs.to_numpy(), prepend=-1)))
    spelled = ids.gather(starts).to_frame("document_id")
    documents = spelled.unique().join(clusters.select("document_id", "cluster_id"), on="document_id", how="left")
    if metadata is None:
        documents = documents.with_columns(pl.lit(None, pl.Date).alias("published_date"))
    else:
        documents = documents.join(metadata.select("document_id", "published_date"), on="document_id", how="left")
    documents = documents.sort("published_date", "document_id", nulls_last=True).with_row_index("document")
    cluster = pl.coalesce("cluster_id", "document_id").rank("dense").cast(pl.UInt32).alias("cluster")
    numbers = spelled.join(documents.select("document_id", "document"), on="document_id", how="left", maintain_order="left")["document"]
    return numbers.gather(runs), documents.select("document_id", cluster, "published_date")


def count_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add up mention_count over the two other columns, both of 32 bits, as one key of 64: groups by several keys take far more memory."""
    left, right = (c for c in pairs.columns if c != "mention_count")
    key = (pl.col(left).cast(pl.UInt64) * 2**32 + pl.col(right)).alias("key")
    counts = pairs.select(key, "mention_count").group_by("key").agg(pl.col("mention_count").sum())
    return counts.select(
        (pl.col("key") // 2**32).cast(pl.UInt32).alias(left), (pl.col("key") % 2**32).cast(pl.UInt32).alias(right), "mention_count"
    )
