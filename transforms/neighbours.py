"""Values of the tokens before and after, within the same sentence or clause.

A plain shift and a comparison of the group: the same as a window, at a fraction of its cost. The frame
must be in reading order.
"""

import polars as pl


def before(value: pl.Expr | str, steps: int = 1, *, within: str = "sentence_row", fill: object = None) -> pl.Expr:
    """Return `value` of the token `steps` before (after, where negative), `fill` beyond the edge of the group."""
    values = pl.col(value) if isinstance(value, str) else value
    same = pl.col(within) == pl.col(within).shift(steps)
    return pl.when(same).then(values.shift(steps)).otherwise(pl.lit(fill))


def near(value: pl.Expr, *steps: int, within: str = "sentence_row") -> pl.Expr:
    """Return whether the boolean `value` holds at any of the tokens `steps` before."""
    return pl.any_horizontal(before(value, n, within=within, fill=False) for n in steps)
