"""The raw documents under DIR/state/raw: packed per batch, so that no run needs an earlier input again.

documents/<batch>.parquet holds bytes, sightings/ and rejections/ what later runs found besides. What is known
(documents, sightings, rejections) is what these files say; nothing else remembers it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl

from flows.intake import FoundFile, RejectedFile
from flows.store import read_file, write_file
from transforms.ids import id_of
from transforms.stages import RAW_FILES, REJECTIONS, SIGHTINGS

_WAY_OUT = "restore the file from a backup, or remove it and give its articles again"


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
        """Return the documents of a batch: the columns of RAW_FILES and their bytes, `content`, or `columns` of these."""
        return read_file(self.batch_file(batch_id), _WAY_OUT, columns)

    def read_sightings(self) -> pl.DataFrame:
        """Return SIGHTINGS: every document with every uri under which it was found."""
        paths = [*self._files("documents"), *self._files("sightings")]
        parts = [read_file(p, _WAY_OUT, ("document_id", "uri")) for p in paths]
        return SIGHTINGS.enforce(pl.concat([SIGHTINGS.empty(), *parts]).unique().sort("document_id", "uri"))

    def read_rejections(self) -> pl.DataFrame:
        """Return REJECTIONS: the files that were turned away before they were read."""
        parts = [read_file(p, _WAY_OUT) for p in self._files("rejections")]
        return REJECTIONS.enforce(pl.concat([REJECTIONS.empty(), *parts]).unique("rejection_id").sort("rejection_id"))

    def add_batch(self, files: Sequence[FoundFile]) -> tuple[str | None, list[RejectedFile]]:
        """Pack one batch of files and return its id, and which of them are no longer what was found.

        The id is None where nothing is left to pack. One row per document; further uris are sightings.
        """
        rows, lost = {}, []
        for file in files:
            try:
                content = file.path.read_bytes()
            except OSError:
                content = b""
            if sha256(content).hexdigest()[:32] != file.document_id:
                lost.append(RejectedFile(file.uri, "vanished", "gone or changed while it was read"))
            elif file.document_id not in rows:
                rows[file.document_id] = (file.document_id, file.uri, file.file_format, file.byte_count, content)
        if not rows:
            return None, lost
        schema = {**RAW_FILES.dtypes, "content": pl.Binary()}
        frame = pl.DataFrame([rows[i] for i in sorted(rows)], schema=schema, orient="row")
        batch_id = id_of(*sorted(rows))
        write_file(self.batch_file(batch_id), frame)
        return batch_id, lost

    def add_sightings(self, sightings: pl.DataFrame) -> None:
        """Remember further uris of known documents; sightings: SIGHTINGS."""
        new = sightings.join(self.read_sightings(), on=["document_id", "uri"], how="anti").sort("document_id", "uri")
        if new.height:
            write_file(self.root / "sightings" / f"{_digest(new)}.parquet", new)

    def add_rejections(self, rejections: Sequence[RejectedFile]) -> None:
        """Remember files that were turned away."""
        rows = [(r.rejection_id, "read", r.reason_code, r.uri, None, r.detail, None) for r in rejections]
        frame = pl.DataFrame(rows, schema=REJECTIONS.dtypes, orient="row").unique("rejection_id")
        new = frame.join(self.read_rejections(), on="rejection_id", how="anti").sort("rejection_id")
        if new.height:
            write_file(self.root / "rejections" / f"{_digest(new.select('rejection_id'))}.parquet", new)

    def digest(self) -> str:
        """Return 16 hex digits that change with every new document, sighting or rejection, and not with the order of runs."""
        return id_of(_digest(self.read_sightings()), _digest(self.read_rejections().select("rejection_id")))

    def clear_leftovers(self) -> None:
        """Remove what a crash left half written; to be called under the writer's lock."""
        for leftover in self.root.glob("*/.making-*"):
            leftover.unlink()

    def _files(self, kind: str) -> list[Path]:
        return sorted(p for p in (self.root / kind).glob("*.parquet") if not p.name.startswith("."))


def _digest(frame: pl.DataFrame) -> str:
    return id_of(*(value for row in frame.iter_rows() for value in row))
