"""Compares how many documents of each source are copies with how many were before.

A source whose share of copies jumps has changed its ways (it now takes a wire, or its pages are scraped twice), or the comparison
has gone wrong (boilerplate that is taken for the article). What is to be done about it is not said here.
"""

import polars as pl

UNKNOWN_SOURCE = "(unknown)"
"""Documents without a publisher, taken together."""
EARLIER_COUNTS = pl.Schema({"source_name": pl.String(), "document_count": pl.Int64(), "removed_count": pl.Int64()})
JUMP_SHARE = 0.2
"""A jump is a difference of shares beyond this …"""
JUMP_ERRORS = 3.0
"""… and beyond so many standard errors of the difference of two binomial shares …"""
JUMP_DOCUMENTS = 20
"""… in at least so many new documents."""


def rate_duplicates(clusters: pl.DataFrame, metadata: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the share of copies among the new documents of each source, beside the share of before.

    clusters: DUPLICATE_CLUSTERS of all documents. metadata: document_id, publisher. earlier: EARLIER_COUNTS, the documents of each
    source that were there before and how many of them were copies; none on a first load.
    Returns, for sources with new documents, sorted: source_name, document_count and removed_count (of what came since), removed_share,
    earlier_share (both 0 to 1; null where there was nothing), is_jump. A document that was no copy before and is one now, because what it
    repeats has come, counts as removed since.
    """
    source = pl.col("publisher").fill_null(UNKNOWN_SOURCE).alias("source_name")
    counts = (
        clusters.join(metadata.select("document_id", source), on="document_id", how="left")
        .with_columns(pl.col("source_name").fill_null(UNKNOWN_SOURCE))
        .group_by("source_name")
        .agg(pl.len().cast(pl.Int64).alias("all_count"), (~pl.col("is_primary")).sum().cast(pl.Int64).alias("all_removed"))
    )
    before = earlier.select("source_name", pl.col("document_count").alias("before_count"), pl.col("removed_count").alias("before_removed"))
    known = counts.join(before, on="source_name", how="left").with_columns(pl.col("before_count", "before_removed").fill_null(0))
    new = known.with_columns((pl.col("all_count") - pl.col("before_count")).alias("document_count")).filter(pl.col("document_count") > 0)
    removed = (pl.col("all_removed") - pl.col("before_removed")).clip(0, pl.col("document_count")).alias("removed_count")
    rated = new.with_columns(removed).with_columns(
        (pl.col("removed_count") / pl.col("document_count")).alias("removed_share"),
        pl.when(pl.col("before_count") > 0).then(pl.col("before_removed") / pl.col("before_count")).alias("earlier_share"),
    )
    return (
        rated.with_columns(_is_jump().fill_null(False).alias("is_jump"))
        .select("source_name", "document_count", "removed_count", "removed_share", "earlier_share", "is_jump")
        .sort("source_name")
    )


def _is_jump() -> pl.Expr:
    """Return whether two shares differ by more than chance explains: the standard error under one common share."""
    together = (pl.col("removed_count") + pl.col("before_removed")) / (pl.col("document_count") + pl.col("before_count"))
    error = (together * (1 - together) * (1 / pl.col("document_count") + 1 / pl.col("before_count"))).sqrt()
    difference = (pl.col("removed_share") - pl.col("earlier_share")).abs()
    return (pl.col("document_count") >= JUMP_DOCUMENTS) & (difference > JUMP_SHARE) & (difference > JUMP_ERRORS * error)
