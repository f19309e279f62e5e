"""What a run brings: new documents in batches, sightings and rejections, the same however the input is split."""

import gzip
import io
import shutil
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import arrivals
from flows.arrivals import find_nothing_new, take_arrivals
from flows.intake.limits import Limits
from flows.operations import Workspace
from flows.raw import RawStore
from flows.settings import Settings, read_settings

LINES = b'{"text": "one", "title": "First"}\n{"title": "no text"}\n{"text": "two"}\n'


def make_input(folder):
    """Files that repeat one another, in and outside containers, and some that go no further."""
    folder.mkdir()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in (("a.txt", b"alpha"), ("news.jsonl", LINES), ("../b.txt", b"out"), ("c.bin", b"?")):
            archive.writestr(name, content)
    files = {
        "a.txt": b"alpha",
        "b.md": b"beta",
        "copy.txt": b"beta",
        "large.txt": b"x" * 1_000,
        "news.jsonl": LINES,
        "news.jsonl.gz": gzip.compress(LINES),
        "pack.zip": packed.getvalue(),
        "short.txt.gz": gzip.compress(b"gamma")[:-4],
        "table.csv": b"title,text\nFirst,one\nragged\nLast,three\n",
        "table.xlsx": b"PK",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def workspace(root, **options):
    return Workspace(Settings(root=root, limits=Limits(max_file_bytes=500), **options))


def known(work):
    documents = {i for batch in work.raw.batch_ids for i in work.raw.read_batch(batch)["document_id"]}
    return documents, work.raw.read_sightings().rows(), work.raw.read_rejections().rows()


@pytest.fixture
def folder(tmp_path):
    return make_input(tmp_path / "input")


def test_documents_sightings_and_rejections_are_written_down(folder, tmp_path):
    work = workspace(tmp_path / "data")
    found = take_arrivals(work, [folder])
    documents, sightings, _ = known(work)
    assert found.file_count == 10
    assert found.new_document_count == len(documents)
    assert {row[1] for row in sightings} >= {
        "a.txt",
        "pack.zip!/a.txt",
        "news.jsonl#1",
        "news.jsonl#3",
        "pack.zip!/news.jsonl#1",
        "table.csv#3",
    }
    assert [row[2:5] for row in sightings if row[1] == "pack.zip!/a.txt"] == [("text", "a.txt", None)]
    assert sorted((uri, reason) for uri, reason, _ in found.rejections) == [
        ("large.txt", "too_large"),
        ("news.jsonl#2", "record_without_text"),
        ("news.jsonl.gz#2", "record_without_text"),
        ("pack.zip!/../b.txt", "member_escapes"),
        ("pack.zip!/c.bin", "unsupported_format"),
        ("pack.zip!/news.jsonl#2", "record_without_text"),
        ("short.txt.gz", "archive_broken"),
        ("table.csv#2", "record_malformed"),
        ("table.xlsx", "unsupported_format"),
    ]


def test_a_second_run_finds_nothing_new_and_opens_no_container(folder, tmp_path, monkeypatch):
    work = workspace(tmp_path / "data")
    assert find_nothing_new(work, [folder]) is None
    first = take_arrivals(work, [folder])
    before = known(work)
    opened = []
    real = arrivals.take_documents
    monkeypatch.setattr(arrivals, "take_documents", lambda files, intake: real([opened.append(f.uri) or f for f in files], intake))
    quick = find_nothing_new(work, [folder])
    again = take_arrivals(work, [folder])
    assert set(opened) == {"a.txt", "b.md", "copy.txt", "large.txt", "table.xlsx"}
    for outcome in (quick.arrivals, again):
        assert (outcome.file_count, outcome.document_count, outcome.new_document_count) == (10, first.document_count, 0)
        assert sorted(outcome.rejections) == sorted(first.rejections)
    assert known(work) == before


@pytest.mark.parametrize("change", ["mapping", "limits", "bytes", "name"])
def test_a_container_is_read_again_when_its_documents_could_be_others(folder, tmp_path, change):
    work = workspace(tmp_path / "data")
    place = folder / "news.jsonl"
    take_arrivals(work, [place])
    fields = ["text=title"] if change == "mapping" else []
    if change == "limits":
        work = Workspace(Settings(root=tmp_path / "data", limits=Limits(max_file_bytes=20)))
    if change == "bytes":
        place.write_bytes(LINES + b'{"text": "three"}\n')
    if change == "name":
        place = place.rename(folder / "other.jsonl")
    assert find_nothing_new(work, [place], fields) is None
    before = known(work)
    take_arrivals(work, [place], fields)
    assert known(work) != before


def test_batches_are_bounded_and_hold_each_document_once(folder, tmp_path):
    work = workspace(tmp_path / "data", batch_size=2)
    found = take_arrivals(work, [folder])
    sizes = [work.raw.read_batch(b).height for b in work.raw.batch_ids]
    assert sum(sizes) == found.new_document_count
    assert max(sizes) == 2


def test_a_run_that_breaks_off_keeps_what_it_wrote_and_the_next_one_carries_on(folder, tmp_path, monkeypatch):
    whole = workspace(tmp_path / "whole")
    take_arrivals(whole, [folder])
    work = workspace(tmp_path / "data", batch_size=2)
    real = RawStore.add_sightings
    calls = []

    def fail(store, rows):
        calls.append(rows)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(store, rows)

    monkeypatch.setattr(RawStore, "add_sightings", fail)
    with pytest.raises(OSError, match="No space"):
        take_arrivals(work, [folder])
    monkeypatch.undo()
    assert work.raw.batch_ids
    take_arrivals(work, [folder])
    assert known(work) == known(whole)


NAMES = ("a.txt", "b.md", "copy.txt", "large.txt", "news.jsonl", "news.jsonl.gz", "pack.zip", "short.txt.gz", "table.csv", "table.xlsx")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(NAMES), cuts=st.lists(st.integers(0, len(NAMES)), max_size=3), batch_size=st.integers(1, 5))
def test_any_order_and_any_split_give_the_same(tmp_path, order, cuts, batch_size):
    folder = tmp_path / "input"
    if not folder.exists():
        make_input(folder)
        take_arrivals(workspace(tmp_path / "whole"), [folder])
    root = Path(tempfile.mkdtemp(dir=tmp_path))
    work = workspace(root, batch_size=batch_size)
    edges = [0, *sorted(cuts), len(order)]
    for start, end in pairwise(edges):
        take_arrivals(work, [folder / name for name in order[start:end]])
    assert known(work) == known(workspace(tmp_path / "whole"))
    shutil.rmtree(root)


def test_every_limit_is_a_setting(monkeypatch):
    for number, name in enumerate(("MAX_FILE_BYTES", "MAX_CHARACTERS", "MAX_EXPANSION", "MAX_MEMBERS", "MAX_DEPTH"), 1):
        monkeypatch.setenv(f"DATELINE_{name}", str(number))
    assert read_settings().limits == Limits(1, 2, 3, 4, 5)
