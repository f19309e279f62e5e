"""Datelines: the place, and often the day and the agency, with which an article opens ("BAKU, May 19 (Agency) –").

A place in capitals before a dash is one; a place as in running text only where a day stands with it, or an agency in
brackets, because sentences begin with names too.
"""

import polars as pl

_CITY = r"^(\p{Lu}{3,}(?:[ .'’-]{1,2}\p{Lu}{2,})*)"
_CAPITALS = _CITY + r"(?:, (?:\p{Lu}[\p{L}.]+ ?)+)?(?:, [^.–—]{4,20})?(?: ?\([^)]{1,30}\))? ?(?:—|–|--?\s|\. )"
_CAPITALS_DATED = _CITY + r"(?:, \p{L}+)?, (?:\p{L}{3,9}\.? )?\d{1,2}\b"

_NAME = r"\p{Lu}[\p{L}\p{M}.'’-]*"
_PLACE = rf"^({_NAME}(?: (?:(?:de|del|la|el|al|of|the|upon) )?{_NAME}){{0,3}})"
_WEEKDAY = r"(?i:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = rf"(?:{_WEEKDAY},? )?(?:{_ORDINAL} (?:of )?{_MONTH}|{_MONTH} {_ORDINAL}\b)(?:,? (?:18|19|20)\d\d)?"
_AGENCY = rf"(?: ?\([^()]{{1,40}}\)|,? ?/[^/]{{2,40}}/|,? {_NAME}(?: {_NAME}){{0,3}})"
_DASH = r" ?(?:—|–|--?\s)\s*[\"'“‘«(]?[\p{Lu}\p{N}]"
"""After the dash of a dateline a sentence begins; a dash within a sentence is followed by lower case."""
_DATED = rf"{_PLACE}(?:, {_NAME}(?: {_NAME}){{0,2}}){{0,2}}[,.] {_DAY}[,.]?{_AGENCY}?(?:{_DASH}|:? ?$|[.:] ?[\"'“‘«]?\p{{Lu}})"
_SIGNED = rf"^({_NAME}(?: {_NAME})?)(?:, {_NAME}(?: {_NAME})?)? \((\p{{Lu}}{{2,8}}|\p{{Lu}}\p{{Ll}}+(?: \p{{Lu}}\p{{Ll}}+)?)\){_DASH}"
_SHORT_WEEKDAY = rf"(?:{_WEEKDAY}|(?i:mon|tue|wed|thu|fri|sat|sun)\.?)"
_FULL_DAY = (
    rf"(?:{_SHORT_WEEKDAY},? )?(?:{_ORDINAL} (?:of )?{_MONTH},? |{_MONTH} {_ORDINAL},? |\d{{1,2}}[./]\d{{1,2}}[./])(?:18|19|20)\d\d\b"
)
_PART = rf"(?:{_NAME}(?: {_NAME}){{0,3}}(?:, {_NAME}(?: {_NAME}){{0,2}})?(?: \([^()]{{1,30}}\))? ?(?:[,:|—–]|--?) ?)"
_FULLY_DATED = (
    rf"^(?:(?:\({_NAME}(?: {_NAME}){{0,2}}\) ?)?"
    rf"{_PART}{{0,2}}{_FULL_DAY}(?:,? {_NAME}(?: {_NAME}){{0,2}})?{_AGENCY}? ?(?:[:|—–]|--?\s)\s*[\"'“‘«(]?[\p{{Lu}}\p{{N}}]"
    rf"|{_NAME}(?: {_NAME}){{0,2}} \([^()]{{0,40}}{_FULL_DAY}[^()]{{0,20}}\) ?(?:[:—–]|--?\s))"
)
"""A whole date among the names and marks before the first sentence: "12 May 2023, Kampala –", "Kampala | May 12, 2023 | "."""
_NO_PLACE = rf"^(?i:{_WEEKDAY}|{_MONTH}|in|on|at|by|from|after|before|since|until|the|an?|published|updated|posted|date|photo|source)\b"


def place_of(plain: pl.Expr) -> pl.Expr:
    """Return the place of the dateline with which a line opens, as it stands there; null where it opens with none."""
    # "International Agency (IA) –" explains a name; no agency signs there.
    is_short_form = plain.str.extract(_SIGNED).str.replace_all(r"\P{Lu}", "") == plain.str.extract(_SIGNED, 2)
    place = pl.coalesce(plain.str.extract(_DATED), pl.when(~is_short_form).then(plain.str.extract(_SIGNED)))
    named = pl.when(~place.str.contains(_NO_PLACE)).then(place)
    return pl.coalesce(plain.str.extract(_CAPITALS_DATED), plain.str.extract(_CAPITALS), named)


def dated_part(plain: pl.Expr) -> pl.Expr:
    """Return that part of a line in which the day of its dateline stands; empty where the line opens with no dateline."""
    capitals = pl.when(plain.str.contains(r"^\p{Lu}{3,}")).then(plain.str.extract(r"^(.{0,80}?(?:—|–|--| - )|.{0,60}?\d{4}\.)"))
    mixed = pl.when(plain.str.extract(_DATED).is_not_null() & ~plain.str.contains(_NO_PLACE)).then(plain.str.extract(rf"({_DATED})"))
    opens_sentence = plain.str.contains(r"^(?i:in|on|at|by|from|after|before|since|until|the|an?)\b")
    full = pl.when(~opens_sentence).then(plain.str.extract(rf"({_FULLY_DATED})"))
    return pl.coalesce(full, capitals, mixed).fill_null("")
