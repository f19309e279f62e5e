"""Counts what a PDF draws through drawings that call drawings (form XObjects), before a reader follows them all.

A file of two kilobytes whose drawings call ten others each, twelve times over, keeps every PDF reader busy for years: nothing
in the format limits it. Only the calls are counted here; pages are read in `transforms.read_pdf`.
"""

import re
import zlib
from collections import Counter

_MOST_HEAD = 4_000
"""Bytes of a dictionary before its stream that are looked at."""
_MOST_STREAM = 200_000
_MOST_FORMS = 5_000
"""No article has more drawings; they are not looked at one by one."""
_MOST_COUNT = 10**9
_FORM = re.compile(rb"/Form\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_OBJECT = re.compile(rb"(?<=\s)obj\b")
_NUMBER = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+obj\b")
_REFERENCE = re.compile(rb"/([^\s/<>\[\]()%]{1,100})\s+(\d{1,9})\s+\d{1,5}\s+R\b")
_CALL = re.compile(rb"/([^\s/<>\[\]()%]{1,100})\s+Do\b")
_ELSEWHERE = (b"Resources", b"XObject")
"""Entries that may be kept in an object of their own."""


def count_drawings(content: bytes) -> int:
    """Return how many drawings are drawn when the one that calls most is, 1 for one that calls none; at most a thousand million.

    Drawings are streams, which stand in the file as they are, even where other objects are packed; of packed resources nothing
    is known, and calls by their names are not counted.
    """
    forms = content.count(b"/Form")
    if not 2 <= forms <= _MOST_FORMS:
        return 1 if forms < 2 else _MOST_COUNT
    calls = _list_calls(content)
    counts: dict[int, int] = {}
    # Deepest first, without recursion: a drawing is counted once all that it calls are; what calls itself PDFium leaves out.
    stack = [(number, False) for number in calls]
    open_numbers: set[int] = set()
    while stack:
        number, is_done = stack.pop()
        if is_done:
            open_numbers.discard(number)
            counts[number] = min(_MOST_COUNT, 1 + sum(times * counts.get(callee, 0) for callee, times in calls[number].items()))
        elif number not in counts and number not in open_numbers:
            open_numbers.add(number)
            stack.append((number, True))
            stack += [(callee, False) for callee in calls[number] if callee in calls]
    return max(counts.values(), default=1)


def _list_calls(content: bytes) -> dict[int, Counter[int]]:
    """Return, for the number of each drawing, how often it calls which other."""
    calls: dict[int, Counter[int]] = {}
    places: dict[int, int] = {}
    for form in _FORM.finditer(content):
        head_start = content.rfind(b"obj", max(0, form.start() - _MOST_HEAD), form.start()) + 3
        number = list(_NUMBER.finditer(content, max(0, head_start - 23), head_start))
        stream = _STREAM.search(content, form.end(), form.end() + _MOST_HEAD)
        if not number or not stream:
            continue
        head = content[head_start : stream.start()]
        callees = {name: int(target) for name, target in _REFERENCE.findall(head)}
        for entry in _ELSEWHERE:
            if entry in callees:
                # Looked for once, and only where a drawing keeps its resources apart.
                places = places or _list_places(content)
                place = places.get(callees[entry], len(content))
                inside = content[place : place + _MOST_HEAD].split(b"endobj", 1)[0]
                callees |= {name: int(target) for name, target in _REFERENCE.findall(inside)}
        drawn = Counter(callees[name] for name in _CALL.findall(_read_stream(content, stream.end(), head)) if name in callees)
        calls[int(number[-1][1])] = drawn
    return calls


def _list_places(content: bytes) -> dict[int, int]:
    """Return where the object of each number begins."""
    places = {}
    for mark in _OBJECT.finditer(content):
        number = _NUMBER.search(content, max(0, mark.start() - 20), mark.end())
        if number:
            places[int(number[1])] = mark.end()
    return places


def _read_stream(content: bytes, start: int, head: bytes) -> bytes:
    packed = content[start : start + _MOST_STREAM].split(b"endstream", 1)[0]
    if b"/Fl" not in head:
        return packed
    try:
        return zlib.decompressobj().decompress(packed, _MOST_STREAM)
    except zlib.error:
        return b""
