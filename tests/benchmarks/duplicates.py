"""Measures which copies dedupe finds, and what it takes for copies that is none.

`python tests/benchmarks/duplicates.py` edits the articles of the development corpus and the seeds in every way of `edits.py`, sets
articles beside them that are no copies (other articles on the same event, one publisher's own sentences in all of them, one template,
a passage quoted), cleans and dedupes all together and rewrites duplicates.md beside this file. `--generated N` also measures N articles
of `seeds.generate`, whose copies are known.

A pair counts as found where its kind is exact, near or contained. Recall is the share of copies that are found to repeat the article
that they were made of; precision is the share of found pairs that go back to one article.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import polars as pl
from edits import EDITS, paragraphs
from templates import write_series

from seeds.generate import generate_documents
from seeds.read import read_reference
from transforms.clean import clean_documents
from transforms.dedupe import dedupe_documents

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = HERE / "duplicates.md"
CORPUS = ROOT / "tests" / "evaluation" / "dev"
REPEATS = ("exact", "near", "contained")
ORIGINAL, QUOTES = "original", "quotes"
FIRST_DAY = date(2025, 1, 1)
TEMPLATED = 12
"""Articles of each template."""


class Article(NamedTuple):
    """One text of the benchmark; texts of one family go back to one article."""

    name: str
    family: str
    kind: str
    text: str
    source: str | None = None
    """Name of the article that it copies or quotes."""


def list_originals() -> list[Article]:
    """Return the articles of the development corpus and the seeds; near duplicates of the corpus are one family."""
    index = [json.loads(line) for line in (CORPUS / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    found = [
        Article(row["doc"], row["near_duplicate"] or row["doc"], ORIGINAL, (CORPUS / row["file"]).read_bytes().decode()) for row in index
    ]
    seeds = sorted((ROOT / "seeds" / "documents").glob("*.txt"))
    return found + [Article(p.stem, p.stem, ORIGINAL, p.read_bytes().decode()) for p in seeds]


def edit_all(originals: Sequence[Article], rounds: int = 1) -> list[Article]:
    """Return `rounds` copies of every article for each edit; chance is the same in every run."""
    return [
        Article(f"{a.name} {kind} {n}", a.family, kind, edit(a.text, Random(f"{a.name} {kind} {n}")), a.name)
        for a in originals
        for kind, edit in EDITS.items()
        for n in range(rounds)
    ]


def make_negatives(originals: Sequence[Article]) -> list[Article]:
    """Return articles written from one template, and articles that quote the longest passage of another one before their own text."""
    templated = [Article(name, name, name.split()[0], text) for name, text in write_series(TEMPLATED, Random(7)).items()]
    quoting = []
    for number, quoted in enumerate(originals):
        host = originals[(number + len(originals) // 2) % len(originals)]
        passage = max(paragraphs(quoted.text), key=len)
        quoting.append(Article(f"{QUOTES} {quoted.name}", host.family, QUOTES, "\n".join([passage, *paragraphs(host.text)]), quoted.name))
    return [*templated, *quoting]


def dedupe_articles(articles: Sequence[Article]) -> dict[str, pl.DataFrame]:
    """Clean and dedupe all articles together; originals are published a day before the rest."""
    documents = pl.DataFrame(
        {"document_id": [a.name for a in articles], "char_count": [len(a.text) for a in articles], "text": [a.text for a in articles]}
    )
    cleaned = clean_documents(documents, read_reference())
    days = [FIRST_DAY if a.kind == ORIGINAL else FIRST_DAY + timedelta(days=1) for a in articles]
    return dedupe_documents(cleaned["signatures"], pl.DataFrame({"document_id": [a.name for a in articles], "published_date": days}))


class Score(NamedTuple):
    """What was found."""

    recalls: pl.DataFrame
    """kind, copies, found (pair with the original), joined (in its cluster), kinds (how the pairs are named)."""
    wrong: pl.DataFrame
    """document_id, primary_document_id, duplicate_kind, duplicate_score, what: pairs that are taken for copies and are none."""
    precision: float
    found: int
    quotes_named: float
    """Share of quoted articles whose pair with the quoting one is named shares_text."""


def score_articles(articles: Sequence[Article], frames: dict[str, pl.DataFrame]) -> Score:
    """Compare what was found with the families."""
    known = pl.DataFrame([a[:3] for a in articles], schema=["document_id", "family", "kind"], orient="row")
    other = known.select(pl.all().name.suffix("_other"))
    pairs = frames["duplicate_pairs"].join(known, on="document_id").join(other, left_on="primary_document_id", right_on="document_id_other")
    repeats = pairs.filter(pl.col("duplicate_kind").is_in(REPEATS))
    wrong = repeats.filter(pl.col("family") != pl.col("family_other")).with_columns(
        pl.when(pl.col("kind") == pl.col("kind_other")).then("kind").otherwise(pl.col("kind") + " / " + pl.col("kind_other")).alias("what")
    )
    # What repeats the original of an exact copy repeats the copy.
    rows = frames["duplicate_pairs"].select("document_id", "primary_document_id", "duplicate_kind").rows()
    told = {frozenset((document, of)): kind for document, of, kind in rows}
    exact = {document: of for document, of, kind in rows if kind == "exact"}
    root = {a.name: a.name for a in articles} | exact
    kinds = {
        name: "exact" if root[name] == root[of] else told.get(frozenset((root[name], root[of])), "none")
        for name, of in ((a.name, a.source) for a in articles if a.source)
    }
    clusters = dict(frames["duplicate_clusters"].select("document_id", "cluster_id").rows())
    families = {(a.family, clusters[a.name]) for a in articles if a.kind == ORIGINAL}
    copies = pl.DataFrame(
        [(a.kind, kinds[a.name], (a.family, clusters[a.name]) in families) for a in articles if a.source and a.kind != QUOTES],
        schema=["kind", "told", "is_joined"],
        orient="row",
    )
    recalls = copies.group_by("kind", maintain_order=True).agg(
        pl.len().alias("copies"),
        pl.col("told").is_in(REPEATS).mean().alias("found"),
        pl.col("is_joined").mean().alias("joined"),
        pl.col("told").unique().sort().str.join(", ").alias("kinds"),
    )
    quoted = [kinds[a.name] == "shares_text" for a in articles if a.kind == QUOTES]
    return Score(recalls, wrong, 1 - wrong.height / max(1, repeats.height), repeats.height, sum(quoted) / max(1, len(quoted)))


def render_page(score: Score) -> str:
    """Return the page of figures."""
    rows = score.recalls.iter_rows(named=True)
    table = [f"| {r['kind']} | {r['copies']} | {r['found']:.3f} | {r['joined']:.3f} | {r['kinds']} |" for r in rows]
    wrong = score.wrong.group_by("what").len().sort("len", "what", descending=[True, False]).iter_rows()
    lines = [
        "# Duplicates", "",
        "Written by `python tests/benchmarks/duplicates.py`. Copies made by editing the development corpus and the seeds, among articles",
        "that are no copies: other articles on the same event, one template, a passage quoted, one house's sentences around all.", "",
        f"Pairs taken for copies: {score.found:,}; precision {score.precision:.4f}.",
        f"Articles of which a passage is quoted, with the pair named shares_text: {score.quotes_named:.3f}.",
        "", "| copy | copies | found | in its cluster | kinds of the pairs |", "| --- | --: | --: | --: | --- |", *table, "",
        "Pairs taken for copies that are none:", "",
        *([f"- {what}: {count}" for what, count in wrong] or ["- none"]),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def list_generated(count: int) -> list[Article]:
    """Return generated articles; a copy of a copy counts for precision alone, as it is made from what the first one was made of."""
    family: dict[str, str] = {}
    articles = []
    for made in generate_documents(count):
        of = made.copy_of if made.copy_of in family else None
        family[made.uri] = family[of] if of else made.uri
        is_clear = of is not None and family[of] == of
        articles.append(
            Article(made.uri, family[made.uri], (made.copy_kind if of else None) or ORIGINAL, made.text, of if is_clear else None)
        )
    return articles


def main() -> None:
    """Measure, print, and rewrite the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2, help="copies of every article for each edit")
    parser.add_argument("--generated", type=int, default=0, help="also measure so many generated articles")
    arguments = parser.parse_args()
    originals = list_originals()
    articles = [*originals, *edit_all(originals, arguments.rounds), *make_negatives(originals)]
    score = score_articles(articles, dedupe_articles(articles))
    PAGE.write_text(render_page(score), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    print(score.wrong.sort("duplicate_score", descending=True).head(20))
    if arguments.generated:
        generated = list_generated(arguments.generated)
        print(render_page(score_articles(generated, dedupe_articles(generated))))


if __name__ == "__main__":
    main()
