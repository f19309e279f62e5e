"""One worker process: it takes work over a pipe and gives frames back; how it ends without an answer is told here.

Which work goes to which worker, and what becomes of work that a worker dies of, is said in `flows.pool`.
"""

import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from flows.errors import DatelineError
from flows.isolation import FAILURES, Frames, describe_failure

RunSlice = Callable[..., Frames]
"""Takes frames and plain values and returns the stage's frames; a function of a module, so that another process finds it."""

_START_SECONDS = 120
"""A process has so long to start and take its first work: on a busy machine its imports take a while."""
_GRACE_SECONDS = 10
"""A worker whose parent is gone ends by itself so long after its time is up."""
_TAKEN = "taken"
_ALLOCATOR = "dirty_decay_ms:5000,muzzy_decay_ms:5000"
"""How long the allocator of Polars (jemalloc) keeps memory for the next frame: giving it back at once costs a worker 5 % of its time."""


class Worker:
    """A process of its own. It ends with its parent, leaves Ctrl-C to it, and is the first to go where memory runs out."""

    def __init__(self) -> None:
        """Start the process; it is not waited for."""
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _environment("POLARS_MAX_THREADS", "1"), _environment("_RJEM_MALLOC_CONF", _ALLOCATOR):
            self._process.start()
        theirs.close()
        self._has_begun = False
        self._seconds = self._due = math.inf

    def begin(self, run: RunSlice, parts: Sequence[object], seconds: float) -> None:
        """Hand over work that may take so long from the moment at which the worker takes it. Raises `OSError` where it is dead."""
        self._seconds, self._due = seconds, time.monotonic() + _START_SECONDS + seconds
        self.connection.send((run, parts, seconds))

    def receive(self) -> Frames | BaseException | None:
        """Return what came of the work, or None where it was only taken. Raises `OSError` or `EOFError` where the worker is dead."""
        answer = self.connection.recv()
        if answer == _TAKEN:
            self._has_begun, self._due = True, time.monotonic() + self._seconds
            return None
        self._due = math.inf
        return answer  # type: ignore[no-any-return]

    @property
    def is_late(self) -> bool:
        """True where the time for the work is up."""
        return time.monotonic() > self._due

    @property
    def memory_megabytes(self) -> float:
        """Memory that the process holds; 0 where the system does not say."""
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_bytes().split()[1])
        except (OSError, ValueError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> int:
        """End the process, whatever it is doing, wait until it is gone, and return its exit code: -11 where signal 11 ended it."""
        self._process.kill()
        return self._bury()

    def bury(self) -> int:
        """Wait for a process that closed its pipe to be gone and return its exit code.

        Raises `DatelineError` where it never took any work.
        """
        self._process.join(_GRACE_SECONDS)
        code = self.end()
        if not self._has_begun:
            raise DatelineError(
                f"a worker process ended before it began to work ({describe_end(code)})",
                "a script of your own must run the pipeline under `if __name__ == '__main__':`; else see what the process wrote above",
            )
        return code

    def _bury(self) -> int:
        self._process.join()
        code = self._process.exitcode
        self.connection.close()
        self._process.close()
        return code or 0


def describe_end(code: int) -> str:
    """Return in words how a process ended."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _serve(connection: Connection) -> None:
    """Do what comes over the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):  # Linux: where memory runs out, the kernel takes this process, never its parent
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    while True:
        try:
            run, parts, seconds = connection.recv()
        except EOFError:
            return
        connection.send(_TAKEN)
        _limit_seconds(seconds)
        try:
            answer: Frames | BaseException = run(*parts)
        except (OSError, MemoryError) as error:
            answer = error
        except FAILURES as error:
            # Not every error can travel between processes: one of the program travels as its words.
            answer = RuntimeError(describe_failure(error))
        _limit_seconds(None)
        connection.send(answer)


def _limit_seconds(seconds: float | None) -> None:
    """Have the kernel end this process when its time is up, though native code that never returns holds the interpreter."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0 if seconds is None else seconds + _GRACE_SECONDS)


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
