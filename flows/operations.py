"""What the stages of a run do, without Prefect: read frames from the stores, call the stage, write its frames.

Each returns the folder that it wrote; what is written already is not done again. Libraries that take
long to import are imported where they are used, so that a run that finds nothing new never loads them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.errors import DatelineError
from flows.gazetteer import find_gazetteer, find_rows, gazetteer_version, scan_gazetteer
from flows.isolation import Frames, RunStage, isolate_failures
from flows.pool import MOST_DOCUMENTS, current_pool
from flows.raw import RawStore
from flows.rules import LINES, NAMES, Rules, RuleStore
from flows.settings import Settings
from flows.store import StageFrames, StageStore, stage_version
from flows.worker import RunSlice
from seeds.read import read_reference
from transforms.gazetteer import add_places
from transforms.ids import id_of
from transforms.reference import Reference
from transforms.stages import BATCH_OUTPUTS, DOCUMENT_METADATA, REJECTIONS, WHOLE_OUTPUTS


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
        # What is too long to be read, or takes too much, is a limit of the run: another limit, other outputs. So are other rules.
        limits = (self.settings.limits.max_characters, self.settings.max_seconds, self.settings.max_memory_mb)
        version = id_of(stage_version(), *limits, self.rules_version, gazetteer_version())
        return StageStore(self.settings.layout.stages, version)

    @cached_property
    def lines(self) -> RuleStore:
        """The boilerplate lines learned from loaded documents."""
        return RuleStore(self.settings.layout.rules, LINES)

    @cached_property
    def names(self) -> RuleStore:
        """The names learned from loaded documents."""
        return RuleStore(self.settings.layout.rules, NAMES)

    @property
    def rules_version(self) -> str:
        """What says which learned rules are in use; empty where there are none."""
        versions = (self.lines.current.version, self.names.current.version)
        return id_of(*versions) if any(versions) else ""

    @cached_property
    def gazetteer(self) -> Path:
        """The file of the gazetteer; it is built when it is first asked for."""
        shared = self.settings.gazetteer_folder
        return find_gazetteer(shared or self.settings.layout.gazetteer, is_shared=shared is not None)

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
    raw = work.raw.read_batch(batch_id)

    def run(ids: Sequence[str]) -> Frames:
        return read_frames(raw, ids, work.settings.limits.max_characters)

    return _once_per_batch(work, "read", batch_id, run)


def clean_batch(work: Workspace, batch_id: str) -> Path:
    """Documents to zones, metadata, sentences and signatures, for one batch; and the documents again, where some were turned away."""
    frames = work.frames([batch_id]).pick(t.name for t in BATCH_OUTPUTS["read"] if t is not REJECTIONS)
    documents = frames["documents"]

    def run(ids: Sequence[str]) -> Frames:
        cleaned = clean_frames(frames, ids, work.lines.current.rows)
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
        lambda: dedupe_documents(frames["signatures"], frames["document_metadata"]),
    )


def learn_rules(work: Workspace, store: StageStore, min_documents: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Learn lines and names from the documents of the published load, whose stage outputs are in `store`.

    See `transforms.learn.learn_lines` and `transforms.learn_names.learn_names`. Raises `DatelineError` where the outputs of the load
    are no longer complete.
    """
    from transforms.learn import learn_lines, list_source_lines
    from transforms.learn_names import learn_names

    batch_ids = [b for b in work.raw.batch_ids if store.has("clean", b)]
    if not batch_ids:
        raise DatelineError("no document is loaded to learn from", "run `dateline run` on some first")
    frames = StageFrames(store, batch_ids, whole_id(batch_ids))
    if not store.has("dedupe", whole_id(batch_ids)):
        raise DatelineError("a run was broken off after the published load", "run `dateline run` again, then learn")
    parts = []
    for batch_id in batch_ids:
        batch = StageFrames(store, [batch_id])
        documents, metadata, fields, layout = (batch[t] for t in ("documents", "document_metadata", "document_fields", "layout_zones"))
        parts.append(list_source_lines(documents, metadata, read_reference(), fields, layout))
    clusters = frames["duplicate_clusters"]
    return learn_lines(pl.concat(parts), clusters, min_documents), learn_names(frames["entity_mentions"], clusters, min_documents)


def extract_batch(work: Workspace, batch_id: str) -> Path:
    """Sentences to mentions, for one batch."""
    if work.store.has("extract", batch_id):
        return work.store.folder("extract", batch_id)
    gazetteer = work.gazetteer  # first, so that no document is blamed where it cannot be built
    documents, metadata, sentences = (work.frames([batch_id])[t] for t in ("documents", "document_metadata", "sentences"))

    def run(ids: Sequence[str]) -> Frames:
        risky = _list_ids(documents, pl.col("char_count") > _LONG)
        return _share_out(
            _extract_slice, ids, (documents, metadata, sentences), gazetteer, work.names.current, most=_EXTRACT_AT_ONCE, risky=risky
        )

    return _once_per_batch(work, "extract", batch_id, run, documents)


