"""Times: which words are found and which days they mean."""

from datetime import date

import polars as pl
import pytest

from transforms.times import find_all_times, find_times
from transforms.tokenize import tokenize_sentences

WEDNESDAY = date(2024, 6, 19)


def times_of(reference, *paragraphs, published=WEDNESDAY, basis="byline", zone="body", document_id="d1"):
    """One sentence per paragraph; returns (text, first day, last day, precision, basis) in reading order."""
    frames = frames_of({document_id: (paragraphs, published)}, basis=basis, zone=zone)
    found = find_times(*frames, reference)
    found = found.with_columns(pl.col("date_start", "date_end").cast(pl.String).fill_null("None"))
    return found.select("text", "date_start", "date_end", "date_precision", "date_basis").rows()


def frames_of(texts, basis="byline", zone="body"):
    documents, sentences, metadata = [], [], []
    for document_id, (paragraphs, published) in texts.items():
        documents.append((document_id, "\n".join(paragraphs)))
        metadata.append((document_id, published, "day" if published else "none", basis if published else "none"))
        start = 0
        for number, paragraph in enumerate(paragraphs):
            sentences.append((document_id, number, number, zone, start, start + len(paragraph)))
            start += len(paragraph) + 1
    documents = pl.DataFrame(documents, schema=["document_id", "text"], orient="row")
    sentences = pl.DataFrame(
        sentences,
        orient="row",
        schema={
            "document_id": pl.String,
            "sentence_number": pl.Int32,
            "paragraph_number": pl.Int32,
            "zone": pl.String,
            "char_start": pl.Int64,
            "char_end": pl.Int64,
        },
    )
    metadata = pl.DataFrame(
        metadata,
        orient="row",
        schema={
            "document_id": pl.String,
            "published_date": pl.Date,
            "published_precision": pl.String,
            "published_basis": pl.String,
        },
    )
    return tokenize_sentences(documents, sentences), sentences, documents, metadata


