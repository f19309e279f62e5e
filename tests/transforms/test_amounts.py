"""Amounts: sums of money and counted or measured quantities."""

import polars as pl
import pytest

from transforms.amounts import find_amounts
from transforms.tokenize import tokenize_sentences


def amounts_of(reference, *texts):
    """Return (text, amount, amount_max, unit or currency) in reading order, one sentence per document."""
    return [(r["text"], r["amount"], r["amount_max"], r["unit"] or r["currency_code"]) for r in rows_of(reference, *texts)]


def rows_of(reference, *texts):
    names = [f"d{n}" for n in range(len(texts))]
    documents = pl.DataFrame({"document_id": names, "text": texts}, schema={"document_id": pl.String, "text": pl.String})
    sentences = documents.select(
        "document_id",
        pl.lit(0, pl.Int32).alias("sentence_number"),
        pl.lit("body").alias("zone"),
        pl.lit(0, pl.Int64).alias("char_start"),
        pl.col("text").str.len_chars().cast(pl.Int64).alias("char_end"),
    )
    found = find_amounts(tokenize_sentences(documents, sentences), sentences, documents, reference)
    for row in found.iter_rows(named=True):
        text = texts[int(row["document_id"][1:])]
        assert text[row["char_start"] : row["char_end"]] == row["text"]
    return found.rows(named=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It will amount to $4.9 billion", [("$4.9 billion", 4.9e9, None, "USD")]),
        ("(8.4 billion manats)", [("8.4 billion manats", 8.4e9, None, "AZN")]),
        ("A €5m grant", [("€5m", 5e6, None, "EUR")]),
        ("The US$10bn loan", [("US$10bn", 1e10, None, "USD")]),
        ("A $500,000 fine", [("$500,000", 5e5, None, "USD")]),
        ("some 10 million euros", [("10 million euros", 1e7, None, "EUR")]),
        ("worth Rs 5 crore", [("Rs 5 crore", 5e7, None, "INR")]),
        ("from $3 to $5 million", [("$3 to $5 million", 3e6, 5e6, "USD")]),
        ("HK$50 or 100 Kuwaiti dinars", [("HK$50", 50, None, "HKD"), ("100 Kuwaiti dinars", 100, None, "KWD")]),
        ("500 AZN, half a million dollars", [("500 AZN", 500, None, "AZN"), ("half a million dollars", 5e5, None, "USD")]),
        ("a $4-billion deal", [("$4-billion", 4e9, None, "USD")]),
        ("a 20-million-euro deal", [("20-million-euro", 2e7, None, "EUR")]),
        (
            "USD 5 million, CHF3m and AUD5.5m",
            [("USD 5 million", 5e6, None, "USD"), ("CHF3m", 3e6, None, "CHF"), ("AUD5.5m", 5.5e6, None, "AUD")],
        ),
        ("£1.2bn or ¥500bn", [("£1.2bn", 1.2e9, None, "GBP"), ("¥500bn", 5e11, None, "JPY")]),
        ("between $3m and $5m", [("$3m and $5m", 3e6, 5e6, "USD")]),
        ("100 000 euros, 50 cents", [("100 000 euros", 1e5, None, "EUR"), ("50 cents", 0.5, None, "USD")]),
        ("Rs 2 lakh crore", [("Rs 2 lakh crore", 2e12, None, "INR")]),
        ("TOP 10 million-sellers, ALL 5", []),
    ],
)
def test_money(reference, text, expected):
    assert amounts_of(reference, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two ships and over 100 personnel", [("Two ships", 2, None, "ship"), ("over 100 personnel", 100, None, "person")]),
        ("at least 49 Armenian soldiers", [("at least 49 Armenian soldiers", 49, None, "person")]),
        ("two Su-24 aircraft", [("two Su-24 aircraft", 2, None, "aircraft")]),
        ("twenty-two sailors", [("twenty-two sailors", 22, None, "person")]),
        ("between 100 and 200 people", [("100 and 200 people", 100, 200, "person")]),
        ("20% of 10-15bn kWh", [("20%", 20, None, "percent"), ("10-15bn kWh", 1e10, 1.5e10, "kilowatt_hour")]),
        ("a four-day drill, a 24-hour raid", [("four-day", 4, None, "day"), ("24-hour", 24, None, "hour")]),
        ("about 500 miles", [("about 500 miles", 804.672, None, "kilometre")]),
        ("for six weeks", [("six weeks", 42, None, "day")]),
        ("one hundred and fifty soldiers", [("one hundred and fifty soldiers", 150, None, "person")]),
        ("two hundred and ten thousand people", [("two hundred and ten thousand people", 210_000, None, "person")]),
        ("two and a half million people", [("two and a half million people", 2.5e6, None, "person")]),
        ("five or six people", [("five or six people", 5, 6, "person")]),
        ("15% to 20%", [("15% to 20%", 15, 20, "percent")]),
        ("between 3 km and 5 km", [("3 km and 5 km", 3, 5, "kilometre")]),
        ("80 km/h", [("80 km/h", 80, None, "kilometre_per_hour")]),
        ("12 people died and 30 others were hurt", [("12 people", 12, None, "person"), ("30 others", 30, None, "person")]),
        ("In 2020 100 people fled", [("100 people", 100, None, "person")]),
    ],
)
def test_quantities(reference, text, expected):
    assert [(t, pytest.approx(a), m, u) for t, a, m, u in expected] == amounts_of(reference, text)


@pytest.mark.parametrize(
    "text",
    [
        "In 2020 people fled",
        "On May 9, 2022 troops came",
        "F-16 aircraft and Aras-2025 ships",
        "one of them",
        "Resolution 2231",
        "two days later",
        "World Cup 2018 day five",
        "3 and 5 May",
        "On 5 May troops came",
        "one in five people",
        "5",
    ],
)
def test_numbers_that_count_nothing(reference, text):
    assert amounts_of(reference, text) == []


@pytest.mark.parametrize(
    ("text", "span", "qualifier"),
    [
        ("over 100 people", "over 100 people", "more_than"),
        ("well over 100 people", "well over 100 people", "more_than"),
        ("100 people", "100 people", None),
        ("up to $50 million", "$50 million", "at_most"),
        ("nearly a billion dollars", "a billion dollars", "about"),
        ("no fewer than 12 ships", "no fewer than 12 ships", "at_least"),
        ("1,000+ troops", "1,000+ troops", "at_least"),
        ("1 million-plus people", "1 million-plus people", "at_least"),
        ("50 people or more", "50 people or more", "at_least"),
        ("50 or so people", "50 or so people", "about"),
        ("under 5 km", "under 5 km", "less_than"),
    ],
)
def test_words_that_bound_an_amount(reference, text, span, qualifier):
    assert [(r["text"], r["qualifier"]) for r in rows_of(reference, text)] == [(span, qualifier)]


def test_a_document_does_not_reach_into_the_next(reference):
    assert amounts_of(reference, "It sent 49", "soldiers", "$", "5 million") == []
    assert amounts_of(reference) == []


def test_amounts_do_not_overlap(reference):
    found = amounts_of(reference, "two ships over 5 km and 22 €, 3 men")
    assert [text for text, *_ in found] == ["two ships", "over 5 km", "22 €", "3 men"]


def test_every_alias_names_one_currency(reference):
    aliases = reference["currencies"].select(pl.col("aliases", "symbols").str.split("|")).unpivot().explode("value").drop_nulls()
    assert aliases.filter(pl.col("value").is_duplicated()).is_empty()
