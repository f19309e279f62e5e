"""Splits CSV and TSV into rows as they are read; a row that is broken, or a quote that is never closed, costs no other row.

What columns mean is not known here.
"""

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO

from flows.intake.byte_lines import LongLine, read_pieces, split_lines

_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SURE_WIDTH = 3
"""A line of so many cells as the header, inside a broken row, is no accident."""


@dataclass(frozen=True)
class Row:
    """One row: its cells, as many as the header has, or what is wrong with it."""

    offset: int | None
    """First byte of the row; None where the file is no UTF-8 and had to be transcoded."""
    cells: list[str]
    fault: str = ""
    is_too_long: bool = False
    payload: bytes | str = ""


class TableRows:
    """The rows of one table: first its header, then one row after the other."""

    def __init__(self, stream: IO[bytes], max_bytes: int) -> None:
        """Begin to read; no line and no quoted row may be longer than `max_bytes`."""
        # The csv module knows this limit for the whole process alone; lines are limited before they reach it.
        csv.field_size_limit(max(csv.field_size_limit(), 2 * max_bytes))
        pieces = read_pieces(stream)
        head = next(pieces, b"")
        encoding = next((name for mark, name in _WIDE_MARKS if head.startswith(mark)), None)
        pieces = chain((head,), pieces)
        self.max_bytes = max_bytes
        self._has_offsets = encoding is None
        self._delimiter = ","
        self._width = 0
        # Line ends of the first Macintoshes.
        end = b"\r" if encoding is None and b"\r" in head and b"\n" not in head else b"\n"
        self._lines = split_lines(_transcode(pieces, encoding) if encoding else pieces, max_bytes, end)
        self._again: deque[tuple[int, bytes | LongLine]] = deque()
        self._pending: list[tuple[int, bytes]] = []
        self._ran_out = False

    def read_header(self, delimiters: Sequence[str], is_better: Callable[[list[str]], bool]) -> list[str] | LongLine:
        """Return the cells of the first line that is not empty, none where there is none, and settle the delimiter.

        It is the one that gives a header that `is_better`, then the one that gives most cells, then the first of `delimiters`.
        Raises `csv.Error` where it is no row.
        """
        for offset, line in self._lines:
            if isinstance(line, LongLine):
                return line
            bare = line.removeprefix(_MARK) if offset == 0 else line
            if bare.strip():
                self._again.append((offset, bare))
                break
        else:
            return []
        readings = {delimiter: _read_line(bare, delimiter) for delimiter in delimiters}
        self._delimiter = max(delimiters, key=lambda d: (is_better(readings[d]), len(readings[d])))
        reader = csv.reader(self._feed(), delimiter=self._delimiter)
        header = [cell.strip() for cell in next(reader, [])]
        while header and not header[-1]:
            header.pop()
        self._pending.clear()
        self._width = len(header)
        return header

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows; lines without any cell are passed over."""
        while True:
            self._ran_out = False
            try:
                yield from self._read_rows()
            except csv.Error as error:
                lines = self._take_pending()
                fault = f"a quote is opened and not closed within {self.max_bytes} bytes" if self._ran_out else f"broken quotes: {error}"
                self._give_back(lines, surely=self._ran_out)
                yield self._reject(lines, fault)
            if self._ran_out and not self._again:
                return
            if self._again and isinstance(self._again[0][1], LongLine):
                offset, long = self._again.popleft()
                if isinstance(long, LongLine):
                    yield Row(
                        self._place(offset), [], f"a line of {long.byte_count} bytes; the limit is {self.max_bytes}", True, long.beginning
                    )

    def _read_rows(self) -> Iterator[Row]:
        for cells in csv.reader(self._feed(), delimiter=self._delimiter, strict=True):
            lines = self._take_pending()
            if len(cells) > self._width and not any(cells[self._width :]):
                del cells[self._width :]
            if len(cells) == self._width:
                if any(cells):
                    yield Row(self._place(lines[0][0]), cells)
            elif any(cells):
                self._give_back(lines)
                yield self._reject(lines, f"{len(cells)} cells, the header has {self._width}")

    def _feed(self) -> Iterator[str]:
        """Yield decoded lines until there are none, one is too long, or an open quote has taken too many."""
        taken = 0
        while True:
            taken = taken if self._pending else 0
            offset, line = self._again.popleft() if self._again else next(self._lines, (0, None))
            if isinstance(line, LongLine):
                self._again.appendleft((offset, line))
            elif line is not None:
                taken += len(line)
                self._pending.append((offset, line))
                if taken <= self.max_bytes:
                    yield _decode_line(line) + "\n"
                    continue
            self._ran_out = True
            return

    def _take_pending(self) -> list[tuple[int, bytes]]:
        lines, self._pending = self._pending, []
        return lines

    def _give_back(self, lines: list[tuple[int, bytes]], surely: bool = False) -> None:
        """Let the lines after the first one of a broken row be read again, where they surely are rows of their own."""
        others = lines[1:]
        if others and (surely or (self._width >= _SURE_WIDTH and len(_read_line(others[0][1], self._delimiter)) == self._width)):
            self._again.extendleft(reversed(others))
            lines[1:] = []

    def _reject(self, lines: list[tuple[int, bytes]], fault: str) -> Row:
        return Row(self._place(lines[0][0]), [], fault, False, b"\n".join(line for _, line in lines))

    def _place(self, offset: int) -> int | None:
        return offset if self._has_offsets else None


def _read_line(line: bytes, delimiter: str) -> list[str]:
    """Return the cells of a line that is one row, none where it is not."""
    try:
        return next(csv.reader([_decode_line(line) + "\n"], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _decode_line(line: bytes) -> str:
    """Return a line as text: UTF-8, else Windows-1252; the five bytes that neither knows are written as escapes."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "backslashreplace")


def _transcode(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield pieces of UTF-16 as UTF-8, without their mark."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for number, piece in enumerate(pieces):
        text = decoder.decode(piece)
        yield (text if number else text.removeprefix("\ufeff")).encode("utf-8", "replace")
