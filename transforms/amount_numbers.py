"""Numbers as news writes them: figures, words and both, with scale words.

The grammar is a regular expression over symbols, one for each token (`transforms.symbols`); `read_number` gives the value of what it
matched. What a number counts is `transforms.amounts`' work.
"""

import re
from collections.abc import Sequence
from typing import Any

_HEAD = r"N+|C(?:-C)?|(?:ha|ah?|h)(?=-?S)"  # 1,200; 100 000; twenty-two; half a million, a half million
_HALF = r"(?:&ah)?"  # two and a half million
_TAIL = r"(?:-?S)*"
_MORE = r"(?:(?<=S)&?C(?:-C)?(?:-?S)*)*"  # one hundred and fifty thousand
_GLUED = r"Q(?:\.N)?(?:-?S)*"  # CHF3m, AUD5.5m
_SIGN = r"U?\$\.?"
_JOIN = r"[-to&]"


def amount_pattern(*, is_long: bool) -> re.Pattern[str]:
    """Return the pattern of one number or a range of two, with the signs of currencies before them.

    Symbols: N figure, C cardinal word, a article, h half, S scale word, Q code and figure in one token, $ sign, U prefix of a sign,
    - t o & words that join a range. Groups: sign, low, join, high_sign, high. is_long: numbers go on behind a scale word ("one
    hundred and fifty"); where that does not read, the short pattern may ("between one hundred and fifty").
    """
    number = rf"(?:{_HEAD}){_HALF}{_TAIL}{_MORE if is_long else ''}|{_GLUED}"
    return re.compile(rf"(?P<sign>{_SIGN})?(?P<low>{number})(?:(?P<join>{_JOIN})(?P<high_sign>{_SIGN})?(?P<high>{number}))?")


def read_number(symbols: str, texts: Sequence[str], numbers: Sequence[Any]) -> tuple[float, float, int] | None:
    """Return the value of one number, the product of the scale words that end it, and where it begins.

    symbols, texts, numbers: of its tokens; numbers are the values of number words, of CHF3m that of m. Of two figures in a row that are
    no thousands (in 2020 100 people) the last counts. None where the words make no number ("two five hundred").
    """
    head = _read_head(symbols, texts, numbers)
    if head is None:
        return None
    value, start, behind = head
    words = list(zip(symbols[behind:], numbers[behind:], strict=True))
    whole = _count_on(value, words)
    return None if whole is None else (whole, _closing_scale(words), start)


def _read_head(symbols: str, texts: Sequence[str], numbers: Sequence[Any]) -> tuple[float, int, int] | None:
    """Return the value of what stands before the scale words, where it begins and the symbol behind it."""
    if symbols[0] == "N":
        end = len(symbols) - len(symbols.lstrip("N"))
        start = 0 if end == 1 or _are_thousands(texts[:end]) else end - 1
        value = to_number("".join(texts[start:end]))
        return None if value is None else (value, start, end)
    if symbols[0] == "Q":
        end = 3 if symbols[1:3] == ".N" else 1
        digits = re.search(r"\d[\d,]*", texts[0])
        value = to_number((digits[0] if digits else "") + (f".{texts[2]}" if end == 3 else ""))
        return None if value is None else (value * float(numbers[0] or 1), 0, end)
    if symbols[0] == "C":
        end = 3 if symbols[1:3] == "-C" else 1
        value = _read_cardinal(numbers[:end:2])
        return None if value is None else (value, 0, end)
    end = len(symbols) - len(symbols.lstrip("ah"))
    return (0.5 if "h" in symbols[:end] else 1.0, 0, end)


def _read_cardinal(parts: Sequence[Any]) -> float | None:
    """Return the value of one number word or of two (twenty-two)."""
    if len(parts) == 2 and not (parts[0] >= 20 and parts[1] < 10):
        return None
    return float(sum(parts))


def to_number(text: str) -> float | None:
    """Read a figure with thousands marked by commas, or with a decimal point or comma; None where it is no number."""
    if text.isascii() and text.isdigit():
        return float(text)
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) else text.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _are_thousands(texts: Sequence[str]) -> bool:
    """Whether figures in a row are one number in groups of three: 100 000, 1 250 000, and no year and a count."""
    groups = all(re.fullmatch(r"\d{3}", text) for text in texts[1:])
    return groups and re.fullmatch(r"[1-9]\d{0,2}", texts[0]) is not None and texts[-1] == "000"


def _count_on(head: float, words: Sequence[tuple[str, Any]]) -> float | None:
    """Return the value of a number from its head and the words behind it: tens within hundreds within thousands."""
    total, current, scale = 0.0, head, float("inf")
    waiting: list[Any] = []
    for symbol, number in [*words, ("", None)]:
        if symbol == "C":
            waiting.append(number)
            continue
        if waiting and symbol != "-":
            part = _read_cardinal(waiting)
            if part is None or part >= scale:
                return None
            current, waiting = current + part, []
        if symbol == "h":  # two and a half
            current += 0.5
        elif symbol == "S" and number < 1000:
            current, scale = current * number, number
        elif symbol == "S":
            total = total + current * number if current else total * number  # 2 lakh crore
            current, scale = 0.0, number
    return total + current


def _closing_scale(words: Sequence[tuple[str, Any]]) -> float:
    """Return the product of the scale words at the end, 1 where there are none: that of $3 to $5 million counts for both."""
    factor = 1.0
    for symbol, number in reversed(words):
        if symbol == "S":
            factor *= float(number)
        elif symbol != "-":
            break
    return factor
