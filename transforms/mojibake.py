"""Repairs mojibake: UTF-8 that was read as Windows-1252, Latin-1, Windows-1254 or Mac Roman, once or twice, where this is beyond doubt.

What may be right stays: capitals with accents before a quotation mark (MANHÃ”), French quotation marks after é and a no-break
space, the letters Ã, Â, Å in the languages that have them. Cyrillic code pages are not looked at.
"""

import re
from dataclasses import dataclass

from transforms.hidden import HIDDEN

PAD = "\u2060"
"""Stands for the characters by which a repair shortens the text, so that offsets into the text stay true."""


def _reading_table() -> dict[str, int]:
    """Return the byte of every character as which Windows-1252, Latin-1 (its controls) or Windows-1254 reads a byte beyond ASCII."""
    table = {chr(byte): byte for byte in range(0x80, 0x100)}
    table |= {bytes([byte]).decode(codec, "ignore"): byte for codec in ("cp1254", "cp1252") for byte in range(0x80, 0x100)}
    return {character: byte for character, byte in table.items() if character}


_WINDOWS = _reading_table()
_MAC = {bytes([byte]).decode("mac-roman"): byte for byte in range(0x80, 0x100)}
_MAC_LEADS = "¬√ƒ≈∆"
"""Mac Roman for the first bytes C2 to C6; its further ones are dashes and quotation marks, which stand before any letter."""


def _class(table: dict[str, int], first: int, last: int) -> str:
    return "[" + "".join(re.escape(c) for c, byte in table.items() if first <= byte <= last) + "]"


_NEXT, _MAC_NEXT = _class(_WINDOWS, 0x80, 0xBF), _class(_MAC, 0x80, 0xBF)
_SEQUENCE = f"{_class(_WINDOWS, 0xC2, 0xDF)}{_NEXT}|{_class(_WINDOWS, 0xE0, 0xEF)}{_NEXT}{{2}}|{_class(_WINDOWS, 0xF0, 0xF4)}{_NEXT}{{3}}"
_MAC_SEQUENCE = f"[{_MAC_LEADS}]{_MAC_NEXT}|‚Ä{_MAC_NEXT}|‚[Ñàâ]{_MAC_NEXT}"
_RUNS = re.compile(f"(?:{_SEQUENCE})+|(?:{_MAC_SEQUENCE})+")
_SEQUENCES = re.compile(f"{_SEQUENCE}|{_MAC_SEQUENCE}")
_SPACED = re.compile(r"(?<=[a-z])Ã(?= )|(?<=[a-z0-9.,;:!?])Â(?= )|â€(?=[\s.,;:!?)\]\"]|$)")
"""What is left of à, of a no-break space and of a closing quotation mark where a program took the byte after it for white space."""
_SPACED_REPAIRS = {"Ã": "à", "Â": PAD, "â€": "”" + PAD}
CLUE_PATTERN = f"{_class(_WINDOWS, 0xC2, 0xF4)}{_NEXT}|[{_MAC_LEADS}]{_MAC_NEXT}|‚[ÄÑàâ]|[ÃÂ] |â€"
"""Whatever `repair_mojibake` changes holds this."""

_PROSE = frozenset("\u00a0«»“”‘’‚„…–—‹›·•®™°¹²³ªº")
"""What stands right after a letter in texts that are right."""
_QUOTES = frozenset("“”‘’‚„…–—‹›«»\u00a0")
_OPENERS = frozenset("“‘‚„‹«•")
"""What stands before a word, and so never between two letters."""
_LATIN = re.compile(
    "[\u00a0-\u017f\u018f\u0192\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u0259\u02bb-\u02bf\u02c6\u02dc\u0300-\u0304\u0306-\u030c\u1e00-\u1eff]"
)
_SYMBOL = re.compile(
    "[\u2010-\u2027\u202f\u2030-\u203a\u2044\u20a0-\u20c0\u2100-\u215f\u2190-\u21ff\u2200-\u22ff\u25a0-\u27bf\ufe0f\ufeff\ufffd\U0001f000-\U0001faff]"
)
_OTHER_SCRIPT = re.compile(
    "[\u0386-\u03ce\u0400-\u045f\u0490-\u04e9\u0531-\u0587\u05b0-\u05f4\u060c-\u065f\u066a-\u06d5\u06f0-\u06f9\u0900-\u0e7f\u10a0-\u10ff"
    "\u200b-\u200f\u3001-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uff65]"
)
_HIDDEN = re.compile(f"[{HIDDEN}]")


@dataclass(frozen=True)
class _Place:
    """One place that reads as UTF-8: what stands there, what it says, and whether nothing else explains it."""

    start: int
    end: int
    repaired: str
    is_sure: bool


