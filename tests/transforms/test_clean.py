"""The clean stage as a whole: tiling, numbering, languages, independence of documents."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.clean import clean_documents
from transforms.stages import DOCUMENT_FIELDS, LAYOUT_ZONES, LEARNED_LINES

PAGE = (
    "Home » World » Europe\r\nMinisters agree on gas\r\n\r\n"
    "The ministers met in Rome on Sunday and agreed to open the border soon.They left the city on the same day.\r\n\r\n"
    "Nobody in the delegation would say what the price of the gas is going to be once the pipeline is open.\r\n\r\n"
    "« Le ministre a dit hier soir que la frontière serait ouverte. »\r\n\r\nSource » Northern Wire\r\n"
)


def documents(*texts: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"document_id": [f"{i:032x}" for i in range(len(texts))], "char_count": [len(t) for t in texts], "text": list(texts)},
        schema={"document_id": pl.String, "char_count": pl.Int64, "text": pl.String},
    )


def test_a_page_is_cleaned(reference):
    cleaned = clean_documents(documents(PAGE), reference)
    spans = [(r["zone"], PAGE[r["char_start"] : r["char_end"]]) for r in cleaned["zones"].iter_rows(named=True)]
    assert [zone for zone, _ in spans] == ["navigation", "title", "body", "footer"]
    assert spans[1][1] == "Ministers agree on gas\r\n\r\n"
    columns = ("sentence_number", "paragraph_number", "zone", "language_code", "char_start", "char_end")
    found = [(*row[:4], PAGE[row[4] : row[5]]) for row in cleaned["sentences"].select(columns).iter_rows()]
    assert found == [
        (0, 0, "title", "en", "Ministers agree on gas"),
        (1, 1, "body", "en", "The ministers met in Rome on Sunday and agreed to open the border soon."),
        (2, 1, "body", "en", "They left the city on the same day."),
        (3, 2, "body", "en", "Nobody in the delegation would say what the price of the gas is going to be once the pipeline is open."),
        (4, 3, "body", "fr", "« Le ministre a dit hier soir que la frontière serait ouverte. »"),
    ]
    row = cleaned["document_metadata"].row(0, named=True)
    assert (row["title"], row["publisher"]) == ("Ministers agree on gas", "Northern Wire")
    assert (row["language_code"], row["word_count"]) == ("en", 58)


def test_a_document_in_another_language_is_labelled_and_cut(reference):
    cleaned = clean_documents(documents("Министр обороны прибыл в Тегеран. Он встретился с президентом страны."), reference)
    assert cleaned["document_metadata"]["language_code"].to_list() == ["ru"]
    assert cleaned["sentences"]["language_code"].to_list() == ["ru", "ru"]


def test_no_documents_and_documents_without_words_pass(reference):
    assert all(frame.is_empty() for frame in clean_documents(documents(), reference).values())
    cleaned = clean_documents(documents(" \n.\n", ""), reference)
    assert cleaned["zones"].select("zone", "char_start", "char_end").rows() == [("body", 0, 4)]
    assert cleaned["document_metadata"]["language_code"].to_list() == ["und", "und"]


def test_one_document_does_not_change_another(reference):
    texts = [PAGE, "Ministers agree on gas\n\n" + PAGE, "\u2028x", "By Jane Doe\nBy Jane Doe\n"]
    together = clean_documents(documents(*texts), reference)
    reversed_order = clean_documents(documents(*texts).reverse(), reference)
    for name, frame in together.items():
        assert frame.equals(reversed_order[name])
        alone = pl.concat([clean_documents(documents(*texts)[i : i + 1], reference)[name] for i in range(len(texts))])
        assert frame.equals(alone)


LINES = st.sampled_from(
    [
        "",
        " ",
        "|",
        "---",
        "# A heading",
        "By Jane Doe",
        "MOST READ",
        "Advertisement",
        "Same line of a card",
        "12 May 2024",
        "The ministers met in Rome on Sunday and agreed to open the border by the end of the year.",
        "goes on in lower case.",
        "[1] https://a.example",
        "“Stay.”He said so.",
        "😀 İstanbul,",
        "Home > World > Europe",
        "title: x",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", "\r", " "])


PARTS = st.lists(st.tuples(LINES | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), ENDS), max_size=14)


@settings(max_examples=15, deadline=None)
@given(pages=st.lists(PARTS, min_size=6, max_size=12))
def test_zones_tile_every_text_and_sentences_lie_in_title_and_body(pages):
    from seeds.read import read_reference

    texts = ["".join(line + end for line, end in parts) for parts in pages]
    cleaned = clean_documents(documents(*texts), read_reference())
    for number, text in enumerate(texts):
        of_document = pl.col("document_id") == f"{number:032x}"
        zones = cleaned["zones"].filter(of_document)
        assert zones["char_start"].to_list() == ([0, *zones["char_end"].to_list()[:-1]] if text else [])
        assert zones["char_end"].to_list()[-1:] == ([len(text)] if text else [])
        assert not (zones["zone"] == zones["zone"].shift(1)).any()
        article = zones.filter(pl.col("zone").is_in(["title", "body"]))
        last = 0
        for row in cleaned["sentences"].filter(of_document).iter_rows(named=True):
            start, end = row["char_start"], row["char_end"]
            assert last <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            inside = (pl.col("char_start") <= start) & (pl.col("char_end") >= end) & (pl.col("zone") == row["zone"])
            assert article.filter(inside).height == 1
            last = end


def fields(title: str) -> pl.DataFrame:
    row = {"document_id": f"{0:032x}", "title": title, "publisher": "Northern Wire"}
    return DOCUMENT_FIELDS.enforce(pl.DataFrame([row], schema=DOCUMENT_FIELDS.dtypes))


def layout(text: str, *spans: tuple[str, str]) -> pl.DataFrame:
    rows = [(f"{0:032x}", text.index(words), text.index(words) + len(words), zone) for words, zone in spans]
    return pl.DataFrame(rows, schema=LAYOUT_ZONES.dtypes, orient="row")


def zones_of(text: str, reference, **said: pl.DataFrame) -> list[tuple[str, str]]:
    zones = clean_documents(documents(text), reference, **said)["zones"]
    return [(r["zone"], text[r["char_start"] : r["char_end"]].strip()) for r in zones.iter_rows(named=True)]


BODY = "The ministers met in Rome on Sunday and agreed to open the border by the end of the year, they said."


def test_the_declared_title_is_the_title_whatever_else_looks_like_one(reference):
    text = f"A longer line that looks like a headline\n\nGas: the deal.\n\n{BODY}\n"
    assert zones_of(text, reference)[0] == ("title", "A longer line that looks like a headline")
    assert ("title", "Gas: the deal.") in zones_of(text, reference, fields=fields("GAS – the deal"))
    assert zones_of(text, reference, fields=fields("Nothing of the kind"))[0] == ("title", "A longer line that looks like a headline")


def test_the_layout_settles_what_stands_outside_title_and_body(reference):
    other = BODY.replace("Rome", "Turin")
    text = f"Gas deal\nRome\nSigned in Rome\n{BODY}\nRead also: Snow closes the pass\n{other}\nOne\nTwo\n"
    spans = (
        ("Gas deal", "title"),
        ("Rome\n", "byline"),
        (f"Signed in Rome\n{BODY}\nRead also: Snow closes the pass", "body"),
        (other, "teaser"),
    )
    assert zones_of(text, reference, layout=layout(text, *spans)) == [
        ("title", "Gas deal"),
        ("byline", "Rome"),
        ("body", f"Signed in Rome\n{BODY}"),
        ("teaser", f"Read also: Snow closes the pass\n{other}\nOne\nTwo"),
    ]


def test_a_line_learned_for_the_source_has_the_zone_learned(reference):
    asked = "Write to the newsroom with what you know about this matter, at any hour of the day."
    text = f"Gas deal\n\n{BODY}\n\n{asked}\n\n{BODY.replace('Rome', 'Turin')}\n"
    line = asked.lower()
    learned = pl.DataFrame([("Northern Wire", line, "footer", 9, 0.9)], schema=LEARNED_LINES.dtypes, orient="row")
    assert [zone for zone, _ in zones_of(text, reference, fields=fields("Gas deal"))] == ["title", "body"]
    assert [zone for zone, _ in zones_of(text, reference, fields=fields("Gas deal"), learned=learned)] == [
        "title",
        "body",
        "footer",
        "body",
    ]


def test_hidden_characters_change_no_zone_and_no_language(reference):
    hidden = PAGE.replace("e", "e\u00ad").replace("Ministers", "\u200bMinisters")
    plain, marked = clean_documents(documents(PAGE), reference), clean_documents(documents(hidden), reference)
    assert marked["zones"]["zone"].to_list() == plain["zones"]["zone"].to_list()
    assert marked["sentences"]["language_code"].to_list()[:4] == ["en"] * 4
    assert marked["document_metadata"]["title"].to_list() == ["Ministers agree on gas"]


def test_an_english_quotation_makes_no_document_english(reference):
    text = (
        "İki ülkenin hükümetleri pazartesi günü doğal gaz anlaşmasını imzaladı. Teslimatlar mart ayında başlayacak ve iki yıl sürecek."
        " Bakan Ankara'da gazetecilere konuştu. “This agreement is very important for both of our countries and for the region.”"
    )
    documents = pl.DataFrame({"document_id": ["a"], "char_count": [len(text)], "text": [text]})
    cleaned = clean_documents(documents, reference)
    assert cleaned["document_metadata"]["language_code"].item() == "tr"
    assert cleaned["sentences"]["language_code"].to_list() == ["tr", "tr", "tr", "en"]


def test_a_headline_is_in_the_language_of_its_article(reference):
    body = "The ministers of the two countries met on Monday and said that they would go on with the talks in the spring of the year."
    cleaned = clean_documents(documents(f"Bundestag, Bundesrat, Bundeswehr: Berlin, München, Köln\n\n{body} {body}\n"), reference)
    assert cleaned["sentences"].select("zone", "language_code").unique().sort("zone").rows() == [("body", "en"), ("title", "en")]
