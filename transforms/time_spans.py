"""Stretches of the calendar: days, months, quarters, seasons, weeks as first day, last day and precision.

Arithmetic only. From which day or in which year an expression is meant is said in `transforms.time_values`.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
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


def season_span(year: int, first: int, part: int | None = None) -> Span:
    """Return the three months of a season from its first month, or one of them (part); winter ends in the next year."""
    start, end, _ = run_of_months(12 * year + first - 1, 3)
    return unit_span(30, part - 1, start) if part else (start, end, "quarter")


def run_of_months(first: int, count: int) -> Span:
    """Return `count` months from the one numbered `first` (twelve times the year and the month counted from 0)."""
    last = first + count - 1
    return date(first // 12, first % 12 + 1, 1), last_of_month(last // 12, last % 12 + 1), "interval"


def month_week_span(year: int, month: int, order: int) -> Span | None:
    """Return the first, second … (order) seven days of a month, the last seven where `order` is negative."""
    if order < 0:
        end = last_of_month(year, month)
        return end - 6 * DAY, end, "interval"
    start = day_of(year, month, 7 * order - 6)
    return (start, min(start + 6 * DAY, last_of_month(year, month)), "interval") if start else None


def half_span(year: int, month: int | None, order: int) -> Span | None:
    """Return the first or second half (order) of a year or a month."""
    if order not in (1, 2):
        return None
    if month is None:
        return run_of_months(12 * year + 6 * (order - 1), 6)
    return (
        (date(year, month, 1), date(year, month, 15), "interval")
        if order == 1
        else (date(year, month, 16), last_of_month(year, month), "interval")
    )


def year_months_span(slots: Mapping[str, int], year: int) -> Span | None:
    """Return the first or last (slot order) so many (slot number) months or quarters of a year."""
    months = slots["number"] * {30: 1, 90: 3}.get(slots["unit"], 0)
    if slots["order"] not in (1, -1) or not 0 < months <= 12:
        return None
    return run_of_months(12 * year + (0 if slots["order"] == 1 else 12 - months), months)


def decade_span(first: int, part: int | None) -> Span:
    """Return a decade from its first year, or its years 0-3, 4-6 or 7-9 (part)."""
    start, end = {1: (0, 3), 2: (4, 6), 3: (7, 9)}.get(part or 0, (0, 9))
    return date(first + start, 1, 1), date(first + end, 12, 31), "interval"


def century_span(number: int, part: int | None) -> Span | None:
    """Return a century by its number, or a third of it (part)."""
    if not 1 < number <= 30:
        return None
    first = 100 * (number - 1)
    start, end = {1: (0, 33), 2: (34, 66), 3: (67, 99)}.get(part or 0, (0, 99))
    return date(first + start, 1, 1), date(first + end, 12, 31), "interval"


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
        return run_of_months(12 * day.year + day.month - 12, 12)
    return day - (unit - 1) * DAY, day, "interval"


def units_span(unit: int, count: int, relation: int, day: date) -> Span | None:
    """Return the last (relation -1) or next (1) so many units, with that of `day`: days and weeks to the day, longer ones by months."""
    if count < 1 or count * unit > 36500:
        return None
    if unit < 30:
        other = day + relation * (count * unit - 1) * DAY
        return min(day, other), max(day, other), "interval"
    months = count * {30: 1, 90: 3, 365: 12}[unit]
    first = 12 * day.year + day.month - 1
    return run_of_months(first - months + 1 if relation < 0 else first, months)


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


def _month_in_year(slots: Mapping[str, int], year: int) -> Span:
    # November to January 2025: the year is that of the later month
    return month_span(year - (slots.get("later_month", 12) < slots["month"]), slots["month"], slots.get("part"))


def _holiday_in_year(slots: Mapping[str, int], year: int) -> Span | None:
    day = day_of(year, slots["holiday"] // 100, slots["holiday"] % 100)
    return (day, day, "day") if day else None


def _quarter_in_year(slots: Mapping[str, int], year: int) -> Span | None:
    return unit_span(90, 0, date(year, 3 * slots["quarter"], 1)) if slots["quarter"] <= 4 else None


_IN_YEAR: Mapping[str, Callable[[Mapping[str, int], int], Span | None]] = {
    **dict.fromkeys(("day", "day_span"), days_span),
    **dict.fromkeys(("holiday", "near_holiday"), _holiday_in_year),
    **dict.fromkeys(("half", "month_half"), lambda slots, year: half_span(year, slots.get("month"), slots["order"])),
    "month": _month_in_year,
    "month_span": months_span,
    "month_week": lambda slots, year: month_week_span(year, slots["month"], slots["order"]),
    "year_months": year_months_span,
    "quarter": _quarter_in_year,
    "season": lambda slots, year: season_span(year, slots["season"], slots.get("part")),
}


def span_in_year(kind: str, slots: Mapping[str, int], year: int) -> Span | None:
    """Return the days of an expression (kind and slots of `transforms.time_grammar`) that lies in `year`; None where there are none."""
    return _IN_YEAR.get(kind, years_span)(slots, year)
