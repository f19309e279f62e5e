"""Which rejections stand: those that a later reading proved wrong do not, in whatever order the runs came."""

from dataclasses import replace
from itertools import permutations

import pytest

from flows.arrivals import find_nothing_new, take_arrivals
from flows.intake.limits import Limits
from flows.operations import Workspace
from flows.settings import Settings

UNMAPPED = b"head,words\nOne,first text\nTwo,\n"


def workspace(root, **limits):
    return Workspace(Settings(root=root, limits=replace(Limits(), **limits)))


def standing(work):
    return sorted(work.raw.read_standing_rejections().select("uri", "reason_code").rows())


def large(root, folder):
    """A file beyond the limit of one run, within that of another."""
    (folder / "a.txt").write_bytes(b"x" * 100)
    return [lambda: take_arrivals(workspace(root, max_file_bytes=50), [folder]), lambda: take_arrivals(workspace(root), [folder])]


def closed(root, folder):
    """A link that leads nowhere, then a file in its place."""
    path = folder / "a.txt"

    def take(is_there):
        path.unlink(missing_ok=True)
        if is_there:
            path.write_bytes(b"text")
        else:
            path.symlink_to(folder / "nowhere")
        take_arrivals(workspace(root), [folder])

    return [lambda: take(False), lambda: take(True)]


def unmapped(root, folder):
    """A table whose text is found by a mapping alone; its second row has none."""
    (folder / "a.csv").write_bytes(UNMAPPED)
    return [lambda: take_arrivals(workspace(root), [folder]), lambda: take_arrivals(workspace(root), [folder], ["text=words"])]


def mended(root, folder):
    """Two files of one name, the first of them broken: the second one does not make it whole."""

    def take(content):
        (folder / "a.jsonl").write_bytes(content)
        take_arrivals(workspace(root), [folder])

    return [lambda: take(b'{"text": "one"}\n{broken\n'), lambda: take(b'{"text": "one"}\n{"text": "two"}\n')]


CASES = {
    large: [],
    closed: [],
    unmapped: [("a.csv#2", "record_without_text")],
    mended: [("a.jsonl#2", "record_malformed")],
}


@pytest.mark.parametrize(("case", "expected"), CASES.items(), ids=[case.__name__ for case in CASES])
def test_what_was_taken_in_is_rejected_no_longer(tmp_path, case, expected):
    digests = set()
    for order in permutations(range(2)):
        folder, root = tmp_path / f"in{order}", tmp_path / f"data{order}"
        folder.mkdir()
        runs = case(root, folder)
        for number in order:
            runs[number]()
        work = workspace(root)
        assert standing(work) == expected
        assert work.raw.read_rejections().height > len(expected) or expected == [("a.jsonl#2", "record_malformed")]
        digests.add(work.raw.digest())
    assert len(digests) == 1


def test_a_rejection_stands_until_then(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"x" * 100)
    (folder / "b.csv").write_bytes(UNMAPPED)
    work = workspace(tmp_path / "data", max_file_bytes=50)
    for _ in range(2):
        take_arrivals(work, [folder])
        assert standing(work) == [("a.txt", "too_large"), ("b.csv", "fields_not_found")]
    assert find_nothing_new(work, [folder]) is not None
