"""Duplicates: exact, edited, contained, shared passages, and clusters that do not chain."""

import json
import random
from datetime import date
from pathlib import Path

import polars as pl

from transforms.dedupe import dedupe_documents
from transforms.signatures import sign_documents

DEV = Path(__file__).parent.parent / "evaluation" / "dev"


def words(seed: int, count: int) -> list[str]:
    source = random.Random(seed)
    return ["".join(source.choices("abcdefghijklmnop", k=5)) for _ in range(count)]


def dedupe(texts: dict[str, str], dates: dict[str, date] | None = None) -> dict[str, pl.DataFrame]:
    documents = pl.DataFrame({"document_id": list(texts)}, schema={"document_id": pl.String})
    schema = {"document_row": pl.UInt32, "text": pl.String}
    article = pl.DataFrame({"document_row": range(len(texts)), "text": list(texts.values())}, schema=schema)
    signed = sign_documents(documents, article)
    published = [(dates or {}).get(i) for i in texts]
    metadata = documents.with_columns(pl.Series("published_date", published, dtype=pl.Date))
    return dedupe_documents(signed["signatures"], signed["shingles"], metadata)


def clusters(texts: dict[str, str], dates: dict[str, date] | None = None) -> dict[str, tuple[str | None, str | None]]:
    rows = dedupe(texts, dates)["duplicate_clusters"].select("document_id", "duplicate_of", "duplicate_kind").rows()
    return {document: (of, kind) for document, of, kind in rows}


def test_equal_words_are_exact_copies_whatever_their_marks_and_case():
    assert clusters({"b": "Baku, Tehran agree.", "a": "BAKU tehran – agree", "c": "Baku and Tehran agree."}) == {
        "a": (None, None),
        "b": ("a", "exact"),
        "c": (None, None),
    }


def test_an_edited_copy_is_near_and_the_earlier_one_is_primary():
    text = words(1, 400)
    edited = [w if i % 12 else "changed" for i, w in enumerate(text)]
    texts = {"a": " ".join(text), "b": " ".join(edited), "c": " ".join(words(2, 400))}
    assert clusters(texts) == {"a": (None, None), "b": ("a", "near"), "c": (None, None)}
    assert clusters(texts, {"a": date(2024, 5, 2), "b": date(2024, 5, 1)})["a"] == ("b", "near")


def test_a_cut_copy_is_contained_and_a_shared_passage_makes_no_copy():
    text = words(1, 500)
    other = words(2, 400) + text[:80]
    pairs = dedupe({"a": " ".join(text), "b": " ".join(text[:150]), "c": " ".join(other)})
    kinds = {row[:3] for row in pairs["duplicate_pairs"].rows()}
    assert ("b", "a", "contained") in kinds
    assert ("c", "a", "shares_text") in kinds
    assert pairs["duplicate_clusters"].filter(pl.col("document_id") == "c")["duplicate_of"].item() is None


def test_clusters_do_not_chain():
    # b repeats a and c repeats b, but c shares little with a: c is no copy of a, and b is no primary.
    text = words(1, 600)
    texts = {"a": " ".join(text[:300]), "b": " ".join(text[120:420]), "c": " ".join(text[240:540])}
    days = {"a": date(2024, 5, 1), "b": date(2024, 5, 2), "c": date(2024, 5, 3)}
    assert clusters(texts, days) == {"a": (None, None), "b": ("a", "near"), "c": (None, None)}


def test_a_copy_of_a_copy_goes_to_the_primary():
    text = words(1, 400)
    near = " ".join(w if i % 15 else "changed" for i, w in enumerate(text))
    assert clusters({"a": " ".join(text), "b": near, "c": near.upper()}, {"a": date(2024, 5, 1)})["c"] == ("a", "near")


def test_documents_without_words_are_no_copies():
    assert clusters({"a": "", "b": "…"}) == {"a": (None, None), "b": (None, None)}
    assert all(frame.is_empty() for frame in dedupe({}).values())


def test_order_of_documents_changes_nothing():
    text = words(1, 300)
    texts = {i: " ".join(w if n % k else "x" for n, w in enumerate(text)) for i, k in (("a", 9), ("b", 11), ("c", 13), ("d", 10))}
    first, second = dedupe(texts), dedupe(dict(reversed(texts.items())))
    assert all(first[name].equals(second[name]) for name in first)


def test_many_copies_of_one_text_find_their_primary():
    text = words(1, 300)
    texts = {f"{k:03}": " ".join(w if n % (40 + k) else f"x{k}" for n, w in enumerate(text)) for k in range(60)}
    found = dedupe(texts)["duplicate_clusters"]
    assert found["cluster_id"].n_unique() == 1


def test_near_duplicates_of_the_development_corpus_are_found_and_no_others(reference):
    from transforms.clean import clean_documents

    index = [json.loads(line) for line in (DEV / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [(DEV / row["file"]).read_bytes().decode() for row in index]
    documents = pl.DataFrame({"document_id": [row["doc"] for row in index], "char_count": [len(t) for t in texts], "text": texts})
    cleaned = clean_documents(documents, reference)
    found = dedupe_documents(cleaned["signatures"], cleaned["shingles"], cleaned["document_metadata"])["duplicate_clusters"]
    pairs = {frozenset(row) for row in found.drop_nulls("duplicate_of").select("document_id", "duplicate_of").rows()}
    groups: dict[str, set[str]] = {}
    for row in index:
        if row["near_duplicate"]:
            groups.setdefault(row["near_duplicate"], set()).add(row["doc"])
    assert pairs == {frozenset(group) for group in groups.values()}
