"""Measures how the cost of dedupe grows: documents per second, peak memory and pairs at several sizes.

`python tests/benchmarks/dedupe_scale.py` makes signatures like those of news of 400 words (about 100 kept shingles, a quarter near
copies in clusters of skewed sizes, phrases that a few share and boilerplate that thousands share), and runs each size in a process of
its own. `--texts` signs generated texts as well. `--write` leaves the figures in a file as JSON.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from transforms.dedupe import dedupe_documents
from transforms.signatures import sign_documents
from transforms.stages import SIGNATURES

SIZES = (10_000, 100_000, 1_000_000)
PORTION = 50_000
COPY_SHARE = 0.25
SHINGLES, SPECIFICS = 100, 40
PHRASES = 200_000
"""Phrases that everybody uses; a document holds a few, the frequent ones far oftener."""
SOURCE_DOCUMENTS = 1_000
FIRST_DAY = date(2025, 1, 1)


def make_signatures(count: int, folder: Path) -> None:
    """Write SIGNATURES and dates of `count` documents as Parquet, in portions of the same kind."""
    world = np.random.default_rng(1)
    phrases = hashes(world, PHRASES)
    boilerplate = hashes(world, (max(1, count // SOURCE_DOCUMENTS), 20))
    for number, start in enumerate(range(0, count, PORTION)):
        frame = make_portion(np.random.default_rng((2, number)), min(PORTION, count - start), start, phrases, boilerplate)
        frame.write_parquet(folder / f"{number:03}.parquet")


def make_portion(
    chance: np.random.Generator, count: int, start: int, phrases: np.ndarray[Any, Any], boilerplate: np.ndarray[Any, Any]
) -> pl.DataFrame:
    """Return signatures and dates; copies repeat documents of the same portion."""
    originals = count - int(count * COPY_SHARE)
    shingles = hashes(chance, (originals, SHINGLES))
    # Phrases follow Zipf's law; half of the documents keep some lines of their source.
    shingles[:, :8] = phrases[np.minimum(chance.zipf(1.1, (originals, 8)), PHRASES) - 1]
    keeps_lines = chance.random(originals) < 0.5
    source = chance.integers(0, len(boilerplate), originals)
    picked = np.argsort(chance.random((originals, boilerplate.shape[1])), axis=1)[:, :5]
    shingles[keeps_lines, 8:13] = np.take_along_axis(boilerplate[source], picked, axis=1)[keeps_lines]
    specifics = hashes(chance, (originals, SPECIFICS))
    # A few texts are copied by hundreds, most once or never.
    of = (originals * chance.random(count - originals) ** 3).astype(np.int64)
    edited = shingles[of].copy()
    kept = chance.choice([1.0, 0.95, 0.8, 0.6, 0.5], (len(of), 1))
    changed = chance.random(edited.shape) > kept
    edited[changed] = hashes(chance, int(changed.sum()))
    rows = np.concatenate([shingles, edited])
    lengths = np.full(count, SHINGLES)
    is_cut = np.arange(count) >= count - (count - originals) // 3
    lengths[is_cut] = chance.integers(30, 75, int(is_cut.sum()))
    cut = pl.DataFrame({"row": pl.Series(rows).cast(pl.List(pl.Int64)), "length": lengths})
    listed = cut.select(pl.col("row").list.head("length").list.unique().list.sort())["row"]
    names = pl.Series("specifics", np.concatenate([specifics, specifics[of]])).cast(pl.List(pl.Int64)).list.unique().list.sort()
    order = chance.permutation(count)
    digests = [f"{n:032x}" for n in np.concatenate([np.arange(originals), np.where(kept[:, 0] == 1.0, of, np.arange(originals, count))])]
    days = chance.integers(0, 365, count)
    return pl.DataFrame(
        {
            "document_id": [f"{(start + n) * 0x9E3779B97F4A7C15 % 2**64:016x}{start + n:016x}" for n in range(count)],
            "text_digest": [f"{start:08x}{digest[8:]}" for digest in digests],
            "word_count": lengths * 4,
            "shingles": listed,
            "specifics": names,
            "published_date": [FIRST_DAY + timedelta(int(d)) for d in days],
        }
    )[order]


def hashes(chance: np.random.Generator, shape: int | tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Return random 64-bit hashes."""
    return chance.integers(-(2**63), 2**63 - 1, shape)


