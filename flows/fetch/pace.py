"""How often a host is asked: one request after the other, with a pause between, and none before it said so.

A turn is reserved in a file for each host, so that further tries, and redirects from other hosts, keep its pace as well.
"""

import fcntl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from transforms.ids import id_of


@dataclass(frozen=True)
class Pace:
    """The turns of the hosts asked in one run."""

    folder: Path
    delay_seconds: float
    max_wait_seconds: float
    """No turn is further away than this, whatever a server says."""

    def wait_turn(self, host: str, delay_seconds: float = 0.0) -> None:
        """Sleep until the host may be asked again; the turn after this one comes at least `delay_seconds` later."""
        delay = max(self.delay_seconds, delay_seconds)
        now = time.time()
        turn = self._move(host, lambda planned: max(now, planned), delay)
        time.sleep(max(0.0, min(turn - now, self.max_wait_seconds)))

    def postpone(self, host: str, seconds: float) -> None:
        """Ask the host not before `seconds` from now."""
        earliest = time.time() + min(seconds, self.max_wait_seconds)
        self._move(host, lambda planned: max(earliest, planned), 0.0)

    def _move(self, host: str, choose: Callable[[float], float], delay: float) -> float:
        """Choose a turn by what is planned for the host, plan the next one `delay` after it, and return the turn."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{id_of(host)}.turn").open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            turn = choose(float(file.read() or 0.0))
            file.seek(0)
            file.truncate()
            file.write(repr(turn + delay))
        return turn
