"""The evaluation page: what was measured, on which data, and how it is to be read. `measure.py` measures and calls it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clean_articles import LIMIT
from public_names import KINDS

SETS = {
    "seeds": "the five seed articles (their errors were read)",
    "dev_read": "development corpus, d001–d010 and d021–d030 (their errors were read)",
    "dev_unread": "development corpus, d011–d020 and d031–d040 (never read, only measured)",
    "fresh_open": "fresh corpus, odd numbers (written without looking at the rules; their errors may be read)",
    "fresh_held_out": "fresh corpus, even numbers (never read, only measured); entities, linking and dates alone are annotated in it",
}
PUBLIC_SETS = {
    "gum_open": "GUM, 12 Wikinews articles (their errors were read)",
    "gum_held_out": "GUM, the other 12 Wikinews articles (never read, only measured)",
    "uner_open": "Universal NER, English Web Treebank test part, every other document (their errors were read)",
    "uner_held_out": "Universal NER, the other documents (never read, only measured)",
}
"""Public corpora, of which only names of persons, organisations and places are compared."""
FLOORED = {
    "zones": "f1", "entities_exact": "f1", "entities_overlap": "f1", "linking_b3": "f1", "date_value_accuracy": "accuracy", "events": "f1",
    "event_status": "accuracy", "event_date": "accuracy", "event_place": "accuracy", "event_sources_country": "f1",
    "event_targets_country": "f1", "event_coreference_b3": "f1", "event_links_across_documents": "f1", "duplicates": "f1",
}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What the page tells; None where the corpora are missing."""

    scores: Mapping[str, Mapping[str, Any]]
    public: Mapping[str, Mapping[str, Any]] | None
    clean_articles: Mapping[str, Any] | None
    name_pairs: Sequence[Mapping[str, Any]]
    place_cases: Mapping[str, Mapping[str, float]]


def render_page(measured: Measured) -> str:
    """Return the page."""
    sections = {
        "Entities by type (exact)": _tell_types(measured, "entities_exact_by_type"),
        "Names on public corpora": _tell_public_names(measured.public),
        "The twenty commonest errors of entities": _tell_errors(measured),
        "Spelling variants of names": _tell_name_pairs(measured.name_pairs),
        "Places": _tell_places(measured.place_cases),
        "Events by type": _tell_types(measured, "events_by_type"),
        "Zones": _tell_zones(measured.clean_articles),
        "Reading the figures": _READING,
    }
    lines = _tell_scores(measured)
    for title, section in sections.items():
        lines += ["", f"## {title}", "", *section]
    return "\n".join(lines) + "\n"


_READING = [
    "- The names of places in the unread half were seen once, out of context, while the place table was written; some",
    "  hand-written rows were taken out again for it. Its figures for places may flatter a little.",
    "- Dates, entities and zones of the read half and the seeds are in-sample: what is possible, not what to expect.",
    "- The weights of evidence for names (`seeds/reference/name_evidence.csv`) were learned on the seeds, the read half and the open",
    "  halves of the public corpora; the unread and held-out columns are the ones that count.",
    "- Of the date values of the unread half it was looked at by how many days the wrong ones were off, never at their words; that tense",
    "  was among the causes was learned so. Its share right may flatter a little. The open half of the fresh corpus is in-sample too.",
    "- Events are the weakest part: on the unread half about half of what is coded is right, and a third of what should",
    "  be coded is found.",
]


def _tell_scores(measured: Measured) -> list[str]:
    scores, names = measured.scores, list(SETS)
    lines = [
        "# Evaluation",
        "",
        "Written by `make evaluate`; the floors in `floors.json` only rise (`make evaluate` with `--raise-floors`).",
        "",
        "What is counted is said in `warehouse/evaluate.py` and `warehouse/evaluation_events.py`. In-sample means that errors were read",
        "and rules changed because of them; only the columns that nobody read say something about unseen text. One annotator a corpus.",
        "",
        *(f"- `{n}`: {text}" for n, text in SETS.items()),
        "",
        *_head("measure", names),
    ]
    for measure, key in FLOORED.items():
        title = f"{measure.replace('_', ' ')} ({'F1' if key == 'f1' else 'share right'})"
        lines.append(_row(title, (_cell(scores[n].get(measure), key) for n in names)))
    return [*lines, _row("event dates invented", (str(scores[n].get("event_dates_invented", "–")) for n in names))]


def _tell_types(measured: Measured, measure: str) -> list[str]:
    scores, names = measured.scores, list(SETS)
    types = sorted({t for n in names for t in scores[n].get(measure, {})})
    rows = [_row(t, (_triple(scores[n].get(measure, {}).get(t)) for n in names)) for t in types]
    return ["P / R / F1, n wanted", "", *_head("type", names), *rows]


