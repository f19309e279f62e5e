"""Which field of a record is what, and what its value becomes."""

from datetime import UTC, date, datetime

import pytest

from flows.errors import WrongUseError
from flows.intake.field_names import FIELDS, FieldMapping, fold_field_name, parse_mapping
from flows.intake.record_values import as_markup, as_moment, as_names

USUAL = FieldMapping()


def read(record, *given):
    return parse_mapping(given).read_fields(record)


def test_usual_names_stand_for_fields_that_there_are(reference):
    names = reference["field_names"]
    assert set(names["field"]) == {*FIELDS, "record"}
    folded = [(field, fold_field_name(name)) for field, name in names.select("field", "name").rows()]
    assert len(set(folded)) == len(folded)


def test_usual_names_are_found_however_they_are_written():
    assert read({"Body": "text", "HEADLINE": "t", "datePublished": "2024-05-01", "site-name": "P", "Article URL": "http://a/"}) == {
        "text": "text",
        "title": "t",
        "published": "2024-05-01",
        "publisher": "P",
        "url": "http://a/",
    }


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        pytest.param(
            {
                "source": {"id": None, "name": "Example Times"},
                "author": "A",
                "title": "T",
                "description": "D",
                "url": "http://a/",
                "publishedAt": "2024-05-01T10:00:00Z",
                "content": "C",
            },
            {
                "publisher": "Example Times",
                "author": "A",
                "title": "T",
                "url": "http://a/",
                "published": "2024-05-01T10:00:00Z",
                "text": "C",
            },
            id="NewsAPI",
        ),
        pytest.param(
            {
                "webTitle": "T",
                "webPublicationDate": "2024-05-01T10:00:00Z",
                "webUrl": "http://a/",
                "fields": {"bodyText": "B", "body": "<p>B</p>", "trailText": "x", "byline": "A"},
            },
            {"title": "T", "published": "2024-05-01T10:00:00Z", "url": "http://a/", "text": "B", "author": "A"},
            id="Guardian",
        ),
        pytest.param(
            {
                "authors": ["A", "B"],
                "date_publish": "2024-05-01 10:00:00",
                "date_download": "2024-06-01 10:00:00",
                "description": "D",
                "language": "en",
                "maintext": "M",
                "source_domain": "example.org",
                "title": "T",
                "title_page": None,
                "url": "http://a/",
            },
            {
                "author": "A; B",
                "published": "2024-05-01T10:00:00",
                "language": "en",
                "text": "M",
                "publisher": "example.org",
                "title": "T",
                "url": "http://a/",
            },
            id="news-please",
        ),
        pytest.param(
            {"date": "2016-12-09 18:31:00", "year": "2016", "month": "12", "author": "A", "title": "T", "article": "X", "publication": "P"},
            {"published": "2016-12-09T18:31:00", "author": "A", "title": "T", "text": "X", "publisher": "P"},
            id="All the News",
        ),
        pytest.param(
            {
                "title": {"rendered": "T &amp; U"},
                "content": {"rendered": "<p>B</p>", "protected": False},
                "date_gmt": "2024-05-01T10:00:00",
                "link": "http://a/",
            },
            {"title": "T &amp; U", "html": "<p>B</p>", "published": "2024-05-01T10:00:00", "url": "http://a/"},
            id="WordPress",
        ),
        pytest.param(
            {"_index": "news", "_id": "7", "_source": {"headline": "T", "body": "B"}}, {"title": "T", "text": "B"}, id="Elasticsearch"
        ),
        pytest.param(
            {"title": "T", "url": "http://a/", "seendate": "20241121T101500Z", "domain": "example.org"},
            {"title": "T", "url": "http://a/", "published": "2024-11-21T10:15:00Z", "publisher": "example.org"},
            id="GDELT DOC has no text",
        ),
    ],
)
def test_layouts_of_public_corpora(record, fields):
    assert read(record) == fields


def test_better_name_wins_and_the_next_one_stands_in_where_it_is_empty():
    record = {"summary": "short", "content": "long"}
    assert read(record)["text"] == "long"
    assert read({**record, "content": " \n"})["text"] == "short"


