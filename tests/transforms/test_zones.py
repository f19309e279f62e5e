"""Zones of whole pages, each written out."""

import json
from pathlib import Path

import polars as pl
import pytest

from transforms.lines import split_lines
from transforms.zones import KINDS, zone_lines

GOLD = Path(__file__).parent.parent / "evaluation" / "gold" / "entities.jsonl"
PARAGRAPH = "The ministers of the two countries met in Rome on Sunday and agreed to open the border by the end of the year."
OTHER = "A spokesman for the ministers declined to say what the price of the gas would be once the border was open again."


def zones(text: str, reference) -> list[tuple[str, str]]:
    lines = zone_lines(split_lines(pl.DataFrame({"text": [text]})), reference)
    return list(lines.select("zone", "plain").iter_rows())


def zone_names(text: str, reference) -> list[str]:
    return [zone for zone, _ in zones(text, reference)]


def test_a_clean_article_is_title_and_body_alone(reference):
    text = f"Ministers agree to open the border\n\n{PARAGRAPH}\n\nWhat comes next\n\n- the gas\n- the road\n\n{OTHER}\n\nItaly 3\nSpain 2\n"
    assert zone_names(text, reference) == ["title", *["body"] * 7]


def test_a_text_that_begins_with_a_paragraph_has_no_title(reference):
    assert zone_names(f"{PARAGRAPH}\n\n{OTHER}", reference) == ["body", "body"]


def test_what_stands_around_the_article_is_told_apart(reference):
    page = [
        ("navigation", "Home > World > Europe"),
        ("navigation", "We use cookies to improve your visit. ACCEPT ALL"),
        ("title", "Ministers agree to open the border"),
        ("navigation", "Facebook  Twitter  WhatsApp  Copy link"),
        ("byline", "By Jane Doe   12 May 2024 11:20"),
        ("repeat", "Ministers agree to open the border"),
        ("repeat", "The gas will flow before winter, they say."),
        ("caption", "Photo: the border at dawn"),
        ("body", PARAGRAPH),
        ("teaser", "READ ALSO: Snow closes the pass"),
        ("navigation", "Advertisement"),
        ("body", OTHER),
        ("footer", "Source » Northern Wire"),
        ("teaser", "MOST READ"),
        ("teaser", "Petrol prices frozen until winter"),
        ("teaser", "Chess champion comes home"),
        ("footnote", "[1] https://northern.example/gas"),
        ("footer", "© 2024 Northern Wire. All rights reserved."),
    ]
    assert zones("\n\n".join(line for _, line in page), reference) == page


def test_cards_need_to_be_two(reference):
    card = "Gas price falls to new low\nGas price falls to new low\nThe price fell for the third day in a row on Friday.\n"
    other = "Pipe bursts in Turin again\nPipe bursts in Turin again\nNobody was hurt when the pipe burst on Saturday.\n"
    article = f"Ministers agree to open the border\n\n{PARAGRAPH}\n{OTHER}\n"
    assert zone_names(article + card + other, reference)[3:] == ["teaser"] * 6
    assert zone_names(article + card, reference)[3] == "body"


def test_the_article_goes_on_below_a_list_of_other_stories(reference):
    cards = "Related articles\nGas price falls\nPipe bursts in Turin"
    text = f"Ministers agree on gas\n\n{PARAGRAPH}\n\n{cards}\n\n{OTHER}\n\n{PARAGRAPH[:-1]}, too.\n"
    assert zone_names(text, reference) == ["title", "body", "teaser", "teaser", "teaser", "body", "body"]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright law is changing in Europe, and publishers are unhappy about it.",
        "By Tuesday the army had crossed the river and taken the town.",
        "This report was published by the UN in May and says that the dam is safe.",
        "First published in 1949, the novel was banned for years.",
        "The minister spoke. Image matters a lot here.",
        "Share prices fell on Twitter and Facebook after the ruling.",
        "Register offices were closed.",
        "Q: Will the army leave?",
        "They met again on 3 May 2021.",
    ],
)
def test_sentences_with_words_of_the_cues_stay_in_the_article(line, reference):
    assert zone_names(f"Ministers agree on gas\n\n{PARAGRAPH}\n\n{line}\n\n{OTHER}", reference) == ["title", "body", "body", "body"]


def test_front_matter_is_no_article(reference):
    text = f"---\ntitle: Gas deal\ndate: 2024-05-12\n---\n\n# Ministers agree on gas\n\n{PARAGRAPH}\n"
    assert zone_names(text, reference) == ["byline", "byline", "title", "body"]


