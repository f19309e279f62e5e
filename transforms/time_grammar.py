"""The grammar of times: which classes of tokens, one after the other, name a time.

Every token is one character of a string (`CLASS_SYMBOLS`, numbers and marks by `symbol_of_tokens`), so
that one regular expression reads a whole batch. What a time means in days is said in `transforms.time_values`.
"""

import re

import polars as pl

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
}
"""Symbol of each word class of `time_words`; units have one each."""

UNIT_SYMBOLS = {1: "d", 7: "k", 30: "m", 90: "q", 365: "y"}
"""Symbol of a unit of time by its length in days."""

HEAD_SYMBOLS = "MJWKY@/SNPeVdkmqy"
"""Symbols without one of which no time is named."""

_MARKS = {",": ",", ".": ".", "-": "-", "–": "-", "—": "-", "‑": "-", "/": "/"}

_ABBREVIATION_STOP = r"(?:(?<=[JK])\.(?!\n|$))?"
"""Written <.> in a form: the full stop of "Sept. 3", which does not end a sentence."""

# One line a form; {x:S} names the token with symbol S. The first that fits wins, so longer forms stand before shorter ones.
_FORMS: tuple[tuple[str, str], ...] = (
    ("dotted_date", r"{dotted:@}"),
    ("iso_date", r"{year:Y}-{month:D}-{day:D}"),
    ("slash_date", r"{first:D}/{second:D}/{year:[YZD]}"),
    ("day_span", r"{day:D}o?f?{month:[MJ]}<.>(?:,?{year:Y})?[-tu]{end_day:D}o?f?{end_month:[MJ]}<.>(?:,?{end_year:Y})?"),
    ("day_span", r"{month:[MJ]}<.>{day:D}o?(?:,?{year:Y})?,?[-tu]{end_month:[MJ]}<.>{end_day:D}o?(?:,?{end_year:Y})?"),
    ("day_span", r"{day:D}o?[-tu&]T?{end_day:D}o?f?{month:[MJ]}<.>(?:,?{year:Y}|f?T?{relation:[LHX]}y)?"),
    ("day_span", r"{month:[MJ]}<.>{day:D}o?[-tu&]{end_day:D}o?(?!o?f?[MJ])(?:,?{year:Y}|f?T?{relation:[LHX]}y)?"),
    ("day_span", r"{month:[MJ]}<.>{day:D}(?:,D){1,2},?&{end_day:D}(?:,?{year:Y})?"),
    ("day_span", r"{day:D}(?:,D){1,2},?&{end_day:D}{month:[MJ]}<.>(?:,?{year:Y})?"),
    ("day", r"{day:D}o?{month:[MJ]}<.>(?=[t&]D[MJ]\.?{year:Y})"),
    ("day", r"{month:[MJ]}<.>{day:D}o?(?=[t&][MJ]\.?Do?,?{year:Y})"),
    ("day", r"(?:{weekday:[WK]}<.>,?T?)?{day:D}o?f?{month:[MJ]}<.>(?:,?{year:Y}|,?f?T?{relation:[LHX]}y)?"),
    ("day", r"{day:O}f{month:M}(?:,?{year:Y}|,?f?T?{relation:[LHX]}y)?"),
    ("day", r"(?:{weekday:[WK]}<.>,?)?{month:[MJ]}<.>{day:D}o?(?:,?{year:Y}|,?f?T?{relation:[LHX]}y)?"),
    ("month_span", r"{month:[MJ]}<.>-{end_month:[MJ]}<.>(?:,?{year:Y})?"),
    ("month", r"(?:{part:E}-?)?{month:[MJ]}<.>,?f?{year:Y}"),
    ("month", r"{month:M}(?=[t&]M,?{year:Y})"),
    ("month", r"(?:{part:E}-?)?{month:[MJ]}<.>f?T?{relation:[LHX]}y"),
    ("month", r"{part:E}-?{month:M}"),
    ("near_month", r"{relation:[LHX]}{month:M}"),
    ("quarter", r"{quarter:[OD]}o?qf?{year:Y}"),
    ("quarter", r"{quarter:[OD]}o?qf?T?{relation:[LHX]}y"),
    ("quarter", r"{quarter:#}f?,?{year:Y}"),
    ("season", r"{season:S}f?{year:Y}"),
    ("season", r"{season:S}f?T?{relation:[LHX]}y"),
    ("near_season", r"{relation:[LHX]}{season:S}"),
    ("year_span", r"{year:Y}[-/]{end_year:[YDZ]}(?!-)"),
    ("year", r"{part:E}-?{year:Y}"),
    ("weekday", r"{weekday:W}f?T?{week:[LHX]}k"),
    ("near_weekday", r"{relation:[LHX]}{weekday:W}"),
    ("today", r"[Rr]?{today:N}"),
    ("near_part_of_day", r"{relation:[LH]}P"),
    ("running_unit", r"{side:[Rr]}H{unit:[kmqy]}"),
    ("past_unit", r"Tp{unit:[kmqy]}"),
    ("near_unit", r"{relation:[LHX]}{unit:[kmqye]}(?!f)"),
    ("this_unit", r"(?<=zf)T{unit:[kmqy]}"),
    ("same_day", r"[Rr](?:IT|h)d"),
    ("same_day", r"(?:T|h)?sd|hd"),
    ("shifted_day", r"T{shift:[GX]}d"),
    ("shifted_day", r"Td{shift:[AB]}(?=[,.!\n])"),
    ("weekend", r"T{unit:e}"),
    ("shifted_days", r"{number:[CDa]}{unit:[dkV]}{shift:[rR]}"),
    ("shifted_days", r"{number:[CD]}{unit:V}{shift:[AB]}"),
    ("ago", r"{number:[CDa]}{unit:[dkmyV]}g"),
    ("weekday", r"{weekday:W}"),
    ("month", r"{month:M}"),
    ("year", r"{year:Y}"),
)


