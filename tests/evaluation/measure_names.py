"""Measures how well spelling variants of names are told from other names, on `name_pairs.csv`.

`python tests/evaluation/measure_names.py` prints precision, recall and F1 by half and by pair of scripts; `--errors` lists what the
open half has wrong. Rows alternate: the first is open (matching is tuned on it), the second held out (only its figures are looked at).
All pairs of names that the table does not call one entity are counted too, as `find_variants` meets them.
"""

import argparse
from pathlib import Path

import polars as pl

from seeds.read import read_reference
from transforms.connect import connect_nodes
from transforms.fold import fold_name
from transforms.name_variants import MIN_SCORE, find_variants, score_pairs
from transforms.reference import Reference

PAIRS = Path(__file__).resolve().parent / "name_pairs.csv"
HALVES = ("open", "held_out")


def score_names(reference: Reference) -> pl.DataFrame:
    """Return the pairs with half, link_score and is_found."""
    pairs = pl.read_csv(PAIRS).with_row_index("row")
    half = pl.when(pl.col("row") % 2 == 0).then(pl.lit("open")).otherwise(pl.lit("held_out"))
    pairs = pairs.with_columns(half.alias("half"), fold_name(pl.col("name_a")).alias("key_a"), fold_name(pl.col("name_b")).alias("key_b"))
    pairs = pairs.with_columns(score_pairs(pairs["key_a"], pairs["key_b"], pairs["entity_type"], reference))
    return pairs.with_columns((pl.col("link_score") >= MIN_SCORE).alias("is_found"))


def count_scores(pairs: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Return pairs, wanted, precision, recall and F1 by the columns `by`."""
    hit = (pl.col("is_found") & pl.col("is_same")).sum()
    counts = pairs.group_by(*by).agg(
        pl.len().alias("pairs"), pl.col("is_same").sum().alias("wanted"), pl.col("is_found").sum().alias("found"), hit.alias("right")
    )
    precision, recall = pl.col("right") / pl.col("found"), pl.col("right") / pl.col("wanted")
    counts = counts.with_columns(precision.alias("precision"), recall.alias("recall"))
    f1 = 2 * pl.col("right") / (pl.col("found") + pl.col("wanted"))
    return counts.with_columns(f1.alias("f1")).sort(*by, descending=[c == "half" for c in by])


def find_strangers(reference: Reference) -> tuple[pl.DataFrame, int]:
    """Return what `find_variants` joins of all names in the table although the table does not make it one, and how much it joins."""
    pairs = pl.read_csv(PAIRS)
    node_a, node_b = (pl.col("entity_type") + "|" + pl.col(name) for name in ("name_a", "name_b"))
    ends = pairs.filter("is_same").select(node_a.alias("left"), node_b.alias("right"))
    names = [pairs.select(node.alias("node"), "entity_type", name=column) for node, column in ((node_a, "name_a"), (node_b, "name_b"))]
    nodes = pl.concat(names).unique("node", maintain_order=True).with_columns(
        fold_name(pl.col("name")).alias("name_key"), pl.lit(None, pl.String).alias("country_code"), pl.lit(False).alias("is_reference")
    )  # fmt: skip
    entities = connect_nodes(nodes["node"], ends)
    found = find_variants(nodes, reference).join(entities, on="node").join(entities.rename({"node": "other_node"}), on="other_node")
    return found.filter(pl.col("component") != pl.col("component_right")), found.height


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="list what is wrong in the open half")
    arguments = parser.parse_args()
    reference = read_reference()
    pairs = score_names(reference)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, float_precision=3):
        print(count_scores(pairs, "half"), count_scores(pairs, "half", "script_pair"), count_scores(pairs, "half", "entity_type"), sep="\n")
    strangers, found = find_strangers(reference)
    print(f"Of {found} pairs found among all names, {strangers.height} are not known to be one.")
    if arguments.errors:
        wrong = pairs.filter((pl.col("half") == "open") & (pl.col("is_found") != pl.col("is_same"))).sort("is_same", "link_score")
        for row in wrong.select("is_same", pl.col("link_score").round(3), "entity_type", "name_a", "name_b").iter_rows():
            print("missed" if row[0] else "WRONG", *row[1:], sep=" | ")


if __name__ == "__main__":
    main()
