"""Sentences as spans: broken lines, quotations, missing spaces, other scripts."""

import polars as pl

from transforms.sentences import cut_sentences


def sentences(text: str, zone: str = "body", language: str = "en") -> list[str]:
    paragraphs = pl.DataFrame(
        {"document_row": [0], "paragraph_number": [0], "zone": [zone], "language_code": [language], "char_start": [0], "text": [text]},
        schema_overrides={"document_row": pl.UInt32, "paragraph_number": pl.Int32},
    )
    cut = cut_sentences(paragraphs)
    assert cut["sentence_number"].to_list() == list(range(cut.height))
    return [text[start:end] for start, end in cut.select("char_start", "char_end").iter_rows()]


def test_abbreviations_end_no_sentence():
    text = "Gen. Ali Shamkhani met Mr. Smith of the U.S. Navy on Nov. 3. They agreed."
    assert sentences(text) == ["Gen. Ali Shamkhani met Mr. Smith of the U.S. Navy on Nov. 3.", "They agreed."]


def test_a_broken_line_is_one_sentence():
    text = "During the talks, the two countries\r\n\r\ndiscussed gas. Then they left."
    assert sentences(text) == ["During the talks, the two countries\r\n\r\ndiscussed gas.", "Then they left."]


def test_a_quotation_is_not_cut_inside():
    text = 'He said: "Efforts continue. Now, we have results." She left.'
    assert sentences(text)[0].startswith('He said: "Efforts continue. Now, we have results."')


def test_a_missing_space_after_a_stop_is_a_boundary():
    assert sentences("The price is steep.Pashinyan put it at 105.") == ["The price is steep.", "Pashinyan put it at 105."]
    assert sentences("They had no news.“My son was away,” she said.") == ["They had no news.", "“My son was away,” she said."]
    assert sentences('They had no news."My son was away," she said.') == ["They had no news.", '"My son was away," she said.']
    assert sentences('She said: "It is late."Then they left.') == ['She said: "It is late."', "Then they left."]


def test_words_glued_after_a_comma_stay_in_their_sentence():
    text = "It was kept by both,the ministry said on its page mod.example today."
    assert sentences(text) == [text]


def test_offsets_count_code_points():
    assert sentences("😀 Bakı şəhəri. İran sərhədi.", language="az") == ["😀 Bakı şəhəri.", "İran sərhədi."]


def test_a_title_is_one_sentence_and_heading_marks_are_none_of_it():
    assert sentences("## Will it hold? Nobody knows", zone="title") == ["Will it hold? Nobody knows"]


def test_note_marks_alone_are_no_sentence():
    assert sentences("They met in Tehran.[\\[3\\]](#)") == ["They met in Tehran."]


def test_hidden_characters_stand_at_neither_end_of_a_sentence():
    assert sentences("\ufeffThey met in Teh\u00adran.\u200b They left.\u2060") == ["They met in Teh\u00adran.", "They left."]


def test_sentences_of_many_paragraphs_and_documents_are_numbered_apart():
    paragraphs = pl.DataFrame(
        {
            "document_row": [0, 0, 2],
            "paragraph_number": [0, 1, 0],
            "zone": ["title", "body", "body"],
            "language_code": ["en", "en", "und"],
            "char_start": [0, 10, 5],
            "text": ["Gas. Deal", "It holds. So far.", "  # Early\tdays"],
        },
        schema_overrides={"document_row": pl.UInt32, "paragraph_number": pl.Int32},
    )
    columns = ("document_row", "sentence_number", "paragraph_number", "char_start", "char_end", "text")
    assert cut_sentences(paragraphs).select(columns).rows() == [
        (0, 0, 0, 0, 9, "Gas. Deal"),
        (0, 1, 1, 10, 19, "It holds."),
        (0, 2, 1, 20, 27, "So far."),
        (2, 0, 0, 9, 19, "Early days"),
    ]


def test_an_hour_goes_on_with_its_day():
    text = "Talks begin at 9 a.m. Friday in Baku. They end at 5 p.m. The ministers leave at 8 p.m. GMT on the same day."
    assert sentences(text) == [
        "Talks begin at 9 a.m. Friday in Baku.",
        "They end at 5 p.m.",
        "The ministers leave at 8 p.m. GMT on the same day.",
    ]


def test_the_number_of_an_item_stands_with_its_words():
    assert sentences("1. The road is closed. It was wet.") == ["1. The road is closed.", "It was wet."]


def test_a_paragraph_beyond_measure_is_cut_at_the_ends_of_sentences():
    text = "The ministers met in Baku on Monday. " * 2_000
    assert set(sentences(text)) == {"The ministers met in Baku on Monday."}
