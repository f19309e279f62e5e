"""Streams that count what comes out of them: a compressed file or member is read piece by piece and never beyond the limits.

What breaks off or grows too much is remembered by the stream, so that nobody who reads it can take its end for a good one.
"""

import bz2
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable
from tarfile import TarError
from typing import IO, TYPE_CHECKING, BinaryIO
from zipfile import BadZipFile

from flows.intake.limits import Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FREE_BYTES = 10_000_000
"""What may come out of anything compressed before its expansion is looked at."""
_BUFFER_BYTES = 1 << 17
_STEP_BYTES = 1 << 12
"""What is asked of a decompressor that gives all or nothing."""
Read = Callable[[int], bytes]
"""Gives at most so many bytes, none at the end."""
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, BadZipFile, TarError, RuntimeError, ValueError)
"""What decompressors raise on damaged input."""


class BrokenStreamError(Exception):
    """A stream cannot be read on; the reason is one of `reason_codes.csv`."""

    def __init__(self, reason_code: str, detail: str) -> None:
        """Keep the reason."""
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code = reason_code
        self.detail = detail


class MeteredStream(io.RawIOBase):
    """The bytes that `read` gives, counted against the compressed ones that they came from."""

    def __init__(self, read: Read, count_compressed: Callable[[], int], limits: Limits) -> None:
        """Read through `read`; `count_compressed` says of how many compressed bytes the output so far was made."""
        super().__init__()
        self._read, self._count_compressed, self._limits = read, count_compressed, limits
        self.byte_count = 0
        self.problem: BrokenStreamError | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer`; raises `BrokenStreamError`, again and again, once something is wrong."""
        view = memoryview(buffer)
        if self.problem is None:
            try:
                data = self._read(len(view))
            except BrokenStreamError as error:
                self.problem = error
            except _BROKEN as error:
                self.problem = BrokenStreamError("archive_broken", f"damaged after {self.byte_count} bytes ({describe(error)})")
            else:
                self.byte_count += len(data)
                if expands_too_much(self.byte_count, self._count_compressed(), self._limits):
                    self.problem = BrokenStreamError("expands_too_much", f"grows more than {self._limits.max_expansion} times")
        if self.problem is not None:
            raise self.problem
        view[: len(data)] = data
        return len(data)


class CountedStream(io.RawIOBase):
    """A stream that says how much was read from it, and leaves it open: it belongs to who gave it."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Read from `stream`."""
        super().__init__()
        self._stream = stream
        self.byte_count = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer`."""
        view = memoryview(buffer)
        data = self._stream.read(len(view))
        view[: len(data)] = data
        self.byte_count += len(data)
        return len(data)


class _PatientReader(io.BufferedReader):
    """Gives what was read before a stream broke off; that it did is raised by the read after it, and told by `find_problem`."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer at the end and before the place where the stream breaks off."""
        left = sys.maxsize if size is None or size < 0 else size
        pieces: list[bytes] = []
        while left:
            try:
                piece = self.read1(min(left, _BUFFER_BYTES))
            except BrokenStreamError:
                if not pieces:
                    raise
                break
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)


def meter_stream(read: Read, count_compressed: Callable[[], int], limits: Limits) -> BinaryIO:
    """Return a buffered stream over `read` that raises `BrokenStreamError` where it is damaged or grows beyond the limits."""
    return _PatientReader(MeteredStream(read, count_compressed, limits), _BUFFER_BYTES)


def decompress_stream(stream: BinaryIO, compression: str, limits: Limits) -> BinaryIO:
    """Return what a compressed stream holds; compression: gzip, zstd, bz2, xz, each with any number of frames."""
    source = CountedStream(stream)
    read = _DECOMPRESSORS[compression](io.BufferedReader(source, _BUFFER_BYTES))
    return meter_stream(read, lambda: source.byte_count, limits)


def find_problem(stream: BinaryIO) -> BrokenStreamError | None:
    """Return what is wrong with a stream so far, whether or not its reader cared."""
    raw = getattr(stream, "raw", None)
    return raw.problem if isinstance(raw, MeteredStream) else None


def expands_too_much(byte_count: int, compressed_count: int, limits: Limits) -> bool:
    """Return True where so many bytes out of so many compressed ones are more than the limits allow."""
    return byte_count > FREE_BYTES and byte_count > limits.max_expansion * max(compressed_count, 1)


def describe(error: BaseException) -> str:
    """Return an error in one short line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _open_gzip(source: io.BufferedReader) -> Read:
    return gzip.GzipFile(fileobj=source, mode="rb").read1


def _open_zstd(source: io.BufferedReader) -> Read:
    import pyarrow

    opened = pyarrow.CompressedInputStream(pyarrow.PythonFile(source, mode="r"), "zstd")
    return lambda size: bytes(opened.read(min(size, _STEP_BYTES)))


_Xz = lzma.LZMAFile
_DECOMPRESSORS: dict[str, Callable[[io.BufferedReader], Read]] = {
    "gzip": _open_gzip,
    "bz2": lambda source: bz2.BZ2File(source).read1,
    "xz": lambda source: _Xz(source).read1,
    "zstd": _open_zstd,
}
"""How each format is read, a step at a time: what stands before a damage is lost to who asks for more at once."""
