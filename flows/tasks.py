"""The tasks of the pipeline: one per batch and stage. They take and return settings, ids and paths, never frames.

Thin wrappers: the work is in `flows.operations`, `flows.arrivals` and `flows.publication`, which know no Prefect.
Only web servers are asked again: a pure stage fails again in the same way, and a full disk does not empty itself.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import task_run

from expectations.validate import validate_boundary
from flows import arrivals, gates, operations, publication
from flows.errors import DatelineError
from flows.fetch.fetch import fetch_host
from flows.intake.walk import Place
from flows.operations import Workspace
from flows.progress import count_up
from flows.settings import Settings


@task(name="fetch", task_run_name="fetch {host}", cache_policy=NO_CACHE, persist_result=False)
def fetch(settings: Settings, host: str, urls: Sequence[str], *, is_following: bool) -> None:
    """Ask one host for pages; what it cannot answer now is asked for again, as often as `flows.fetch.schedule` says."""
    del host
    is_last_try = task_run.run_count > settings.manners.max_retries
    waiting = fetch_host(settings, urls, is_following=is_following, is_last_try=is_last_try)
    if waiting:
        raise DatelineError(f"{waiting} addresses are to be asked for again")


@task(name="take in", cache_policy=NO_CACHE, persist_result=False)
def take_in(settings: Settings, places: Sequence[Place], given_fields: Sequence[str] = ()) -> arrivals.Arrivals:
    """Files to raw documents: keep the bytes of what is new, batch by batch."""
    with count_up("take in") as advance:
        return arrivals.take_arrivals(Workspace(settings), places, given_fields, advance)


@task(name="read", task_run_name="read {batch_id}", cache_policy=NO_CACHE, persist_result=False)
def read(settings: Settings, batch_id: str) -> Path:
    """Bytes to documents."""
    return operations.read_batch(Workspace(settings), batch_id)


@task(name="clean", task_run_name="clean {batch_id}", cache_policy=NO_CACHE, persist_result=False)
def clean(settings: Settings, batch_id: str) -> Path:
    """Documents to zones and sentences."""
    return operations.clean_batch(Workspace(settings), batch_id)


@task(name="validate", task_run_name="validate {boundary} {batch_id}", cache_policy=NO_CACHE, persist_result=False)
def validate(settings: Settings, boundary: str, batch_id: str) -> Path:
    """Rows that fail a row rule go no further; a critical failure stops the run."""
    return gates.gate_batch(Workspace(settings), boundary, batch_id, validate_boundary)


@task(name="validate duplicates", cache_policy=NO_CACHE, persist_result=False)
def validate_duplicates(settings: Settings, batch_ids: Sequence[str]) -> Path:
    """A critical failure of the duplicate clusters stops the run."""
    return gates.gate_duplicates(Workspace(settings), batch_ids, validate_boundary)


@task(name="validate star", task_run_name="validate star {load_id}", cache_policy=NO_CACHE, persist_result=False)
def validate_star(settings: Settings, load_id: str) -> Path:
    """A critical failure of the loaded tables stops the run before anything is published."""
    return gates.gate_star(Workspace(settings), load_id, validate_boundary)


@task(name="dedupe", cache_policy=NO_CACHE, persist_result=False)
def dedupe(settings: Settings, batch_ids: Sequence[str]) -> Path:
    """Documents to duplicate clusters."""
    return operations.dedupe_batches(Workspace(settings), batch_ids)


@task(name="extract", task_run_name="extract {batch_id}", cache_policy=NO_CACHE, persist_result=False)
def extract(settings: Settings, batch_id: str) -> Path:
    """Sentences to mentions."""
    return operations.extract_batch(Workspace(settings), batch_id)


@task(name="resolve", cache_policy=NO_CACHE, persist_result=False)
def resolve(settings: Settings, batch_ids: Sequence[str]) -> Path:
    """Mentions to entities, events and claims."""
    return operations.resolve_batches(Workspace(settings), batch_ids)


@task(name="conform", cache_policy=NO_CACHE, persist_result=False)
def conform(settings: Settings, batch_ids: Sequence[str]) -> Path:
    """All tables to star rows."""
    return operations.conform_batches(Workspace(settings), batch_ids)


@task(name="load", cache_policy=NO_CACHE, persist_result=False)
def load(settings: Settings, batch_ids: Sequence[str], started_at: datetime) -> str:
    """Star rows into a private copy of the last published database; return the load's id."""
    return publication.build_load(Workspace(settings), batch_ids, started_at)


@task(name="record outcome", cache_policy=NO_CACHE, persist_result=False)
def record_outcome(settings: Settings, batch_ids: Sequence[str], load_id: str) -> None:
    """Rejections and quality results into the load's database."""
    publication.record_outcome(Workspace(settings), batch_ids, load_id)


@task(name="export", cache_policy=NO_CACHE, persist_result=False)
def export(settings: Settings, load_id: str) -> Path:
    """The load's tables and views as Parquet."""
    return publication.export_load(Workspace(settings), load_id)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish(settings: Settings, batch_ids: Sequence[str], load_id: str) -> None:
    """Make the load the one that readers see."""
    publication.publish(Workspace(settings), batch_ids, load_id)
