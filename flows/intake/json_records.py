"""Reads JSON and JSON Lines: one record, an array of records, an object that holds one, or a record a line.

A value that stands twice under one key counts as it stands last; NaN is no value; a half of a surrogate pair becomes U+FFFD.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any

from flows.intake.byte_lines import LongLine, read_pieces, split_lines
from flows.intake.field_names import FieldMapping
from flows.intake.found import Found
from flows.intake.json_elements import BrokenArray, split_array
from flows.intake.limits import Limits
from flows.intake.records import Container, say_names, stop_flood

_decode = json.JSONDecoder(parse_constant=lambda _: None, strict=False).decode
_MARK = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
_MOST_LEVELS = 3


def read_json_lines(stream: IO[bytes], uri: str, limits: Limits, mapping: FieldMapping) -> Iterator[Found]:
    """Yield the records of JSON Lines, each with its place in the stream; blank lines are passed over and not counted."""
    pieces = read_pieces(stream)
    head = next(pieces, b"")
    container = Container(uri, "jsonl", limits)
    if _is_wide(head):
        yield container.reject_whole("container_malformed", "UTF-16 or UTF-32; JSON is UTF-8: save the file as UTF-8", head)
        return
    yield from stop_flood(_read_lines(chain((head,), pieces), container, mapping), container)


def read_json(stream: IO[bytes], uri: str, limits: Limits, mapping: FieldMapping) -> Iterator[Found]:
    """Yield the records of a JSON file: of an array, of an object with one list of records, or the object itself.

    Arrays are read as streams; an object may be as large as one document. JSON Lines under the name of JSON are read as such.
    """
    pieces = read_pieces(stream)
    head = next(pieces, b"")
    container = Container(uri, "json", limits)
    if _is_wide(head):
        yield container.reject_whole("container_malformed", "UTF-16 or UTF-32; JSON is UTF-8: save the file as UTF-8", head)
        return
    start = head.removeprefix(_MARK).lstrip(_BLANK)
    if start.startswith(b"["):
        yield from stop_flood(_read_array(chain((head,), pieces), container, mapping), container)
    elif _has_record_lines(start):
        container = Container(uri, "jsonl", limits)
        yield from stop_flood(_read_lines(chain((head,), pieces), container, mapping), container)
    else:
        yield from _read_object(chain((head,), pieces), container, mapping)


def _read_lines(pieces: Iterable[bytes], container: Container, mapping: FieldMapping) -> Iterator[Found]:
    number = 0
    for offset, line in split_lines(pieces, container.limits.max_file_bytes):
        if isinstance(line, LongLine):
            number += 1
            limit = container.limits.max_file_bytes
            yield container.reject(number, "too_large", f"a line of {line.byte_count} bytes; the limit is {limit}", line.beginning)
            continue
        place, record = offset, line
        if offset == 0 and line.startswith(_MARK):
            place, record = len(_MARK), line[len(_MARK) :]
        if not record or record.isspace():
            continue
        number += 1
        yield _read_record(record, container, mapping, number, place)


def _read_array(pieces: Iterable[bytes], container: Container, mapping: FieldMapping) -> Iterator[Found]:
    number = 0
    limit = container.limits.max_file_bytes
    for number, (offset, element) in enumerate(split_array(pieces, limit), start=1):
        if isinstance(element, BrokenArray):
            yield container.reject_whole("container_malformed", element.detail, element.beginning)
        elif isinstance(element, LongLine):
            yield container.reject(number, "too_large", f"a record of {element.byte_count} bytes; the limit is {limit}", element.beginning)
        else:
            yield _read_record(element, container, mapping, number, offset)
    if not number:
        yield container.reject_whole("empty_file", "an array without records")


def _read_object(pieces: Iterable[bytes], container: Container, mapping: FieldMapping) -> Iterator[Found]:
    """Yield the records of one object, read whole."""
    held, size, limit = [], 0, container.limits.max_file_bytes
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > limit:
            detail = f"one JSON object of more than {limit} bytes; convert it to JSON Lines, a record a line"
            yield container.reject_whole("too_large", detail, held[0])
            return
    content = b"".join(held)
    value = _parse(content.removeprefix(_MARK))
    if isinstance(value, Unread):
        code = "container_malformed" if value.reason_code == "record_malformed" else value.reason_code
        yield container.reject_whole("empty_file" if not content.strip() else code, value.detail, content)
        return
    records = _find_records(value, mapping)
    if isinstance(records, str):
        yield container.reject_whole("container_malformed", records, content)
        return
    for number, record in enumerate(records, start=1):
        if isinstance(record, dict):
            yield _take(record, container, mapping, number, None)
        else:
            yield container.reject(number, "record_malformed", f"not an object, but {type(record).__name__}")


class Unread:
    """Why bytes are no JSON."""

    def __init__(self, reason_code: str, detail: str) -> None:
        """Keep reason code and detail."""
        self.reason_code = reason_code
        self.detail = detail


def _parse(content: bytes) -> Any:
    """Return the value that the bytes say, or `Unread`."""
    try:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("cp1252")
        return _decode(text)
    except RecursionError:
        return Unread("nested_too_deep", "JSON nested beyond what can be read")
    except json.JSONDecodeError as error:
        return Unread("record_malformed", f"no JSON: {error.msg} at character {error.pos}")
    except ValueError as error:
        return Unread("record_malformed", f"no JSON: {type(error).__name__}")


def _read_record(content: bytes, container: Container, mapping: FieldMapping, number: int, offset: int) -> Found:
    record = _parse(content)
    if isinstance(record, dict):
        return _take(record, container, mapping, number, offset, content)
    if isinstance(record, Unread):
        return container.reject(number, record.reason_code, f"{record.detail} (byte {offset})", content)
    return container.reject(number, "record_malformed", f"not an object (byte {offset})", content)


def _take(
    record: dict[str, Any], container: Container, mapping: FieldMapping, number: int, offset: int | None, content: bytes | None = None
) -> Found:
    fields = mapping.read_fields(record)
    if "text" not in fields and "html" not in fields:
        bodies = list(dict.fromkeys(path[0] for _, path in mapping.plan(tuple(record)).body))
        told = f"{say_names(bodies)} holds none" if bodies else f"it has the fields {say_names(list(record))}"
        return container.reject(number, "record_without_text", f"no text; {told}", content)
    return container.take(fields, number, offset, content)


def _find_records(value: Any, mapping: FieldMapping) -> list[Any] | str:
    """Return the records of an object: itself, or the one list of objects in it; else what is wrong."""
    if not isinstance(value, dict):
        return f"a {type(value).__name__}, and no object or array of objects"
    if _has_text(value, mapping):
        return [value]
    lists = list(_record_lists(value, _MOST_LEVELS))
    if len(lists) > 1:
        lists = [records for records in lists if any(_has_text(r, mapping) for r in records)]
    if len(lists) == 1:
        return lists[0]
    return "several lists of records" if lists else [value]


def _has_text(record: Any, mapping: FieldMapping) -> bool:
    return isinstance(record, dict) and not {"text", "html"}.isdisjoint(mapping.read_fields(record))


def _record_lists(value: dict[str, Any], levels: int) -> Iterator[list[Any]]:
    """Yield the lists that hold objects, down to some level."""
    for inner in value.values():
        if isinstance(inner, list) and any(isinstance(item, dict) for item in inner):
            yield inner
        elif isinstance(inner, dict) and levels > 1:
            yield from _record_lists(inner, levels - 1)


def _has_record_lines(start: bytes) -> bool:
    """Whether the first line is an object by itself, and not all."""
    line, end, rest = start.partition(b"\n")
    return bool(end and rest.strip() and line.rstrip().endswith(b"}") and isinstance(_parse(line), dict))


def _is_wide(head: bytes) -> bool:
    """Whether the bytes are UTF-16 or UTF-32: by their mark, or by NUL bytes beside the first brackets and letters."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:4]
