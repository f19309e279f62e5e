"""Finds documents that repeat one another, and the primary of each cluster.

Exact copies have one digest. Edited, cut and extended copies are found by containment: the share of the smaller document's shingles
that the other one holds. (Broder 1997, "On the resemblance and containment of documents"; for news, Jaccard similarity misses cut copies.)
A pair that shares its wording but not its names and numbers is no copy: both come from one template. Only signatures are looked at,
never texts.
"""

import polars as pl

from transforms.shared_shingles import count_common, count_shared
from transforms.signatures import LARGEST_MODULUS, SAMPLES, choose_modulus, is_sampled
from transforms.stages import DUPLICATE_CLUSTERS, DUPLICATE_PAIRS

NEAR_SCORE = 0.40
"""Two articles of which the smaller one shares so much are one article: different articles on one event share under 0.1,
re-edited ones over 0.5."""
CONTAINED_SCORE = 0.80
CONTAINED_RATIO = 0.60
"""The smaller document is contained, not near, where it has less than this share of the larger one's words and nearly all
of it stands there."""
NEAR_RATIO = 0.25
STUB_SCORE = 0.65
"""Of a document below that ratio a passage alone is nearly half: it is near where so much of it stands in the other. A stub of two
paragraphs under a standfirst of its own has about 0.7."""
SHARED_SCORE = 0.08
MIN_SHARED = 6
"""Fewer common shingles are chance or a phrase that everybody uses."""
SPECIFIC_SHARE = 0.65
MIN_SPECIFICS = 4
"""Two texts of one wording of which the one with fewer names and numbers shares less than this of them with the other tell of different
things: reports written from one template (of earthquakes, courts, weather), whose numbers may agree by chance. Copies with every number
changed still share more. With fewer names and numbers than four the wording alone decides."""
_MODULI = (*(m for _, m in SAMPLES), LARGEST_MODULUS)
_REPEATS = ("exact", "near", "contained")


def dedupe_documents(signatures: pl.DataFrame, metadata: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Find duplicate pairs and clusters.

    signatures: SIGNATURES of all documents. metadata: document_id, published_date.
    Returns `duplicate_pairs` (DUPLICATE_PAIRS) and `duplicate_clusters` (DUPLICATE_CLUSTERS).
    Of two documents the primary is the one published first (undated ones last), then the longer one, then the one of the smaller id.
    A cluster is one primary and the documents that repeat it themselves: nothing joins through a third document. Every document that
    is no primary has a pair with its primary.
    """
    # The lists of hashes are by far the most of it: they are moved once, for what is compared.
    lists = signatures.select("shingles", "specifics")
    documents = _order_documents(signatures.drop(lists.columns).with_row_index("row"), metadata)
    # Documents without a word in title and body are no copies of one another.
    original = pl.when(pl.col("word_count") > 0).then(pl.col("order").min().over("text_digest")).otherwise("order")
    documents = documents.with_columns(original.alias("original"))
    distinct = documents.filter(pl.col("order") == pl.col("original"))
    near = _find_near(distinct, lists)
    exact = documents.filter(pl.col("order") != pl.col("original")).select(
        "order", pl.col("original").alias("primary"), pl.lit("exact").alias("duplicate_kind"), pl.lit(1.0).alias("duplicate_score")
    )
    clusters = _gather_clusters(documents, near.filter(pl.col("duplicate_kind").is_in(_REPEATS)))
    ids = documents.select("order", "document_id")
    # What is exactly as a member of a cluster repeats the primary as that does.
    is_through = (pl.col("order") != pl.col("original")) & pl.col("duplicate_kind").is_in(["near", "contained"])
    through = clusters.filter(is_through).select(exact.columns)
    pairs = (
        pl.concat([exact, near, through])
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


def _find_near(distinct: pl.DataFrame, lists: pl.DataFrame) -> pl.DataFrame:
    """Return order, primary, duplicate_kind and duplicate_score of the pairs of different texts with enough in common.

    distinct: order, word_count and row, the row of `lists`, which has shingles and specifics.
    """
    numbered = distinct.sort("order").with_row_index("number")
    shingles = lists["shingles"].gather(numbered["row"])
    pairs = count_shared(pl.DataFrame({"order": numbered["number"], "shingles": shingles}), MIN_SHARED)
    sizes = _measure(numbered.with_columns(shingles))
    pairs = pairs.rename({"order": "number", "primary": "number_primary"})
    pairs = pairs.join(sizes, on="number", how="left").join(
        sizes, left_on="number_primary", right_on="number", how="left", suffix="_primary"
    )
    return _tell_templates(_name_pairs(pairs), lists["specifics"]).select(
        "order", pl.col("order_primary").alias("primary"), "duplicate_kind", "duplicate_score"
    )


def _measure(numbered: pl.DataFrame) -> pl.DataFrame:
    """Return number, row, order, words, modulus and, for each modulus, how many of the shingles are of that sample."""
    sampled = [pl.col("shingles").list.eval(is_sampled(pl.element(), m)).list.sum().cast(pl.Int64).alias(f"sampled_{m}") for m in _MODULI]
    return numbered.select(
        pl.col("number").cast(pl.Int64),
        "row",
        "order",
        pl.col("word_count").alias("words"),
        choose_modulus(pl.col("word_count")).alias("modulus"),
        *sampled,
    )


def _name_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add score and kind, and leave out pairs that have little in common.

    What two documents have in common is of the smaller sample, so the smaller document is measured by that sample too.
    """
    later_smaller = pl.col("words") <= pl.col("words_primary")
    modulus = pl.max_horizontal("modulus", "modulus_primary")
    size = pl.coalesce(
        pl.when(modulus == m).then(pl.when(later_smaller).then(f"sampled_{m}").otherwise(f"sampled_{m}_primary")) for m in _MODULI
    )
    score = (pl.col("shared") / pl.max_horizontal(size, pl.col("shared"))).alias("duplicate_score")
    ratio = (pl.min_horizontal("words", "words_primary") / pl.max_horizontal("words", "words_primary")).alias("ratio")
    kind = (
        pl.when((pl.col("duplicate_score") >= CONTAINED_SCORE) & (pl.col("ratio") < CONTAINED_RATIO))
        .then(pl.lit("contained"))
        .when(pl.col("duplicate_score") >= pl.when(pl.col("ratio") >= NEAR_RATIO).then(NEAR_SCORE).otherwise(STUB_SCORE))
        .then(pl.lit("near"))
        .otherwise(pl.lit("shares_text"))
    )
    named = pairs.with_columns(score, ratio).with_columns(kind.alias("duplicate_kind"))
    return named.filter(pl.col("duplicate_score") >= SHARED_SCORE)


def _tell_templates(pairs: pl.DataFrame, specifics: pl.Series) -> pl.DataFrame:
    """Let pairs that have their wording in common, but not what they tell of, share text and no more."""
    is_repeat = pl.col("duplicate_kind").is_in(_REPEATS)
    alike = pairs.filter(is_repeat)
    counts = specifics.list.len().cast(pl.Int64)
    fewer = pl.min_horizontal(counts.gather(alike["row"]), counts.gather(alike["row_primary"]))
    common = count_common(specifics, alike["row"], alike["row_primary"])
    is_template = (fewer >= MIN_SPECIFICS) & (common < SPECIFIC_SHARE * fewer)
    told = pl.when(is_template).then(pl.lit("shares_text")).otherwise("duplicate_kind").alias("duplicate_kind")
    return pl.concat([pairs.filter(~is_repeat), alike.with_columns(told)])


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
