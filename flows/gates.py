"""The gates between stages: what a boundary's expectations reject goes no further, a critical failure stops the run.

What is expected is in `expectations`; here it is asked, and its answer carried out and kept.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl

from expectations.report import render_quality_page
from flows.errors import DatelineError
from flows.operations import Workspace, whole_id
from flows.quarantine import quarantine_rows
from seeds.read import read_reference
from transforms.duplicate_rates import rate_duplicates
from transforms.reference import Reference
from transforms.stages import BATCH_OUTPUTS, REJECTIONS, WHOLE_OUTPUTS
from warehouse.checks import run_checks
from warehouse.duplicate_counts import count_duplicates
from warehouse.quality import QUALITY_ROWS
from warehouse.summary import DatabaseError

QUALITY = "quality_results"
_SHOWN_EXAMPLES = 10
_TEXTS = [t.name for stage in ("read", "clean") for t in BATCH_OUTPUTS[stage] if t is not REJECTIONS]
_MENTIONS = [t.name for t in BATCH_OUTPUTS["extract"]]
BOUNDARY_TABLES: dict[str, list[str]] = {
    "documents": _TEXTS,
    "mentions": [*_TEXTS, *_MENTIONS],
    "events": [*_TEXTS, *_MENTIONS],
}
"""The tables that each gate between batch stages sees."""


class Validation(Protocol):
    """The answer of a boundary's expectations."""

    @property
    def results(self) -> pl.DataFrame:
        """`warehouse.quality.QUALITY_ROWS`."""

    @property
    def rejected(self) -> Mapping[str, pl.DataFrame]:
        """By table, key columns, reason_code and detail of the rows that go no further."""

    @property
    def has_critical_failure(self) -> bool:
        """True where something is wrong that rejecting rows does not mend."""


Validate = Callable[[str, Mapping[str, pl.DataFrame], Reference], Validation]


def gate_batch(work: Workspace, boundary: str, batch_id: str, validate: Validate) -> Path:
    """Ask the expectations of one boundary about one batch; keep their results, the rejections and the tables without them.

    Raises `DatelineError` after a critical failure.
    """
    stage = f"gate_{boundary}"
    if work.store.has(stage, batch_id):
        return work.store.folder(stage, batch_id)
    frames = work.frames([batch_id]).pick(BOUNDARY_TABLES[boundary])
    validation = validate(boundary, frames, read_reference())
    _stop_at_critical(work, boundary, validation)
    kept = quarantine_rows(frames, validation.rejected, read_reference()["reason_codes"])
    return work.store.write(stage, batch_id, {**kept, QUALITY: QUALITY_ROWS.enforce(validation.results)})


def gate_duplicates(work: Workspace, batch_ids: Sequence[str], validate: Validate) -> Path:
    """Ask the expectations about the duplicate clusters of all batches, beside what is published, and keep their results.

    Raises `DatelineError` after a critical failure, and where what is published cannot be opened.
    """
    identity = whole_id(batch_ids)
    if work.store.has("gate_duplicates", identity):
        return work.store.folder("gate_duplicates", identity)
    stages = work.frames(batch_ids, is_whole=True)
    frames = stages.pick(t.name for t in WHOLE_OUTPUTS["dedupe"])
    rates = rate_duplicates(frames["duplicate_clusters"], stages["document_metadata"], _count_published(work))
    validation = validate("duplicates", {**frames, "duplicate_rates": rates}, read_reference())
    _stop_at_critical(work, "duplicates", validation)
    return work.store.write("gate_duplicates", identity, {QUALITY: QUALITY_ROWS.enforce(validation.results)})


def _count_published(work: Workspace) -> pl.DataFrame:
    """Return the documents and copies of each source in what is published now."""
    layout = work.settings.layout
    try:
        return count_duplicates(layout.database)
    except DatabaseError as error:
        way_out = f"restore the file, or remove the link {layout.current}: the next run then builds the warehouse anew from {layout.state}"
        raise DatelineError(str(error), way_out) from error


def gate_star(work: Workspace, load_id: str, validate: Validate) -> Path:
    """Ask the expectations about a loaded database that is not yet published, and keep their results.

    Raises `DatelineError` after a critical failure.
    """
    validation = validate("star", run_checks(work.settings.layout.load_database(load_id)), read_reference())
    _stop_at_critical(work, "star", validation)
    return work.store.write("gate_star", load_id, {QUALITY: QUALITY_ROWS.enforce(validation.results)})


def gather_quality(work: Workspace, batch_ids: Sequence[str], load_id: str) -> pl.DataFrame:
    """Return QUALITY_ROWS of all gates: the counts of the batches added up, the first failing keys kept."""
    found = [work.store.read(f"gate_{boundary}", b, QUALITY) for boundary in BOUNDARY_TABLES for b in sorted(batch_ids)]
    found += [work.store.read("gate_duplicates", whole_id(batch_ids), QUALITY), work.store.read("gate_star", load_id, QUALITY)]
    rows = pl.concat([QUALITY_ROWS.empty(), *(f for f in found if f is not None)])
    keys = ("suite", "expectation", "expectation_type", "target", "severity")
    together = rows.group_by(keys, maintain_order=True).agg(
        pl.col("is_success").all(),
        pl.col("checked_count", "failed_count").sum(),
        pl.col("failed_examples").drop_nulls().str.split("; ").explode().head(_SHOWN_EXAMPLES).str.join("; ").alias("failed_examples"),
    )
    return QUALITY_ROWS.enforce(together.with_columns(pl.col("failed_examples").replace("", None))).sort(QUALITY_ROWS.key)


def _stop_at_critical(work: Workspace, boundary: str, validation: Validation) -> None:
    """Raise after a critical failure, with what was found left as a page under DIR/state."""
    if not validation.has_critical_failure:
        return
    page = work.settings.layout.state / "failed_gate.html"
    page.write_text(render_quality_page(validation.results), encoding="utf-8")
    failed = validation.results.filter((pl.col("severity") == "critical") & ~pl.col("is_success")).sort("target", "expectation")
    rows = failed.select("target", "expectation", "failed_count").iter_rows()
    shown = "; ".join(f"{target}: {expectation}, {count:,} rows" for target, expectation, count in rows)
    raise DatelineError(
        f"the gate of the {boundary} stopped the load ({shown}); what was published before is untouched",
        f"the failing rows are named in {page}; after a repair of the code or the reference tables run again",
    )
