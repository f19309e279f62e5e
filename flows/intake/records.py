"""Makes documents of records: the canonical JSON of their fields, or the reason why a record goes no further."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.intake.found import PAYLOAD_CHARS, Found, FoundDocument, RejectedFile
from flows.intake.limits import Limits

_MOST_BROKEN = 10_000
"""So many broken records in a row, and a container is not what its name says."""
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True)
class Container:
    """One container of records: what all its records share."""

    uri: str
    file_format: str
    limits: Limits

    def take(self, fields: Mapping[str, str], number: int, offset: int | None = None, payload: object = None) -> Found:
        """Return the record's document, or its rejection where it has no text or is too large."""
        if "text" not in fields and "html" not in fields:
            return self.reject(number, "record_without_text", f"no text; {_say_fields(fields)}", payload)
        content = _encode(fields).encode()
        if len(content) > self.limits.max_file_bytes:
            return self.reject(number, "too_large", f"a record of {len(content)} bytes; the limit is {self.limits.max_file_bytes}", payload)
        return FoundDocument(
            content, "record", self.file_format, f"{self.uri}#{number}", record_number=number, record_offset=offset, url=fields.get("url")
        )

    def reject(self, number: int, reason_code: str, detail: str, payload: object = None) -> RejectedFile:
        """Return the rejection of one record."""
        return RejectedFile(f"{self.uri}#{number}", reason_code, _storable(detail), show_payload(payload))

    def reject_whole(self, reason_code: str, detail: str, payload: object = None) -> RejectedFile:
        """Return the rejection of the container, or of what is left of it."""
        return RejectedFile(self.uri, reason_code, _storable(detail), show_payload(payload))


def show_payload(payload: object) -> str | None:
    """Return the beginning of what was turned away, as text that UTF-8 can hold."""
    if payload is None or isinstance(payload, bytes):
        text = payload[: 4 * PAYLOAD_CHARS].decode("utf-8", "backslashreplace") if payload is not None else ""
    else:
        text = payload if isinstance(payload, str) else str(payload)
    return _storable(text[:PAYLOAD_CHARS])[:PAYLOAD_CHARS] or None


def stop_flood(records: Iterable[Found], container: Container) -> Iterator[Found]:
    """Yield records until `_MOST_BROKEN` in a row are broken: the rest of the container is turned away in one rejection."""
    broken_count = 0
    for found in records:
        yield found
        is_broken = isinstance(found, RejectedFile) and found.reason_code == "record_malformed"
        broken_count = broken_count + 1 if is_broken else 0
        if broken_count == _MOST_BROKEN:
            yield container.reject_whole("container_malformed", f"{broken_count} broken records in a row; the rest is not read")
            return


def say_names(names: Sequence[str]) -> str:
    """Return the names of fields for a message, the first twenty of them."""
    listed = ", ".join(name[:60] for name in names[:20])
    return f"{listed} and {len(names) - 20} more" if len(names) > 20 else listed


def _say_fields(fields: Mapping[str, str]) -> str:
    return f"it has {', '.join(sorted(fields))}" if fields else "none of its fields is known"


def _storable(text: str) -> str:
    """Return a text that UTF-8 can hold, on whatever names and values of a record it goes back."""
    return text.encode("utf-8", "backslashreplace").decode()
