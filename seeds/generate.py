"""Generates news articles: as many as are asked for, always the same, with the copies among them known.

For measuring speed, memory and duplicates where real articles may not be used. Articles are composed of templates over the names of
the reference tables; who acts is named by office or institution, never as a person. What they tell is invented. Nothing that
is coded or scored as quality rests on them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import polars as pl

from seeds.read import read_reference

COPY_SHARE = 0.12
"""Share of articles that are edited copies of an earlier one."""
_COPY_DISTANCE = 400
"""A copy follows its original within so many articles."""
_NOISE_SHARE = 0.02
"""Share of pages that hold no article: listings and notices of a few lines."""


class GeneratedDocument(NamedTuple):
    """One article: its name, its source, its text, and what it copies (`copy_of` is a uri; both are null for an original)."""

    uri: str
    publisher: str
    text: str
    copy_of: str | None
    copy_kind: str | None


def generate_documents(count: int, seed: int = 0) -> Iterator[GeneratedDocument]:
    """Yield `count` articles of about 400 words in plain text.

    Article i depends on `seed` and i alone: a shorter run is the beginning of a longer one. A copy has the kind of its editing:
    exact, redated, trimmed, renumbered, reworded, reordered or boxed.
    """
    pools = _read_pools()
    for number in range(count):
        random, source = Random(f"{seed}:{number}"), _source(seed, number)
        original = _find_original(seed, number)
        if not _is_article(seed, number):
            yield GeneratedDocument(_uri(number), source.name, _compose_noise(random, source, pools), None, None)
        elif original is None:
            paragraphs = _compose(_start(seed, number), pools)
            yield GeneratedDocument(_uri(number), source.name, _dress(paragraphs, source, _dresser(seed, number), pools), None, None)
        else:
            kind = random.choice(tuple(_EDITS))
            dresser = number if kind != "exact" else original
            source = _source(seed, dresser)
            paragraphs = _EDITS[kind](_compose(_start(seed, original), pools), random)
            text = _dress(paragraphs, source, _dresser(seed, dresser), pools)
            yield GeneratedDocument(_uri(number), source.name, text, _uri(original), kind)


def write_documents(path: Path, documents: Iterable[GeneratedDocument]) -> Path:
    """Write articles as JSON lines (url, publisher, text) and return the file."""
    with path.open("w", encoding="utf-8") as file:
        for d in documents:
            file.write(json.dumps({"url": f"https://{d.uri}", "publisher": d.publisher, "text": d.text}, ensure_ascii=False) + "\n")
    return path


class _Source(NamedTuple):
    name: str
    byline: str
    dateline: str
    header: tuple[str, ...]
    footer: tuple[str, ...]


_SOURCES = (
    _Source("Northern Wire", "", "{city}, {date} (Northern Wire) — ", (), ("(Reporting by the Northern Wire newsroom)",)),
    _Source("Meridian Press", "By our correspondents", "{city} — ", (), ("© 2025 Meridian Press. All rights reserved.",)),
    _Source(
        "Harbour Daily",
        "By the newsroom | {date}",
        "",
        ("Home > World > News",),
        ("Source » Harbour Daily", "MOST READ", "{card}", "{card}"),
    ),
    _Source("Eastgate Review", "Published on {date}", "", ("EASTGATE REVIEW", "Skip to content"), ("Tags: security, diplomacy",)),
    _Source("Strait Gazette", "Staff report", "{city}, {date} — ", (), ("Read more: {card}", "Follow us on Twitter")),
    _Source("Caravan News", "", "{city}. {date}. ", (), ("To cite this article: Caravan News, {date}",)),
    _Source(
        "Plateau Times", "{date} 11:20", "", ("Menu", "Subscribe to our newsletter"), ("Related articles", "{card}", "{card}", "{card}")
    ),
    _Source("Lagoon Bulletin", "", "{city} (LB) - ", (), ()),
)
"""Sources are invented, each with its own frame of byline, dateline, top and bottom lines."""


class _Pools(NamedTuple):
    adjectives: tuple[str, ...]
    countries: tuple[str, ...]
    places: tuple[str, ...]
    cities: tuple[str, ...]
    organisations: tuple[str, ...]
    units: tuple[str, ...]
    exercises: tuple[str, ...]
    equipment: tuple[str, ...]
    offices: tuple[str, ...]
    institutions: tuple[str, ...]
    acts: tuple[str, ...]

    def __hash__(self) -> int:
        """Hash by identity: the pools are read once."""
        return id(self)


@cache
def _read_pools() -> _Pools:
    """Read the names once; only those that can stand in a sentence as they are."""
    tables = read_reference()

    def names(table: str, column: str, where: pl.Expr | None = None) -> tuple[str, ...]:
        frame = tables[table] if where is None else tables[table].filter(where)
        return tuple(frame[column].drop_nulls().unique().sort())

    kind, lower = pl.col("name_kind"), pl.col("lemma").str.contains(r"^[a-z][a-z -]+$")
    return _Pools(
        names("country_names", "name", kind == "demonym"),
        names("countries", "country_name"),
        names("places", "place_name", pl.col("place_type").is_in(["province", "region", "facility", "water"])),
        names("places", "place_name", pl.col("place_type").is_in(["city", "capital"])),
        names("organisations", "canonical_name", pl.col("entity_type") == "ORG"),
        names("organisations", "canonical_name", pl.col("entity_type") == "MIL_UNIT"),
        names("exercises", "canonical_name"),
        names("equipment", "canonical_name"),
        names("offices", "office", pl.col("office").str.contains(r"^[a-z ]+$")),
        names("institution_nouns", "noun"),
        names("triggers", "lemma", lower & (pl.col("word_class") == "noun") & pl.col("event_type").is_in(_ACT_TYPES)),
    )


def _cut(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


_ACT_TYPES = ("CONSULT", "AGREE", "COOPERATE", "SUPPORT", "AID")
_COUNTS = tuple(str(n) for n in range(2, 90))
_YEARS = tuple(str(n) for n in range(1990, 2026))
_AMOUNTS = tuple(f"{n * 1.3:.1f}" for n in range(10, 900))
_NOUNS = _cut(
    "budget|bridge|harvest|railway|port|market|school|hospital|border|pipeline|harbour|library|festival|stadium|vaccine|tariff|"
    "budget|election|debate|survey|report|meeting|summit|network|satellite|road|tunnel|ferry|airport|museum|archive|permit|licence|"
    "contract|deadline|schedule|forecast|winter|summer|spring|storm|flood|drought|river|valley|island|coast|forest|mountain|village|"
    "suburb|district|province|parliament|committee|council|court|ruling|appeal|statement|proposal|plan|project|programme|campaign|"
    "strategy|reform|payment|loan|grant|investment|factory|refinery|mine|farm|grain|wheat|cotton|timber|copper|steel|electricity|"
    "water|gas|oil|fuel|train|truck|bus|bicycle|aircraft|helicopter|radar|convoy|patrol|garrison|barracks|parade|anniversary|"
    "memorial|ceremony|delegation|visitor|tourist|student|teacher|farmer|worker|engineer|doctor|nurse|miner|driver|pilot|sailor|"
    "soldier|officer|neighbour|partner|rival|newspaper|broadcast|interview|photograph|letter|map|signal"
)
_VERBS = _cut(
    "discussed|welcomed|rejected|postponed|reviewed|confirmed|opened|announced|supported|criticised|condemned|signed|offered|"
    "questioned|approved|inspected|delayed|praised|defended|blocked|examined|resumed|suspended|completed|planned|described|ordered|"
    "mentioned|funded|monitored"
)
_SAID = ("said", "added", "told reporters", "stressed", "noted", "explained", "insisted", "wrote", "warned", "recalled", "stated", "argued")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_LINKS = _cut(
    "Meanwhile, |Earlier, |At the same time, |Later that day, |On {day}, |In {country}, |By {day}, |Near {city}, |"
    "According to {org}, |In the view of {org}, |For its part, |As before, |||||||||"
)
_SUBJECTS = (
    "the {adjective} {office}",
    "{org}",
    "{country}",
    "the {adjective} {institution}",
    "the {unit}",
    "officials in {city}",
    "the governor of {place}",
    "a spokesman for the {institution} of {country}",
    "the {adjective} delegation",
    "{country} and {country}",
    "observers from {org}",
    "residents of {city}",
    "the {adjective} and {adjective} ministers",
)
_OBJECTS = (
    "the {act} in {place}",
    "a {noun} {act}",
    "{count} {equipment} systems",
    "the exercise {exercise}",
    "the {noun} of the {adjective} {institution}",
    "the {act} and the {noun}",
    "an {act} with {country}",
    "the {adjective} {noun}",
    "{money} million dollars for the {noun}",
    "the {noun} near {city}",
    "the {act} of {count} people",
    "a {noun} on {noun} and {noun}",
)
_TAILS = (
    "",
    " in {city}",
    " on {day}",
    " near {place}",
    " with {org}",
    " before the {noun}",
    " after the {act}",
    " until {month} {count}",
    " at the {noun} of {city}",
    " without {noun}",
    " despite the {act} in {city}",
    " for the {noun} time in {count} months",
)
_FRAMES = (
    "{link}{subject} {verb} {object}{tail}.",
    "{link}{subject} {verb} {object}{tail}, and {subject} {verb} {object}.",
    "“{Subject} {verb} {object}{tail},” {subject} {said}.",
    "{link}{subject} {said} that {subject} {verb} {object}{tail}.",
    "{Subject}, which {verb} {object} in {year}, {verb} {object}{tail}.",
    "“{Object} {verb} {noun},” {said} {subject}. “{Subject} {verb} it{tail}.”",
    "{link}{count} {noun} and {count} {noun} were seen{tail}, {subject} {said}.",
)


_POOL_OF = {
    "adjective": 0,
    "country": 1,
    "place": 2,
    "city": 3,
    "org": 4,
    "unit": 5,
    "exercise": 6,
    "equipment": 7,
    "office": 8,
    "institution": 9,
    "act": 10,
}
_TEMPLATE_OF = {"subject": _SUBJECTS, "Subject": _SUBJECTS, "object": _OBJECTS, "Object": _OBJECTS, "tail": _TAILS, "link": _LINKS}
_LIST_OF = {
    "verb": _VERBS,
    "said": _SAID,
    "day": _DAYS,
    "month": _MONTHS,
    "noun": _NOUNS,
    "count": _COUNTS,
    "year": _YEARS,
    "money": _AMOUNTS,
}


def _fill(template: str, chance: Callable[[], float], pools: _Pools) -> str:
    """Fill the slots of a template; slots of templates are filled in turn."""
    text = ""
    for before, names, templates, is_first in _parse(template, pools):
        text += before
        if names:
            text += names[int(chance() * len(names))]
        elif templates:
            found = _fill(templates[int(chance() * len(templates))], chance, pools)
            text += found[:1].upper() + found[1:] if is_first else found
    return text


_Part = tuple[str, Sequence[str], Sequence[str], bool]


@cache
def _parse(template: str, pools: _Pools) -> tuple[_Part, ...]:
    """Split a template into text and the slot that follows it: the names or the templates to choose from; whether a capital begins it."""
    parts: list[_Part] = []
    for piece in template.split("}"):
        text, _, slot = piece.partition("{")
        names = pools[_POOL_OF[slot]] if slot in _POOL_OF else _LIST_OF.get(slot, ())
        parts.append((text, names, _TEMPLATE_OF.get(slot, ()), slot[:1].isupper()))
    return tuple(parts)


def _source(seed: int, number: int) -> _Source:
    return Random(f"{seed}:{number}:source").choice(_SOURCES)


def _dresser(seed: int, number: int) -> Random:
    return Random(f"{seed}:{number}:dress")


def _find_original(seed: int, number: int) -> int | None:
    """Return the article that this one copies, itself no copy, or None."""
    random = Random(f"{seed}:{number}:copy")
    if random.random() >= COPY_SHARE:
        return None
    original = number - 1 - int(random.random() * _COPY_DISTANCE)
    while original >= 0 and (not _is_article(seed, original) or Random(f"{seed}:{original}:copy").random() < COPY_SHARE):
        original -= 1
    return original if original >= 0 else None


def _start(seed: int, number: int) -> Random:
    return Random(f"{seed}:{number}:text")


def _is_article(seed: int, number: int) -> bool:
    return Random(f"{seed}:{number}:kind").random() >= _NOISE_SHARE


def _uri(number: int) -> str:
    return f"news.example/{number:08d}"


def _compose(random: Random, pools: _Pools) -> list[str]:
    """Return a headline and the paragraphs of an article."""
    headline = _fill("{Subject} {verb} {object}", random.random, pools)
    paragraphs, words, wanted = [headline], 0, 270 + int(random.random() * 200)
    while words < wanted:
        sentences = [_sentence(random, pools) for _ in range(1 + int(random.random() * 3))]
        paragraphs.append(" ".join(sentences))
        words += paragraphs[-1].count(" ") + 1
    return paragraphs


def _sentence(random: Random, pools: _Pools) -> str:
    text = _fill(_FRAMES[int(random.random() * len(_FRAMES))], random.random, pools)
    return text[:1].upper() + text[1:]


def _dress(paragraphs: Sequence[str], source: _Source, random: Random, pools: _Pools) -> str:
    """Put an article into the frame of its source."""
    date = f"{random.choice(_MONTHS)} {1 + int(random.random() * 28)}"
    values = {"date": f"{date}, 2025", "city": random.choice(pools.cities).upper()}

    def lines(templates: Iterable[str]) -> list[str]:
        return [
            t.format(**values, card=_fill("{Subject} {verb} {object}", random.random, pools) if "{card}" in t else "") for t in templates
        ]

    dateline = source.dateline.format(**{**values, "date": date})
    byline = [source.byline.format(**values)] if source.byline else []
    body = [dateline + paragraphs[1], *paragraphs[2:]]
    return "\n\n".join([*source.header, paragraphs[0], *byline, *body, *lines(source.footer)]) + "\n"


def _compose_noise(random: Random, source: _Source, pools: _Pools) -> str:
    cards = [_fill("{Subject} {verb} {object}", random.random, pools) for _ in range(3 + int(random.random() * 10))]
    return "\n".join([source.name, "Menu", "Latest news", *cards, "Privacy policy | Terms | Contact"]) + "\n"


def _trim(paragraphs: list[str], random: Random) -> list[str]:
    keep = max(3, int(len(paragraphs) * (0.4 + 0.4 * random.random())))
    return paragraphs[:keep]


def _renumber(paragraphs: list[str], random: Random) -> list[str]:
    return [paragraphs[0], *(_replace_words(p, random, str.isdigit, 1.0) for p in paragraphs[1:])]


def _reword(paragraphs: list[str], random: Random) -> list[str]:
    return [paragraphs[0], *(_replace_words(p, random, lambda w: w.isalpha() and w.islower(), 0.07) for p in paragraphs[1:])]


def _replace_words(text: str, random: Random, is_open: Callable[[str], bool], share: float) -> str:
    words = text.split(" ")
    for i, word in enumerate(words):
        if is_open(word) and random.random() < share:
            words[i] = str(2 + int(random.random() * 900)) if word.isdigit() else _NOUNS[int(random.random() * len(_NOUNS))]
    return " ".join(words)


def _reorder(paragraphs: list[str], random: Random) -> list[str]:
    body = paragraphs[1:]
    dropped = int(random.random() * len(body)) if len(body) > 4 else len(body)
    body = body[:dropped] + body[dropped + 1 :]
    random.shuffle(body)
    return [paragraphs[0], *body]


def _box(paragraphs: list[str], random: Random) -> list[str]:
    """Put other matter of the source between the paragraphs."""
    at = 2 + int(random.random() * max(1, len(paragraphs) - 2))
    return [*paragraphs[:at], "Advertisement", *paragraphs[at:], "This article was first published by a partner of the newsroom."]


_EDITS: dict[str, Callable[[list[str], Random], list[str]]] = {
    "exact": lambda paragraphs, _: paragraphs,
    "redated": lambda paragraphs, _: paragraphs,
    "trimmed": _trim,
    "renumbered": _renumber,
    "reworded": _reword,
    "reordered": _reorder,
    "boxed": _box,
}
"""How a copy is edited; all but the exact one get the byline, dateline and frame of another source."""
