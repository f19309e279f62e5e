"""Measures what cleaning takes away from articles that hold nothing but themselves: the Wikinews articles of the GUM corpus.

`python tests/evaluation/clean_articles.py` prints the figure. The corpus (text CC BY 2.5, annotation CC BY 4.0) is not in the
repository: its files GUM_news_*.conllu are sought in the folder that GUM_NEWS names, else in ../shared/eval/gum_news.
"""

import os
import re
from pathlib import Path
from typing import Any

import polars as pl

from seeds.read import read_reference
from transforms.clean import clean_documents

LIMIT = 0.005
"""Share of the characters that may be lost."""
_DATE_LINE = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \w+ \d{1,2}, \d{4}")
_ROOT = Path(__file__).resolve().parents[2]


def find_corpus() -> Path | None:
    """Return the folder of the corpus, None where it is not at hand."""
    folder = Path(os.environ.get("GUM_NEWS") or _ROOT.parent / "shared" / "eval" / "gum_news")
    return folder if any(folder.glob("GUM_news_*.conllu")) else None


def rebuild_text(conllu: str) -> str:
    """Return an annotated article as plain text, one paragraph a line, a blank line between them.

    What is no part of the article is left out: blocks that the annotation names figure with caption, and the line of the date.
    """
    paragraphs: list[list[str]] = [[]]
    is_article = True
    for line in conllu.splitlines():
        if line == "# newpar":
            paragraphs.append([])
        elif line.startswith("# newpar_block = "):
            is_article = not (line.startswith("# newpar_block = figure") and "| caption" in line)
        elif line.startswith("# text = ") and is_article:
            paragraphs[-1].append(line.removeprefix("# text = "))
    lines = (" ".join(sentences) for sentences in paragraphs if sentences)
    return "\n\n".join(line for line in lines if not _DATE_LINE.fullmatch(line)) + "\n"


def measure_clean_articles(folder: Path) -> dict[str, Any]:
    """Return documents, characters (white space aside), and those lost to a zone other than title and body, with their share and zones."""
    texts = [rebuild_text(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("GUM_news_*.conllu"))]
    documents = pl.DataFrame({"document_id": [f"{n:03}" for n in range(len(texts))], "text": texts})
    documents = documents.with_columns(pl.col("text").str.len_chars().cast(pl.Int64).alias("char_count"))
    zones = clean_documents(documents, read_reference())["zones"].join(documents, on="document_id")
    words = pl.col("text").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start")).str.replace_all(r"\s+", "")
    counted = zones.group_by("zone").agg(words.str.len_chars().sum().alias("chars"))
    lost = counted.filter(~pl.col("zone").is_in(["title", "body"])).sort("zone")
    total, gone = int(counted["chars"].sum()), int(lost["chars"].sum())
    return {"documents": len(texts), "characters": total, "lost": gone, "share": gone / total, "zones": dict(lost.iter_rows())}


def main() -> None:
    """Print the figure, or that the corpus is not there."""
    folder = find_corpus()
    print("the GUM corpus is not here" if folder is None else measure_clean_articles(folder))


if __name__ == "__main__":
    main()
