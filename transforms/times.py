"""Time mentions: which spans name a time, and the days they mean.

The forms are those of `transforms.time_grammar`, the values those of `transforms.time_values`; here what the grammar finds
becomes mentions, and words that only look like times are left out.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.ids import content_id
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference
from transforms.stages import TIME_MENTIONS
from transforms.time_grammar import UNLISTED, Form, find_forms
from transforms.time_names import find_name_years
from transforms.time_reckoning import TimeExpression
from transforms.time_spans import last_of_month
from transforms.time_symbols import Rows, TimeSymbols, write_time_symbols
from transforms.time_values import resolve_times

_YEARS = (1800, 2200)
"""Years of publication to reckon from; others are misread."""
_NAME_SHAPES = frozenset({"Title", "Upper", "mixed"})
_CLASSES = ("introducer", "determiner", "name_before", "name_after", "ambiguous_month", "ambiguous_season", "speech_cue", "span_before")
_SCHEMA = {
    "first": pl.Int64(),
    "last": pl.Int64(),
    "is_listed": pl.Boolean(),
    "date_start": pl.Date(),
    "date_end": pl.Date(),
    "date_precision": pl.String(),
    "date_basis": pl.String(),
}


class _Context(NamedTuple):
    """An expression, and what stands around it in its sentence; empty where nothing does."""

    document_row: int
    sentence_row: int
    paragraph: int
    text: str
    shape: str
    last: str
    before_before: str | None
    before: str | None
    before_shape: str
    before_symbol: str | None
    after: str | None
    after_shape: str
    after_symbol: str | None
    tense: str


def find_times(
    tokens: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame, metadata: pl.DataFrame, reference: Reference
) -> pl.DataFrame:
    """Return the time mentions of a batch as TIME_MENTIONS: of all times those that are dates (`find_all_times`)."""
    return list_dates(find_all_times(tokens, sentences, documents, metadata, reference))


def list_dates(times: pl.DataFrame) -> pl.DataFrame:
    """Return those of all times that are dates, as TIME_MENTIONS. times: as `find_all_times` gives them."""
    return TIME_MENTIONS.enforce(times.filter("is_listed"))


def find_all_times(
    tokens: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame, metadata: pl.DataFrame, reference: Reference
) -> pl.DataFrame:
    """Return every time of a batch with the columns of TIME_MENTIONS and is_listed.

    tokens: of `tokenize_sentences(documents, sentences)`; sentences: SENTENCES; documents: document_id, text; metadata:
    DOCUMENT_METADATA, of which published_date, its precision and its basis count (the date of a citation is no anchor).
    Days are inclusive; both are null, with precision none, where the text does not settle them. is_listed is false for
    times that are no dates (decades, recent years, two days later): they tell only when events did, or did not, happen.
    """
    symbols = write_time_symbols(tokens, reference)
    published = _published_days(documents, metadata)
    undated = [row for row, days in enumerate(published) if days is None]
    names = find_name_years(symbols, undated, sentences)
    forms = find_forms(symbols.string)
    found = _resolve(forms, symbols, sentences, published, names, _word_classes(reference))
    spans = _write_spans(found, tokens, sentences, documents)
    mention_id = content_id("document_id", pl.lit("time"), "char_start", "char_end")
    return spans.with_columns(mention_id.alias("mention_id")).select(*TIME_MENTIONS.columns, "is_listed")


@once_per_reference
def _word_classes(reference: Reference) -> dict[str, frozenset[str]]:
    words = reference["time_words"]
    return {c: frozenset(words.filter(pl.col("word_class") == c)["word"]) for c in _CLASSES}


def _resolve(
    forms: Sequence[Form],
    symbols: TimeSymbols,
    sentences: pl.DataFrame,
    published: Sequence[tuple[date, date] | None],
    names: Mapping[int, Sequence[tuple[int, int]]],
    classes: Mapping[str, frozenset[str]],
) -> pl.DataFrame:
    """Return first and last token row, is_listed and value of each form that names a time, document by document."""
    firsts = symbols.rows[[f.start for f in forms]] if forms else np.empty(0, dtype=np.int64)
    lasts = symbols.rows[[f.end - 1 for f in forms]] if forms else firsts
    places = symbols.rows[[f.run + place for f in forms for place in f.places.values()]] if forms else firsts
    numbers = iter(symbols.tokens["number"].gather(places).to_list())
    contexts = _read_contexts(symbols, firsts, lasts, sentences)
    slots = [{slot: next(numbers) for slot in form.places} for form in forms]
    rows = zip(forms, slots, contexts, firsts.tolist(), lasts.tolist(), strict=True)
    times = [row for row in rows if not _is_no_time(row[0], row[2], classes)]
    resolved: list[tuple[object, ...]] = []
    for document, members in groupby(times, key=lambda row: row[2].document_row):
        of_document = list(members)
        named = names.get(document, ())
        expressions = [_express(form, slots, context, named, classes["speech_cue"]) for form, slots, context, _, _ in of_document]
        values = resolve_times(expressions, published[document], [year for _, year in named])
        resolved += [
            (first, last, form.kind not in UNLISTED, *value)
            for (form, _, _, first, last), value in zip(of_document, values, strict=True)
            if value
        ]
    return pl.DataFrame(resolved, schema=_SCHEMA, orient="row")


def _express(
    form: Form, slots: dict[str, int], context: _Context, named: Sequence[tuple[int, int]], speech: frozenset[str]
) -> TimeExpression:
    if form.kind == "dotted_date":
        parts = list(map(int, context.text.split(".")))
        slots = dict(zip(("first", "second", "year"), parts if parts[0] < 100 else parts[::-1], strict=True))
    years = {year for place, year in named if place == context.paragraph} if named else set()
    follows_speech = context.before in speech or (context.before == "on" and context.before_before in speech)
    return TimeExpression(
        form.kind,
        slots,
        context.paragraph,
        context.sentence_row,
        context.tense,
        context.before_before is None,
        follows_speech,
        years.pop() if len(years) == 1 else None,
    )


def _read_contexts(symbols: TimeSymbols, firsts: Rows, lasts: Rows, sentences: pl.DataFrame) -> list[_Context]:
    """Return what stands around the expressions that go from token rows `firsts` to `lasts`."""
    tokens = symbols.tokens
    sentence = tokens["sentence_row"].to_numpy()
    own = sentence[firsts]
    lower, shape = tokens["lower"], tokens["shape"]

    def beside(column: pl.Series, wanted: Rows) -> pl.Series:
        at = np.clip(wanted, 0, max(tokens.height - 1, 0))
        inside = pl.Series((at == wanted) & (sentence[at] == own))
        return pl.select(pl.when(inside).then(column.gather(at))).to_series()

    before_before, before_symbol = beside(lower, firsts - 2), beside(tokens["word_symbol"], firsts - 2)
    before = beside(lower, firsts - 1)
    after = beside(lower, lasts + 1)
    told = pl.Series(_tenses(symbols, firsts), dtype=pl.String)
    # "On Tuesday soldiers begin their drill": a sentence without any past form announces; headlines tell the past in the present
    is_body = sentences["zone"].gather(own) == "body"
    looks_ahead = (told == "") & is_body & (before == "on") & (before_symbol.fill_null("") != "E")
    looks_ahead |= (told == "deferred") & before.is_in(["to", "until", "till", "for"])  # postponed until Friday
    looks_ahead |= before.is_in(["until", "till"]) & (after == "to")  # gave them until Friday to leave
    # "where leaders are meeting until Thursday": what goes on has not ended
    goes_on = before_before.str.ends_with("ing") & beside(lower, firsts - 3).is_in(["are", "is"])
    looks_ahead |= before.is_in(["until", "till", "through"]) & goes_on.fill_null(value=False)
    # a strike called for Monday; from Monday, or until then, masks are compulsory
    looks_ahead |= (before == "for") & (told != "future") & ~after.is_in(["'s", "’s"]).fill_null(value=False)
    looks_ahead |= (told == "") & is_body & before.is_in(["from", "starting", "beginning", "effective", "until", "till"])
    tense = pl.when(looks_ahead.fill_null(value=False)).then(pl.lit("future")).otherwise(told.replace("deferred", "past"))
    columns = (
        tokens["document_row"].gather(firsts),
        pl.Series(own),
        sentences["paragraph_number"].gather(own),
        tokens["text"].gather(firsts),
        shape.gather(firsts),
        lower.gather(lasts),
        before_before,
        before,
        beside(shape, firsts - 1).fill_null(""),
        beside(tokens["word_symbol"], firsts - 1),
        after,
        beside(shape, lasts + 1).fill_null(""),
        beside(tokens["word_symbol"], lasts + 1),
        pl.select(tense).to_series(),
    )
    return [_Context(*row) for row in zip(*(c.to_list() for c in columns), strict=True)]


def _tenses(symbols: TimeSymbols, firsts: Rows) -> list[str]:
    """Return which way the words before each expression look, else those after it: future, past, deferred or empty."""
    cues = symbols.tense_rows
    tense = np.full(len(firsts), "", dtype=object)
    if len(cues):
        sentence = symbols.tokens["sentence_row"].to_numpy()
        place = np.searchsorted(cues, firsts, side="right")
        after, before = np.minimum(place, len(cues) - 1), np.maximum(place - 1, 0)
        # written last, the word before wins over that after
        for at, is_there in ((after, cues[after] > firsts), (before, cues[before] <= firsts)):
            fits = is_there & (sentence[cues[at]] == sentence[firsts])
            tense[fits] = symbols.tenses[at[fits]]
    return [str(t) for t in tense]


def _is_no_time(form: Form, context: _Context, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether what has the form of a time (May, Friday, 1950, the fall, in two years) only looks like one."""
    kind, before = form.kind, context.before or ""
    if kind == "the_season":
        return context.last in words["ambiguous_season"]
    if kind == "ahead":
        return before in words["span_before"]
    return form.end - form.start == 1 and _is_no_time_alone(kind, before, context, words)


