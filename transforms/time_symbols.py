"""Tokens written as symbols of the time grammar: one character each, only where a time may stand.

What depends on a word alone is asked once per distinct word; the words around a number are looked at for the few numbers
that may be years. Which symbols make a time is said by `transforms.time_grammar`.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.reference import Reference
from transforms.reference_cache import once_per_reference
from transforms.time_grammar import CLASS_SYMBOLS, DEAD_SYMBOLS, HEAD_SYMBOLS, MARK_SYMBOLS, PHRASE_SYMBOLS, UNIT_SYMBOLS
from transforms.time_years import judge_years
from transforms.words import describe_words

Rows: TypeAlias = npt.NDArray[np.int64]

_BREAK = ord("\n")
_FUTURE, _PAST, _BOUND, _TO, _BE, _EVENT, _PHRASE, _DEFERRAL = 1, 2, 4, 8, 16, 32, 64, 128
_CODES = {chr(code): code for code in range(33, 127)}
_PHRASE_WORDS = 4


@dataclass(frozen=True)
class TimeSymbols:
    """The tokens of a batch as the time grammar sees them."""

    tokens: pl.DataFrame
    """Tokens in reading order, with number, and shape and lower of TOKEN_COLUMNS."""
    symbols: npt.NDArray[np.uint8]
    """Symbol of each token."""
    string: str
    """Symbols of the runs in which a time may stand, each with the symbol that ends it, divided by line breaks."""
    rows: Rows
    """Token row at each position of the string, -1 at line breaks."""
    name_years: Rows
    """Token rows of years that are part of a name (Aras-2025)."""
    named_events: Rows
    """Token rows of words for what bears such a name (exercise, drill)."""
    tense_rows: Rows
    """Token rows of the words that tell a tense."""
    tenses: npt.NDArray[np.str_]
    """Which: future, past, or deferred (what they put off lies ahead)."""


def write_time_symbols(tokens: pl.DataFrame, reference: Reference) -> TimeSymbols:
    """Return the symbols of all tokens and the string of those near a time. tokens: TOKEN_COLUMNS in reading order."""
    words = _grammar_words(reference)
    marked = describe_words(tokens, lambda distinct: _describe(distinct, words))
    symbols, cues = marked["symbol"].to_numpy().copy(), marked["cue"].to_numpy()
    sentence = marked["sentence_row"].to_numpy()
    is_spaced = marked["is_spaced"].to_numpy()
    symbols[(symbols == ord("o")) & is_spaced] = ord("x")
    numbers = _write_phrases(marked, symbols, _phrases(reference))
    marked = marked.with_columns(numbers)
    years = np.flatnonzero(np.isin(symbols, [ord("Y"), ord("?")]))
    judged = judge_years(marked, symbols, years, reference)
    symbols[years] = judged["symbol"].replace_strict(_CODES, return_dtype=pl.UInt8).to_numpy()
    symbols[years[judged["symbol"].to_numpy() == "c"] + 1] = ord(PHRASE_SYMBOLS["continued"])  # the s of 1990s
    kept, starts = _cut_runs(symbols, sentence)
    breaks = np.flatnonzero(starts)
    string = np.insert(symbols[kept], breaks, _BREAK).tobytes().decode("ascii") + "\n"
    rows = np.append(np.insert(kept, breaks, -1), -1)
    name_years = years[judged["is_name"].to_numpy()]
    return TimeSymbols(marked, symbols, string, rows, name_years, np.flatnonzero(cues & _EVENT), *_tense_cues(cues, sentence))


@once_per_reference
def _grammar_words(reference: Reference) -> pl.DataFrame:
    """Return lower, word_symbol, number and cue of the words of the grammar, a row for each."""
    words = reference["time_words"].filter(~pl.col("word").str.contains(" "))
    symbol = (
        pl.when(pl.col("word_class") == "unit")
        .then(pl.col("number").replace_strict(UNIT_SYMBOLS, default=None, return_dtype=pl.String))
        .otherwise(pl.col("word_class").replace_strict(CLASS_SYMBOLS, default=None, return_dtype=pl.String))
    )
    holiday = pl.when(pl.col("word_class") == "holiday").then(pl.lit(PHRASE_SYMBOLS["holiday"]))
    words = words.with_columns(pl.coalesce(symbol, holiday).alias("symbol"))
    grammar = words.drop_nulls("symbol").unique("word", keep="first", maintain_order=True)
    classes = {"future_cue": _FUTURE, "past_cue": _PAST, "bound_cue": _BOUND, "named_event": _EVENT, "deferral_cue": _DEFERRAL}
    cues = (
        words.filter(pl.col("word_class").is_in(list(classes)))
        .group_by("word")
        .agg(pl.col("word_class").replace_strict(classes, return_dtype=pl.UInt8).unique().sum().cast(pl.UInt8).alias("cue"))
    )
    counted = (
        reference["units"].filter(~pl.col("form").str.contains(" ")).select(pl.col("form").alias("word"), pl.lit(True).alias("is_counted"))
    )
    joined = grammar.select("word", pl.col("symbol").alias("word_symbol"), "number").join(cues, on="word", how="full", coalesce=True)
    openers = _phrases(reference).select(pl.col("phrase").str.extract(r"^(\S+)").alias("word"), pl.lit(True).alias("opens_phrase"))
    joined = joined.join(counted.unique("word"), on="word", how="full", coalesce=True)
    joined = joined.join(openers.unique("word"), on="word", how="full", coalesce=True)
    return joined.with_columns(pl.col("is_counted", "opens_phrase").fill_null(value=False)).rename({"word": "lower"})


def _describe(distinct: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Add symbol (its code), number and cue to distinct words."""
    distinct = distinct.join(words, on="lower", how="left")
    text, known, shape = pl.col("text"), pl.col("word_symbol"), pl.col("shape")
    number_symbol = (
        pl.when(text.str.contains(r"^(?:0?[1-9]|[12][0-9]|3[01])$"))
        .then(pl.lit("D"))
        .when(text.str.contains(r"^(?:19|20)[0-9]{2}$"))
        .then(pl.lit("Y"))
        .when(text.str.contains(r"^(?:1[5-8]|21)[0-9]{2}$"))
        .then(pl.lit("?"))
        .when(
            text.str.contains(
                r"^(?:[0-9]{2}\.[0-9]{2}\.[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}\.[01][0-9]\.[0-3][0-9])$"
            )
        )
        .then(pl.lit("@"))
        .when(text.str.contains(r"^[0-9]{2}$"))
        .then(pl.lit("Z"))
        .otherwise(pl.lit("x"))
    )
    is_small_name = known.is_in(["M", "J", "W", "K", "%"]) & ~shape.is_in(["Title", "Upper"])
    symbol = (
        pl.when(shape == "number")
        .then(number_symbol)
        .when(shape == "mark")
        .then(text.replace_strict(MARK_SYMBOLS, default="!", return_dtype=pl.String))
        .when(text.str.contains(r"^Q[1-4]$"))
        .then(pl.lit("#"))
        .when(text.str.contains(r"^H[12]$"))
        .then(pl.lit(";"))
        .when(known.is_null() & pl.col("is_counted").fill_null(value=False) & (shape == "lower"))
        .then(pl.lit("w"))
        .when(known.is_null() | is_small_name)
        .then(pl.lit("x"))
        .otherwise(known)
    )
    digits = text.str.extract(r"^[QH]?([0-9]{1,4})$").cast(pl.Int64, strict=False)
    is_ed = (shape == "lower") & pl.col("lower").str.contains(r"^.{2,}[^e]ed$")
    cue = pl.col("cue").fill_null(0)
    cue = pl.when(is_ed).then(cue | _PAST).otherwise(cue)
    cue = pl.when(pl.col("lower") == "to").then(_TO).when(pl.col("lower").is_in(["be", "being"])).then(_BE).otherwise(cue)
    # May is a month, may a verb
    cue = pl.when(known.is_in(["M"]) & (shape == "Title")).then(0).otherwise(cue)
    cue = pl.when(pl.col("opens_phrase")).then(cue | _PHRASE).otherwise(cue)
    return distinct.with_columns(
        symbol.replace_strict(_CODES, default=ord("x"), return_dtype=pl.UInt8).alias("symbol"),
        pl.coalesce(pl.when((shape == "number") | symbol.is_in(["#", ";"])).then(digits), "number").alias("number"),
        cue.cast(pl.UInt8).alias("cue"),
    ).drop("is_counted", "opens_phrase")


