"""What documents say of themselves, above all when they were published."""

from datetime import date

import polars as pl
import pytest

from transforms.clean import clean_documents
from transforms.lines import split_lines
from transforms.metadata import read_metadata
from transforms.stages import DOCUMENT_FIELDS
from transforms.zones import zone_lines

BODY = "The ministers of the two countries met in Rome and agreed to open the border by the end of the year."


def metadata(text: str, reference, **declared: str) -> dict[str, object]:
    documents = pl.DataFrame({"document_id": ["a"], "text": [text]})
    fields = pl.DataFrame([{"document_id": "a", **declared}], schema=DOCUMENT_FIELDS.dtypes) if declared else None
    return read_metadata(documents, zone_lines(split_lines(documents), reference), fields).row(0, named=True)


@pytest.mark.parametrize(
    ("head", "day", "basis"),
    [
        ("By Jane Doe, 13 September 2022\n\n", date(2022, 9, 13), "byline"),
        ("15.09.2022 11:20   Reading time 2 min\n\n", date(2022, 9, 15), "byline"),
        ("July 18, 2023\n\n", date(2023, 7, 18), "byline"),
        ("[12 May 2023]\n\n", date(2023, 5, 12), "byline"),
        ("12th of May, 2023\n\n", date(2023, 5, 12), "byline"),
        ("12-MAY-2023\n\n", date(2023, 5, 12), "byline"),
        ("2023.05.12 10:00\n\n", date(2023, 5, 12), "byline"),
        ("20230512\n\n", date(2023, 5, 12), "byline"),
        ("Updated 12 May 2023, 10:33 GMT\n\n", date(2023, 5, 12), "footnote"),
        ("(KAMPALA) May 12, 2023 – ", date(2023, 5, 12), "dateline"),
        ("Kampala (AA) - 12.05.2023 - ", date(2023, 5, 12), "dateline"),
        ("By our correspondent   |   Dec. 8, 2023\n\n", date(2023, 12, 8), "byline"),
        ("Published 06/22/2024\n\n", date(2024, 6, 22), "byline"),
        ("Published: Sunday 12 May 2024\nLast updated: 14 May 2024\n\n", date(2024, 5, 12), "byline"),
        ("TEHRAN, Sept 18, 2022 — ", date(2022, 9, 18), "dateline"),
        ("TBILISI, 14 December 2023. ", date(2023, 12, 14), "dateline"),
        ("TEHRAN, Sept. 18 (Reuters) - ", None, "none"),
        ("Ottawa, 10 August 2023 – ", date(2023, 8, 10), "dateline"),
        ("Baku, Azerbaijan, May 19, 2025. Trend: ", date(2025, 5, 19), "dateline"),
        ("Yerevan, 19 May 2025 /Mediamax/. ", date(2025, 5, 19), "dateline"),
        ("Rome, Sunday, 3rd of May 2020 (ANSA) - ", date(2020, 5, 3), "dateline"),
        ("12 May 2023: ", date(2023, 5, 12), "dateline"),
        ("May 12, 2023 (Kampala) - ", date(2023, 5, 12), "dateline"),
        ("12 May 2023, Kampala – ", date(2023, 5, 12), "dateline"),
        ("Kampala — 12 May 2023 — ", date(2023, 5, 12), "dateline"),
        ("KAMPALA, Uganda (AP) — May 12, 2023 — ", date(2023, 5, 12), "dateline"),
        ("Kampala (AP, May 12, 2023) – ", date(2023, 5, 12), "dateline"),
        ("[Kampala, 12.05.2023] ", date(2023, 5, 12), "dateline"),
        ("2023-05-12\n\n", date(2023, 5, 12), "byline"),
        ("2023-05-12T10:33:00Z\n\n", date(2023, 5, 12), "byline"),
        ("15.05.2023, 10:11\n\n", date(2023, 5, 15), "byline"),
        ('{"@type": "NewsArticle", "datePublished": "2023-05-12T10:00:00+03:00"}\n\n', date(2023, 5, 12), "metadata"),
        ("In Ottawa, 10 August 2023 – ", None, "none"),
        ("On Monday, 10 August 2023 – ", None, "none"),
        ("", None, "none"),
    ],
)
def test_the_day_of_publication_is_read_above_the_article(head, day, basis, reference):
    found = metadata(f"Ministers agree to open the border\n\n{head}{BODY}\n", reference)
    assert (found["published_date"], found["published_basis"]) == (day, basis)


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("BAKU, May 19 (AZERTAC) – ", "Baku"),
        ("ANKARA — ", "Ankara"),
        ("Baku, May 19 (AZERTAC) – ", "Baku"),
        ("Tbilisi, 3 March, Interpress – ", "Tbilisi"),
        ("Baku, Azerbaijan, May 19. Trend: ", "Baku"),
        ("Washington, D.C., March 3, 2022 - ", "Washington"),
        ("New York, Sept. 3rd, 2020: ", "New York"),
        ("Tehran (IP) - ", "Tehran"),
        ("Baku, April 16, AZERTAC\n\n", "Baku"),
        ("Baku, the capital, has more: ", None),
        ("Russia – Ukraine – Belarus: ", None),
        ("Gazprom (GAZP) – shares of it fell. ", None),
        ("International Agency (IA) – ", None),
        ("Friday, May 19 – ", None),
        ("Moscow – ", None),
    ],
)
def test_a_dateline_gives_the_place_and_a_sentence_that_begins_with_a_name_does_not(opening, place, reference):
    assert metadata(f"Ministers agree to open the border\n\n{opening}{BODY}\n", reference)["dateline_place"] == place