def day(text, value, basis="relative"):
    return (text, value, value, "day", basis)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It began on 28 April 2025.", day("28 April 2025", "2025-04-28", "explicit")),
        ("It began on Feb. 24, 2022, at dawn.", day("Feb. 24, 2022", "2022-02-24", "explicit")),
        ("On 24 February 2022 Russian troops came.", day("24 February 2022", "2022-02-24", "explicit")),
        ("On May 9, 2022 troops came.", day("May 9, 2022", "2022-05-09", "explicit")),
        ("It began late on Monday, 12 September 2022.", day("Monday, 12 September 2022", "2022-09-12", "explicit")),
        ("Signed 2024-05-03 in Baku.", day("2024-05-03", "2024-05-03", "explicit")),
        ("Signed 13/05/24 in Baku.", day("13/05/24", "2024-05-13", "explicit")),
        ("Signed 15.09.2022 in Baku.", day("15.09.2022", "2022-09-15", "explicit")),
        ("Signed on the 19th of May in Baku.", day("19th of May", "2024-05-19")),
        ("The drill ran on 19-21 May 2025.", ("19-21 May 2025", "2025-05-19", "2025-05-21", "day", "explicit")),
        ("The drill ran from May 18 to 21.", ("May 18 to 21", "2024-05-18", "2024-05-21", "day", "relative")),
        ("They met on June 16 and 17 there.", ("June 16 and 17", "2024-06-16", "2024-06-17", "day", "relative")),
        ("It held from 30 May to 2 June there.", ("30 May to 2 June", "2024-05-30", "2024-06-02", "day", "relative")),
        (
            "It lasted from December 30, 2023 to January 2, 2024.",
            ("December 30, 2023 to January 2, 2024", "2023-12-30", "2024-01-02", "day", "explicit"),
        ),
        ("Ties were cut in November 2020.", ("November 2020", "2020-11-01", "2020-11-30", "month", "explicit")),
        ("They drilled in early November 2023.", ("early November 2023", "2023-11-01", "2023-11-10", "interval", "explicit")),
        ("It was held in November of last year.", ("November of last year", "2023-11-01", "2023-11-30", "month", "relative")),
        ("Profits rose in the first quarter of 2024.", ("first quarter of 2024", "2024-01-01", "2024-03-31", "quarter", "explicit")),
        ("He ruled in 2014-2016 there.", ("2014-2016", "2014-01-01", "2016-12-31", "interval", "explicit")),
        ("The 2020 conflict ended.", ("2020", "2020-01-01", "2020-12-31", "year", "explicit")),
    ],
)
def test_absolute_times(reference, sentence, expected):
    assert times_of(reference, sentence) == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("He spoke on Tuesday.", day("Tuesday", "2024-06-18")),
        ("He will speak on Tuesday.", day("Tuesday", "2024-06-25")),
        ("The two are set to meet on Tuesday.", day("Tuesday", "2024-06-25")),
        ("He was to travel on to Qatar on Wednesday.", day("Wednesday", "2024-06-19")),
        ("On Tuesday soldiers begin their drill.", day("Tuesday", "2024-06-25")),
        ("They agreed on Tuesday to talk.", day("Tuesday", "2024-06-18")),
        ("He spoke last Tuesday.", day("last Tuesday", "2024-06-18")),
        ("They vote next Monday.", day("next Monday", "2024-06-24")),
        ("He left earlier today.", day("earlier today", "2024-06-19")),
        ("He left yesterday.", day("yesterday", "2024-06-18")),
        ("He left three days ago.", day("three days ago", "2024-06-16")),
        ("It was agreed last week.", ("last week", "2024-06-10", "2024-06-16", "interval", "relative")),
        ("They sit down early next month.", ("next month", "2024-07-01", "2024-07-31", "month", "relative")),
        ("Earlier this year he left.", ("Earlier this year", "2024-01-01", "2024-06-30", "interval", "relative")),
        ("Ties grew over the past year.", ("the past year", "2023-07-01", "2024-06-30", "interval", "relative")),
        ("He resigned last November.", ("last November", "2023-11-01", "2023-11-30", "month", "relative")),
        ("A treaty is likely by the end of the year.", ("the year", "2024-01-01", "2024-12-31", "year", "relative")),
        ("The truce held until the weekend.", ("the weekend", "2024-06-15", "2024-06-16", "interval", "relative")),
        ("It happened on November 9 there.", day("November 9", "2023-11-09")),
        ("They will meet on June 25 there.", day("June 25", "2024-06-25")),
        ("The sum is due in August there.", ("August", "2024-08-01", "2024-08-31", "month", "relative")),
    ],
)
def test_times_reckoned_from_the_day_of_publication(reference, sentence, expected):
    assert times_of(reference, sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Friday Prayer leader paid $10 on Good Friday.",
        "Theresa May may march on; they march again.",
        "The March on Rome is remembered.",
        "Some 1,200 troops and 1950 soldiers took 20% of it.",
        "Resolution 2231 and Vision 2030 are cited.",
        "The Aras-2025 drill and “Aras 2025” are one.",
        "It was common in the 1990s and early 2000s.",
        "See https://example.org/2023/05/01/news-2020.html there.",
        "The 24-hour offensive took 2.5 days in all.",
        "He told Russia Today so.",
        "Call 1945 2020 for details.",
        "Nearly 2000 fled at 1900 GMT, 2000 Armenian troops among them.",
        "In the 1990's it was common.",
    ],
)
def test_words_that_only_look_like_times(reference, sentence):
    assert times_of(reference, sentence) == []


def test_days_told_before_carry_later_ones(reference):
    found = times_of(
        reference,
        "He was in Doha on Tuesday, and in Dubai the day after.",
        "Later in the day he left.",
        "Two days after that he was home.",
    )
    assert [(text, start) for text, start, *_ in found] == [
        ("Tuesday", "2024-06-18"),
        ("the day after", "2024-06-19"),
        ("Later in the day", "2024-06-19"),
        ("Two days after", "2024-06-21"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was common in the 1990s.", ("the 1990s", date(1990, 1, 1), date(1999, 12, 31), "interval", "explicit")),
        ("It was common in the early 1980s.", ("the early 1980s", date(1980, 1, 1), date(1983, 12, 31), "interval", "explicit")),
        ("It was common in the mid-2000s.", ("the mid-2000s", date(2004, 1, 1), date(2006, 12, 31), "interval", "explicit")),
        ("It was common in the late nineties.", ("the late nineties", date(1997, 1, 1), date(1999, 12, 31), "interval", "explicit")),
        ("It was common in the 19th century.", ("the 19th century", date(1800, 1, 1), date(1899, 12, 31), "interval", "explicit")),
        ("It was common in recent years.", ("recent years", None, None, "none", "none")),
        ("It was common a decade ago.", ("a decade ago", None, None, "none", "none")),
        ("It was common a few weeks ago.", ("a few weeks ago", None, None, "none", "none")),
        ("It was common in the past few days.", ("the past few days", None, None, "none", "none")),
        ("Profit rose in fiscal 2024.", ("fiscal 2024", None, None, "none", "none")),
    ],
)
def test_times_that_are_no_dates_are_told_to_events_only(reference, sentence, expected):
    found = find_all_times(*frames_of({"d1": ([sentence], WEDNESDAY)}), reference)
    assert found.select("text", "date_start", "date_end", "date_precision", "date_basis").rows() == [expected]
    assert found["is_listed"].to_list() == [False]
    assert times_of(reference, sentence) == []


