"""The raw documents under DIR/state/raw: packed per batch, so that no run needs an earlier input again.

documents/<batch>.parquet holds the bytes with the first sighting of each document, sightings/ and rejections/ what
was found besides, containers/ which containers were read to their end. What is known is what these files say;
nothing else remembers it. A file that is there is complete and never written again.

How a document goes, by which uri, format and url, is told by all its sightings, never by which of them came first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

from flows.errors import DatelineError
from flows.intake.found import FoundDocument, RejectedFile
from flows.lift import lift_rejections
from flows.store import read_file, write_file
from transforms.ids import id_of
from transforms.stages import RAW_FILES, REJECTIONS, SIGHTINGS

_WAY_OUT = (
    "restore the file from a backup, or remove it, the folder state/raw/containers and the file state/raw/fetches.parquet, "
    "and give its articles again"
)
_DIGEST_ROWS = 50_000
_SIGHTED: dict[str, pl.DataType] = {"content_format": pl.String(), "declared_encoding": pl.String(), **SIGHTINGS.dtypes}
"""Columns of sightings/: how the bytes found there are read, and SIGHTINGS."""
_BATCH = {**_SIGHTED, **RAW_FILES.dtypes, "content": pl.Binary()}
_DESCRIBED = ("document_id", "uri", "content_format", "url", "declared_encoding")
"""What of a document goes by its sightings."""
_ORDER = ("document_id", "uri", "fetched_at", "record_offset")
"""The sightings of a document, the one that it goes by first; those at one uri by the time when they were fetched."""
_REJECTION_KEY = ("rejection_id", "detail")
Sighting = tuple[str, str | None, str, str, str, str | None, int | None, int | None, str | None, datetime | None, int | None]
"""One row of sightings/: content_format and declared_encoding, then SIGHTINGS."""
Container = tuple[str, str, str, int, list[str]]
"""One row of CONTAINERS."""
CONTAINERS = {
    "container_id": pl.String(),
    "uri": pl.String(),
    "bytes_digest": pl.String(),
    "document_count": pl.Int64(),
    "rejection_ids": pl.List(pl.String()),
}
"""Columns of containers/: a container of certain bytes at a uri, read under certain settings, and what it gave."""


@dataclass(frozen=True)
class RawStore:
    """The raw documents of one data folder."""

    root: Path

    def batch_file(self, batch_id: str) -> Path:
        """The file that holds the documents of one batch."""
        return self.root / "documents" / f"{batch_id.partition('-')[0]}.parquet"

    @property
    def batch_ids(self) -> list[str]:
        """The batches that are there, sorted.

        A batch has another id once a document in it goes by another format or url than that with which it was packed: later
        sightings can tell so, and what was made of the batch is made anew.
        """
        packed_ids = sorted(p.stem for p in self._files("documents"))
        return [self._name_batch(b) for b in packed_ids] if self._files("sightings") else packed_ids

    def read_batch(self, batch_id: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the documents of a batch: the columns of RAW_FILES and their bytes, `content`, or `columns` of these.

        uri and content_format are those of a document's smallest sighting, url and declared_encoding the first that any of them has.
        Raises `DatelineError` where bytes are no longer those that were packed.
        """
        path = self.batch_file(batch_id)
        wanted = columns or (*RAW_FILES.columns, "content")
        batch = read_file(path, _WAY_OUT, ["document_id", *(c for c in wanted if c not in _DESCRIBED)])
        if columns is None:
            for document_id, content in batch.select("document_id", "content").iter_rows():
                if sha256(content).hexdigest()[:32] != document_id:
                    raise DatelineError(f"{path} is damaged (document {document_id}); what was published before is untouched", _WAY_OUT)
        described = self._describe_documents(_read_sighted(path))
        return batch.join(described, on="document_id", how="left", maintain_order="left").select(wanted)

    def read_sightings(self) -> pl.DataFrame:
        """Return SIGHTINGS: every document with every uri under which it was found; of several at one uri the first fetched."""
        return SIGHTINGS.enforce(self._read_places())

    def read_all_sightings(self) -> pl.DataFrame:
        """Return the rows of sightings/ and those packed with the documents, as they were written."""
        paths = [*self._files("documents"), *self._files("sightings")]
        return pl.concat([pl.DataFrame(schema=_SIGHTED), *(_read_sighted(p) for p in paths)])

    def read_rejections(self) -> pl.DataFrame:
        """Return REJECTIONS: all that was ever turned away before it was read, whether or not it was taken in later."""
        parts = [read_file(p, _WAY_OUT) for p in self._files("rejections")]
        found = pl.concat([REJECTIONS.empty(), *parts]).sort(*_REJECTION_KEY, "payload")
        return REJECTIONS.enforce(found.unique("rejection_id", keep="first", maintain_order=True))

    def read_standing_rejections(self) -> pl.DataFrame:
        """Return REJECTIONS without those that are lifted; what these are is said in `flows.lift`."""
        rejections = self.read_rejections()
        if rejections.is_empty():
            return rejections
        return lift_rejections(rejections, self.read_containers(), self.read_all_sightings()["uri"].unique())

    def read_containers(self) -> pl.DataFrame:
        """Return the containers that were read to their end: the columns of CONTAINERS."""
        parts = [read_file(p, _WAY_OUT) for p in self._files("containers")]
        return pl.concat([pl.DataFrame(schema=CONTAINERS), *parts]).unique("container_id", keep="any").sort("container_id")

    def add_batch(self, documents: Iterable[FoundDocument]) -> str:
        """Pack one batch of documents, none twice, and return its id."""
        ordered = sorted(documents, key=lambda d: d.document_id)
        rows = [(*describe_sighting(d), len(d.content), d.content) for d in ordered]
        batch_id = id_of(*(d.document_id for d in ordered))
        write_file(self.batch_file(batch_id), pl.DataFrame(rows, schema=_BATCH, orient="row"))
        return batch_id

    def add_sightings(self, rows: Sequence[Sighting]) -> None:
        """Remember where documents were found besides."""
        frame = pl.DataFrame(rows, schema=_SIGHTED, orient="row").sort(list(_SIGHTED))
        if frame.height:
            write_file(self.root / "sightings" / f"{digest_frame(frame)}.parquet", frame)

    def add_rejections(self, rejections: Iterable[RejectedFile]) -> None:
        """Remember what was turned away."""
        rows = [(r.rejection_id, "read", r.reason_code, r.uri, None, r.detail, r.payload) for r in rejections]
        frame = pl.DataFrame(rows, schema=REJECTIONS.dtypes, orient="row").unique().sort(_REJECTION_KEY)
        if frame.height:
            write_file(self.root / "rejections" / f"{digest_frame(frame.select(_REJECTION_KEY))}.parquet", frame)

    def add_containers(self, rows: Sequence[Container]) -> None:
        """Remember containers that were read to their end; to be called when all that they gave is written."""
        frame = pl.DataFrame(rows, schema=CONTAINERS, orient="row").unique("container_id", keep="any").sort("container_id")
        if frame.height:
            write_file(self.root / "containers" / f"{digest_frame(frame.select('container_id'))}.parquet", frame)

    def digest(self) -> str:
        """Return 16 hex digits that change with every new document, sighting or rejection, and not with the order of runs."""
        rejections = self.read_standing_rejections().select(_REJECTION_KEY)
        return id_of(digest_frame(self._read_places()), digest_frame(rejections))

    def clear_leftovers(self) -> None:
        """Remove what a crash left half written; to be called under the writer's lock."""
        for leftover in self.root.glob("*/.making-*"):
            leftover.unlink()

    def _read_places(self) -> pl.DataFrame:
        """Return the columns of sightings/, one row for every document and uri, in their order."""
        return _sort_sightings(self.read_all_sightings()).unique(["document_id", "uri"], keep="first", maintain_order=True)

    def _name_batch(self, packed_id: str) -> str:
        """Return the id under which a packed batch goes by what is known now."""
        packed = _read_sighted(self.batch_file(packed_id))
        before, now = (
            f.select("document_id", "content_format", "url", "declared_encoding") for f in (packed, self._describe_documents(packed))
        )
        changed = now.join(before, on=now.columns, how="anti", nulls_equal=True).sort("document_id")
        return f"{packed_id}-{digest_frame(changed)}" if changed.height else packed_id

    def _describe_documents(self, packed: pl.DataFrame) -> pl.DataFrame:
        """Return _DESCRIBED of packed documents, by all their sightings; packed: the columns of sightings/."""
        further = [_read_sighted(p).join(packed, on="document_id", how="semi") for p in self._files("sightings")]
        places = _sort_sightings(pl.concat([packed, *further]))
        described = places.group_by("document_id", maintain_order=True).agg(
            pl.col("uri", "content_format").first(), pl.col("url", "declared_encoding").drop_nulls().first()
        )
        return described.select(_DESCRIBED)

    def _files(self, kind: str) -> list[Path]:
        return sorted(p for p in (self.root / kind).glob("*.parquet") if not p.name.startswith("."))


