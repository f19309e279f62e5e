"""What a time expression means in days.

Anchors, in this order: a year in the expression itself; the day of publication; where that is unknown, the
first full date of the text or the year in the name of an exercise. What none of them settles stays open.
Finding the expressions is `transforms.times`' work. Nothing here sees a frame.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)
_PAST_READING = 270
"""Days back within which a day without a year is read as past, unless the sentence looks ahead."""
_ONE_STORY = 400
"""Days within which the full dates of a text must lie for the first of them to stand for its day of publication."""


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


Span = tuple[date, date, str]
"""First day, last day, precision."""


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
        days = [day for day, _ in full]
        return Anchor(days[0], "context", max(days) - min(days) <= timedelta(days=_ONE_STORY), full[0][1])
    years = set(name_years)
    for expression in expressions:
        year = years.copy().pop() if len(years) == 1 else expression.name_year
        day = _full_day(expression, year)
        if day and "relation" not in expression.slots:
            return Anchor(day, "name", True, expression.paragraph)
    return None


def _full_day(expression: TimeExpression, year: int | None) -> date | None:
    slots = expression.slots
    if year is None or "day" not in slots or "month" not in slots:
        return None
    return _day(_whole_year(year), slots["month"], slots["day"])


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
    span = _span_in_year(e, _whole_year(e.slots.get("year", e.slots.get("end_year", 0))))
    return TimeValue(*span, "explicit") if span else None if e.kind == "year_span" else OPEN


def _span_in_year(e: TimeExpression, year: int) -> Span | None:
    """Days of `e` when it lies in `year`; None where there is no such day."""
    slots = e.slots
    if e.kind in ("day", "day_span", "month_span"):
        return _days(slots, year) if "day" in slots else _months(slots, year)
    if e.kind == "month":
        return _month(year, slots["month"], slots.get("part"))
    if e.kind == "quarter":
        return _unit(90, 0, date(year, 3 * slots["quarter"], 1)) if slots["quarter"] <= 4 else None
    if e.kind == "season":
        return _season(year, slots["season"])
    return _years(slots, year)


def _years(slots: Mapping[str, int], year: int) -> Span | None:
    if "end_year" in slots:
        end = slots["end_year"] if slots["end_year"] > 99 else year // 100 * 100 + slots["end_year"]
        return (date(year, 1, 1), date(end, 12, 31), "interval") if end > year else None
    if "part" in slots:  # early, mid, late: four months each
        return date(year, 4 * slots["part"] - 3, 1), _last_of_month(year, 4 * slots["part"]), "interval"
    return date(year, 1, 1), date(year, 12, 31), "year"


def _months(slots: Mapping[str, int], year: int) -> Span | None:
    start, end = date(year, slots["month"], 1), _last_of_month(year, slots["end_month"])
    return (start, end, "interval") if start < end else None


def _days(slots: Mapping[str, int], year: int) -> Span | None:
    """One day, or the days from one to another; a span over the turn of a year ends in the next one."""
    month, end_month = slots["month"], slots.get("end_month", slots["month"])
    end_year = _whole_year(slots["end_year"]) if "end_year" in slots else year
    if end_month < month and end_year == year:
        year, end_year = (year - 1, year) if "year" not in slots and "end_year" in slots else (year, year + 1)
    start, end = _day(year, month, slots["day"]), _day(end_year, end_month, slots.get("end_day", slots["day"]))
    return (start, end, "day") if start and end and start <= end else None


def _without_year(e: TimeExpression, anchor: Anchor | None, told: tuple[TimeValue, int] | None) -> TimeValue:
    """A day or month whose year the expression leaves out."""
    if told and told[1] == e.paragraph and told[0].date_precision == "month" and told[0].date_start and e.kind != "month":
        start = told[0].date_start
        span = _span_in_year(e, start.year) if start.month == e.slots["month"] else None
        if span:  # "in November of last year … on November 24"
            return TimeValue(*span, told[0].date_basis if told[0].date_basis == "relative" else "context")
    if anchor is None or (not anchor.is_firm and not (told and told[1] == e.paragraph)):
        return OPEN
    day = anchor.day if anchor.is_firm or not told or not told[0].date_start else told[0].date_start
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
    slots, year = e.slots, _whole_year(e.slots["year"])
    day, month = (slots["day"], slots["month"]) if e.kind == "iso_date" else (slots["first"], slots["second"])
    readings = [_day(year, month, day)]
    if e.kind == "slash_date":
        readings.append(_day(year, day, month))
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
        return TimeValue(told + shift * _DAY, told + shift * _DAY, "day", "context")
    if told is None and e.kind == "same_day" and anchor and anchor.basis == "relative":
        return TimeValue(anchor.day, anchor.day, "day", "relative")
    if told is None:
        return OPEN
    day = told + (0 if e.kind == "same_day" else slots["shift"]) * _DAY
    return TimeValue(day, day, "day", "context")


def _reckoned(e: TimeExpression, anchor: Anchor) -> Span | None:
    """Days of a deictic expression (yesterday, last week, on Sunday), reckoned from the anchor."""
    slots, day = e.slots, anchor.day
    relation = slots.get("relation", 0)
    if e.kind in ("weekday", "near_weekday", "today", "near_part_of_day"):
        told = _weekday(slots, e.tense, day) if "weekday" in slots else day + slots.get("today", relation) * _DAY
        return told, told, "day"
    if e.kind == "near_month":
        return _near([_month(year, slots["month"], None) for year in (day.year - 1, day.year, day.year + 1)], relation, day)
    if e.kind == "near_season":
        return _near([_season(year, slots["season"]) for year in range(day.year - 2, day.year + 2)], relation, day)
    if e.kind == "ago":
        return _unit(slots["unit"], -slots["number"], day)
    if "unit" in slots:
        return _near_unit(e, anchor)
    return _span_in_year(e, day.year + relation)


def _near_unit(e: TimeExpression, anchor: Anchor) -> Span | None:
    """Days of last week, this year, the past month, earlier this year, the weekend."""
    unit, day = e.slots["unit"], anchor.day
    if unit == 2:
        return _weekend(e, day)
    if e.kind == "past_unit":
        return _past_unit(unit, day)
    if unit == 7 and anchor.basis != "relative":  # a text that dates what it tells means that week
        return _unit(7, 0, day) if anchor.paragraph == e.paragraph else None
    if unit == 365 and e.slots.get("side") == -1:  # earlier this year
        return date(day.year, 1, 1), _last_of_month(day.year, day.month), "interval"
    return _unit(unit, e.slots.get("relation", 0), day)


def _weekday(slots: Mapping[str, int], tense: str, day: date) -> date:
    monday = day - day.weekday() * _DAY
    if "week" in slots:
        return monday + (7 * slots["week"] + slots["weekday"] - 1) * _DAY
    back = (day.isoweekday() - slots["weekday"]) % 7
    relation = slots.get("relation")
    if relation == 0:
        return monday + (slots["weekday"] - 1) * _DAY
    if relation:
        return day - (back or 7) * _DAY if relation < 0 else day + (7 - back) * _DAY
    return day + (-back % 7) * _DAY if tense == "future" else day - back * _DAY


def _weekend(e: TimeExpression, day: date) -> Span:
    saturday = day - day.weekday() * _DAY + 5 * _DAY
    relation = e.slots.get("relation")
    is_over = day < saturday and (e.tense == "past" or (relation is None and e.tense != "future"))
    if relation:
        saturday += 7 * relation * _DAY
    elif is_over:  # the weekend, or this weekend, told in the past
        saturday -= 7 * _DAY
    return saturday, saturday + _DAY, "interval"


def _near(spans: Sequence[Span], relation: int, day: date) -> Span | None:
    """The last (-1), present (0) or next (1) of the months or seasons given in order."""
    if relation < 0:
        return next((s for s in reversed(spans) if s[1] < day), None)
    if relation > 0:
        return next((s for s in spans if s[0] > day), None)
    running = next((s for s in spans if s[0] <= day <= s[1]), None)
    return running or next((s for s in spans if s[0].year == day.year), None)


def _past_unit(unit: int, day: date) -> Span:
    if unit == 365:
        start, _, _ = _unit(30, -11, day)
        return start, _last_of_month(day.year, day.month), "interval"
    return day - (unit - 1) * _DAY, day, "interval"


def _unit(unit: int, relation: int, day: date) -> Span:
    """The day, week, month, quarter or year that lies `relation` of them from that of `day`."""
    if unit == 1:
        return day + relation * _DAY, day + relation * _DAY, "day"
    if unit == 7:
        monday = day + (7 * relation - day.weekday()) * _DAY
        return monday, monday + 6 * _DAY, "interval"
    if unit == 365:
        return date(day.year + relation, 1, 1), date(day.year + relation, 12, 31), "year"
    months = 12 * day.year + day.month - 1 + relation
    if unit == 30:
        return _month(months // 12, months % 12 + 1, None)
    quarters = 4 * day.year + (day.month - 1) // 3 + relation
    first = 3 * (quarters % 4) + 1
    return date(quarters // 4, first, 1), _last_of_month(quarters // 4, first + 2), "quarter"


def _month(year: int, month: int, part: int | None) -> Span:
    """The month, or its first ten days (part 1), second ten (2) or rest (3)."""
    if part is None:
        return date(year, month, 1), _last_of_month(year, month), "month"
    return date(year, month, 10 * part - 9), date(year, month, 10 * part) if part < 3 else _last_of_month(year, month), "interval"


def _season(year: int, first: int) -> Span:
    end = _last_of_month(year, first + 2) if first < 12 else _last_of_month(year + 1, 2)
    return date(year, first, 1), end, "quarter"


def _whole_year(year: int) -> int:
    return year if year > 99 else 2000 + year


def _day(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
