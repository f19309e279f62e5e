"""Splits a JSON array into its elements while it is read. What an element says is not looked at here.

Brackets and strings alone are followed, so that an element larger than allowed, or broken inside, costs nothing but itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flows.intake.byte_lines import LongLine
from flows.intake.found import PAYLOAD_CHARS

_MARK = b"\xef\xbb\xbf"
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_BETWEEN = re.compile(rb'(?:[^"\[\]{},]++|' + _STRING + rb")*+", re.DOTALL)
"""What stands between two marks where elements are parted: whole strings, numbers, blanks."""
_WITHIN = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+", re.DOTALL)
"""The same within an element, where commas part nothing."""
_STRING_REST = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_QUOTE, _COMMA, _OPEN, _CLOSE = b'"', b",", (b"[", b"{"), (b"]", b"}")
_KEPT_BYTES = 4 * PAYLOAD_CHARS


@dataclass(frozen=True)
class BrokenArray:
    """What is wrong with an array that does not end as it should."""

    detail: str
    beginning: bytes


class _Splitter:
    """The state between two pieces: how deep, whether in a string, and what of the element is held."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.depth = 0
        self.in_string = False
        self.base = 0
        self.start = 0
        self.held: list[bytes] = []
        self.held_bytes = 0
        self.ended = False
        self.after = b""

    def feed(self, piece: bytes) -> Iterator[tuple[int, bytes | LongLine]]:
        """Yield the elements that end in this piece."""
        position = first = 0
        while position < len(piece) and not self.ended:
            pattern = _STRING_REST if self.in_string else _BETWEEN if self.depth == 1 else _WITHIN
            run = pattern.match(piece, position)
            position = run.end() if run else position
            mark = piece[position : position + 1]
            position += 1
            if mark == _QUOTE:
                self.in_string = not self.in_string
            elif self.depth == 1 and mark in (_COMMA, *_CLOSE):
                self._hold(piece[first : position - 1])
                yield from self._close(mark != _COMMA)
                self.start, first = self.base + position, position
            elif mark in _OPEN:
                self.depth += 1
                if self.depth == 1:
                    self.start, first = self.base + position, position
            elif mark:
                self.depth -= 1
        if self.ended:
            self.after = piece[position:].strip()
        else:
            self._hold(piece[first:])
        self.base += len(piece)

    def _hold(self, part: bytes) -> None:
        if self.held_bytes <= self.max_bytes:
            self.held.append(part)
        self.held_bytes += len(part)

    def _close(self, is_end: bool) -> Iterator[tuple[int, bytes | LongLine]]:
        element = self.rest()
        if self.held_bytes > self.max_bytes:
            yield self.start, LongLine(element[:_KEPT_BYTES], self.held_bytes)
        elif not is_end or element.strip():
            yield self.start + len(element) - len(element.lstrip()), element.strip()
        self.held, self.held_bytes, self.ended = [], 0, is_end

    def rest(self) -> bytes:
        """Return what is held of an element that has not ended."""
        return b"".join(self.held)


def split_array(pieces: Iterable[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | LongLine | BrokenArray]]:
    """Yield the elements of the array with the places of their first bytes.

    `BrokenArray` comes last where the array ends too early or something stands after it.
    """
    splitter = _Splitter(max_bytes)
    held_back = b""
    for piece in pieces:
        if splitter.ended:
            splitter.after = piece.strip()
        else:
            data = held_back + piece
            whole = len(data) - _dangling(data)
            held_back = data[whole:]
            yield from splitter.feed(data[:whole])
        if splitter.after:
            yield splitter.base, BrokenArray("more stands after the end of the array", splitter.after[:_KEPT_BYTES])
            return
    if not splitter.ended:
        yield splitter.base, BrokenArray("the array ends too early", splitter.rest()[:_KEPT_BYTES])


def _dangling(data: bytes) -> int:
    """Return 1 where the data ends in a backslash whose escaped sign is still to come."""
    count = len(data) - len(data.rstrip(b"\\"))
    return count % 2
