"""Resolution: from the mentions of all documents to entities, events and claims."""

from collections.abc import Mapping

import polars as pl

from transforms.claims import list_claims
from transforms.event_consensus import agree_events
from transforms.reference import Reference
from transforms.resolve_entities import resolve_entities
from transforms.resolve_events import link_events, list_chains


def resolve_documents(frames: Mapping[str, pl.DataFrame], reference: Reference) -> dict[str, pl.DataFrame]:
    """Return the frames of WHOLE_OUTPUTS["resolve"] by name.

    frames: those of BATCH_OUTPUTS["extract"] over all documents, and duplicate_clusters.
    """
    mentions, clusters, metadata, offices = (
        frames[name] for name in ("entity_mentions", "duplicate_clusters", "document_metadata", "mention_offices")
    )
    entities = resolve_entities(mentions, clusters, reference, metadata, offices)
    known = {**frames, **entities}
    links = link_events(list_chains(known, reference))
    claims = list_claims(links, known)
    return {**entities, "event_links": links, "claims": claims, **agree_events(links, claims, known, reference)}
