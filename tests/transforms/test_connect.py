"""Connected components, against a union-find that is easy to believe."""

from itertools import pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.connect import connect_nodes


def connect(nodes, edges):
    edge_frame = pl.DataFrame(edges, schema={"left": pl.String, "right": pl.String}, orient="row")
    return dict(connect_nodes(pl.Series("node", nodes, dtype=pl.String), edge_frame).iter_rows())


def union_find(nodes, edges):
    parent = {n: n for n in nodes}

    def root(node):
        while parent[node] != node:
            node = parent[node]
        return node

    for left, right in edges:
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    return {n: root(n) for n in nodes}


def test_component_is_the_smallest_node_and_a_lonely_node_its_own():
    assert connect(["d", "c", "b", "a", "e"], [("c", "b"), ("d", "c"), ("a", "a")]) == {"a": "a", "b": "b", "c": "b", "d": "b", "e": "e"}


def test_a_node_given_twice_stands_once_sorted():
    frame = connect_nodes(pl.Series(["b", "a", "b"]), pl.DataFrame({"left": ["b"], "right": ["a"]}))
    assert frame.rows() == [("a", "a"), ("b", "a")]


def test_no_edges_and_no_nodes():
    assert connect(["a", "b"], []) == {"a": "a", "b": "b"}
    assert connect([], []) == {}


def test_a_long_chain_is_one_component_whatever_its_order():
    names = [f"{(7 * n) % 300:03}" for n in range(300)]  # neighbours in the chain are far apart in the order of names
    chain = list(pairwise(names))
    assert set(connect(names, chain).values()) == {"000"}
    assert connect(names[::-1], [(right, left) for left, right in chain[::-1]]) == connect(names, chain)


NODES = [f"n{i:02}" for i in range(14)]


@settings(max_examples=40, deadline=None)
@given(edges=st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=16), data=st.data())
def test_same_components_as_union_find_in_any_order(edges, data):
    expected = union_find(NODES, edges)
    assert connect(NODES, edges) == expected
    assert connect(data.draw(st.permutations(NODES)), data.draw(st.permutations(edges))) == expected
