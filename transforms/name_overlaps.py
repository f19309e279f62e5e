"""Which of several overlapping spans stand: the better one of two that collide, and what lies within it."""

import polars as pl


def choose_spans(spans: pl.DataFrame, by: list[str], descending: list[bool]) -> pl.DataFrame:
    """Return the spans that stand when the better of two overlapping ones displaces the other.

    spans: first_token, last_token (inclusive) and the columns of `by`, which order spans from best to worst
    (ties: the earlier span). A span falls only to one that itself stands.
    """
    rows = spans.select("first_token", "last_token").with_row_index("span_row").sort("first_token", maintain_order=True)
    begins = (rows["first_token"] > rows["last_token"].cum_max().shift(1)).fill_null(value=True)
    is_alone = begins & begins.shift(-1, fill_value=True)
    rivals = rows["span_row"].filter(~is_alone).sort()
    if rivals.is_empty():
        return spans[rows["span_row"]]
    standing = rivals.gather(_settle(spans.select("first_token", "last_token", *by)[rivals], by, descending))
    stands = pl.Series([False]).new_from_index(0, spans.height).scatter(standing, True)
    return spans[rows["span_row"].filter(is_alone | stands.gather(rows["span_row"]))]


def _settle(spans: pl.DataFrame, by: list[str], descending: list[bool]) -> pl.Series:
    """Return the rows of the spans that stand among those that overlap others."""
    ranked = spans.select("first_token", "last_token", _rank(spans, by, descending).alias("rank")).with_row_index("row")
    length = pl.col("last_token") - pl.col("first_token")
    place = pl.col("first_token") * (length.max() + 1) + length
    ranked = ranked.sort(place, maintain_order=True).sort("rank", maintain_order=True)
    tokens = pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token")
    left = ranked.select("row", tokens).explode("token")
    standing = [left["row"].clear()]
    while left.height:
        # in order of rank: a span wins where it is the first on each of its tokens
        beaten = left["row"].filter(~left["token"].is_first_distinct())
        won = left.filter(~pl.col("row").is_in(beaten.implode()))
        standing.append(won["row"].unique())
        fallen = left["row"].filter(left["token"].is_in(won["token"].implode()))
        left = left.filter(~pl.col("row").is_in(fallen.implode()))
    return pl.concat(standing)


def _rank(spans: pl.DataFrame, by: list[str], descending: list[bool]) -> pl.Series:
    """Return one number for each span, which orders as the columns of `by` do, nulls last, at a fraction of their cost."""
    rank = pl.Series([0], dtype=pl.Int64).new_from_index(0, spans.height)
    for column, falls in zip(by, descending, strict=True):
        values = spans[column].unique().sort(descending=falls, nulls_last=True)
        places = pl.int_range(values.len(), eager=True)
        rank = rank * values.len() + spans[column].replace_strict(values, places, return_dtype=pl.Int64)
    return rank


def find_inside(spans: pl.DataFrame, outer: pl.DataFrame) -> pl.DataFrame:
    """Return the spans that lie within one of `outer` (which do not overlap each other) and are shorter, with outer_first, outer_last."""
    bounds = outer.select(pl.col("first_token").alias("outer_first"), pl.col("last_token").alias("outer_last")).sort("outer_first")
    held = spans.sort("first_token", "last_token").join_asof(bounds, left_on="first_token", right_on="outer_first", strategy="backward")
    inside = (pl.col("last_token") <= pl.col("outer_last")) & (
        (pl.col("first_token") > pl.col("outer_first")) | (pl.col("last_token") < pl.col("outer_last"))
    )
    return held.filter(inside)
