"""The words of amounts: names and signs of currencies, units, phrases that bound an amount, and the symbol of each token.

How amounts are read from them is `transforms.amounts`' work.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from transforms.reference import Reference
from transforms.reference_cache import once_per_reference
from transforms.words import WORD_COLUMNS, describe_words

_CLASS_SYMBOLS = {"cardinal": "C", "article": "a", "scale": "S", "to": "t", "and": "&", "half": "h"}
_CODES = {symbol: ord(symbol) for symbol in "NCSQ$u-.atoh&x"}
_MINOR = 0.01
"""What a cent, penny or kopeck is of its currency."""


@dataclass(frozen=True)
class AmountNames:
    """What the tables say of currencies, units and qualifiers, ready for look-up."""

    units: Mapping[str, tuple[str, float]]
    currencies: Mapping[str, tuple[str, float]]
    """Names in small letters, with the code and what one of it is of the currency."""
    signs: Mapping[str, str]
    """Signs, and codes that are no word in capitals (ALL, TOP), with the code."""
    codes: frozenset[str]
    qualifiers: Mapping[str, Mapping[str, str]]
    """By position (before, after, glued) the qualifier of each phrase."""
    unit_lengths: Mapping[str, tuple[int, ...]]
    currency_lengths: Mapping[str, tuple[int, ...]]
    """By first word, how many words the names have that begin with it, most first."""
    last_of_qualifiers: frozenset[str]
    months: frozenset[str]
    time_shifts: frozenset[str]
    year_introducers: frozenset[str]


@once_per_reference
def read_amount_names(reference: Reference) -> AmountNames:
    """Return the names of the reference tables."""
    units, currencies, words = reference["units"], reference["currencies"], reference["time_words"]

    def spellings_of(column: str) -> list[tuple[str, str]]:
        listed = currencies.select(pl.col(column).str.split("|").alias("spelling"), "currency_code").explode("spelling").drop_nulls()
        return list(listed.iter_rows())

    def words_of(*classes: str) -> frozenset[str]:
        return frozenset(words.filter(pl.col("word_class").is_in(classes)).get_column("word"))

    qualifiers: dict[str, dict[str, str]] = {"before": {}, "after": {}, "glued": {}}
    for phrase, qualifier, position in reference["amount_qualifiers"].select("phrase", "qualifier", "position").iter_rows():
        qualifiers[position][phrase] = qualifier
    forms = {form: (unit, factor) for form, unit, factor in units.select("form", "unit", "factor").iter_rows()}
    named = {n: (code, 1.0) for n, code in spellings_of("aliases")} | {n: (code, _MINOR) for n, code in spellings_of("minor_names")}
    return AmountNames(
        units=forms,
        currencies=named,
        signs=dict(spellings_of("symbols")),
        codes=frozenset(currencies.get_column("currency_code")),
        qualifiers=qualifiers,
        unit_lengths=_list_lengths(forms),
        currency_lengths=_list_lengths(named),
        last_of_qualifiers=frozenset(phrase.split(" ")[-1] for phrase in qualifiers["before"]),
        months=words_of("month", "month_abbreviation", "ambiguous_month"),
        time_shifts=words_of("ago", "earlier", "later", "after", "before"),
        year_introducers=words_of("year_introducer"),
    )


def _list_lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in names:
        words = name.split(" ")
        lengths.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}


def mark_symbols(tokens: pl.DataFrame, reference: Reference, names: AmountNames) -> pl.DataFrame:
    """Return the tokens with what each word says of amounts by itself.

    symbol: code of its symbol as though no space stood before it. number: the value of number words. is_short_scale: m, k or b, which
    count only where they are glued to a number. is_opener: a unit or currency may begin with it. may_lead: right behind a
    number, it may be its unit or currency, or lead to it.
    """
    grammar, scales = _read_grammar(reference)
    signs = list(names.signs)
    prefixes = [s[:-1] for s in signs if s.endswith("$") and len(s) > 1]  # US$, HK$
    codes = "|".join(sorted((re.escape(s) for s in names.signs if re.fullmatch(r"[A-Za-z]{2,4}", s)), key=lambda s: (-len(s), s)))
    glued = rf"^(?:{codes})\p{{Nd}}+(m|mn|bn|b|k|tn)?$"
    openers = sorted({*names.unit_lengths, *names.currency_lengths})
    text, lower = pl.col("text"), pl.col("lower")

    def describe(words: pl.DataFrame) -> pl.DataFrame:
        joined = words.join(grammar, on="lower", how="left").with_columns(text.str.extract(glued).alias("suffix"))
        joined = joined.join(scales, on="suffix", how="left").with_columns(pl.coalesce("number", "glued_scale"))
        symbol = (
            pl.when(pl.col("shape") == "number")
            .then(pl.lit("N"))
            .when(text.is_in(signs))
            .then(pl.lit("$"))
            .when(text.is_in(prefixes))
            .then(pl.lit("u"))
            .when(text.is_in(["-", "–", "—", "‑"]))
            .then(pl.lit("-"))
            .when(text == ".")
            .then(pl.lit("."))
            .when(lower == "or")
            .then(pl.lit("o"))
            .when(text.str.contains(glued))
            .then(pl.lit("Q"))
            .otherwise(pl.col("word_symbol").fill_null("x"))
        )
        is_opener = lower.is_in(openers) | text.is_in([*signs, *names.codes]) | text.str.contains(glued)
        short = (pl.col("word_symbol") == "S") & (text.str.len_chars() == 1)
        may_lead = is_opener | pl.col("shape").is_in(["Title", "Upper"]) | lower.is_in(["-", "+", "or"])
        return joined.select(
            *WORD_COLUMNS,
            symbol.replace_strict(_CODES, return_dtype=pl.UInt8).alias("symbol"),
            "number",
            short.fill_null(value=False).alias("is_short_scale"),
            is_opener.alias("is_opener"),
            may_lead.alias("may_lead"),
        )

    return describe_words(tokens, describe)


@once_per_reference
def _read_grammar(reference: Reference) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the words of numbers (lower, word_symbol, number) and, of these, the scale words (suffix, glued_scale)."""
    words = reference["time_words"].filter(pl.col("word_class").is_in(list(_CLASS_SYMBOLS)))
    grammar = words.select(
        pl.col("word").alias("lower"), pl.col("word_class").replace_strict(_CLASS_SYMBOLS).alias("word_symbol"), "number"
    ).unique("lower", keep="first", maintain_order=True)
    is_scale = pl.col("word_symbol") == "S"
    return grammar, grammar.filter(is_scale).select(pl.col("lower").alias("suffix"), pl.col("number").alias("glued_scale"))
