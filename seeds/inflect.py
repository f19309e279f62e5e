"""Writes `reference/inflections.csv`: the forms of the words that head triggers and support verbs.

Belongs here: how a head word is found and inflected. What the words mean stands in the tables.
Run `python -m seeds.inflect` after changing `triggers.csv` or `support_verbs.csv`.
"""

from pathlib import Path

import polars as pl

from seeds.read import REFERENCE

VERB_KINDS = {"VB": "base", "VBZ": "third", "VBD": "past", "VBN": "participle", "VBG": "gerund"}
PAST_AND_PARTICIPLE = "past_participle"
"""Kind of a form that is both past tense and participle (condemned, struck, cut)."""

_DOUBLING = (
    "cancel",
    "channel",
    "counsel",
    "dial",
    "fuel",
    "imperil",
    "label",
    "level",
    "marshal",
    "model",
    "pummel",
    "quarrel",
    "shovel",
    "signal",
    "shrivel",
    "total",
    "travel",
)
"""Verbs whose l doubles in British and stays single in American usage."""

_VERBS: dict[str, tuple[tuple[str, ...], ...]] = {
    # lemma: past, participle, gerund where the library lacks them
    "axe": (("axed",), ("axed",), ("axing",)),
    "broadcast": (("broadcast", "broadcasted"), ("broadcast", "broadcasted"), ("broadcasting",)),
    "ink": (("inked",), ("inked",), ("inking",)),
    "kidnap": (("kidnapped", "kidnaped"), ("kidnapped", "kidnaped"), ("kidnapping", "kidnaping")),
    "nix": (("nixed",), ("nixed",), ("nixing",)),
    "ok": (("ok'd", "oked", "okayed"), ("ok'd", "oked", "okayed"), ("oking",)),
    "plead": (("pleaded", "pled"), ("pleaded", "pled"), ("pleading",)),
    "ring": (("rang",), ("rung",), ("ringing",)),
}
_WRONG = frozenset(("beed", "chidded", "flied", "occured", "o.k.'d", "o.k.'ing", "o.k.'s", "quitted", "refered", "staid"))
"""Forms that the library gives and nobody writes."""
_REGULAR = ("feed", "proceed", "shred")
"""Verbs whose past the library also gives in the base form."""
_NOUN_HEADS = ("ceasefire", "gun", "relation", "tie", "truce")
"""Nouns that head a phrase (gun … fall silent)."""
_THIRD = {"ok": ("oks", "ok's")}
_PLURALS = {
    "mou": ("mous",),
    "détente": ("détentes",),
    "volley": ("volleys",),
    "communique": ("communiques",),
    "communiqué": ("communiqués",),
    "memorandum": ("memorandums", "memoranda"),
    "u-turn": ("u-turns",),
}


def inflect_triggers(folder: Path = REFERENCE) -> pl.DataFrame:
    """Write `inflections.csv` of `folder` and return it: form, lemma, word_class, form_kind, source.

    A verb or phrase inflects in its first word, a noun in its last. A form that is a closed-class word ("down") is left out.
    Words and their order depend on the tables alone, so that a second run changes nothing.
    """
    triggers = pl.read_csv(folder / "triggers.csv", infer_schema=False)
    support = pl.read_csv(folder / "support_verbs.csv", infer_schema=False)
    words = pl.read_csv(folder / "function_words.csv", infer_schema=False)
    closed = set(words.filter(~pl.col("word_class").str.starts_with("aux_"))["word"])
    surely = {lemma.split()[0] for lemma in _lemmas(triggers, "verb")}
    heads = surely | {head for lemma in [*_lemmas(triggers, "phrase"), *support["lemma"]] if (head := lemma.split()[0]) not in closed}
    verbs = heads - (set(_NOUN_HEADS) - surely)
    nouns = {lemma.split()[-1] for lemma in _lemmas(triggers, "noun")} | (heads & set(_NOUN_HEADS))
    rows = [row for lemma in sorted(verbs) for row in _inflect_verb(lemma) if row[0] not in closed]
    rows += [row for lemma in sorted(nouns) for row in _inflect_noun(lemma)]
    frame = pl.DataFrame(rows, schema=["form", "lemma", "word_class", "form_kind"], orient="row").with_columns(
        pl.lit("lemminflect, hand list in seeds/inflect.py").alias("source")
    )
    frame.sort("word_class", "lemma", "form").write_csv(folder / "inflections.csv")
    return frame


def _lemmas(triggers: pl.DataFrame, *classes: str) -> list[str]:
    """Return the lemmas of the given word classes, gap marks at the start cut off."""
    return triggers.filter(pl.col("word_class").is_in(classes))["lemma"].str.strip_chars("… ").to_list()


def _inflect_verb(lemma: str) -> list[tuple[str, str, str, str]]:
    """Return one row per form of a verb; a form that is past and participle is one row."""
    forms = {kind: set(_library_forms(lemma, tag, "VERB")) for tag, kind in VERB_KINDS.items()}
    if lemma in _VERBS:
        forms |= dict(zip(("past", "participle", "gerund"), map(set, _VERBS[lemma]), strict=True))
    if lemma.endswith(_DOUBLING):
        past = {lemma + "ed", lemma + "led"}
        forms |= {"past": past, "participle": past, "gerund": {lemma + "ing", lemma + "ling"}}
    forms["third"] |= set(_THIRD.get(lemma, ()))
    forms = {kind: {form for form in found if form not in _WRONG} for kind, found in forms.items()}
    if lemma in _REGULAR:
        forms["past"].discard(lemma)
        forms["participle"].discard(lemma)
    forms["base"] = {lemma}
    kinds: dict[str, str] = {}
    for kind in ("base", "third", "gerund", "past", "participle"):
        for form in sorted(forms[kind]):
            kinds[form] = PAST_AND_PARTICIPLE if kind == "participle" and form in forms["past"] else kind
    return [(form, lemma, "verb", kind) for form, kind in kinds.items()]


def _inflect_noun(lemma: str) -> list[tuple[str, str, str, str]]:
    """Return one row per form of a noun."""
    plurals = _PLURALS.get(lemma) or _library_forms(lemma, "NNS", "NOUN")
    return [(lemma, lemma, "noun", "singular"), *((form, lemma, "noun", "plural") for form in sorted(set(plurals) - {lemma}))]


def _library_forms(lemma: str, tag: str, word_class: str) -> tuple[str, ...]:
    """Return the library's forms; of a hyphenated word the last part inflects."""
    from lemminflect import getInflection  # noqa: PLC0415

    first, hyphen, last = lemma.rpartition("-")
    forms = getInflection(last, tag) or getInflection(last, tag, inflect_oov=True)
    return tuple(first + hyphen + form.lower() for form in forms)


if __name__ == "__main__":
    inflect_triggers()