@once_per_reference
def _phrases(reference: Reference) -> pl.DataFrame:
    """Return the phrases of several words: phrase, symbol of the first word, number, extent (words that the mention takes)."""
    words = reference["time_words"].filter(pl.col("word_class").is_in(list(PHRASE_SYMBOLS)) & pl.col("word").str.contains(r"[ ]"))
    # in "October 7 attack" the last word tells which day is meant, but is no part of the date
    phrase = pl.col("word").str.replace_all("'s", " 's").str.replace_all(r"s'( |$)", "s ' ")
    length = phrase.str.count_matches(" ") + 1
    return words.select(
        phrase.alias("phrase"),
        pl.col("word_class").replace_strict(PHRASE_SYMBOLS).alias("phrase_symbol"),
        pl.col("number").alias("phrase_number"),
        length.cast(pl.Int64).alias("length"),
        (length - (pl.col("word_class") == "named_day").cast(pl.UInt32)).cast(pl.Int64).alias("extent"),
    )


def _write_phrases(tokens: pl.DataFrame, symbols: npt.NDArray[np.uint8], phrases: pl.DataFrame) -> pl.Series:
    """Set the symbols of phrases such as New Year's Day in place and return the numbers of all tokens."""
    numbers = tokens["number"]
    rows = np.flatnonzero(tokens["cue"].to_numpy() & _PHRASE)
    if not len(rows):
        return numbers
    sentence = tokens["sentence_row"].to_numpy()
    found = pl.DataFrame({"row": rows, "key": tokens["lower"].gather(rows), "shape": tokens["shape"].gather(rows)})
    matches = []
    for step in range(1, _PHRASE_WORDS + 1):
        at = np.minimum(rows + step, tokens.height - 1)
        inside = pl.Series((rows + step < tokens.height) & (sentence[at] == sentence[rows]))
        found = found.with_columns((pl.col("key") + " " + tokens["lower"].gather(at)).alias("key").alias("key"))
        found = found.with_columns(pl.when(inside).then(pl.col("key")).alias("key"))
        matches.append(found.join(phrases.filter(pl.col("length") == step + 1), left_on="key", right_on="phrase"))
    hits = pl.concat(matches).filter((pl.col("shape") != "lower") | (pl.col("phrase_symbol") == "g")).sort("row", "length")
    for row, symbol, extent in hits.select("row", "phrase_symbol", "extent").iter_rows():
        symbols[row : row + extent] = ord(PHRASE_SYMBOLS["continued"])
        symbols[row] = ord(symbol)
    return numbers.scatter(hits["row"].to_numpy(), hits["phrase_number"]) if hits.height else numbers


