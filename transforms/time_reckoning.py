"""Times that are told from another day: yesterday, last week, on Sunday, two days later, the previous year.

What lies without a year, or with one, is `transforms.time_values`' work, as is the choice of the day to reckon from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from transforms.time_spans import DAY, Span, last_of_month, month_span, nearest_span, past_span, season_span, unit_span, units_span


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One time as the text words it."""

    kind: str
    """Form of `transforms.time_grammar`."""
    slots: Mapping[str, int]
    """Numbers of its words: day, month, year, weekday, relation, unit in days …"""
    paragraph: int
    sentence: int
    tense: str
    """future, past or empty: which way the words around it look."""
    opens: bool
    """Whether it opens its sentence, with no more than a preposition before it."""
    follows_speech: bool
    """Whether a verb of saying stands right before it (said on Friday)."""
    name_year: int | None = None
    """Year in the name of an exercise in the same paragraph."""


def reckon_from(e: TimeExpression, day: date, *, is_publication: bool, is_same_paragraph: bool) -> Span | None:
    """Return the days of an expression reckoned from `day`; None where that does not settle them.

    is_publication: `day` is that of publication, else the text's own; is_same_paragraph: `day` stands in the paragraph of `e`.
    """
    reading = _READINGS.get(e.kind, _near_unit)
    if reading is _near_unit and e.slots["unit"] == 7 and not is_publication:  # a text that dates what it tells means that week
        return unit_span(7, 0, day) if is_same_paragraph else None
    return reading(e, day)


def _one_day(day: date) -> Span:
    return day, day, "day"


def _near_weekday(e: TimeExpression, day: date) -> Span:
    start = weekday_from(e.slots, e.tense, day)
    return start, start + ((e.slots.get("end_weekday", e.slots["weekday"]) - e.slots["weekday"]) % 7) * DAY, "day"


def _near_day(e: TimeExpression, day: date) -> Span:
    """Days of today, tomorrow, the day after tomorrow, last night."""
    return _one_day(day + (e.slots.get("today", e.slots.get("relation", 0)) + e.slots.get("shift", 0)) * DAY)


def _near_month(e: TimeExpression, day: date) -> Span | None:
    spans = [month_span(year, e.slots["month"], None) for year in (day.year - 1, day.year, day.year + 1)]
    return nearest_span(spans, e.slots["relation"], day)


def _near_season(e: TimeExpression, day: date) -> Span | None:
    spans = [season_span(year, e.slots["season"]) for year in range(day.year - 2, day.year + 2)]
    if "relation" in e.slots:
        return nearest_span(spans, e.slots["relation"], day)
    running = next((s for s in spans if s[0] <= day <= s[1]), None)  # the spring
    return running or nearest_span(spans, 1 if e.tense == "future" else -1, day)


def _near_unit(e: TimeExpression, day: date) -> Span | None:
    """Days of last week, this year, the past month, earlier this year, the weekend."""
    unit = e.slots["unit"]
    if unit == 2:
        return _weekend(e, day)
    if e.kind == "past_unit":
        return past_span(unit, day)
    if unit == 365 and e.slots.get("side") == -1:  # earlier this year
        return date(day.year, 1, 1), last_of_month(day.year, day.month), "interval"
    return unit_span(unit, e.slots.get("relation", 0), day)


_READINGS: Mapping[str, Callable[[TimeExpression, date], Span | None]] = {
    **dict.fromkeys(("weekday", "near_weekday", "told_weekday", "weekday_span"), _near_weekday),
    **dict.fromkeys(("today", "near_part_of_day"), _near_day),
    **dict.fromkeys(("near_season", "the_season"), _near_season),
    "near_month": _near_month,
    "ago": lambda e, day: unit_span(e.slots["unit"], e.slots["shift"] * e.slots["number"], day),
    "ahead": lambda e, day: unit_span(e.slots["unit"], e.slots["number"], day),
    "past_units": lambda e, day: units_span(e.slots["unit"], e.slots["number"], e.slots["relation"], day),
}


def weekday_from(slots: Mapping[str, int], tense: str, day: date) -> date:
    """Return the weekday that is meant on `day`: of a named week, last, this or next, else the last one or, looking ahead, the next."""
    monday = day - day.weekday() * DAY
    if "week" in slots:
        return monday + (7 * slots["week"] + slots["weekday"] - 1) * DAY
    back = (day.isoweekday() - slots["weekday"]) % 7
    relation = slots.get("relation", slots.get("shift"))
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


def shift_told(e: TimeExpression, told: date) -> Span | None:
    """Return the days of an expression that goes on from a day told before: the same day, the day after, two days later, that year."""
    slots, monday = e.slots, told - told.weekday() * DAY
    shift = slots.get("shift", 0)
    if e.kind in ("same_day", "shifted_day"):
        return _one_day(told + shift * DAY)
    if e.kind in ("shifted_days", "days_later"):
        return _one_day(told + shift * slots["number"] * slots["unit"] * DAY) if slots["unit"] <= 7 else None
    if e.kind == "told_weekday":  # the Friday before, or that Friday: of the week told
        return _one_day(weekday_from(slots, "", told) if shift else monday + (slots["weekday"] - 1) * DAY)
    if slots["unit"] == 2:
        return monday + (5 + 7 * shift) * DAY, monday + (6 + 7 * shift) * DAY, "interval"
    return unit_span(slots["unit"], shift, told)
