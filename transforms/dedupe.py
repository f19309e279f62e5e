"""Finds documents that repeat one another, and the primary of each cluster.

Exact copies have one digest. Edited, cut and extended copies are found by containment: the share of the smaller document's shingles
that the other one holds. (Broder 1997, "On the resemblance and containment of documents"; for news, Jaccard similarity misses cut copies.)
Only signatures and shingles are looked at, never texts.
"""

import polars as pl

from transforms.signatures import KEEP_ALL_WORDS, is_sampled
from transforms.stages import DUPLICATE_CLUSTERS, DUPLICATE_PAIRS

NEAR_SCORE = 0.40
"""Two articles of which the smaller one shares so much are one article: different articles on one event share under 0.1,
re-edited ones over 0.5."""
CONTAINED_SCORE = 0.80
CONTAINED_RATIO = 0.60
"""The smaller document is contained, not near, where it has less than this share of the larger one's words and nearly all
of it stands there."""
NEAR_RATIO = 0.25
SHARED_SCORE = 0.08
MIN_SHARED = 6
"""Fewer common shingles are chance or a phrase that everybody uses."""
HOLDERS = 40
"""A shingle of more documents than this is compared with the first so many of them only, in the order of primaries: cost grows with the
number of documents, not its square, and the primary of a much-copied text is among the first."""
_REPEATS = ("exact", "near", "contained")


