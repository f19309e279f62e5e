"""Finds the files of a run: files, folders and globs, and what in them is turned away unread. Nothing is opened here.

A file is known by its uri, the path relative to the folder given; for a single file that is its name, for a
glob the path relative to the folder before the first wildcard.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.errors import WrongUseError
from flows.intake.formats import describe_unknown, name_format
from flows.intake.found import RejectedFile

_WILDCARD = re.compile(r"[*?\[]")
_GLYPHS = re.compile(r"\[!?\]?[^\]]*\]|\*+|\?|.", re.DOTALL)
_WEB = re.compile("https?://", re.IGNORECASE)

Place = str | Path
"""What a run is given: a file, a folder, a glob, or the address of a page or feed."""


@dataclass(frozen=True)
class WalkedFile:
    """One file that may go in."""

    path: Path
    uri: str


def is_web_address(place: Place) -> bool:
    """Return True where a place is an address to be fetched, not a path."""
    return isinstance(place, str) and bool(_WEB.match(place))


def walk_files(places: Sequence[Place], data_folder: Path | None = None) -> Iterator[WalkedFile | RejectedFile]:
    """Yield the files under `places`, in the order of their names, and those that are turned away by what they are.

    Folders are walked recursively; hidden files and folders are passed over, and so is `data_folder`, the
    output, where it lies in an input folder. Symbolic links that lead out of the folder given, links to folders,
    what is no file, and formats that are not read are rejected. Web addresses are not looked at.

    Raises `WrongUseError` where one of `places` does not exist, is a glob that matches nothing, or is `data_folder`.
    """
    require_places(places, data_folder)
    for place in places:
        if not is_web_address(place):
            root, pattern = _split_glob(place)
            for path, uri in _list_files(root, data_folder, pattern):
                yield _look_at(root, path, uri)


def require_places(places: Sequence[Place], data_folder: Path | None = None) -> None:
    """Raise `WrongUseError` where one of `places` does not exist, matches nothing, or is `data_folder`, the output."""
    for place in places:
        if is_web_address(place):
            continue
        root, pattern = _split_glob(place)
        if pattern is not None:
            if not root.is_dir() or not any(True for _ in _list_files(root, data_folder, pattern)):
                raise WrongUseError(f"no file matches {place}", "look at the pattern: * and ? stay within one folder, ** goes through all")
        elif data_folder and root.is_dir() and root.resolve() == data_folder.resolve():
            raise WrongUseError(f"{root} is the data folder itself", "keep articles and data apart: choose another folder with --into")
        elif not os.path.lexists(root):
            raise WrongUseError(f"{root} does not exist", "give files or folders that exist; `dateline run --help` shows examples")


def encode_uri(name: str) -> str:
    """Return a file name as valid Unicode: bytes that are none are shown as backslash escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _split_glob(place: Place) -> tuple[Path, re.Pattern[str] | None]:
    """Return the folder before the first wildcard and what paths under it must look like; no pattern where the place is a path."""
    path = Path(place)
    if os.path.lexists(path) or not _WILDCARD.search(str(path)):
        return path, None
    first = next(i for i, part in enumerate(path.parts) if _WILDCARD.search(part))
    return Path(*path.parts[:first]), _compile_glob(path.parts[first:])


def _compile_glob(parts: Sequence[str]) -> re.Pattern[str]:
    """Return what relative paths a glob names: files that match, and files in folders that match."""
    folders = (r"(?:[^/]+/)*" if part == "**" else _compile_part(part) + "/" for part in parts[:-1])
    last = "[^/]+" if parts[-1] == "**" else _compile_part(parts[-1])
    return re.compile(f"{''.join(folders)}{last}(?:/.*)?", re.DOTALL)


def _compile_part(part: str) -> str:
    """Return one part of a glob as a regular expression that stays within one folder."""
    return "".join(_compile_glyph(glyph) for glyph in _GLYPHS.findall(part))


def _compile_glyph(glyph: str) -> str:
    if glyph.startswith("*"):
        return "[^/]*"
    if glyph == "?":
        return "[^/]"
    if len(glyph) > 1:
        inside = glyph[1:-1].replace("\\", r"\\").replace("]", r"\]").replace("[", r"\[")
        return f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
    return re.escape(glyph)


def _list_files(root: Path, data_folder: Path | None, pattern: re.Pattern[str] | None) -> Iterator[tuple[str, str]]:
    """Yield paths and uris of the files under `root`, or `root` itself; folders that cannot be listed come as files do."""
    if not root.is_dir():
        yield str(root), encode_uri(root.name)
        return
    unreadable: list[OSError] = []
    output = os.path.realpath(data_folder) if data_folder else None
    for folder, folders, names in os.walk(root, onerror=unreadable.append, followlinks=False):
        links = [n for n in folders if Path(folder, n).is_symlink()]
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in links and _real(folder, n, output) != output)
        relative = os.path.relpath(folder, root)
        prefix = "" if relative == "." else f"{relative}/"
        for name in sorted([*names, *links]):
            if not name.startswith(".") and (pattern is None or pattern.fullmatch(prefix + name)):
                yield f"{folder}/{name}", encode_uri(prefix + name)
    for error in unreadable:
        yield error.filename, encode_uri(os.path.relpath(error.filename, root))


def _real(folder: str, name: str, output: str | None) -> str | None:
    """Return where a folder really lies, where that matters."""
    return os.path.realpath(f"{folder}/{name}") if output else f"{folder}/{name}"


def _look_at(root: Path, path: str, uri: str) -> WalkedFile | RejectedFile:
    """Return the file, or the reason why it is turned away."""
    try:
        refusal = _refuse(root, path)
    except FileNotFoundError:
        refusal = "vanished", "listed, and gone before it was read"
    except OSError as error:
        refusal = "unreadable", os.strerror(error.errno or errno.EIO)
    return RejectedFile(uri, *refusal) if refusal else WalkedFile(Path(path), uri)


def _refuse(root: Path, path: str) -> tuple[str, str] | None:
    """Return reason code and detail where a file is turned away by what it is, unread."""
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        real = os.path.realpath(path, strict=True)
        if root.is_dir() and not Path(real).is_relative_to(os.path.realpath(root)):
            return "unreadable", "a symbolic link that leads out of the folder given"
        status = Path(path).stat()
    if stat.S_ISDIR(status.st_mode):
        return "unreadable", "a folder that may not be listed, or a link to a folder"
    if not stat.S_ISREG(status.st_mode):
        return "unreadable", "neither a file nor a folder"
    if name_format(path.rpartition("/")[2]) is None:
        return "unsupported_format", describe_unknown(path)
    return None
