"""Which of several overlapping spans stand: the better one of two that collide, and what lies within it."""

import polars as pl


def choose_spans(spans: pl.DataFrame, by: list[str], descending: list[bool]) -> pl.DataFrame:
    """Return the spans that stand when the better of two overlapping ones displaces the other.

    spans: first_token, last_token (inclusive) and the columns of `by`, which order spans from best to worst
    (ties: the earlier span). A span falls only to one that itself stands.
    """
    order = [*by, "first_token", "last_token"]
    ranked = spans.sort(order, descending=[*descending, False, False], nulls_last=True, maintain_order=True).with_row_index("span_rank")
    left = ranked.select("span_rank", pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token")).explode("token")
    standing: list[pl.DataFrame] = []
    while left.height:
        contested = left.with_columns(pl.col("span_rank").min().over("token").alias("best"))
        winners = contested.group_by("span_rank").agg((pl.col("best") == pl.col("span_rank")).all().alias("wins")).filter("wins")
        won = left.join(winners, on="span_rank", how="semi")
        standing.append(won.select("span_rank").unique())
        fallen = left.join(won.select("token"), on="token", how="semi").select("span_rank").unique()
        left = left.join(fallen, on="span_rank", how="anti")
    if not standing:
        return ranked.drop("span_rank")
    return ranked.join(pl.concat(standing), on="span_rank", how="semi").sort("first_token", "last_token").drop("span_rank")


def find_inside(spans: pl.DataFrame, outer: pl.DataFrame) -> pl.DataFrame:
    """Return the spans that lie within one of `outer` (which do not overlap each other) and are shorter, with outer_first, outer_last."""
    bounds = outer.select(pl.col("first_token").alias("outer_first"), pl.col("last_token").alias("outer_last")).sort("outer_first")
    held = spans.sort("first_token", "last_token").join_asof(bounds, left_on="first_token", right_on="outer_first", strategy="backward")
    inside = (pl.col("last_token") <= pl.col("outer_last")) & (
        (pl.col("first_token") > pl.col("outer_first")) | (pl.col("last_token") < pl.col("outer_last"))
    )
    return held.filter(inside)
