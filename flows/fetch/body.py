"""The body of an answer: received and unpacked in small pieces, never beyond the limits.

The encodings asked for are gzip and deflate. Each piece is unpacked to at most `_PIECE_BYTES` at a time, so that an answer that grows a
thousandfold is given up when it passes the limit, not when it fills the memory.
"""

import zlib
from collections.abc import Iterable, Iterator

from flows.fetch.addresses import RefusedError, say

ACCEPTED = "gzip, deflate"
_GZIP_START = b"\x1f"
_PIECE_BYTES = 65_536
_FREE_BYTES = 10_000_000
"""What may come out of compressed bytes, however few they are."""


class BrokenBodyError(Exception):
    """The compressed body is damaged or ends too early."""


def read_body(received: Iterable[bytes], encoding: str, max_bytes: int, max_expansion: int) -> bytes:
    """Return the body that comes in pieces under the Content-Encoding `encoding`.

    Raises `RefusedError` (too_large, expands_too_much, http_failed for an encoding that was not asked for) and `BrokenBodyError`.
    """
    body = bytearray()
    counted = _Counted(received, max_bytes)
    for piece in _unpack(counted, encoding.strip().lower()):
        body += piece
        if len(body) > max(_FREE_BYTES, counted.byte_count * max_expansion):
            raise RefusedError("expands_too_much", f"{counted.byte_count} bytes become more than {len(body)}")
        if len(body) > max_bytes:
            raise RefusedError("too_large", f"more than {max_bytes} bytes")
    return bytes(body)


def cut_body(received: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Return the first `max_bytes` of a body, and receive no more than that takes; errors as those of `read_body`."""
    body = bytearray()
    for piece in _unpack(_Counted(received, max_bytes), encoding.strip().lower()):
        body += piece
        if len(body) >= max_bytes:
            break
    return bytes(body[:max_bytes])


class _Counted:
    """Pieces as they are received, counted; more than the limit before they are unpacked is too much after it as well."""

    def __init__(self, pieces: Iterable[bytes], max_bytes: int) -> None:
        self._pieces, self._max_bytes = pieces, max_bytes
        self.byte_count = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.byte_count += len(piece)
            yield piece
            if self.byte_count > self._max_bytes:
                raise RefusedError("too_large", f"more than {self._max_bytes} bytes")


def _unpack(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in {"", "identity"}:
        yield from pieces
    elif encoding in {"gzip", "x-gzip", "deflate"}:
        yield from _inflate(pieces, is_gzip=encoding != "deflate")
    else:
        raise RefusedError("http_failed", f"the body is packed as {say(encoding)}, which was not asked for")


def _inflate(pieces: Iterable[bytes], *, is_gzip: bool) -> Iterator[bytes]:
    """Yield what comes out of gzip or deflate, piece by piece; what follows its end and is no further gzip member is left aside."""
    unpacker = None
    for piece in pieces:
        rest = piece
        while rest:
            if unpacker is None or (unpacker.eof and is_gzip and rest.startswith(_GZIP_START)):
                unpacker = zlib.decompressobj(_window(rest, is_gzip=is_gzip))
            elif unpacker.eof:
                break
            try:
                yield unpacker.decompress(rest, _PIECE_BYTES)
            except zlib.error as error:
                raise BrokenBodyError("the compressed body is damaged") from error
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    if unpacker is not None:
        yield unpacker.flush()
        if not unpacker.eof:
            raise BrokenBodyError("the compressed body ends too early")


def _window(start: bytes, *, is_gzip: bool) -> int:
    """Return zlib's number for gzip, or for deflate with or without its header: servers send both under that name."""
    if is_gzip:
        return 31
    return 15 if start[0] & 0x0F == 8 else -15
