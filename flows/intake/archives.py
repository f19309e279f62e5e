"""Opens archives member by member, as streams; nothing is ever written by a member's name.

Members that lead out of the archive, links, devices and encrypted ones are turned away; what comes out of an
archive is counted, never believed. What a member holds is `flows.intake.take`'s business.
"""

import io
import re
import stat
import struct
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from os import SEEK_END
from typing import IO, TYPE_CHECKING, BinaryIO, Self

from flows.intake.found import RejectedFile
from flows.intake.limits import Limits
from flows.intake.streams import BrokenStreamError, CountedStream, describe, expands_too_much, meter_stream
from flows.intake.walk import encode_uri

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_DRIVE = re.compile("[A-Za-z]:")
_MAX_NAME_CHARS = 1_000
_MAX_HEADER_BYTES = 1 << 20
"""Longest extended header of a tar member: names and times need far less."""
_TAR_BUFFER_BYTES = 1 << 16
_MAX_ENDS = 8
_ENCRYPTED = 0x1
_DAMAGES = (zipfile.BadZipFile, tarfile.TarError, OSError, ValueError, EOFError, OverflowError, RuntimeError, struct.error)
"""What the libraries raise on damaged archives; NotImplementedError is a RuntimeError."""
_EXTENDED = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_NOT_FILES = {"symlink": "a symbolic link", "link": "a link", "device": "a device or pipe"}


@dataclass(frozen=True)
class Member:
    """One file in an archive; its stream can be read until the next member is asked for."""

    name: str
    """Path inside the archive; of several with one name the second one ends in #2."""
    file_name: str
    stream: BinaryIO


def read_members(stream: BinaryIO, archive_format: str, uri: str, limits: Limits) -> Iterator[Member | RejectedFile]:
    """Yield the files in an archive, in its order, and the members that are turned away unread.

    archive_format: zip, for which `stream` must be seekable, or tar. Folders and hidden files are passed over.
    Raises `BrokenStreamError` where the archive is damaged (what came before stays), expands too much or holds too many members.
    """
    names: Counter[str] = Counter()
    members = _read_zip(stream, limits) if archive_format == "zip" else _read_tar(stream, limits)
    for count, (given, kind, content) in enumerate(members, 1):
        if count > limits.max_members:
            raise BrokenStreamError("too_many_members", f"more than {limits.max_members} members")
        parts = [p for p in encode_uri(given.replace("\\", "/")).split("/") if p not in ("", ".")]
        shown = "/".join(parts)[:_MAX_NAME_CHARS]
        refusal = _refuse_member(given, parts, kind)
        if refusal:
            yield RejectedFile(f"{uri}!/{shown}", *refusal)
        elif content is not None and parts and not any(p.startswith(".") for p in parts):
            names[shown] += 1
            yield Member(shown if names[shown] == 1 else f"{shown}#{names[shown]}", parts[-1], content)


def _refuse_member(given: str, parts: list[str], kind: str) -> tuple[str, str] | None:
    """Return reason code and detail where a member is turned away by its name or kind."""
    if given.startswith(("/", "\\")) or _DRIVE.match(given) or ".." in parts:
        return "member_escapes", "its name leads out of the archive"
    if len(given) > _MAX_NAME_CHARS:
        return "member_escapes", f"its name has {len(given)} characters"
    if kind in _NOT_FILES:
        return "member_escapes", _NOT_FILES[kind]
    if kind == "encrypted":
        return "archive_encrypted", "the member is encrypted"
    return None


_Raw = tuple[str, str, BinaryIO | None]
"""Name as the archive gives it, kind (file, folder, symlink, link, device, encrypted), content of files."""


def _read_zip(stream: BinaryIO, limits: Limits) -> Iterator[_Raw]:
    size = stream.seek(0, SEEK_END)
    try:
        _require_few_entries(stream, size, limits)
        archive = zipfile.ZipFile(stream)
    except _DAMAGES as error:
        raise BrokenStreamError("archive_broken", describe(error)) from error
    total = _Total(size, limits)
    with archive:
        for info in archive.infolist():
            kind = _kind_of_zip(info)
            if kind != "file":
                yield info.filename, kind, None
                continue
            with _ZipMember(archive, info, total) as member:
                yield info.filename, kind, meter_stream(member.read, member.count_compressed, limits)
            total.require_little()


@dataclass
class _Total:
    """What all members of a zip together gave: members that overlap give the same bytes many times."""

    archive_bytes: int
    limits: Limits
    byte_count: int = 0

    def require_little(self) -> None:
        """Raise where it is more than the limits allow."""
        if expands_too_much(self.byte_count, self.archive_bytes, self.limits):
            raise BrokenStreamError("expands_too_much", f"all members together grow more than {self.limits.max_expansion} times")


