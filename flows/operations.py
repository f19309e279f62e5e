"""What the stages of a run do, without Prefect: read frames from the stores, call the stage, write its frames.

Each returns the folder that it wrote; what is written already is not done again. Libraries that take
long to import are imported where they are used, so that a run that finds nothing new never loads them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.isolation import Frames, RunStage, isolate_failures
from flows.raw import RawStore
from flows.settings import Settings
from flows.store import StageFrames, StageStore, stage_version
from seeds.read import read_reference
from transforms.ids import id_of
from transforms.stages import BATCH_OUTPUTS, DOCUMENT_METADATA, WHOLE_OUTPUTS


@dataclass(frozen=True)
class Workspace:
    """The stores of one data folder, as the stages use them."""

    settings: Settings

    @cached_property
    def raw(self) -> RawStore:
        """The raw documents."""
        return RawStore(self.settings.layout.raw)

    @cached_property
    def store(self) -> StageStore:
        """The stage outputs of this version."""
        return StageStore(self.settings.layout.stages, stage_version())

    def missing(self, stage: str, batch_ids: Sequence[str]) -> list[str]:
        """Return the batches for which a stage has not finished yet."""
        return [b for b in batch_ids if not self.store.has(stage, b)]

    def frames(self, batch_ids: Sequence[str], *, is_whole: bool = False) -> StageFrames:
        """Return the stages' tables over the batches, with those of the stages across batches where `is_whole`."""
        return StageFrames(self.store, batch_ids, whole_id(batch_ids) if is_whole else "")


def whole_id(batch_ids: Sequence[str]) -> str:
    """Return the id under which stages across batches store theirs."""
    return id_of(*sorted(batch_ids))


def read_batch(work: Workspace, batch_id: str) -> Path:
    """Bytes to documents and rejections, for one batch."""
    from transforms.read import read_documents

    def run(ids: Sequence[str]) -> Frames:
        return read_documents(_only(work.raw.read_batch(batch_id), ids))

    return _once_per_batch(work, "read", batch_id, run)


def clean_batch(work: Workspace, batch_id: str) -> Path:
    """Documents to zones, metadata, sentences and shingles, for one batch; and the documents again, where some were turned away."""
    from transforms.clean import clean_documents

    documents = work.frames([batch_id])["documents"]

    def run(ids: Sequence[str]) -> Frames:
        cleaned = clean_documents(_only(documents, ids), read_reference())
        return cleaned if len(ids) == documents.height else {**cleaned, "documents": _only(documents, ids)}

    return _once_per_batch(work, "clean", batch_id, run, documents)


def dedupe_batches(work: Workspace, batch_ids: Sequence[str]) -> Path:
    """Signatures of all batches to duplicate clusters."""
    from transforms.dedupe import dedupe_documents

    frames = work.frames(batch_ids)
    return _once(
        work,
        "dedupe",
        whole_id(batch_ids),
        lambda: dedupe_documents(frames["signatures"], frames["shingles"], frames["document_metadata"]),
    )


def extract_batch(work: Workspace, batch_id: str) -> Path:
    """Sentences to mentions, for one batch."""
    from transforms.extract import extract_mentions

    documents, metadata, sentences = (work.frames([batch_id])[t] for t in ("documents", "document_metadata", "sentences"))

    def run(ids: Sequence[str]) -> Frames:
        return extract_mentions(_only(documents, ids), _only(metadata, ids), _only(sentences, ids), read_reference())

    return _once_per_batch(work, "extract", batch_id, run, documents)


def resolve_batches(work: Workspace, batch_ids: Sequence[str]) -> Path:
    """Mentions of all batches to entities, events and claims."""
    from transforms.resolve import resolve_documents

    frames = work.frames(batch_ids, is_whole=True)
    names = [t.name for t in (*BATCH_OUTPUTS["extract"], *WHOLE_OUTPUTS["dedupe"], DOCUMENT_METADATA)]  # never the texts
    return _once(work, "resolve", whole_id(batch_ids), lambda: resolve_documents(frames.pick(names), read_reference()))


def conform_batches(work: Workspace, batch_ids: Sequence[str]) -> Path:
    """The tables of all stages to the rows of the star, by natural ids."""
    from transforms.conform import conform_star

    frames = StageFrames(work.store, batch_ids, whole_id(batch_ids), {"sightings": work.raw.read_sightings()})
    # Sightings of known documents belong to the star but to no batch, so its rows have an id of their own.
    return _once(work, "conform", star_id(work, batch_ids), lambda: conform_star(frames, read_reference()))


def star_id(work: Workspace, batch_ids: Sequence[str]) -> str:
    """Return the id under which the rows of the star are stored: it changes with batches and sightings."""
    return id_of(whole_id(batch_ids), work.raw.digest())


def _once(work: Workspace, stage: str, batch_id: str, make: Callable[[], Frames]) -> Path:
    if work.store.has(stage, batch_id):
        return work.store.folder(stage, batch_id)
    try:
        return work.store.write(stage, batch_id, make())
    except BaseException as error:
        error.add_note(f"stage {stage}")
        raise


def _once_per_batch(work: Workspace, stage: str, batch_id: str, run: RunStage, documents: pl.DataFrame | None = None) -> Path:
    """Run a stage that looks at one document at a time, over `documents` or all that came with the batch."""

    def make() -> Frames:
        raw = work.raw.read_batch(batch_id, ("document_id", "uri"))
        known = raw if documents is None else raw.join(documents, on="document_id", how="semi")
        return isolate_failures(stage, dict(known.iter_rows()), run)

    return _once(work, stage, batch_id, make)


def _only(frame: pl.DataFrame, ids: Sequence[str]) -> pl.DataFrame:
    return frame.filter(pl.col("document_id").is_in(ids))
