"""What the values of a record become: strings, and always the same ones for the same article, whatever container it stood in.

Which field a value belongs to is `flows.intake.field_names`.
"""

import json
import math
import re
from ast import literal_eval
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

_NOTHING = frozenset({"", "nan", "none", "null", "nat", "n/a", "[]", "{}"})
"""How programs write that there is no value."""
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,10})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
_INLINE_TAGS = frozenset({
    "a", "abbr", "b", "cite", "code", "em", "font", "i", "img", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup",
    "u",
})  # fmt: skip
_ENOUGH_BLOCKS = 2
"""So many block tags that are not closed still are no accident."""
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)(Z?))?")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,]0+)?\s?(?:(Z|UTC|GMT|[+-]00:?00)|([+-]\d\d:?\d\d))?")
_EPOCHS = ((1e8, 4e9, 1), (1e11, 4e12, 1e3), (1e14, 4e15, 1e6), (1e17, 4e18, 1e9))
"""Numbers from 1973 to 2096 as seconds, milli-, micro- and nanoseconds since 1970."""
_MOST_LIST_CHARS = 10_000


def as_text(value: Any) -> str | None:
    """Return a text as it stands, paragraphs of a list parted by an empty line; None where there is none: a number is no text."""
    if isinstance(value, str):
        return None if not value or value.isspace() or (len(value) < 5 and value.strip().lower() in _NOTHING) else _sound(value)
    if isinstance(value, list):
        return "\n\n".join(part for part in map(as_text, value) if part is not None) or None
    return as_text(value.decode("utf-8", "replace")) if isinstance(value, bytes) else None


def as_line(value: Any) -> str | None:
    """Return a value on one line; of a list the first."""
    if isinstance(value, str):
        line = " ".join(value.split())
        return None if len(line) < 5 and line.lower() in _NOTHING else _sound(line)
    if isinstance(value, list):
        return next((line for line in map(as_line, value) if line is not None), None)
    return as_line(value.decode("utf-8", "replace")) if isinstance(value, bytes) else _number(value)


def as_names(value: Any) -> str | None:
    """Return names joined by '; ', from a string, a list, or the print of a list."""
    names = dict.fromkeys(name for name in map(as_line, _spread(value)) if name is not None)
    return "; ".join(names) or None


def as_moment(value: Any) -> str | None:
    """Return a moment in ISO 8601 where a machine wrote it (number, time stamp, ISO), else as it stands.

    Numbers are seconds, milli-, micro- or nanoseconds since 1970, UTC, or yyyymmdd. Midnight without a time zone is a day.
    """
    if isinstance(value, datetime):
        return _iso_moment(f"{value.astimezone(UTC).replace(tzinfo=None)}Z" if value.tzinfo else str(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return as_moment(next(iter(value.values()))) if len(value) == 1 else None
    if isinstance(value, int | float):
        return None if isinstance(value, bool) else _moment_of_number(value)
    line = as_line(value)
    return line and (_moment_of_line(line) or line)


def as_markup(text: str) -> str | None:
    """Return a text that surely is HTML as such, None where it is plain text.

    It is where an element is opened and closed, or where there are several tags that begin a block. Where no tag parts
    paragraphs, as in the editors of web logs, lines do, and are made elements. Markup written with &lt; is written out.
    """
    if "<" not in text:
        return as_markup(unescape(text)) if "&lt;" in text and "<" in unescape(text) else None
    opened: set[str] = set()
    block_count, is_closed = 0, False
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if name in _BLOCK_TAGS:
            block_count += 1
        elif name not in _INLINE_TAGS:
            continue
        is_closed = is_closed or (bool(match[1]) and name in opened)
        if block_count and (is_closed or block_count >= _ENOUGH_BLOCKS):
            return text
        opened.add(name)
    if not is_closed:
        return None
    return "\n".join(f"<p>{line}</p>" for line in text.splitlines() if line.strip()) if "\n" in text else text


def _moment_of_line(line: str) -> str | None:
    if len(line) < 24 and line.isascii() and line.replace(".", "", 1).isdecimal():
        return _moment_of_number(float(line) if "." in line else int(line))
    return _compact_moment(line) or _iso_moment(line)


def _moment_of_number(number: float) -> str | None:
    if isinstance(number, float) and not math.isfinite(number):
        return None
    for least, most, unit in _EPOCHS:
        if least <= number < most:
            moment = datetime.fromtimestamp(number / unit, UTC).replace(tzinfo=None)
            return f"{moment.isoformat(timespec='seconds')}Z"
    whole = str(int(number))
    return _compact_moment(whole) or whole


def _compact_moment(line: str) -> str | None:
    match = _COMPACT.fullmatch(line)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    if not (1500 <= int(year) < 2200 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}{zone}" if hour else "")


def _iso_moment(line: str) -> str | None:
    match = _ISO.fullmatch(line)
    if not match:
        return None
    day, clock, second, utc, offset = match.groups()
    clock += second or ":00"
    if clock == "00:00:00" and not utc and not offset:
        return day
    return f"{day}T{clock}{'Z' if utc else offset or ''}"


def _spread(value: Any) -> Iterator[Any]:
    """Yield the single names of a value."""
    if isinstance(value, list):
        for item in value:
            yield from _spread(item)
    elif isinstance(value, str) and value[:1] == "[" and value.rstrip()[-1:] == "]" and len(value) < _MOST_LIST_CHARS:
        yield from _printed_list(value.strip())
    elif not isinstance(value, dict):
        yield value


def _printed_list(text: str) -> list[Any]:
    """Return the items of a list that a program printed as JSON or Python, or the text itself."""
    for read in (json.loads, literal_eval):
        try:
            items = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return items
    return [text]


def _number(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value) if math.isfinite(value) else None
    return str(value) if abs(value) < 10**30 else None


def _sound(text: str) -> str:
    """Return a text that UTF-8 can hold: halves of surrogate pairs are joined, lone ones become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
