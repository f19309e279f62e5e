"""Shares the work of a batch stage out among processes: slices of the documents go to workers, their frames come back in order.

A stage that looks at one document at a time gives the same rows however its documents are sliced. Polars keeps one core busy in
much of that work; processes keep all of them busy. And a process that dies of a document, or never comes back from it, takes
no other with it: its slice is run again in ever smaller parts until the document is found. Which stages are shared out, and
which documents are never read in this process, is said in `flows.operations`.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from typing import cast

import polars as pl

from flows.errors import DatelineError
from flows.isolation import DIED, TIMED_OUT, Frames, Loss, LostDocumentsError
from flows.worker import RunSlice, Worker, describe_end

FEWEST_DOCUMENTS = 500
"""Smaller batches are not worth starting processes, which takes a second or two."""
MOST_DOCUMENTS = 8_000
"""Slices of a stage that takes little memory are at most so long."""
MAX_SECONDS = 120
"""Seconds that a stage may take for one document."""
MAX_MEMORY_MB = 4_000
"""Megabytes of memory that a worker may hold. A limit on addresses would not do: Polars reserves far more than it uses."""
_PARTS = 16
"""A slice that a worker died of is run again in so many parts, each of which in as many again."""
_MOST_LOSSES = 10
"""With more documents lost than this the fault may lie elsewhere: in want of memory, a slow machine, a broken installation."""
_LOOK_UP_SECONDS = 0.2
CutSlice = Callable[[Sequence[str]], Sequence[object]]
"""Returns what a `RunSlice` takes, for the documents of these ids."""


class WorkerPool:
    """Processes that run slices, started when there is work for them and kept until `stop`."""

    def __init__(
        self,
        worker_count: int,
        fewest_documents: int = FEWEST_DOCUMENTS,
        max_seconds: float = MAX_SECONDS,
        max_memory_mb: float = MAX_MEMORY_MB,
    ) -> None:
        """Say how many processes there may be, from how many documents on they are used, and what one document may take."""
        self.worker_count = worker_count
        self.fewest_documents = fewest_documents
        self.max_seconds = max_seconds
        self.max_memory_mb = max_memory_mb
        self._workers: list[Worker] = []

    def slice_ids(self, ids: Sequence[str], most: int = MOST_DOCUMENTS) -> list[Sequence[str]]:
        """Cut document ids into even slices of at most `most`, one or several for each worker; few of them stay together."""
        count = 1
        if len(ids) >= min(self.fewest_documents, most + 1):
            workers = max(1, self.worker_count)
            count = max(1, -(-len(ids) // (workers * most)) * workers)
        ends = [len(ids) * i // count for i in range(count + 1)]
        return [ids[a:b] for a, b in pairwise(ends)]

    def run_slices(self, run: RunSlice, cut: CutSlice, slices: Sequence[Sequence[str]], *, is_risky: bool = False) -> Frames:
        """Return the frames of `run` over all slices, one after another.

        They go to workers where there are several of both, and always where they are risky; else this process runs them.
        Raises what `run` raises, of the first slice that fails; `LostDocumentsError` for documents with which a worker died or
        was too long; and `DatelineError` where that cannot be for the documents' sake.
        """
        if self.worker_count < (1 if is_risky else 2) or (len(slices) == 1 and not is_risky):
            return _join([run(*cut(ids)) for ids in slices])
        work = _Round(run, cut, self.max_seconds, deque(_Job((n,), ids) for n, ids in enumerate(slices)))
        try:
            self._work_off(work)
        except BaseException:
            self.stop()
            raise
        if work.failures:
            raise work.failures[min(work.failures)]
        if work.losses:
            work.require_survivors()
            raise LostDocumentsError(work.losses)
        return _join([work.frames[order] for order in sorted(work.frames)])

    def stop(self) -> None:
        """End the workers, whatever they are doing, and wait until they are gone."""
        while self._workers:
            self._workers.pop().end()

    def _work_off(self, work: "_Round") -> None:
        busy: dict[Connection, tuple[Worker, _Job]] = {}
        # After a failure of the stage what is under way is waited for, so that no answer is left for the next call.
        while busy or (work.waiting and not work.failures):
            idle = [w for w in self._workers if w.connection not in busy]
            while work.waiting and not work.failures and len(busy) < self.worker_count:
                worker = idle.pop() if idle else self._hire()
                job = work.waiting.popleft()
                busy[worker.connection] = worker, job
                self._begin(worker, job, work, busy)
            # A wait without end may not see Ctrl-C.
            for ready in wait(list(busy), timeout=_LOOK_UP_SECONDS):
                self._receive(*busy[cast("Connection", ready)], work, busy)
            for worker, job in list(busy.values()):
                loss = self._find_excess(worker)
                if loss:
                    self._dismiss(worker, busy)
                    worker.end()
                    work.lose(job, loss)

    def _find_excess(self, worker: Worker) -> Loss | None:
        """Return what a worker takes more of than it may."""
        if worker.is_late:
            return Loss(TIMED_OUT, f"more than {self.max_seconds:g} seconds")
        if worker.memory_megabytes > self.max_memory_mb:
            return Loss(DIED, f"more than {self.max_memory_mb:g} MB of memory")
        return None

    def _hire(self) -> Worker:
        worker = Worker()
        self._workers.append(worker)
        return worker

    def _dismiss(self, worker: Worker, busy: dict[Connection, tuple[Worker, "_Job"]]) -> None:
        del busy[worker.connection]
        self._workers.remove(worker)

    def _begin(self, worker: Worker, job: "_Job", work: "_Round", busy: dict[Connection, tuple[Worker, "_Job"]]) -> None:
        parts = work.cut(job.ids)
        try:
            worker.begin(work.run, parts, work.seconds_for(job))
        except OSError:
            self._mourn(worker, job, work, busy)

    def _receive(self, worker: Worker, job: "_Job", work: "_Round", busy: dict[Connection, tuple[Worker, "_Job"]]) -> None:
        try:
            answer = worker.receive()
        except (EOFError, OSError):
            self._mourn(worker, job, work, busy)
            return
        if answer is None:
            return
        del busy[worker.connection]
        if isinstance(answer, BaseException):
            work.failures[job.order] = answer
        else:
            work.keep(job, answer)

    def _mourn(self, worker: Worker, job: "_Job", work: "_Round", busy: dict[Connection, tuple[Worker, "_Job"]]) -> None:
        self._dismiss(worker, busy)
        code = worker.bury()
        if hasattr(signal, "SIGALRM") and code == -signal.SIGALRM:
            work.lose(job, Loss(TIMED_OUT, f"more than {self.max_seconds:g} seconds"))
        else:
            work.mourn(job, code)


@dataclass(frozen=True)
class _Job:
    """A slice, or a part of one; sorted by `order` all stand as their documents do."""

    order: tuple[int, ...]
    ids: Sequence[str]
    is_again: bool = False


@dataclass
class _Round:
    """The work of one call and what came of it so far."""

    run: RunSlice
    cut: CutSlice
    max_seconds: float
    waiting: deque[_Job]
    frames: dict[tuple[int, ...], Frames] = field(default_factory=dict)
    failures: dict[tuple[int, ...], BaseException] = field(default_factory=dict)
    losses: dict[str, Loss] = field(default_factory=dict)
    done_count: int = 0
    killed_count: int = 0

    def seconds_for(self, job: _Job) -> float:
        """Return how long a worker may take; several documents that take longer are not lost, but run again in parts."""
        return self.max_seconds if len(job.ids) == 1 else self.max_seconds * (0.25 + len(job.ids) / 1_000)

    def keep(self, job: _Job, frames: Frames) -> None:
        """Keep what a worker gave."""
        self.frames[job.order] = frames
        self.done_count += len(job.ids)

    def mourn(self, job: _Job, code: int) -> None:
        """Run again what a worker died of by itself; a document is lost that kills twice.

        Raises `DatelineError` where one after another is killed from outside.
        """
        if len(job.ids) == 1 and not job.is_again:
            self.waiting.append(replace(job, is_again=True))
            return
        self.killed_count += len(job.ids) == 1 and code == -signal.SIGKILL
        if self.killed_count > _MOST_LOSSES:
            raise DatelineError(
                "worker processes were killed one after another, most likely for want of memory; what was published before is untouched",
                "set DATELINE_BATCH_SIZE to fewer documents or DATELINE_WORKERS to fewer processes, or use a larger machine",
            )
        self.lose(job, Loss(DIED, f"the process that worked on it ended: {describe_end(code)}"))

    def lose(self, job: _Job, loss: Loss) -> None:
        """Run again in parts, after everything else, what a worker did not come back from; a document alone is lost.

        Raises `DatelineError` where more documents take too long than come through.
        """
        count = len(job.ids)
        if count > 1:
            ends = [count * i // min(_PARTS, count) for i in range(min(_PARTS, count) + 1)]
            self.waiting += [_Job((*job.order, n), job.ids[a:b], is_again=True) for n, (a, b) in enumerate(pairwise(ends))]
            return
        self.losses[job.ids[0]] = loss
        late_count = sum(loss.reason_code == TIMED_OUT for loss in self.losses.values())
        if late_count > max(_MOST_LOSSES, self.done_count):
            raise DatelineError(
                f"{late_count} documents, more than came through, took longer than {self.max_seconds:g} seconds each; "
                "what was published before is untouched",
                "raise DATELINE_MAX_SECONDS, or run where the machine has less to do",
            )

    def require_survivors(self) -> None:
        """Raise `DatelineError` where many documents were lost and none came through."""
        if len(self.losses) > _MOST_LOSSES and not self.done_count:
            loss = next(iter(self.losses.values()))
            raise DatelineError(
                f"worker processes died of all {len(self.losses)} documents that they were given ({loss.detail}); "
                "what was published before is untouched",
                "the fault is hardly in all of them: install Dateline anew, or report it",
            )


_NO_POOL = WorkerPool(0)
_held: list[WorkerPool] = []


@contextmanager
def hold_pool(
    worker_count: int,
    fewest_documents: int = FEWEST_DOCUMENTS,
    max_seconds: float = MAX_SECONDS,
    max_memory_mb: float = MAX_MEMORY_MB,
) -> Iterator[WorkerPool]:
    """Give the stages that run inside the block workers of their own; they are gone at its end, however it ends."""
    pool = WorkerPool(worker_count, fewest_documents, max_seconds, max_memory_mb)
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


def _join(parts: Sequence[Frames]) -> Frames:
    return parts[0] if len(parts) == 1 else {name: pl.concat([part[name] for part in parts]) for name in parts[0]}
