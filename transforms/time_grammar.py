"""The grammar of times: which classes of tokens, one after the other, name a time.

Every token is one character of a string (`transforms.time_symbols` writes it), so that one regular expression reads a
whole batch. What a time means in days is said in `transforms.time_values`.
"""

import re
from typing import NamedTuple

CLASS_SYMBOLS = {
    "month": "M",
    "month_abbreviation": "J",
    "weekday": "W",
    "weekday_abbreviation": "K",
    "ordinal": "O",
    "ordinal_suffix": "o",
    "cardinal": "C",
    "article": "a",
    "definite": "T",
    "of": "f",
    "to": "t",
    "until": "u",
    "and": "&",
    "in": "I",
    "on": "i",
    "from": "F",
    "last": "L",
    "past": "p",
    "next": "X",
    "this": "H",
    "following": "G",
    "that": "h",
    "same": "s",
    "part": "E",
    "earlier": "R",
    "later": "r",
    "ago": "g",
    "after": "A",
    "before": "B",
    "unit_plural": "V",
    "weekend": "e",
    "season": "S",
    "part_of_day": "P",
    "today": "N",
    "boundary": "z",
    "half": "l",
    "possessive": "'",
    "century": "n",
    "decade_unit": "j",
    "decade_word": "9",
    "vague_number": "U",
    "recent": "~",
    "fiscal": "v",
}
"""Symbol of each word class of `time_words`; units have one each."""

PHRASE_SYMBOLS = {"holiday": "%", "named_day": "=", "ago": "g", "continued": "_"}
"""Symbol of the first word of a phrase of `time_words`, by its class, and of its other words."""

UNIT_SYMBOLS = {1: "d", 7: "k", 30: "m", 90: "q", 365: "y"}
"""Symbol of a unit of time by its length in days."""

MARK_SYMBOLS = {",": ",", ".": ".", "-": "-", "–": "-", "—": "-", "‑": "-", "/": "/", "’": "`", "'": "`", "‘": "`", "’s": "'", "'s": "'"}

DEAD_SYMBOLS = "xw!"
"""Symbols that no form takes: any other word, a counted noun, any other mark."""

HEAD_SYMBOLS = "MJWKY@/SNPeVdkmqy#;%=c9nj"
"""Symbols without one of which no time is named."""

UNLISTED = frozenset({"decade", "century", "fiscal", "vague", "days_later"})
"""Kinds that are no dates, but tell events of another time, and keep what is part of them from being taken for a date."""

_STOP = r"(?:(?<=[JK])\.(?!\n|$))?"
"""Written <.> in a form: the full stop of "Sept. 3", which does not end a sentence."""
_TAIL = r"(?:,?{year:Y}|,?f?T?{relation:[LHX]}y)?"
"""Written <year> in a form: the year behind a day or a month, or last year, this year, next year."""

