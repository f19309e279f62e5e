"""What must be true of duplicate clusters, before copies are counted as one voice."""

from dataclasses import replace

import polars as pl

from expectations.expectation import Expectation, Frames, Suite, is_among, is_between, is_true, is_unique, list_values
from transforms.reference import Reference
from transforms.stages import DUPLICATE_CLUSTERS, DUPLICATE_PAIRS

RATES = "duplicate_rates"
_PRIMARY_SHARE = 0.4
"""Where more than 60 % of the documents repeat others, more likely the comparison is wrong than the news."""


def expect_duplicates(frames: Frames, reference: Reference) -> Suite:
    """Return the suite of all documents together.

    frames: by name duplicate_clusters, duplicate_pairs, and duplicate_rates (what `rate_duplicates` gives).
    """
    clusters, pairs, rates = frames[DUPLICATE_CLUSTERS.name], frames[DUPLICATE_PAIRS.name], frames[RATES]
    primaries = clusters.filter(pl.col("is_primary") & (pl.col("cluster_id") == pl.col("document_id")))["document_id"].implode()
    known = clusters["document_id"].implode()
    values = list_values(reference)
    return Suite(
        frames={
            "duplicate_clusters": clusters.select(
                "document_id",
                "is_primary",
                "duplicate_kind",
                "duplicate_score",
                pl.col("cluster_id").is_in(primaries).alias("has_primary"),
                pl.when(pl.col("is_primary"))
                .then(pl.col("duplicate_of").is_null() & (pl.col("cluster_id") == pl.col("document_id")))
                .otherwise(pl.col("duplicate_of").is_not_null() & (pl.col("duplicate_of") == pl.col("cluster_id")))
                .alias("points_to_primary"),
            ),
            "duplicate_pairs": pairs.select(
                *DUPLICATE_PAIRS.key,
                "duplicate_kind",
                "duplicate_score",
                (
                    pl.col("document_id").is_in(known)
                    & pl.col("primary_document_id").is_in(known)
                    & (pl.col("document_id") != pl.col("primary_document_id"))
                ).alias("joins_two"),
            ),
            RATES: rates.select("source_name", (~pl.col("is_jump")).alias("is_steady")),
        },
        keys={**{t.name: t.key for t in (DUPLICATE_CLUSTERS, DUPLICATE_PAIRS)}, RATES: ("source_name",)},
        expectations=(
            is_unique("duplicate_clusters", DUPLICATE_CLUSTERS.key),
            is_true("every duplicate cluster has a primary", "duplicate_clusters", "has_primary", "cluster_id"),
            is_true("copies point to the primary, primaries to nothing", "duplicate_clusters", "points_to_primary", "duplicate_of"),
            *is_among("duplicate_clusters", ["duplicate_kind"], values),
            is_between("the score is a share", "duplicate_clusters", "duplicate_score", 0.0, 1.0),
            is_true(
                "at most 60 % of the documents repeat others",
                "duplicate_clusters",
                "is_primary",
                "is_primary",
                severity="warning",
                mostly=_PRIMARY_SHARE,
            ),
            _expect_steady_rates(rates),
            is_unique("duplicate_pairs", DUPLICATE_PAIRS.key),
            is_true("a pair joins two known documents", "duplicate_pairs", "joins_two", "primary_document_id"),
            *is_among("duplicate_pairs", ["duplicate_kind"], values),
            is_between("the score is a share", "duplicate_pairs", "duplicate_score", 0.0, 1.0),
        ),
    )


def _expect_steady_rates(rates: pl.DataFrame) -> Expectation:
    """Expect the share of copies of every source to be about what it was; the result says which sources jump, and how far."""
    jumps = rates.filter("is_jump").sort((pl.col("removed_share") - pl.col("earlier_share")).abs(), "source_name", descending=[True, False])
    said = tuple(
        f"{row['source_name']}: {row['removed_count']:,} of {row['document_count']:,} new documents are copies "
        f"({row['removed_share']:.0%}, before {row['earlier_share']:.0%})"
        for row in jumps.iter_rows(named=True)
    )
    words = "no source's share of copies jumps against what was loaded before"
    return replace(is_true(words, RATES, "is_steady", "removed_share", severity="warning"), examples=said)