def test_only_the_first_paragraph_has_a_dateline(reference):
    found = metadata(f"Ministers agree to open the border\n\n{BODY}\n\nOttawa, 10 August 2023 – {BODY}\n", reference)
    assert (found["dateline_place"], found["published_date"]) == (None, None)


@pytest.mark.parametrize(
    ("line", "basis"),
    [
        ("Last modified: 2023-05-12", "footnote"),
        ("(c) Courier 12 May 2023", "footnote"),
        ("Source: Courier, May 12, 2023", "footnote"),
        ("Filed under: World | May 12, 2023", "footnote"),
        ("URL: https://courier.example/2023/05/12/ministers-meet", "address"),
        ("Source: https://courier.example/world/2023/may/12/ministers", "address"),
        ("Permalink: https://courier.example/2023-05-12-ministers", "address"),
    ],
)
def test_below_the_article_its_own_lines_give_the_date(line, basis, reference):
    found = metadata(f"Ministers agree to open the border\n\n{BODY}\n\n{line}\n", reference)
    assert (found["published_date"], found["published_basis"]) == (date(2023, 5, 12), basis)


@pytest.mark.parametrize("line", ["© 2023 Courier", "Read more: https://courier.example/2023/05/12/other", "Accessed on 12 May 2023"])
def test_below_the_article_other_days_say_nothing_of_it(line, reference):
    found = metadata(f"Ministers agree to open the border\n\n{BODY}\n\n{line}\n", reference)
    assert found["published_date"] is None


def test_the_declared_address_gives_the_day_where_nothing_else_does(reference):
    address = "https://courier.example/news/2023/05/12/ministers"
    found = metadata(f"Ministers agree to open the border\n\n{BODY}\n", reference, url=address)
    assert (found["published_date"], found["published_basis"]) == (date(2023, 5, 12), "address")
    found = metadata(f"Ministers agree to open the border\n\nROME, 3 May 2023 — {BODY}\n", reference, url=address)
    assert (found["published_date"], found["published_basis"]) == (date(2023, 5, 3), "dateline")


@pytest.mark.parametrize("place", ["above", "below"])
def test_a_line_that_says_when_the_article_appeared_gives_the_date(place, reference):
    line = "This article was first published on 5 May 2024."
    text = f"{line}\n\n{BODY}" if place == "above" else f"{BODY}\n\n{line}"
    found = metadata(f"Ministers agree to open the border\n\n{text}\n", reference)
    assert (found["published_date"], found["published_basis"]) == (date(2024, 5, 5), "text")


DECLARED = [
    ("2025-05-19", "2025-05-19", None),
    ("2025-05-19T10:00:00Z", "2025-05-19", "2025-05-19 10:00:00"),
    ("2025-05-19T01:00:00.123+04:00", "2025-05-19", "2025-05-18 21:00:00"),
    ("2025-05-19T10:00:00-00:30", "2025-05-19", "2025-05-19 10:30:00"),
    ("2025-05-19 10:00:30", "2025-05-19", "2025-05-19 10:00:30"),
    ("Mon, 19 May 2025 10:00:00 GMT", "2025-05-19", "2025-05-19 10:00:00"),
    ("Mon, 19 May 2025 10:00:00 +0400", "2025-05-19", "2025-05-19 06:00:00"),
    ("Mon, 19 May 2025 10:00 EST", "2025-05-19", "2025-05-19 15:00:00"),
    ("Mon May 19 10:00:00 2025", "2025-05-19", "2025-05-19 10:00:00"),
    ("3:05 PM, May 19, 2025", "2025-05-19", "2025-05-19 15:05:00"),
    ("May 19, 2025", "2025-05-19", None),
    ("19.05.2025 13:45", "2025-05-19", "2025-05-19 13:45:00"),
    ("2025/05/19", "2025-05-19", None),
    ("20250519T100000Z", "2025-05-19", "2025-05-19 10:00:00"),
    ("20250519", "2025-05-19", None),
    ("05/19/2025", "2025-05-19", None),
]


