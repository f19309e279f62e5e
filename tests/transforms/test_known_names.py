"""Where the words of the reference tables stand in a text, and where they only seem to."""

import polars as pl
import pytest

from transforms.known_names import fold_tokens, match_known_names
from transforms.name_patterns import PATTERN_COLUMNS, list_name_patterns
from transforms.tokenize import tokenize_sentences


@pytest.fixture(scope="module")
def match(reference):
    """Return a function from a text of one sentence to its folded tokens and the matches in it."""

    def run(text):
        documents = pl.DataFrame({"document_id": ["d"], "text": [text]})
        span = {"document_id": ["d"], "sentence_number": [0], "char_start": [0], "char_end": [len(text)]}
        tokens = fold_tokens(tokenize_sentences(documents, pl.DataFrame(span)), reference)
        return tokens, match_known_names(tokens, reference)

    return run


@pytest.fixture(scope="module")
def names(match):
    """Return a function from a text to its known names: words, type, reference."""

    def run(text):
        tokens, matches = match(text)
        words = tokens["text"].to_list()
        return {
            (" ".join(words[row["first_token"] : row["last_token"] + 1]), row["entity_type"], row["reference_id"])
            for row in matches.filter(pl.col("kind") == "name").iter_rows(named=True)
        }

    return run


def test_tokens_are_folded_by_their_text(match):
    tokens, _ = match("Peru’s al-Hasan (U.S.)")
    assert tokens["key"].to_list() == ["peru", "s", "al", "", "hasan", "#", "us", "#"]
    assert tokens.filter("is_particle")["text"].to_list() == ["al"]


def test_names_overlap_and_are_sorted_by_place(match):
    tokens, matches = match("Troops left South Korea and the Korea Strait.")
    assert matches.columns == ["first_token", "last_token", *PATTERN_COLUMNS]
    assert matches.equals(matches.sort(matches.columns))
    found = matches.filter(pl.col("reference_id") == "country:KR")
    assert [tokens["text"][row] for row in found.row(0)[:2]] == ["South", "Korea"]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("The US sent a team", True),
        ("the man told us", False),
        ("Us too", False),
        ("THEY TOLD US EARLY", False),
    ],
)
def test_an_acronym_is_written_in_capitals_and_not_amid_a_headline(names, text, is_found):
    assert any(reference == "country:US" and kind == "GPE" for _, kind, reference in names(text)) == is_found


def test_a_name_keeps_its_capitals(names):
    assert {kind for text, kind, _ in names("He flew from Chad to Turkey") if text in {"Chad", "Turkey"}} == {"GPE"}
    assert not [text for text, kind, _ in names("cold turkey with chad") if kind == "GPE"]


def test_a_name_ends_before_its_possessive(names):
    assert ("Iran", "GPE", "country:IR") in names("Iran's army")
    assert not [text for text, _, _ in names("Iran's army") if text.endswith("'s")]


def test_every_pattern_is_found_by_its_own_phrase(reference):
    listed = list_name_patterns(reference)
    assert listed.rules.height == listed.patterns.height
    assert listed.rules["phrase_row"].null_count() == 0
    assert listed.patterns.equals(listed.patterns.sort(PATTERN_COLUMNS))
    assert list_name_patterns(reference) is listed
