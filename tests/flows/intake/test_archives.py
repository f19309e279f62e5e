"""Archives that are damaged or hostile: each is turned away with its reason, and the file beside it still goes in."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile

import pyarrow
import pytest

from flows.intake.found import FoundDocument
from flows.intake.limits import Limits
from flows.intake.take import Intake, take_documents
from flows.intake.walk import walk_files

NOISE = random.Random(7).randbytes
ZEROS = bytes(15_000_000)


def pack_zip(*members, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def pack_tar(*members):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for member in members:
            name, content = member if isinstance(member, tuple) else (member, b"")
            header = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return file.getvalue()


def special(name, kind, link=""):
    header = tarfile.TarInfo(name)
    header.type, header.linkname = kind, link
    return header


@pytest.fixture
def give(tmp_path):
    """Take in one file and a good neighbour: uris of the documents beside the neighbour, and what is turned away."""

    def run(name, content, **limits):
        (tmp_path / name).write_bytes(content)
        (tmp_path / "neighbour.txt").write_bytes(b"x")
        found = list(take_documents(walk_files([tmp_path]), Intake(Limits(**limits))))
        documents = [f.uri for f in found if isinstance(f, FoundDocument)]
        documents.remove("neighbour.txt")
        return documents, [(f.uri, f.reason_code) for f in found if not isinstance(f, FoundDocument)]

    return run


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.txt.gz", "a.txt.zst", "a.txt.xz", "a.txt.bz2", "a.jsonl.gz"])
@pytest.mark.parametrize("content", [b"", NOISE(3_000), b"PK\x05\x06", b"\x1f\x8b\x08"], ids=["empty", "noise", "zip end", "gzip start"])
def test_what_is_no_archive(give, name, content):
    assert give(name, content) == ([], [(name, "archive_broken" if content else "empty_file")])


TEXTS = [(f"{n}.txt", NOISE(40_000)) for n in range(10)]


def test_a_truncated_zip_has_no_directory(give):
    assert give("a.zip", pack_zip(*TEXTS)[:-5_000]) == ([], [("a.zip", "archive_broken")])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tar", pack_tar(*TEXTS)[:250_000]),
        ("a.tar.gz", gzip.compress(pack_tar(*TEXTS))[:250_000]),
        ("a.tar.zst", pyarrow.compress(pack_tar(*TEXTS), codec="zstd", asbytes=True)[:250_000]),
    ],
)
def test_of_a_truncated_tar_stays_what_was_read(give, name, content):
    documents, rejections = give(name, content)
    count = len(documents)
    assert 2 <= count <= 6
    assert documents == [f"{name}!/{n}.txt" for n in range(count)]
    assert rejections == [(f"{name}!/{count}.txt", "archive_broken"), (name, "archive_broken")]


def test_a_tar_that_ends_between_two_members_is_broken_too(give):
    whole = pack_tar(("a.txt", b"x"), ("b.txt", b"x"))
    assert give("a.tar", whole[:1024]) == (["a.tar!/a.txt"], [("a.tar", "archive_broken")])


def test_a_damaged_header_does_not_pass_for_the_end(give):
    content = bytearray(pack_tar(("a.txt", b"x"), ("b.txt", b"x")))
    content[1024:1030] = b"\xff" * 6
    assert give("a.tar", bytes(content)) == (["a.tar!/a.txt"], [("a.tar", "archive_broken")])


@pytest.mark.parametrize("cut", [20, 30_000, 39_990])
def test_a_truncated_gzip_is_broken(give, cut):
    assert give("a.txt.gz", gzip.compress(NOISE(40_000))[:cut]) == ([], [("a.txt.gz", "archive_broken")])


def test_of_a_truncated_container_stay_the_records_that_were_read(give):
    lines = b"".join(b'{"text": "%s"}\n' % NOISE(20).hex().encode() for _ in range(20_000))
    documents, rejections = give("a.jsonl.gz", gzip.compress(lines)[:-20_000])
    assert len(documents) > 10_000
    assert rejections[-1] == ("a.jsonl.gz", "archive_broken")


@pytest.mark.parametrize(
    ("name", "compress"), [("a.jsonl.gz", gzip.compress), ("a.jsonl.bz2", bz2.compress), ("a.jsonl.xz", lzma.compress)]
)
def test_of_a_small_truncated_container_stay_the_whole_frames(give, name, compress):
    frames = [compress(b'{"text": "%s"}\n' % NOISE(5_000).hex().encode()) for _ in range(6)]
    documents, rejections = give(name, b"".join(frames)[:-20])
    assert documents[:4] == [f"{name}#{number}" for number in range(1, 5)]
    assert rejections[-1] == (name, "archive_broken")


def test_a_damaged_member_of_a_zip_stops_no_other(give):
    content = bytearray(pack_zip(*TEXTS[:3], compression=zipfile.ZIP_STORED))
    content[45_000] ^= 1
    assert give("a.zip", bytes(content)) == (["a.zip!/0.txt", "a.zip!/2.txt"], [("a.zip!/1.txt", "archive_broken")])


def test_an_encrypted_member_stops_no_other(give):
    content = bytearray(pack_zip(("a.txt", b"x"), ("b.txt", b"x")))
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert give("a.zip", bytes(content)) == (["a.zip!/b.txt"], [("a.zip!/a.txt", "archive_encrypted")])


def test_an_unknown_compression_stops_no_other(give):
    content = bytearray(pack_zip(("a.txt", b"x"), ("b.txt", b"x")))
    for place in (8, content.index(b"PK\x01\x02") + 10):
        content[place : place + 2] = b"\x63\x00"
    assert give("a.zip", bytes(content)) == (["a.zip!/b.txt"], [("a.zip!/a.txt", "archive_broken")])


@pytest.mark.parametrize("name", ["../../etc/cron.d/a.txt", "/etc/a.txt", "a/../../b.txt", "..\\a.txt", "C:\\a.txt", "\\\\host\\a.txt"])
@pytest.mark.parametrize("pack", [pack_zip, pack_tar])
def test_members_that_lead_out_of_the_archive(give, tmp_path, name, pack):
    documents, rejections = give("a." + pack.__name__.removeprefix("pack_"), pack((name, b"x"), ("good.txt", b"x")))
    assert [d.partition("!/")[2] for d in documents] == ["good.txt"]
    assert [reason for _, reason in rejections] == ["member_escapes"]
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted(["neighbour.txt", "a." + pack.__name__.removeprefix("pack_")])


def test_links_and_devices_in_a_tar(give):
    content = pack_tar(
        special("up", tarfile.DIRTYPE),
        special("soft.txt", tarfile.SYMTYPE, "../../secret.txt"),
        special("hard.txt", tarfile.LNKTYPE, "good.txt"),
        special("device.txt", tarfile.CHRTYPE),
        special("pipe.txt", tarfile.FIFOTYPE),
        ("good.txt", b"x"),
    )
    names = ("soft", "hard", "device", "pipe")
    assert give("a.tar", content) == (["a.tar!/good.txt"], [(f"a.tar!/{n}.txt", "member_escapes") for n in names])


def test_a_link_in_a_zip(give):
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    assert give("a.zip", pack_zip((link, "../secret.txt"), ("good.txt", b"x"))) == (
        ["a.zip!/good.txt"],
        [("a.zip!/link.txt", "member_escapes")],
    )


@pytest.mark.parametrize("pack", [pack_zip, pack_tar])
def test_a_name_without_end(give, pack):
    documents, rejections = give("a." + pack.__name__.removeprefix("pack_"), pack(("x" * 5_000 + ".txt", b"x"), ("good.txt", b"x")))
    assert len(documents) == 1
    assert [(len(uri), reason) for uri, reason in rejections] == [(1_000 + len("a.zip!/"), "member_escapes")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt.gz", gzip.compress(ZEROS)),
        ("a.txt.zst", pyarrow.compress(ZEROS, codec="zstd", asbytes=True)),
        ("a.jsonl.gz", gzip.compress((b" " * 60_000 + b"\n") * 250)),
        ("a.txt.gz", gzip.compress(gzip.compress(ZEROS) * 2)),
    ],
    ids=["gzip", "zstd", "container", "twice"],
)
def test_a_bomb_is_left_when_it_grows_too_much(give, name, content):
    documents, rejections = give(name, content)
    if content.startswith(gzip.compress(b"")[:2]) and len(gzip.decompress(content)) < 1_000_000:
        assert (documents, rejections) == (["a.txt.gz"], [])  # one layer is what its name says, the other its text
    else:
        assert (documents, rejections[-1]) == ([], (name, "expands_too_much"))


def test_a_zip_bomb_is_left_when_it_grows_too_much(give):
    documents, rejections = give("a.zip", pack_zip(("bomb.txt", ZEROS), ("good.txt", b"x")))
    assert documents == []
    assert rejections == [("a.zip!/bomb.txt", "expands_too_much"), ("a.zip", "expands_too_much")]


def test_a_bomb_in_an_archive_does_not_stop_what_stands_before_it(give):
    content = pack_zip(
        ("a.txt", b"x"), ("in.zip", pack_zip(("b.txt", b"x"), ("bomb.txt", ZEROS), ("c.txt", b"x"))), ("d.txt", NOISE(90_000))
    )
    documents, rejections = give("a.zip", content)
    assert documents == ["a.zip!/a.txt", "a.zip!/in.zip!/b.txt", "a.zip!/d.txt"]
    assert rejections == [("a.zip!/in.zip!/bomb.txt", "expands_too_much"), ("a.zip!/in.zip", "expands_too_much")]


def test_members_that_overlap_are_counted_as_often_as_they_are_read(give):
    content = pack_zip(*[(f"{n:02d}.txt", bytes(1_000_000) + b"%02d" % n) for n in range(30)])
    documents, rejections = give("a.zip", overlap(content))
    assert len(documents) < 30
    assert rejections[-1] == ("a.zip", "expands_too_much")


def overlap(content):
    """Let every entry of a zip's directory point to the first member."""
    packed = bytearray(content)
    first = struct.unpack_from("<H", packed, 26)[0]
    kernel = bytes(packed[: 30 + first + zipfile.ZipFile(io.BytesIO(content)).infolist()[0].compress_size])
    start = packed.index(b"PK\x01\x02")
    end = packed.rindex(b"PK\x05\x06")
    directory, at = bytearray(), start
    entry = bytes(packed[at : at + 46 + struct.unpack_from("<H", packed, at + 28)[0]])
    for _ in range(30):
        directory += entry[:42] + bytes(4) + entry[46:]
    tail = bytearray(packed[end:])
    struct.pack_into("<LL", tail, 12, len(directory), len(kernel))
    return kernel + bytes(directory) + bytes(tail)


