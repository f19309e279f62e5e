"""Reads tables of records: CSV and TSV, whose first line names the fields, and Parquet. How lines become rows is `table_rows`."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import IO, Any

from flows.intake.byte_lines import LongLine
from flows.intake.field_names import FieldMapping
from flows.intake.found import Found, RejectedFile
from flows.intake.limits import Limits
from flows.intake.records import Container, say_names, stop_flood
from flows.intake.table_rows import TableRows

_DELIMITERS = {"csv": (",", ";", "\t", "|"), "tsv": ("\t",)}
_BATCH_BYTES = 64_000_000
_BATCH_ROWS = 512
_FREE_BYTES = 10_000_000


def read_csv(stream: IO[bytes], uri: str, limits: Limits, mapping: FieldMapping) -> Iterator[Found]:
    """Yield the records of comma-, semicolon-, tab- or bar-separated values; the header tells which."""
    container = Container(uri, "csv", limits)
    yield from stop_flood(_read_table(stream, container, mapping), container)


def read_tsv(stream: IO[bytes], uri: str, limits: Limits, mapping: FieldMapping) -> Iterator[Found]:
    """Yield the records of tab-separated values."""
    container = Container(uri, "tsv", limits)
    yield from stop_flood(_read_table(stream, container, mapping), container)


def read_parquet(stream: IO[bytes], uri: str, limits: Limits, mapping: FieldMapping) -> Iterator[Found]:
    """Yield the records of a Parquet file; `stream` is seekable."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    container = Container(uri, "parquet", limits)
    number = 0
    try:
        schema = pq.read_schema(stream)
        fault = _find_fault(schema.names, container, mapping)
        if fault:
            yield fault
            return
        names = _needed(schema.names, mapping)
        # One long string that a dictionary repeats for every row must not be written out for all of them at once.
        texts = [name for name in names if pa.types.is_string(schema.field(schema.names.index(name)).type)]
        stream.seek(0)
        file = pq.ParquetFile(stream, read_dictionary=texts, pre_buffer=False)
        fault = _find_bomb(file.metadata, container)
        if fault:
            yield fault
            return
        for row in _read_rows(file, names, limits):
            number += 1
            yield container.take(mapping.read_fields(row), number, None, row)
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        said = " ".join(str(error).split())[:200]
        code = "archive_encrypted" if "encrypt" in said.lower() else "container_malformed"
        yield container.reject_whole(code, f"{said}; {number} records were read" if number else said)
        return
    if not number:
        yield container.reject_whole("empty_file", "a table without rows")


def _read_table(stream: IO[bytes], container: Container, mapping: FieldMapping) -> Iterator[Found]:
    rows = TableRows(stream, container.limits.max_file_bytes)
    try:
        header = rows.read_header(_DELIMITERS[container.file_format], lambda cells: mapping.plan(_tell_apart(cells)).has_text)
    except csv.Error as error:
        yield container.reject_whole("container_malformed", f"no header line: {error}")
        return
    if isinstance(header, LongLine):
        yield container.reject_whole("container_malformed", f"a header line of {header.byte_count} bytes", header.beginning)
        return
    fault = _find_fault(header, container, mapping) if header else container.reject_whole("empty_file", "no header line")
    if fault:
        yield fault
        return
    keys = _tell_apart(header)
    number = 0
    for number, row in enumerate(rows, start=1):
        if row.fault:
            code = "too_large" if row.is_too_long else "record_malformed"
            yield container.reject(number, code, f"row {number}: {row.fault}", row.payload)
        else:
            fields = mapping.read_fields(dict(zip(keys, row.cells, strict=True)))
            yield container.take(fields, number, row.offset, row.cells)
    if not number:
        yield container.reject_whole("empty_file", "a header without rows")


def _read_rows(file: Any, names: Sequence[str], limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield the rows of a Parquet file, so many at once as memory is meant for."""
    row_bytes = sum(file.metadata.row_group(n).total_byte_size for n in range(file.num_row_groups)) // max(1, file.metadata.num_rows)
    batch_rows = max(1, min(_BATCH_ROWS, _BATCH_BYTES // max(1, row_bytes)))
    for batch in file.iter_batches(batch_size=batch_rows, columns=list(names)):
        keys = _tell_apart(batch.schema.names)
        step = max(1, _BATCH_BYTES // max(1, sum(map(_longest_value, batch.columns))))
        for start in range(0, batch.num_rows, step):
            columns = [_list_values(column) for column in batch.slice(start, step).columns]
            for values in zip(*columns, strict=True):
                yield dict(zip(keys, values, strict=True))


def _longest_value(column: Any) -> int:
    """Return the length of the longest text in a dictionary column, the mean length in others."""
    import pyarrow.compute as pc

    if not hasattr(column, "dictionary"):
        return int(column.nbytes // max(1, len(column)))
    return pc.max(pc.binary_length(column.dictionary)).as_py() or 0


def _list_values(column: Any) -> list[Any]:
    values: list[Any] = (column.dictionary_decode() if hasattr(column, "dictionary") else column).to_pylist()
    return values


def _find_bomb(metadata: Any, container: Container) -> RejectedFile | None:
    """Return why a Parquet file is not read, where its columns grow beyond the limits when they are unpacked."""
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            size, packed = column.total_uncompressed_size, column.total_compressed_size
            if size > _FREE_BYTES and size > container.limits.max_expansion * max(1, packed):
                return container.reject_whole("expands_too_much", f"{packed} bytes of {column.path_in_schema} become {size}")
    return None


def _find_fault(names: Sequence[str], container: Container, mapping: FieldMapping) -> RejectedFile | None:
    """Return why records with these fields cannot be read, if so."""
    plan = mapping.plan(_tell_apart(names))
    if plan.missing:
        detail = f"no field {say_names(plan.missing)}, which --map names; the fields are {say_names(names)}"
        return container.reject_whole("fields_not_found", detail)
    if not plan.has_text:
        return container.reject_whole("fields_not_found", f"no field is known to hold the text; the fields are {say_names(names)}")
    return None


def _needed(names: Sequence[str], mapping: FieldMapping) -> list[str]:
    """Return the fields that the mapping reads, each once."""
    keys = _tell_apart(names)
    used = mapping.plan(keys).keys
    return list(dict.fromkeys(name for name, key in zip(names, keys, strict=True) if key in used))


def _tell_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Return names as keys: blanks are added to one that stood before, which no comparison of names minds."""
    keys: dict[str, None] = {}
    for name in names:
        keys[next(key for n in count() if (key := name + " " * n) not in keys)] = None
    return tuple(keys)
