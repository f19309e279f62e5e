"""Puts the frames of all stages into the shape of the star, by natural ids.

What belongs here: which frame fills which table, joins along natural ids, counts by duplicate cluster.
What does not: surrogate keys, loads and history (`warehouse.load`), and any decision about what a text
says: that was made by the stages before.
"""

from collections.abc import Mapping

import polars as pl

from transforms import conform_rows as rows
from transforms.conform_counts import count_entities, count_events
from transforms.conform_dimensions import conform_countries, conform_dates, conform_event_types, conform_sources, event_type_of, source_of
from transforms.ids import content_id
from transforms.reference import Reference
from transforms.schema import Table

Frames = Mapping[str, pl.DataFrame]


def conform_star(frames: Frames, reference: Reference) -> dict[str, pl.DataFrame]:
    """Return the rows of every star table by natural ids, under the names of `conform_rows.STAR_ROWS`.

    frames: the tables of `stages.BATCH_OUTPUTS` and `stages.WHOLE_OUTPUTS` over all batches, and
    `sightings`. reference: event_types, event_subtypes and countries are read. Rows are sorted by key.

    Raises `ContractError` where a frame lacks what a table needs, such as a document without a sighting.
    """
    documents = _conform_documents(frames)
    star = {
        "dim_country": conform_countries(reference),
        "dim_source": conform_sources(frames["document_metadata"]),
        "dim_document": documents,
        "dim_place": frames["places"],
        "dim_entity": frames["entities"]
        .join(count_entities(frames, documents), on="entity_id", how="left")
        .with_columns(pl.col("alias_count", "mention_count", "document_count").fill_null(0)),
        "dim_entity_alias": frames["entity_aliases"].with_columns(content_id("entity_id", "alias").alias("alias_id")),
        "dim_event_type": conform_event_types(frames, reference),
        "fact_entity_mention": frames["entity_mentions"].join(frames["entity_links"], on="mention_id", how="left"),
        "fact_time_mention": frames["time_mentions"],
        "fact_amount_mention": frames["amount_mentions"],
        "fact_event_mention": _conform_event_mentions(frames),
        "fact_event_claim": frames["claims"],
        "fact_document_zone": frames["zones"],
        # What was seen of a rejected document stands with its rejection.
        "bridge_document_sighting": frames["sightings"].unique().join(documents, on="document_id", how="semi"),
        "bridge_document_duplicate": frames["duplicate_pairs"],
        "bridge_entity_relation": frames["entity_relations"].with_columns(
            content_id("entity_id", "related_entity_id", "relation", "office", "office_from").alias("relation_id")
        ),
        "bridge_entity_merge": frames["entity_merges"],
        "bridge_entity_correction": frames["entity_corrections"],
        "bridge_event_participant": frames["event_participants"],
        "bridge_event_context": frames["event_contexts"],
        "bridge_event_mention_participant": _conform_participants(frames),
    }
    star["fact_event"] = _conform_events(frames, documents, star["dim_event_type"], reference)
    star["dim_date"] = conform_dates([*star.values()])
    return {table.name: _enforce(table, star[table.name]) for table in rows.STAR_ROWS}


def _enforce(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    return table.enforce(frame).sort(table.key)


def _conform_documents(frames: Frames) -> pl.DataFrame:
    """Return dim_document rows with `cluster_id` beside; a document without a cluster is its own."""
    uris = frames["sightings"].sort("document_id", "uri").unique("document_id", keep="first").select("document_id", "uri", "file_format")
    clusters = frames["duplicate_clusters"]
    return (
        frames["documents"]
        .join(frames["document_metadata"], on="document_id", how="left")
        .join(uris, on="document_id", how="left")
        .join(clusters, on="document_id", how="left")
        .with_columns(
            pl.col("cluster_id").fill_null(pl.col("document_id")),
            pl.col("is_primary").fill_null(True),
            source_of(pl.col("publisher")).alias("source_id"),
        )
    )


def _conform_event_mentions(frames: Frames) -> pl.DataFrame:
    """Return fact_event_mention rows: event, place and speaker found through the mentions that name them."""
    links = frames["entity_links"].select("mention_id", "entity_id")
    places = links.join(frames["entities"].select("entity_id", "place_id"), on="entity_id", how="left").select(
        pl.col("mention_id").alias("place_mention_id"), "place_id"
    )
    speakers = links.rename({"mention_id": "speaker_mention_id", "entity_id": "speaker_entity_id"})
    statements = frames["statements"].join(speakers, on="speaker_mention_id", how="left")
    return (
        frames["event_mentions"]
        .with_columns(event_type_of().alias("event_type_id"))
        .join(frames["event_links"], on="mention_id", how="left")
        .join(places, on="place_mention_id", how="left")
        .join(statements, on="mention_id", how="left")
    )


def _conform_participants(frames: Frames) -> pl.DataFrame:
    """Return the actors of event mentions with the entities that their mentions were linked to."""
    links = frames["entity_links"].select(pl.col("mention_id").alias("entity_mention_id"), "entity_id")
    participants = frames["event_mention_participants"].rename({"mention_id": "event_mention_id"})
    return participants.join(links, on="entity_mention_id", how="left")


def _conform_events(frames: Frames, documents: pl.DataFrame, event_types: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return fact_event rows; CAMEO code and Goldstein score are the subtype's, where it has its own, else the type's."""
    subtypes = reference["event_subtypes"].select(
        "subtype", pl.col("cameo_code").alias("subtype_cameo_code"), pl.col("goldstein").alias("subtype_goldstein")
    )
    counts = count_events(frames, documents)
    return (
        frames["events"]
        .with_columns(event_type_of().alias("event_type_id"))
        .join(event_types.select("event_type_id", "cameo_code", "goldstein"), on="event_type_id", how="left")
        .join(subtypes, on="subtype", how="left")
        .with_columns(
            pl.coalesce("subtype_cameo_code", "cameo_code").alias("cameo_code"),
            pl.coalesce("subtype_goldstein", "goldstein").alias("goldstein"),
        )
        .join(counts, on="event_id", how="left")
        .with_columns(pl.col("mention_count", "document_count", "source_count", "contradiction_count").fill_null(0))
    )