def test_sizes_that_an_archive_claims_are_not_believed(give):
    content = bytearray(pack_zip(("a.txt", b"y" * 100), ("b.txt", b"x")))
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, 10)
    assert give("a.zip", bytes(content)) == (["a.zip!/b.txt"], [("a.zip!/a.txt", "archive_broken")])


@pytest.mark.parametrize("size", [b"77777777777\0", b"-0000000001\0", b"\x80" + b"\0" * 3 + b"\x7f" * 8, b"\xff" * 12])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_tar_header_with_an_absurd_size_ends_the_reading(give, size, kind):
    header = bytearray(tarfile.TarInfo("a.txt").tobuf())
    header[124:136], header[156:157] = size, kind
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    documents, rejections = give("a.tar", pack_tar(("good.txt", b"x"))[:1024] + bytes(header) + b"x" * 1024)
    assert documents == ["a.tar!/good.txt"]
    assert rejections[-1] == ("a.tar", "archive_broken")


@pytest.mark.parametrize("pack", [pack_zip, pack_tar])
def test_more_members_than_the_limit(give, pack):
    name = "a." + pack.__name__.removeprefix("pack_")
    _, rejections = give(name, pack(*[(f"{n}.txt", b"x") for n in range(30)]), max_members=20)
    assert rejections == [(name, "too_many_members")]


def test_a_large_member_is_too_large_and_a_large_container_is_not(give):
    lines = b"".join(b'{"text": "%d"}\n' % n for n in range(100))
    documents, rejections = give("a.zip", pack_zip(("a.txt", b"x" * 101), ("b.jsonl", lines)), max_file_bytes=100)
    assert len(documents) == 100
    assert rejections == [("a.zip!/a.txt", "too_large")]


def test_a_name_that_is_no_unicode(give):
    documents, _ = give("a.tar", pack_tar(("caf\udce9.txt", b"x")))
    assert documents == ["a.tar!/caf\\xe9.txt"]


def test_temporary_files_leave_no_trace(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.tar").write_bytes(pack_tar(("b.zip", pack_zip(("c.txt", NOISE(20_000_000))))))
    found = list(take_documents(walk_files([tmp_path / "in"]), Intake(Limits(max_file_bytes=30_000_000), scratch=tmp_path / "scratch")))
    assert [f.uri for f in found] == ["a.tar!/b.zip!/c.txt"]
    assert list((tmp_path / "scratch").iterdir()) == []
