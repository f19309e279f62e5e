"""Offices beside surnames: who is meant on the day of the document."""

from datetime import date

import polars as pl
import pytest
from mention_rows import mention, mentions_of

from transforms.entity_offices import find_offices
from transforms.tokenize import tokenize_sentences


@pytest.fixture(scope="module")
def offices_in(reference):
    """The office and whether it is a former one, of the last name of a sentence."""

    def run(sentence, name):
        documents = pl.DataFrame({"document_id": ["a"], "text": [sentence]})
        sentences = pl.DataFrame(
            {"document_id": ["a"], "sentence_number": [0], "char_start": [0], "char_end": [len(sentence)]},
            schema_overrides={"sentence_number": pl.Int32},
        )
        mentions = mentions_of([mention("a", sentence.index(name), name, "PERSON")])
        found = find_offices(tokenize_sentences(documents, sentences), mentions, documents, reference)
        return found.select("office", "is_former").rows()

    return run


def test_the_longest_office_before_a_name_is_read(offices_in):
    assert offices_in("The Azerbaijani President Aliyev said so.", "Aliyev") == [("president", False)]
    assert offices_in("First Vice President Aliyeva said so.", "Aliyeva") == [("first vice president", False)]
    assert offices_in("Former Foreign Minister Zarif said so.", "Zarif") == [("foreign minister", True)]
    assert offices_in("Minister of Foreign Affairs Zarif said so.", "Zarif") == [("foreign minister", False)]
    assert offices_in("Aliyev, President of Azerbaijan, said so.", "Aliyev") == []


ALIYEV = mention("a", 40, "Aliyev", "PERSON")
TITLED = {("a", 40): ("president", False)}


def known(frames):
    return frames["entities"]["reference_id"].to_list(), frames["entity_links"]["link_basis"].to_list()


def test_a_president_is_who_held_the_office_on_the_day(resolve):
    assert known(resolve([ALIYEV], {"a": date(2024, 5, 1)}, TITLED)) == (["person:ilham-aliyev"], ["office"])
    assert known(resolve([ALIYEV], {"a": date(1999, 5, 1)}, TITLED)) == (["person:heydar-aliyev"], ["office"])


def test_a_former_foreign_minister_held_it_before(resolve):
    zarif = mention("a", 40, "Zarif", "PERSON", "IR")
    day = {"a": date(2025, 5, 1)}
    assert known(resolve([zarif], day, {("a", 40): ("foreign minister", False)}))[0] == [None]
    assert known(resolve([zarif], day, {("a", 40): ("foreign minister", True)}))[0] == ["person:mohammad-javad-zarif"]


def test_nobody_is_meant_where_two_fit_or_the_country_is_another_or_no_office_is_named(resolve):
    assert known(resolve([ALIYEV], {}, TITLED))[0] == [None]
    assert known(resolve([mention("a", 40, "Aliyev", "PERSON", "KZ")], {"a": date(2024, 5, 1)}, TITLED))[0] == [None]
    assert known(resolve([ALIYEV], {"a": date(2024, 5, 1)}))[0] == [None]


def test_a_full_name_with_the_same_office_stands_against_the_table(group):
    full = mention("a", 0, "Quorvan Aliyev", "PERSON")
    both = {("a", 0): ("president", False), ("a", 40): ("president", False)}
    assert len(group(full, ALIYEV, dated={"a": date(2024, 5, 1)}, titled=both)) == 1
    assert len(group(full, ALIYEV, dated={"a": date(2024, 5, 1)}, titled=TITLED)) == 2


def test_a_king_is_known_without_his_number(resolve):
    king = mention("a", 40, "Abdullah", "PERSON", "JO")
    assert known(resolve([king], {"a": date(2024, 5, 1)}, {("a", 40): ("king", False)})) == (["person:abdullah-ii"], ["office"])