def _is_no_time_alone(kind: str, before: str, context: _Context, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether a single word only looks like a time."""
    is_introduced = before in words["introducer"]
    follows_name = context.before_shape in _NAME_SHAPES and not is_introduced
    leads_name = context.after_shape in _NAME_SHAPES and context.after_symbol is None
    opens_name = leads_name and (not is_introduced or before == "the")
    if kind == "month" and context.last in words["ambiguous_month"]:  # a May vote, its March report
        is_owned = context.before_symbol in ("a", "'") or before in words["determiner"]
        return not (is_introduced or is_owned) or context.after == "on"
    if kind == "month":
        return opens_name or follows_name
    if kind == "holiday":
        return leads_name or follows_name
    if kind == "today":  # Russia Today
        return follows_name and context.shape in _NAME_SHAPES
    if kind == "weekday":
        is_named = before in words["name_before"] or context.after in words["name_after"]
        return is_named or (opens_name and context.before_shape != "lower")
    return kind == "year" and "number" in (context.before_shape, context.after_shape)


def _published_days(documents: pl.DataFrame, metadata: pl.DataFrame) -> list[tuple[date, date] | None]:
    """Return the first and last day on which each document may have been published; None where only a citation or nothing tells."""
    is_told = (pl.col("published_basis") != "footnote") & (pl.col("published_precision") != "none")
    known = metadata.filter(is_told & pl.col("published_date").dt.year().is_between(*_YEARS))
    days = documents.select("document_id").join(
        known.select("document_id", "published_date", "published_precision"),
        on="document_id",
        how="left",
        maintain_order="left",
    )
    return [_days_of(day, precision) for day, precision in days.select("published_date", "published_precision").iter_rows()]


def _days_of(day: date | None, precision: str) -> tuple[date, date] | None:
    if day is None or precision == "day":
        return (day, day) if day else None
    if precision == "month":
        return day.replace(day=1), last_of_month(day.year, day.month)
    return date(day.year, 1, 1), date(day.year + 1, 1, 1) - timedelta(days=1)


def _write_spans(found: pl.DataFrame, tokens: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return `found` with document, zone, sentence, span and text."""
    spans = found.with_columns(
        *(tokens[column].gather(found["first"]) for column in ("document_row", "sentence_row", "char_start")),
        tokens["char_end"].gather(found["last"]),
    )
    spans = spans.with_columns(
        *(sentences[column].gather(spans["sentence_row"]) for column in ("sentence_number", "zone")),
        *(documents[column].gather(spans["document_row"]) for column in ("document_id", "text")),
    )
    text = pl.col("text").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start"))
    return spans.with_columns(text).sort("document_row", "char_start")
