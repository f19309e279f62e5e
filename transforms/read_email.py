"""Reads mail messages: subject and the text that a mail program shows, with quoted replies and signatures marked.

Attachments are no part of the document. Messages are parsed by the standard library; what is broken in them is read as far as it goes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from transforms.decode import decode_text
from transforms.parsed import ParsedDocument, UnreadableError
from transforms.read_html import parse_html

_MOST_DEPTH = 20
"""Messages and parts within one another; what lies deeper is turned away."""
_MOST_PARTS = 1_000
_HEADER_CHARS = 4_000
_HEADERS = ("From", "Subject", "Date", "To", "Message-ID", "MIME-Version", "Content-Type", "Received")
"""A file with none of these is no mail message."""
_QUOTED = re.compile(r"(?:^[^\n>]{0,200}:[ \t]*\r?\n(?:[ \t]*\r?\n)?)?(?:^[ \t]{0,3}>[^\n]*(?:\n|\Z))+", re.MULTILINE)
"""Lines that begin with >, and the line that introduces them."""
_SIGNATURE = re.compile(r"^-- ?\r?\n", re.MULTILINE)
_GAP = "\n\n"


@dataclass(frozen=True)
class _Part:
    """The text of one part of a message and the zones in it."""

    text: str
    zones: list[tuple[int, int, str]]
    encoding_name: str


def parse_email(content: bytes, cues: Mapping[str, str] | None = None) -> ParsedDocument:
    """Read a mail message (RFC 5322, MIME).

    cues: as `parse_html` takes them, for the parts that are web pages.
    The text is the subject, a blank line, and the shown parts one after another: of alternatives the plain one, if it holds words,
    else HTML as its visible text; a forwarded message with its own subject. Zones: title (the subject), repeat (quoted lines),
    footer (signatures), and what HTML marks. Fields: title, author (the name of From), published_text (Date), language_code.
    Raises `UnreadableError`: document_malformed without any mail header, nested_too_deep, and what the parts' parsers raise.
    """
    try:
        message = message_from_bytes(content)
        if not any(name in message for name in _HEADERS):
            raise UnreadableError("document_malformed", "no header of a mail message")
        parts = list(_shown_parts(message, cues or {}, 0))
    except RecursionError as error:
        raise UnreadableError("nested_too_deep", "parts within parts") from error
    subject = _header(message, "Subject")
    text, zones = subject, [(0, len(subject), "title")] if subject else []
    for part in parts:
        text += _GAP if text else ""
        zones += [(start + len(text), end + len(text), zone) for start, end, zone in part.zones]
        text += part.text
    fields = {
        "title": subject,
        "author": parseaddr(_header(message, "From"))[0],
        "published_text": _header(message, "Date"),
        "language_code": _header(message, "Content-Language").split(",")[0],
    }
    encodings = sorted({p.encoding_name for p in parts} - {"utf-8"})
    return ParsedDocument(text, fields, zones, encodings[0] if encodings else "utf-8")


def _shown_parts(message: Message, cues: Mapping[str, str], depth: int) -> Iterator[_Part]:
    """Yield the parts that a mail program shows, in their order."""
    if depth > _MOST_DEPTH:
        raise UnreadableError("nested_too_deep", f"parts within parts, more than {_MOST_DEPTH} deep")
    kind = message.get_content_type()
    inner = message.get_payload()
    if isinstance(inner, list):
        parts = [part for part in inner[:_MOST_PARTS] if isinstance(part, Message)]
        if kind == "multipart/alternative":
            shown = [list(_shown_parts(p, cues, depth + 1)) for p in sorted(parts, key=lambda p: p.get_content_type() != "text/plain")]
            yield from next((s for s in shown if any(p.text.strip() for p in s)), [])
            return
        if kind == "message/rfc822" and parts:
            subject = _header(parts[0], "Subject")
            if subject:
                yield _Part(subject, [], "utf-8")
        for part in parts:
            yield from _shown_parts(part, cues, depth + 1)
    elif (kind in {"text/plain", "text/html"} or kind.startswith("multipart/")) and message.get_content_disposition() != "attachment":
        shown_part = _html_part(message, cues) if kind == "text/html" else _plain_part(message)
        if shown_part.text.strip():
            yield shown_part


def _plain_part(message: Message) -> _Part:
    text, encoding_name = decode_text(_payload(message), _charset(message))
    zones = [(m.start(), m.end(), "repeat") for m in _QUOTED.finditer(text)]
    signature = next((m.start() for m in reversed(list(_SIGNATURE.finditer(text)))), len(text))
    zones = [(start, end, zone) for start, end, zone in zones if end <= signature]
    if signature < len(text):
        zones.append((signature, len(text), "footer"))
    return _Part(text, zones, encoding_name)


def _html_part(message: Message, cues: Mapping[str, str]) -> _Part:
    text, encoding_name = decode_text(_payload(message), _charset(message))
    # The charset of the mail is settled, whatever the page declares.
    parsed = parse_html(text, cues=cues)
    return _Part(parsed.text, [z for z in parsed.zones if z[2] != "title"], encoding_name)


def _payload(message: Message) -> bytes:
    payload = message.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _charset(message: Message) -> str | None:
    try:
        return message.get_content_charset()
    except (LookupError, ValueError, TypeError):
        return None


def _header(message: Message, name: str) -> str:
    """Return a header in one line, its encoded words decoded; a broken one as it stands."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")[:_HEADER_CHARS]
    words = []
    try:
        pieces = decode_header(raw)
    except (LookupError, ValueError):
        pieces = [(raw, None)]
    for word, charset in pieces:
        content = word.encode("utf-8", "surrogateescape") if isinstance(word, str) else word
        words.append(decode_text(content, charset)[0] if content else "")
    return " ".join("".join(words).split()) or " ".join(raw.split())
