"""Measures what mentions cost: tokens, entities, places, times and amounts of generated articles, in the slices of a run.

`python tests/benchmarks/mention_speed.py` reads and cleans the articles first, outside of the timing, and finds the mentions in a process
of its own on one core, part by part, and in two workers (`flows/pool.py`), to which sentences go and from which mentions come back as
in a run. The articles are denser in names than real news. `--write` leaves the figures in a file as JSON.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from bench import count_rows, make_batches, take_time

from flows.gazetteer import find_gazetteer, scan_gazetteer
from flows.isolation import Frames
from flows.operations import clean_frames, read_frames
from flows.pool import hold_pool
from seeds.read import read_reference
from transforms.amounts import find_amounts
from transforms.entities import find_entities
from transforms.locate_places import locate_places
from transforms.reference import Reference
from transforms.stages import LEARNED_LINES
from transforms.times import find_times
from transforms.tokenize import tokenize_sentences

SLICE = 2_000
"""Documents at once, as in a run."""
MOST_CHARACTERS = 2_000_000
Cleaned = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
"""Documents, their metadata and their sentences."""
Part = Callable[[Cleaned, Mapping[str, pl.DataFrame], Reference, Path], pl.DataFrame]
PARTS: Mapping[str, Part] = {
    "tokens": lambda c, _, __, ___: tokenize_sentences(c[0], c[2]),
    "entities": lambda c, found, reference, _: find_entities(found["tokens"], c[2], c[0], reference),
    "places": lambda c, found, reference, gazetteer: locate_places(found["entities"], c[0], reference, scan_gazetteer(gazetteer)),
    "times": lambda c, found, reference, _: find_times(found["tokens"], c[2], c[0], c[1], reference),
    "amounts": lambda c, found, reference, _: find_amounts(found["tokens"], c[2], c[0], reference),
}
"""How each part is made of cleaned documents, the parts before it, the tables and the gazetteer."""
MENTIONS = ("entities", "times", "amounts")


def main() -> None:
    """Measure and print, or write, the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=8_000)
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many runs is taken")
    parser.add_argument("--write", type=Path, help="file for the figures")
    parser.add_argument("--single", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    slices = clean_slices(arguments.documents)
    if arguments.single:
        print(json.dumps(run_single(slices, arguments.single, arguments.repeats)))
        return
    with tempfile.TemporaryDirectory() as folder:
        gazetteer = find_gazetteer(Path(folder))
        figures = run_alone(arguments.documents, gazetteer, arguments.repeats)
        figures["two_processes_per_second"] = run_shared(slices, gazetteer, arguments.repeats)
    if arguments.write:
        arguments.write.write_text(json.dumps(figures), encoding="utf-8")
    else:
        print(json.dumps(figures, indent=2))


def clean_slices(count: int) -> list[Cleaned]:
    """Return generated articles, read and cleaned, in slices as a run cuts them."""
    slices = []
    for batch in make_batches(count):
        ids = batch["document_id"].to_list()
        read = read_frames(batch, ids, MOST_CHARACTERS)
        cleaned = clean_frames(read, ids, LEARNED_LINES.empty())
        english = cleaned["document_metadata"].filter(pl.col("language_code") == "en").sort("document_id")
        for metadata in english.iter_slices(SLICE):
            documents = read["documents"].join(metadata, on="document_id", how="semi").sort("document_id")
            sentences = cleaned["sentences"].join(metadata, on="document_id", how="semi").sort("document_id", "sentence_number")
            slices.append((documents, metadata, sentences))
    return slices


def run_alone(count: int, gazetteer: Path, repeats: int) -> dict[str, Any]:
    """Return what a process of its own measures on one core."""
    command = [sys.executable, __file__, "--single", str(gazetteer), "--documents", str(count), "--repeats", str(repeats)]
    alone = subprocess.run(command, env={**os.environ, "POLARS_MAX_THREADS": "1"}, stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(alone.stdout)
    return figures


def run_single(slices: Sequence[Cleaned], gazetteer: Path, repeats: int) -> dict[str, Any]:
    """Return documents per second, processor time and rows by part, and peak memory of this process."""
    reference = read_reference()
    find_parts(slices[0], reference, gazetteer)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = count_rows([documents for documents, _, _ in slices])
    words = sum(int(metadata["word_count"].sum()) for _, metadata, _ in slices)
    walls: list[float] = []
    runs: list[dict[str, float]] = []
    for _ in range(repeats):
        spent, rows = zip(*(find_parts(cleaned, reference, gazetteer) for cleaned in slices), strict=True)
        walls.append(sum(wall for parts in spent for wall, _ in parts.values()))
        runs.append({part: sum(parts[part][1] for parts in spent) / count for part in PARTS})
        found = {part: sum(parts[part] for parts in rows) / count for part in PARTS}
    best = min(runs, key=lambda costs: sum(costs.values()))
    return {
        "documents": count,
        "words_per_document": round(words / count, 1),
        "mentions_per_document": round(sum(found[part] for part in MENTIONS), 1),
        "one_process_per_second": round(count / min(walls)),
        "one_process_microseconds_of_processor": round(1e6 * sum(best.values())),
        "one_process_megabytes_before": before // 1024,
        "one_process_peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "parts": [
            {"part": part, "microseconds_of_processor": round(1e6 * best[part]), "rows_per_document": round(found[part], 1)}
            for part in PARTS
        ],
    }


def find_parts(cleaned: Cleaned, reference: Reference, gazetteer: Path) -> tuple[dict[str, tuple[float, float]], dict[str, int]]:
    """Return seconds (wall clock, processor) and rows of each part."""
    found: dict[str, pl.DataFrame] = {}
    spent = {}
    for name, find in PARTS.items():

        def run(name: str = name, find: Part = find) -> None:
            found[name] = find(cleaned, found, reference, gazetteer)

        spent[name] = take_time(run)
    return spent, {name: frame.height for name, frame in found.items()}


def find_mentions(documents: pl.DataFrame, metadata: pl.DataFrame, sentences: pl.DataFrame, gazetteer: Path) -> Frames:
    """Return all mentions of one slice, in a worker."""
    found: dict[str, pl.DataFrame] = {}
    for name, find in PARTS.items():
        found[name] = find((documents, metadata, sentences), found, read_reference(), gazetteer)
    return {name: found[name] for name in ("places", "times", "amounts")}


def run_shared(slices: Sequence[Cleaned], gazetteer: Path, repeats: int) -> int:
    """Return documents per second with two workers, which are warm (a run starts them once)."""
    numbers = [[str(number)] for number in range(len(slices))]
    count = count_rows([documents for documents, _, _ in slices])
    with hold_pool(2, fewest_documents=1) as pool:

        def run(chosen: Sequence[Sequence[str]]) -> None:
            pool.run_slices(find_mentions, lambda part: (*slices[int(part[0])], gazetteer), chosen)

        run([numbers[0], numbers[0]])
        walls = [take_time(lambda: run(numbers))[0] for _ in range(repeats)]
    return round(count / min(walls))


if __name__ == "__main__":
    main()
