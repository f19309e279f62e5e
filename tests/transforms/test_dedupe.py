"""Duplicates: exact, edited, contained, shared passages, and clusters that do not chain."""

import json
import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dedupe import dedupe_documents
from transforms.signatures import sign_documents

DEV = Path(__file__).parent.parent / "evaluation" / "dev"


def words(seed: int, count: int) -> list[str]:
    source = random.Random(seed)
    return ["".join(source.choices("abcdefghijklmnop", k=5)) for _ in range(count)]


def sign_texts(documents: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    schema = {"document_row": pl.UInt32, "text": pl.String}
    return sign_documents(documents, pl.DataFrame({"document_row": range(len(texts)), "text": texts}, schema=schema))


def dedupe(texts: dict[str, str], dates: dict[str, date] | None = None) -> dict[str, pl.DataFrame]:
    documents = pl.DataFrame({"document_id": list(texts)}, schema={"document_id": pl.String})
    published = [(dates or {}).get(i) for i in texts]
    metadata = documents.with_columns(pl.Series("published_date", published, dtype=pl.Date))
    return dedupe_documents(sign_texts(documents, list(texts.values())), metadata)


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


def test_pairs_of_a_much_copied_text_say_all_that_is_common():
    # Shingles of the text name the first 40 copies as partners; late copies find one another by what they add, and are compared in full.
    text = words(1, 300)
    texts = {f"{k:03}": " ".join([*text, *words(100 + k // 2, 50), *words(200 + k, 10)]) for k in range(100)}
    pairs = dedupe(texts)["duplicate_pairs"].filter(pl.col("document_id") == "099")
    assert pairs.filter(pl.col("primary_document_id") == "098")["duplicate_score"].item() == pytest.approx(350 / 360, abs=0.03)
    assert pairs.filter(pl.col("primary_document_id") == "000")["duplicate_score"].item() == pytest.approx(300 / 360, abs=0.05)


def test_boilerplate_of_many_documents_joins_none():
    house = words(1, 40)
    texts = {f"{k:03}": " ".join([*house, *words(100 + k, 260)]) for k in range(120)}
    found = dedupe(texts)
    assert found["duplicate_clusters"]["is_primary"].all()
    assert set(found["duplicate_pairs"]["duplicate_kind"]) <= {"shares_text"}


def test_a_long_chain_of_edits_falls_into_clusters_around_primaries():
    # Each text keeps three quarters of the one before it: neighbours are copies, distant ones have nothing in common.
    source = words(1, 3000)
    texts = {f"{k:02}": " ".join(source[k * 100 : k * 100 + 400]) for k in range(20)}
    found = dedupe(texts, {i: date(2024, 5, 1 + int(i)) for i in texts})
    repeats = {tuple(r[:2]) for r in found["duplicate_pairs"].rows() if r[2] != "shares_text"}
    members = found["duplicate_clusters"].filter(~pl.col("is_primary")).select("document_id", "duplicate_of").rows()
    assert set(members) <= repeats
    assert found["duplicate_clusters"]["cluster_id"].n_unique() >= 5


REPORT = (
    "An earthquake of magnitude {} shook the town of {} on {} evening, the seismological centre of {} said, and was felt in {} and {}.\n"
)
MORE = "It struck at {} local time at a depth of {} kilometres. Nobody was hurt, and teams of the {} governor looked at the older houses."


def report(*facts):
    return (REPORT + MORE).format(*facts)


def test_reports_of_one_template_are_no_copies():
    quakes = {
        "a": report("4.1", "Khoy", "Monday", "Tabriz", "Maku", "Urmia", "19:04", 10, "Tabriz"),
        "b": report("5.3", "Bam", "Friday", "Kerman", "Jiroft", "Rafsanjan", "21:57", 8, "Kerman"),
        "c": report("4.1", "Khoy", "Monday", "Tabriz", "Maku", "Urmia", "19:08", 12, "Tabriz"),
    }
    pairs = {tuple(r[:3]) for r in dedupe(quakes)["duplicate_pairs"].rows()}
    # c is a with corrected numbers; b is another earthquake.
    assert ("c", "a", "near") in pairs
    assert {kind for *_, kind in pairs - {("c", "a", "near")}} <= {"shares_text"}


def test_hidden_characters_change_nothing():
    assert clusters({"a": "Baku and Tehran agree.", "b": "Ba\u00adku and\u200b Teh\u2060ran \ufeffagree."})["b"] == ("a", "exact")


@st.composite
def corpora(draw):
    """Texts of which some repeat, cut and mix others."""
    base = [words(seed, 240) for seed in range(3)]
    texts = []
    for _ in range(draw(st.integers(2, 8))):
        source, other = (base[draw(st.integers(0, 2))] for _ in range(2))
        start = draw(st.integers(0, 120))
        changed = draw(st.sampled_from((7, 13, 1000)))
        cut = source[start : start + draw(st.integers(20, 240))]
        tail = other[: draw(st.integers(0, 120))]
        texts.append(" ".join([*(w if n % changed else "changed" for n, w in enumerate(cut)), *tail]))
    return texts


@settings(max_examples=40, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_any_order_and_any_split_give_the_same_pairs_and_clusters(texts, chance):
    ids = [f"{n:02}" for n in range(len(texts))]
    documents = pl.DataFrame({"document_id": ids})
    metadata = documents.with_columns(pl.lit(None, pl.Date).alias("published_date"))
    whole = dedupe_documents(sign_texts(documents, texts), metadata)
    places = list(range(len(texts)))
    chance.shuffle(places)
    cut = chance.randint(0, len(places))
    signed = [sign_texts(documents[part], [texts[n] for n in part]) for part in (places[cut:], places[:cut])]
    split = dedupe_documents(pl.concat(signed), metadata[places])
    assert all(whole[name].equals(split[name]) for name in whole)
    clusters, pairs = whole["duplicate_clusters"], whole["duplicate_pairs"].select("document_id", "primary_document_id").rows()
    copies = clusters.drop_nulls("duplicate_of").select("document_id", "duplicate_of").rows()
    assert all(pair in pairs or pair[::-1] in pairs for pair in copies)
    assert set(clusters.filter("is_primary")["document_id"]) >= {of for _, of in copies}


def test_near_duplicates_of_the_development_corpus_are_found_and_no_others(reference):
    from transforms.clean import clean_documents

    index = [json.loads(line) for line in (DEV / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [(DEV / row["file"]).read_bytes().decode() for row in index]
    documents = pl.DataFrame({"document_id": [row["doc"] for row in index], "char_count": [len(t) for t in texts], "text": texts})
    cleaned = clean_documents(documents, reference)
    found = dedupe_documents(cleaned["signatures"], cleaned["document_metadata"])["duplicate_clusters"]
    pairs = {frozenset(row) for row in found.drop_nulls("duplicate_of").select("document_id", "duplicate_of").rows()}
    groups: dict[str, set[str]] = {}
    for row in index:
        if row["near_duplicate"]:
            groups.setdefault(row["near_duplicate"], set()).add(row["doc"])
    assert pairs == {frozenset(group) for group in groups.values()}


def test_short_notes_of_one_template_are_no_copies_though_a_number_agrees_by_chance():
    note = (
        "The service expects rain in {place} on Monday. It will reach {a} degrees, with wind of {b} kilometres an hour from the west, and"
        " {c} millimetres of rain may fall until the evening. Drivers are asked to take care on bridges and on the road through the hills."
    )
    told = [("Varde", 11, 40, 7), ("Hauge", 11, 52, 9), ("Silde", 14, 52, 3), ("Kloster", 9, 61, 20)]
    texts = {str(n): note.format(place=p, a=a, b=b, c=c) for n, (p, a, b, c) in enumerate(told)}
    assert {of for of, _ in clusters(texts).values()} == {None}


def test_every_document_that_is_no_primary_has_a_pair_with_its_primary():
    text = words(1, 300)
    edited = " ".join(w if i % 12 else "changed" for i, w in enumerate(text))
    frames = dedupe({"a": " ".join(text), "b": edited, "c": edited.upper()}, {"a": date(2024, 5, 1)})
    members = frames["duplicate_clusters"].filter(~pl.col("is_primary"))
    named = members.select("document_id", "duplicate_of", "duplicate_kind", "duplicate_score").rows()
    pairs = frames["duplicate_pairs"].select("document_id", "primary_document_id", "duplicate_kind", "duplicate_score").rows()
    assert [row[:3] for row in named] == [("b", "a", "near"), ("c", "a", "near")]
    assert set(named) <= set(pairs)
