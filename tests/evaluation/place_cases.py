"""Measures how well names of places are located, on short texts written for it: `place_cases.csv` beside this file.

One case is one name in one text, with the place that it means there, or with none where the text does not tell. The texts
were written before the rules; the errors of the half `tuned` were read, those of `held_out` never. One answer of the tuned half was
wrong and is now open: several towns of the Philippines are called San Jose. `python
tests/evaluation/place_cases.py` prints the scores; with `--errors` it also lists what was wrong in the tuned half.
"""

import argparse
import hashlib
from pathlib import Path
from tempfile import gettempdir

import polars as pl

from flows.gazetteer import find_gazetteer, find_rows, scan_gazetteer
from seeds.read import read_reference
from transforms.clean import clean_documents
from transforms.extract import extract_mentions
from transforms.gazetteer import add_places
from transforms.read import read_documents
from transforms.stages import RAW_FILES

CASES = Path(__file__).resolve().parent / "place_cases.csv"
HALVES = ("tuned", "held_out")


def locate_cases(folder: Path) -> pl.DataFrame:
    """Return the cases with what was found: found_reference and found_country; is_found where a place was recognised at all.

    folder: where the gazetteer is kept.
    """
    cases = pl.read_csv(CASES, infer_schema=False).with_columns(pl.col("occurrence").cast(pl.Int64))
    contents = [text.encode() for text in cases["text"]]
    cases = cases.with_columns(pl.Series("document_id", [hashlib.sha256(c).hexdigest()[:32] for c in contents]))
    starts = [_find(text, name, nth) for text, name, nth in cases.select("text", "name", "occurrence").iter_rows()]
    raw = pl.DataFrame(
        [(i, f"{n}.txt", "text", len(c), None, None, c) for n, (i, c) in enumerate(zip(cases["document_id"], contents, strict=True))],
        schema={**RAW_FILES.dtypes, "content": pl.Binary()},
        orient="row",
    )
    reference, path = read_reference(), find_gazetteer(folder, is_shared=True)
    read = read_documents(raw.unique("document_id", keep="first", maintain_order=True))
    cleaned = clean_documents(read["documents"], reference)
    # Texts so short may be taken for another language.
    metadata = cleaned["document_metadata"].with_columns(pl.lit("en").alias("language_code"))
    frames = extract_mentions(read["documents"], metadata, cleaned["sentences"], reference, scan_gazetteer(path))
    places = frames["entity_mentions"].filter(pl.col("entity_type").is_in(["GPE", "LOC"])).select(
        "document_id", "char_start", "char_end", found_reference="reference_id", found_country="country_code"
    )  # fmt: skip
    asked = cases.with_columns(pl.Series("start", starts)).join(places, on="document_id", how="left")
    covers = (pl.col("char_start") <= pl.col("start")) & (pl.col("char_end") > pl.col("start"))
    hits = asked.filter(covers).sort("case_id", "char_end", descending=[False, True]).unique("case_id", keep="first", maintain_order=True)
    found = cases.join(hits.select("case_id", "found_reference", "found_country", pl.lit(True).alias("is_found")), on="case_id", how="left")
    wanted = _as_listed(found["reference_id"], path)
    return found.with_columns(pl.col("is_found").fill_null(False), wanted.alias("reference_id")).sort("case_id")


def measure_places(located: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Return by half: cases, answered (share of those with a place), right (share of the answered), abstained (share of those without)."""
    scores = {}
    for half in HALVES:
        part = located.filter(pl.col("half") == half)
        settled, open_ones = part.filter(pl.col("reference_id").is_not_null()), part.filter(pl.col("reference_id").is_null())
        answered = part.filter(pl.col("found_reference").is_not_null())
        right = answered.filter(pl.col("found_reference") == pl.col("reference_id")).height
        scores[half] = {
            "cases": part.height,
            "answered": settled.filter(pl.col("found_reference").is_not_null()).height / settled.height,
            "right": right / max(answered.height, 1),
            "abstained": open_ones.filter(pl.col("found_reference").is_null()).height / max(open_ones.height, 1),
        }
    return scores


def _find(text: str, name: str, nth: int) -> int:
    start = -1
    for _ in range(nth):
        start = text.index(name, start + 1)
    return start


def _as_listed(ids: pl.Series, path: Path) -> pl.Series:
    """Name places by the id that the table of places gives them, where it lists them."""
    places = add_places(read_reference(), find_rows(path, ids))["places"].drop_nulls("geonames_id")
    listed = {f"geonames:{n}": i for n, i in places.select("geonames_id", "reference_id").iter_rows()}
    return ids.replace(listed)


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list the wrong and open cases of the tuned half")
    parser.add_argument("--gazetteer", type=Path, default=Path(gettempdir()) / "dateline-gazetteer", help="folder that keeps the gazetteer")
    options = parser.parse_args()
    located = locate_cases(options.gazetteer)
    for half, score in measure_places(located).items():
        print(half, ", ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in score.items()))
    if options.errors:
        wrong = located.filter((pl.col("half") == "tuned") & ~pl.col("found_reference").eq_missing(pl.col("reference_id")))
        for row in wrong.iter_rows(named=True):
            found = row["found_reference"] or ("left open" if row["is_found"] else "not recognised")
            print(f"{row['case_id']} {row['name']}: {found}, wanted {row['reference_id']} {row['country_code'] or ''} | {row['text']}")


if __name__ == "__main__":
    main()
