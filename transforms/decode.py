"""Decodes bytes into text: byte order marks, UTF-8, UTF-16 and UTF-32 without marks, broken UTF-8, and the code pages of old.

Which encoding a format declares is read by the parser of that format; what is wrong inside a decoded text (mojibake,
hidden characters) is set right elsewhere.
"""

import re
from collections.abc import Iterator
from encodings.aliases import aliases

from transforms.code_pages import guess_code_pages
from transforms.parsed import UnreadableError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order marks, longer ones first."""
_WIDE = (
    ("utf-32-le", 4, (3, 2)),
    ("utf-32-be", 4, (0, 1)),
    ("utf-16-le", 2, (1,)),
    ("utf-16-be", 2, (0,)),
)
"""Encoding, bytes of a unit, and which of these bytes are NUL wherever the character is an ASCII one."""
_WIDE_NULS = 0.04
"""Share of units with a NUL above which text is wide: even Arabic has white space between its words."""
_SAMPLE_BYTES = 10_000
"""So much of a text tells its encoding."""
_ODD_CLASS = "\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
ODD_PATTERN = f"[\x00{_ODD_CLASS}]"
"""Control characters that no text file has (C0 without tab, line ends, form feed and escape; C1 without next line)."""
_ODD_BYTES = bytes(byte for byte in range(256) if re.match(ODD_PATTERN, chr(byte)))
ODD_SHARE = 0.02
"""Share of control characters above which bytes that decode are still no text."""
_ASCII = bytes(range(128))
_ESCAPED = re.compile("[\udc80-\udcff]")
_BROKEN_TAIL = re.compile("[\udce0-\udcf4][\udc80-\udcbf]{1,2}$")
_CP1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(128, 256)}
"""Python reads a byte that is no UTF-8 as a lone surrogate; this is the character that Windows-1252 has for it."""
_AS_ON_THE_WEB = {
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
}
"""What browsers read instead of a declared encoding (WHATWG Encoding Standard, labels)."""


def decode_text(content: bytes, *declared: str | None) -> tuple[str, str]:
    """Decode the bytes of one document.

    declared: the encodings that its container and the document itself name, the more trusted first; the first that reads them is
    believed where the bytes are no Unicode.
    Returns the text without byte order mark, line ends as they stand, and the encoding's name ("utf-8+cp1252": UTF-8 in which
    single bytes were Windows-1252). Raises `UnreadableError`: not_text for bytes that look binary, undecodable for others.
    """
    for text, encoding in _readings(content, declared):
        return text, encoding
    if len(content) - len(content.translate(None, _ODD_BYTES)) > ODD_SHARE * len(content) or b"\x00" in content:
        raise UnreadableError("not_text", "the bytes look like a binary file")
    raise UnreadableError("undecodable", "no character encoding reads the bytes")


def _readings(content: bytes, declared: tuple[str | None, ...]) -> Iterator[tuple[str, str]]:
    """Yield readings of the bytes with their encodings, the surest first."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            yield from _strictly(content[len(mark) :], encoding)
            content = content[len(mark) :] if encoding == "utf-8" else content
            break
    if b"\x00" in content:
        yield from _wide(content)
    encoding_names = [name for name in map(_known, declared) if name]
    for name in encoding_names:
        if name.startswith("iso2022"):  # its bytes are ASCII, so that anything reads them
            yield from _strictly(content, name)
    yield from _strictly(content, "utf-8")
    yield from _broken_utf8(content)
    if b"\x00" not in content:
        for name in (*encoding_names, *guess_code_pages(content[:_SAMPLE_BYTES])):
            yield from _strictly(content, name)


def _strictly(content: bytes, encoding: str) -> Iterator[tuple[str, str]]:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return
    yield text, encoding


def _known(declared: str | None) -> str | None:
    """Return Python's name of a declared text encoding, None where it has none."""
    name = re.sub(r"[^a-z0-9]+", "_", (declared or "").strip().lower()[:40]).strip("_")
    codec = aliases.get(name, name if name in aliases.values() else None)
    if codec is None or codec.endswith("_codec") or codec in {"rot_13", "mbcs", "utf_7"}:
        return None
    codec = codec.replace("_", "-") if codec.startswith(("iso8859", "latin")) else codec
    return _AS_ON_THE_WEB.get(codec, codec)


def _wide(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield UTF-16 and UTF-32 without a mark, told by where their NULs stand."""
    for encoding, width, high in _WIDE:
        if len(content) % width:
            continue
        lanes = [content[i::width].count(0) for i in range(width)]
        units = len(content) // width
        inside = sum(lanes[i] for i in high)
        # UTF-32 has its NULs everywhere, and few bytes are UTF-32 by chance.
        if inside < _WIDE_NULS * units * len(high) or (inside < 0.75 * sum(lanes) and (width == 2 or lanes[high[0]] < units)):
            continue
        for text, name in _strictly(content, encoding):
            readable = sum(1 for c in text[:10_000] if c.isalnum() or c.isspace() or c.isprintable())
            if "\x00" not in text and readable >= 0.98 * min(len(text), 10_000) and "\ufffe" not in text:
                yield text, name


def _broken_utf8(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield UTF-8 with a few bytes in it that are none: surrogate pairs, Windows-1252 pasted in, a character cut off at the end."""
    try:
        # Old Java and MySQL write a character beyond the basic plane as two surrogates of three bytes each.
        yield content.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le"), "cesu-8"
    except UnicodeDecodeError:
        if _is_broken_utf8(content[:_SAMPLE_BYTES]):
            text = content.decode("utf-8", "surrogateescape")
            yield _BROKEN_TAIL.sub("\ufffd", text).translate(_CP1252), "utf-8+cp1252"


def _is_broken_utf8(sample: bytes) -> bool:
    """Say whether bytes beyond ASCII are UTF-8 for the most part; the text of another code page has hardly any sound sequence."""
    text = sample.decode("utf-8", "surrogateescape")
    broken = len(_ESCAPED.findall(text))
    sound = len(sample.translate(None, _ASCII)) - broken
    tail = _BROKEN_TAIL.search(text)
    return sound >= max(2, 2 * (broken - len(tail[0] if tail else "")))
