"""Reads PDF: the text layer, page by page, line by line.

Pictures of pages are not read. Running heads and page numbers stay in the text as zones, words divided at line ends stay divided.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
from pypdfium2 import raw as pdfium_c

from transforms.parsed import ParsedDocument, UnreadableError
from transforms.pdf_drawings import count_drawings

_MOST_PAGES = 2_000
_MOST_DRAWINGS = 100_000
"""Drawings that one drawing may come to; PDFium draws about half a million a second and cannot be stopped."""
_MOST_CHARS = 5_000_000
"""A document with more is a book of numbers, not an article; reading stops."""
_EDGE_LINES = 2
"""Running heads and page numbers are among the first and last so many lines of a page."""
_MOST_RECURRENCES = 3
"""A line at the edge of so many pages, or of half of them, is a running head."""
_PAGE_NUMBER = re.compile(r"^\W*(?:\w{1,8}\W+)?\d{1,4}(?:\W+(?:\w{1,4}\W+)?\d{1,4})?\W*$")
_GAP_RATIO = 1.35
"""A line that stands so much further below the last one than lines do begins a paragraph."""
_INDENT = 0.8
_HEAD_RATIO = 1.25
"""Letters of a headline are so much larger than those of the article."""
_STOP = re.compile(r"[.!?…。؟।][\"'”’»)\]]*$")
_FILE_NAME = re.compile(r"(?i)^(?:microsoft (?:word|powerpoint)\b.*|untitled.*|(?:document|dokument|layout)\W*\d*|\S+\.\w{2,5}|\S*)$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\uffff]")
_DIVIDED = re.compile("[\ufffe\x02]")
"""How PDFium writes a hyphen at a line end, in place of it and the line end."""


@dataclass
class _Line:
    """One printed line: its words, where its first letter stands (points from the lower left corner) and how large it is."""

    page: int
    text: str
    x: float
    y: float
    size: float
    zone: str | None = None


def parse_pdf(content: bytes) -> ParsedDocument:
    """Read the text layer of a PDF.

    The text has one line for each printed one, in the order in which the page draws them, and a blank line between paragraphs and
    pages; a headline is one line. Zones: title (the largest letters at the top of the first page), navigation and footer (what
    recurs at the top and bottom of pages). Fields: title and author. Raises `UnreadableError`: document_malformed,
    archive_encrypted, no_text_layer, too_long.
    """
    if count_drawings(content) > _MOST_DRAWINGS:
        raise UnreadableError("document_malformed", f"drawings within drawings, more than {_MOST_DRAWINGS} in all")
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}:
            raise UnreadableError("archive_encrypted", "the PDF asks for a password") from error
        raise UnreadableError("document_malformed", f"no PDF that can be read: {error}") from error
    try:
        lines = _read_lines(document)
        declared = document.get_metadata_dict()
    finally:
        document.close()
    if not lines:
        raise UnreadableError("no_text_layer", "the pages hold no text")
    _mark_edges(lines)
    lines = _join_headline(lines)
    text, zones = _set_text(lines)
    headline = next((line.text for line in lines if line.zone == "title"), None)
    fields = {"title": _choose_title(declared.get("Title", ""), headline, text), "author": _choose_author(declared.get("Author", ""))}
    return ParsedDocument(text, fields, zones, "pdf")


def _read_lines(document: pdfium.PdfDocument) -> list[_Line]:
    count = len(document)
    if count > _MOST_PAGES:
        raise UnreadableError("document_malformed", f"{count} pages, more than {_MOST_PAGES}")
    lines: list[_Line] = []
    chars = broken = 0
    for number in range(count):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            broken += 1
            continue
        textpage = page.get_textpage()
        found = list(_page_lines(textpage, number))
        textpage.close()
        page.close()
        lines += found
        chars += sum(len(line.text) for line in found)
        if chars > _MOST_CHARS:
            raise UnreadableError("too_long", f"more than {_MOST_CHARS} characters on {number + 1} of {count} pages")
    if broken == count:
        raise UnreadableError("document_malformed", f"none of {count} pages can be read")
    return lines


def _page_lines(textpage: pdfium.PdfTextPage, page: int) -> Iterator[_Line]:
    """Yield the lines of a page that are not blank. Places are unknown (0) where PDFium's letters and text do not correspond."""
    text = textpage.get_text_range()
    is_placed = _units(text) == textpage.count_chars()
    start = 0
    pieces = re.split("(\r\n|[\r\n\ufffe\x02])", text)
    for piece, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        words = piece.strip()
        if words:
            first = start + _units(piece) - _units(piece.lstrip())
            x, y, size = _place(textpage, first) if is_placed else (0.0, 0.0, 0.0)
            yield _Line(page, _CONTROL.sub("", words) + ("-" if _DIVIDED.match(end) else ""), x, y, size)
        start += _units(piece) + _units(end)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _place(textpage: pdfium.PdfTextPage, index: int) -> tuple[float, float, float]:
    x, y = c_double(), c_double()
    pdfium_c.FPDFText_GetCharOrigin(textpage, index, byref(x), byref(y))
    _, bottom, _, top = textpage.get_charbox(index, loose=True)
    return x.value, y.value, top - bottom


