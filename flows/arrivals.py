"""What a run brings: the files that are new against DIR/state/raw, in batches, and the ones turned away."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.intake import FoundFile, RejectedFile, find_files, take_files
from flows.operations import Workspace
from flows.store import write_file
from transforms.stages import SIGHTINGS

_COLUMNS = {"path": pl.Binary(), "uri": pl.String(), "document_id": pl.String(), "file_format": pl.String(), "byte_count": pl.Int64()}


@dataclass(frozen=True)
class Arrivals:
    """What was found: how much, and the numbers of the batches of new documents."""

    file_count: int
    new_document_count: int
    rejections: tuple[tuple[str, str, str], ...]
    """uri, reason code and detail of every file of this run that was turned away."""
    batch_numbers: tuple[int, ...]


@dataclass(frozen=True)
class RunOutcome:
    """What a run found and did."""

    arrivals: Arrivals
    load_id: str | None
    """The load that was published; None where there was nothing new."""


def find_nothing_new(work: Workspace, paths: Sequence[Path]) -> RunOutcome | None:
    """Return the outcome of a run over files that are all known, or None at the first one that is not.

    Raises `WrongUseError` where a path does not exist.
    """
    sightings = set(work.raw.read_sightings().iter_rows())
    rejections = set(work.raw.read_rejections()["rejection_id"])
    rejected = []
    file_count = 0
    for file in take_files(paths, work.settings.max_file_bytes, work.settings.root):
        file_count += 1
        if isinstance(file, RejectedFile):
            rejected.append((file.uri, file.reason_code, file.detail))
        if file.rejection_id not in rejections if isinstance(file, RejectedFile) else (file.document_id, file.uri) not in sightings:
            return None
    return RunOutcome(Arrivals(file_count, 0, tuple(sorted(rejected)), ()), load_id=None)


def list_arrivals(work: Workspace, paths: Sequence[Path]) -> Arrivals:
    """Walk the input; write new documents down in batches, remember new sightings and rejections.

    Raises `WrongUseError` where a path does not exist.
    """
    work.raw.clear_leftovers()
    found = find_files(paths, work.settings.max_file_bytes, work.settings.root)
    known = set(work.raw.read_sightings()["document_id"])
    new = sorted((f for f in found.files if f.document_id not in known), key=lambda f: (f.document_id, f.uri))
    ids = sorted({f.document_id for f in new})
    number_of = {document_id: i // work.settings.batch_size for i, document_id in enumerate(ids)}
    folder = _incoming(work)
    shutil.rmtree(folder, ignore_errors=True)
    for number in sorted(set(number_of.values())):
        rows = [(os.fsencode(f.path), f.uri, f.document_id, f.file_format, f.byte_count) for f in new if number_of[f.document_id] == number]
        write_file(folder / f"{number}.parquet", pl.DataFrame(rows, schema=_COLUMNS, orient="row"))
    work.raw.add_rejections(found.rejections)
    work.raw.add_sightings(_sightings([f for f in found.files if f.document_id in known]))
    return Arrivals(
        file_count=len(found.files) + len(found.rejections),
        new_document_count=len(ids),
        rejections=tuple((r.uri, r.reason_code, r.detail) for r in found.rejections),
        batch_numbers=tuple(sorted(set(number_of.values()))),
    )


def pack_arrivals(work: Workspace, number: int) -> str | None:
    """Keep the bytes of one batch of new documents; return its id, or None where all its files have gone meanwhile."""
    path = _incoming(work) / f"{number}.parquet"
    files = [FoundFile(Path(os.fsdecode(row[0])), *row[1:]) for row in pl.read_parquet(path).iter_rows()]
    batch_id, lost = work.raw.add_batch(files)
    work.raw.add_rejections(lost)
    gone = {r.uri for r in lost}
    work.raw.add_sightings(_sightings([f for f in files if f.uri not in gone]))
    path.unlink()
    return batch_id


def _sightings(files: Sequence[FoundFile]) -> pl.DataFrame:
    return pl.DataFrame([(f.document_id, f.uri) for f in files], schema=SIGHTINGS.dtypes, orient="row").unique()


def _incoming(work: Workspace) -> Path:
    return work.settings.layout.state / "incoming"
