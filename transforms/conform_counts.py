"""Counts of entities and events: mentions as they are, documents and publishers by duplicate cluster.

Copies of a text corroborate nothing, so a document counts through its cluster.
"""

from collections.abc import Mapping

import polars as pl

Frames = Mapping[str, pl.DataFrame]


def count_entities(frames: Frames, documents: pl.DataFrame) -> pl.DataFrame:
    """Count spellings, mentions and documents of each entity.

    frames: entity_mentions, entity_links, entity_aliases. documents: document_id, cluster_id.
    Returns entity_id, alias_count, mention_count, document_count; null or absent where an entity has none.
    """
    mentions = (
        frames["entity_links"]
        .join(frames["entity_mentions"].select("mention_id", "document_id"), on="mention_id")
        .join(documents.select("document_id", "cluster_id"), on="document_id")
        .group_by("entity_id")
        .agg(_count(pl.len(), "mention_count"), _count(pl.col("cluster_id").n_unique(), "document_count"))
    )
    aliases = frames["entity_aliases"].group_by("entity_id").agg(_count(pl.len(), "alias_count"))
    return mentions.join(aliases, on="entity_id", how="full", coalesce=True)


def count_events(frames: Frames, documents: pl.DataFrame) -> pl.DataFrame:
    """Count mentions, documents, publishers and contradicted attributes of each event.

    frames: event_mentions, event_links, claims. documents: document_id, cluster_id, source_id.
    A cluster none of whose documents names a publisher counts as one publisher.
    Returns event_id, mention_count, document_count, source_count, contradiction_count.
    """
    voices = documents.select("document_id", "cluster_id", "source_id")
    is_unnamed = pl.col("source_id").is_null().all().over("event_id", "cluster_id")
    voice = pl.when(is_unnamed).then(pl.col("cluster_id")).otherwise(pl.col("source_id"))
    mentions = (
        frames["event_links"]
        .join(frames["event_mentions"].select("mention_id", "document_id"), on="mention_id")
        .join(voices, on="document_id")
        .with_columns(voice.alias("voice"))
        .group_by("event_id")
        .agg(
            _count(pl.len(), "mention_count"),
            _count(pl.col("cluster_id").n_unique(), "document_count"),
            _count(pl.col("voice").drop_nulls().n_unique(), "source_count"),
        )
    )
    contradictions = (
        frames["claims"]
        .filter(pl.col("disagreement").is_not_null())
        .group_by("event_id")
        .agg(_count(pl.col("attribute").n_unique(), "contradiction_count"))
    )
    return mentions.join(contradictions, on="event_id", how="full", coalesce=True)


def _count(expression: pl.Expr, name: str) -> pl.Expr:
    return expression.cast(pl.Int64).alias(name)
