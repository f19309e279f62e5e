"""Runs the pipeline from a command: the lock, the Prefect it reports to, the end of both."""

import errno
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import disk_usage

from flows.arrivals import RunOutcome, find_nothing_new
from flows.errors import DatelineError
from flows.intake.walk import Place
from flows.lock import hold_lock
from flows.operations import Workspace
from flows.progress import step
from flows.publication import is_published
from flows.server import embed_prefect, prepare_environment, quiet_prefect
from flows.settings import Settings

_FULL_BYTES = 1_000_000
_FLUSH_SECONDS = 0.5
"""The embedded server writes task states down with a short delay; it is given that long before it ends."""


def run_once(
    settings: Settings,
    paths: Sequence[Place],
    given_fields: Sequence[str] = (),
    *,
    is_following: bool = False,
    on_server: bool,
    is_debug: bool,
) -> RunOutcome:
    """Run the pipeline on `paths` under the writer's lock, reporting to the embedded Prefect, or to the user's own.

    Raises `DatelineError` where another run holds the lock or no Prefect answers.
    """
    with hold_lock(settings.layout.lock), ExitStack() as prefect:
        known = _find_nothing_new(settings, paths, given_fields)
        if known is not None:
            return known
        with _name_full_disk(settings.root):
            with step("start"):
                prefect.enter_context(_prefect(settings, on_server=on_server, is_debug=is_debug))
            from flows.pipeline import run_pipeline

            try:
                return run_pipeline(paths, settings.root, given_fields, is_following=is_following)
            finally:
                _drain_prefect()


@contextmanager
def _name_full_disk(folder: Path) -> Iterator[None]:
    """Say that the disk is full where it is: Prefect meets that first, and speaks of a server that failed."""
    try:
        yield
    except Exception as error:
        if disk_usage(folder).free < _FULL_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
        raise


def _find_nothing_new(settings: Settings, paths: Sequence[Place], given_fields: Sequence[str]) -> RunOutcome | None:
    """Return the outcome where all is known and published: then no Prefect has to be started to say so."""
    work = Workspace(settings)
    with step("find files"):
        return find_nothing_new(work, paths, given_fields) if is_published(work) else None


@contextmanager
def _prefect(settings: Settings, *, on_server: bool, is_debug: bool) -> Iterator[None]:
    """Have a Prefect answer while the block runs."""
    if on_server:
        quiet_prefect(is_debug=is_debug)
        _require_server()
        with _without_heartbeat(None):
            yield
        return
    prepare_environment(settings.layout.prefect, is_debug=is_debug)
    with embed_prefect(settings.layout.prefect) as url, _without_heartbeat(url):
        yield
        time.sleep(_FLUSH_SECONDS)


@contextmanager
def _without_heartbeat(api_url: str | None) -> Iterator[None]:
    """Let flow runs end without waiting for their heartbeat thread, which takes a second."""
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    changes = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, **({PREFECT_API_URL: api_url} if api_url else {})}
    with temporary_settings(changes):
        yield


def _require_server() -> None:
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL

    url = PREFECT_API_URL.value()
    if not url:
        raise DatelineError("--server needs a Prefect server", "set PREFECT_API_URL, or leave out --server")
    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        raise DatelineError(f"no Prefect server answers at {url}", "start it with `prefect server start`, or leave out --server")


def _drain_prefect() -> None:
    """Send what Prefect still has to send, and end its background thread.

    A thread that lives until the interpreter ends keeps extension modules alive, of which DuckDB's then complains on the terminal.
    """
    from prefect._internal.concurrency.threads import wait_for_global_loop_exit
    from prefect.events.worker import EventsWorker

    EventsWorker.drain_all(timeout=5)
    wait_for_global_loop_exit(timeout=5)