def make_texts(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return document_id, and document_row and text of random articles of 400 words, a quarter of them copies."""
    chance = np.random.default_rng(3)
    spelled = chance.integers(ord("a"), ord("z") + 1, (20_000, 6)).astype(np.uint8)
    vocabulary = np.array([bytes(letters).decode() for letters in spelled])
    words = vocabulary[np.minimum(chance.zipf(1.2, (count, 400)), len(vocabulary)) - 1]
    originals = count - int(count * COPY_SHARE)
    words[originals:] = words[chance.integers(0, originals, count - originals)]
    words[originals:, ::14] = vocabulary[chance.integers(0, len(vocabulary), (count - originals, 29))]
    ids = pl.DataFrame({"document_id": [f"{n:032x}" for n in range(count)]})
    article = pl.DataFrame({"document_row": np.arange(count, dtype=np.uint32), "text": [" ".join(row) for row in words]})
    return ids, article


def measure(folder: Path) -> dict[str, float]:
    """Dedupe the signatures of a folder and return what it took."""
    frame = pl.read_parquet(folder / "*.parquet")
    signatures, metadata = SIGNATURES.enforce(frame), frame.select("document_id", "published_date")
    del frame
    resting = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    found = dedupe_documents(signatures, metadata)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    clusters, pairs = found["duplicate_clusters"], found["duplicate_pairs"]
    return {
        "documents": signatures.height,
        "seconds": round(wall, 2),
        "cpu_seconds": round(cpu, 2),
        "documents_per_second": round(signatures.height / wall),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "mb_before": round(resting / 1024),
        "pairs": pairs.height,
        "copies": clusters.filter(~pl.col("is_primary")).height,
    }


def measure_texts(count: int) -> dict[str, float]:
    """Sign and dedupe generated texts and return what it took."""
    ids, article = make_texts(count)
    start = time.perf_counter()
    signatures = sign_documents(ids, article)
    signed = time.perf_counter()
    found = dedupe_documents(signatures, ids.with_columns(pl.lit(FIRST_DAY).alias("published_date")))
    return {
        "documents": count,
        "signed_per_second": round(count / (signed - start)),
        "deduped_per_second": round(count / (time.perf_counter() - signed)),
        "copies": found["duplicate_clusters"].filter(~pl.col("is_primary")).height,
    }


def run_sizes(sizes: Sequence[int], repeats: int) -> list[dict[str, float]]:
    """Measure each size in processes of its own and return the fastest run of each."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            make_signatures(size, Path(scratch))
            runs = [
                json.loads(
                    subprocess.run([sys.executable, __file__, "--measure", scratch], check=True, capture_output=True, text=True).stdout
                )
                for _ in range(repeats)
            ]
        rows.append(min(runs, key=lambda r: r["seconds"]) | {"peak_mb": max(r["peak_mb"] for r in runs), "runs": repeats})
        print(json.dumps(rows[-1]), flush=True)
    return rows


def main() -> None:
    """Measure and print, and write the figures where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--texts", type=int, default=0, help="also sign and dedupe so many generated texts")
    parser.add_argument("--write", type=Path, metavar="FILE", help="leave the figures there as JSON")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure)))
        return
    figures: dict[str, object] = {
        "threads": pl.thread_pool_size(),
        "signatures": run_sizes(arguments.sizes, arguments.repeats),
    }
    if arguments.texts:
        figures["texts"] = [measure_texts(arguments.texts)]
        print(json.dumps(figures["texts"]))
    if arguments.write:
        arguments.write.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
