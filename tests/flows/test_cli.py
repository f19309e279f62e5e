"""What the command says and with which code it ends, without a run."""

import json
import re
import subprocess
import sys

import pytest

from flows.cli import main
from flows.intake.formats import ARCHIVES, COMPRESSIONS, CONTAINERS, DOCUMENTS
from flows.lock import hold_lock

HOLD = """
import sys
from pathlib import Path
from flows.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print(flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def dateline(capsys, monkeypatch, tmp_path):
    """Call the command; returns exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_DIR", raising=False)

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return call


@pytest.mark.parametrize("command", ["run", "sql", "status", "learn", "evaluate", "doctor"])
def test_help_shows_an_example(dateline, command):
    code, out, _ = dateline(command, "--help")
    assert code == 0
    assert f"dateline {command}" in out
    assert "Example" in out


def test_help_lists_every_format(dateline):
    words = set(re.findall(r"\.\w+", dateline("run", "--help")[1]))
    assert {*DOCUMENTS, *CONTAINERS, *ARCHIVES, *COMPRESSIONS} - words == set()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["*.jsonl"], "no file matches *.jsonl"),
        (["--map", "txet=body"], "--map txet=body is not understood"),
        (["--map", "text=body,title"], "--map title is not understood"),
    ],
)
def test_a_glob_or_mapping_that_cannot_be_is_wrong_use(dateline, arguments, message):
    code, _, err = dateline("run", *arguments)
    assert code == 2
    assert message in err


def test_missing_path_is_wrong_use_in_one_line(dateline, tmp_path):
    code, out, err = dateline("run", tmp_path / "nope")
    assert (code, out) == (2, "")
    assert err.startswith("dateline: ")
    assert "nope does not exist. Way out: " in err
    assert err.count("\n") == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "arguments", [["nope"], ["run", "--nope"], ["sql"], ["sql", "select 1", "--json", "--csv"], ["sql", "select 1", "--limit", "0"]]
)
def test_wrong_use_ends_with_2(dateline, arguments):
    assert dateline(*arguments)[0] == 2


def test_empty_folder_is_nothing_to_do(dateline, tmp_path):
    (tmp_path / "input").mkdir()
    code, out, _ = dateline("run", tmp_path / "input")
    assert code == 0
    assert "nothing to do: no files in" in out
    code, out, _ = dateline("run", tmp_path / "input", "--json")
    assert (code, json.loads(out)["state"]) == (0, "nothing_to_do")


def test_a_data_folder_that_cannot_be_made_is_one_line(dateline, tmp_path):
    (tmp_path / "file").write_text("no folder")
    code, _, err = dateline("run", "--into", tmp_path / "file" / "data")
    assert code == 1
    assert err.startswith("dateline: ")
    assert err.count("\n") == 1


def test_a_second_run_is_told_who_is_writing(dateline, tmp_path):
    lock = tmp_path / "data" / "state" / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        ended, _, err = dateline("run")
        holder.stdin.close()
    assert ended == 1
    assert f"another run is writing to {tmp_path / 'data'} (process {holder.pid} on " in err


@pytest.mark.parametrize("arguments", [["sql", "select 1"], ["evaluate", "."]])
def test_without_a_warehouse_the_way_out_is_a_run(dateline, arguments):
    code, _, err = dateline(*arguments)
    assert code == 1
    assert "dateline run" in err


def test_status_of_an_empty_data_folder(dateline, tmp_path):
    code, out, _ = dateline("status")
    assert code == 0
    assert "Nothing is published yet" in out
    with hold_lock(tmp_path / "data" / "state" / "lock"):
        found = json.loads(dateline("status", "--json")[1])
    assert found["load_id"] is None
    assert found["writer"].startswith("process ")


def test_settings_that_are_no_numbers_are_wrong_use(dateline, monkeypatch):
    monkeypatch.setenv("DATELINE_BATCH_SIZE", "many")
    code, _, err = dateline("run")
    assert code == 2
    assert "DATELINE_BATCH_SIZE is 'many'" in err


def test_doctor_checks_every_part(dateline):
    code, out, _ = dateline("doctor", "--json")
    findings = json.loads(out)
    assert {f["check"] for f in findings} >= {"Python", "libraries", "reference tables", "disk space", "language model", "embedded Prefect"}
    assert [f for f in findings if not f["is_ok"]] == []
    assert code == 0


def test_doctor_names_the_problem_and_the_way_out(dateline, tmp_path):
    (tmp_path / "loads" / "broken").mkdir(parents=True)
    (tmp_path / "loads" / "broken" / "warehouse.duckdb").write_bytes(b"no database")
    (tmp_path / "current").symlink_to("loads/broken")
    code, out, _ = dateline("doctor", "--into", tmp_path)
    assert code == 1
    assert "problem published warehouse" in " ".join(out.split())
    assert "way out" in out


def test_debug_shows_the_traceback(tmp_path):
    with pytest.raises(Exception, match="does not exist"):
        main(["run", str(tmp_path / "nope"), "--debug"])
