"""Measures extraction and resolution on annotated documents and writes the evaluation page.

`python tests/evaluation/measure.py` runs the stages on the seeds, the development and the fresh corpus, scores them with
`warehouse.evaluate` and rewrites README.md beside this file. `--raise-floors` also lifts floors.json to what was
measured, less a margin; it never lowers one. What cleaning takes from articles that are clean is measured beside it, in `clean_articles`.
"""

import argparse
import datetime as dt
import hashlib
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from flows.gazetteer import find_gazetteer, find_rows, scan_gazetteer
from seeds.read import DOCUMENTS, read_reference
from transforms.clean import clean_documents
from transforms.conform import conform_star
from transforms.dedupe import dedupe_documents
from transforms.extract import extract_mentions
from transforms.gazetteer import add_places
from transforms.read import read_documents
from transforms.resolve import resolve_documents
from transforms.stages import RAW_FILES, SIGHTINGS
from warehouse.evaluate import evaluate_warehouse
from warehouse.load import LoadRecord, load_warehouse

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from clean_articles import find_corpus, measure_clean_articles  # noqa: E402 - stands beside this file, in no package
from measure_names import count_scores, score_names  # noqa: E402 - as above
from page import FLOORED, Measured, render_page  # noqa: E402 - as above
from place_cases import locate_cases, measure_places  # noqa: E402 - as above
from public_names import find_folder, measure_public_names  # noqa: E402 - as above

FLOORS = HERE / "floors.json"
PAGE = HERE / "README.md"
GAZETTEER = Path(tempfile.gettempdir()) / "dateline-gazetteer"
"""Where the gazetteer is kept between measurements."""
MARGIN = 0.005
"""Room below a measured score, so that an even trade between two documents does not fail."""
READ = {f"d{n:03}" for n in (*range(1, 11), *range(21, 31))}
"""Documents of the development corpus whose errors are read; the others are only measured."""
FRESH_OPEN = {f"f{n:02}" for n in range(1, 25, 2)}
"""Documents of the fresh corpus whose errors may be read; the others are only measured."""
FRESH_MEASURES = ("entities_exact", "entities_overlap", "entities_exact_by_type", "entity_errors", "linking_b3", "date_value_accuracy")
"""What the fresh corpus is annotated for: it has no events."""


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
    gazetteer = find_gazetteer(GAZETTEER, is_shared=True)
    cleaned = frames["documents"], frames["document_metadata"], frames["sentences"]
    frames |= extract_mentions(*cleaned, reference, scan_gazetteer(gazetteer))
    reference = add_places(reference, find_rows(gazetteer, frames["entity_mentions"]["reference_id"]))
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
    fresh = build_warehouse(HERE / "fresh" / "docs", scratch / "fresh.duckdb")
    all_ids = {json.loads(line)["doc"] for line in (HERE / "dev" / "index.jsonl").read_text(encoding="utf-8").splitlines()}
    fresh_ids = {json.loads(line)["doc"] for line in (HERE / "fresh" / "index.jsonl").read_text(encoding="utf-8").splitlines()}
    fresh_open = evaluate_warehouse(split_gold(HERE / "fresh", scratch / "fresh_open", FRESH_OPEN), fresh)
    fresh_held_out = evaluate_warehouse(split_gold(HERE / "fresh", scratch / "fresh_held_out", fresh_ids - FRESH_OPEN), fresh)
    return {
        "seeds": evaluate_warehouse(HERE / "gold", seeds),
        "dev_read": evaluate_warehouse(split_gold(HERE / "dev", scratch / "read", READ), dev),
        "dev_unread": evaluate_warehouse(split_gold(HERE / "dev", scratch / "unread", all_ids - READ), dev),
        "fresh_open": {m: fresh_open[m] for m in FRESH_MEASURES},
        "fresh_held_out": {m: fresh_held_out[m] for m in FRESH_MEASURES},
    }


def floors_of(scores: dict[str, dict[str, Any]], public: Mapping[str, Mapping[str, Any]] | None) -> dict[str, dict[str, float]]:
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


def raise_floors(scores: dict[str, dict[str, Any]], public: Mapping[str, Mapping[str, Any]] | None) -> None:
    """Lift floors.json to the scores; a floor that stands higher stays."""
    old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    new = {s: {m: max(v, old.get(s, {}).get(m, 0.0)) for m, v in cells.items()} for s, cells in floors_of(scores, public).items()}
    FLOORS.write_text(json.dumps({**old, **new}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, print, and rewrite the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise-floors", action="store_true", help="lift floors.json to what is measured now")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scores = measure_all(Path(scratch))
    public_folder, corpus = find_folder(), find_corpus()
    measured = Measured(
        scores=scores,
        public=measure_public_names(public_folder) if public_folder else None,
        clean_articles=measure_clean_articles(corpus) if corpus else None,
        name_pairs=count_scores(score_names(read_reference()), "half").to_dicts(),
        place_cases=measure_places(locate_cases(GAZETTEER)),
    )
    if arguments.raise_floors:
        raise_floors(scores, measured.public)
    PAGE.write_text(render_page(measured), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
