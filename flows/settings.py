"""What a run can be told: the data folder and a few limits, from options and environment variables.

Knowledge about the world is in `seeds/reference`, not here.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flows.errors import WrongUseError
from warehouse.layout import Layout

DEFAULT_ROOT = Path("data")


@dataclass(frozen=True)
class Settings:
    """The settings of one run."""

    root: Path
    """The data folder, DIR."""
    batch_size: int = 2_000
    """Documents per batch at most."""
    max_file_bytes: int = 20_000_000
    """Files larger than this are rejected."""

    @cached_property
    def layout(self) -> Layout:
        """Where things lie in the data folder."""
        return Layout(self.root)


def read_settings(into: Path | None = None) -> Settings:
    """Return the settings: `into` before DATELINE_DIR before ./data; DATELINE_BATCH_SIZE, DATELINE_MAX_FILE_BYTES.

    Raises `WrongUseError` where a variable is no positive whole number.
    """
    root = into or Path(os.environ.get("DATELINE_DIR") or DEFAULT_ROOT)
    return Settings(
        root=root.expanduser().absolute(),
        batch_size=_read_number("DATELINE_BATCH_SIZE", Settings.batch_size),
        max_file_bytes=_read_number("DATELINE_MAX_FILE_BYTES", Settings.max_file_bytes),
    )


def _read_number(variable: str, default: int) -> int:
    given = os.environ.get(variable, "").strip()
    if not given:
        return default
    if not given.isdecimal() or int(given) == 0:
        raise WrongUseError(f"{variable} is {given!r}", "give a positive whole number, or leave it unset")
    return int(given)
