"""The raw documents under DIR/state/raw: packed per batch, so that no run needs an earlier input again.

documents/<batch>.parquet holds the bytes with the first sighting of each document, sightings/ and rejections/ what
was found besides, containers/ which containers were read to their end. What is known is what these files say;
nothing else remembers it. A file that is there is complete and never written again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

from flows.errors import DatelineError
from flows.intake.found import FoundDocument, RejectedFile
from flows.store import read_file, write_file
from transforms.ids import id_of
from transforms.stages import RAW_FILES, REJECTIONS, SIGHTINGS

_WAY_OUT = "restore the file from a backup, or remove it and the folder state/raw/containers and give its articles again"
_DIGEST_ROWS = 50_000
_BATCH = {**SIGHTINGS.dtypes, **RAW_FILES.dtypes, "content": pl.Binary()}
_BATCH_ORDER = (*SIGHTINGS.columns, "content_format", "byte_count", "content")
Sighting = tuple[str, str, str, str | None, int | None, int | None, str | None, datetime | None, int | None]
"""One row of SIGHTINGS."""
Container = tuple[str, str, int, list[str]]
"""One row of CONTAINERS."""
CONTAINERS = {"container_id": pl.String(), "uri": pl.String(), "document_count": pl.Int64(), "rejection_ids": pl.List(pl.String())}
"""Columns of containers/: a container of certain bytes at a uri, and what it gave."""


@dataclass(frozen=True)
class RawStore:
    """The raw documents of one data folder."""

    root: Path

    def batch_file(self, batch_id: str) -> Path:
        """The file that holds the documents of one batch."""
        return self.root / "documents" / f"{batch_id}.parquet"

    @property
    def batch_ids(self) -> list[str]:
        """The batches that are there, sorted."""
        return sorted(p.stem for p in self._files("documents"))

    def read_batch(self, batch_id: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the documents of a batch: the columns of RAW_FILES and their bytes, `content`, or `columns` of these.

        Raises `DatelineError` where bytes are no longer those that were packed.
        """
        path = self.batch_file(batch_id)
        batch = read_file(path, _WAY_OUT, columns or (*RAW_FILES.columns, "content"))
        if columns is None:
            for document_id, content in batch.select("document_id", "content").iter_rows():
                if sha256(content).hexdigest()[:32] != document_id:
                    raise DatelineError(f"{path} is damaged (document {document_id}); what was published before is untouched", _WAY_OUT)
        return batch

    def read_sightings(self) -> pl.DataFrame:
        """Return SIGHTINGS: every document with every uri under which it was found; of several at one uri the first fetched."""
        paths = [*self._files("documents"), *self._files("sightings")]
        parts = [read_file(p, _WAY_OUT, SIGHTINGS.columns) for p in paths]
        rest = [c for c in SIGHTINGS.columns if c not in ("document_id", "uri", "fetched_at", "record_offset")]
        ordered = pl.concat([SIGHTINGS.empty(), *parts]).sort("document_id", "uri", "fetched_at", "record_offset", *rest)
        return SIGHTINGS.enforce(ordered.unique(["document_id", "uri"], keep="first", maintain_order=True))

    def read_rejections(self) -> pl.DataFrame:
        """Return REJECTIONS: the files that were turned away before they were read."""
        parts = [read_file(p, _WAY_OUT) for p in self._files("rejections")]
        return REJECTIONS.enforce(pl.concat([REJECTIONS.empty(), *parts]).unique("rejection_id").sort("rejection_id"))

    def read_containers(self) -> pl.DataFrame:
        """Return the containers that were read to their end: the columns of CONTAINERS."""
        parts = [read_file(p, _WAY_OUT) for p in self._files("containers")]
        return pl.concat([pl.DataFrame(schema=CONTAINERS), *parts]).unique("container_id", keep="any").sort("container_id")

    def add_batch(self, documents: Iterable[FoundDocument]) -> str:
        """Pack one batch of documents, none twice, and return its id."""
        ordered = sorted(documents, key=lambda d: d.document_id)
        rows = [(*describe_sighting(d), d.content_format, len(d.content), d.content) for d in ordered]
        batch_id = id_of(*(d.document_id for d in ordered))
        write_file(self.batch_file(batch_id), pl.DataFrame(rows, schema={c: _BATCH[c] for c in _BATCH_ORDER}, orient="row"))
        return batch_id

    def add_sightings(self, rows: Sequence[Sighting]) -> None:
        """Remember where documents were found besides."""
        frame = pl.DataFrame(rows, schema=SIGHTINGS.dtypes, orient="row").sort(SIGHTINGS.columns)
        if frame.height:
            write_file(self.root / "sightings" / f"{digest_frame(frame)}.parquet", frame)

    def add_rejections(self, rejections: Iterable[RejectedFile]) -> None:
        """Remember what was turned away."""
        rows = [(r.rejection_id, "read", r.reason_code, r.uri, None, r.detail, r.payload) for r in rejections]
        frame = pl.DataFrame(rows, schema=REJECTIONS.dtypes, orient="row").unique("rejection_id", keep="first").sort("rejection_id")
        if frame.height:
            write_file(self.root / "rejections" / f"{digest_frame(frame.select('rejection_id'))}.parquet", frame)

    def add_containers(self, rows: Sequence[Container]) -> None:
        """Remember containers that were read to their end; to be called when all that they gave is written."""
        frame = pl.DataFrame(rows, schema=CONTAINERS, orient="row").unique("container_id", keep="any").sort("container_id")
        if frame.height:
            write_file(self.root / "containers" / f"{digest_frame(frame.select('container_id'))}.parquet", frame)

    def digest(self) -> str:
        """Return 16 hex digits that change with every new document, sighting or rejection, and not with the order of runs."""
        return id_of(digest_frame(self.read_sightings()), digest_frame(self.read_rejections().select("rejection_id")))

    def clear_leftovers(self) -> None:
        """Remove what a crash left half written; to be called under the writer's lock."""
        for leftover in self.root.glob("*/.making-*"):
            leftover.unlink()

    def _files(self, kind: str) -> list[Path]:
        return sorted(p for p in (self.root / kind).glob("*.parquet") if not p.name.startswith("."))


def describe_sighting(document: FoundDocument) -> Sighting:
    """Return where a document was found, in the columns of SIGHTINGS."""
    found = document
    where = (found.file_format, found.archive_member, found.record_number, found.record_offset)
    return (found.document_id, found.uri, *where, found.url, found.fetched_at, found.http_status)


def digest_frame(frame: pl.DataFrame) -> str:
    """Return 16 hex digits over all values of a frame, in its order."""
    digest = sha256()
    row = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in frame.columns], separator="\x1f")
    for part in frame.iter_slices(_DIGEST_ROWS):
        digest.update(part.select(row.str.join("\x1e")).item().encode())
    return digest.hexdigest()[:16]