# One line a form; {x:S} names the token with symbol S. The first that fits wins, so longer forms stand before shorter ones.
_FORMS: tuple[tuple[str, str], ...] = (
    ("fiscal", r"v(?:y|q|O?q?|#)?f?Y(?:[-/][YDZ])?"),
    ("fiscal", r"Y(?:[-/][YDZ])?vy"),
    ("decade", r"T?(?:{part:E}-?)?{decade:c}_"),
    ("decade", r"T(?:{part:E}-?)?{decade:9}"),
    ("century", r"T?(?:{part:E}-?)?(?:{century:D}o|{century:O})-?n"),
    ("vague", r"T?[LpX](?:a?Uf?)?[Vj]"),
    ("vague", r"a?Uf?[Vj]g"),
    ("vague", r"[aCD]jg"),
    ("vague", r"~V"),
    ("dotted_date", r"{dotted:@}"),
    ("iso_date", r"{year:Y}[-/]{month:D}[-/]{day:D}"),
    ("slash_date", r"{first:D}/{second:D}/{year:[YZD]}"),
    ("slash_date", r"{first:D}-{second:D}-{year:Y}"),
    ("day", r"{day:D}-{month:[MJ]}-{year:[YZ]}"),
    ("named_day", r"{named:=}_*"),
    ("near_holiday", r"{relation:[LHX]}{holiday:%}_*"),
    ("holiday", r"{holiday:%}_*<year>"),
    ("day_span", r"{day:D}o?f?{month:[MJ]}<.>(?:,?{year:Y})?[-tu]{end_day:D}o?f?{end_month:[MJ]}<.>(?:,?{end_year:Y})?"),
    ("day_span", r"{month:[MJ]}<.>{day:D}o?(?:,?{year:Y})?,?[-tu]{end_month:[MJ]}<.>{end_day:D}o?(?:,?{end_year:Y})?"),
    ("day_span", r"{day:D}o?[-tu&]T?{end_day:D}o?f?{month:[MJ]}<.><year>"),
    ("day_span", r"{month:[MJ]}<.>{day:D}o?[-tu&]{end_day:D}o?(?!o?f?[MJ])<year>"),
    ("day_span", r"{month:[MJ]}<.>{day:D}(?:,D){1,2},?&{end_day:D}(?:,?{year:Y})?"),
    ("day_span", r"{day:D}(?:,D){1,2},?&{end_day:D}{month:[MJ]}<.>(?:,?{year:Y})?"),
    ("day", r"{day:D}o?{month:[MJ]}<.>(?=[t&]D[MJ]\.?{year:Y})"),
    ("day", r"{month:[MJ]}<.>{day:D}o?(?=[t&][MJ]\.?Do?,?{year:Y})"),
    ("day", r"(?:{weekday:[WK]}<.>,?T?)?{day:D}o?f?{month:[MJ]}<.><year>"),
    ("day", r"{day:O}f{month:M}<year>"),
    # "in May 20 soldiers fell" names a month; "on May 20 soldiers fell" a day
    ("day", r"(?:(?<=i)|(?![MJ]\.?Dw))(?:{weekday:[WK]}<.>,?)?{month:[MJ]}<.>{day:D}o?<year>"),
    ("month_span", r"{month:[MJ]}<.>-{end_month:[MJ]}<.>(?:,?{year:Y})?"),
    ("month", r"(?:{part:E}-?)?{month:[MJ]}<.>,?f?{year:Y}"),
    ("month", r"(?:{part:E}-?)?{month:[MJ]}<.>`{year:[ZD]}"),
    ("month", r"{month:M}(?=[tu&]{later_month:M},?f?{year:Y})"),
    ("month", r"(?:{part:E}-?)?{month:[MJ]}<.>,?f?T?{relation:[LHX]}y"),
    ("month", r"{month:M}(?=[tu&]{later_month:M},?f?T?{relation:[LHX]}y)"),
    ("month", r"{part:E}-?{month:M}"),
    ("near_month", r"{relation:[LHX]}{month:M}"),
    ("near_month", r"H{relation:[Xp]}{month:M}"),
    ("month_week", r"{order:[OL]}kf{month:[MJ]}<.><year>"),
    ("month_half", r"{order:O}lf{month:[MJ]}<.><year>"),
    ("year_months", r"{order:[OL]}{number:[CD]}{unit:V}f(?:{year:Y}|T?{relation:[LHX]}y)"),
    ("half", r"{order:O}lf(?:{year:Y}|T?{relation:[LHX]}y)"),
    ("half", r"{order:;}f?,?{year:Y}"),
    ("quarter", r"{quarter:[OD]}o?qf?{year:Y}"),
    ("quarter", r"{quarter:[OD]}o?qf?T?{relation:[LHX]}y"),
    ("quarter", r"{quarter:#}f?,?{year:Y}"),
    ("quarter", r"{year:Y}{quarter:#}"),
    ("season", r"(?:{part:E}-?)?{season:S}f?{year:Y}"),
    ("season", r"(?:{part:E}-?)?{season:S}f?`{year:[ZD]}"),
    ("season", r"(?:{part:E}-?)?{season:S}f?T?{relation:[LHX]}y"),
    ("near_season", r"{relation:[LHX]}{season:S}"),
    ("near_season", r"[Rr]{relation:H}{season:S}"),
    ("year_span", r"{year:Y}[-/]{end_year:[YDZ]}(?!-)"),
    ("year", r"{part:E}-?{year:Y}"),
    ("weekday", r"{weekday:W}f?T?{week:[LHX]}k"),
    ("weekday_span", r"(?<=F){weekday:W}[tu-]{end_weekday:W}"),
    ("near_weekday", r"(?:H(?=[Xp]))?{relation:[LHXp]}{weekday:W}"),
    ("told_weekday", r"T{shift:[GX]}{weekday:W}"),
    ("told_weekday", r"(?:h|Ts){weekday:W}"),
    ("today", r"T?d{shift:[AB]}{today:N}"),
    ("today", r"[Rr]?{today:N}"),
    ("near_part_of_day", r"{relation:[LH]}P"),
    ("running_unit", r"{side:[Rr]}H{unit:[kmqy]}"),
    ("running_unit", r"{side:[Rr]}IT{unit:[kmqy]}"),
    ("past_units", r"T{relation:[LpX]}{number:[CD]}{unit:V}(?!f)"),
    ("past_unit", r"[TH]p{unit:[kmqy]}"),
    ("past_unit", r"TL{unit:[my]}(?!f)"),
    ("near_unit", r"Hp{unit:e}"),
    ("near_unit", r"T{relation:p}{unit:e}"),
    ("near_unit", r"{relation:[LHX]}{unit:[kmqye]}(?!f)"),
    ("this_unit", r"(?<=zf)T{unit:[kmqy]}"),
    ("this_unit", r"{unit:y}['-]?z(?!f)"),
    ("same_day", r"[Rr](?:IT|h)d"),
    ("same_day", r"[Th]?sd"),
    ("same_day", r"hd"),
    ("same_day", r"hP(?=[,.\n])"),
    ("shifted_day", r"T{shift:[GX]}[dP]"),
    ("shifted_day", r"Td{shift:[AB]}(?=[,.!\n])"),
    ("shifted_unit", r"T{shift:G}{unit:[kmye]}"),
    ("shifted_unit", r"T{unit:[kmy]}{shift:[AB]}(?=[,.!\n])"),
    ("shifted_unit", r"(?:Ts|hs?){unit:[kmy]}(?!-)"),
    ("weekend", r"T{unit:e}"),
    ("days_later", r"{number:[CDa]}{unit:[dkV]}{shift:[rR]}"),
    ("shifted_days", r"{number:[CD]}{unit:V}{shift:[AB]}"),
    ("ago", r"{number:[CDa]}{unit:[dkmyV]}{shift:g}_*"),
    ("ahead", r"I{number:[CDa]}{unit:[dkmyV]}(?!f)"),
    ("the_season", r"T{season:S}(?=[,.!\n&])"),
    ("weekday", r"{weekday:W}"),
    ("month", r"{month:M}"),
    ("year", r"{year:Y}"),
)

