"""Mail messages: subject and shown text, quoted replies and signatures, broken and hostile ones."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.parsed import UnreadableError
from transforms.read_email import parse_email

PLAIN = "The ministers met in Quito on Monday – and agreed.\n"
PAGE = "<html><body><p>The ministers met in <b>Quito</b> on Monday.</p></body></html>"


def message(**headers):
    mail = EmailMessage()
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    return mail


def zones_of(parsed):
    return [(zone, parsed.text[start:end]) for start, end, zone in parsed.zones]


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_subject_and_plain_body_are_the_text(encoding, charset):
    mail = message(Subject="Talks – résumé", From="News Desk <desk@example.org>", Date="Tue, 05 Nov 2024 10:30:00 +0200")
    mail.set_content(PLAIN, charset=charset, cte=encoding)
    mail["Content-Language"] = "en"
    parsed = parse_email(mail.as_bytes(policy=SMTP))
    assert parsed.text.replace("\r\n", "\n") == "Talks – résumé\n\n" + PLAIN
    assert zones_of(parsed) == [("title", "Talks – résumé")]
    assert parsed.fields == {
        "title": "Talks – résumé",
        "author": "News Desk",
        "published_text": "Tue, 05 Nov 2024 10:30:00 +0200",
        "language_code": "en",
    }


def test_of_alternatives_the_plain_one_is_read_and_html_where_it_is_empty_or_absent():
    both = message(Subject="Talks")
    both.set_content(PLAIN)
    both.add_alternative(PAGE, subtype="html")
    assert parse_email(both.as_bytes()).text == "Talks\n\n" + PLAIN
    empty = message(Subject="Talks")
    empty.set_content(" \n")
    empty.add_alternative(PAGE, subtype="html")
    page = message(Subject="Talks")
    page.set_content(PAGE, subtype="html")
    for mail in (empty, page):
        assert "The ministers met in Quito on Monday." in parse_email(mail.as_bytes()).text
        assert "<b>" not in parse_email(mail.as_bytes()).text


def test_class_names_in_a_mail_tell_its_zones():
    mail = message(Subject="Talks")
    mail.set_content(
        '<p>The ministers met in Quito on Monday and agreed.</p><div class="unsubscribe">Leave this list</div>', subtype="html"
    )
    assert ("footer", "Leave this list") not in zones_of(parse_email(mail.as_bytes()))
    assert ("footer", "Leave this list") in zones_of(parse_email(mail.as_bytes(), {"unsubscribe": "footer"}))


def test_quoted_lines_are_a_repeat_and_a_signature_is_a_footer():
    mail = message(Subject="Re: Talks")
    mail.set_content("I agree.\n\nOn Monday the desk wrote:\n> The ministers met.\n> They agreed.\n\nMore below.\n\n-- \nNews Desk\n")
    assert zones_of(parse_email(mail.as_bytes())) == [
        ("title", "Re: Talks"),
        ("repeat", "On Monday the desk wrote:\n> The ministers met.\n> They agreed.\n"),
        ("footer", "-- \nNews Desk\n"),
    ]


def test_attachments_are_left_out_and_a_forwarded_message_is_read():
    inner = message(Subject="Original")
    inner.set_content("The first message.\n")
    mail = message(Subject="Fwd: Original")
    mail.set_content("See below.\n")
    mail.add_attachment("attached words", filename="a.txt")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    mail.add_attachment(inner)
    assert parse_email(mail.as_bytes()).text == "Fwd: Original\n\nSee below.\n\n\nOriginal\n\nThe first message.\n"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"Subject: =?utf-8?q?Erdo=C4=9Fan_met?=\n\nWords.\n", "Erdoğan met\n\nWords.\n"),
        (b"Subject: =?no-such?b?####?=\n\nWords.\n", "=?no-such?b?####?=\n\nWords.\n"),
        (b"Subject: Erdo\xc4\x9fan met\n\nWords.\n", "Erdoğan met\n\nWords.\n"),
        (b"Subject: a\n b\n\tc\nDate: nonsense\nFrom: <<>@,;\n\nWords.\n", "a b c\n\nWords.\n"),
        (b'Subject: a\r\nContent-Type: text/plain; charset="no\\such\r\n\r\nWords.\r\n', "a\n\nWords.\r\n"),
        (b"Subject: a\nContent-Type: multipart/mixed\n\nno boundary\n", "a\n\nno boundary\n"),
        (b"Subject: a\nContent-Type: nonsense\n\nWords.\n", "a\n\nWords.\n"),
    ],
)
def test_broken_headers_are_read_as_far_as_they_go(content, text):
    assert parse_email(content).text == text


def nest(depth, kind="multipart/mixed"):
    head = b"Subject: a\n"
    if kind == "message/rfc822":
        return head + b"Content-Type: message/rfc822\n\n" * depth + b"\nwords\n"
    parts = [b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth)]
    return head + b"".join(parts) + b"\nwords\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"words and no header\n", "document_malformed"),
        (b"", "document_malformed"),
        (b"\x00\x01\x02\xff" * 50, "document_malformed"),
        (b"Subject: a\nContent-Transfer-Encoding: base64\n\n!!! no base64 !!!\n", "not_text"),
        (nest(10_000), "nested_too_deep"),
        (nest(30), "nested_too_deep"),
        (nest(10_000, "message/rfc822"), "nested_too_deep"),
    ],
)
def test_what_is_no_mail_or_nested_too_deep_is_refused(content, reason):
    with pytest.raises(UnreadableError) as refused:
        parse_email(content)
    assert refused.value.reason_code == reason


@settings(max_examples=150, deadline=None)
@given(
    headers=st.lists(
        st.sampled_from(
            [
                b"Subject: \xff=?utf-8?b?gA==?=",
                b'From: "a <b@c>',
                b"Date:",
                b"Content-Type: multipart/alternative; boundary=x",
                b"Content-Type: text/html; charset=\xff",
                b"Content-Transfer-Encoding: quoted-printable",
                b"Content-Disposition: attachment; filename*=a'b",
                b":",
                b" folded",
            ]
        )
    ),
    body=st.binary(max_size=60),
)
def test_any_message_gives_a_document_or_a_reason(headers, body):
    try:
        parsed = parse_email(b"Subject: s\n" + b"\n".join(headers) + b"\n\n--x\n\n" + body)
    except UnreadableError as error:
        assert error.reason_code
    else:
        assert isinstance(parsed.text, str)
