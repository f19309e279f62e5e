"""Slices of a batch in worker processes: the same frames, clear errors, nothing left behind."""

import multiprocessing
import os
import signal
import threading
import time
from hashlib import sha256

import polars as pl
import pytest

from flows.errors import DatelineError
from flows.operations import clean_frames, read_frames
from flows.pool import WorkerPool, current_pool, hold_pool
from seeds.generate import generate_documents
from transforms.stages import LEARNED_LINES, RAW_FILES


def double(frame, kind="good"):
    """A stage of its own for these tests; workers find it by its module."""
    if kind == "bad" and "c" in frame["document_id"]:
        raise ValueError("no c")
    if kind == "full":
        raise OSError(28, "No space left on device")
    if kind == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "slow":
        time.sleep(60)
    return {"documents": frame.with_columns(pl.col("document_id") + pl.col("document_id"))}


IDS = ["a", "b", "c"]
FRAMES = [pl.DataFrame({"document_id": [i]}) for i in IDS]


@pytest.fixture(scope="module")
def pool():
    with hold_pool(2, fewest_documents=3) as held:
        yield held


def raw_documents(count):
    rows = {}
    for d in generate_documents(count):
        content = d.text.encode()
        document_id = sha256(content).hexdigest()[:32]
        rows[document_id] = (document_id, d.uri, "text", len(content), None, content)
    return pl.DataFrame([rows[i] for i in sorted(rows)], schema={**RAW_FILES.dtypes, "content": pl.Binary()}, orient="row")


def test_few_documents_stay_in_one_slice():
    pool = WorkerPool(2, fewest_documents=4)
    assert pool.slice_ids([]) == [[]]
    assert pool.slice_ids(["a", "b", "c"]) == [["a", "b", "c"]]
    assert pool.slice_ids(["a", "b", "c", "d", "e"]) == [["a", "b"], ["c", "d", "e"]]
    assert pool.slice_ids(["a", "b", "c", "d", "e"], most=2) == [["a"], ["b"], ["c"], ["d", "e"]]
    assert WorkerPool(1, fewest_documents=0).slice_ids(["a", "b"]) == [["a", "b"]]


def test_without_a_pool_held_there_is_one_slice_and_no_process():
    assert current_pool().slice_ids([str(i) for i in range(5_000)]) == [[str(i) for i in range(5_000)]]
    assert current_pool().run_slices(double, [(FRAMES[0],)])["documents"]["document_id"].to_list() == ["aa"]


def test_frames_come_back_in_the_order_of_the_slices(pool):
    found = pool.run_slices(double, [(f,) for f in FRAMES])
    assert found["documents"]["document_id"].to_list() == ["aa", "bb", "cc"]


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


def test_an_error_of_the_stage_comes_back_and_the_pool_goes_on(pool):
    with pytest.raises(RuntimeError, match=r"ValueError: no c \[test_pool.py"):
        pool.run_slices(double, [(f, "bad") for f in FRAMES])
    with pytest.raises(OSError, match="No space left"):
        pool.run_slices(double, [(f, "full") for f in FRAMES])
    assert pool.run_slices(double, [(f,) for f in FRAMES[:2]])["documents"].height == 2


def test_a_killed_worker_is_one_clear_error_and_leaves_nothing():
    before = multiprocessing.active_children()
    with hold_pool(2, fewest_documents=0) as pool, pytest.raises(DatelineError, match="worker process was killed") as caught:
        pool.run_slices(double, [(FRAMES[0], "killed"), (FRAMES[1], "slow")])
    assert "DATELINE_WORKERS" in caught.value.way_out
    assert set(multiprocessing.active_children()) == set(before)


def test_an_interrupt_ends_busy_workers_at_once():
    before = multiprocessing.active_children()
    started = time.monotonic()
    threading.Timer(3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt), hold_pool(2, fewest_documents=0) as pool:
        pool.run_slices(double, [(f, "slow") for f in FRAMES[:2]])
    assert time.monotonic() - started < 30
    assert set(multiprocessing.active_children()) == set(before)
