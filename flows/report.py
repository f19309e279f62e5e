"""How results look on the terminal. Text from documents is shown as text: no markup, no control characters."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_PIPED_WIDTH = 100_000
_NEVER_BROKEN = 10
"""Columns of at most so many characters, such as dates, keep to one line."""


def show_text(value: object) -> Text:
    """Return a value as terminal text: null as nothing, control and bidi-override characters as their escapes."""
    text = "" if value is None else str(value)
    return Text(_CONTROL.sub(lambda m: m.group().encode("unicode_escape").decode(), text))


def make_console() -> Console:
    """Return a console on standard output; where that is no terminal, rows are never cut or broken."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPED_WIDTH)


def print_pairs(console: Console, title: str, pairs: Mapping[str, object]) -> None:
    """Print a two-column table of names and values."""
    console.print(show_text(title), style="bold underline" if console.is_terminal else "")
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in pairs.items():
        table.add_row(show_text(name), show_text(f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value))
    console.print(table)


def print_rows(console: Console, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table of rows."""
    table = Table(header_style="bold")
    cells = [[show_text(value) for value in row] for row in rows]
    for i, column in enumerate(columns):
        widest = max((len(row[i]) for row in cells), default=0)
        is_number = bool(rows) and all(isinstance(row[i], int | float | None) for row in rows)
        table.add_column(show_text(column), no_wrap=widest <= _NEVER_BROKEN, overflow="fold", justify="right" if is_number else "left")
    for row in cells:
        table.add_row(*row)
    console.print(table)


def print_json(value: Any) -> None:
    """Write one JSON value to standard output."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not is_unicode, indent=2, default=str) + "\n")
