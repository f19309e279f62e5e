"""Splits a stream into lines without ever holding more than one line and one piece of it. What lines mean is not known here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from flows.intake.found import PAYLOAD_CHARS

PIECE_BYTES = 1 << 17


@dataclass(frozen=True)
class LongLine:
    """A line longer than allowed, of which only the beginning is kept."""

    beginning: bytes
    byte_count: int


def read_pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the stream in pieces, such as they come: what stands before a damage is not lost with it."""
    read = getattr(stream, "read1", stream.read)
    while piece := read(PIECE_BYTES):
        yield piece


def split_lines(pieces: Iterable[bytes], max_bytes: int, end: bytes = b"\n") -> Iterator[tuple[int, bytes | LongLine]]:
    """Yield every line, without `end`, with the place of its first byte; a line beyond `max_bytes` as `LongLine`."""
    start, held, held_bytes = 0, [], 0
    for piece in pieces:
        first, *others = piece.split(end)
        if held_bytes <= max_bytes:
            held.append(first)
        held_bytes += len(first)
        if not others:
            continue
        yield start, _close(held, held_bytes, max_bytes)
        start += held_bytes + len(end)
        last = others.pop()
        for line in others:
            yield start, line if len(line) <= max_bytes else _close([line], len(line), max_bytes)
            start += len(line) + len(end)
        held, held_bytes = [last], len(last)
    if held_bytes:
        yield start, _close(held, held_bytes, max_bytes)


def _close(held: list[bytes], byte_count: int, max_bytes: int) -> bytes | LongLine:
    line = held[0] if len(held) == 1 else b"".join(held)
    return line if byte_count <= max_bytes else LongLine(line[: 4 * PAYLOAD_CHARS], byte_count)
