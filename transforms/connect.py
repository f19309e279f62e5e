"""Connected components on a frame of edges, by passing the smallest label along until nothing changes."""

import polars as pl


def connect_nodes(nodes: pl.Series, edges: pl.DataFrame) -> pl.DataFrame:
    """Return node, component: the smallest node that each node is connected with.

    nodes: every node, as text. edges: left, right. The result does not depend on the order of either.
    """
    labels = pl.DataFrame({"node": nodes.unique()}).with_columns(pl.col("node").alias("component"))
    both = pl.concat([edges.select("left", "right"), edges.select(pl.col("right").alias("left"), pl.col("left").alias("right"))]).unique()
    while True:
        reached = (
            both.join(labels, left_on="right", right_on="node", how="inner")
            .group_by("left")
            .agg(pl.col("component").min().alias("reached"))
        )
        moved = labels.join(reached, left_on="node", right_on="left", how="left").select(
            "node", pl.min_horizontal("component", "reached").alias("component")
        )
        # pointer jumping: take over the label of one's label, so long chains settle in few rounds
        jumped = moved.join(
            moved.select(pl.col("node").alias("component"), pl.col("component").alias("further")), on="component", how="left"
        )
        jumped = jumped.select("node", pl.coalesce("further", "component").alias("component"))
        if jumped.sort("node").equals(labels.sort("node")):
            return labels.sort("node")
        labels = jumped
