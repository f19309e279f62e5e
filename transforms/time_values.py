"""What a time expression means in days.

Anchors, in this order: a year in the expression itself; the day of publication; where that is unknown, the
first full date of the text or the year in the name of an exercise. What none of them settles stays open.
Finding the expressions is `transforms.times`' work. Nothing here sees a frame.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from transforms.time_spans import (
    DAY,
    Span,
    day_of,
    days_span,
    last_of_month,
    month_span,
    months_span,
    nearest_span,
    past_span,
    season_span,
    unit_span,
    whole_year,
    years_span,
)

_PAST_READING = 270
"""Days back within which a day without a year is read as past, unless the sentence looks ahead."""
_ONE_STORY = 400
"""Days within which the full dates of a text must lie for the first of them to stand for its day of publication."""
_LEAD = 3
"""Paragraph, counted from 0, up to which that first date must stand: news says what is new at its head."""


@dataclass(frozen=True)
class TimeExpression:
    """One time as the text words it."""

    kind: str
    """Form of `transforms.time_grammar`."""
    slots: Mapping[str, int]
    """Numbers of its words: day, month, year, weekday, relation, unit in days …"""
    paragraph: int
    tense: str
    """future, past or empty: which way the words around it look."""
    name_year: int | None = None
    """Year in the name of an exercise in the same paragraph."""


class TimeValue(NamedTuple):
    """First and last day, precision and basis."""

    date_start: date | None
    date_end: date | None
    date_precision: str
    date_basis: str


OPEN = TimeValue(None, None, "none", "none")


class Anchor(NamedTuple):
    """The day from which a document reckons."""

    day: date
    basis: str
    is_firm: bool
    """False where the text's own dates are too far apart to say when it was written."""
    paragraph: int


def resolve_times(expressions: Sequence[TimeExpression], published: date | None, name_years: Sequence[int]) -> list[TimeValue | None]:
    """Return the value of each expression of one document, in reading order; None for what names no time after all.

    published: day of publication. name_years: years in names of exercises, as far as they stand in the text.
    """
    anchor = Anchor(published, "relative", True, -1) if published else _anchor_in_text(expressions, name_years)
    values: list[TimeValue | None] = []
    told: tuple[TimeValue, int] | None = None
    day_told: date | None = None
    for expression in expressions:
        value = _value(expression, anchor, told, day_told)
        values.append(value)
        if value and value.date_end:
            told = (value, expression.paragraph)
            day_told = value.date_end if value.date_precision == "day" else day_told
    return values


def _anchor_in_text(expressions: Sequence[TimeExpression], name_years: Sequence[int]) -> Anchor | None:
    full = [(day, e.paragraph) for e in expressions if (day := _full_day(e, e.slots.get("year")))]
    if full:
        days, (first, paragraph) = [day for day, _ in full], full[0]
        last_year = max(whole_year(e.slots["year"]) for e in expressions if "year" in e.slots)
        is_firm = max(days) - min(days) <= timedelta(days=_ONE_STORY) and paragraph <= _LEAD and last_year <= first.year + 1
        return Anchor(first, "context", is_firm, paragraph)
    years = set(name_years)
    for expression in expressions:
        year = next(iter(years)) if len(years) == 1 else expression.name_year
        day = _full_day(expression, year)
        if day and "relation" not in expression.slots:
            return Anchor(day, "name", True, expression.paragraph)
    return None


def _full_day(expression: TimeExpression, year: int | None) -> date | None:
    slots = expression.slots
    if year is None or "day" not in slots or "month" not in slots:
        return None
    return day_of(whole_year(year), slots["month"], slots["day"])


def _value(e: TimeExpression, anchor: Anchor | None, told: tuple[TimeValue, int] | None, day_told: date | None) -> TimeValue | None:
    if e.kind in ("same_day", "shifted_day", "shifted_days"):
        return _from_day_told(e, anchor, day_told)
    if e.kind in ("dotted_date", "slash_date", "iso_date"):
        return _numeric_date(e, anchor)
    if "year" in e.slots or "end_year" in e.slots:
        return _explicit(e)
    if e.kind in ("day", "day_span", "month", "month_span") and "relation" not in e.slots:
        return _without_year(e, anchor, told)
    if anchor is None or not anchor.is_firm:
        return OPEN
    span = _reckoned(e, anchor)
    return TimeValue(*span, anchor.basis if anchor.basis == "relative" else "context") if span else OPEN


def _explicit(e: TimeExpression) -> TimeValue | None:
    span = _span_in_year(e, whole_year(e.slots.get("year", e.slots.get("end_year", 0))))
    return TimeValue(*span, "explicit") if span else None if e.kind == "year_span" else OPEN


def _span_in_year(e: TimeExpression, year: int) -> Span | None:
    """Days of `e` when it lies in `year`; None where there is no such day."""
    slots = e.slots
    if e.kind in ("day", "day_span", "month_span"):
        return days_span(slots, year) if "day" in slots else months_span(slots, year)
    if e.kind == "month":
        return month_span(year, slots["month"], slots.get("part"))
    if e.kind == "quarter":
        return unit_span(90, 0, date(year, 3 * slots["quarter"], 1)) if slots["quarter"] <= 4 else None
    if e.kind == "season":
        return season_span(year, slots["season"])
    return years_span(slots, year)


