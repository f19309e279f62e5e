"""Floors of the duplicate benchmark, on a third of its articles."""

import pytest
from duplicates import dedupe_articles, edit_all, list_originals, make_negatives, score_articles
from edits import EDITS, HEAVIEST

PRECISION, RECALL, HEAVIEST_RECALL = 0.99, 0.95, 0.90


@pytest.fixture(scope="module")
def score():
    originals = list_originals()[::3]
    articles = [*originals, *edit_all(originals), *make_negatives(originals)]
    return score_articles(articles, dedupe_articles(articles))


def test_what_is_taken_for_a_copy_is_one(score):
    assert score.found > 500
    assert score.precision >= PRECISION


@pytest.mark.parametrize("kind", EDITS)
def test_copies_of_every_kind_are_found(kind, score):
    recalls = {row["kind"]: row["found"] for row in score.recalls.iter_rows(named=True)}
    assert recalls[kind] >= (HEAVIEST_RECALL if kind in HEAVIEST else RECALL)


def test_an_article_that_quotes_another_is_no_copy_of_it(score):
    assert score.quotes_named >= 0.9
    assert not {"earthquake", "market", "weather"} & set(" / ".join(score.wrong["what"]).split(" / "))
