"""Time mentions: which spans name a time, and the days they mean.

The forms are those of `transforms.time_grammar`, the values those of `transforms.time_values`; here tokens
become symbols, matches become mentions, and words that only look like times are left out.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from transforms.ids import content_id
from transforms.reference import Reference
from transforms.stages import TIME_MENTIONS
from transforms.symbols import SymbolString, locate_spans, write_symbols
from transforms.time_grammar import HEAD_SYMBOLS, find_forms, symbol_of_tokens
from transforms.time_values import TimeExpression, resolve_times

_REACH = 8
"""Tokens kept on either side of a head: no less than the longest form takes, so that batches do not matter."""
_YEARS = (1800, 2200)
"""Years of publication to reckon from; others are misread."""
_NAME_SHAPES = ("Title", "Upper", "mixed")
_DASHES = ["-", "–"]
_GLUE = ["-", "/", "_", "=", ".", "#", "@", "$", "€", "£", "+", "&", "?"]
"""Marks that, without a space, make a number part of a name, an address or a sum."""
_QUOTES = ["“", '"', "'", "‘", "«"]


def find_times(
    tokens: pl.DataFrame,
    sentences: pl.DataFrame,
    documents: pl.DataFrame,
    metadata: pl.DataFrame,
    reference: Reference,
) -> pl.DataFrame:
    """Return the time mentions of a batch as TIME_MENTIONS.

    tokens: of `tokenize_sentences(documents, sentences)`; sentences: SENTENCES; documents: document_id, text; metadata:
    DOCUMENT_METADATA, of which published_date, its precision and its basis count (the date of a citation is no anchor).
    Days are inclusive; both are null, with precision none, where the text does not settle them.
    """
    words = reference["time_words"]
    marked = _mark_symbols(tokens, sentences, words, reference["units"])
    if marked.is_empty():
        return TIME_MENTIONS.empty()
    string = write_symbols(marked, HEAD_SYMBOLS, _REACH)
    paragraphs = sentences.get_column("paragraph_number").to_list()
    published = _published_days(documents, metadata)
    names = _find_name_years(marked, words, [row for row, day in enumerate(published) if day is None], paragraphs)
    found = _resolve(_find_expressions(string, words), paragraphs, published, names)
    spans = locate_spans(found, string.near, sentences, documents)
    mention_id = content_id("document_id", pl.lit("time"), "char_start", "char_end")
    return TIME_MENTIONS.enforce(spans.with_columns(mention_id.alias("mention_id")))


def _mark_symbols(tokens: pl.DataFrame, sentences: pl.DataFrame, words: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return the tokens of sentences that hold a time word, with symbol, number, neighbours and tense."""
    grammar, symbol = symbol_of_tokens(words)
    marked = tokens.join(grammar, on="lower", how="left", maintain_order="left").with_columns(symbol)
    timed = marked.filter(pl.col("symbol").is_in(list(HEAD_SYMBOLS))).select(pl.col("sentence_row").unique())
    marked = marked.join(timed, on="sentence_row", how="semi", maintain_order="left")
    marked = marked.join(
        sentences.with_row_index("sentence_row").select("sentence_row", "zone"),
        on="sentence_row",
        how="left",
        maintain_order="left",
    )
    digits = pl.col("text").str.extract(r"^Q?(\p{N}+)$").cast(pl.Int64, strict=False)
    number = pl.when((pl.col("shape") == "number") | (pl.col("symbol") == "#")).then(digits).otherwise(pl.col("number"))
    marked = marked.with_columns(
        _neighbour("lower", 1).fill_null("").alias("before"),
        _neighbour("lower", -1).fill_null("").alias("after"),
        _neighbour("shape", 1).fill_null("").alias("before_shape"),
        _neighbour("shape", -1).fill_null("").alias("after_shape"),
        _neighbour("word_symbol", -1).alias("after_symbol"),
        number.alias("number"),
    )
    is_name, is_other = _is_year_in_name(words), _is_no_year(words, units)
    return marked.with_columns(
        is_name.alias("is_name_year"),
        pl.when(is_name | is_other).then(pl.lit("x")).otherwise(pl.col("symbol")).alias("symbol"),
        _tense(words).alias("tense"),
    )


def _neighbour(column: str, distance: int) -> pl.Expr:
    """A column of the token that stands `distance` tokens before (after where negative) in the same sentence."""
    row = pl.col("sentence_row")
    return pl.when(row == row.shift(distance)).then(pl.col(column).shift(distance))


