"""Phrases are found wherever their words follow each other in one sentence."""

import polars as pl
import pytest

from transforms.phrases import find_phrases, plant_phrases
from transforms.tokenize import tokenize_sentences

PHRASES = ["gulf", "gulf of aden", "aden", "gulf states council", "us", "us navy"]


def find(text, spans=None):
    """Return phrase, first and last token of each hit; marks have no key, a dotted abbreviation loses its dots."""
    documents = pl.DataFrame({"document_id": ["d"], "text": [text]})
    rows = [("d", number, start, end) for number, (start, end) in enumerate(spans or [(0, len(text))])]
    sentences = pl.DataFrame(rows, schema=["document_id", "sentence_number", "char_start", "char_end"], orient="row")
    key = pl.when(pl.col("shape") == "mark").then(pl.lit("")).otherwise(pl.col("lower").str.replace_all(".", "", literal=True))
    tokens = tokenize_sentences(documents, sentences).with_columns(key.str.replace("_", " ").alias("key"))
    hits = find_phrases(tokens, plant_phrases(pl.Series(PHRASES)))
    return sorted((PHRASES[row], first, last) for row, first, last in hits.iter_rows())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Gulf of Aden", [("aden", 3, 3), ("gulf", 1, 1), ("gulf of aden", 1, 3)]),
        ("Gulf of Oman", [("gulf", 0, 0)]),
        ("Gulf-of-Aden", [("aden", 4, 4), ("gulf", 0, 0), ("gulf of aden", 0, 4)]),
        ("the U.S. Navy", [("us", 1, 1), ("us navy", 1, 2)]),
        ("Gulf Gulf states", [("gulf", 0, 0), ("gulf", 1, 1)]),
        ("gulfs", []),
        ("", []),
    ],
)
def test_phrases_overlap_and_pass_over_tokens_without_a_key(text, expected):
    assert find(text) == expected


def test_a_phrase_does_not_cross_sentences():
    assert find("Gulf of Aden", [(0, 7), (8, 12)]) == [("aden", 2, 2), ("gulf", 0, 0)]


def test_a_token_of_two_words_is_never_cut():
    documents = pl.DataFrame({"document_id": ["d"], "text": ["x y z"]})
    sentences = pl.DataFrame({"document_id": ["d"], "sentence_number": [0], "char_start": [0], "char_end": [5]})
    tokens = tokenize_sentences(documents, sentences).with_columns(pl.Series("key", ["gulf of", "aden gulf", "of aden"]))
    hits = find_phrases(tokens, plant_phrases(pl.Series([*PHRASES, "gulf of aden gulf"])))
    assert hits.sort("phrase_row").rows() == [(6, 0, 1)]


def test_no_phrases_no_hits():
    documents = pl.DataFrame({"document_id": ["d"], "text": ["Aden"]})
    sentences = pl.DataFrame({"document_id": ["d"], "sentence_number": [0], "char_start": [0], "char_end": [4]})
    tokens = tokenize_sentences(documents, sentences).with_columns(pl.col("lower").alias("key"))
    assert find_phrases(tokens, plant_phrases(pl.Series([], dtype=pl.String))).is_empty()