def repair_mojibake(text: str) -> tuple[str, int]:
    """Return the text with its mojibake repaired, and the number of places.

    The text keeps its length: every repaired place is followed by as many U+2060 (word joiner) as it lost. A text repaired
    again stays the same; ASCII is never touched.
    """
    count = 0
    while places := _find_places(text):
        pieces, end = [], 0
        for place in places:
            pieces += [text[end : place.start], place.repaired, PAD * (place.end - place.start - len(place.repaired))]
            end = place.end
        text = "".join([*pieces, text[end:]])
        count += len(places)
    return text, count


def _find_places(text: str) -> list[_Place]:
    """Return the places to repair in their order: the sure ones, and the doubtful ones of a text in which no accent came through."""
    places = [place for run in _RUNS.finditer(text) for place in _read_run(text, run.start(), run.end())]
    taken = {p.start for p in places}
    spaced = [_Place(m.start(), m.end(), _SPACED_REPAIRS[m[0]], is_sure=True) for m in _SPACED.finditer(text) if m.start() not in taken]
    places = sorted(places + spaced, key=lambda p: p.start)
    if any(p.is_sure for p in places) and not all(p.is_sure for p in places) and not _has_accents(text, places):
        return places
    return [p for p in places if p.is_sure]


def _read_run(text: str, start: int, end: int) -> list[_Place]:
    """Return the parts of a run of sequences that decode to characters that texts have."""
    groups: list[list[tuple[int, int, str]]] = [[]]
    for sequence in _SEQUENCES.finditer(text, start, end):
        decoded = _decode(sequence[0])
        if decoded is None:
            groups.append([])
        else:
            groups[-1].append((sequence.start(), sequence.end(), decoded))
    return [
        _Place(group[0][0], group[-1][1], "".join(decoded for _, _, decoded in group), _is_sure(text, group)) for group in groups if group
    ]


def _decode(sequence: str) -> str | None:
    """Return the one character for which a sequence stands, None where no text would hold it."""
    for table in (_WINDOWS, _MAC):
        if not all(c in table for c in sequence) or (table is _MAC and sequence[0] not in _MAC_LEADS + "‚"):
            continue
        try:
            decoded = bytes(table[c] for c in sequence).decode("utf-8")
        except UnicodeDecodeError:
            continue
        # A control character, read as itself, is part of a character that was garbled twice.
        is_half = "\x80" <= decoded <= "\x9f" and sequence[1] == decoded
        if is_half or _LATIN.match(decoded) or _SYMBOL.match(decoded) or _OTHER_SCRIPT.match(decoded):
            return decoded
    return None


def _is_sure(text: str, group: list[tuple[int, int, str]]) -> bool:
    """Say whether nothing but mojibake explains a group of sequences.

    A letter of another script never stands alone, and characters that prose has after letters (quotation marks, dashes, footnote
    numbers) prove nothing, save where a capital stands amid small letters.
    """
    start, end, decoded = group[0][0], group[-1][1], "".join(d for _, _, d in group)
    before, after = _neighbour(text, start - 1, -1), _neighbour(text, end, 1)
    rests = [c for s, e, _ in group for c in text[s + 1 : e]]
    odd = [c for c in rests if c not in _PROSE]
    if text[start] in _MAC_LEADS:
        is_inside = before.isalpha() and after.isalpha()
        return is_inside or before.islower() or (after.islower() and not before.isdigit()) or len(group) > 1
    if any(_OTHER_SCRIPT.match(d) for _, _, d in group):
        return len(group) > 1 and bool(odd or len(group) > 2)
    if len(group) == 1 and before.isupper() and after.isupper() and decoded.islower():
        return False
    return bool(odd) or len(group) > 2 or _stands_out(text[start], rests, before, after, decoded)


def _stands_out(lead: str, rests: list[str], before: str, after: str, decoded: str) -> bool:
    """Say of a capital with a mark of prose after it (Ã“, Ã³, Å„) whether its neighbours rule out that both are meant."""
    if lead.islower():
        return after.islower() and bool(_LATIN.match(decoded))
    if len(decoded) > 1 or before.islower() or before.isdigit() or (lead == "Â" and not before.isalpha()):
        return True
    if before.isupper():
        return (after.islower() and not _QUOTES.intersection(rests)) or (after.isupper() and _OPENERS.issuperset(rests))
    return after.islower()


def _neighbour(text: str, index: int, step: int) -> str:
    """Return the nearest visible character from `index` on, a space beyond the ends of the text."""
    while 0 <= index < len(text):
        if not _HIDDEN.match(text[index]):
            return text[index]
        index += step
    return " "


def _has_accents(text: str, places: list[_Place]) -> bool:
    """Say whether letters beyond ASCII stand outside the places: where they do, not the whole text was garbled."""
    outside, end = [], 0
    for place in places:
        outside.append(text[end : place.start])
        end = place.end
    return any(c > "\x7f" and c.isalpha() for piece in (*outside, text[end:]) for c in piece)
