"""Finds the files of a run: which go in, which are turned away and why. Nothing is decoded here.

A file is known by the SHA-256 of its bytes and by its uri, the path relative to the folder given
(for a single file its name). What is found twice is one document with two sightings.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from flows.errors import WrongUseError
from transforms.ids import id_of

FILE_FORMATS = {".txt": "text", ".md": "markdown"}
"""File name suffixes that are read, with the format they stand for."""


@dataclass(frozen=True)
class FoundFile:
    """One file that goes in."""

    path: Path
    uri: str
    document_id: str
    file_format: str
    byte_count: int


@dataclass(frozen=True)
class RejectedFile:
    """One file that goes no further."""

    uri: str
    reason_code: str
    detail: str

    @property
    def rejection_id(self) -> str:
        """Natural id: the same file turned away for the same reason is one rejection, however often it is tried."""
        return id_of("read", self.reason_code, self.uri, "")


@dataclass
class Intake:
    """What a walk over the input found."""

    files: list[FoundFile] = field(default_factory=list)
    rejections: list[RejectedFile] = field(default_factory=list)


def find_files(paths: Sequence[Path], max_file_bytes: int, data_folder: Path | None = None) -> Intake:
    """Return the files under `paths`, sorted by uri, with the digests of their bytes.

    Folders are walked recursively; hidden files and folders are passed over, and so is `data_folder`, the
    output, where it lies in an input folder. Symbolic links that lead
    out of the folder given, and other formats than `FILE_FORMATS`, are rejected, as is what cannot be read.

    Raises `WrongUseError` where one of `paths` does not exist or is `data_folder`.
    """
    intake = Intake()
    for outcome in take_files(paths, max_file_bytes, data_folder):
        if isinstance(outcome, FoundFile):
            intake.files.append(outcome)
        else:
            intake.rejections.append(outcome)
    intake.files.sort(key=lambda f: (f.uri, f.document_id))
    intake.rejections.sort(key=lambda r: (r.uri, r.reason_code))
    return intake


def take_files(paths: Sequence[Path], max_file_bytes: int, data_folder: Path | None = None) -> Iterator[FoundFile | RejectedFile]:
    """Yield the files of `find_files` one after the other, as they are read."""
    require_paths(paths, data_folder)
    for root in paths:
        for path, uri in list_files(root, data_folder):
            yield _take_file(root, path, uri, max_file_bytes)


def require_paths(paths: Sequence[Path], data_folder: Path | None = None) -> None:
    """Raise `WrongUseError` where one of `paths` does not exist, or is `data_folder`, the output."""
    for path in paths:
        if data_folder and path.is_dir() and path.resolve() == data_folder.resolve():
            raise WrongUseError(f"{path} is the data folder itself", "keep articles and data apart: choose another folder with --into")
        if not os.path.lexists(path):
            raise WrongUseError(f"{path} does not exist", "give files or folders that exist; `dateline run --help` shows examples")


def list_files(root: Path, data_folder: Path | None = None) -> Iterator[tuple[Path, str]]:
    """Yield the files under `root`, or `root` itself, with their uris; folders that cannot be read come as files do."""
    if not root.is_dir():
        yield root, _encode_uri(root.name)
        return
    unreadable: list[OSError] = []
    output = data_folder.resolve() if data_folder else None
    for folder, folders, names in os.walk(root, onerror=unreadable.append, followlinks=False):
        links = [n for n in folders if (Path(folder) / n).is_symlink()]
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in links and (Path(folder) / n).resolve() != output)
        for name in sorted([*names, *links]):
            if not name.startswith("."):
                path = Path(folder) / name
                yield path, _encode_uri(path.relative_to(root).as_posix())
    for error in unreadable:
        path = Path(error.filename)
        yield path, _encode_uri(path.relative_to(root).as_posix())


def _take_file(root: Path, path: Path, uri: str, max_file_bytes: int) -> FoundFile | RejectedFile:
    """Return the file with its digest, or the reason why it is turned away."""
    try:
        refusal = _refuse_file(root, path, max_file_bytes)
        if refusal:
            return RejectedFile(uri, *refusal)
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()[:32]
            return FoundFile(path, uri, digest, FILE_FORMATS[path.suffix.lower()], file.tell())
    except FileNotFoundError:
        return RejectedFile(uri, "vanished", "listed, and gone before it was read")
    except OSError as error:
        return RejectedFile(uri, "unreadable", os.strerror(error.errno or errno.EIO))


def _refuse_file(root: Path, path: Path, max_file_bytes: int) -> tuple[str, str] | None:
    """Return reason code and detail where a file is turned away by what it is, unread."""
    if path.is_symlink() and root.is_dir() and not Path(os.path.realpath(path, strict=True)).is_relative_to(os.path.realpath(root)):
        return "unreadable", "a symbolic link that leads out of the folder given"
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        return "unreadable", "a folder that may not be listed, or a link to a folder"
    if not stat.S_ISREG(status.st_mode):
        return "unreadable", "neither a file nor a folder"
    if path.suffix.lower() not in FILE_FORMATS:
        return "unsupported_format", f"files ending in {', '.join(FILE_FORMATS)} are read"
    if status.st_size > max_file_bytes:
        return "too_large", f"{status.st_size} bytes; the limit is {max_file_bytes}"
    return None


def _encode_uri(name: str) -> str:
    """Return a file name as valid Unicode: bytes that are none are shown as backslash escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