def describe_sighting(document: FoundDocument) -> Sighting:
    """Return where a document was found, in the columns of sightings/."""
    found = document
    where = (found.file_format, found.archive_member, found.record_number, found.record_offset)
    how = (found.content_format, found.declared_encoding)
    return (*how, found.document_id, found.uri, *where, found.url, found.fetched_at, found.http_status)


def _read_sighted(path: Path) -> pl.DataFrame:
    """Return the columns of sightings/ of a file; older files do not say which encoding was declared."""
    older = [c for c in _SIGHTED if c != "declared_encoding"]
    try:
        is_older = "declared_encoding" not in pl.read_parquet_schema(path)
    except pl.exceptions.PolarsError:
        is_older = False  # the damage is told where the file is read
    frame = read_file(path, _WAY_OUT, older if is_older else list(_SIGHTED))
    return frame.with_columns(declared_encoding=pl.lit(None, pl.String)).select(list(_SIGHTED)) if is_older else frame


def _sort_sightings(sightings: pl.DataFrame) -> pl.DataFrame:
    return sightings.sort(*_ORDER, *(c for c in sightings.columns if c not in _ORDER))


def digest_frame(frame: pl.DataFrame) -> str:
    """Return 16 hex digits over all values of a frame, in its order."""
    digest = sha256()
    row = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in frame.columns], separator="\x1f")
    for part in frame.iter_slices(_DIGEST_ROWS):
        digest.update(part.select(row.str.join("\x1e")).item().encode())
    return digest.hexdigest()[:16]
