"""What a time expression means in days.

Anchors, in this order: a year in the expression itself; the day of publication, unless the sentence or paragraph tells of another
year; where the publication is unknown, the first full date of the text or the year in the name of an exercise. What none of
them settles stays open. Finding the expressions is `transforms.times`' work. Nothing here sees a frame.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from transforms.time_reckoning import TimeExpression, reckon_from, shift_told, weekday_from
from transforms.time_spans import Span, century_span, day_of, decade_span, nearest_span, span_in_year, whole_year

_PAST_READING = 270
"""Days back within which a day without a year is read as past, unless the sentence looks ahead."""
_ONE_STORY = 400
"""Days within which the full dates of a text must lie for the first of them to stand for its day of publication."""
_LEAD = 3
"""Paragraph, counted from 0, up to which that first date must stand: news says what is new at its head."""
_NEWS = {"day": 45, "month": 120}
"""Days back to which a day or month without a year is the news' own, whatever day or month the sentence tells of."""
_NEWS_OF_YEAR = 200
"""The same where the sentence tells of a mere year: a ship built in 1983 was hit on 24 February."""
_HISTORY = 60
"""Days before publication from which a date with its year begins a story of its own."""

_TOLD_KINDS = frozenset({"same_day", "shifted_day", "shifted_days", "days_later", "shifted_unit", "told_weekday"})
_NUMERIC_KINDS = frozenset({"dotted_date", "slash_date", "iso_date"})
_PARTIAL_KINDS = frozenset({"day", "day_span", "month", "month_span", "month_week", "month_half", "holiday"})


class TimeValue(NamedTuple):
    """First and last day, precision and basis."""

    date_start: date | None
    date_end: date | None
    date_precision: str
    date_basis: str


OPEN = TimeValue(None, None, "none", "none")


class Anchor(NamedTuple):
    """The days from which a document reckons: first and last of those on which it may have been published."""

    day: date
    last: date
    basis: str
    is_firm: bool
    """False where the text's own dates are too far apart to say when it was written."""
    paragraph: int


class _Told(NamedTuple):
    """An expression that has a value, for those that go on from it."""

    value: TimeValue
    expression: TimeExpression


class _Story:
    """What a document has told so far."""

    def __init__(self) -> None:
        self.last: _Told | None = None
        self.day: date | None = None
        self.history: _Told | None = None

    def tell(self, expression: TimeExpression, value: TimeValue, anchor: Anchor | None) -> None:
        self.last = _Told(value, expression)
        if value.date_end is None:
            return
        self.day = value.date_end if value.date_precision == "day" else self.day
        is_dated = value.date_basis == "explicit"
        if is_dated and anchor and anchor.basis == "relative" and value.date_end < anchor.day - timedelta(days=_HISTORY):
            self.history = self.last
        elif value.date_basis == "relative" or is_dated:
            self.history = None

    def history_of(self, expression: TimeExpression) -> TimeValue | None:
        """Return the past date that the sentence, or the opening of the paragraph, of `expression` tells of."""
        if self.history is None:
            return None
        value, told = self.history
        is_near = told.sentence == expression.sentence or (told.paragraph == expression.paragraph and told.opens)
        return value if is_near else None


def resolve_times(
    expressions: Sequence[TimeExpression], published: tuple[date, date] | None, name_years: Sequence[int]
) -> list[TimeValue | None]:
    """Return the value of each expression of one document, in reading order; None for what names no time after all.

    published: first and last day on which it may have been published. name_years: years in names of exercises, as far as
    they stand in the text.
    """
    anchor = Anchor(*published, "relative", True, -1) if published else _anchor_in_text(expressions, name_years)
    is_month_first = _order_of_numbers(expressions)
    values: list[TimeValue | None] = []
    story = _Story()
    for expression in expressions:
        if expression.kind in _NUMERIC_KINDS:
            value = _numeric_date(expression, anchor, is_month_first)
        else:
            value = _value(expression, anchor, story)
        values.append(value)
        if value and value.date_end:
            story.tell(expression, value, anchor)
    return values


def _anchor_in_text(expressions: Sequence[TimeExpression], name_years: Sequence[int]) -> Anchor | None:
    full = [(day, e.paragraph) for e in expressions if (day := _full_day(e, e.slots.get("year")))]
    if full:
        days, (first, paragraph) = [day for day, _ in full], full[0]
        last_year = max(whole_year(e.slots["year"]) for e in expressions if "year" in e.slots)
        # a history begins with its oldest date; news that begins with its latest one may look back as far as it likes
        is_one_story = max(days) - min(days) <= timedelta(days=_ONE_STORY) or max(days) - first <= timedelta(days=_HISTORY)
        is_firm = is_one_story and paragraph <= _LEAD and last_year <= first.year + 1
        return Anchor(first, first, "context", is_firm, paragraph)
    years = set(name_years)
    for expression in expressions:
        year = next(iter(years)) if len(years) == 1 else expression.name_year
        day = _full_day(expression, year)
        if day and "relation" not in expression.slots:
            return Anchor(day, day, "name", True, expression.paragraph)
    return None