def _mark_edges(lines: Sequence[_Line]) -> None:
    """Set the zone of running heads and page numbers: lines that recur, numbers aside, at the edges of pages."""
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    tops = [line for page in pages.values() for line in page[:_EDGE_LINES]]
    ends = [line for page in pages.values() for line in page[_EDGE_LINES:][-_EDGE_LINES:]]
    enough = max(2, min(_MOST_RECURRENCES, (len(pages) + 1) // 2))
    for edge, zone in ((tops, "navigation"), (ends, "footer")):
        recurring = Counter(key for line in edge for key in {_edge_key(line)})
        for line in edge:
            if recurring[_edge_key(line)] >= enough:
                line.zone = zone


def _edge_key(line: _Line) -> str:
    return "#" if _PAGE_NUMBER.match(line.text) else re.sub(r"\d+", "#", line.text.casefold())


def _join_headline(lines: list[_Line]) -> list[_Line]:
    """Make the lines in the largest letters of the first page one line of zone title, where they can be a headline."""
    first = [line for line in lines if line.page == lines[0].page and line.zone is None]
    usual = median(line.size for line in lines)
    largest = max((line.size for line in first), default=0.0)
    start = next((i for i, line in enumerate(first) if line.size >= 0.98 * largest), 0)
    end = start
    while end < len(first) and first[end].size >= 0.98 * largest:
        end += 1
    words = " ".join(line.text for line in first[start:end])
    if largest < _HEAD_RATIO * usual or end - start > 5 or not 3 <= len(words.split()) <= 40:
        return lines
    head = first[start]
    head.text, head.zone = words, "title"
    gone = {id(line) for line in first[start + 1 : end]}
    return [line for line in lines if id(line) not in gone]


def _set_text(lines: Sequence[_Line]) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text of the lines and the spans of those that have a zone."""
    steps = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page and 0 < a.y - b.y < 3 * b.size]
    usual = median(steps) if steps else 0.0
    pieces: list[str] = []
    zones: list[tuple[int, int, str]] = []
    length = 0
    for i, line in enumerate(lines):
        if i:
            gap = "\n\n" if _is_new_paragraph(lines[i - 1], line, usual) else "\n"
            pieces.append(gap)
            length += len(gap)
        if line.zone and line.text:
            zones.append((length, length + len(line.text), line.zone))
        pieces.append(line.text)
        length += len(line.text)
    return "".join(pieces), zones


def _is_new_paragraph(before: _Line, line: _Line, usual: float) -> bool:
    if line.page != before.page or line.zone != before.zone:
        return True
    step = before.y - line.y
    if usual and step > _GAP_RATIO * usual:
        return True
    if abs(line.size - before.size) > 0.15 * max(line.size, before.size):
        return True
    is_indented = _INDENT * line.size < line.x - before.x < 6 * line.size
    return is_indented and step > 0 and bool(_STOP.search(before.text))


def _choose_title(declared: str, headline: str | None, text: str) -> str | None:
    """Return the declared title where the pages show it, else the headline, else a declared title that is no file name."""
    declared = " ".join(declared.split())
    if len(declared.split()) >= 2 and _folded(declared) in _folded(text[:5_000]):
        return declared
    return headline or (None if _FILE_NAME.match(declared) else declared)


def _choose_author(declared: str) -> str | None:
    """Return the declared author where it is a name, not the account of a computer."""
    return declared if re.match(r"\s*\S*[^\W\d_]\S*\s+\S", declared) else None


def _folded(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))
