"""One writer per data folder: an advisory lock that the system releases when its holder ends, however it ends."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flows.errors import DatelineError

_HELD: set[Path] = set()


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the writer's lock of a data folder; within one process it may be held again.

    Raises `DatelineError` at once, naming the holder, where another process holds it.
    """
    path = path.resolve()
    if path in _HELD:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatelineError(
                f"another run is writing to {path.parent.parent} ({describe_holder(path) or 'starting'})",
                "wait until it has finished, or end it",
            ) from error
        file.truncate(0)
        started = datetime.now(UTC).isoformat(timespec="seconds")
        file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "started_at": started}))
        file.flush()
        _HELD.add(path)
        try:
            yield
        finally:
            _HELD.discard(path)
            file.truncate(0)


def find_holder(path: Path) -> str | None:
    """Return who holds the lock, in words, or None where it is free."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return describe_holder(path) or "a run that is starting"
    return None


def describe_holder(path: Path) -> str | None:
    """Return what the lock file says of its holder, in words."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return f"process {holder['pid']} on {holder['host']} since {holder['started_at']}"