def _is_year_in_name(words: pl.DataFrame) -> pl.Expr:
    """Whether a token is the year of a name: Aras-2025, “Aras 2025”."""
    openers = [*_words(words, "introducer"), *_words(words, "determiner")]
    is_known = _neighbour("word_symbol", 1).is_not_null() | (_neighbour("symbol", 1) == "#") | pl.col("before").is_in(openers)
    is_spaced = pl.col("before_shape").is_in(_NAME_SHAPES) & ~is_known
    is_glued = (
        ~pl.col("is_spaced")
        & pl.col("before").is_in(_DASHES)
        & ~_neighbour("is_spaced", 1)
        & _neighbour("shape", 2).is_in(_NAME_SHAPES)
        & _neighbour("word_symbol", 2).is_null()
    )
    opens_date = pl.col("after").is_in([*_DASHES, "/"]) & (_neighbour("shape", -2) == "number").fill_null(value=False)
    return ((pl.col("symbol") == "Y") & ~opens_date & (is_spaced | is_glued)).fill_null(value=False)


def _is_no_year(words: pl.DataFrame, units: pl.DataFrame) -> pl.Expr:
    """Whether a token that looks like a year is a decade, a count, a label or part of an address."""
    counted = units.filter(~pl.col("form").str.contains(" ")).get_column("form").to_list()
    before, after, then = pl.col("before"), pl.col("after"), _neighbour("lower", -2)
    is_decade = (pl.col("after_shape") == "lower") & ~_neighbour("is_spaced", -1)
    is_decade |= (after == "'s") & pl.col("text").str.ends_with("0") & _neighbour("word_symbol", 1).is_in(["T", "E"])
    # "2000 Armenian troops" counts as much as "2000 troops"
    counts = after.is_in(counted) | ((pl.col("after_shape") == "Title") & then.is_in(counted)).fill_null(value=False)
    counts |= before.is_in(_words(words, "count_cue")) & ~after.is_in(_DASHES)
    is_dated = _neighbour("symbol", 1).is_in(["M", "J"]) | ((before == ",") & _neighbour("symbol", 2).is_in(["D", "o"]))
    counts &= ~is_dated.fill_null(value=False) & ~before.is_in(_words(words, "year_introducer"))
    is_count = counts | after.is_in(_words(words, "clock_word"))
    is_glued = (
        ~pl.col("is_spaced")
        & pl.col("before").is_in(_GLUE)
        & (_neighbour("shape", 2) != "number").fill_null(value=True)
        & _neighbour("word_symbol", 2).is_null()
    )
    is_label = before.is_in(_words(words, "number_label"))
    return ((pl.col("symbol") == "Y") & (is_decade | is_count | is_glued | is_label)).fill_null(value=False)


def _tense(words: pl.DataFrame) -> pl.Expr:
    """Which way the words before a token look, else those after it: future, past or empty."""
    lower, before = pl.col("lower"), pl.col("before")
    is_bound = lower.is_in(_words(words, "bound_cue")) & (pl.col("after") == "to")  # was to travel, set to meet
    is_past = lower.is_in(_words(words, "past_cue")) | ((pl.col("shape") == "lower") & lower.str.contains(r"^.{2,}[^e]ed$"))
    cue = (
        pl.when(is_bound | lower.is_in(_words(words, "future_cue")))
        .then(pl.lit("future"))
        .when(is_past & ~before.is_in(["be", "being", "to"]))
        .then(pl.lit("past"))
    )
    told = cue.forward_fill().over("sentence_row").fill_null(cue.backward_fill().over("sentence_row"))
    # "On Tuesday soldiers begin their drill": a sentence without any past form announces; headlines tell the past in the present
    is_plain = (before == "on") & ~_neighbour("word_symbol", 2).is_in(["E"]).fill_null(value=False)
    announced = pl.when(is_plain & (pl.col("zone") == "body")).then(pl.lit("future")).otherwise(pl.lit(""))
    return told.fill_null(announced)


def _words(words: pl.DataFrame, word_class: str) -> list[str]:
    return words.filter(pl.col("word_class") == word_class).get_column("word").to_list()


def _find_expressions(string: SymbolString, words: pl.DataFrame) -> list[dict[str, Any]]:
    """Return one row per expression: kind, first and last near_row, slots, sentence_row, document_row, tense."""
    row_of = string.row_of
    columns = string.lists(
        "lower",
        "text",
        "shape",
        "number",
        "before",
        "after",
        "before_shape",
        "after_shape",
        "after_symbol",
        "tense",
        "sentence_row",
        "document_row",
    )
    refusals = {c: frozenset(_words(words, c)) for c in ("introducer", "name_before", "name_after", "ambiguous_month")}
    found = []
    for kind, start, end, places in find_forms(string.symbols):
        first, last = row_of[start], row_of[end - 1]
        if first == last and _is_no_time(kind, columns, first, refusals):
            continue
        slots = {slot: columns["number"][row_of[place]] for slot, place in places.items()}
        if kind == "dotted_date":
            slots = dict(zip(("first", "second", "year"), map(int, columns["text"][first].split(".")), strict=True))
        found.append(
            {
                "kind": kind,
                "first": first,
                "last": last,
                "slots": slots,
                "tense": columns["tense"][first],
                "sentence_row": columns["sentence_row"][first],
                "document_row": columns["document_row"][first],
            }
        )
    return found


