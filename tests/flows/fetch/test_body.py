"""Bodies are unpacked up to the limits, and no further."""

import gzip
import zlib

import pytest

from flows.fetch.addresses import RefusedError
from flows.fetch.body import BrokenBodyError, cut_body, read_body

TEXT = b"The ministry said on Monday that talks will resume. " * 100


def pieces_of(content, size=7):
    return (content[i : i + size] for i in range(0, len(content), size))


def raw_deflate(content):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("X-GZIP", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0\0\0"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_body_is_unpacked(encoding, sent, size):
    assert read_body(pieces_of(sent, size), encoding, 10_000, 200) == TEXT


def test_an_empty_body_is_empty():
    assert read_body([], "gzip", 10, 200) == b""


@pytest.mark.parametrize("sent", [gzip.compress(TEXT)[:-20], gzip.compress(TEXT)[:40] + b"garbage" * 9, TEXT])
def test_a_damaged_body_is_broken(sent):
    with pytest.raises(BrokenBodyError):
        read_body(pieces_of(sent), "gzip", 100_000, 200)


@pytest.mark.parametrize(("encoding", "sent"), [("", TEXT), ("gzip", gzip.compress(TEXT))])
def test_a_body_beyond_the_limit_is_too_large(encoding, sent):
    with pytest.raises(RefusedError) as raised:
        read_body(pieces_of(sent), encoding, len(TEXT) - 1, 200)
    assert raised.value.reason_code == "too_large"


def test_an_endless_body_is_left_at_the_limit():
    received = []

    def endless():
        while True:
            received.append(1_000)
            yield b"x" * 1_000

    with pytest.raises(RefusedError):
        read_body(endless(), "", 10_000, 200)
    assert sum(received) == 11_000


def test_a_bomb_is_left_before_it_has_grown():
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(RefusedError) as raised:
        read_body(pieces_of(bomb, 1_000), "gzip", 40_000_000, 200)
    assert raised.value.reason_code == "expands_too_much"


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "gzip\x1b"])
def test_encodings_that_were_not_asked_for_are_refused(encoding):
    with pytest.raises(RefusedError, match="not asked for"):
        read_body([TEXT], encoding, 10_000, 200)


def test_the_beginning_of_a_body_is_cut_off():
    assert cut_body(pieces_of(TEXT), "", 10) == TEXT[:10]
    assert cut_body(pieces_of(gzip.compress(TEXT)), "gzip", 300) == TEXT[:300]
