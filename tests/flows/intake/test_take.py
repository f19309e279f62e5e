"""What files and archives give: documents with their bytes and where they stood, and what is turned away."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from hashlib import sha256

import pyarrow
import pytest

from flows.intake import take
from flows.intake.found import FoundDocument
from flows.intake.limits import Limits
from flows.intake.take import Intake, take_documents
from flows.intake.walk import walk_files


def pack_zip(members, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def pack_tar(members, mode="w"):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, content in members:
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return file.getvalue()


def zstd(content):
    return pyarrow.compress(content, codec="zstd", asbytes=True)


def give(folder, limits=None, **files):
    """Write files and take them in: documents by uri, rejections by uri."""
    for name, content in files.items():
        path = folder / name.replace("_dot_", ".")
        path.write_bytes(content)
    found = list(take_documents(walk_files([folder]), Intake(limits or Limits())))
    documents = {f.uri: f for f in found if isinstance(f, FoundDocument)}
    rejections = [(f.uri, f.reason_code) for f in found if not isinstance(f, FoundDocument)]
    assert len(documents) + len(rejections) == len(found)
    return documents, rejections


GOOD = {"good_dot_txt": b"a neighbour"}


def test_a_file_is_a_document_with_its_own_bytes(tmp_path):
    documents, rejections = give(tmp_path, a_dot_txt=b"same", b_dot_md=b"same", c_dot_html=b"<p>x", d_dot_eml=b"Subject: x", e_dot_txt=b"")
    assert rejections == []
    assert documents["a.txt"].document_id == documents["b.md"].document_id == sha256(b"same").hexdigest()[:32]
    assert [(d.content, d.content_format, d.file_format, d.archive_member) for d in documents.values()] == [
        (b"same", "text", "text", None),
        (b"same", "markdown", "markdown", None),
        (b"<p>x", "html", "html", None),
        (b"Subject: x", "email", "email", None),
        (b"", "text", "text", None),
    ]


def test_a_file_beyond_the_limit_is_too_large(tmp_path):
    documents, rejections = give(
        tmp_path, Limits(max_file_bytes=11), big_dot_txt=b"x" * 12, big_dot_txt_dot_gz=gzip.compress(b"x" * 12), **GOOD
    )
    assert list(documents) == ["good.txt"]
    assert rejections == [("big.txt", "too_large"), ("big.txt.gz", "too_large")]


def test_a_hundred_megabytes_on_one_line_are_too_large(tmp_path):
    with (tmp_path / "line.txt").open("wb") as file:
        file.truncate(100_000_000)
    documents, rejections = give(tmp_path, **GOOD)
    assert (list(documents), rejections) == (["good.txt"], [("line.txt", "too_large")])


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("gz", gzip.compress(b"one ") + gzip.compress(b"two")),
        ("zst", zstd(b"one ") + zstd(b"two")),
        ("bz2", bz2.compress(b"one ") + bz2.compress(b"two")),
        ("xz", lzma.compress(b"one ") + lzma.compress(b"two")),
    ],
    ids=["gz", "zst", "bz2", "xz"],
)
def test_a_compressed_file_is_the_file_in_it(tmp_path, suffix, content):
    documents, _ = give(tmp_path, **{f"a_dot_txt_dot_{suffix}": content})
    assert [(d.uri, d.content, d.file_format, d.archive_member) for d in documents.values()] == [
        (f"a.txt.{suffix}", b"one two", "text", None)
    ]


@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz", "tgz", "tar.zst", "tar.bz2", "tar.xz"])
def test_an_archive_gives_its_members(tmp_path, suffix):
    members = [("b.txt", b"two"), ("./dir/a.txt", b"one"), (".hidden", b"x"), ("dir/table.xlsx", b"x"), ("dir/.a.txt", b"x")]
    plain = pack_tar(members)
    packed = {
        "zip": pack_zip(members),
        "tar": plain,
        "tar.gz": gzip.compress(plain),
        "tgz": gzip.compress(plain),
        "tar.zst": zstd(plain),
        "tar.bz2": bz2.compress(plain),
        "tar.xz": lzma.compress(plain),
    }
    name = f"a.{suffix}"
    documents, rejections = give(tmp_path, **{name: packed[suffix]})
    assert [(d.uri, d.archive_member, d.content) for d in documents.values()] == [
        (f"{name}!/b.txt", "b.txt", b"two"),
        (f"{name}!/dir/a.txt", "dir/a.txt", b"one"),
    ]
    assert rejections == [(f"{name}!/dir/table.xlsx", "unsupported_format")]


def test_archives_in_archives_are_opened_to_a_depth(tmp_path):
    content = b"deep"
    name = "a.txt"
    for number, pack in enumerate((pack_zip, pack_tar, pack_zip, pack_tar)):
        content = pack([(name, content), (f"{number}.txt", b"x")])
        name = f"{number}.zip" if pack is pack_zip else f"{number}.tar"
    documents, rejections = give(tmp_path, outer_dot_tar=content)
    assert {d.uri: d.archive_member for d in documents.values()} == {
        "outer.tar!/2.zip!/1.tar!/1.txt": "2.zip!/1.tar!/1.txt",
        "outer.tar!/2.zip!/2.txt": "2.zip!/2.txt",
        "outer.tar!/3.txt": "3.txt",
    }
    assert rejections == [("outer.tar!/2.zip!/1.tar!/0.zip", "nested_too_deep")]


def test_records_in_an_archive_know_their_member(tmp_path):
    lines = b'{"text": "one"}\n{"text": "two"}\n'
    documents, _ = give(tmp_path, a_dot_zip=pack_zip([("x/news.jsonl", lines)]), b_dot_jsonl_dot_gz=gzip.compress(lines))
    assert [(d.uri, d.archive_member, d.record_number, d.record_offset) for d in documents.values()] == [
        ("a.zip!/x/news.jsonl#1", "x/news.jsonl", 1, 0),
        ("a.zip!/x/news.jsonl#2", "x/news.jsonl", 2, 16),
        ("b.jsonl.gz#1", None, 1, 0),
        ("b.jsonl.gz#2", None, 2, 16),
    ]


def test_a_table_in_an_archive_is_read_from_where_it_can_be_sought(tmp_path):
    import polars as pl

    file = io.BytesIO()
    pl.DataFrame({"text": ["one", "two"]}).write_parquet(file)
    documents, _ = give(tmp_path, a_dot_tar_dot_gz=gzip.compress(pack_tar([("t.parquet", file.getvalue())])))
    assert list(documents) == ["a.tar.gz!/t.parquet#1", "a.tar.gz!/t.parquet#2"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("pack", [pack_zip, pack_tar])
def test_members_of_one_name_are_told_apart(tmp_path, pack):
    suffix = pack.__name__.removeprefix("pack_")
    documents, _ = give(tmp_path, **{f"a.{suffix}": pack([("b.txt", b"one"), ("b.txt", b"two"), ("./b.txt", b"three")])})
    assert [d.uri for d in documents.values()] == [f"a.{suffix}!/b.txt", f"a.{suffix}!/b.txt#2", f"a.{suffix}!/b.txt#3"]


def test_a_file_without_a_suffix_is_known_by_its_first_bytes_or_not_at_all(tmp_path):
    documents, rejections = give(
        tmp_path, page=b"%PDF-1.7", packed=pack_zip([("a.txt", b"x")]), words=b"some words", noise=os.urandom(100).replace(b"%", b"")
    )
    assert {d.uri: d.content_format for d in documents.values()} == {"page": "pdf", "packed!/a.txt": "text"}
    assert rejections == [("noise", "unsupported_format"), ("words", "unsupported_format")]


def test_a_reader_that_fails_turns_the_file_away_and_stops_nothing(tmp_path, monkeypatch):
    def fail(stream, uri, limits, mapping):
        yield FoundDocument(b"{}", "record", "jsonl", f"{uri}#1", record_number=1)
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("flows.intake.json_records.read_json_lines", fail)
    documents, rejections = give(tmp_path, bad_dot_jsonl=b"{}", **GOOD)
    assert (list(documents), rejections) == (["bad.jsonl#1", "good.txt"], [("bad.jsonl", "container_malformed")])


class TestChange:
    def change_after(self, monkeypatch, change):
        real = take.take_stream

        def changing(stream, name, uri, *others, **more):
            yield from real(stream, name, uri, *others, **more)
            change(uri)

        monkeypatch.setattr("flows.intake.take.take_stream", changing)

    def test_a_file_that_changes_while_it_is_read_has_vanished(self, tmp_path, monkeypatch):
        self.change_after(monkeypatch, lambda uri: uri == "a.txt" and (tmp_path / uri).write_bytes(b"other"))
        documents, rejections = give(tmp_path, a_dot_txt=b"first", **GOOD)
        assert (list(documents), rejections) == (["good.txt"], [("a.txt", "vanished")])

    def test_a_container_that_grows_while_it_is_read_keeps_what_was_read(self, tmp_path, monkeypatch):
        self.change_after(monkeypatch, lambda uri: uri == "a.jsonl" and (tmp_path / uri).open("ab").write(b"x"))
        documents, rejections = give(tmp_path, a_dot_jsonl=b'{"text": "one"}\n', **GOOD)
        assert (list(documents), rejections) == (["a.jsonl#1", "good.txt"], [("a.jsonl", "vanished")])

    def test_a_file_that_is_gone_when_it_is_opened_has_vanished(self, tmp_path):
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_bytes(name.encode())
        walked = list(walk_files([tmp_path]))
        (tmp_path / "a.txt").unlink()
        first, second = take_documents(walked, Intake(Limits()))
        assert (first.uri, first.reason_code, second.uri) == ("a.txt", "vanished", "b.txt")

    def test_a_pipe_in_the_place_of_a_file_blocks_nobody(self, tmp_path):
        (tmp_path / "a.txt").write_bytes(b"x")
        walked = list(walk_files([tmp_path]))
        (tmp_path / "a.txt").unlink()
        os.mkfifo(tmp_path / "a.txt")
        (rejected,) = take_documents(walked, Intake(Limits()))
        assert rejected.reason_code == "unreadable"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_file_that_may_not_be_read_is_unreadable(self, tmp_path):
        (tmp_path / "a.txt").write_bytes(b"x")
        (tmp_path / "a.txt").chmod(0)
        documents, rejections = give(tmp_path, **GOOD)
        assert (list(documents), rejections) == (["good.txt"], [("a.txt", "unreadable")])
