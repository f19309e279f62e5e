"""What documents say of themselves, above all when they were published."""

from datetime import date

import polars as pl
import pytest

from transforms.lines import split_lines
from transforms.metadata import read_metadata
from transforms.zones import zone_lines

BODY = "The ministers of the two countries met in Rome and agreed to open the border by the end of the year."


def metadata(text: str, reference) -> dict[str, object]:
    documents = pl.DataFrame({"document_id": ["a"], "text": [text]})
    return read_metadata(documents, zone_lines(split_lines(documents), reference)).row(0, named=True)


@pytest.mark.parametrize(
    ("head", "day", "basis"),
    [
        ("By Greta Solheim, 13 September 2022\n\n", date(2022, 9, 13), "byline"),
        ("15.09.2022 11:20   Reading time 2 min\n\n", date(2022, 9, 15), "byline"),
        ("July 18, 2023\n\n", date(2023, 7, 18), "byline"),
        ("By our correspondent   |   Dec. 8, 2023\n\n", date(2023, 12, 8), "byline"),
        ("Published 06/22/2024\n\n", date(2024, 6, 22), "byline"),
        ("Published: Sunday 12 May 2024\nLast updated: 14 May 2024\n\n", date(2024, 5, 12), "byline"),
        ("TEHRAN, Sept 18, 2022 — ", date(2022, 9, 18), "dateline"),
        ("TBILISI, 14 December 2023. ", date(2023, 12, 14), "dateline"),
        ("TEHRAN, Sept. 18 (Reuters) - ", None, "none"),
        ("", None, "none"),
    ],
)
def test_the_day_of_publication_is_read_above_the_article(head, day, basis, reference):
    found = metadata(f"Ministers agree to open the border\n\n{head}{BODY}\n", reference)
    assert (found["published_date"], found["published_basis"]) == (day, basis)


@pytest.mark.parametrize(
    ("weekdays", "day"),
    [("on Friday after talks on Thursday", date(2022, 8, 5)), ("on Sunday", date(2022, 5, 8)), ("after long talks", None)],
)
def test_an_ambiguous_date_is_settled_by_the_weekdays_of_the_article_or_stays_open(weekdays, day, reference):
    found = metadata(f"Ministers agree to open the border\n\nNewsdesk  05/08/22\n\n{BODY[:-1]}, it was said {weekdays}.\n", reference)
    assert found["published_date"] == day


def test_dates_of_the_article_of_other_stories_and_of_access_are_not_taken(reference):
    text = (
        f"Ministers agree to open the border\n\n{BODY[:-1]}, as on 3 May 2021.\n\nRelated articles\nGas: 4 June 2020\nOil: 5 June 2020\n\n"
        'To cite this article: Doe, Jane. 2026. "Gas." Accessed February 07, 2026.\n'
    )
    assert metadata(text, reference)["published_date"] is None


def test_a_numbered_commentary_gives_its_date_in_its_citation(reference):
    cite = 'To cite this article: Doe, Jane. 2026. "Gas." Centre, Commentary No.2025 / 37. May 30. Accessed February 07, 2026.'
    found = metadata(f"Ministers agree to open the border\n\n{BODY}\n\n{cite}\n", reference)
    assert (found["published_date"], found["published_basis"]) == (date(2025, 5, 30), "footnote")


def test_front_matter_comes_first(reference):
    text = f"---\ntitle: Gas deal\nauthor: Jane Doe\ndate: 2024-03-05T10:20:00Z\n---\n\n# Ministers agree on gas\n\n{BODY}\n"
    found = metadata(text, reference)
    assert (found["title"], found["author"]) == ("Gas deal", "Jane Doe")
    assert (str(found["published_at"]), found["published_basis"]) == ("2024-03-05 10:20:00", "metadata")


def test_author_publisher_and_place_are_read(reference):
    text = f"Ministers agree on gas\nBy Jane Doe\n\nROME (Wire) - {BODY}\n\n© 2024 Northern Lantern. All rights reserved.\n"
    found = metadata(text, reference)
    assert (found["title"], found["author"], found["publisher"], found["dateline_place"]) == (
        "Ministers agree on gas",
        "Jane Doe",
        "Northern Lantern",
        "Rome",
    )
