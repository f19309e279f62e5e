"""Times and what they mean, from the table `times.txt` beside this file, which says how it is written."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from transforms.times import find_times
from transforms.tokenize import tokenize_sentences


def read_table():
    """Return line, day and precision of publication of every case."""
    cases, published, precision = [], None, "none"
    for line in (Path(__file__).parent / "times.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("published "):
            day, _, precision = line.removeprefix("published ").partition(" ")
            published, precision = (None, "none") if day == "none" else (date.fromisoformat(day), precision)
        elif line and not line.startswith("#"):
            cases.append((line, published, precision))
    return cases


_CASES = read_table()


def frames_of(text, published, precision):
    """The frames of one document: paragraphs divided by ¶, sentences by ·."""
    sentences, parts, start = [], [], 0
    for paragraph, block in enumerate(text.split("¶")):
        for sentence in block.split("·"):
            words = sentence.strip()
            sentences.append(("d1", len(sentences), paragraph, "body", start, start + len(words)))
            parts.append(words)
            start += len(words) + 1
    documents = pl.DataFrame({"document_id": ["d1"], "text": ["\n".join(parts)]})
    names = ("document_id", "sentence_number", "paragraph_number", "zone", "char_start", "char_end")
    types = (pl.String, pl.Int32, pl.Int32, pl.String, pl.Int64, pl.Int64)
    sentences = pl.DataFrame(sentences, schema=dict(zip(names, types, strict=True)), orient="row")
    metadata = pl.DataFrame(
        {
            "document_id": ["d1"],
            "published_date": pl.Series([published], dtype=pl.Date),
            "published_precision": [precision],
            "published_basis": ["byline" if published else "none"],
        }
    )
    return tokenize_sentences(documents, sentences), sentences, documents, metadata


def written(row):
    """A mention as the table writes it."""
    text, first, last, precision, basis = row
    if first is None:
        return f"[{text}] open"
    return f"[{text}] {first}{'' if first == last else f'..{last}'} {precision} {basis}"


@pytest.mark.parametrize(("line", "published", "precision"), _CASES, ids=[line.split(" = ")[0].strip() for line, _, _ in _CASES])
def test_times(reference, line, published, precision):
    marked, _, values = line.rpartition(" = ")
    told = [v.strip() for v in values.split(";") if v.strip() != "none"]
    wanted = [f"[{text}] {value}" for text, value in zip(re.findall(r"\[([^]]*)\]", marked), told, strict=True)]
    frames = frames_of(re.sub(r"[\[\]]", "", marked.strip()), published, precision)
    found = find_times(*frames, reference).select("text", "date_start", "date_end", "date_precision", "date_basis")
    assert [written(row) for row in found.iter_rows()] == wanted


def test_the_table_is_read_whole():
    assert len(_CASES) >= 300
    assert {precision for _, _, precision in _CASES} == {"day", "month", "year", "none"}
