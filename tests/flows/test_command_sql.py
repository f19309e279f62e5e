"""How rows leave `dateline sql --csv`."""

import io

import polars as pl
import pytest

from flows.command_sql import _print_csv

ROWS = pl.DataFrame({"uri": ["a\x1b[2J\u202eb.txt"], "n": [-1], "title": ["=1+1"]})


class Terminal(io.StringIO):
    """A standard output at which somebody looks."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


@pytest.mark.parametrize(
    ("output", "uri"), [(Terminal(), r"a\x1b[2J\u202eb.txt"), (io.StringIO(), "a\x1b[2J\u202eb.txt")], ids=["terminal", "file"]
)
def test_control_characters_are_escaped_for_a_terminal_and_kept_for_a_file(monkeypatch, output, uri):
    monkeypatch.setattr("sys.stdout", output)
    _print_csv(ROWS)
    assert output.getvalue() == f"uri,n,title\r\n{uri},-1,'=1+1\r\n"