def _without_year(e: TimeExpression, anchor: Anchor | None, told: tuple[TimeValue, int] | None) -> TimeValue:
    """A day or month whose year the expression leaves out."""
    if told and told[1] == e.paragraph and told[0].date_precision == "month" and told[0].date_start and e.kind != "month":
        start = told[0].date_start
        span = _span_in_year(e, start.year) if start.month == e.slots["month"] else None
        if span:  # "in November of last year … on November 24"
            return TimeValue(*span, told[0].date_basis if told[0].date_basis == "relative" else "context")
    day = anchor.day if anchor and anchor.is_firm else None
    if anchor and not anchor.is_firm and told and told[1] == e.paragraph and told[0].date_precision == "day":
        day = told[0].date_start
    if anchor is None or day is None:
        return OPEN
    tense = e.tense if anchor.basis == "relative" else ""
    spans = [span for year in (day.year - 1, day.year, day.year + 1) if (span := _span_in_year(e, year))]
    if e.kind == "day" and "weekday" in e.slots:  # the weekday settles the year
        spans = [s for s in spans if s[0].isoweekday() == e.slots["weekday"]] or spans
    span = _nearest(spans, day, tense)
    return TimeValue(*span, anchor.basis) if span else OPEN


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


def _numeric_date(e: TimeExpression, anchor: Anchor | None) -> TimeValue | None:
    slots, year = e.slots, whole_year(e.slots["year"])
    day, month = (slots["day"], slots["month"]) if e.kind == "iso_date" else (slots["first"], slots["second"])
    readings = [day_of(year, month, day)]
    if e.kind == "slash_date":
        readings.append(day_of(year, day, month))
    days = sorted({d for d in readings if d})
    if not days:
        return None
    if len(days) > 1 and anchor and anchor.basis == "relative":  # 05/08/22: which of the two is the day of publication, or nearer to it
        days = sorted(days, key=lambda d: abs((d - anchor.day).days))[:1]
    return TimeValue(days[0], days[0], "day", "explicit") if len(days) == 1 else OPEN


def _from_day_told(e: TimeExpression, anchor: Anchor | None, told: date | None) -> TimeValue | None:
    slots = e.slots
    if e.kind == "shifted_days":
        if told is None or slots["unit"] > 7:
            return None
        shift = slots["shift"] * slots["number"] * slots["unit"]
        return TimeValue(told + shift * DAY, told + shift * DAY, "day", "context")
    if told is None and e.kind == "same_day" and anchor and anchor.basis == "relative":
        return TimeValue(anchor.day, anchor.day, "day", "relative")
    if told is None:
        return OPEN
    day = told + (0 if e.kind == "same_day" else slots["shift"]) * DAY
    return TimeValue(day, day, "day", "context")


def _reckoned(e: TimeExpression, anchor: Anchor) -> Span | None:
    """Days of a deictic expression (yesterday, last week, on Sunday), reckoned from the anchor."""
    slots, day = e.slots, anchor.day
    relation = slots.get("relation", 0)
    if e.kind in ("weekday", "near_weekday", "today", "near_part_of_day"):
        told = _weekday(slots, e.tense, day) if "weekday" in slots else day + slots.get("today", relation) * DAY
        return told, told, "day"
    if e.kind == "near_month":
        return nearest_span([month_span(year, slots["month"], None) for year in (day.year - 1, day.year, day.year + 1)], relation, day)
    if e.kind == "near_season":
        return nearest_span([season_span(year, slots["season"]) for year in range(day.year - 2, day.year + 2)], relation, day)
    if e.kind == "ago":
        return unit_span(slots["unit"], -slots["number"], day)
    if "unit" in slots:
        return _near_unit(e, anchor)
    return _span_in_year(e, day.year + relation)


def _near_unit(e: TimeExpression, anchor: Anchor) -> Span | None:
    """Days of last week, this year, the past month, earlier this year, the weekend."""
    unit, day = e.slots["unit"], anchor.day
    if unit == 2:
        return _weekend(e, day)
    if e.kind == "past_unit":
        return past_span(unit, day)
    if unit == 7 and anchor.basis != "relative":  # a text that dates what it tells means that week
        return unit_span(7, 0, day) if anchor.paragraph == e.paragraph else None
    if unit == 365 and e.slots.get("side") == -1:  # earlier this year
        return date(day.year, 1, 1), last_of_month(day.year, day.month), "interval"
    return unit_span(unit, e.slots.get("relation", 0), day)


def _weekday(slots: Mapping[str, int], tense: str, day: date) -> date:
    monday = day - day.weekday() * DAY
    if "week" in slots:
        return monday + (7 * slots["week"] + slots["weekday"] - 1) * DAY
    back = (day.isoweekday() - slots["weekday"]) % 7
    relation = slots.get("relation")
    if relation == 0:
        return monday + (slots["weekday"] - 1) * DAY
    if relation:
        return day - (back or 7) * DAY if relation < 0 else day + (7 - back) * DAY
    return day + (-back % 7) * DAY if tense == "future" else day - back * DAY


def _weekend(e: TimeExpression, day: date) -> Span:
    saturday = day - day.weekday() * DAY + 5 * DAY
    relation = e.slots.get("relation")
    is_over = day < saturday and (e.tense == "past" or (relation is None and e.tense != "future"))
    if relation:
        saturday += 7 * relation * DAY
    elif is_over:  # the weekend, or this weekend, told in the past
        saturday -= 7 * DAY
    return saturday, saturday + DAY, "interval"