def test_broken_lines_form_one_paragraph(reference):
    broken = "During the talks, the two countries\n\ndiscussed the price of gas. Italy is not alone,\nRome said."
    text = f"{PARAGRAPH}\n\n{broken}\nIt was late.\n"
    groups = zone_lines(split_lines(pl.DataFrame({"text": [text]})), reference)["group"].to_list()
    assert groups == [1, 2, 2, 2, 3]


def test_mentions_of_the_seeds_stand_in_their_zones(reference):
    from seeds.read import DOCUMENTS

    names = sorted(p.name for p in DOCUMENTS.glob("*.txt"))
    texts = [(DOCUMENTS / name).read_bytes().decode() for name in names]
    lines = zone_lines(split_lines(pl.DataFrame({"text": texts})), reference)
    wrong = []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        mention = json.loads(line)
        row = names.index(mention["document"])
        start = mention["char_start"]
        line_of = (pl.col("document_row") == row) & (pl.col("char_start") <= start) & (pl.col("next_start") > start)
        zone = lines.filter(line_of)["zone"].item()
        if zone != mention["zone"]:
            wrong.append((mention["document"], mention["text"], zone, mention["zone"]))
    assert wrong == []


def test_every_cue_has_a_known_kind_and_zone(reference):
    cues, vocabularies = reference["boilerplate_cues"], reference["vocabularies"]
    allowed = vocabularies.filter(pl.col("vocabulary") == "zone")["value"].to_list()
    assert set(cues["match_kind"]) <= set(KINDS)
    assert set(cues["zone"]) <= set(allowed) - {"title", "body", "repeat"}
    stages = vocabularies.filter(pl.col("vocabulary") == "stage")["value"].to_list()
    assert set(reference["reason_codes"]["stage"]) <= set(stages)


@pytest.mark.parametrize(
    "line",
    [
        "No comments were made.",
        "Sources: two people at the bank who asked not to be named.",
        "Related: three other banks in the region kept their rates on Wednesday, too.",
        "Latest: prices rose again in October, by a tenth of a point.",
        "Date of the meeting: 12 December 2025.",
        "Address: the bank stands at the river, in a house built for a shipping line.",
        "The government of Peru arrested 12 miners at the dam on 3 May 2025, the army said",
    ],
)
def test_sentences_that_begin_like_a_cue_stay_in_the_article(line, reference):
    assert zone_names(f"Ministers agree to open the border\n\n{PARAGRAPH}\n\n{line}\n\n{OTHER}", reference) == [
        "title",
        "body",
        "body",
        "body",
    ]


@pytest.mark.parametrize(
    ("zone", "line"),
    [
        ("footer", "(ends)"),
        ("footer", "Source: Coast Agency."),
        ("footer", "If you have detected an error in the text, please select it and write to us"),
        ("teaser", "Related: A bridge that nobody wanted"),
        ("navigation", "312 followers"),
    ],
)
def test_what_is_written_below_articles_is_told_apart(zone, line, reference):
    assert zone_names(f"Ministers agree to open the border\n\n{PARAGRAPH}\n\n{OTHER}\n\n{line}", reference)[-1] == zone


def test_the_first_line_of_a_wrapped_article_is_no_byline_though_it_holds_a_date(reference):
    text = "ANKARA, March 4, 2025 — Turkey and Greece agreed on Tuesday to resume\ntalks on the sea between them, both ministries said."
    assert zone_names(text, reference) == ["body", "body"]
    assert (
        zone_names(f"Talks to resume\n\nBy Monday both sides had agreed on the road to\nthe coast.\n\n{PARAGRAPH}", reference)[1:]
        == ["body"] * 3
    )


def test_a_date_line_that_ends_with_the_hour_is_a_byline(reference):
    assert zone_names(f"Ministers agree to open the border\n\nOctober 7, 2025, 11:20 a.m.\n\n{PARAGRAPH}", reference) == [
        "title",
        "byline",
        "body",
    ]


def test_a_brief_has_a_title_though_its_sentences_are_short(reference):
    assert zone_names("Ferry turns back\n\nA ferry with 200 passengers turned back.\n\nNo one was hurt.", reference) == [
        "title",
        "body",
        "body",
    ]


def test_a_note_of_the_editors_above_wire_copy_is_no_title(reference):
    text = f"Eds: Updates with quote from the ministry\nNeighbours to open the border\n\n{PARAGRAPH}"
    assert zones(text, reference)[1] == ("title", "Neighbours to open the border")


def test_no_break_spaces_read_as_blanks(reference):
    text = f"Ministers agree to open the border\n\n{PARAGRAPH}\n\n{OTHER}\n\nRead\u00a0also: A bridge that nobody wanted"
    assert zones(text, reference)[-1] == ("teaser", "Read also: A bridge that nobody wanted")
