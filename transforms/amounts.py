"""Amount mentions: sums of money and counted or measured quantities, with unit or currency.

A number counts only where a currency or a unit of `seeds/reference` stands with it. How numbers are written is
`transforms.amount_numbers`; times are `transforms.times`' work.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from transforms.amount_names import AmountNames, mark_symbols, read_amount_names
from transforms.amount_numbers import amount_pattern, read_number
from transforms.amount_symbols import SymbolString, locate_spans, write_symbols
from transforms.ids import content_id
from transforms.reference import Reference
from transforms.stages import AMOUNT_MENTIONS

_REACH_BEFORE, _REACH = 5, 13
"""Tokens kept before and behind a number: no less than a qualifier before it and a name and a unit behind it can take."""
_NAME_TOKENS = 4
"""Tokens of a name between number and noun, at most."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG, _SHORT = amount_pattern(is_long=True), amount_pattern(is_long=False)
_GLUE = frozenset("-/_=.#@+&?:")
_LONGEST_PHRASE = 4
"""Words of the longest qualifier."""
_LEADS = frozenset({"+", "-", "or"})
"""Words that lead from a number to what qualifies it."""


class Quantity(NamedTuple):
    """One amount: positions of the first and last token, value, upper value, unit, currency, qualifier."""

    first: int
    last: int
    amount: float
    amount_max: float | None
    unit: str | None
    currency_code: str | None
    qualifier: str | None


