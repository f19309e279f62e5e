"""Sentences as spans: broken lines, quotations, missing spaces, other scripts."""

import polars as pl

from transforms.sentences import cut_sentences


def sentences(text: str, zone: str = "body", language: str = "en") -> list[str]:
    documents = pl.DataFrame({"text": [text], "language_code": [language]})
    paragraphs = pl.DataFrame(
        {"document_row": [0], "paragraph_number": [0], "zone": [zone], "char_start": [0], "char_end": [len(text)]},
        schema={"document_row": pl.UInt32, "paragraph_number": pl.Int32, "zone": pl.String, "char_start": pl.Int64, "char_end": pl.Int64},
    )
    cut = cut_sentences(documents, paragraphs)
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
