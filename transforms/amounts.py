"""Amount mentions: sums of money and counted or measured quantities, with unit or currency.

A number counts only where a currency or a unit of `seeds/reference` stands with it. Times are
`transforms.times`' work.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from transforms.ids import content_id
from transforms.reference import Reference
from transforms.stages import AMOUNT_MENTIONS
from transforms.symbols import SymbolString, locate_spans, write_symbols

_HEADS = "NCS$"
_REACH = 10
"""Tokens kept on either side of a number: no less than a name and a unit after it can take, so that batches do not matter."""
_NAME_TOKENS = 4
"""Tokens of a name between number and noun, at most."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLASS_SYMBOLS = {"cardinal": "C", "article": "a", "scale": "S", "to": "t", "and": "&", "half": "h"}
_NUMBER = r"N|C(?:-C)?|h?a(?=S)"
_PATTERN = re.compile(
    rf"(?P<sign>U?\$\.?)?(?P<low>{_NUMBER})(?P<low_scale>(?:-?S)*)"
    rf"(?:(?P<join>[-t&])(?P<high_sign>U?\$\.?)?(?P<high>{_NUMBER})(?P<high_scale>(?:-?S)*))?"
)
_GLUE = frozenset("-/_=.#@+&?:")
_LONGEST_NAME = 4
"""Words of the longest name of a unit or currency."""


class Quantity(NamedTuple):
    """One amount: rows of the first and last token, value, upper value, unit, currency."""

    first: int
    last: int
    amount: float
    amount_max: float | None
    unit: str | None
    currency_code: str | None


@dataclass(frozen=True)
class _Names:
    units: Mapping[str, tuple[str, float]]
    currencies: Mapping[str, str]
    codes: frozenset[str]
    signs: Mapping[str, str]
    approximations: frozenset[str]
    time_shifts: frozenset[str]
    year_introducers: frozenset[str]