def _cut_runs(symbols: npt.NDArray[np.uint8], sentence: npt.NDArray[np.uint32]) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Return the rows of the runs of living symbols that hold a head, each with the token that ends it, and which rows start a run."""
    table = np.ones(256, dtype=bool)
    table[[ord(s) for s in DEAD_SYMBOLS]] = False
    alive = table[symbols]
    goes_on = np.zeros(len(symbols), dtype=bool)
    goes_on[1:] = sentence[1:] == sentence[:-1]
    starts = alive.copy()
    starts[1:] &= ~(alive[:-1] & goes_on[1:])
    living = np.flatnonzero(alive)
    run = np.cumsum(starts[living]) - 1
    table[:] = False
    table[[ord(s) for s in HEAD_SYMBOLS]] = True
    has_head = np.zeros(int(run[-1]) + 1 if len(run) else 0, dtype=bool)
    has_head[run[table[symbols[living]]]] = True
    keep = np.zeros(len(symbols), dtype=bool)
    keep[living[has_head[run]]] = True
    ends = keep.copy()
    keep[1:] |= ends[:-1] & goes_on[1:]
    rows = np.flatnonzero(keep)
    breaks = np.ones(len(rows), dtype=bool)
    breaks[1:] = (np.diff(rows) != 1) | ~goes_on[rows[1:]] | (starts[rows[1:]])
    return rows, breaks


def _tense_cues(cues: npt.NDArray[np.uint8], sentence: npt.NDArray[np.uint32]) -> tuple[Rows, npt.NDArray[np.str_]]:
    """Return the rows of words that tell a tense, and which."""
    same = sentence[1:] == sentence[:-1]
    before, after = np.zeros_like(cues), np.zeros_like(cues)
    before[1:][same] = cues[:-1][same]
    after[:-1][same] = cues[1:][same]
    # was to travel, set to meet, to be held
    future = (cues & _FUTURE > 0) | ((cues & _BOUND > 0) & (after & _TO > 0)) | ((cues & _BE > 0) & (before & _TO > 0))
    past = (cues & _PAST > 0) & (before & (_TO | _BE) == 0)
    rows = np.flatnonzero(future | past)
    return rows, np.where(future[rows], "future", np.where(cues[rows] & _DEFERRAL > 0, "deferred", "past"))
