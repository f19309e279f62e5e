"""Learns names from loaded documents: those that many documents bear with one type, so that others are known by them.

A name is learned where its evidence is strong in several documents that are no copies of each other, and where hardly any document
speaks against its type. It is then found wherever it stands, in headlines too, as names of the tables are (`transforms.name_patterns`);
whom it names is resolved as before. What the tables know is not learned. A name in use is found by itself and so stays learned for as
long as enough documents bear it: one learned wrongly is taken out of the rules by hand, or with all others by `dateline learn --forget`.
"""

import polars as pl

from transforms.reference import Reference
from transforms.stages import LEARNED_NAMES

LEARNED = "learned_names"
"""Name under which learned names stand beside the reference tables."""
MIN_DOCUMENTS = 5
"""Documents that bear a name, at least; copies count once."""
MIN_STRONG = 3
"""Documents among them with strong evidence for the type."""
STRONG = 0.8
"""Confidence from which the evidence of a mention is strong."""
MIN_SHARE = 0.9
"""Share of the documents that bear the name with its type."""
_TYPES = ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC", "EXERCISE")
_UNNAMED = ("institution",)
"""Rules by which a common noun names an institution: that is known wherever it stands."""


def learn_names(mentions: pl.DataFrame, clusters: pl.DataFrame, min_documents: int = MIN_DOCUMENTS) -> pl.DataFrame:
    """Learn names from ENTITY_MENTIONS of any number of documents, whose DUPLICATE_CLUSTERS are given.

    Returns LEARNED_NAMES and document_id (the first document that bears the name with strong evidence), sorted by name_key. A single
    word is never learned as the name of a person: who is meant by a surname the document says.
    """
    spoken = mentions.filter(pl.col("entity_type").is_in(_TYPES) & ~pl.col("rule_id").is_in(_UNNAMED))
    spoken = spoken.join(clusters.select("document_id", "cluster_id"), on="document_id", how="inner")
    listed = spoken.filter(pl.col("reference_id").is_not_null()).select("name_key").unique()
    spoken = spoken.join(listed, on="name_key", how="anti")
    is_strong = pl.col("confidence") >= STRONG
    typed = spoken.group_by("name_key", "entity_type").agg(
        pl.col("cluster_id").n_unique().cast(pl.Int64).alias("document_count"),
        pl.col("cluster_id").filter(is_strong).n_unique().alias("strong_count"),
        pl.col("document_id").filter(is_strong).min().alias("document_id"),
    )
    bearers = spoken.group_by("name_key").agg(pl.col("cluster_id").n_unique().alias("bearers"))
    is_whole = (pl.col("entity_type") != "PERSON") | pl.col("name_key").str.contains(" ")
    kept = (
        typed.join(bearers, on="name_key", how="left")
        .with_columns((pl.col("document_count") / pl.col("bearers")).alias("type_share"))
        .filter(
            is_whole
            & (pl.col("document_count") >= min_documents)
            & (pl.col("strong_count") >= MIN_STRONG)
            & (pl.col("type_share") >= MIN_SHARE)
        )
        .sort("name_key", "document_count", "strong_count", "entity_type", descending=[False, True, True, False])
        .unique("name_key", keep="first", maintain_order=True)
    )
    return kept.join(_spell(spoken), on="name_key", how="left").select(*LEARNED_NAMES.columns, "document_id").sort("name_key")


def _spell(spoken: pl.DataFrame) -> pl.DataFrame:
    """Return name_key and name: the commonest spelling that is not all in capitals, unless all are."""
    loud = (pl.col("text") == pl.col("text").str.to_uppercase()) & pl.col("text").str.contains(r"\p{L}{6}")
    counts = spoken.group_by("name_key", pl.col("text").alias("name")).agg(pl.len().alias("count"), loud.any().alias("is_loud"))
    ranked = counts.sort("name_key", "is_loud", "count", "name", descending=[False, False, True, False])
    return ranked.unique("name_key", keep="first", maintain_order=True).select("name_key", "name")


def add_learned_names(reference: Reference, names: pl.DataFrame) -> Reference:
    """Return the reference tables with LEARNED_NAMES beside them; as they are where nothing is learned."""
    return {**reference, LEARNED: names} if names.height else reference