def find_amounts(tokens: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return the amount mentions of a batch as AMOUNT_MENTIONS.

    tokens: of `tokenize_sentences(documents, sentences)`; sentences: SENTENCES; documents: document_id, text.
    amount and amount_max are in the unit or currency given, scale words applied; amount_max is null outside ranges.
    """
    names = _read_names(reference)
    string = write_symbols(_mark_symbols(tokens, reference["time_words"], list(names.signs)), _HEADS, _REACH)
    schema = {
        "first": pl.UInt32(),
        "last": pl.UInt32(),
        "amount": pl.Float64(),
        "amount_max": pl.Float64(),
        "unit": pl.String(),
        "currency_code": pl.String(),
    }
    found = pl.DataFrame(_find_quantities(string, names), schema=schema, orient="row")
    spans = locate_spans(found, string.near, sentences, documents)
    mention_id = content_id("document_id", pl.lit("amount"), "char_start", "char_end")
    return AMOUNT_MENTIONS.enforce(spans.with_columns(mention_id.alias("mention_id")))


def _read_names(reference: Reference) -> _Names:
    units, currencies, words = reference["units"], reference["currencies"], reference["time_words"]
    aliases = currencies.select("currency_code", pl.col("aliases").str.split("|")).explode("aliases").drop_nulls()
    signs = currencies.select("currency_code", pl.col("symbols").str.split("|")).explode("symbols").drop_nulls()

    def words_of(*classes: str) -> frozenset[str]:
        return frozenset(words.filter(pl.col("word_class").is_in(classes)).get_column("word"))

    return _Names(
        units={form: (unit, factor) for form, unit, factor in units.select("form", "unit", "factor").iter_rows()},
        currencies=dict(aliases.select("aliases", "currency_code").iter_rows()),
        codes=frozenset(currencies.get_column("currency_code")),
        signs=dict(signs.select("symbols", "currency_code").iter_rows()),
        approximations=words_of("approximation"),
        time_shifts=words_of("ago", "earlier", "later", "after", "before"),
        year_introducers=words_of("year_introducer"),
    )


def _mark_symbols(tokens: pl.DataFrame, words: pl.DataFrame, signs: list[str]) -> pl.DataFrame:
    """Return the tokens with symbol and number."""
    grammar = (
        words.filter(pl.col("word_class").is_in(list(_CLASS_SYMBOLS)))
        .select(
            pl.col("word").alias("lower"),
            pl.col("word_class").replace_strict(_CLASS_SYMBOLS).alias("word_symbol"),
            "number",
        )
        .unique("lower", keep="first", maintain_order=True)
    )
    marked = tokens.join(grammar, on="lower", how="left", maintain_order="left")
    text, known = pl.col("text"), pl.col("word_symbol")
    prefixes = [s[:-1] for s in signs if s.endswith("$") and len(s) > 1]  # US$, HK$
    is_short_scale = (known == "S") & (text.str.len_chars() == 1)  # m, k, b count only where they are glued to the number
    symbol = (
        pl.when(pl.col("shape") == "number")
        .then(pl.lit("N"))
        .when(text.is_in(signs))
        .then(pl.lit("$"))
        .when(text.is_in(prefixes) & (text.shift(-1) == "$") & ~pl.col("is_spaced").shift(-1))
        .then(pl.lit("U"))
        .when(text.is_in(["-", "–", "—", "‑"]))
        .then(pl.lit("-"))
        .when(is_short_scale & pl.col("is_spaced"))
        .then(pl.lit("x"))
        .when(text == ".")
        .then(pl.lit("."))
        .otherwise(known.fill_null("x"))
    )
    return marked.with_columns(symbol.alias("symbol"))


class _Reader:
    """Reads amounts from the string of symbols and the token columns behind it."""

    def __init__(self, string: SymbolString, names: _Names) -> None:
        self.names, self.symbols, self.row_of = names, string.symbols, string.row_of
        self.columns = string.lists("lower", "text", "number", "symbol", "shape", "is_spaced", "sentence_row", "token_row")

    def lower(self, row: int, base: int) -> str:
        """Return the word at `row`, empty outside the run of tokens that `base` stands in."""
        columns = self.columns
        if not 0 <= row < len(columns["lower"]) or columns["token_row"][row] - columns["token_row"][base] != row - base:
            return ""
        return columns["lower"][row] if columns["sentence_row"][row] == columns["sentence_row"][base] else ""

    def value(self, match: re.Match[str], number: str, scale: str) -> float | None:
        """Return the number of one group with its scale words applied; None where it does not read."""
        start, end = match.span(number)
        rows = [self.row_of[p] for p in range(start, end)]
        value: float | None
        if self.columns["symbol"][rows[0]] == "N":
            value = _to_number(self.columns["text"][rows[0]])
        elif self.columns["symbol"][rows[0]] == "h":  # half a million
            value = 0.5
        else:
            parts = [int(self.columns["number"][r]) for r in rows[::2]]
            value = float(sum(parts)) if len(parts) == 1 or (parts[0] >= 20 and parts[1] < 10) else None
        return None if value is None else value * self.scale(match, scale)

    def scale(self, match: re.Match[str], group: str) -> float:
        """Return the product of the scale words of one group, 1 where there are none."""
        factor = 1.0
        for position in range(*match.span(group)):
            factor *= float(self.columns["number"][self.row_of[position]] or 1)
        return factor

    def name_after(self, row: int, known: Mapping[str, Any]) -> tuple[str, int] | None:
        """Return the longest name of `known` that starts after `row`, and its last row."""
        words = [self.lower(row + n, row) for n in range(1, _LONGEST_NAME + 1)]
        for length in range(_LONGEST_NAME, 0, -1):
            name = " ".join(words[:length])
            if words[length - 1] and name in known:
                return name, row + length
        return None


def _find_quantities(string: SymbolString, names: _Names) -> list[Quantity]:
    reader = _Reader(string, names)
    found: list[Quantity] = []
    position, last = 0, -1
    while match := _PATTERN.search(reader.symbols, position):
        quantity = _read_quantity(reader, match, is_range=True) if match["join"] else None
        end = match.end()
        if quantity is None:
            quantity = _read_quantity(reader, match, is_range=False)
            end = match.end("low_scale")
        position = end
        if quantity:  # go on behind the unit; a word like "over" before the number may belong to the amount before
            found.append(quantity._replace(first=max(quantity.first, last + 1)))
            last = quantity.last
            position += last - reader.row_of[end - 1]
    return found


def _read_quantity(reader: _Reader, match: re.Match[str], *, is_range: bool) -> Quantity | None:
    """Return the amount of a match, whole or its first number alone; None where no unit or currency stands with it."""
    end = match.end() if is_range else match.end("low_scale")
    first, low_row, last = reader.row_of[match.start()], reader.row_of[match.start("low")], reader.row_of[end - 1]
    before = reader.lower(first - 1, first)
    low, high = reader.value(match, "low", "low_scale"), None
    if low is None or (is_range and match["join"] == "&" and before != "between"):
        return None
    if is_range:
        high = reader.value(match, "high", "high_scale")
        if high is not None and match["high_scale"] and not match["low_scale"]:  # $3 to $5 million
            low *= reader.scale(match, "high_scale")
        if high is None or high <= low:
            return None
    money = _read_currency(reader, match, last, is_range=is_range)
    if money:
        return Quantity(first, money[1], low, high, None, money[0])
    if match["sign"] or _is_part_of_name(reader, low_row):
        return None
    unit = _read_unit(reader, match, last)
    if unit is None:
        return None
    name, factor, last = unit
    return Quantity(_with_approximation(reader, first), last, low * factor, None if high is None else high * factor, name, None)


def _read_currency(reader: _Reader, match: re.Match[str], last: int, *, is_range: bool) -> tuple[str, int] | None:
    """Return currency and last row: of a sign before the number, or of a name, code or sign after it."""
    columns, names = reader.columns, reader.names
    if match["sign"]:
        rows = [reader.row_of[p] for p in range(*match.span("sign"))]
        sign = "".join(columns["text"][r] for r in rows).rstrip(".")
        code = names.signs.get(sign, names.signs.get(sign[-1:]))
        if code is None or (is_range and not match["high_sign"] and match["low_scale"] and not match["high_scale"]):
            return None
        return code, last
    name = reader.name_after(last, names.currencies)
    if name:
        return names.currencies[name[0]], name[1]
    if reader.lower(last + 1, last):
        text = columns["text"][last + 1]
        code = text if text in names.codes else names.signs.get(text)
        is_before_number = reader.symbols[match.end() : match.end() + 2] == "$N" and columns["is_spaced"][last + 1]
        if code and not is_before_number:
            return code, last + 1
    return None


def _read_unit(reader: _Reader, match: re.Match[str], last: int) -> tuple[str, float, int] | None:
    """Return unit, factor and last row of the unit or counted noun after a number ("49 Armenian soldiers")."""
    units, row = reader.names.units, last
    is_year = _YEAR.fullmatch(reader.columns["text"][row]) is not None
    if reader.lower(row + 1, row) == "-" and not reader.columns["is_spaced"][row + 1]:  # four-day, 24-hour
        return _read_hyphened_unit(reader, row)
    for _ in range(_NAME_TOKENS + 1):
        name = reader.name_after(row, units)
        if name:
            unit, factor = units[name[0]]
            if reader.lower(name[1] + 1, row) in reader.names.time_shifts:
                return None
            return unit, factor, name[1]
        if not _is_name_token(reader, row + 1, row) or is_year:
            return None
        row += 1
    return None


def _is_name_token(reader: _Reader, row: int, base: int) -> bool:
    """Whether a token can stand in a name between number and noun: two Su-24 aircraft, 49 Armenian soldiers."""
    following = reader.lower(row, base)
    if not following:
        return False
    shape, is_spaced = reader.columns["shape"][row], reader.columns["is_spaced"][row]
    return shape in ("Title", "Upper") or (not is_spaced and (following == "-" or shape == "number"))


def _read_hyphened_unit(reader: _Reader, row: int) -> tuple[str, float, int] | None:
    word = reader.lower(row + 2, row)
    for form in (word, f"{word}s"):
        if word and form in reader.names.units:
            return *reader.names.units[form], row + 2
    return None


def _is_part_of_name(reader: _Reader, row: int) -> bool:
    """Whether a number belongs to a name (F-16, Aras-2025) or is a year (in 2020 people fled, May 9, 2022 troops came)."""
    before, columns = reader.lower(row - 1, row), reader.columns
    if columns["symbol"][row] != "N" or not before:
        return False
    leads_year = before == "," or before in reader.names.year_introducers or columns["shape"][row - 1] in ("Title", "Upper")
    if leads_year and _YEAR.fullmatch(columns["text"][row]):
        return True
    return not columns["is_spaced"][row] and before in _GLUE


def _with_approximation(reader: _Reader, first: int) -> int:
    """Return the row with which the amount begins, a word like "over" or "at least" included."""
    one, two, three = (reader.lower(first - n, first) for n in (1, 2, 3))
    for count, phrase in ((3, f"{three} {two} {one}"), (2, f"{two} {one}"), (1, one)):
        if phrase.strip() == phrase and phrase in reader.names.approximations:
            return first - count
    return first


def _to_number(text: str) -> float | None:
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) else text.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None
