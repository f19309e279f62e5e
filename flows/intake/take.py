"""Takes the documents out of files and streams: each format goes to its reader, each archive is opened.

What cannot be read is turned away with a reason and stops nothing else. Which files there are is `flows.intake.walk`'s business.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flows.intake.archives import read_members
from flows.intake.field_names import FieldMapping, parse_mapping
from flows.intake.formats import (
    COMPRESSED,
    MAGIC_BYTES,
    PACKED,
    SINGLE,
    describe_unknown,
    inner_name,
    name_format,
    sniff_format,
)
from flows.intake.found import Found, FoundDocument, RejectedFile
from flows.intake.limits import Limits
from flows.intake.streams import BrokenStreamError, decompress_stream, describe, find_problem
from flows.intake.walk import WalkedFile

_SPOOL_BYTES = 16_000_000
"""What is kept in memory of a file that must be seekable; more goes to disk."""
_NEED_SEEKING = frozenset({"zip", "parquet"})
_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""Failures that are not the file's fault: the run fails."""


@dataclass(frozen=True)
class Intake:
    """How files are taken in."""

    limits: Limits
    given_fields: Sequence[str] = ()
    """FIELD=NAME: which field of a record is what, where the usual names do not say it."""
    scratch: Path | None = None
    """Folder for temporary files, which have no name in it; the system's own where None."""

    @cached_property
    def mapping(self) -> FieldMapping:
        """Which field of a record is what."""
        return parse_mapping(self.given_fields)


def take_documents(files: Iterable[WalkedFile | RejectedFile], intake: Intake) -> Iterator[Found]:
    """Yield what is in files, one after the other, in order: documents with their bytes, and what is turned away.

    Files are read as streams, at most `limits.max_file_bytes` of each document at a time. A file that fails becomes a
    rejection, what was read of a container or archive before it broke off stays.
    """
    for file in files:
        if isinstance(file, RejectedFile):
            yield file
        else:
            yield from _take_file(file, intake)


def _take_file(file: WalkedFile, intake: Intake) -> Iterator[Found]:
    try:
        with open(file.path, "rb", buffering=1 << 17, opener=_open_waiting_for_nobody) as stream:
            before = os.fstat(stream.fileno())
            if not stat.S_ISREG(before.st_mode):
                yield RejectedFile(file.uri, "unreadable", "neither a file nor a folder")
                return
            held: Found | None = None
            for found in take_stream(stream, file.path.name, file.uri, intake):
                if held is not None:
                    yield held
                held = found
            if has_changed(before, os.fstat(stream.fileno())):
                if held is not None and held.uri != file.uri:
                    yield held
                held = RejectedFile(file.uri, "vanished", "it changed while it was read")
            if held is not None:
                yield held
    except FileNotFoundError:
        yield RejectedFile(file.uri, "vanished", "listed, and gone before it was read")
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise
        yield RejectedFile(file.uri, "unreadable", os.strerror(error.errno or errno.EIO))


def _open_waiting_for_nobody(path: str, flags: int) -> int:
    """Open a file so that a pipe that has taken its place since it was listed does not block the run."""
    return os.open(path, flags | os.O_NONBLOCK)


def has_changed(before: os.stat_result, after: os.stat_result) -> bool:
    """Return True where a file is no longer what it was."""
    return (before.st_ino, before.st_size, before.st_mtime_ns) != (after.st_ino, after.st_size, after.st_mtime_ns)


def take_stream(stream: BinaryIO, name: str, uri: str, intake: Intake, depth: int = 0) -> Iterator[Found]:
    """Yield what is in one stream: name says its format, uri where it stands, depth how many archives it lies in."""
    try:
        yield from _take_format(stream, name, uri, intake, depth)
    except BrokenStreamError as error:
        yield RejectedFile(uri, error.reason_code, error.detail)


