"""Reads what ships with Dateline: the reference tables and the place of the seed documents."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import polars as pl

from transforms.reference import Reference, ReferenceTableError, check_reference
from transforms.reference_tables import REFERENCE_TABLES

SEEDS = Path(__file__).parent
DOCUMENTS = SEEDS / "documents"
REFERENCE = SEEDS / "reference"


@cache
def read_reference(folder: Path = REFERENCE) -> Reference:
    """Return every reference table of `folder`, checked against its declaration.

    Raises `ReferenceTableError` naming the file where one is missing or does not fit.
    """
    tables = {}
    for name in REFERENCE_TABLES:
        path = folder / f"{name}.csv"
        if not path.is_file():
            raise ReferenceTableError(f"reference table {path} is missing")
        tables[name] = check_reference(name, pl.read_csv(path, infer_schema=False))
    return tables


@cache
def reference_digest(folder: Path = REFERENCE) -> str:
    """Return 16 hex digits that change whenever a reference table does."""
    digest = sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
