"""What newsrooms and scrapers do to an article before it stands elsewhere, as functions of its text and chance.

Used by the duplicate benchmark alone. A text is lines: what ends like a sentence and has ten words is a paragraph, the rest dressing.
"""

import re
from collections.abc import Callable
from random import Random

Edit = Callable[[str, Random], str]

_SENTENCE = re.compile(r"(?<=[.!?\"”])\s+(?=[A-Z\"“])")
_SPELLINGS = {
    "Aras": "Araz", "Tehran": "Teheran", "Baku": "Baki", "Yerevan": "Erevan", "Nakhchivan": "Nakhichevan",
    "Azerbaijan": "Azerbaidjan", "Azerbaijani": "Azerbaidjani", "Karabakh": "Garabagh", "Zangezur": "Zangazur", "Qatar": "Katar",
    "defence": "defense", "defense": "defence", "centre": "center", "center": "centre", "programme": "program", "program": "programme",
    "neighbours": "neighbors", "neighbors": "neighbours", "labour": "labor", "organisation": "organization", "organization": "organisation",
}  # fmt: skip
_FILLERS = re.findall(
    r"\w+",
    "meanwhile local other public recent early common northern several later broad annual open joint senior regional steady minor "
    "formal further general central current private separate major final working usual certain",
)
_BEFORE = (
    "Get the morning briefing by email every weekday before seven and never miss what matters to readers in the region.",
    "This page is brought to you with the support of subscribers who pay for independent reporting from the field.",
)
_AFTER = (
    "Our newsroom follows the story around the clock and corrects mistakes in the open, so write to the desk if something is wrong.",
    "All rights to this report are reserved, and it may be quoted up to one paragraph with a link to this site.",
    "Download the application to read the paper offline on the train and to save articles for the evening.",
)


def is_paragraph(line: str) -> bool:
    """Return whether a line is running text."""
    return len(line.split()) >= 10 and line.rstrip().endswith((".", "!", "?", '"', "”"))


def paragraphs(text: str) -> list[str]:
    """Return the running text of an article, line by line."""
    return [line for line in text.splitlines() if is_paragraph(line)]


def _sentences(text: str) -> list[list[str]]:
    return [_SENTENCE.split(p) for p in paragraphs(text)]


def _head(text: str) -> list[str]:
    """Return the headline: the longest line before the running text that is neither a sentence nor a bar of links."""
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if is_paragraph(line)), 0)
    heads = [line for line in lines[:first] if "|" not in line and not line.rstrip().endswith(".")]
    return [max(heads, key=len)] if heads else []


def keep(text: str, chance: Random) -> str:
    """Copy byte by byte."""
    return text


def remark(text: str, chance: Random) -> str:
    """Change quotation marks, dashes, spaces, and add characters that nobody sees; the words stay."""
    marks = text.replace("“", '"').replace("”", '"').replace("’", "'").replace("—", "–").replace(" - ", " – ")
    return re.sub(r"(?<=[a-z]{3}) (?=[a-z]{4})", lambda _: chance.choice((" ", "\u00a0", " \u200b", "  ")), marks)


def trim(share: float) -> Edit:
    """Keep the first share of the paragraphs, as a client of a wire does."""

    def edit(text: str, chance: Random) -> str:
        kept = paragraphs(text)
        return "\n".join([*_head(text), *kept[: max(2, round(len(kept) * share))]])

    return edit


def redate(text: str, chance: Random) -> str:
    """Put another agency's byline and dateline before the article."""
    first, *rest = paragraphs(text)
    bare = re.sub(r"^[A-Z][A-Za-z ,.]{2,40}(?:\([^)]{2,20}\))? ?[—–-]+ ", "", first)
    place = chance.choice(("ANKARA", "LONDON", "DUBAI", "TBILISI"))
    return "\n".join([*_head(text), "By our foreign desk", f"{place}, {chance.randint(1, 28)} June (Regional Wire) – {bare}", *rest])


def renumber(text: str, chance: Random) -> str:
    """Give every number another value of as many digits."""

    def other(match: re.Match[str]) -> str:
        digits = len(match.group())
        return str(chance.randint(10 ** (digits - 1), 10**digits - 1))

    return re.sub(r"\d+", other, text)


def reword(share: float) -> Edit:
    """Replace a share of the words by others."""

    def edit(text: str, chance: Random) -> str:
        return re.sub(r"\w+", lambda m: chance.choice(_FILLERS) if chance.random() < share else m.group(), text)

    return edit


def drop(text: str, chance: Random) -> str:
    """Leave out a fifth of the sentences."""
    kept = [[s for s in p if chance.random() >= 0.2] for p in _sentences(text)]
    return "\n".join([*_head(text), *(" ".join(p) for p in kept if p)])


def shuffle(text: str, chance: Random) -> str:
    """Put the sentences of the whole article in another order."""
    order = [s for p in _sentences(text) for s in p]
    chance.shuffle(order)
    return "\n".join([*_head(text), *(" ".join(order[i : i + 3]) for i in range(0, len(order), 3))])


def box(text: str, chance: Random) -> str:
    """Set the site's own sentences before and after."""
    return "\n".join([*_BEFORE, text, *_AFTER])


def respell(text: str, chance: Random) -> str:
    """Write names and words as another language or the other English does."""
    return re.sub(r"[A-Za-z]+", lambda m: _SPELLINGS.get(m.group(), m.group()), text)


def retitle(text: str, chance: Random) -> str:
    """Give the article another headline."""
    verb = chance.choice(("What to know about", "Explained:", "Latest on"))
    return "\n".join([f"{verb} the talks, the border and the region", *paragraphs(text)])


def join(*edits: Edit) -> Edit:
    """Make one edit after the other."""

    def edit(text: str, chance: Random) -> str:
        for step in edits:
            text = step(text, chance)
        return text

    return edit


def combine(text: str, chance: Random) -> str:
    """Make two light edits, picked by chance."""
    return join(*chance.sample((redate, renumber, reword(0.07), drop, box, respell, retitle), 2))(text, chance)


EDITS: dict[str, Edit] = {
    "same bytes": keep,
    "same words": remark,
    "first 30 %": trim(0.3),
    "first 50 %": trim(0.5),
    "first 70 %": trim(0.7),
    "new dateline and byline": redate,
    "changed numbers": renumber,
    "7 % of words replaced": reword(0.07),
    "12 % of words replaced": reword(0.12),
    "sentences dropped": drop,
    "sentences shuffled": shuffle,
    "boilerplate added": box,
    "other spellings": respell,
    "headline changed": retitle,
    "two light edits": combine,
    "12 % replaced, dropped": join(reword(0.12), drop),
    "12 % replaced, shuffled": join(reword(0.12), shuffle),
}
HEAVIEST = ("12 % replaced, dropped", "12 % replaced, shuffled")
