"""A run that is killed at any instant: the next one carries on, and the raw store becomes what an undisturbed run makes of it."""

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.arrivals import take_arrivals
from flows.fetch.fetch import fetch_memory, page_store
from flows.fetch.pages import FetchedPage
from flows.operations import Workspace
from flows.settings import Settings

KILLS = 10
SCRIPT = """
import sys
from pathlib import Path
from flows.arrivals import take_arrivals
from flows.operations import Workspace
from flows.settings import Settings
print("ready", flush=True)
take_arrivals(Workspace(Settings(root=Path(sys.argv[1]), batch_size=7)), [sys.argv[2]])
print("done", flush=True)
"""
PAGES = [f"https://example.org/{n}" for n in range(30)]


def make_input(folder):
    folder.mkdir()
    lines = "".join(f'{{"text": "record {n}"}}\n' if n % 9 else "{broken\n" for n in range(150))
    (folder / "news.jsonl").write_text(lines)
    with zipfile.ZipFile(folder / "pack.zip", "w") as archive:
        archive.writestr("inner.jsonl", lines)
        archive.writestr("../out.txt", "x")
        for number in range(40):
            archive.writestr(f"{number}.txt", f"member {number // 2}")
    for number in range(40):
        (folder / f"{number}.md").write_text(f"member {number}")
    (folder / "table.xlsx").write_bytes(b"?")
    return folder


def add_pages(work):
    for number, url in enumerate(PAGES):
        moment = datetime(2025, 1, 1, number % 24, tzinfo=UTC).replace(tzinfo=None)
        content = b"<html><body>page %d" % (number // 2) if number else b""
        page_store(work.settings).settle(FetchedPage(url, url, moment, 200, content, "text/html", etag=f'"{number}"'))


def known(work):
    raw = work.raw
    ids = sorted(i for b in raw.batch_ids for i in raw.read_batch(b)["document_id"])
    rejections, containers = raw.read_rejections().rows(), raw.read_containers().rows()
    return ids, raw.read_sightings().rows(), rejections, containers


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    root = tmp_path_factory.mktemp("undisturbed")
    work = Workspace(Settings(root=root / "data", batch_size=7))
    add_pages(work)
    started = time.monotonic()
    take_arrivals(work, [make_input(root / "input")])
    return root / "input", known(work), fetch_memory(work.settings).read(), time.monotonic() - started


@pytest.mark.parametrize("seed", range(2))
def test_a_run_that_is_killed_leaves_what_the_next_one_carries_on_with(undisturbed, tmp_path, seed):
    folder, expected, remembered, seconds = undisturbed
    work = Workspace(Settings(root=tmp_path, batch_size=7))
    add_pages(work)
    moments = random.Random(seed)
    for _ in range(KILLS // 2):
        with subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path), str(folder)], stdout=subprocess.PIPE) as child:
            assert child.stdout.readline() == b"ready\n"
            time.sleep(moments.uniform(0, seconds))
            os.kill(child.pid, signal.SIGKILL)
        uris = set(work.raw.read_sightings()["uri"])
        assert set(fetch_memory(work.settings).read()) <= uris, "no page is remembered whose document is not there"
    take_arrivals(work, [folder])
    assert known(work) == expected
    assert fetch_memory(work.settings).read() == remembered
    assert not list(page_store(work.settings).read_pages())
    assert not list(Path(work.raw.root).rglob(".making-*"))