_FIRSTS = r"(?:[@#;%=YMJWKELXHSNRrvc9~pTshFIy]|[DO][MJof\-tu&/,qlknVCD]|[aCDU][dkmyVUj]|dAN|dBN|[LO][CDk])"
"""How a form can begin: looked for first, because most symbols begin none."""


class Form(NamedTuple):
    """One time as it stands in the string of symbols."""

    kind: str
    start: int
    end: int
    """Position after the last symbol."""
    places: dict[str, int]
    """Position of each slot, counted from the start of its run."""
    run: int
    """Position at which its run starts."""


def _compile() -> tuple[re.Pattern[str], list[tuple[str, dict[str, str]]]]:
    """Return one pattern of all forms, and by form its kind and the slot of each group.

    Groups are empty and stand behind what they mark, so that a form begins with a symbol and is passed over at once where another stands.
    """
    forms, slots = [], []
    for number, (kind, line) in enumerate(_FORMS):
        form = line.replace("<year>", _TAIL).replace("<.>", _STOP)
        groups: dict[str, str] = {}
        for place, (name, symbols) in enumerate(re.findall(r"\{(\w+):(\[[^\]]+\]|.)\}", form)):
            group = f"{name}__{number}_{place}"
            form = form.replace(f"{{{name}:{symbols}}}", f"{symbols}(?P<{group}>)", 1)
            groups[group] = name
        forms.append(f"{form}(?P<form{number}>)")
        slots.append((kind, groups))
    return re.compile(f"(?={_FIRSTS})(?:" + "|".join(forms) + ")"), slots


_PATTERN, _SLOTS = _compile()


def find_forms(symbols: str) -> list[Form]:
    """Return the times named in `symbols`, in reading order. symbols: runs, each behind a line break; like runs are read once."""
    known: dict[str, list[Form]] = {}
    found: list[Form] = []
    start = 0
    for run in symbols.split("\n"):
        forms = known.get(run)
        if forms is None:
            forms = known[run] = _read_run(run + "\n")
        found += [Form(kind, start + first, start + end, places, start) for kind, first, end, places, _ in forms]
        start += len(run) + 1
    return found


def _read_run(run: str) -> list[Form]:
    found = []
    for match in _PATTERN.finditer(run):
        kind, groups = _SLOTS[int((match.lastgroup or "form0")[4:])]
        places = {slot: place - 1 for group, slot in groups.items() if (place := match.start(group)) >= 0}
        found.append(Form(kind, match.start(), match.end(), places, 0))
    return found
