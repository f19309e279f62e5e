"""PDF: the text layer of small documents written here byte by byte, and of broken and hostile ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.parsed import UnreadableError
from transforms.read_pdf import parse_pdf

PAGE = [
    (72, 780, 20, "Ministers agree on water"),
    (72, 757, 20, "in the north"),
    (72, 730, 10, "By the News Desk"),
    (72, 700, 10, "The ministers met in Quito on Monday and said that the agree-"),
    (72, 688, 10, "ment would be signed in June. It was the second meeting."),
    (72, 664, 10, "A second paragraph begins here, and it goes on"),
    (72, 652, 10, "for two lines."),
    (84, 640, 10, "An indented line begins the third one."),
]
ARTICLE = (
    "Ministers agree on water in the north\n\nBy the News Desk\n\nThe ministers met in Quito on Monday and said that the agree-\n"
    "ment would be signed in June. It was the second meeting.\n\nA second paragraph begins here, and it goes on\nfor two lines.\n\n"
    "An indented line begins the third one."
)


def assemble(objects, trailer=b""):
    """Write numbered objects as a PDF; the first is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(out))
    return out + head + table + end


def stream(content):
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def write_pdf(*pages, title="", author=""):
    """Write pages of lines (x, y, size, words) as a PDF."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    info = b"<< /Title (%s) /Author (%s) >>" % (title.encode("cp1252"), author.encode("cp1252"))
    numbers = range(5, 5 + 2 * len(pages), 2)
    kids = b" ".join(b"%d 0 R" % n for n in numbers)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids), font, info]
    for number, lines in zip(numbers, pages, strict=True):
        drawn = [b"/F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj" % (size, x, y, words.encode("cp1252")) for x, y, size, words in lines]
        box = b"/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects += [b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (box, number + 1), stream(b"BT\n%s\nET" % b"\n".join(drawn))]
    return assemble(objects, b" /Info 4 0 R")


def zones_of(parsed):
    return [(zone, parsed.text[start:end]) for start, end, zone in parsed.zones]


def test_lines_paragraphs_and_headline_are_read_as_printed():
    parsed = parse_pdf(write_pdf(PAGE, title="report_final.docx", author="News Desk"))
    assert parsed.text == ARTICLE
    assert zones_of(parsed) == [("title", "Ministers agree on water in the north")]
    assert parsed.fields == {"title": "Ministers agree on water in the north", "author": "News Desk"}


@pytest.mark.parametrize(
    ("declared", "title"),
    [
        ("Ministers agree on water in the north", "Ministers agree on water in the north"),
        ("Ministers agree", "Ministers agree"),
        ("Microsoft Word - draft 2", "Ministers agree on water in the north"),
        ("Another thing altogether", "Ministers agree on water in the north"),
        ("", "Ministers agree on water in the north"),
    ],
)
def test_a_declared_title_counts_where_the_page_shows_it(declared, title):
    assert parse_pdf(write_pdf(PAGE, title=declared)).fields["title"] == title


def test_running_heads_and_page_numbers_are_zones():
    words = ("first", "second", "third")
    pages = [
        [
            (72, 810, 8, "The Daily Wire"),
            (72, 700, 10, f"The {w} page tells of the talks in the capital."),
            (72, 680, 10, f"They went on for the {w} day."),
            (72, 660, 10, f"Nobody left on the {w} evening."),
            (300, 30, 8, f"Page {number} of 3"),
        ]
        for number, w in enumerate(words, 1)
    ]
    parsed = parse_pdf(write_pdf(*pages))
    assert zones_of(parsed) == [z for n in (1, 2, 3) for z in (("navigation", "The Daily Wire"), ("footer", f"Page {n} of 3"))]
    assert "The second page tells of the talks in the capital.\n" in parsed.text


def form_bomb(depth, width):
    """Write a page whose drawing calls `width` drawings, each of which calls as many, `depth` times."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        stream(b"/X Do"),
    ]
    for number in range(6, 6 + depth):
        calls = b"/X Do " * width
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >> /Length %d >>"
        objects.append(head % (number, len(calls)) + b"\nstream\n" + calls + b"\nendstream")
    return assemble([*objects, b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream"])


ENCRYPTED = assemble(
    [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 0 /Kids [] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"01" * 32, b"02" * 32),
    ],
    b" /Encrypt 3 0 R /ID [<00> <00>]",
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "document_malformed"),
        (b"%PDF-1.4\n", "document_malformed"),
        (b"\x00\xff\x80words" * 100, "document_malformed"),
        (write_pdf(PAGE)[:400], "document_malformed"),
        (write_pdf([]), "no_text_layer"),
        (write_pdf(), "document_malformed"),
        (ENCRYPTED, "archive_encrypted"),
        (write_pdf(*[[]] * 2_001), "document_malformed"),
        (form_bomb(12, 10), "document_malformed"),
    ],
    ids=["empty", "head", "random", "truncated", "picture", "no page", "encrypted", "pages", "drawings"],
)
def test_what_holds_no_text_or_cannot_be_parsed_is_refused(content, reason):
    with pytest.raises(UnreadableError) as refused:
        parse_pdf(content)
    assert refused.value.reason_code == reason


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 1_500), junk=st.binary(max_size=12))
def test_a_damaged_pdf_gives_a_document_or_a_reason(place, junk):
    content = write_pdf(PAGE)
    try:
        parsed = parse_pdf(content[:place] + junk + content[place + len(junk) :])
    except UnreadableError as error:
        assert error.reason_code in {"document_malformed", "no_text_layer", "archive_encrypted"}
    else:
        assert parsed.text