_FIRSTS = r"(?:[@#YMJWKELXHSNRr]|[DO][MJof\-tu&/,q]|T[pGXdsekmqy]|[sh][sd]|[aCD][dkmyV])"
"""How a form can begin: looked for first, because most symbols begin none."""


def _compile() -> re.Pattern[str]:
    forms = []
    for number, (_, form) in enumerate(_FORMS):
        groups = re.sub(r"\{(\w+):([^}]+)\}", rf"(?P<\1__{number}>\2)", form).replace("<.>", _ABBREVIATION_STOP)
        forms.append(f"(?P<form{number}>{groups})")
    return re.compile(f"(?={_FIRSTS})(?:" + "|".join(forms) + ")")


_PATTERN = _compile()
_SLOTS: list[tuple[str, dict[str, str]]] = [
    (kind, {slot: f"{slot}__{number}" for slot in re.findall(r"\{(\w+):", form)}) for number, (kind, form) in enumerate(_FORMS)
]


def find_forms(symbols: str) -> list[tuple[str, int, int, dict[str, int]]]:
    """Return the times named in `symbols`: kind, first position, position after the last, position of each slot."""
    found = []
    for match in _PATTERN.finditer(symbols):
        kind, slots = _SLOTS[int((match.lastgroup or "form0")[4:])]
        places = {slot: match.start(group) for slot, group in slots.items()}
        found.append((kind, match.start(), match.end(), {slot: place for slot, place in places.items() if place >= 0}))
    return found


def symbol_of_tokens(words: pl.DataFrame) -> tuple[pl.DataFrame, pl.Expr]:
    """Return the words of the grammar with their symbols, and the symbol of a token joined with them.

    words: reference table time_words. The frame has lower, word_symbol, number; the expression wants the
    columns text, shape, is_spaced and word_symbol of a token frame in reading order.
    """
    grammar = words.filter(pl.col("word_class").is_in(["unit", *CLASS_SYMBOLS]))
    symbol = (
        pl.when(pl.col("word_class") == "unit")
        .then(pl.col("number").replace_strict(UNIT_SYMBOLS, default=None, return_dtype=pl.String))
        .otherwise(pl.col("word_class").replace_strict(CLASS_SYMBOLS, default=None, return_dtype=pl.String))
    )
    grammar = grammar.select(pl.col("word").alias("lower"), symbol.alias("word_symbol"), "number")
    grammar = grammar.unique("lower", keep="first", maintain_order=True)
    text, known = pl.col("text"), pl.col("word_symbol")
    is_name_like = known.is_in(["M", "J", "W", "K"])
    number_symbol = (
        pl.when(text.str.contains(r"^(?:0?[1-9]|[12][0-9]|3[01])$"))
        .then(pl.lit("D"))
        .when(text.str.contains(r"^(?:19|20)[0-9]{2}$"))
        .then(pl.lit("Y"))
        .when(text.str.contains(r"^(?:[0-9]{2}\.[0-9]{2}\.[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)[0-9]{2})$"))
        .then(pl.lit("@"))
        .when(text.str.contains(r"^[0-9]{2}$"))
        .then(pl.lit("Z"))
        .otherwise(pl.lit("x"))
    )
    token_symbol = (
        pl.when(pl.col("shape") == "number")
        .then(number_symbol)
        .when(pl.col("shape") == "mark")
        .then(text.replace_strict(_MARKS, default="!", return_dtype=pl.String))
        .when(text.str.contains(r"^Q[1-4]$"))
        .then(pl.lit("#"))
        .when(known.is_null() | (is_name_like & ~pl.col("shape").is_in(["Title", "Upper"])))
        .then(pl.lit("x"))
        .when((known == "o") & pl.col("is_spaced"))
        .then(pl.lit("x"))
        .otherwise(known)
    )
    return grammar, token_symbol.alias("symbol")