def _tell_public_names(public: Mapping[str, Mapping[str, Any]] | None) -> list[str]:
    lines = [
        "Persons, organisations and places, exact spans, on text that Dateline was not written from (news of all kinds, and web text:",
        "reviews, mail, blogs); how the annotations are compared is said in `public_names.py`. The corpora are not in this repository.",
        "",
        *(f"- `{name}`: {text}" for name, text in PUBLIC_SETS.items()),
        "",
    ]
    if public is None:
        return [*lines, "Not measured here: the corpora are not at hand."]
    rows = [_row(kind, (_triple(public[n][kind]) for n in PUBLIC_SETS)) for kind in KINDS]
    return [*lines, "P / R / F1, n wanted", "", *_head("type", PUBLIC_SETS), *rows]


def _tell_errors(measured: Measured) -> list[str]:
    """Count the kinds of errors by set; of the sets that nobody reads the counts are given, never the words."""
    columns = {n: {kind: cell["count"] for kind, cell in measured.scores[n]["entity_errors"].items()} for n in SETS}
    if measured.public:
        columns |= {n: measured.public[n]["errors"] for n in PUBLIC_SETS}
    same = {"PER": "PERSON", "LOC": "PLACE"}
    counts: dict[str, dict[str, int]] = {}
    for name, errors in columns.items():
        for kind, count in errors.items():
            words = " ".join(same.get(word, word) for word in kind.split())
            counts.setdefault(words, {})[name] = count
    commonest = sorted(counts, key=lambda kind: (-sum(counts[kind].values()), kind))[:20]
    return [*_head("error", columns), *(_row(kind, (str(counts[kind].get(n, 0)) for n in columns)) for kind in commonest)]


def _tell_name_pairs(halves: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        "Pairs of names of our own (`name_pairs.csv`): one person, place or body in two spellings or scripts, or two that look alike.",
        "Every other pair is held out: matching was tuned on the open half.",
        "",
        *_head("half", ("pairs", "of one", "P", "R", "F1")),
    ]
    for half in halves:
        figures = [str(half["pairs"]), str(half["wanted"]), *(f"{half[m]:.3f}" for m in ("precision", "recall", "f1"))]
        lines.append(_row(half["half"], figures))
    return lines


def _tell_places(halves: Mapping[str, Mapping[str, float]]) -> list[str]:
    lines = [
        "Names of places in short texts of our own (`place_cases.csv`), each with the place that it means there, or with none where the",
        "text does not tell: how many of the first are answered, how many answers are right, how many of the others are left open.",
        "",
        *_head("half", ("cases", "answered", "right", "left open")),
    ]
    for half, s in halves.items():
        lines.append(_row(half, [f"{s['cases']:.0f}", *(f"{s[m]:.3f}" for m in ("answered", "right", "abstained"))]))
    return lines


def _tell_zones(clean_articles: Mapping[str, Any] | None) -> list[str]:
    lines = [
        "Counted are characters of title and body found as such. Floors that tests hold: 0.99 on the seeds (`gold/index.jsonl` gives the",
        "zone of every line), 0.98 on the development corpus; its duplicates are all found, and nothing else is called one.",
        f"Of articles that hold nothing but themselves at most {LIMIT:.1%} may be taken for something else: `clean_articles.py` measures",
        "that on the 24 Wikinews articles of the GUM corpus (not in this repository), captions and date lines left out.",
        "",
    ]
    if clean_articles is None:
        return [*lines, "Not measured here: the corpus is not at hand."]
    zones = "; ".join(f"{zone} {count}" for zone, count in clean_articles["zones"].items())
    lost = f"{clean_articles['lost']} of {clean_articles['characters']:,} characters ({clean_articles['share']:.2%})"
    return [*lines, f"Measured: {lost} lost{f' ({zones})' if zones else ''}."]


def _head(first: str, columns: Iterable[str]) -> list[str]:
    """Return the two lines that head a table."""
    names = list(columns)
    return [_row(first, names), "| --- |" + " ---: |" * len(names)]


def _row(first: str, cells: Iterable[str]) -> str:
    return f"| {first} | " + " | ".join(cells) + " |"


def _cell(score: Mapping[str, Any] | None, key: str) -> str:
    if not score or score[key] is None:
        return "–"
    return f"{score[key]:.3f} (n {score['n']})" if "n" in score else f"{score[key]:.3f} (of {score['of']})"


def _triple(score: Mapping[str, Any] | None) -> str:
    return f"{score['p']:.2f} / {score['r']:.2f} / {score['f1']:.2f}, {score['n']}" if score else "–"