def _take_format(stream: BinaryIO, name: str, uri: str, intake: Intake, depth: int) -> Iterator[Found]:
    file_format = name_format(name)
    if file_format == "":
        file_format = sniff_format(_peek(stream))
    if file_format is None:
        yield RejectedFile(uri, "unsupported_format", describe_unknown(name))
    elif file_format in SINGLE:
        yield _take_whole(stream, uri, file_format, intake.limits)
    elif not _peek(stream):
        yield RejectedFile(uri, "empty_file", "no bytes")
    elif file_format in COMPRESSED | PACKED and depth >= intake.limits.max_depth:
        yield RejectedFile(uri, "nested_too_deep", f"more than {intake.limits.max_depth} archives within one another")
    elif file_format in COMPRESSED:
        inner = inner_name(name)
        content = decompress_stream(stream, file_format, intake.limits)
        yield from take_stream(content, inner, uri, intake, depth + (name_format(inner) not in PACKED))
    elif file_format in _NEED_SEEKING and not stream.seekable():
        with SpooledTemporaryFile(_SPOOL_BYTES, dir=_make_scratch(intake)) as spooled:
            while piece := stream.read(1 << 20):
                spooled.write(piece)
            spooled.seek(0)
            yield from _take_seekable(cast(BinaryIO, spooled), file_format, uri, intake, depth)
    else:
        yield from _take_seekable(stream, file_format, uri, intake, depth)


def _take_seekable(stream: BinaryIO, file_format: str, uri: str, intake: Intake, depth: int) -> Iterator[Found]:
    if file_format in PACKED:
        yield from _take_members(stream, file_format, uri, intake, depth)
    else:
        yield from _take_records(stream, file_format, uri, intake)


def _take_whole(stream: BinaryIO, uri: str, file_format: str, limits: Limits) -> Found:
    content = stream.read(limits.max_file_bytes + 1)
    problem = find_problem(stream)
    if problem is not None:
        raise problem
    if len(content) > limits.max_file_bytes:
        return RejectedFile(uri, "too_large", f"more than {limits.max_file_bytes} bytes, the limit")
    return FoundDocument(content, file_format, file_format, uri)


def _take_members(stream: BinaryIO, archive_format: str, uri: str, intake: Intake, depth: int) -> Iterator[Found]:
    for member in read_members(stream, archive_format, uri, intake.limits):
        if isinstance(member, RejectedFile):
            yield member
            continue
        for found in take_stream(member.stream, member.file_name, f"{uri}!/{member.name}", intake, depth + 1):
            if isinstance(found, FoundDocument):
                inner = found.archive_member
                yield replace(found, archive_member=f"{member.name}!/{inner}" if inner else member.name)
            else:
                yield found


def _take_records(stream: BinaryIO, file_format: str, uri: str, intake: Intake) -> Iterator[Found]:
    """Yield the records of a container; whatever its reader stumbles over turns the rest of it away."""
    try:
        yield from _read_records(stream, file_format, uri, intake)
    except (BrokenStreamError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
            raise
        if find_problem(stream) is None:
            yield RejectedFile(uri, "container_malformed", f"{type(error).__name__}: {describe(error)}")
    problem = find_problem(stream)
    if problem is not None:
        raise problem


def _read_records(stream: BinaryIO, file_format: str, uri: str, intake: Intake) -> Iterator[Found]:
    """Yield the records of a container; its reader is imported when it is first needed."""
    match file_format:
        case "feed":
            from flows.intake.feeds import read_feed

            return read_feed(stream, uri, intake.limits)
        case "warc":
            from flows.intake.web_archives import read_web_archive

            return read_web_archive(stream, uri, intake.limits)
        case "json" | "jsonl":
            from flows.intake.json_records import read_json, read_json_lines

            return (read_json if file_format == "json" else read_json_lines)(stream, uri, intake.limits, intake.mapping)
        case _:
            from flows.intake import table_records

            read = {"csv": table_records.read_csv, "tsv": table_records.read_tsv, "parquet": table_records.read_parquet}[file_format]
            return read(stream, uri, intake.limits, intake.mapping)


def _peek(stream: BinaryIO) -> bytes:
    """Return the first bytes of a stream that nothing was read from yet, without reading past them."""
    peek = getattr(stream, "peek", None)
    if peek is not None:
        return bytes(peek(MAGIC_BYTES)[:MAGIC_BYTES])
    start = stream.read(MAGIC_BYTES)
    stream.seek(0)
    return start


def _make_scratch(intake: Intake) -> str | None:
    if intake.scratch is None:
        return None
    intake.scratch.mkdir(parents=True, exist_ok=True)
    return str(intake.scratch)
