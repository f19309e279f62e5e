"""Stretches of the calendar: days, months, quarters, seasons, weeks as first day, last day and precision.

Arithmetic only. Which stretch an expression means is said in `transforms.time_values`.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

Span = tuple[date, date, str]
"""First day, last day, precision."""

DAY = timedelta(days=1)


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, None where the calendar has none such."""
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def month_span(year: int, month: int, part: int | None) -> Span:
    """The month, or its first ten days (part 1), second ten (2) or rest (3)."""
    if part is None:
        return date(year, month, 1), last_of_month(year, month), "month"
    return date(year, month, 10 * part - 9), date(year, month, 10 * part) if part < 3 else last_of_month(year, month), "interval"


def months_span(slots: Mapping[str, int], year: int) -> Span | None:
    """Return the months from slot month to slot end_month of `year`, None where they run backwards."""
    start, end = date(year, slots["month"], 1), last_of_month(year, slots["end_month"])
    return (start, end, "interval") if start < end else None


def season_span(year: int, first: int) -> Span:
    """Return the three months of a season from its first month; winter ends in the next year."""
    end = last_of_month(year, first + 2) if first < 12 else last_of_month(year + 1, 2)
    return date(year, first, 1), end, "quarter"


def years_span(slots: Mapping[str, int], year: int) -> Span | None:
    """Return the year, a third of it (slot part), or the years to slot end_year, which may have two digits."""
    if "end_year" in slots:
        end = slots["end_year"] if slots["end_year"] > 99 else year // 100 * 100 + slots["end_year"]
        return (date(year, 1, 1), date(end, 12, 31), "interval") if end > year else None
    if "part" in slots:  # early, mid, late: four months each
        return date(year, 4 * slots["part"] - 3, 1), last_of_month(year, 4 * slots["part"]), "interval"
    return date(year, 1, 1), date(year, 12, 31), "year"


def days_span(slots: Mapping[str, int], year: int) -> Span | None:
    """One day, or the days from one to another; a span over the turn of a year ends in the next one."""
    month, end_month = slots["month"], slots.get("end_month", slots["month"])
    end_year = whole_year(slots["end_year"]) if "end_year" in slots else year
    if end_month < month and end_year == year:
        year, end_year = (year - 1, year) if "year" not in slots and "end_year" in slots else (year, year + 1)
    start, end = day_of(year, month, slots["day"]), day_of(end_year, end_month, slots.get("end_day", slots["day"]))
    return (start, end, "day") if start and end and start <= end else None


def unit_span(unit: int, relation: int, day: date) -> Span:
    """The day, week, month, quarter or year that lies `relation` of them from that of `day`."""
    if unit == 1:
        return day + relation * DAY, day + relation * DAY, "day"
    if unit == 7:
        monday = day + (7 * relation - day.weekday()) * DAY
        return monday, monday + 6 * DAY, "interval"
    if unit == 365:
        return date(day.year + relation, 1, 1), date(day.year + relation, 12, 31), "year"
    months = 12 * day.year + day.month - 1 + relation
    if unit == 30:
        return month_span(months // 12, months % 12 + 1, None)
    quarters = 4 * day.year + (day.month - 1) // 3 + relation
    first = 3 * (quarters % 4) + 1
    return date(quarters // 4, first, 1), last_of_month(quarters // 4, first + 2), "quarter"


def past_span(unit: int, day: date) -> Span:
    """Return the last 7 or 30 days up to `day`, or the twelve months that end with that of `day`."""
    if unit == 365:
        start, _, _ = unit_span(30, -11, day)
        return start, last_of_month(day.year, day.month), "interval"
    return day - (unit - 1) * DAY, day, "interval"


def nearest_span(spans: Sequence[Span], relation: int, day: date) -> Span | None:
    """The last (-1), present (0) or next (1) of the months or seasons given in order."""
    if relation < 0:
        return next((s for s in reversed(spans) if s[1] < day), None)
    if relation > 0:
        return next((s for s in spans if s[0] > day), None)
    running = next((s for s in spans if s[0] <= day <= s[1]), None)
    return running or next((s for s in spans if s[0].year == day.year), None)


def whole_year(year: int) -> int:
    """Return a year with all four digits."""
    return year if year > 99 else 2000 + year
