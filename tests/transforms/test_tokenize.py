"""Tokens: every one re-reads from the document at its offsets, whatever the text."""

import re

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.hidden import HIDDEN_PATTERN
from transforms.tokenize import TOKEN_COLUMNS, tokenize_sentences


def tokenize(text, spans=None):
    """Cut one document; without spans its whole text is one sentence."""
    documents = pl.DataFrame({"document_id": ["d"], "text": [text]})
    rows = [("d", number, start, end) for number, (start, end) in enumerate(spans or [(0, len(text))])]
    schema = {"document_id": pl.String, "sentence_number": pl.Int32, "char_start": pl.Int64, "char_end": pl.Int64}
    return tokenize_sentences(documents, pl.DataFrame(rows, schema=schema, orient="row"))


def words(text):
    return tokenize(text)["text"].to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chile signed.", ["Chile", "signed", "."]),
        ("The U.S. and the U.N. met", ["The", "U.S.", "and", "the", "U.N.", "met"]),
        ("Peru's 1,200.5 km", ["Peru", "'s", "1,200.5", "km"]),
        ("the workers’ strike", ["the", "workers", "’", "strike"]),
        ("Ma'dani didn't say", ["Ma'dani", "didn't", "say"]),
        ("titledPacific-2024", ["titled", "Pacific", "-", "2024"]),
        ("iPhone and McDonald stay whole", ["iPhone", "and", "McDonald", "stay", "whole"]),
        ("e\u0301te\u0301 2020–21", ["e\u0301te\u0301", "2020", "–", "21"]),
        ("قال الوزير", ["قال", "الوزير"]),
        ("up 🙂 5%", ["up", "🙂", "5", "%"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_words_marks_and_glued_words(text, expected):
    assert words(text) == expected


def test_shape_case_and_space_before():
    tokens = tokenize("NATO’s Gulf-wide plan, 3 ships")
    assert tokens.columns == list(TOKEN_COLUMNS)
    assert tokens.select("text", "lower", "shape", "is_spaced").rows() == [
        ("NATO", "nato", "Upper", True),
        ("’s", "'s", "mark", False),
        ("Gulf", "gulf", "Title", True),
        ("-", "-", "mark", False),
        ("wide", "wide", "lower", False),
        ("plan", "plan", "lower", True),
        (",", ",", "mark", False),
        ("3", "3", "number", True),
        ("ships", "ships", "lower", True),
    ]


def test_rows_point_to_the_frames_given_and_tokens_stay_in_their_sentence():
    documents = pl.DataFrame({"document_id": ["b", "a"], "text": ["One. Two.", "xx Three."]})
    sentences = pl.DataFrame({"document_id": ["a", "b", "b"], "sentence_number": [0, 0, 1], "char_start": [3, 0, 5], "char_end": [9, 4, 9]})
    tokens = tokenize_sentences(documents, sentences)
    assert tokens.select("document_row", "sentence_row", "token_row", "char_start", "char_end", "text").rows() == [
        (1, 0, 0, 3, 8, "Three"),
        (1, 0, 1, 8, 9, "."),
        (0, 1, 2, 0, 3, "One"),
        (0, 1, 3, 3, 4, "."),
        (0, 2, 4, 5, 8, "Two"),
        (0, 2, 5, 8, 9, "."),
    ]


def test_hidden_characters_break_no_word_and_are_no_part_of_it():
    text = "\u200bAz\u200berbaijan\u2060's Erdo\u011f\u2060an\u2060\u2060. 1\u200b200 titled\u00adAras"
    tokens = tokenize(text)
    assert tokens["text"].to_list() == ["Azerbaijan", "'s", "Erdoğan", ".", "1200", "titled", "Aras"]
    spans = tokens.select("char_start", "char_end").rows()
    assert [text[start:end] for start, end in spans] == ["Az\u200berbaijan", "'s", "Erdoğ\u2060an", ".", "1\u200b200", "titled", "Aras"]
    assert tokens["is_spaced"].to_list() == [True, False, True, False, True, True, False]


def test_no_sentences_give_no_tokens():
    documents = pl.DataFrame({"document_id": ["d"], "text": ["Words."]})
    empty = pl.DataFrame(schema={"document_id": pl.String, "sentence_number": pl.Int32, "char_start": pl.Int64, "char_end": pl.Int64})
    assert tokenize_sentences(documents, empty).is_empty()


HARD = st.one_of(
    st.text(max_size=40),
    st.text(st.sampled_from("aZé\u0301\u200d\u200e\u202e\ufeff\x00\x1e\x1f\r\n\t\u2028\xa0 ’'s.,1٣שـक्षि🙂👩🏽‍🚀U.S-"), max_size=40),
    st.lists(
        st.sampled_from(["titledAras", "Peru's", "U.S.", "1,200.5", "ﬁnal", "İstanbul", "ŞANLIURFA", "قال", "\x1e", " ", "👨‍👩‍👧"])
    ).map("".join),
)


@settings(max_examples=60, deadline=None)
@given(text=HARD, cut=st.integers(0, 40))
@example(text="\u200bAz\u200ber\u2060 1\u200b2", cut=3)
@example(text="signedAgreement\x1eglued", cut=0)
@example(text="İ\u0307stanbul’s", cut=2)
def test_every_token_rereads_and_nothing_but_space_is_left_out(text, cut):
    cut = min(cut, len(text))
    tokens = tokenize(text, [(0, cut), (cut, len(text))])
    rest = list(text)
    before = 0
    for sentence, start, end, token in tokens.select("sentence_row", "char_start", "char_end", "text").iter_rows():
        assert re.sub(HIDDEN_PATTERN, "", text[start:end]) == token
        assert not re.match(HIDDEN_PATTERN, text[start] + text[end - 1])
        assert before <= start < end <= (cut if sentence == 0 else len(text))
        before = end
        rest[start:end] = [""] * (end - start)
    assert not re.sub(HIDDEN_PATTERN, "", "".join(rest)).replace("\x1e", "").strip()