def _full_day(expression: TimeExpression, year: int | None) -> date | None:
    slots = expression.slots
    if year is None or "day" not in slots or "month" not in slots:
        return None
    return day_of(whole_year(year), slots["month"], slots["day"])


def _value(e: TimeExpression, anchor: Anchor | None, story: _Story) -> TimeValue | None:
    if e.kind in _WITHOUT_ANCHOR:
        return _WITHOUT_ANCHOR[e.kind](e)
    if e.kind in _TOLD_KINDS:
        return _from_told(e, anchor, story)
    if "year" in e.slots or "end_year" in e.slots:
        return _explicit(e)
    if e.kind in _PARTIAL_KINDS and "relation" not in e.slots:
        return _without_year(e, anchor, story)
    return _from_anchor(e, anchor, story)


def _decade(e: TimeExpression) -> TimeValue:
    return TimeValue(*decade_span(e.slots["decade"], e.slots.get("part")), "explicit")


def _century(e: TimeExpression) -> TimeValue | None:
    span = century_span(e.slots["century"], e.slots.get("part"))
    return TimeValue(*span, "explicit") if span else None


def _named_day(e: TimeExpression) -> TimeValue:
    number = e.slots["named"]
    day = date(number // 10000, number // 100 % 100, number % 100)
    return TimeValue(day, day, "day", "name")


_WITHOUT_ANCHOR: Mapping[str, Callable[[TimeExpression], TimeValue | None]] = {
    "decade": _decade,
    "century": _century,
    "named_day": _named_day,
    "fiscal": lambda _: OPEN,
    "vague": lambda _: OPEN,
}


def _from_anchor(e: TimeExpression, anchor: Anchor | None, story: _Story) -> TimeValue | None:
    """What is told from the day of writing: yesterday, last week, in two weeks."""
    is_likely = e.kind not in ("ahead", "the_season")  # "in two weeks", "the summer" name a time only where something dates them
    if e.kind == "ahead" and e.tense != "future":
        return None
    if anchor is None or not anchor.is_firm:
        return OPEN if is_likely else None
    if e.kind == "weekday" and "week" not in e.slots and (value := _weekday_in_history(e, story)):
        return value
    span = _at_both_ends(anchor, lambda day: _reckoned(e, day, anchor))
    return TimeValue(*span, anchor.basis if anchor.basis == "relative" else "context") if span else OPEN


def _at_both_ends(anchor: Anchor, reading: Callable[[date], Span | None]) -> Span | None:
    """Return what an expression means whether it was written on the first or on the last day of the anchor; None where that differs."""
    span = reading(anchor.day)
    return span if anchor.day == anchor.last or span == reading(anchor.last) else None


def _reckoned(e: TimeExpression, day: date, anchor: Anchor) -> Span | None:
    relation = e.slots.get("relation", 0)
    if e.kind == "near_holiday":
        spans = [s for year in (day.year - 1, day.year, day.year + 1) if (s := span_in_year(e.kind, e.slots, year))]
        return nearest_span(spans, relation, day)
    if e.kind in _PARTIAL_KINDS or e.kind in ("quarter", "season", "half", "year_months", "year"):
        return span_in_year(e.kind, e.slots, day.year + relation)
    is_told_here = anchor.paragraph == e.paragraph
    return reckon_from(e, day, is_publication=anchor.basis == "relative", is_same_paragraph=is_told_here)


def _weekday_in_history(e: TimeExpression, story: _Story) -> TimeValue | None:
    """On 14 May 2021 they met, by Friday they had parted: the Friday after that day."""
    told = story.history_of(e)
    if told is None or told.date_end is None or told.date_precision != "day" or e.follows_speech:
        return None
    if not (story.history and story.history.expression.opens):
        return None
    day = weekday_from(e.slots, "future", told.date_end)
    return TimeValue(day, day, "day", "context")


def _explicit(e: TimeExpression) -> TimeValue | None:
    span = span_in_year(e.kind, e.slots, whole_year(e.slots.get("year", e.slots.get("end_year", 0))))
    return TimeValue(*span, "explicit") if span else None if e.kind == "year_span" else OPEN


def _without_year(e: TimeExpression, anchor: Anchor | None, story: _Story) -> TimeValue:
    """A day or month whose year the expression leaves out."""
    told = story.last if story.last and story.last.expression.paragraph == e.paragraph else None
    if told and told.value.date_precision == "month" and told.value.date_start and e.kind != "month":
        start = told.value.date_start
        span = span_in_year(e.kind, e.slots, start.year) if start.month == e.slots.get("month") else None
        if span:  # "in November of last year … on November 24"
            return TimeValue(*span, told.value.date_basis if told.value.date_basis == "relative" else "context")
    if anchor is None:
        return OPEN
    if not anchor.is_firm:
        day = told.value.date_start if told and told.value.date_precision == "day" else None
        span = _nearest_reading(e, day, "") if day else None
        return TimeValue(*span, anchor.basis) if span else OPEN
    tense = e.tense if anchor.basis == "relative" else ""
    span = _at_both_ends(anchor, lambda day: _nearest_reading(e, day, tense))
    history = story.history_of(e) if tense != "future" else None
    if history and history.date_start and (span is None or (anchor.day - span[1]).days > _news_days(span, history)):
        span = _next_reading(e, history.date_start, history.date_precision) or span
        return TimeValue(*span, "context") if span else OPEN
    return TimeValue(*span, anchor.basis) if span else OPEN


def _news_days(span: Span, history: TimeValue) -> int:
    return _NEWS_OF_YEAR if history.date_precision == "year" else _NEWS.get(span[2], 45)


def _next_reading(e: TimeExpression, start: date, precision: str) -> Span | None:
    """Days of an expression without a year in a story that begins on `start`: in that year or, after a month or day, the next time."""
    spans = [span for year in (start.year, start.year + 1) if (span := span_in_year(e.kind, e.slots, year))]
    return next((s for s in spans if precision == "year" or s[1] >= start), None)


def _nearest_reading(e: TimeExpression, day: date, tense: str) -> Span | None:
    spans = [span for year in (day.year - 1, day.year, day.year + 1) if (span := span_in_year(e.kind, e.slots, year))]
    if e.kind == "day" and "weekday" in e.slots:  # the weekday settles the year
        spans = [s for s in spans if s[0].isoweekday() == e.slots["weekday"]] or spans
    return _nearest(spans, day, tense)


def _nearest(spans: Sequence[Span], day: date, tense: str) -> Span | None:
    """The reading that news would mean: now, else the last one, else (looking ahead, or the last one long ago) the next one."""
    running = [s for s in spans if s[0] <= day <= s[1]]
    past, ahead = [s for s in spans if s[1] < day], [s for s in spans if s[0] > day]
    if running:
        return running[0]
    if not past or not ahead:
        return past[-1] if past else ahead[0] if ahead else None
    back, forward = (day - past[-1][1]).days, (ahead[0][0] - day).days
    looks_ahead = forward <= 300 if tense == "future" else back > _PAST_READING and (forward <= 45 if tense == "past" else True)
    return ahead[0] if looks_ahead and not (tense == "past" and spans[0][2] == "month") else past[-1]


def _order_of_numbers(expressions: Sequence[TimeExpression]) -> bool | None:
    """Whether the numeric dates of a document put the month first, as those that can be read in one way only do; None where none can."""
    orders = set()
    for e in expressions:
        if e.kind == "slash_date" and (e.slots["first"] > 12) != (e.slots["second"] > 12):
            orders.add(e.slots["second"] > 12)
    return orders.pop() if len(orders) == 1 else None


def _numeric_date(e: TimeExpression, anchor: Anchor | None, is_month_first: bool | None) -> TimeValue | None:
    slots, year = e.slots, whole_year(e.slots["year"])
    day, month = (slots["day"], slots["month"]) if e.kind == "iso_date" else (slots["first"], slots["second"])
    readings = [day_of(year, month, day)]
    if e.kind == "slash_date":
        readings.append(day_of(year, day, month))
    days = sorted({d for d in readings if d})
    if not days:
        return None
    if len(days) > 1 and is_month_first is not None:
        days = [d for d in days if d == readings[is_month_first]]
    if len(days) > 1 and anchor and anchor.basis == "relative":  # 05/08/22: the one that is the day of publication, or alone near to it
        near = [d for d in days if abs((d - anchor.day).days) <= 31]
        days = [anchor.day] if anchor.day in days else near if len(near) == 1 else days
    return TimeValue(days[0], days[0], "day", "explicit") if len(days) == 1 else OPEN


def _from_told(e: TimeExpression, anchor: Anchor | None, story: _Story) -> TimeValue | None:
    """What goes on from a time told before: two days later, the following year, that Friday."""
    is_unit, is_day = e.kind == "shifted_unit", anchor is not None and anchor.day == anchor.last
    is_published = anchor is not None and anchor.basis == "relative"
    last = story.last
    told = story.day
    if is_unit:
        told = last.value.date_start if last and e.paragraph - last.expression.paragraph <= 1 else None
    if e.kind == "told_weekday" and not (last and last.expression.paragraph == e.paragraph):
        told = None
    if told is None and anchor and is_published and is_day:
        goes_back = e.slots.get("shift", 0) < 0
        if (
            e.kind == "same_day"
            or (goes_back and e.kind in ("shifted_unit", "told_weekday"))
            or (e.kind == "told_weekday" and "shift" in e.slots)
        ):
            span = shift_told(e, anchor.day)
            return TimeValue(*span, "relative") if span else OPEN
    if told is None:
        return None if e.kind in ("shifted_days", "days_later") else OPEN
    span = shift_told(e, told)
    return TimeValue(*span, "context") if span else None
