"""Reads the views of `mart`: one SQL file each, whose header says grain, keys and source.

`sql/mart` holds the views over the star, `sql/formats` those in the field's own formats, which may read the
former. A file holds one select; its name is the view's name.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SQL = Path(__file__).parent / "sql"
_FOLDERS = ("mart", "formats")
_HEADER = re.compile(r"^-- (grain|keys|source): (.+?)$", re.MULTILINE)


@dataclass(frozen=True)
class View:
    """One view of `mart`."""

    name: str
    grain: str
    keys: tuple[str, ...]
    source: str
    select: str

    @property
    def full_name(self) -> str:
        """Name with the schema, such as mart.event."""
        return f"mart.{self.name}"


@cache
def read_views() -> tuple[View, ...]:
    """Return every view, in an order in which they can be created.

    Raises `ValueError` where a file's header lacks grain, keys or source.
    """
    return tuple(_read_view(path) for folder in _FOLDERS for path in sorted((SQL / folder).glob("*.sql")))


def _read_view(path: Path) -> View:
    text = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(text))
    missing = {"grain", "keys", "source"} - header.keys()
    if missing:
        raise ValueError(f"{path.name}: the header does not say {', '.join(sorted(missing))}")
    return View(path.stem, header["grain"], tuple(k.strip() for k in header["keys"].split(",")), header["source"], text)
