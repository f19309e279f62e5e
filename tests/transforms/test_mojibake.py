"""Mojibake: what is repaired, what is left alone, and that no offset moves."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.mojibake import CLUE_PATTERN, PAD, repair_mojibake

WORDS = {
    "Azerbaijani": ["Azərbaycan", "Əliyev", "şəhər", "Gəncə", "Naxçıvan"],
    "Turkish": ["hâlâ", "Erdoğan", "kâğıt", "Şanlıurfa", "İstanbul", "Ağrı", "görüşme"],
    "Portuguese": ["SÃO PAULO", "coração", "ação", "João", "IRMÃ"],
    "French": ["déjà vu", "l’été", "cœur", "À Paris", "garçon", "Noël"],
    "Spanish": ["España", "canción", "López", "¿Qué?", "Martínez"],
    "German": ["Größe", "Äußerung", "über", "München", "Straße"],
    "Romanian": ["ROMÂNIA", "București", "în câmp", "Iași"],
    "Vietnamese": ["Việt Nam", "Nguyễn", "đường", "Hà Nội"],
    "Polish": ["Wałęsa", "żółć", "Łódź", "Gdańsk"],
    "Czech": ["příští", "ÚŽASNÝ", "Plzeň", "říká"],
    "Swedish": ["Malmö", "Åland", "Gävle", "över"],
    "Russian": ["Министр", "Москва", "переговоры"],
    "Arabic": ["الوزير", "بغداد"],
    "English": ["it’s", "“we agree”", "talks – again", "£20", "20 °C", "the EU’s €5"],
}
CASES = [(language, word) for language, words in WORDS.items() for word in words]
CODECS = ("cp1252", "latin-1", "cp1254")


def misread(text, codec):
    """Read UTF-8 as another encoding, a byte that it does not have as the control character of its number."""
    characters = []
    for byte in text.encode():
        try:
            characters.append(bytes([byte]).decode(codec))
        except UnicodeDecodeError:
            characters.append(chr(byte))
    return "".join(characters)


@pytest.mark.parametrize(("language", "word"), CASES)
def test_right_spelling_stays(language, word):
    for text in (word, f"“{word}”", f"« {word}\u00a0», {word.upper()}… {word.upper()}” {word.upper()}’S"):
        assert repair_mojibake(text) == (text, 0)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(("language", "word"), CASES)
def test_mojibake_is_repaired_once_and_twice_garbled(language, word, codec):
    once = misread(word, codec)
    for garbled in (once, misread(once, codec), f"The word {once} stands here."):
        repaired, count = repair_mojibake(garbled)
        assert word in repaired.replace(PAD, "")
        assert len(repaired) == len(garbled)
        assert count > 0


@pytest.mark.parametrize(
    ("garbled", "repaired"),
    [
        ("itâ€™s", "it’⁠⁠s"),
        ("ErdoÄŸan", "Erdoğ⁠an"),
        ("Azâ€”Bar", "Az—⁠⁠Bar"),
        ("dÃ©jÃ  vu", "dé⁠jà  vu"),
        ("10Â 000", "10⁠ 000"),
        ("he saidâ€ and", "he said”⁠ and"),
        ("MartÃ\u00adnez", "Martí⁠nez"),
        ("ğŸ˜€", "😀⁠⁠⁠"),
        ("caf√©, Erdoƒüan and it‚Äôs", "café⁠, Erdoğ⁠an and it’⁠⁠s"),
    ],
)
def test_repaired_characters_are_padded_to_the_length_of_what_stood_there(garbled, repaired):
    assert repair_mojibake(garbled)[0] == repaired


@pytest.mark.parametrize(
    "text",
    [
        "«\u00a0café\u00a0» et “là”…",
        "“hâlâ”…",
        "ULUDAĞ’DA",
        "BLÅ” och “Å”",
        "“Ä”, “Ö” und “Ü”",
        "NESCAFÉ™ and CAFÉ®",
        "the root √2 and ≈5, 2√πr",
        "‚Ärger’",
        "РџСЂРёРІРµС‚",
        "Ð, Þ and ð",
        "MANHÃ… MANHÃ–NOITE “AMANHÃ” disse",
    ],
)
def test_what_may_be_right_stays(text):
    assert repair_mojibake(text) == (text, 0)


def test_a_doubtful_place_is_repaired_where_the_whole_text_was_garbled_and_left_where_accents_came_through():
    assert repair_mojibake("FRÃ…N Ã¶ver")[0].replace(PAD, "") == "FRÅN över"
    assert repair_mojibake("AMANHÃ… é Ã¶ver")[0].replace(PAD, "") == "AMANHÃ… é över"


PIECES = st.sampled_from(
    [
        "Ã",
        "Â",
        "â",
        "€",
        "™",
        "“",
        "”",
        "…",
        "\u00a0",
        "\x80",
        "\x99",
        "©",
        "Ä",
        "Ÿ",
        "ğ",
        "Ñ",
        "Ð",
        "¸",
        "√",
        "‚",
        "Ä",
        "é",
        PAD,
        "a",
        "Z",
        "5",
        " ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=16).map("".join)))
@example(text=misread(misread("“Erdoğan” – Министр", "cp1252"), "cp1252"))
def test_length_and_ascii_are_kept_and_a_second_repair_changes_nothing(text):
    repaired, count = repair_mojibake(text)
    assert len(repaired) == len(text)
    assert [c for c in repaired if c.isascii()] == [c for c in text if c.isascii()]
    assert repair_mojibake(repaired) == (repaired, 0)
    assert (repaired == text) == (count == 0)


@settings(max_examples=200, deadline=None)
@given(text=st.lists(PIECES, max_size=16).map("".join))
def test_nothing_is_changed_without_a_clue(text):
    import polars as pl

    if repair_mojibake(text)[1]:
        assert pl.Series([text]).str.contains(CLUE_PATTERN).item()