@dataclass
class _ZipMember:
    """The content of a zip's member, opened when it is read."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    total: _Total
    opened: IO[bytes] | None = None

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes."""
        self.opened = self.opened or self.archive.open(self.info)
        data = self.opened.read(size)
        self.total.byte_count += len(data)
        self.total.require_little()
        return data

    def count_compressed(self) -> int:
        """Return of how many bytes the member is made: what it says, at most all of the archive."""
        return min(self.info.compress_size, self.total.archive_bytes)

    def __enter__(self) -> "_ZipMember":
        """Wait for the first read."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close what was opened."""
        if self.opened:
            self.opened.close()


def _kind_of_zip(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    if info.is_dir():
        return "folder"
    if stat.S_ISLNK(mode):
        return "symlink"
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "device"
    return "encrypted" if info.flag_bits & _ENCRYPTED else "file"


def _require_few_entries(stream: BinaryIO, size: int, limits: Limits) -> None:
    """Raise where the directory of a zip lists more entries than the limit, before it is read whole into memory."""
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return
    directory_bytes, offset = struct.unpack_from("<LL", tail, end + 12)
    if directory_bytes == 0xFFFFFFFF or offset == 0xFFFFFFFF:
        locator = tail.rfind(b"PK\x06\x06", 0, end)
        if locator < 0 or len(tail) < locator + 56:
            return
        directory_bytes, offset = struct.unpack_from("<QQ", tail, locator + 40)
    if directory_bytes // 46 <= limits.max_members:
        return
    stream.seek(max(0, size - (len(tail) - end) - directory_bytes))
    left, count = directory_bytes, 0
    while left >= 46:
        entry = stream.read(46)
        if len(entry) < 46 or not entry.startswith(b"PK\x01\x02"):
            return
        skipped = sum(struct.unpack_from("<HHH", entry, 28))
        stream.read(skipped)
        left -= 46 + skipped
        count += 1
        if count > limits.max_members:
            raise BrokenStreamError("too_many_members", f"more than {limits.max_members} members")


def _read_tar(stream: BinaryIO, limits: Limits) -> Iterator[_Raw]:
    source = _EndingStream(stream)
    try:
        with _StreamedTar.open(fileobj=io.BufferedReader(source), mode="r|", tarinfo=_CheckedHeader, bufsize=_TAR_BUFFER_BYTES) as archive:
            while (header := archive.next()) is not None:
                kind = _kind_of_tar(header)
                member = _TarMember(archive.extractfile(header) if kind == "file" else None, source, source.byte_count)
                yield header.name, kind, meter_stream(member.read, member.count_compressed, limits) if member.opened else None
    except _DAMAGES as error:
        raise BrokenStreamError("archive_broken", describe(error)) from error


@dataclass(frozen=True)
class _TarMember:
    """The content of a tar's member: holes of a sparse file are bytes that the archive does not have."""

    opened: IO[bytes] | None
    source: CountedStream
    start: int

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes."""
        return self.opened.read(size) if self.opened else b""

    def count_compressed(self) -> int:
        """Return how much of the archive was read for the member, and what was read ahead."""
        return self.source.byte_count - self.start + _TAR_BUFFER_BYTES


def _kind_of_tar(header: tarfile.TarInfo) -> str:
    if header.isdir():
        return "folder"
    if header.issym():
        return "symlink"
    if header.islnk():
        return "link"
    return "file" if header.isreg() else "device"


class _EndingStream(CountedStream):
    """A stream that ends for good: `tarfile` skips what a header claims by reading on, however far beyond the end that is."""

    _end_count = 0

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer`; raises `BrokenStreamError` for who goes on reading at the end."""
        count = super().readinto(buffer)
        self._end_count += count == 0
        if self._end_count > _MAX_ENDS:
            raise BrokenStreamError("archive_broken", "a member is larger than the archive")
        return count


class _StreamedTar(tarfile.TarFile):
    """A tar that is read once, from front to back, and keeps nothing of the members that it has passed."""

    members: list[tarfile.TarInfo]

    def next(self) -> tarfile.TarInfo | None:
        """Return the next member, None at the end."""
        member = super().next()
        self.members.clear()
        return member


class _CheckedHeader(tarfile.TarInfo):
    """A tar header that is damaged, lies about its size or ends too early is an error, wherever it stands."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the header in `buf`; raises `tarfile.ReadError`, which ends the reading, where `TarFile` would take damage for the end."""
        if len(buf) != tarfile.BLOCKSIZE:
            raise tarfile.ReadError("the archive ends too early")
        if not any(buf):
            return super().frombuf(buf, encoding, errors)
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"the header of a member is damaged: {error}") from error
        if header.size < 0 or (header.type in _EXTENDED and header.size > _MAX_HEADER_BYTES):
            raise tarfile.ReadError(f"the header of a member names a size of {header.size} bytes")
        return header