def find_amounts(tokens: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return the amount mentions of a batch as AMOUNT_MENTIONS.

    tokens: of `tokenize_sentences(documents, sentences)`; sentences: SENTENCES; documents: document_id, text.
    amount and amount_max are in the unit or currency given, scale words applied; amount_max is null outside ranges. A word like
    "over" is part of the span of a quantity, not of that of a sum of money; `qualifier` says what it means for either.
    """
    names = read_amount_names(reference)
    string = write_symbols(mark_symbols(tokens, reference, names), _REACH_BEFORE, _REACH)
    schema = {
        "first": pl.Int64(),
        "last": pl.Int64(),
        "amount": pl.Float64(),
        "amount_max": pl.Float64(),
        "unit": pl.String(),
        "currency_code": pl.String(),
        "qualifier": pl.String(),
    }
    reader = _Reader(string, names)
    found = pl.DataFrame(_join_ranges(reader, _find_quantities(reader)), schema=schema, orient="row")
    found = found.with_columns(pl.Series(end, string.rows[found[end].to_numpy()]) for end in ("first", "last"))
    spans = locate_spans(found, string.marked, sentences, documents)
    mention_id = content_id("document_id", pl.lit("amount"), "char_start", "char_end")
    return AMOUNT_MENTIONS.enforce(spans.with_columns(mention_id.alias("mention_id")))


class _Reader:
    """Reads amounts from the string of symbols and the words behind it; all is counted in positions of the string.

    At a break of the string stands an empty word, so that nothing reads across.
    """

    def __init__(self, string: SymbolString, names: AmountNames) -> None:
        self.names, self.symbols = names, string.symbols
        self.words, self.texts, self.shapes = (string.texts(column) for column in ("lower", "text", "shape"))
        self.values = string.values("number", None)
        self.is_spaced = string.values("is_spaced", fill=True)
        self.may_count = string.may_count

    def number(self, match: re.Match[str], group: str) -> tuple[float, float, int] | None:
        """Return value, closing scale and first position of the number of one group; None where it does not read."""
        start, end = match.span(group)
        read = read_number(match[group], self.texts[start:end], self.values[start:end])
        return None if read is None else (read[0], read[1], start + read[2])

    def name_after(self, position: int, known: Mapping[str, Any], lengths: Mapping[str, Sequence[int]]) -> tuple[str, int] | None:
        """Return the longest name of `known` that starts after `position`, and its last position."""
        for length in lengths.get(self.words[position + 1], ()):
            name = " ".join(self.words[position + 1 : position + 1 + length])
            if name in known:
                return name, position + length
        return None

    def is_glued(self, position: int, text: str) -> bool:
        """Whether `text` stands at `position`, without a space before it."""
        return self.words[position] == text and not self.is_spaced[position]


def _find_quantities(reader: _Reader) -> list[Quantity]:
    found: list[Quantity] = []
    position, last = 0, -1
    while match := _LONG.search(reader.symbols, position):
        quantity, end = _read_match(reader, match)
        if quantity is None and "&" in match[0] and (short := _SHORT.match(reader.symbols, match.start())) and short.span() != match.span():
            quantity, end = _read_match(reader, short)
        position = end
        if quantity:  # go on behind the unit; a word like "over" before the number may belong to the amount before
            found.append(quantity._replace(first=max(quantity.first, last + 1)))
            last = quantity.last
            position = max(position, last + 1)
    return found


def _read_match(reader: _Reader, match: re.Match[str]) -> tuple[Quantity | None, int]:
    """Return the amount of a match, of its range or else of its first number, and where to search on."""
    if match["join"] and (quantity := _read_quantity(reader, match, is_range=True)):
        return quantity, match.end()
    return _read_quantity(reader, match, is_range=False), match.end("low")


def _read_quantity(reader: _Reader, match: re.Match[str], *, is_range: bool) -> Quantity | None:
    """Return the amount of a match, whole or its first number alone; None where no unit or currency stands with it."""
    end = match.end() if is_range else match.end("low")
    if not reader.may_count[end] and not match["sign"] and match["low"][0] != "Q":
        return None
    qualifier, last = _read_behind(reader, end - 1)
    money = _read_currency(reader, match, last, is_range=is_range)
    unit = None if money or match["sign"] or match["low"][0] == "Q" else _read_unit(reader, last)
    numbers = _read_numbers(reader, match, is_range=is_range) if money or unit else None
    if numbers is None:
        return None
    low, high, first = numbers
    before, first_word = _read_before(reader, first)
    if money:
        code, factor, last = money
        return Quantity(first, last, low * factor, None if high is None else high * factor, None, code, before or qualifier)
    if unit is None or _is_part_of_name(reader, first):
        return None
    name, factor, last = unit
    qualifier = before or qualifier
    if qualifier is None:
        qualifier, last = _read_phrase(reader, last)
    return Quantity(first_word, last, low * factor, None if high is None else high * factor, name, None, qualifier)


def _read_numbers(reader: _Reader, match: re.Match[str], *, is_range: bool) -> tuple[float, float | None, int] | None:
    """Return the number of a match, or the two of its range, and the first position; None where they count nothing."""
    read = reader.number(match, "low")
    if read is None:
        return None
    low, scale, number_start = read
    first = match.start() if match["sign"] else number_start
    if _is_share(reader, first) or (is_range and match["join"] == "&" and reader.words[first - 1] != "between"):
        return None
    if not is_range:
        return low, None, first
    second = reader.number(match, "high")
    if second is None:
        return None
    if second[1] != 1 and scale == 1:  # $3 to $5 million
        low *= second[1]
    return (low, second[0], first) if second[0] > low else None


def _is_share(reader: _Reader, first: int) -> bool:
    """Whether the number is the second of "one in five", which counts nothing."""
    return reader.words[first - 1] == "in" and reader.symbols[first - 2] in "NC"


def _read_currency(reader: _Reader, match: re.Match[str], last: int, *, is_range: bool) -> tuple[str, float, int] | None:
    """Return currency, factor and last position: of a sign or code before the number, or of a name, code or sign after it."""
    names = reader.names
    if match["sign"]:
        code = _read_sign(reader, match, "sign")
        if is_range and match["high_sign"] and _read_sign(reader, match, "high_sign") != code:
            return None
        alone = is_range and not match["high_sign"]
        short = alone and match["low"][-1:] == "S" and match["high"][-1:] != "S"
        other = alone and reader.name_after(last, names.currencies, names.currency_lengths)  # HK$50 or 100 Kuwaiti dinars
        return None if code is None or short or other else (code, 1.0, last)
    if match["low"][0] == "Q":
        code = names.signs.get(re.sub(r"\d.*", "", reader.texts[match.start("low")]))
        return None if code is None else (code, 1.0, last)
    start = last + 1 if reader.is_glued(last + 1, "-") else last  # a 20-million-euro deal
    name = reader.name_after(start, names.currencies, names.currency_lengths)
    if name:
        return *names.currencies[name[0]], name[1]
    text = reader.texts[last + 1]
    code = text if text in names.codes else names.signs.get(text)
    is_before_number = reader.symbols[last + 1 : last + 3] == "$N" and reader.is_spaced[last + 1]
    return (code, 1.0, last + 1) if code and not is_before_number else None


def _read_sign(reader: _Reader, match: re.Match[str], group: str) -> str | None:
    """Return the currency of the sign or code before a number."""
    sign = "".join(reader.texts[slice(*match.span(group))]).rstrip(".")
    return reader.names.signs.get(sign, reader.names.signs.get(sign[-1:]))


def _read_unit(reader: _Reader, last: int) -> tuple[str, float, int] | None:
    """Return unit, factor and last position of the unit or counted noun after a number ("49 Armenian soldiers")."""
    names, position = reader.names, last
    if reader.is_glued(last + 1, "-"):  # four-day, 24-hour
        word = reader.words[last + 2]
        form = next((form for form in (word, f"{word}s") if form in names.units), None) if word else None
        return None if form is None else (*names.units[form], last + 2)
    for _ in range(_NAME_TOKENS + 1):
        name = reader.name_after(position, names.units, names.unit_lengths)
        if name:
            is_time = reader.words[name[1] + 1] in names.time_shifts
            return None if is_time else (*names.units[name[0]], name[1])
        if not _is_name_token(reader, position + 1) or (position == last and _YEAR.fullmatch(reader.texts[last])):
            return None
        position += 1
    return None


def _is_name_token(reader: _Reader, position: int) -> bool:
    """Whether a token can stand in a name between number and noun: two Su-24 aircraft, 49 Armenian soldiers."""
    word = reader.words[position]
    if reader.shapes[position] in ("Title", "Upper"):
        return word not in reader.names.months
    return bool(word) and not reader.is_spaced[position] and (word == "-" or reader.shapes[position] == "number")


def _is_part_of_name(reader: _Reader, first: int) -> bool:
    """Whether a number belongs to a name (F-16, Aras-2025) or is a year (in 2020 people fled, May 9, 2022 troops came)."""
    before = reader.words[first - 1]
    if reader.symbols[first] != "N" or not before:
        return False
    leads_year = before == "," or before in reader.names.year_introducers or reader.shapes[first - 1] in ("Title", "Upper")
    if leads_year and _YEAR.fullmatch(reader.texts[first]):
        return True
    return not reader.is_spaced[first] and before in _GLUE


def _read_before(reader: _Reader, first: int) -> tuple[str | None, int]:
    """Return what a word like "over" before the number says, and the position of its first word."""
    phrases = reader.names.qualifiers["before"]
    if reader.words[first - 1] not in reader.names.last_of_qualifiers:
        return None, first
    for start in range(max(0, first - _LONGEST_PHRASE), first):
        phrase = " ".join(reader.words[start:first])
        if phrase in phrases:
            return phrases[phrase], start
    return None, first


def _read_behind(reader: _Reader, last: int) -> tuple[str | None, int]:
    """Return what "+", "-plus" or "or more" right behind the number says, and the last position."""
    if reader.words[last + 1] not in _LEADS:
        return None, last
    glued = reader.names.qualifiers["glued"]
    if reader.is_glued(last + 1, "+"):
        return glued["+"], last + 1
    if reader.words[last + 2] in glued and reader.is_glued(last + 1, "-"):
        return glued[reader.words[last + 2]], last + 2
    return _read_phrase(reader, last)


def _read_phrase(reader: _Reader, last: int) -> tuple[str | None, int]:
    """Return what "or more" behind a number or a unit says, and the last position."""
    if reader.words[last + 1] != "or":
        return None, last
    qualifier = reader.names.qualifiers["after"].get(f"or {reader.words[last + 2]}")
    return qualifier, last + 2 if qualifier else last


def _join_ranges(reader: _Reader, found: list[Quantity]) -> list[Quantity]:
    """Make one range of two amounts of one unit that only a word of ranges divides: 15% to 20%, between 3 km and 5 km."""
    joined: list[Quantity] = []
    for quantity in found:
        before = joined[-1] if joined else None
        if before and quantity.first == before.last + 2 and _is_range(reader, before, quantity):
            joined[-1] = before._replace(last=quantity.last, amount_max=quantity.amount)
        else:
            joined.append(quantity)
    return joined


def _is_range(reader: _Reader, low: Quantity, high: Quantity) -> bool:
    same = (low.unit, low.currency_code) == (high.unit, high.currency_code)
    single = low.amount_max is None and high.amount_max is None and high.qualifier is None
    join = reader.symbols[low.last + 1]
    rises = same and single and low.amount < high.amount
    return rises and (join in "-t" or (join == "&" and reader.words[low.first - 1] == "between"))