def dedupe_documents(signatures: pl.DataFrame, shingles: pl.DataFrame, metadata: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Find duplicate pairs and clusters.

    signatures, shingles: SIGNATURES and SHINGLES of all documents. metadata: document_id, published_date.
    Returns `duplicate_pairs` (DUPLICATE_PAIRS) and `duplicate_clusters` (DUPLICATE_CLUSTERS).
    Of two documents the primary is the one published first (undated ones last), then the longer one, then the one of the smaller id.
    A cluster is one primary and the documents that repeat it themselves: nothing joins through a third document.
    """
    documents = _order_documents(signatures, metadata)
    # Documents without a word in title and body are no copies of one another.
    original = pl.when(pl.col("word_count") > 0).then(pl.col("order").min().over("text_digest")).otherwise("order")
    documents = documents.with_columns(original.alias("original"))
    distinct = documents.filter(pl.col("order") == pl.col("original"))
    near = _name_pairs(_count_shared(shingles, distinct))
    exact = documents.filter(pl.col("order") != pl.col("original")).select(
        "order", pl.col("original").alias("primary"), pl.lit("exact").alias("duplicate_kind"), pl.lit(1.0).alias("duplicate_score")
    )
    clusters = _gather_clusters(documents, near.filter(pl.col("duplicate_kind").is_in(_REPEATS)))
    ids = documents.select("order", "document_id")
    pairs = (
        pl.concat([exact, near])
        .join(ids, on="order")
        .join(ids.rename({"order": "primary", "document_id": "primary_document_id"}), on="primary")
    )
    return {
        "duplicate_pairs": DUPLICATE_PAIRS.enforce(pairs.sort("document_id", "primary_document_id")),
        "duplicate_clusters": DUPLICATE_CLUSTERS.enforce(clusters.sort("document_id")),
    }


def _order_documents(signatures: pl.DataFrame, metadata: pl.DataFrame) -> pl.DataFrame:
    """Add order: a document can only repeat one of smaller order."""
    dated = signatures.join(metadata.select("document_id", "published_date"), on="document_id", how="left")
    ordered = dated.sort("published_date", "word_count", "document_id", descending=[False, True, False], nulls_last=True)
    return ordered.with_row_index("order").with_columns(pl.col("order").cast(pl.Int64))


def _count_shared(shingles: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return order, primary (the smaller order) and shared (common shingles) of all pairs with enough in common."""
    held = shingles.join(documents.select("document_id", "order"), on="document_id", how="inner").select("shingle", "order")
    held = held.filter(pl.len().over("shingle") > 1).sort("shingle", "order")
    first = held.filter(pl.int_range(pl.len()).over("shingle") < HOLDERS).rename({"order": "primary"})
    return (
        held.lazy()
        .join(first.lazy(), on="shingle", how="inner")
        .filter(pl.col("primary") < pl.col("order"))
        .group_by("order", "primary")
        .agg(pl.len().cast(pl.Int64).alias("shared"))
        .filter(pl.col("shared") >= MIN_SHARED)
        .collect()
        .join(_sizes(shingles, documents), on="order", how="left")
        .join(_sizes(shingles, documents).rename({"order": "primary"}), on="primary", how="left", suffix="_primary")
    )


def _sizes(shingles: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return order, words, shingles and sampled (how many of the shingles longer documents would keep)."""
    sampled = shingles.group_by("document_id").agg(is_sampled(pl.col("shingle")).sum().cast(pl.Int64).alias("sampled"))
    return documents.join(sampled, on="document_id", how="left").select(
        "order", pl.col("word_count").alias("words"), pl.col("shingle_count").alias("shingles"), pl.col("sampled").fill_null(0)
    )


def _name_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add score and kind, and leave out pairs that have little in common.

    Where one document is sampled, the common shingles are all from the sample: the smaller one is measured by its sample too.
    """
    later_smaller = pl.col("words") <= pl.col("words_primary")
    both_whole = pl.max_horizontal("words", "words_primary") <= KEEP_ALL_WORDS
    whole = pl.when(later_smaller).then(pl.col("shingles")).otherwise(pl.col("shingles_primary"))
    sampled = pl.when(later_smaller).then(pl.col("sampled")).otherwise(pl.col("sampled_primary"))
    size = pl.when(both_whole).then(whole).otherwise(sampled)
    score = (pl.col("shared") / pl.max_horizontal(size, pl.col("shared"))).alias("duplicate_score")
    ratio = (pl.min_horizontal("words", "words_primary") / pl.max_horizontal("words", "words_primary")).alias("ratio")
    kind = (
        pl.when((pl.col("duplicate_score") >= CONTAINED_SCORE) & (pl.col("ratio") < CONTAINED_RATIO))
        .then(pl.lit("contained"))
        .when((pl.col("duplicate_score") >= NEAR_SCORE) & (pl.col("ratio") >= NEAR_RATIO))
        .then(pl.lit("near"))
        .otherwise(pl.lit("shares_text"))
    )
    named = pairs.with_columns(score, ratio).with_columns(kind.alias("duplicate_kind"))
    return named.filter(pl.col("duplicate_score") >= SHARED_SCORE).select("order", "primary", "duplicate_kind", "duplicate_score")


def _gather_clusters(documents: pl.DataFrame, repeats: pl.DataFrame) -> pl.DataFrame:
    """Attach every document that repeats a primary to the one that it repeats most; the others are primaries."""
    members = _choose_members(documents.filter(pl.col("order") == pl.col("original")), repeats)
    best = (
        repeats.join(members, on="order", how="semi")
        .join(members.rename({"order": "primary"}), on="primary", how="anti")
        .sort("order", "duplicate_score", "primary", descending=[False, True, False])
        .unique("order", keep="first", maintain_order=True)
    )
    # An exact copy goes with its original: where that repeats another document, so does the copy.
    rows = documents.select("document_id", "order", "original").join(best.rename({"order": "original"}), on="original", how="left")
    is_copy = (pl.col("order") != pl.col("original")) & pl.col("primary").is_null()
    rows = rows.with_columns(
        pl.when(is_copy).then("original").otherwise("primary").alias("primary"),
        pl.when(is_copy).then(pl.lit("exact")).otherwise("duplicate_kind").alias("duplicate_kind"),
        pl.when(is_copy).then(pl.lit(1.0)).otherwise("duplicate_score").alias("duplicate_score"),
    )
    ids = documents.select(pl.col("order").alias("primary"), pl.col("document_id").alias("duplicate_of"))
    return rows.join(ids, on="primary", how="left").with_columns(
        pl.coalesce("duplicate_of", "document_id").alias("cluster_id"),
        pl.col("duplicate_of").is_null().alias("is_primary"),
    )


def _choose_members(documents: pl.DataFrame, repeats: pl.DataFrame) -> pl.DataFrame:
    """Return the order of every document that is no primary: it repeats an earlier one that is.

    Each round settles the documents all of whose earlier partners are settled, so there are as many rounds as the longest chain has links.
    """
    primaries = documents.select("order").join(repeats, on="order", how="anti")
    members, waiting = repeats.select("order").clear(), repeats.select("order", "primary")
    while waiting.height:
        reached = waiting.join(primaries.rename({"order": "primary"}), on="primary", how="semi").select("order").unique()
        members = pl.concat([members, reached])
        unreached = waiting.join(reached, on="order", how="anti")
        # A partner that became a member can make nobody else one.
        waiting = unreached.join(members.rename({"order": "primary"}), on="primary", how="anti")
        primaries = unreached.select("order").unique().join(waiting, on="order", how="anti")
    return members
