"""Which formats are read, told by the suffix of a file's name; where there is none, by first bytes that are unmistakable.

The one table of formats: the walk, the archives, the readers and `dateline run --help` take theirs from here.
"""

from pathlib import PurePosixPath

DOCUMENTS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".eml": "email",
}
"""Files that are one document; the format is also the document's content_format."""
CONTAINERS = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".warc": "warc",
}
"""Files that hold records; each record is a document."""
ARCHIVES = {".zip": "zip", ".tar": "tar"}
"""Files that hold files."""
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".xz": "xz"}
"""Files that hold one file, whose name is theirs without the suffix."""
_SHORT = {".tgz": ".tar.gz", ".tzst": ".tar.zst", ".tbz2": ".tar.bz2", ".txz": ".tar.xz"}
_FORMATS = {**DOCUMENTS, **CONTAINERS, **ARCHIVES, **COMPRESSIONS}

SINGLE = frozenset(DOCUMENTS.values())
PACKED = frozenset(ARCHIVES.values())
COMPRESSED = frozenset(COMPRESSIONS.values())

_MAGIC = ((b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"WARC/", "warc"))
MAGIC_BYTES = 8
"""First bytes that `sniff_format` looks at."""


def name_format(name: str) -> str | None:
    """Return the format that a file's name stands for: "" where it has no suffix, None where the suffix is of no format that is read."""
    suffix = _suffix(_spell_out(name)).lower()
    return _FORMATS.get(suffix) if suffix else ""


def inner_name(name: str) -> str:
    """Return the name of what a compressed file holds: `a.txt` of `a.txt.gz`, `a.tar` of `a.tgz`; other names as they are."""
    spelled = _spell_out(name)
    return spelled[: spelled.rindex(".")] if name_format(name) in COMPRESSED else name


def sniff_format(start: bytes) -> str | None:
    """Return the format of a file without a suffix by its first bytes, or None."""
    return next((file_format for magic, file_format in _MAGIC if start.startswith(magic)), None)


def describe_unknown(name: str) -> str:
    """Return in words why a file of this name is of no format that is read."""
    suffix = PurePosixPath(name).suffix
    return f"files ending in {suffix} are not read" if suffix else "a name without a suffix, and first bytes of no format that is read"


def _spell_out(name: str) -> str:
    """Return a name with a short suffix such as .tgz written out."""
    suffix = _suffix(name)
    return name[: -len(suffix)] + _SHORT[suffix.lower()] if suffix.lower() in _SHORT else name


def _suffix(name: str) -> str:
    """Return what `PurePath.suffix` would, at a tenth of its price: it is asked for thrice a file."""
    dot = name.rfind(".")
    return name[dot:] if 0 < dot < len(name) - 1 else ""
