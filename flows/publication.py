"""Builds one load beside the published one and makes it the published one, or leaves no trace.

`load.json` in a load's folder says what the load was made of; a run that finds the same again has nothing to do.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl

from expectations.report import render_quality_page
from flows.errors import DatelineError
from flows.gates import gather_quality
from flows.operations import Workspace, conform_batches, star_id, whole_id
from flows.store import REWRITTEN_BY, StageStore, warehouse_version
from transforms.conform_rows import STAR_ROWS
from transforms.ids import id_of
from transforms.stages import REJECTIONS
from warehouse.layout import Layout
from warehouse.load import LoadRecord, load_warehouse
from warehouse.publish import discard_unpublished, publish_load
from warehouse.quality import record_quality, record_rejections
from warehouse.summary import DatabaseError, summarize_warehouse

_KEPT_LOADS = 5


def is_published(work: Workspace) -> bool:
    """Return True where the published load was made of all that is known, by this version of the stages.

    Raises `DatelineError` where a load is published whose database cannot be opened.
    """
    layout = work.settings.layout
    return bool(count_published(layout)) and _read_record(layout).get("input_digest") == _input_digest(work)


def published_store(layout: Layout) -> StageStore | None:
    """Return the stage outputs that the published load was made of, None where nothing was published or does not say."""
    version = _read_record(layout).get("stage_version")
    return StageStore(layout.stages, version) if version else None


def count_stale(work: Workspace) -> int:
    """Return how many documents of the published load were coded under other rules than those in use."""
    layout = work.settings.layout
    counts = count_published(layout)
    is_current = _read_record(layout).get("rules_version", "") == work.rules_version
    return 0 if not counts or is_current else counts["documents"]


def _read_record(layout: Layout) -> dict[str, str]:
    """Return what the published load says that it was made of; nothing where it says nothing."""
    try:
        record: dict[str, str] = json.loads(_record_file(layout, str(layout.current_load_id)).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record


def count_published(layout: Layout) -> dict[str, int]:
    """Return the counts of the published warehouse, empty where nothing was published yet.

    Raises `DatelineError` where its database cannot be opened.
    """
    if layout.published_database is None:
        return {}
    try:
        return summarize_warehouse(layout.published_database)
    except DatabaseError as error:
        way_out = f"restore the file, or remove the link {layout.current}: the next run then builds the warehouse anew from {layout.state}"
        raise DatelineError(str(error), way_out) from error


def build_load(work: Workspace, batch_ids: Sequence[str], started_at: datetime | None = None) -> str:
    """Load the rows of the star into a private copy of the published database and return the load's id.

    started_at: when the run began, UTC; now where it is not given.
    """
    layout = work.settings.layout
    discard_unpublished(layout)
    conform_batches(work, batch_ids)
    rows = {t.name: _read_star(work, batch_ids, t.name) for t in STAR_ROWS}
    now = datetime.now(UTC)
    load_id = _next_load_id(layout, now.replace(tzinfo=None))
    began = (started_at or now).astimezone(UTC).replace(tzinfo=None)
    record = LoadRecord(load_id, began, now.replace(tzinfo=None), version("dateline"), work.store.version)
    load_warehouse(layout.load_database(load_id), layout.published_database, rows, record)
    return load_id


def record_outcome(work: Workspace, batch_ids: Sequence[str], load_id: str) -> None:
    """Record in the load's database what went no further and what the gates found; write the quality page."""
    database = work.settings.layout.load_database(load_id)
    record_rejections(database, gather_rejections(work, batch_ids))
    quality = gather_quality(work, batch_ids, load_id)
    record_quality(database, quality)
    reports = work.settings.layout.load_reports(load_id)
    reports.mkdir(parents=True, exist_ok=True)
    (reports / "quality.html").write_text(render_quality_page(quality), encoding="utf-8")


def gather_rejections(work: Workspace, batch_ids: Sequence[str]) -> pl.DataFrame:
    """Return REJECTIONS of every stage: files turned away, documents that a stage turned away, rows that a gate rejected.

    Documents go by their smallest uri, as everywhere, whichever stood in the run that turned them away.
    """
    stages = sorted({*REWRITTEN_BY, *(later for following in REWRITTEN_BY.values() for later in following)})
    stored = (work.store.read(stage, b, REJECTIONS.name) for stage in stages for b in batch_ids)
    found = pl.concat([work.raw.read_standing_rejections(), *(frame for frame in stored if frame is not None)])
    smallest = work.raw.read_sightings().group_by("document_id").agg(pl.col("uri").min().alias("document_uri"))
    named = found.join(smallest, on="document_id", how="left").with_columns(pl.coalesce("document_uri", "uri").alias("uri"))
    return REJECTIONS.enforce(named.unique("rejection_id", keep="first").sort("rejection_id"))


def export_load(work: Workspace, load_id: str) -> Path:
    """Write the load's tables and views as Parquet and return their folder."""
    from warehouse.export import export_parquet  # Arrow takes a while to import: a run that finds nothing new does without

    layout = work.settings.layout
    export_parquet(layout.load_database(load_id), layout.load_parquet(load_id), load_id=load_id)
    return layout.load_parquet(load_id)


def publish(work: Workspace, batch_ids: Sequence[str], load_id: str) -> None:
    """Say what the load was made of, publish it, and forget the stage outputs that it was not made of."""
    layout = work.settings.layout
    record = {
        "load_id": load_id,
        "input_digest": _input_digest(work),
        "stage_version": work.store.version,
        "rules_version": work.rules_version,
    }
    _record_file(layout, load_id).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    publish_load(layout, load_id, keep=_KEPT_LOADS)
    work.store.forget_others({*batch_ids, whole_id(batch_ids), star_id(work, batch_ids), load_id})


def _input_digest(work: Workspace) -> str:
    return id_of(work.raw.digest(), work.store.version, warehouse_version())


def _record_file(layout: Layout, load_id: str) -> Path:
    return layout.load_folder(load_id) / "load.json"


def _next_load_id(layout: Layout, now: datetime) -> str:
    """Return an id that sorts after the published load's, even where the clock was set back."""
    load_id = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z"
    current = layout.current_load_id
    return load_id if current is None or load_id > current else f"{current}-1"


def _read_star(work: Workspace, batch_ids: Sequence[str], table: str) -> pl.DataFrame:
    frame = work.store.read("conform", star_id(work, batch_ids), table)
    if frame is None:
        raise FileNotFoundError(work.store.folder("conform", star_id(work, batch_ids)) / table)
    return frame
