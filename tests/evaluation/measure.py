"""Measures extraction and resolution on annotated documents and writes the evaluation page.

`python tests/evaluation/measure.py` runs the stages on the seeds and on the development corpus, scores them with
`warehouse.evaluate` and rewrites README.md beside this file. `--raise-floors` also lifts floors.json to what was
measured, less a margin; it never lowers one. What cleaning takes from articles that are clean is measured beside it, in `clean_articles`.
"""

import argparse
import datetime as dt
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from seeds.read import DOCUMENTS, read_reference
from transforms.clean import clean_documents
from transforms.conform import conform_star
from transforms.dedupe import dedupe_documents
from transforms.extract import extract_mentions
from transforms.read import read_documents
from transforms.resolve import resolve_documents
from transforms.stages import RAW_FILES, SIGHTINGS
from warehouse.evaluate import evaluate_warehouse
from warehouse.load import LoadRecord, load_warehouse

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from clean_articles import LIMIT, find_corpus, measure_clean_articles  # noqa: E402 - stands beside this file, in no package
from public_names import KINDS, find_folder, measure_public_names  # noqa: E402 - as above

FLOORS = HERE / "floors.json"
PAGE = HERE / "README.md"
MARGIN = 0.005
"""Room below a measured score, so that an even trade between two documents does not fail."""
READ = {f"d{n:03}" for n in (*range(1, 11), *range(21, 31))}
"""Documents of the development corpus whose errors are read; the others are only measured."""
SETS = {
    "seeds": "the five seed articles (their errors were read)",
    "dev_read": "development corpus, d001–d010 and d021–d030 (their errors were read)",
    "dev_unread": "development corpus, d011–d020 and d031–d040 (never read, only measured)",
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


def build_warehouse(folder: Path, target: Path) -> Path:
    """Run every stage on the text files of `folder` and load the result into a new database at `target`."""
    reference = read_reference()
    files = [(p.name, p.read_bytes()) for p in sorted(folder.glob("*.txt"))]
    raw = pl.DataFrame(
        [(hashlib.sha256(b).hexdigest()[:32], name, "text", len(b), None, None, b) for name, b in files],
        schema={**RAW_FILES.dtypes, "content": pl.Binary()},
        orient="row",
    )
    found = raw.select("document_id", "uri", file_format="content_format")
    frames = {"sightings": pl.concat([SIGHTINGS.empty(), found], how="diagonal"), **read_documents(raw)}
    frames |= clean_documents(frames["documents"], reference)
    frames |= dedupe_documents(frames["signatures"], frames["document_metadata"])
    frames |= extract_mentions(frames["documents"], frames["document_metadata"], frames["sentences"], reference)
    frames |= resolve_documents(frames, reference)
    moment = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - any moment serves, the database is thrown away
    load = LoadRecord("evaluation", started_at=moment, finished_at=moment, dateline_version="0", stage_version="0")
    load_warehouse(target, None, conform_star(frames, reference), load)
    return target


def split_gold(source: Path, target: Path, documents: set[str]) -> Path:
    """Write the part of an annotation that concerns `documents`."""
    target.mkdir(parents=True)
    for name in ("index.jsonl", "entities.jsonl", "events.jsonl"):
        lines = [line for line in (source / name).read_text(encoding="utf-8").splitlines() if json.loads(line)["doc"] in documents]
        (target / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def measure_all(scratch: Path) -> dict[str, dict[str, Any]]:
    """Return the scores by set."""
    seeds = build_warehouse(DOCUMENTS, scratch / "seeds.duckdb")
    dev = build_warehouse(HERE / "dev" / "docs", scratch / "dev.duckdb")
    all_ids = {json.loads(line)["doc"] for line in (HERE / "dev" / "index.jsonl").read_text(encoding="utf-8").splitlines()}
    return {
        "seeds": evaluate_warehouse(HERE / "gold", seeds),
        "dev_read": evaluate_warehouse(split_gold(HERE / "dev", scratch / "read", READ), dev),
        "dev_unread": evaluate_warehouse(split_gold(HERE / "dev", scratch / "unread", all_ids - READ), dev),
    }


def floors_of(scores: dict[str, dict[str, Any]], public: dict[str, dict[str, Any]] | None) -> dict[str, dict[str, float]]:
    """Return the floors that the scores would allow; public: as `measure_public_names` gives it, None where its corpora are missing."""
    out: dict[str, dict[str, float]] = {}
    for name, score in (public or {}).items():
        out[name] = {"all": round(max(score["all"]["f1"] - MARGIN, 0.0), 3)}
    for name, score in scores.items():
        cells = {
            m: score[m][k] for m, k in FLOORED.items() if score.get(m) and score[m][k] is not None and score[m].get("n", score[m].get("of"))
        }
        out[name] = {m: round(max(v - MARGIN, 0.0), 3) for m, v in cells.items()}
    return out


def raise_floors(scores: dict[str, dict[str, Any]], public: dict[str, dict[str, Any]] | None) -> None:
    """Lift floors.json to the scores; a floor that stands higher stays."""
    old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    new = {s: {m: max(v, old.get(s, {}).get(m, 0.0)) for m, v in cells.items()} for s, cells in floors_of(scores, public).items()}
    FLOORS.write_text(json.dumps({**old, **new}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def render_page(scores: dict[str, dict[str, Any]], public: dict[str, dict[str, Any]] | None, clean_articles: dict[str, Any] | None) -> str:
    """Return the evaluation page.

    public: as `measure_public_names` gives it; clean_articles: as `measure_clean_articles` does; None where the corpora are missing.
    """
    names = list(SETS)
    lines = [
        "# Evaluation",
        "",
        "Written by `make evaluate`; the floors in `floors.json` only rise (`make evaluate` with `--raise-floors`).",
        "",
    ]
    lines += [
        "What is counted is said in `warehouse/evaluate.py` and `warehouse/evaluation_events.py`. In-sample means that errors were read",
        "and rules changed because of them; only the last column says something about unseen text of this kind. One annotator a corpus.",
        "",
    ]
    lines += [f"- `{n}`: {text}" for n, text in SETS.items()] + [
        "",
        "| measure | " + " | ".join(names) + " |",
        "| --- |" + " ---: |" * len(names),
    ]
    for measure, key in FLOORED.items():
        lines.append(
            f"| {measure.replace('_', ' ')} ({'F1' if key == 'f1' else 'share right'}) | "
            + " | ".join(_cell(scores[n].get(measure), key) for n in names)
            + " |"
        )
    lines.append("| event dates invented | " + " | ".join(str(scores[n]["event_dates_invented"]) for n in names) + " |")
    for title, measure in (("Entities by type (exact)", "entities_exact_by_type"), ("Events by type", "events_by_type")):
        types = sorted({t for n in names for t in scores[n][measure]})
        lines += [
            "",
            f"## {title}",
            "",
            "P / R / F1, n wanted",
            "",
            "| type | " + " | ".join(names) + " |",
            "| --- |" + " ---: |" * len(names),
        ]
        lines += [f"| {t} | " + " | ".join(_triple(scores[n][measure].get(t)) for n in names) + " |" for t in types]
    lines += ["", "## Names on public corpora", "", *_tell_public_names(public)]
    lines += ["", "## The twenty commonest errors of entities", "", *_tell_errors(scores, public)]
    lines += ["", "## Zones", "", *_word_zones(clean_articles)]
    lines += [
        "", "## Reading the figures", "",
        "- The names of places in the unread half were seen once, out of context, while the place table was written; some",
        "  hand-written rows were taken out again for it. Its figures for places may flatter a little.",
        "- Dates, entities and zones of the read half and the seeds are in-sample: what is possible, not what to expect.",
        "- Events are the weakest part: on the unread half about half of what is coded is right, and a third of what should",
        "  be coded is found.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _tell_public_names(public: dict[str, dict[str, Any]] | None) -> list[str]:
    lines = [
        "Persons, organisations and places, exact spans, on text that Dateline was not written from (news of all kinds, and web text:",
        "reviews, mail, blogs); how the annotations are compared is said in `public_names.py`. The corpora are not in this repository.",
        "",
        *(f"- `{name}`: {text}" for name, text in PUBLIC_SETS.items()),
        "",
    ]
    if public is None:
        return [*lines, "Not measured here: the corpora are not at hand."]
    lines += ["P / R / F1, n wanted", "", "| type | " + " | ".join(PUBLIC_SETS) + " |", "| --- |" + " ---: |" * len(PUBLIC_SETS)]
    return lines + [f"| {kind} | " + " | ".join(_triple(public[n][kind]) for n in PUBLIC_SETS) + " |" for kind in KINDS]


def _tell_errors(scores: dict[str, dict[str, Any]], public: dict[str, dict[str, Any]] | None) -> list[str]:
    """Count the kinds of errors by set; of the sets that nobody reads the counts are given, never the words."""
    own = {n: {kind: cell["count"] for kind, cell in scores[n]["entity_errors"].items()} for n in SETS}
    columns = own | {n: public[n]["errors"] for n in PUBLIC_SETS if public}
    same = {"PER": "PERSON", "LOC": "PLACE"}
    counts: dict[str, dict[str, int]] = {}
    for name, errors in columns.items():
        for kind, count in errors.items():
            words = " ".join(same.get(word, word) for word in kind.split())
            counts.setdefault(words, {})[name] = count
    commonest = sorted(counts, key=lambda kind: (-sum(counts[kind].values()), kind))[:20]
    rows = [f"| {kind} | " + " | ".join(str(counts[kind].get(n, 0)) for n in columns) + " |" for kind in commonest]
    return ["| error | " + " | ".join(columns) + " |", "| --- |" + " ---: |" * len(columns), *rows]


def _word_zones(clean_articles: dict[str, Any] | None) -> list[str]:
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


def _cell(score: dict[str, Any] | None, key: str) -> str:
    if not score or score[key] is None:
        return "–"
    return f"{score[key]:.3f} (n {score['n']})" if "n" in score else f"{score[key]:.3f} (of {score['of']})"


def _triple(score: dict[str, Any] | None) -> str:
    return f"{score['p']:.2f} / {score['r']:.2f} / {score['f1']:.2f}, {score['n']}" if score else "–"


def main() -> None:
    """Measure, print, and rewrite the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise-floors", action="store_true", help="lift floors.json to what is measured now")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scores = measure_all(Path(scratch))
    public_folder = find_folder()
    public = measure_public_names(public_folder) if public_folder else None
    if arguments.raise_floors:
        raise_floors(scores, public)
    corpus = find_corpus()
    PAGE.write_text(render_page(scores, public, measure_clean_articles(corpus) if corpus else None), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
