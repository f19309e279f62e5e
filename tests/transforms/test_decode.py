"""Bytes to text: Unicode with and without marks, broken UTF-8, code pages, and what is no text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.decode import decode_text
from transforms.parsed import UnreadableError

TURKISH = "Cumhurbaşkanı, İstanbul'da düzenlenen toplantıda görüşmelerin sürdüğünü söyledi."
POLISH = "Minister spraw zagranicznych powiedział, że rozmowy będą kontynuowane w Gdańsku."
CZECH = "Ministr zahraničí řekl, že příští týden budou jednání pokračovat v Plzni."
HUNGARIAN = "A külügyminiszter elmondta, hogy a tárgyalások jövő héten Győrben folytatódnak."
RUSSIAN = "Министр прибыл в Тегеран и встретился с президентом страны."
UKRAINIAN = "Міністр оборони прибув із візитом до Тегерана."
GREEK = "Ο υπουργός Εξωτερικών δήλωσε ότι οι συνομιλίες θα συνεχιστούν."
ARABIC = "قال وزير الخارجية إن المحادثات ستستمر في الأسبوع المقبل"
HEBREW = "שר החוץ אמר כי השיחות יימשכו בשבוע הבא בירושלים"
FRENCH = "Le ministre a déclaré que « l’accord sera signé à Genève » l’été prochain."
SPANISH = "El ministro señaló que la reunión continuará mañana. “Sí”, añadió."
ENGLISH = "The minister’s words – “we agree” – were heard."
NAMES = "The president, Recep Tayyip Erdoğan, met the governor of Şırnak and said that all would be signed."
CHINESE = "外交部长表示,谈判将于下周继续进行,协议将在北京签署。"
JAPANESE = "外務大臣は来週も協議を続けると述べた。協定は東京で署名される。"
KOREAN = "외교부 장관은 다음 주에도 회담이 계속될 것이라고 말했다."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [TURKISH, RUSSIAN, ARABIC, ENGLISH, KOREAN])
def test_unicode_is_read_with_and_without_a_mark(text, encoding):
    assert decode_text(text.encode(encoding)) == (text, encoding)
    assert decode_text(("\ufeff" + text).encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TURKISH, "cp1254"),
        (TURKISH, "iso8859-9"),
        (NAMES, "cp1254"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (HUNGARIAN, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso8859-5"),
        (RUSSIAN, "cp866"),
        (UKRAINIAN, "cp1251"),
        (UKRAINIAN, "koi8-u"),
        (GREEK, "cp1253"),
        (ARABIC, "cp1256"),
        (ARABIC, "iso8859-6"),
        (HEBREW, "cp1255"),
        (FRENCH, "cp1252"),
        (SPANISH, "cp1252"),
        (ENGLISH, "cp1252"),
        ("café", "cp1252"),
        (CHINESE, "gb18030"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
    ],
)
def test_code_pages_are_told_by_the_letters_of_their_languages(text, encoding):
    assert decode_text(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        ("Bakı – r".encode() + b"\xe9sum\xe9" + " “x”".encode(), "Bakı – résumé “x”", "utf-8+cp1252"),
        ("Erdoğan – ok".encode() + b" \x93quoted\x94", "Erdoğan – ok “quoted”", "utf-8+cp1252"),
        (b"\xef\xbb\xbf" + "Bakı – ".encode() + b"\x97", "Bakı – —", "utf-8+cp1252"),
        ("it’s “cut”".encode()[:-1], "it’s “cut\ufffd", "utf-8+cp1252"),
        ("é".encode() + b"\xed\xa0\xbd\xed\xb8\x80", "é😀", "cesu-8"),
    ],
)
def test_utf8_with_a_few_broken_bytes_is_read_as_utf8(content, text, encoding):
    assert decode_text(content) == (text, encoding)


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        (b"caf\xc3\xa9", "windows-1252", "café"),
        (b"\xca\xe8\xe5\xe2", "windows-1251", "Киев"),
        (b"\xcb\xc9\xc5\xd7", "KOI8-R", "киев"),
        (b"\x93we\x94 \xe9", "ISO-8859-1", "“we” é"),
        (b"\xf0\xfd\xfe", "iso-8859-9", "ğış"),
        ("東京".encode("iso-2022-jp"), "ISO-2022-JP", "東京"),
        (b"caf\xe9", "no-such-encoding", "café"),
        (b"caf\xe9", "rot13", "café"),
        (b"caf\xe9", "base64", "café"),
        (b"caf\xe9", "\x00" * 1000, "café"),
    ],
)
def test_a_declared_encoding_is_believed_where_the_bytes_are_no_unicode(content, declared, text):
    assert decode_text(content, declared)[0] == text


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"\xff\xfe\x00\xd8\x00", b"\xff\x00\x81\x00\x9d\x01" * 9],
)
def test_binary_bytes_are_no_text(content):
    with pytest.raises(UnreadableError) as refused:
        decode_text(content)
    assert refused.value.reason_code == "not_text"


@settings(max_examples=300, deadline=None)
@given(content=st.one_of(st.binary(max_size=60), st.text(max_size=30).map(lambda t: t.encode("utf-16-le", "surrogatepass"))))
def test_any_bytes_give_a_text_or_a_reason(content):
    try:
        text, encoding = decode_text(content)
    except UnreadableError as error:
        assert error.reason_code in {"not_text", "undecodable"}
    else:
        assert text.encode() is not None
        assert encoding


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_valid_utf8_is_read_as_it_is(text):
    assert decode_text(text.encode()) == (text.removeprefix("\ufeff"), "utf-8")