@pytest.mark.parametrize(("declared", "day", "moment"), DECLARED)
def test_the_declared_date_comes_first(declared, day, moment, reference):
    found = metadata(f"Ministers agree to open the border\n\nROME, 3 May 2020 — {BODY}\n", reference, published_text=declared)
    assert (str(found["published_date"]), found["published_basis"], found["published_precision"]) == (day, "metadata", "day")
    assert (None if found["published_at"] is None else str(found["published_at"])) == moment


@pytest.mark.parametrize(
    "nonsense", ["yesterday", "0001-01-01T00:00:00Z", "9999-12-31", "2025-02-31", "1747650000", "05/06/2025", "", "May 2025"]
)
def test_where_the_declared_date_settles_no_day_the_text_is_asked(nonsense, reference):
    found = metadata(f"Ministers agree to open the border\n\nROME, 3 May 2020 — {BODY}\n", reference, published_text=nonsense)
    assert (found["published_date"], found["published_basis"]) == (date(2020, 5, 3), "dateline")


def test_declared_fields_come_before_what_the_lines_say(reference):
    text = f"Ministers agree on gas\nBy Jane Doe\n\n{BODY}\n\n© 2024 Northern Lantern. All rights reserved.\n"
    found = metadata(text, reference, title="Gas deal", author=" Newsroom ", publisher="The  Lantern")
    assert (found["title"], found["author"], found["publisher"]) == ("Gas deal", "Newsroom", "The Lantern")
    profile = metadata(text, reference, author="https://example.org/jane", title=" ")
    assert (profile["title"], profile["author"], profile["publisher"]) == ("Ministers agree on gas", "Jane Doe", "Northern Lantern")


@pytest.mark.parametrize(
    ("url", "publisher"),
    [
        ("https://www.Lantern.example/news/1", "lantern.example"),
        ("http://user@lantern.example:8080", "lantern.example"),
        ("lantern", None),
    ],
)
def test_a_document_that_names_no_publisher_has_the_host_of_its_address(url, publisher, reference):
    assert metadata(f"Ministers agree on gas\n\n{BODY}\n", reference, url=url)["publisher"] == publisher
    assert metadata(f"Ministers agree on gas\n\n{BODY}\n", reference, url=url, publisher="Lantern")["publisher"] == "Lantern"


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


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (BODY, "de-DE", "en"),
        ("12 : 7", "az-AZ", "az"),
        ("12 : 7", "EN", "en"),
        ("12 : 7", "english", "und"),
        ("12 : 7", None, "und"),
    ],
)
def test_a_declared_language_counts_only_where_the_text_tells_none(text, declared, language, reference):
    documents = pl.DataFrame({"document_id": ["a"], "text": [text], "char_count": [len(text)]})
    fields = pl.DataFrame([{"document_id": "a", "language_code": declared}], schema=DOCUMENT_FIELDS.dtypes)
    assert clean_documents(documents, reference, fields)["document_metadata"]["language_code"].to_list() == [language]


@pytest.mark.parametrize("moment", ["1970-01-01T00:00:00Z", "1969-12-31T19:00:00-05:00", "0"])
def test_the_first_moment_of_unix_time_is_no_date_of_publication(moment, reference):
    assert metadata(f"Border opens\n\n{BODY}", reference, published_text=moment)["published_date"] is None


def test_a_menu_is_no_publisher_and_a_dash_no_part_of_an_author(reference):
    found = metadata(f"Home News\n\nMinisters agree to open the border\n\nBy Rail desk -\n\n{BODY}", reference)
    assert (found["publisher"], found["author"]) == (None, "Rail desk")


def test_a_dateline_with_no_break_spaces_is_read(reference):
    found = metadata(f"Border opens\n\nBAKU,\u00a0May\u00a019,\u00a02025 – {BODY}", reference)
    assert (found["published_date"], found["dateline_place"]) == (date(2025, 5, 19), "Baku")
