"""How a run tells what was turned away."""

import json

import pytest
from rich.console import Console

from flows.arrivals import Arrivals, RunOutcome
from flows.command_run import _report, run_command
from flows.errors import WrongUseError
from flows.settings import Settings


def outcome(*rejections):
    arrivals = Arrivals(file_count=len(rejections))
    for rejection in rejections:
        arrivals.count_rejection(rejection)
    return RunOutcome(arrivals, load_id=None)


@pytest.fixture
def tell(tmp_path, capsys, monkeypatch):
    """Report an outcome; returns what was printed."""
    monkeypatch.setattr("flows.command_run.make_console", lambda: Console(width=200))

    def run(found, *, as_json=False):
        _report(Settings(root=tmp_path), found, as_json=as_json)
        return capsys.readouterr().out

    return run


def test_few_rejections_are_listed_one_by_one(tell):
    told = tell(
        outcome(("b.xlsx", "unsupported_format", "files ending in .xlsx are not read"), ("a.zip", "archive_broken", "no directory"))
    )
    assert told.index("a.zip") < told.index("b.xlsx")
    assert "no directory" in told


def test_many_rejections_are_grouped_by_reason_with_examples(tell):
    many = [(f"a.csv#{n}", "record_malformed", "2 cells, not 3") for n in range(5_000)]
    told = tell(outcome(("b.xlsx", "unsupported_format", "…"), *many))
    lines = [line for line in told.splitlines() if "record_malformed" in line or "unsupported_format" in line]
    assert len(lines) == 2
    assert "5000" in lines[0].replace(",", "")
    assert "a.csv#0; a.csv#1; a.csv#10; …" in lines[0]
    assert lines[1].split()[1:-1] == ["1", "│", "unsupported_format", "│", "b.xlsx"]


def test_json_counts_all_and_lists_the_first_thousand(tell):
    many = [(f"a.csv#{n}", "record_malformed", "2 cells, not 3") for n in range(5_000)]
    told = json.loads(tell(outcome(*many), as_json=True))
    assert told["rejection_counts"] == {"record_malformed": 5_000}
    assert len(told["rejected_files"]) == 1_000


def test_the_way_to_all_rejections_names_the_data_folder(tell, tmp_path):
    told = tell(outcome(*[(f"a.csv#{n}", "record_malformed", "2 cells, not 3") for n in range(30)]))
    assert f"--into {tmp_path}" in told


def test_json_says_what_was_found(tell):
    told = json.loads(tell(outcome(("b.xlsx", "unsupported_format", "…")), as_json=True))
    assert [told[k] for k in ("files", "documents_found", "new_documents", "documents_not_coded")] == [1, 0, 0, 0]


@pytest.mark.parametrize(("given", "message"), [("", "an empty path was given"), ("ftp://host/a.txt", "addresses of ftp are not read")])
def test_what_is_neither_path_nor_web_address_is_wrong_use(tmp_path, given, message):
    # an unset variable must not read the folder that the user happens to be in
    with pytest.raises(WrongUseError, match=message):
        run_command([given], tmp_path, on_server=False, as_json=False, is_debug=False)


def test_a_reason_that_comes_after_very_many_others_has_its_examples(tell):
    many = [(f"a.csv#{n}", "record_malformed", "2 cells, not 3") for n in range(5_000)]
    assert "late.xlsx" in tell(outcome(*many, ("late.xlsx", "unsupported_format", "…")))