def resolve_batches(work: Workspace, batch_ids: Sequence[str]) -> Path:
    """Mentions of all batches to entities, events and claims."""
    from transforms.resolve import resolve_documents

    frames = work.frames(batch_ids, is_whole=True)
    names = [t.name for t in (*BATCH_OUTPUTS["extract"], *WHOLE_OUTPUTS["dedupe"], DOCUMENT_METADATA)]  # never the texts

    def resolve() -> Frames:
        tables = frames.pick(names)
        located = find_rows(work.gazetteer, tables["entity_mentions"]["reference_id"])
        return resolve_documents(tables, add_places(read_reference(), located))

    return _once(work, "resolve", whole_id(batch_ids), resolve)


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


_RISKY_FORMATS = ("html", "pdf", "email")
"""Read by native code (libxml2, PDFium), which a hostile document may crash, or keep for ever."""
_RISKY_AT_ONCE = 64
"""Such documents are read in short slices: less is run again where one of them takes its process with it."""
_LONG = 50_000
"""Characters, or bytes, of a text so long that some stage may need gigabytes for it: it is worked on alone."""


def read_frames(raw: pl.DataFrame, ids: Sequence[str], max_characters: int) -> Frames:
    """Read the documents `ids`; raw: RAW_FILES and content. Where a pool is held, its workers share them.

    Then documents that native code reads, and long ones, are read by workers however few they are.
    """
    is_page = (pl.col("content_format") == "record") & pl.col("content").bin.contains(b'"html":')
    is_risky = is_page | pl.col("content_format").is_in(_RISKY_FORMATS) | (pl.col("byte_count") > _LONG)
    return _share_out(_read_slice, ids, (raw,), max_characters, risky=_list_ids(raw, is_risky), most_risky=_RISKY_AT_ONCE)


def clean_frames(read: Frames, ids: Sequence[str], learned: pl.DataFrame) -> Frames:
    """Clean the documents `ids`; read: what `read_frames` gives. learned: LEARNED_LINES. Where a pool is held, its workers share them."""
    frames = [read[t] for t in ("documents", "document_fields", "layout_zones")]
    return _share_out(_clean_slice, ids, frames, learned, risky=_list_ids(frames[0], pl.col("char_count") > _LONG))


_EXTRACT_AT_ONCE = 2_000
"""Tokens take far more memory than texts."""
_BY_MENTION = (
    "mention_offices",
    "event_mentions",
    "event_mention_participants",
    "event_mention_contexts",
    "event_mention_attributes",
    "statements",
)
"""Tables that stand in the order of their mentions; the others stand in that of their documents, as slices do."""


def _share_out(
    run: RunSlice,
    ids: Sequence[str],
    frames: Sequence[pl.DataFrame],
    *values: object,
    most: int = MOST_DOCUMENTS,
    risky: Collection[str] = (),
    most_risky: int = 1,
) -> Frames:
    """Run a stage over the documents `ids`, in slices of at most `most`; `run` takes its frames and values.

    Documents among `risky` are in slices of their own, which only workers run, at most `most_risky` in one.
    """

    def cut(part: Sequence[str]) -> Sequence[object]:
        return (*(_only(f, part) for f in frames), *values)

    pool = current_pool()
    apart = [i for i in ids if i in risky] if pool.worker_count else []
    others = [i for i in ids if i not in risky] if apart else ids
    parts = [pool.run_slices(run, cut, pool.slice_ids(apart, most_risky), is_risky=True)] if apart else []
    parts += [pool.run_slices(run, cut, pool.slice_ids(others, most))] if others or not parts else []
    keys = {name: "mention_id" if name in _BY_MENTION else "document_id" for name in parts[0]}
    return {name: pl.concat([part[name] for part in parts]).sort(key, maintain_order=True) for name, key in keys.items()}


def _list_ids(documents: pl.DataFrame, is_wanted: pl.Expr) -> frozenset[str]:
    return frozenset(documents.filter(is_wanted)["document_id"])


def _read_slice(raw: pl.DataFrame, max_characters: int) -> Frames:
    from transforms.read import read_documents

    return read_documents(raw, max_characters, read_reference())


def _clean_slice(documents: pl.DataFrame, fields: pl.DataFrame, layout: pl.DataFrame, learned: pl.DataFrame) -> Frames:
    from transforms.clean import clean_documents

    return clean_documents(documents, read_reference(), fields, layout, learned)


def _extract_slice(documents: pl.DataFrame, metadata: pl.DataFrame, sentences: pl.DataFrame, gazetteer: Path, names: Rules) -> Frames:
    from transforms.extract import extract_mentions

    return extract_mentions(documents, metadata, sentences, _reference_with(names), scan_gazetteer(gazetteer))


_REFERENCE_WITH: dict[str, Reference] = {}
"""The reference tables with learned names beside them, by version of the names: a process makes its look-ups of them once."""


def _reference_with(names: Rules) -> Reference:
    from transforms.learn_names import add_learned_names

    if names.version not in _REFERENCE_WITH:
        _REFERENCE_WITH.clear()
        _REFERENCE_WITH[names.version] = add_learned_names(read_reference(), names.rows)
    return _REFERENCE_WITH[names.version]


def _only(frame: pl.DataFrame, ids: Sequence[str]) -> pl.DataFrame:
    return frame.filter(pl.col("document_id").is_in(ids))
