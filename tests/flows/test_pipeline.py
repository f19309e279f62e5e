"""Full runs of the command, with Prefect, on the seed articles."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from warehouse.layout import Layout
from warehouse.query import run_query

COMMAND = [sys.executable, "-m", "flows.cli"]
TABLES = ("document", "entity", "event", "event_mention", "claim", "entity_mention")


def run(*arguments, cwd):
    # A server that the user has configured elsewhere is not what a run without --server reports to.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")} | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=180, check=False)


def read_all(database):
    return {table: run_query(database, f"select * from mart.{table} order by all").rows() for table in TABLES}


@pytest.fixture(scope="module")
def seeds_run(tmp_path_factory):
    """The first run into an empty folder: the folder and what the command gave."""
    folder = tmp_path_factory.mktemp("run")
    return folder, run("run", "--json", cwd=folder)


def test_first_run_publishes_the_seeds(seeds_run):
    folder, result = seeds_run
    assert (result.returncode, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report["state"] == "published"
    assert report["warehouse"]["documents"] == 5
    assert report["warehouse"]["events"] > 0
    assert report["warehouse"]["quality_results"] > 0
    assert report["warehouse"]["quality_critical_failures"] == 0
    assert report["load_id"] == Layout(folder / "data").current_load_id
    assert report["rejected_files"] == []
    assert (folder / "data" / "parquet" / "datapackage.json").is_file()
    assert (folder / "data" / "parquet" / "mart.event").is_dir()


def test_prefect_keeps_every_task_and_the_artifacts(seeds_run):
    folder, _ = seeds_run
    with sqlite3.connect(folder / "data" / "state" / "prefect" / "prefect.db") as database:
        states = dict(database.execute("select state_type, count(*) from task_run group by 1"))
        tasks = {name.split(" ")[0] for (name,) in database.execute("select name from task_run")}
        artifacts = {key for (key,) in database.execute("select key from artifact")}
    assert states["COMPLETED"] >= 10
    assert not {"FAILED", "CRASHED"} & set(states)
    assert {"take", "read", "clean", "dedupe", "extract", "resolve", "conform", "load", "publish"} <= {t.split("-")[0] for t in tasks}
    assert artifacts == {"run-summary", "quality"}


def test_second_run_finds_nothing_new(seeds_run):
    folder, first = seeds_run
    before = read_all(Layout(folder / "data").database)
    second = run("run", cwd=folder)
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout.startswith("nothing new: 5 files")
    assert Layout(folder / "data").current_load_id == json.loads(first.stdout)["load_id"]
    assert read_all(Layout(folder / "data").database) == before


def test_the_warehouse_answers(seeds_run):
    folder, _ = seeds_run
    answer = run("sql", "select count(*) as n from mart.event", "--json", cwd=folder)
    assert json.loads(answer.stdout)[0]["n"] > 0
    (load,) = json.loads(run("sql", "select started_at < finished_at as is_later from mart.load", "--json", cwd=folder).stdout)
    assert load["is_later"]
    assert run("sql", "drop table star.fact_event", cwd=folder).returncode == 1
    wrong = run("sql", "select * from mart.evnt", cwd=folder)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    assert 'Did you mean "event"?' in wrong.stderr
    assert json.loads(run("status", "--json", cwd=folder).stdout)["warehouse"]["documents"] == 5


def test_interrupted_run_publishes_nothing_and_the_next_one_carries_on(tmp_path):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([*COMMAND, "run"], cwd=tmp_path, start_new_session=True, **pipes)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (tmp_path / "data" / "state" / "stages").exists() and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert err == "dateline: stopped; what was published before is untouched, and the next run carries on.\n"
    assert Layout(tmp_path / "data").current_load_id is None
    assert run("run", cwd=tmp_path).returncode == 0
    assert Layout(tmp_path / "data").current_load_id is not None
