"""Slices of a batch in worker processes: the same frames, one document lost where it takes its process along, nothing left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from flows.errors import DatelineError
from flows.isolation import LostDocumentsError, isolate_failures
from flows.operations import clean_frames, read_frames
from flows.pool import WorkerPool, current_pool, hold_pool
from seeds.generate import generate_documents
from transforms.stages import LEARNED_LINES, RAW_FILES


def double(ids, kind=""):
    """A stage of its own for these tests; workers find it by its module. What it does to a document is said by the document's id."""
    for document_id in ids:
        if "wrong" in document_id:
            raise ValueError(f"not {document_id}")
        if "crash" in document_id:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "killed" in document_id:
            os.kill(os.getpid(), signal.SIGKILL)
        if "hang" in document_id:
            time.sleep(600)
    if kind == "full":
        raise OSError(28, "No space left on device")
    return {"documents": pl.DataFrame({"document_id": [i + i for i in ids]})}


def run_doubles(pool, *slices, kind="", is_risky=False):
    return pool.run_slices(double, lambda ids: (ids, kind), slices, is_risky=is_risky)["documents"]["document_id"].to_list()


@pytest.fixture(scope="module")
def pool():
    with hold_pool(2, fewest_documents=3, max_seconds=60) as held:
        yield held


def raw_documents(count):
    rows = {}
    for d in generate_documents(count):
        content = d.text.encode()
        document_id = sha256(content).hexdigest()[:32]
        rows[document_id] = {
            "document_id": document_id,
            "uri": d.uri,
            "content_format": "text",
            "byte_count": len(content),
            "content": content,
        }
    return pl.DataFrame([rows[i] for i in sorted(rows)], schema={**RAW_FILES.dtypes, "content": pl.Binary()})


def test_few_documents_stay_in_one_slice():
    pool = WorkerPool(2, fewest_documents=4)
    assert pool.slice_ids([]) == [[]]
    assert pool.slice_ids(["a", "b", "c"]) == [["a", "b", "c"]]
    assert pool.slice_ids(["a", "b", "c", "d", "e"]) == [["a", "b"], ["c", "d", "e"]]
    assert pool.slice_ids(["a", "b", "c", "d", "e"], most=2) == [["a"], ["b"], ["c"], ["d", "e"]]
    assert pool.slice_ids(["a", "b", "c"], most=2) == [["a"], ["b", "c"]]
    assert WorkerPool(1, fewest_documents=0).slice_ids(["a", "b"]) == [["a", "b"]]


def test_without_a_pool_held_there_is_one_slice_and_no_process():
    assert current_pool().slice_ids([str(i) for i in range(5_000)]) == [[str(i) for i in range(5_000)]]
    before = multiprocessing.active_children()
    assert run_doubles(current_pool(), ["a"], is_risky=True) == ["aa"]
    assert multiprocessing.active_children() == before


def test_frames_come_back_in_the_order_of_the_slices(pool):
    assert run_doubles(pool, ["a"], ["b", "c"], ["d"]) == ["aa", "bb", "cc", "dd"]


def test_documents_in_slices_are_cleaned_as_those_of_one_batch(pool):
    raw = raw_documents(40)
    ids = raw["document_id"].to_list()

    def clean():
        read = read_frames(raw, ids, 2_000_000)
        return {**read, **clean_frames(read, ids, LEARNED_LINES.empty())}

    shared = clean()
    pool.fewest_documents = 10_000
    alone = clean()
    pool.fewest_documents = 3
    assert alone["zones"].height > 40
    assert {name for name, frame in alone.items() if not frame.equals(shared[name])} == set()


PAGE = b"<html><title>Talks</title><body><nav>Home</nav><h1>Talks resume</h1><p>Iran and Armenia held talks in Baku on 3 March 2025.</p>"
MAIL = b"Subject: Talks\nFrom: Desk <desk@example.org>\n\nIran and Armenia held talks in Baku on 3 March 2025.\n"
MIXED = {
    "text": b"Iran and Azerbaijan held talks in Baku on 3 March 2025.\n",
    "html": PAGE,
    "email": MAIL,
    "record": b'{"html":"<p>Iran and Turkey held talks in Baku on 4 March 2025.</p>"}',
    "markdown": b"# Talks\n\nIran and Iraq held talks in Baku on 5 March 2025.\n" * 4_000,
}


def mixed_documents():
    rows = [
        {"document_id": sha256(c).hexdigest()[:32], "uri": f"a.{kind}", "content_format": kind, "byte_count": len(c), "content": c}
        for kind, c in MIXED.items()
    ]
    return pl.DataFrame(rows, schema={**RAW_FILES.dtypes, "content": pl.Binary()})


