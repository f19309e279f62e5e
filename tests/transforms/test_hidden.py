"""Characters that nobody sees: what they are, and when they hide too much."""

import polars as pl
import pytest

from transforms.clean import clean_documents
from transforms.extract import extract_mentions
from transforms.hidden import HIDDEN, hides_too_much, strip_hidden
from transforms.resolve_entities import resolve_entities
from transforms.stages import DOCUMENTS

SENTENCE = "The ministers of both countries signed the agreement in the capital on Monday. "


def decide(text):
    return pl.DataFrame({"text": [text]}).select(hides_too_much(pl.col("text"))).item()


@pytest.mark.parametrize("character", HIDDEN, ids=lambda c: f"U+{ord(c):04X}")
def test_each_hidden_character_is_stripped_and_the_rest_stays(character):
    frame = pl.DataFrame({"text": [f"{character}Az{character}{character}er – 5 %{character}"]})
    assert frame.select(strip_hidden(pl.col("text"))).item() == "Azer – 5 %"


@pytest.mark.parametrize(
    ("text", "is_too_much"),
    [
        (SENTENCE * 3, False),
        ("Az\u200berbaijan " + SENTENCE * 3, False),
        ("a\u200b", False),
        ("\u200b".join(SENTENCE * 3), True),
        ("\u2060" * 60 + SENTENCE, True),
        # A page with a soft hyphen at every syllable, Persian with non-joiners, Thai with spaces of no width, emoji.
        ("Mi\u00adnis\u00adte\u00adri\u00adum " * 40, False),
        ("می\u200cشود " * 40, False),
        ("ไทย\u200bไป\u200b" * 40, False),
        ("👨\u200d👩\u200d👧" * 40, False),
        ("\u202e" + SENTENCE[::-1] + "\u202c", True),
        ("\u202e" + SENTENCE[::-1], True),
        (SENTENCE * 3 + "\u202etxt.exe\u202c " + SENTENCE, False),
        (SENTENCE * 3 + "\u202e\n" + SENTENCE, False),
    ],
)
def test_text_that_hides_too_much_is_told(text, is_too_much):
    assert decide(text) is is_too_much


def test_names_with_hidden_characters_are_found_and_reread(reference):
    text = (
        "Leaders meet in the capital\n\n\u2060BAKU, November 5, 2024 – President Erdoğ\u2060an of Türkiye met the President of "
        "Az\u200berbaijan in Ba\u00adku on Nov\u200bember 4, 2024. “\u2060\u2060We agreed.”\u2060\u2060 \u200bHe left Baku on Monday.\n"
    )
    fields = {"document_id": ["d"], "content_format": ["text"], "encoding_name": ["utf-8"], "repair_count": [0]}
    documents = DOCUMENTS.enforce(pl.DataFrame({**fields, "byte_count": [1], "char_count": [len(text)], "text": [text]}))
    cleaned = clean_documents(documents, reference)
    sentences = [text[s:e] for s, e in cleaned["sentences"].select("char_start", "char_end").iter_rows()]
    assert sentences[-1] == "He left Baku on Monday."
    assert not [s for s in sentences if s[0] in HIDDEN or s[-1] in HIDDEN]
    mentions = extract_mentions(documents, cleaned["document_metadata"], cleaned["sentences"], reference)["entity_mentions"]
    found = {(m["text"], m["name_key"], m["reference_id"]) for m in mentions.iter_rows(named=True)}
    assert {("Az\u200berbaijan", "azerbaijan", "country:AZ"), ("Ba\u00adku", "baku", "place:baku")} <= found
    assert "person:recep-tayyip-erdogan" in mentions["reference_id"].to_list()
    assert all(text[m["char_start"] : m["char_end"]] == m["text"] for m in mentions.iter_rows(named=True))
    clusters = documents.select("document_id", cluster_id="document_id", is_primary=pl.lit(True))
    resolved = resolve_entities(mentions, clusters, reference)
    names = [*resolved["entities"]["canonical_name"], *resolved["entity_aliases"]["alias"]]
    assert not [name for name in names if set(name) & set(HIDDEN)]