def test_html_counts_before_a_summary_and_after_a_text():
    assert read({"description": "short", "html": "<p>long</p>"}) == {"html": "<p>long</p>"}
    assert read({"text": "plain", "html": "<p>long</p>"}) == {"text": "plain"}


def test_given_names_win_and_leave_the_other_fields_as_usual():
    record = {"text": "no", "notes": "yes", "title": "T", "meta": {"paper": "P"}}
    assert read(record, "text=notes", "publisher=meta.paper") == {"text": "yes", "title": "T", "publisher": "P"}
    assert read({"content": "usual"}, "text=notes") == {}
    assert read({"b": "second"}, "text=a", "text=b") == {"text": "second"}
    assert read({"headline": "text of it"}, "text=headline") == {"text": "text of it"}


def test_digest_changes_with_the_mapping_alone():
    assert parse_mapping(["text=a"]).digest == parse_mapping(["text=a"]).digest
    assert (
        len({USUAL.digest, parse_mapping(["text=a"]).digest, parse_mapping(["title=a"]).digest, parse_mapping(["text=text"]).digest}) == 4
    )


@pytest.mark.parametrize("argument", ["body", "body=text", "text=", "=x", "text= - "])
def test_wrong_mapping_names_the_fields(argument):
    with pytest.raises(WrongUseError) as caught:
        parse_mapping([argument])
    assert "text, html, title" in caught.value.way_out


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1714557600, "2024-05-01T10:00:00Z"),
        (1714557600000, "2024-05-01T10:00:00Z"),
        (1714557600.0, "2024-05-01T10:00:00Z"),
        ("1714557600", "2024-05-01T10:00:00Z"),
        ({"$date": 1714557600000}, "2024-05-01T10:00:00Z"),
        (20240501, "2024-05-01"),
        ("20240501100000", "2024-05-01T10:00:00"),
        ("20240501T100000Z", "2024-05-01T10:00:00Z"),
        ("2024-05-01 10:00", "2024-05-01T10:00:00"),
        ("2024-05-01 00:00:00", "2024-05-01"),
        ("2024-05-01T10:00:00.000+00:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01 10:00:00+02:00", "2024-05-01T10:00:00+02:00"),
        (datetime(2024, 5, 1, 10, tzinfo=UTC), "2024-05-01T10:00:00Z"),
        (datetime.fromisoformat("2024-05-01"), "2024-05-01"),
        (date(2024, 5, 1), "2024-05-01"),
        (" May 1,  2024 ", "May 1, 2024"),
        ("99999999999999999999999", "99999999999999999999999"),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("None", None),
        ([], None),
    ],
)
def test_moments(value, moment):
    assert as_moment(value) == moment


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("A B", "A B"),
        (["A", " ", None, "B", "A"], "A; B"),
        ("['A', \"O'B\"]", "A; O'B"),
        ('["A","B"]', "A; B"),
        ("[A] B", "[A] B"),
        ("[]", None),
        ("nan", None),
        ({"id": 1}, None),
        ("[" * 5_000 + "]" * 5_000, "[" * 5_000 + "]" * 5_000),
    ],
)
def test_names(value, names):
    assert as_names(value) == names


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<p>One</p><p>Two", "<p>One</p><p>Two"),
        ("One<br>Two<br/>Three", "One<br>Two<br/>Three"),
        ('See <a href="/x">this</a>.', 'See <a href="/x">this</a>.'),
        ("One <b>bold</b>\n\nTwo", "<p>One <b>bold</b></p>\n<p>Two</p>"),
        ("&lt;p&gt;One&lt;/p&gt;", "<p>One</p>"),
        ("The tag <p> begins a paragraph", None),
        ("if a < b and c > d", None),
        ("<Reuters> news </Reuters>", None),
        ("plain &lt; text", None),
    ],
)
def test_markup_is_taken_as_such_only_where_it_surely_is(text, markup):
    assert as_markup(text) == markup


def test_markup_check_takes_no_time_on_hostile_text():
    assert as_markup("<x" * 500_000 + "<b>" * 100_000) is None