def _is_no_time(kind: str, columns: Mapping[str, list[Any]], row: int, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether a single word (May, Friday, 1950) only looks like a time."""
    before, after = columns["before"][row], columns["after"][row]
    is_introduced = before in words["introducer"]
    follows_name = columns["before_shape"][row] in _NAME_SHAPES and not is_introduced
    leads_name = columns["after_shape"][row] in _NAME_SHAPES and columns["after_symbol"][row] is None
    opens_name = leads_name and (not is_introduced or before == "the")
    if kind == "month" and columns["lower"][row] in words["ambiguous_month"]:
        return not is_introduced or after == "on"
    if kind == "month":
        return opens_name or follows_name
    if kind == "today":  # Russia Today
        return follows_name and columns["shape"][row] in _NAME_SHAPES
    if kind == "weekday":
        return before in words["name_before"] or after in words["name_after"] or (opens_name and columns["before_shape"][row] != "lower")
    return kind == "year" and "number" in (columns["before_shape"][row], columns["after_shape"][row])


def _published_days(documents: pl.DataFrame, metadata: pl.DataFrame) -> list[date | None]:
    """Return the day of publication of each document, null where only a citation or nothing gives one."""
    is_told = (pl.col("published_basis") != "footnote") & (pl.col("published_precision") == "day")
    known = metadata.filter(is_told & pl.col("published_date").dt.year().is_between(*_YEARS))
    days = documents.select("document_id").join(
        known.select("document_id", "published_date"),
        on="document_id",
        how="left",
        maintain_order="left",
    )
    return days.get_column("published_date").to_list()


def _find_name_years(
    marked: pl.DataFrame,
    words: pl.DataFrame,
    document_rows: Sequence[int],
    paragraphs: Sequence[int],
) -> dict[int, list[tuple[int, int]]]:
    """Return paragraph and year of the names of exercises in the documents given, by document row.

    A name with two digits (“Araz-24”) counts where it is quoted and the text has that year, or one next to it, in full.
    """
    told = marked.filter(pl.col("document_row").is_in(document_rows))
    is_exercise = pl.col("lower").is_in(_words(words, "named_event")).any().over("sentence_row")
    is_short = (
        pl.col("symbol").is_in(["D", "Z"])
        & (pl.col("text").str.len_chars() == 2)
        & ~pl.col("is_spaced")
        & ~_neighbour("is_spaced", 1)
        & pl.col("before").is_in(_DASHES)
        & _neighbour("text", 2).str.contains(r"^\p{L}{3,}$")
        & _neighbour("text", 3).is_in(_QUOTES)
    )
    years = told.filter(is_exercise & pl.col("is_name_year"))
    short = told.filter(is_exercise & is_short.fill_null(value=False)).with_columns(pl.col("number") + 2000)
    full = told.filter((pl.col("symbol") == "Y") | pl.col("is_name_year")).select("document_row", pl.col("number").alias("year_told"))
    agreed = short.join(full, on="document_row").filter((pl.col("number") - pl.col("year_told")).abs() <= 1)
    short = short.join(agreed.select("token_row"), on="token_row", how="semi")
    found: dict[int, list[tuple[int, int]]] = {}
    named = pl.concat([years, short]).sort("token_row")
    for document, sentence, year in named.select("document_row", "sentence_row", "number").iter_rows():
        found.setdefault(document, []).append((paragraphs[sentence], year))
    return found


def _resolve(
    rows: Sequence[Mapping[str, Any]],
    paragraphs: Sequence[int],
    published: Sequence[date | None],
    names: Mapping[int, Sequence[tuple[int, int]]],
) -> pl.DataFrame:
    """Return first, last and value of each expression that names a time."""
    by_document: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_document.setdefault(row["document_row"], []).append(row)
    resolved: list[tuple[Any, ...]] = []
    for document, members in by_document.items():
        named = names.get(document, ())
        expressions = []
        for row in members:
            paragraph = paragraphs[row["sentence_row"]]
            years = {year for place, year in named if place == paragraph}
            name_year = min(years) if len(years) == 1 else None
            expressions.append(TimeExpression(row["kind"], row["slots"], paragraph, row["tense"], name_year))
        values = resolve_times(expressions, published[document], [year for _, year in named])
        resolved += [(row["first"], row["last"], *value) for row, value in zip(members, values, strict=True) if value]
    schema = {
        "first": pl.UInt32(),
        "last": pl.UInt32(),
        "date_start": pl.Date(),
        "date_end": pl.Date(),
        "date_precision": pl.String(),
        "date_basis": pl.String(),
    }
    return pl.DataFrame(resolved, schema=schema, orient="row")