def test_what_native_code_reads_and_long_texts_go_to_a_worker_however_few_and_come_back_the_same():
    raw = mixed_documents()
    ids = raw["document_id"].sort().to_list()

    def work():
        read = read_frames(raw, ids, 2_000_000)
        return {**read, **clean_frames(read, ids, LEARNED_LINES.empty())}

    alone = work()
    with hold_pool(1) as pool:
        assert run_doubles(pool, ["a"]) == ["aa"]
        assert read_frames(raw_documents(5), raw_documents(5)["document_id"].to_list(), 2_000_000)["documents"].height == 5
        assert not pool._workers
        shared = work()
        assert len(pool._workers) == 1
    assert alone["documents"].height == len(MIXED)
    assert {name for name, frame in alone.items() if not frame.equals(shared[name])} == set()


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
def test_a_document_that_takes_too_much_memory_is_lost_alone():
    raw = mixed_documents()
    with hold_pool(1, max_memory_mb=1):
        frames = isolate_failures("read", dict(raw.select("document_id", "uri").rows()), lambda ids: read_frames(raw, ids, 2_000_000))
    assert frames["documents"]["content_format"].to_list() == ["text"]
    rejections = frames["rejections"].sort("uri").select("uri", "reason_code", "detail").rows()
    assert rejections == [(f"a.{f}", "process_died", "more than 1 MB of memory") for f in ("email", "html", "markdown", "record")]


def test_an_error_of_the_stage_comes_back_and_the_pool_goes_on(pool):
    with pytest.raises(RuntimeError, match=r"ValueError: not wrong-1 \[test_pool.py"):
        run_doubles(pool, ["a"], ["wrong-1"], ["wrong-2"])
    with pytest.raises(OSError, match="No space left"):
        run_doubles(pool, ["a"], ["b"], kind="full")
    assert run_doubles(pool, ["a"], ["b"]) == ["aa", "bb"]


def test_documents_that_take_their_process_along_are_found_and_the_others_come_through(pool):
    uris = {f"d{n:03d}": f"{n}.html" for n in range(40)} | {"d003-crash": "crash.html", "d027-killed": "killed.pdf", "d030-wrong": "w.eml"}

    def run(ids):
        return pool.run_slices(double, lambda part: (part,), pool.slice_ids(ids))

    frames = isolate_failures("read", uris, run)
    good = [i for i in sorted(uris) if "-" not in i]
    assert frames["documents"].equals(double(good)["documents"])
    assert frames["rejections"].select("document_id", "uri", "stage", "reason_code").rows() == [
        ("d003-crash", "crash.html", "read", "process_died"),
        ("d027-killed", "killed.pdf", "read", "process_died"),
        ("d030-wrong", "w.eml", "read", "stage_failed"),
    ]
    assert "SIGSEGV" in frames["rejections"]["detail"][0]


@pytest.mark.parametrize("ids", [["d1-hang"], ["d0", "d1-hang", "d2"]], ids=["alone", "among others"])
def test_a_document_that_never_ends_is_lost_alone(ids):
    with hold_pool(1, max_seconds=2) as pool, pytest.raises(LostDocumentsError) as lost:
        run_doubles(pool, ids, is_risky=True)
    assert [(i, loss.reason_code, loss.detail) for i, loss in lost.value.losses.items()] == [
        ("d1-hang", "process_timed_out", "more than 2 seconds")
    ]


def test_processes_killed_one_after_another_are_one_clear_error_and_leave_nothing(monkeypatch):
    monkeypatch.setattr("flows.pool._MOST_LOSSES", 1)
    before = multiprocessing.active_children()
    with hold_pool(2) as pool, pytest.raises(DatelineError, match="killed one after another") as caught:
        run_doubles(pool, [f"killed-{n}" for n in range(3)], is_risky=True)
    assert "DATELINE_WORKERS" in caught.value.way_out
    assert set(multiprocessing.active_children()) == set(before)


def test_an_interrupt_ends_busy_workers_at_once():
    before = multiprocessing.active_children()
    with hold_pool(2) as pool:
        threading.Thread(target=interrupt_when_busy, args=(pool,), daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            run_doubles(pool, ["hang-1"], ["hang-2"])
        assert set(multiprocessing.active_children()) == set(before)


def interrupt_when_busy(pool):
    """Press Ctrl-C once both workers have taken their work, however long they need to start."""
    while not (len(pool._workers) == 2 and all(w._has_begun for w in pool._workers)):
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGINT)


def test_workers_end_with_their_parent():
    script = (
        "import sys, threading, time\n"
        "from flows.pool import WorkerPool\n"
        "from test_pool import run_doubles\n"
        "pool = WorkerPool(1)\n"
        "def tell():\n"
        "    while not (pool._workers and pool._workers[0]._has_begun):\n"
        "        time.sleep(0.05)\n"
        "    print(pool._workers[0]._process.pid, flush=True)\n"
        "threading.Thread(target=tell, daemon=True).start()\n"
        "run_doubles(pool, ['hang'], is_risky=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment, text=True) as parent:
        worker = int(parent.stdout.readline())
        os.kill(worker, 0)
        parent.kill()
    until = time.monotonic() + 30
    while is_alive(worker):
        assert time.monotonic() < until
        time.sleep(0.05)


def is_alive(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True
