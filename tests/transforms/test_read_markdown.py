"""Markdown: front matter of every kind, good and broken, and the text as it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.read_markdown import parse_markdown

BODY = "\n# Ministers agree\n\nThe ministers met in Quito on Monday.\n"


def fields_of(front):
    parsed = parse_markdown((front + BODY).encode())
    assert parsed.text == front + BODY
    assert list(parsed.zones) == [(0, len(front), "byline")]
    return {name: value for name, value in parsed.fields.items() if value}


@pytest.mark.parametrize(
    ("front", "fields"),
    [
        (
            '---\ntitle: "Ministers: agreed"\nauthor: Desk\ndate: 2024-11-05\nsource: The Wire\nlang: en\nlink: https://example.org/a\n---\n',
            {
                "title": "Ministers: agreed",
                "author": "Desk",
                "published_text": "2024-11-05",
                "publisher": "The Wire",
                "language_code": "en",
                "url": "https://example.org/a",
            },
        ),
        (
            "---\r\nTitle: Agreed\r\nPublish-Date: 2024-11-05 10:30:00+02:00\r\n---\r\n",
            {"title": "Agreed", "published_text": "2024-11-05 10:30:00+02:00"},
        ),
        (
            "---\nauthors:\n  - Desk One\n  - Desk Two\nsite: {name: The Wire, url: 'https://example.org'}\n...\n",
            {"author": "Desk One; Desk Two", "publisher": "The Wire"},
        ),
        ("---\nauthors: [{name: Desk One}, {name: Desk Two}]\n---\n", {"author": "Desk One; Desk Two"}),
        ("---\ntitle: null\nsource: https://example.org/b\n---\n", {"url": "https://example.org/b"}),
        (
            "+++\ntitle = 'Agreed'\ndate = 2024-11-05T10:30:00Z\nauthors = ['Desk One', 'Desk Two']\n+++\n",
            {"title": "Agreed", "published_text": "2024-11-05T10:30:00+00:00", "author": "Desk One; Desk Two"},
        ),
        # broken YAML and TOML: what single lines say
        (
            "---\ntitle: Talks: the end\nauthor: 'Desk\n\ttab: x\ndate: 2024-11-05\n---\n",
            {"title": "Talks: the end", "author": "Desk", "published_text": "2024-11-05"},
        ),
        ("---\ntitle: Agreed\nauthor: @desk\n---\n", {"title": "Agreed", "author": "@desk"}),
        ("+++\ntitle = Agreed\n+++\n", {"title": "Agreed"}),
        # aliases, deep nesting, tags: never expanded, never run
        ("---\ntitle: &a Agreed\nb: &b [*a, *a]\nc: &c [*b, *b]\nauthor: *c\n---\n", {"title": "Agreed"}),
        ("---\ntitle: Agreed\nx: " + "[" * 30_000 + "\n---\n", {"title": "Agreed"}),
        ("---\ntitle: Agreed\nx:\n " + "- " * 20_000 + "\n---\n", {"title": "Agreed"}),
        ("---\ntitle: Agreed\nx: !!python/object/apply:os.system ['false']\n---\n", {"title": "Agreed"}),
    ],
)
def test_front_matter_gives_fields_and_a_byline_zone(front, fields):
    assert fields_of(front) == fields


@pytest.mark.parametrize(
    "text",
    [
        "# Ministers agree\n\nThe ministers met.\n",
        "---\n\nA paragraph between two rules.\n\n---\n\nAnother one.\n",
        "---\ntitle: no end\n\nThe ministers met.\n",
        "\n---\ntitle: not at the top\n---\n",
        "---\n- a\n- list\n---\n",
        "---\n---\n",
        "---\ntitle: too long\n" + "x: y\n" * 20_000 + "---\n",
    ],
)
def test_what_is_no_front_matter_is_text_alone(text):
    parsed = parse_markdown(text.encode())
    assert (parsed.text, dict(parsed.fields), list(parsed.zones)) == (text, {}, [])


@settings(max_examples=150, deadline=None)
@given(inside=st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@`,?\n\t 1.=+~\\<é"), max_size=60), mark=st.sampled_from(["---", "+++"]))
def test_no_front_matter_is_ever_refused(inside, mark):
    text = f"{mark}\n{inside}\n{mark}\n{BODY}"
    assert parse_markdown(text.encode()).text == text