def test_days_later_are_told_to_events_only(reference):
    found = find_all_times(*frames_of({"d1": (["He came on Tuesday and left two days later."], WEDNESDAY)}), reference)
    assert found.select("text", "date_start", "is_listed").rows() == [
        ("Tuesday", date(2024, 6, 18), True),
        ("two days later", date(2024, 6, 20), False),
    ]


def test_first_full_date_of_the_text_stands_in_for_publication(reference):
    found = times_of(
        reference,
        "Much happened last week, above all on 19-21 May 2025.",
        "On 19 May he flew in; on 21 May he left.",
        "A drill was held in April.",
        published=None,
    )
    assert found == [
        ("last week", "2025-05-19", "2025-05-25", "interval", "context"),
        ("19-21 May 2025", "2025-05-19", "2025-05-21", "day", "explicit"),
        day("19 May", "2025-05-19", "context"),
        day("21 May", "2025-05-21", "context"),
        ("April", "2025-04-01", "2025-04-30", "month", "context"),
    ]


def test_year_in_the_name_of_an_exercise_settles_the_year(reference):
    found = times_of(reference, "The exercise “Aras 2025” runs from May 18 to 21.", "Troops crossed earlier today.", published=None)
    assert found == [("May 18 to 21", "2025-05-18", "2025-05-21", "day", "name"), day("earlier today", "2025-05-18", "context")]


@pytest.mark.parametrize(("budget", "expected"), [("2025", "2024-11-28"), ("2019", "None")])
def test_two_digits_in_a_name_need_a_year_next_to_them(reference, budget, expected):
    found = times_of(reference, "The exercise “Araz-24” ended on November 28.", f"The {budget} budget grew.", published=None)
    assert found[0][:2] == ("November 28", expected)


def test_equipment_gives_no_year(reference):
    found = times_of(reference, "In the exercise Su-24 jets flew on November 28.", "The 2024 budget grew.", published=None)
    assert found[0][:2] == ("November 28", "None")


def test_what_the_text_does_not_settle_stays_open(reference):
    found = times_of(
        reference,
        "He said on June 22 that it would buy drones.",
        "Last November brought an article from May 2016.",
        published=None,
    )
    assert found == [
        ("June 22", "None", "None", "none", "none"),
        ("Last November", "None", "None", "none", "none"),
        ("May 2016", "2016-05-01", "2016-05-31", "month", "explicit"),
    ]


def test_date_of_a_citation_is_no_anchor(reference):
    assert times_of(reference, "He spoke on Tuesday.", basis="footnote") == [("Tuesday", "None", "None", "none", "none")]


def test_impossible_days_stay_open(reference):
    assert times_of(reference, "It was signed on 31 February 2024.") == [("31 February 2024", "None", "None", "none", "none")]


def test_offsets_reread_and_batches_do_not_matter(reference):
    texts = {
        "d1": (["Über 100 Menschen: it began on 28 April 2025."], WEDNESDAY),
        "d2": (["Nothing here.", "It ended on Tuesday, after 3 days, in June."], date(2022, 1, 5)),
        "d0": (["05/08/22"], date(2022, 8, 5)),
        "d3": (["The exercise “Aras 2025” began on May 18."], None),
    }
    tokens, sentences, documents, metadata = frames_of(texts)
    together = find_times(tokens, sentences, documents, metadata, reference)
    text_of = dict(documents.iter_rows())
    assert all(text_of[r["document_id"]][r["char_start"] : r["char_end"]] == r["text"] for r in together.iter_rows(named=True))
    apart = pl.concat(find_times(*frames_of({name: text}), reference) for name, text in texts.items())
    assert together.equals(apart)
    assert together["mention_id"].n_unique() == together.height == 5


def test_nothing_to_read(reference):
    tokens, sentences, documents, metadata = frames_of({"d1": (["No hour is named here."], None)})
    assert find_times(tokens, sentences, documents, metadata, reference).is_empty()
    assert find_times(tokens.clear(), sentences.clear(), documents, metadata, reference).is_empty()
