"""Shares the work of a batch stage out among processes: slices of the documents go to workers, their frames come back in order.

A stage that looks at one document at a time gives the same rows however its documents are sliced. Polars keeps one core busy in
much of that work; processes keep all of them busy. Which stages are shared out is said in `flows.operations`.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing.process import BaseProcess

import polars as pl

from flows.errors import DatelineError
from flows.isolation import FAILURES, Frames, describe_failure

RunSlice = Callable[..., Frames]
"""Takes frames and plain values and returns the stage's frames; a function of a module, so that another process finds it."""

FEWEST_DOCUMENTS = 500
"""Smaller batches are not worth starting processes, which takes a second or two."""
MOST_DOCUMENTS = 8_000
"""Slices of a stage that takes little memory are at most so long."""
_LOOK_UP_SECONDS = 0.2


class WorkerPool:
    """Processes that run slices, started when the first batch is large enough and kept until `stop`."""

    def __init__(self, worker_count: int, fewest_documents: int = FEWEST_DOCUMENTS) -> None:
        """Say how many processes there may be, and from how many documents on they are used."""
        self.worker_count = worker_count
        self.fewest_documents = fewest_documents
        self._executor: ProcessPoolExecutor | None = None
        self._others: list[BaseProcess] = []

    def slice_ids(self, ids: Sequence[str], most: int = MOST_DOCUMENTS) -> list[Sequence[str]]:
        """Cut document ids into even slices of at most `most`, one or several for each worker; few of them stay together."""
        rounds = -(-len(ids) // (self.worker_count * most))
        count = 1 if len(ids) < self.fewest_documents else max(1, rounds * self.worker_count)
        ends = [len(ids) * i // count for i in range(count + 1)]
        return [ids[a:b] for a, b in pairwise(ends)]

    def run_slices(self, run: RunSlice, slices: Sequence[Sequence[object]]) -> Frames:
        """Return the frames of `run` over all slices, one after another; without workers, this process runs them.

        Raises what `run` raises, of the first slice that fails, and `DatelineError` where a worker died.
        """
        if self.worker_count < 2 or len(slices) == 1:
            return _join([run(*s) for s in slices])
        futures: list[Future[Frames]] = []
        try:
            futures += self._submit(run, slices)
            # A wait without end may not see Ctrl-C.
            while wait(futures, timeout=_LOOK_UP_SECONDS, return_when=FIRST_EXCEPTION).not_done and not any(map(_has_failed, futures)):
                pass
            for failed in filter(_has_failed, futures):
                failed.result()
            parts = [f.result() for f in futures]
        except BrokenProcessPool as error:
            self.stop()
            raise DatelineError(
                "a worker process was killed, most likely for want of memory; what was published before is untouched",
                "set DATELINE_BATCH_SIZE to fewer documents or DATELINE_WORKERS to fewer processes, or use a larger machine",
            ) from error
        except BaseException:
            for future in futures:
                future.cancel()
            raise
        return _join(parts)

    def stop(self) -> None:
        """End the workers, whatever they are doing, and wait until they are gone."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        processes = [p for p in multiprocessing.active_children() if p not in self._others]
        for process in processes:
            process.terminate()
        executor.shutdown(wait=True, cancel_futures=True)
        for process in processes:
            process.join()

    def _submit(self, run: RunSlice, slices: Sequence[Sequence[object]]) -> list[Future[Frames]]:
        if self._executor is not None:
            return [self._executor.submit(_run_slice, run, s) for s in slices]
        context = multiprocessing.get_context("spawn")
        self._others = multiprocessing.active_children()
        self._executor = ProcessPoolExecutor(self.worker_count, mp_context=context, initializer=_start_worker)
        with _environment("POLARS_MAX_THREADS", "1"):  # the processes start with the first slice
            return [self._executor.submit(_run_slice, run, s) for s in slices]


_NO_POOL = WorkerPool(1)
_held: list[WorkerPool] = []


@contextmanager
def hold_pool(worker_count: int, fewest_documents: int = FEWEST_DOCUMENTS) -> Iterator[WorkerPool]:
    """Give the stages that run inside the block workers of their own; they are gone at its end, however it ends."""
    pool = WorkerPool(worker_count, fewest_documents)
    _held.append(pool)
    try:
        yield pool
    finally:
        _held.remove(pool)
        pool.stop()


def current_pool() -> WorkerPool:
    """Return the pool that is held, or one that runs everything in this process."""
    return _held[-1] if _held else _NO_POOL


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _has_failed(future: Future[Frames]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is not None


def _join(parts: Sequence[Frames]) -> Frames:
    return parts[0] if len(parts) == 1 else {name: pl.concat([part[name] for part in parts]) for name in parts[0]}


def _run_slice(run: RunSlice, parts: Sequence[object]) -> Frames:
    """Run a slice in a worker. Not every error can travel between processes, so one of the program travels as its words."""
    try:
        return run(*parts)
    except (OSError, MemoryError):
        raise
    except FAILURES as error:
        raise RuntimeError(describe_failure(error)) from None


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, which ends its workers, and end where the parent is gone without a word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
