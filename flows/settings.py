"""What a run can be told: the data folder and a few limits, from options and environment variables.

Knowledge about the world is in `seeds/reference`, not here.
"""

import os
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

from flows.errors import WrongUseError
from flows.fetch.manners import Manners, read_manners
from flows.intake.limits import Limits
from flows.pool import MAX_MEMORY_MB, MAX_SECONDS, count_cores
from warehouse.layout import Layout

DEFAULT_ROOT = Path("data")


@dataclass(frozen=True)
class Settings:
    """The settings of one run."""

    root: Path
    """The data folder, DIR."""
    batch_size: int = 8_000
    """Documents per batch at most. What a stage prepares (its patterns) it prepares once for each slice of a batch."""
    workers: int = field(default_factory=count_cores)
    """Processes among which large batches are shared out; with 1 only what native code reads runs in another process."""
    max_seconds: int = MAX_SECONDS
    """Seconds that a stage may take for one document that runs in a worker process."""
    max_memory_mb: int = MAX_MEMORY_MB
    """Megabytes of memory that a worker process may hold, where the system tells what it holds (Linux)."""
    gazetteer_folder: Path | None = field(default_factory=lambda: _read_folder("DATELINE_GAZETTEER"))
    """Where the gazetteer is kept, for several data folders to share; within each of them where none is given."""
    limits: Limits = field(default_factory=Limits)
    """What is taken in at most."""

    manners: Manners = field(default_factory=Manners)
    """How web servers are asked."""

    @cached_property
    def layout(self) -> Layout:
        """Where things lie in the data folder."""
        return Layout(self.root)


def read_settings(into: Path | None = None) -> Settings:
    """Return the settings: `into` before DATELINE_DIR before ./data, and the variables of the environment.

    These are DATELINE_BATCH_SIZE, DATELINE_WORKERS, DATELINE_MAX_SECONDS, DATELINE_MAX_MEMORY_MB, DATELINE_GAZETTEER, DATELINE_MAX_…
    for every limit, and those of `Manners`.

    Raises `WrongUseError` where a variable is no positive whole number.
    """
    root = into or Path(os.environ.get("DATELINE_DIR") or DEFAULT_ROOT)
    return Settings(
        root=root.expanduser().absolute(),
        batch_size=_read_number("DATELINE_BATCH_SIZE", Settings.batch_size),
        workers=_read_number("DATELINE_WORKERS", count_cores()),
        max_seconds=_read_number("DATELINE_MAX_SECONDS", Settings.max_seconds),
        max_memory_mb=_read_number("DATELINE_MAX_MEMORY_MB", Settings.max_memory_mb),
        limits=Limits(**{name: _read_number(f"DATELINE_{name.upper()}", default) for name, default in asdict(Limits()).items()}),
        manners=read_manners(os.environ),
    )


def _read_folder(variable: str) -> Path | None:
    given = os.environ.get(variable, "").strip()
    return Path(given).expanduser().absolute() if given else None


def _read_number(variable: str, default: int) -> int:
    given = os.environ.get(variable, "").strip()
    if not given:
        return default
    if not given.isdecimal() or int(given) == 0:
        raise WrongUseError(f"{variable} is {given!r}", "give a positive whole number, or leave it unset")
    return int(given)
