"""The way of the data, from files to the published warehouse: the parent flow.

files ─ read ─▶ documents ─ clean ─▶ zones, sentences ─ dedupe ─▶ duplicate clusters
─ extract ─▶ mentions ─ resolve ─▶ entities, events, claims ─ conform ─▶ star rows
─ load into a private copy of the last published database ─ validate ─▶ publish
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow

from flows import tasks
from flows.arrivals import RunOutcome
from flows.artifacts import record_artifacts
from flows.fetch.addresses import pick_addresses
from flows.fetch.schedule import fetch_addresses
from flows.gates import gather_quality
from flows.intake.walk import Place
from flows.lock import hold_lock
from flows.operations import Workspace
from flows.pool import hold_pool
from flows.progress import step, steps
from flows.publication import is_published
from flows.settings import Settings, read_settings
from warehouse.summary import summarize_warehouse


@flow(name="dateline", validate_parameters=False, persist_result=False)
def run_pipeline(
    paths: Sequence[Place], into: Path | None = None, given_fields: Sequence[str] = (), *, is_following: bool = False
) -> RunOutcome:
    """Bring what is found at `paths` into the warehouse of the data folder `into`.

    paths: files, folders, globs, web addresses; with `is_following` also the pages that feeds among them link to.
    given_fields: FIELD=NAME, which field of a record is what, where the usual names do not say it.
    """
    settings = read_settings(into)
    limits = {"max_seconds": settings.max_seconds, "max_memory_mb": settings.max_memory_mb}
    with hold_lock(settings.layout.lock), hold_pool(settings.workers, **limits):
        return _run(settings, paths, given_fields, is_following=is_following)


def _run(settings: Settings, places: Sequence[Place], given_fields: Sequence[str], *, is_following: bool) -> RunOutcome:
    work, started_at = Workspace(settings), datetime.now(UTC)
    fetch_addresses(settings, pick_addresses(places), is_following=is_following)
    arrivals = tasks.take_in(settings, places, given_fields)
    if is_published(work):
        return RunOutcome(arrivals, load_id=None)

    batches = work.raw.batch_ids
    for batch in steps("read", work.missing("read", batches)):
        tasks.read(settings, batch)
    for batch in steps("clean", work.missing("clean", batches)):
        tasks.clean(settings, batch)
    for batch in steps("validate documents", work.missing("gate_documents", batches)):
        tasks.validate(settings, "documents", batch)
    with step("dedupe"):
        tasks.dedupe(settings, batches)
    with step("validate duplicates"):
        tasks.validate_duplicates(settings, batches)
    for batch in steps("extract", work.missing("extract", batches)):
        tasks.extract(settings, batch)
    for batch in steps("validate mentions", work.missing("gate_mentions", batches)):
        tasks.validate(settings, "mentions", batch)
    for batch in steps("validate events", work.missing("gate_events", batches)):
        tasks.validate(settings, "events", batch)
    with step("resolve"):
        tasks.resolve(settings, batches)
    with step("conform"):
        tasks.conform(settings, batches)
    with step("load"):
        load_id = tasks.load(settings, batches, started_at)
    with step("validate star"):
        tasks.validate_star(settings, load_id)
        tasks.record_outcome(settings, batches, load_id)
    with step("export"):
        tasks.export(settings, load_id)
    with step("publish"):
        tasks.publish(settings, batches, load_id)
    record_artifacts(load_id, summarize_warehouse(settings.layout.load_database(load_id)), gather_quality(work, batches, load_id))
    return RunOutcome(arrivals, load_id)
