"""Measures how the cost of entity resolution grows: mentions per second and peak memory at several sizes.

`python tests/benchmarks/resolve_scale.py` makes mentions like those of news, 40 a document and 12 names among them (names follow Zipf's
law and new ones keep coming; three in ten are in the reference tables; people are named again by surname, bodies by acronym or without
their nation; one full name in ten is transliterated otherwise), and resolves each size in a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from seeds.read import read_reference
from transforms.fold import fold_name
from transforms.resolve_entities import resolve_entities
from transforms.stages import DUPLICATE_CLUSTERS, ENTITY_MENTIONS

SIZES = (100_000, 1_000_000, 10_000_000)
PORTION = 1_000_000
MENTIONS_A_DOCUMENT, NAMES_A_DOCUMENT = 40, 12
MENTIONS_A_NAME = 10
"""Mentions in the whole for each name that is there to be drawn; rare ones are never drawn."""
KNOWN_SHARE, COPY_SHARE, VARIANT_SHARE = 0.3, 0.1, 0.1
READ_COLUMNS = (
    "mention_id", "document_id", "char_start", "char_end", "text", "entity_type", "name_key", "reference_id", "country_code", "rule_id",
)  # fmt: skip
"""What resolution looks at."""
FIRST_DAY = date(2025, 1, 1)
ONSETS = ("b", "d", "g", "k", "kh", "l", "m", "n", "r", "s", "sh", "t", "v", "z", "zh", "h")
ENDINGS = ("ov", "ian", "li", "zadeh", "ev", "i", "oglu", "shvili", "er", "sen")
HEADS = ("Front", "Agency", "Union", "Company", "Institute", "Council")
OFFICES = ("Foreign Ministry", "Defence Ministry", "Interior Ministry", "parliament", "Finance Ministry")


def make_mentions(count: int, folder: Path) -> None:
    """Write ENTITY_MENTIONS of `count` mentions as Parquet, in portions of whole documents."""
    names = make_names(max(1_000, count // MENTIONS_A_NAME))
    for number, start in enumerate(range(0, count, PORTION)):
        frame = make_portion(np.random.default_rng((2, number)), min(PORTION, count - start), start // MENTIONS_A_DOCUMENT, names)
        frame.write_parquet(folder / f"{number:03}.parquet")


def make_names(count: int) -> pl.DataFrame:
    """Return `count` names, the frequent ones first: text, short, variant, entity_type, reference_id, country_code, rule_id."""
    chance = np.random.default_rng(1)
    reference = read_reference()
    countries = reference["countries"]["country_code"].to_numpy()
    places, bodies = reference["places"], reference["organisations"]
    listed = ("entity_type", "reference_id", "country_code")
    known = pl.concat([
        places.select(pl.col("place_name").alias("text"), pl.col("place_name").alias("short"), *listed),
        bodies.select(pl.col("canonical_name").alias("text"), pl.col("canonical_name").alias("short"), *listed),
    ])  # fmt: skip
    known = known[chance.permutation(known.height)].with_columns(variant="text", rule_id=pl.lit("known_name"))
    kinds = chance.choice(4, count, p=[0.55, 0.25, 0.15, 0.05])
    given, surname = make_words(chance, count // 20 + 50), make_words(chance, count // 3 + 50)
    first, last = given[chance.zipf(1.3, count) % len(given)], surname[chance.integers(0, len(surname), count)]
    ending = np.array(ENDINGS)[chance.integers(0, len(ENDINGS), count)]
    person = pl.DataFrame(
        {"first": first, "last": np.char.add(last, ending), "head": np.array(HEADS)[chance.integers(0, len(HEADS), count)]}
    )
    texts = pl.DataFrame({
        "kind": kinds, "office": np.array(OFFICES)[chance.integers(0, len(OFFICES), count)],
        "country_code": countries[chance.integers(0, len(countries), count)], "number": chance.integers(1, 400, count),
        "has_country": chance.random(count) < 0.5,
    }).hstack(person)  # fmt: skip
    texts = texts.join(reference["countries"].select("country_code", "country_name"), on="country_code", maintain_order="left")
    is_person, is_body, is_office = (pl.col("kind") == k for k in range(3))
    by_kind = {
        "text": (
            pl.format("{} {}", "first", "last"),
            pl.format("{} {} {}", "first", "last", "head"),
            pl.format("{} {}", "country_name", "office"),
        ),
        "short": (pl.col("last"), pl.format("{}{}{}", *(pl.col(c).str.slice(0, 1) for c in ("first", "last", "head"))), pl.col("office")),
        "variant": (pl.format("{} {}", "first", pl.col("last").str.replace("zh", "j").str.replace("kh", "h").str.replace("ia", "ya")),) * 1
        + (pl.format("{} {} {}", "first", "last", "head"), pl.format("{} of {}", "office", "country_name")),
        "entity_type": (pl.lit("PERSON"), pl.lit("ORG"), pl.lit("ORG")),
        "rule_id": (pl.lit("title_before"), pl.lit("head_last"), pl.lit("institution")),
    }
    unit = {"text": pl.format("{}th {} Brigade", "number", "last"), "entity_type": pl.lit("MIL_UNIT"), "rule_id": pl.lit("head_last")}
    chosen = [
        pl.when(is_person).then(p).when(is_body).then(b).when(is_office).then(o).otherwise(unit.get(column, unit["text"])).alias(column)
        for column, (p, b, o) in by_kind.items()
    ]
    country = pl.when(is_office | pl.col("has_country")).then("country_code").alias("country_code")
    unknown = texts.select(*chosen, country, pl.lit(None, pl.String).alias("reference_id"))
    # known names stand among the unknown ones so that three mentions in ten are theirs
    known = known.with_columns(rank=pl.Series(np.arange(known.height) / KNOWN_SHARE))
    unknown = unknown.with_columns(rank=pl.Series(np.arange(count) / (1 - KNOWN_SHARE)))
    return pl.concat([known, unknown.select(known.columns)]).sort("rank", maintain_order=True).drop("rank").head(count)


def make_words(chance: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    """Return pronounceable words."""
    syllables = np.array([onset + vowel for onset in ONSETS for vowel in "aeiou"])
    words = np.char.add(syllables[chance.integers(0, len(syllables), count)], syllables[chance.integers(0, len(syllables), count)])
    return np.char.capitalize(np.char.add(words, syllables[chance.integers(0, len(syllables), count)]))


def make_portion(chance: np.random.Generator, count: int, first_document: int, names: pl.DataFrame) -> pl.DataFrame:
    """Return ENTITY_MENTIONS of `count` mentions: in each document a name stands in full before it is shortened."""
    documents = -(-count // MENTIONS_A_DOCUMENT)
    drawn = (chance.zipf(1.15, (documents, NAMES_A_DOCUMENT)) - 1) % names.height
    spot = np.tile(np.arange(MENTIONS_A_DOCUMENT), documents)[:count]
    document = np.repeat(np.arange(documents), MENTIONS_A_DOCUMENT)[:count]
    column = np.where(spot < NAMES_A_DOCUMENT, spot, (chance.random(count) ** 2 * NAMES_A_DOCUMENT).astype(np.int64))
    is_short = (spot >= NAMES_A_DOCUMENT) & (chance.random(count) < 0.6)
    is_variant = ~is_short & (chance.random(count) < VARIANT_SHARE)
    picked = names[drawn[document, column]]
    text = pl.when(pl.Series(is_short)).then("short").when(pl.Series(is_variant)).then("variant").otherwise("text")
    start = spot * 60
    ids = np.array([f"{(first_document + n) * 0x9E3779B97F4A7C15 % 2**64:016x}{first_document + n:016x}" for n in range(documents)])
    hidden = pl.Series(is_short & (chance.random(count) < 0.5)) & pl.col("reference_id").is_null()
    row = first_document * MENTIONS_A_DOCUMENT + pl.int_range(pl.len(), dtype=pl.UInt64)
    frame = picked.with_columns(
        text.alias("text"),
        pl.when(~hidden).then("country_code").alias("country_code"),
        pl.Series("document_id", ids[document]),
        pl.lit("body").alias("zone"),
        pl.Series("sentence_number", spot // 2).cast(pl.Int32),
        pl.Series("char_start", start).cast(pl.Int64),
        pl.lit(0.9).alias("confidence"),
        row.alias("row"),
    )
    end = pl.col("char_start") + pl.col("text").str.len_chars().cast(pl.Int64)
    frame = frame.with_columns(end.alias("char_end"), fold_name(pl.col("text")).alias("name_key"))
    scattered = [f"{n * 0x9E3779B97F4A7C15 % 2**64:016x}" for n in frame["row"].to_list()]
    return ENTITY_MENTIONS.enforce(frame.with_columns(mention_id=pl.Series(scattered)))


def make_clusters(document_ids: pl.Series) -> pl.DataFrame:
    """Return DUPLICATE_CLUSTERS in which every tenth document repeats the one before it."""
    none = pl.lit(None, pl.String)
    before = pl.col("document_id").shift(1).fill_null(pl.col("document_id"))
    is_copy = pl.int_range(pl.len()) % round(1 / COPY_SHARE) == round(1 / COPY_SHARE) - 1
    frame = document_ids.to_frame("document_id").with_columns(
        pl.when(is_copy).then(before).otherwise("document_id").alias("cluster_id"),
        (~is_copy).alias("is_primary"),
        pl.when(is_copy).then(before).alias("duplicate_of"),
        none.alias("duplicate_kind"),
        pl.lit(None, pl.Float64).alias("duplicate_score"),
    )
    return DUPLICATE_CLUSTERS.enforce(frame)


def measure(folder: Path) -> dict[str, float]:
    """Resolve the mentions of a folder and return what it took."""
    reference = read_reference()
    mentions = pl.read_parquet(folder / "*.parquet", columns=list(READ_COLUMNS))
    documents = mentions["document_id"].unique().sort()
    clusters = make_clusters(documents)
    metadata = documents.to_frame().with_columns(published_date=FIRST_DAY + pl.duration(days=pl.int_range(pl.len()) % 365))
    resting = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    found = resolve_entities(mentions, clusters, reference, metadata)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "mentions": mentions.height,
        "seconds": round(wall, 2),
        "cpu_seconds": round(cpu, 2),
        "mentions_per_second": round(mentions.height / wall),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "mb_before": round(resting / 1024),
        "spellings": found["entity_aliases"]["alias"].n_unique(),
        "entities": found["entities"].height,
        "merges": found["entity_merges"].height,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of each size, one after the other, each measured in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="mentions to resolve")
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many runs is taken")
    parser.add_argument("--write", type=Path, help="JSON file for the figures")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return
    if options.make:
        make_mentions(options.sizes[0], options.make)
        return
    figures = [measure_size(size, options.repeats) for size in options.sizes]
    if options.write:
        options.write.write_text(json.dumps({"threads": pl.thread_pool_size(), "resolution": figures}), encoding="utf-8")


def measure_size(size: int, repeats: int) -> dict[str, float]:
    """Make mentions, resolve them `repeats` times, return the figures of the fastest run and print them."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, __file__, "--make", scratch, "--sizes", str(size)], check=True)
        command = [sys.executable, __file__, "--measure", scratch]
        runs = [json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout) for _ in range(repeats)]
    best: dict[str, float] = min(runs, key=lambda r: r["seconds"])
    print(json.dumps(best), flush=True)
    return {**best, "runs": repeats}


if __name__ == "__main__":
    main()
