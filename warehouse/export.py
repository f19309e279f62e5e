"""Writes the star and the mart of a database as Parquet: one folder per table and view, with a manifest.

`folder/star.dim_entity/part-0.parquet`, `folder/mart.event/part-0.parquet`, …, `folder/datapackage.json`. The
manifest is written last; the whole is built beside, read back, and takes its name by one rename. Publishing the
folder, and deciding when to export, is others' work.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.ddl import quote_name
from warehouse.describe import DescribedColumn, DescribedRelation, describe_relations

MANIFEST = "datapackage.json"
_SCHEMAS = ("star", "mart")
_ROW_GROUP_ROWS = 122_880
_ROW_GROUP_BYTES = 128 * 2**20
"""Texts are long: a row group is closed at this size even where it has few rows, so that memory stays bounded."""
_BATCH_ROWS = 8_192
_READ_BYTES = 2**20

_ARROW_TYPES: dict[str, pa.DataType] = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}
_FIELD_TYPES = {
    "varchar": "string",
    "bigint": "integer",
    "integer": "integer",
    "double": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "datetime",
}
"""Names that the Frictionless table schema gives the types."""
_DAYS_AS_KEYS = ("date_start_key", "published_date_key", "said_on_key")
_DAYS_AS_NUMBERS = ("SQLDATE", "EventTimeDate")


class ExportError(RuntimeError):
    """What was written does not read back as what the database holds."""


def export_parquet(database: Path, folder: Path, *, load_id: str) -> None:
    """Write every star table and mart view of `database` under `folder`; a set that is there is replaced.

    Rows are sorted by day, where the table has one, and key; descriptions and units of the columns stand in the
    field metadata, name, grain, keys and `load_id` in the file metadata. Equal content gives equal bytes. After
    any error `folder` is as it was. Raises `ExportError` where the files do not read back, and `OSError` where
    they cannot be written.
    """
    staging = folder.with_name(folder.name + ".partial")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        resources = _write_relations(database, staging, load_id)
        _write_manifest(staging / MANIFEST, resources, load_id)
        _replace_folder(staging, folder)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise


def _write_relations(database: Path, staging: Path, load_id: str) -> list[dict[str, Any]]:
    """Write one folder per relation and return what the manifest says of each."""
    spill = staging / ".spill"
    resources = []
    with duckdb.connect(str(database), read_only=True, config={"temp_directory": str(spill)}) as connection:
        for relation in describe_relations(connection):
            if relation.schema in _SCHEMAS:
                path = staging / relation.full_name / "part-0.parquet"
                path.parent.mkdir()
                schema = _arrow_schema(relation, load_id)
                rows = _write_rows(connection, relation, schema, path)
                _read_back(path, schema, rows)
                resources.append(_describe_resource(relation, path, rows))
    shutil.rmtree(spill, ignore_errors=True)
    return resources


def _write_rows(connection: duckdb.DuckDBPyConnection, relation: DescribedRelation, schema: pa.Schema, path: Path) -> int:
    """Write the rows of `relation`, in order, one row group at a time, and return how many there were."""
    order = ", ".join(f"{quote_name(name)} nulls last" for name in _sort_columns(relation))
    columns = ", ".join(quote_name(c.name) for c in relation.columns)
    rows = 0
    cursor = connection.cursor()  # an open Arrow reader owns its connection
    try:
        reader = cursor.table(relation.full_name).project(columns).order(order).to_arrow_reader(_BATCH_ROWS)
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for group in _row_groups(reader, schema):
                writer.write_table(group, row_group_size=_ROW_GROUP_ROWS)
                rows += group.num_rows
    finally:
        cursor.close()
    return rows


def _row_groups(reader: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[pa.Table]:
    """Gather batches to tables that are a row group each."""
    held: list[pa.RecordBatch] = []
    for batch in reader:
        held.append(batch)
        if sum(b.num_rows for b in held) >= _ROW_GROUP_ROWS or sum(b.nbytes for b in held) >= _ROW_GROUP_BYTES:
            yield pa.Table.from_batches(held).cast(schema)
            held = []
    if held:
        yield pa.Table.from_batches(held).cast(schema)


def _sort_columns(relation: DescribedRelation) -> tuple[str, ...]:
    """Return the first day of the relation, where it has one, and its keys: together they order the rows fully."""
    days = [c.name for c in relation.columns if c.sql_type == "date" or c.name in (*_DAYS_AS_KEYS, *_DAYS_AS_NUMBERS)]
    return tuple(dict.fromkeys((*days[:1], *relation.keys)))


def _arrow_schema(relation: DescribedRelation, load_id: str) -> pa.Schema:
    metadata = {"name": relation.full_name, "grain": relation.grain, "keys": ", ".join(relation.keys), "load_id": load_id}
    return pa.schema([_arrow_field(c) for c in relation.columns], metadata={f"dateline.{k}": v for k, v in metadata.items()})


def _arrow_field(column: DescribedColumn) -> pa.Field:
    metadata = {"description": column.description} | ({"unit": column.unit} if column.unit else {})
    return pa.field(column.name, _ARROW_TYPES[column.sql_type], nullable=column.is_nullable, metadata=metadata)


def _read_back(path: Path, schema: pa.Schema, rows: int) -> None:
    """Raise `ExportError` unless the file has the rows and the schema, metadata and all, that were written."""
    with pq.ParquetFile(path) as file:
        found = file.schema_arrow
        if file.metadata.num_rows != rows:
            raise ExportError(f"{path.parent.name}: {rows} rows were written, {file.metadata.num_rows} read back; run again")
        # pyarrow adds its own ids of fields, so the metadata are compared one by one.
        same = found.equals(schema) and _said(found.metadata) == _said(schema.metadata)
        if not same or any(_said(a.metadata) != _said(b.metadata) for a, b in zip(found, schema, strict=True)):
            raise ExportError(f"{path.parent.name}: the columns do not read back as they were written; run again")


def _said(metadata: dict[bytes, bytes] | None) -> dict[bytes, bytes]:
    return {k: v for k, v in (metadata or {}).items() if not k.startswith((b"PARQUET:", b"ARROW:"))}


def _describe_resource(relation: DescribedRelation, path: Path, rows: int) -> dict[str, Any]:
    fields = [
        {"name": c.name, "type": _FIELD_TYPES[c.sql_type], "description": c.description}
        | ({"unit": c.unit} if c.unit else {})
        | ({} if c.is_nullable else {"constraints": {"required": True}})
        for c in relation.columns
    ]
    return {
        "name": relation.full_name,
        "path": f"{path.parent.name}/{path.name}",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": relation.grain,
        "rows": rows,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
        "schema": {"fields": fields, "primaryKey": list(relation.keys)},
    }


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _write_manifest(path: Path, resources: list[dict[str, Any]], load_id: str) -> None:
    manifest = {"name": "dateline", "profile": "data-package", "load_id": load_id, "resources": resources}
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _replace_folder(staging: Path, folder: Path) -> None:
    """Give `staging` the name `folder`; a set that is there stays until the new one has its name."""
    former = folder.with_name(folder.name + ".former")
    shutil.rmtree(former, ignore_errors=True)
    if not folder.exists():
        staging.rename(folder)
        return
    folder.rename(former)
    try:
        staging.rename(folder)
    except BaseException:
        former.rename(folder)
        raise
    shutil.rmtree(former)
