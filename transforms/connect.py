"""Connected components on a frame of edges, by passing the smallest label along until nothing changes."""

import numpy as np
import polars as pl
from numpy.typing import NDArray


def connect_nodes(nodes: pl.Series, edges: pl.DataFrame) -> pl.DataFrame:
    """Return node, component: the smallest node that each node is connected with, sorted by node.

    nodes: every node, of any type that can be sorted. edges: left, right; those of other nodes count for nothing. The result
    does not depend on the order of either.
    """
    known = nodes.unique().sort().to_frame("node").with_row_index("number")
    ends = edges.select("left", "right")
    for side in ("left", "right"):
        ends = ends.join(known.rename({"node": side, "number": f"{side}_number"}), on=side, how="inner")
    components = connect_numbers(known.height, ends["left_number"].to_numpy(), ends["right_number"].to_numpy())
    return known.select("node", pl.col("node").gather(pl.Series(components)).alias("component"))


def connect_numbers(count: int, left: NDArray[np.unsignedinteger], right: NDArray[np.unsignedinteger]) -> NDArray[np.int64]:
    """Return for each node from 0 to `count` the smallest one that it is connected with; left, right: the two ends of each edge."""
    labels = np.arange(count, dtype=np.int64)
    while left.size:
        # every edge tells the smaller of its two labels to the node that bears the larger one as its label
        low, high = np.minimum(labels[left], labels[right]), np.maximum(labels[left], labels[right])
        np.minimum.at(labels, high, low)
        # pointer jumping: take over the label of one's label, so long chains settle in few rounds
        while not np.array_equal(jumped := labels[labels], labels):
            labels = jumped
        is_open = labels[left] != labels[right]
        left, right = left[is_open], right[is_open]
    return labels
