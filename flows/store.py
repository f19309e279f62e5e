"""What runs keep for one another under DIR/state: stage outputs as Parquet, whole or not at all.

state/stages/<stage>/<stage version>/<batch>/<table>.parquet; a folder appears by one rename when all its
tables are written, so a folder that exists is finished. Raw documents are `flows.raw`'s.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import polars as pl

import expectations
import transforms
import warehouse
from flows.errors import DatelineError
from seeds.read import reference_digest
from transforms.stages import BATCH_OUTPUTS, REJECTIONS, WHOLE_OUTPUTS

_MAKING = ".making-"


@dataclass(frozen=True)
class StageStore:
    """The stage outputs of one version of code and reference tables."""

    root: Path
    version: str

    def folder(self, stage: str, batch_id: str) -> Path:
        """The folder of one stage's output for one batch, or for all of them."""
        return self.root / stage / self.version / batch_id

    def has(self, stage: str, batch_id: str) -> bool:
        """True where the stage has finished for the batch."""
        return self.folder(stage, batch_id).is_dir()

    def write(self, stage: str, batch_id: str, frames: Mapping[str, pl.DataFrame]) -> Path:
        """Write a stage's frames and return their folder."""
        return write_folder(self.folder(stage, batch_id), frames)

    def read(self, stage: str, batch_id: str, table: str) -> pl.DataFrame | None:
        """Return one frame of a stage's output, or None where the stage wrote none of that name."""
        path = self.folder(stage, batch_id) / f"{table}.parquet"
        return read_file(path, f"remove {self.root}: the next run makes the stages' outputs anew") if path.is_file() else None

    def forget_others(self, kept_ids: Collection[str]) -> None:
        """Remove outputs of other versions and other ids than `kept_ids`, and what a crash left half written."""
        for stage in _folders(self.root):
            for version in _folders(stage):
                if version.name != self.version:
                    shutil.rmtree(version)
                    continue
                for folder in _folders(version):
                    if folder.name not in kept_ids:
                        shutil.rmtree(folder)


class StageFrames(Mapping[str, pl.DataFrame]):
    """The tables of stages over several batches, each read when it is asked for, in the order of the batches.

    Where a gate or a later stage has written a table anew without the rows it turned away, that one is read.
    """

    def __init__(
        self, store: StageStore, batch_ids: Sequence[str], whole_id: str = "", extra: Mapping[str, pl.DataFrame] | None = None
    ) -> None:
        """Name the batches, the id under which stages across batches stored theirs, and frames that come from elsewhere."""
        self._store, self._batch_ids, self._whole_id = store, tuple(batch_ids), whole_id
        self._extra = dict(extra or {})

    def __getitem__(self, table: str) -> pl.DataFrame:
        """Return one table over all batches."""
        if table in self._extra:
            return self._extra[table]
        if table in _WHOLE_STAGE:
            found = self._store.read(_WHOLE_STAGE[table], self._whole_id, table)
            if found is None:
                raise KeyError(table)
            return found
        parts = [self._read_batch(table, batch_id) for batch_id in self._batch_ids]
        return pl.concat(parts) if parts else _TABLES[table].empty()

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the tables that can be asked for."""
        yield from dict.fromkeys((*self._extra, *_BATCH_STAGE, *(_WHOLE_STAGE if self._whole_id else ())))

    def __len__(self) -> int:
        """Return how many tables can be asked for."""
        return len(list(iter(self)))

    def pick(self, names: Iterable[str]) -> dict[str, pl.DataFrame]:
        """Return the named tables."""
        return {name: self[name] for name in names}

    def _read_batch(self, table: str, batch_id: str) -> pl.DataFrame:
        stage = _BATCH_STAGE[table]
        for stored_by in (*REWRITTEN_BY.get(stage, ()), stage):
            found = self._store.read(stored_by, batch_id, table)
            if found is not None:
                return found
        raise KeyError(table)


REWRITTEN_BY: dict[str, tuple[str, ...]] = {
    "read": ("gate_documents", "clean"),
    "clean": ("gate_documents",),
    "extract": ("gate_events", "gate_mentions"),
}
"""What may have written a stage's tables anew, without what it turned away: gates and later stages, the last one first."""

_BATCH_STAGE = {t.name: stage for stage, tables in BATCH_OUTPUTS.items() for t in tables}
_WHOLE_STAGE = {t.name: stage for stage, tables in WHOLE_OUTPUTS.items() for t in tables}
_TABLES = {t.name: t for tables in (*BATCH_OUTPUTS.values(), *WHOLE_OUTPUTS.values()) for t in tables} | {REJECTIONS.name: REJECTIONS}


@cache
def stage_version() -> str:
    """Return 16 hex digits that change whenever the stages' code or a reference table does."""
    digest = sha256(reference_digest().encode())
    for package in (transforms, expectations):
        for path in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def warehouse_version() -> str:
    """Return 16 hex digits that change whenever the tables, views or checks of the warehouse do."""
    digest = sha256()
    root = Path(warehouse.__path__[0])
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".sql")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def write_folder(folder: Path, frames: Mapping[str, pl.DataFrame]) -> Path:
    """Write frames as the Parquet files of a folder that appears when all are there; an existing one stays as it is."""
    if folder.is_dir():
        return folder
    making = folder.with_name(f"{_MAKING}{folder.name}")
    if making.is_dir():
        shutil.rmtree(making)
    making.mkdir(parents=True)
    for name, frame in frames.items():
        frame.write_parquet(making / f"{name}.parquet", compression="zstd")
    making.replace(folder)
    return folder


def read_file(path: Path, way_out: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Return a Parquet file, or `columns` of it; raises `DatelineError` with `way_out` where it is damaged."""
    try:
        return pl.read_parquet(path, columns=list(columns) if columns else None)
    except pl.exceptions.PolarsError as error:
        raise DatelineError(f"{path} is damaged ({str(error).splitlines()[0]}); what was published before is untouched", way_out) from error


def write_file(path: Path, frame: pl.DataFrame) -> Path:
    """Write one Parquet file that appears when it is complete, and is on disk before anything is written that builds on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_name(f"{_MAKING}{path.name}")
    with making.open("wb") as file:
        frame.write_parquet(file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    return making.replace(path)


def _folders(folder: Path) -> list[Path]:
    return sorted(f for f in folder.iterdir() if f.is_dir()) if folder.is_dir() else []
