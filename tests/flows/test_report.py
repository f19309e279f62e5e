"""Text from documents stays text on the terminal and in CSV."""

import csv
import io

import polars as pl

from flows.command_sql import _print_csv
from flows.report import show_text


def test_markup_and_control_characters_are_shown_not_obeyed():
    assert show_text("[red]x[/red]").plain == "[red]x[/red]"
    assert show_text("a\x1b[2Jb\u202ec").plain == "a\\x1b[2Jb\\u202ec"
    assert show_text(None).plain == ""


def test_formulas_are_disarmed_and_numbers_are_left_alone(capsys):
    _print_csv(pl.DataFrame({"title": ["=HYPERLINK(1)", "plain, text"], "score": [-4.0, 2.5]}))
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [["title", "score"], ["'=HYPERLINK(1)", "-4.0"], ["plain, text", "2.5"]]
