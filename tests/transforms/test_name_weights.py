"""Evidence added up: exact sums of hundredths, words that count by themselves, the strongest piece as the rule."""

import polars as pl
import pytest

from transforms.name_weights import add_up, find_strongest

ROWS = [
    ("first", "bias", "PERSON", -100),
    ("first", "bias", "ORG", -200),
    ("first", "title_before", "PERSON", 250),
    ("first", "head_last:ORG", "ORG", 300),
    ("first", "before:by", "PERSON", 40),
    ("second", "same:PERSON:strong", "PERSON", 120),
]


@pytest.fixture
def weighed():
    table = pl.DataFrame(ROWS, schema=["step", "evidence", "entity_type", "weight"], orient="row")
    return {"name_evidence": table}


@pytest.fixture
def seen():
    return pl.DataFrame(
        {
            "e:title_before": [True, False, False],
            "e:head_last:ORG": [False, True, False],
            "e:unheard_of": [True, True, True],
            "w:before": ["by", "the", ""],
        }
    )


def test_scores_are_sums_of_the_weights_of_what_is_seen(seen, weighed):
    assert add_up(seen, weighed, "first").tolist() == [[190, -200, 0], [-100, 100, 0], [-100, -200, 0]]


def test_a_step_has_its_own_weights(weighed):
    consent = pl.DataFrame({"e:same:PERSON:strong": [True, False], "e:title_before": [True, True]})
    assert add_up(consent, weighed, "second").tolist() == [[120, 0, 0], [0, 0, 0]]


def test_rule_is_the_strongest_evidence_for_the_type(seen, weighed):
    best = pl.Series(["PERSON", "ORG", "ORG"])
    assert find_strongest(seen, weighed, best).to_list()[:2] == ["title_before", "head_last:ORG"]
