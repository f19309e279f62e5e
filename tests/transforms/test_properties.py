"""What holds for any text, in any order and any split: zones tile, spans re-read, batches change nothing."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.clean import clean_documents
from transforms.dedupe import dedupe_documents
from transforms.lines import split_lines
from transforms.read import read_documents
from transforms.stages import LEARNED_LINES, RAW_FILES
from transforms.tokenize import tokenize_sentences

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")

HIDDEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff"
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\n \n", "\t\n"])
LINES = st.sampled_from(
    [
        "Ministers agree to open the border",
        "By Jane Doe, 13 September 2022",
        "TEHRAN, Sept 18, 2022 — The ministers of both countries met on Sunday and agreed to open the border by the end of the year.",
        "Baku, May 19 (AZERTAC) – The council said that it would look at the matter again, as it had done in spring.",
        "The river rose for three days and the bridge was closed to lorries, the governor said.But the trains ran.",
        "“We shall see,” the minister told reporters. “There is time.”",
        "Menu | News | Sport | Weather",
        "Share on Facebook Share on Twitter",
        "More from the region",
        "Gas main bursts in the old town",
        "CAPTION: A resident sweeps broken glass. Photo: agency",
        "[1] Report on the border, 22 May 2025, https://example.org/report",
        "© 2024 Northern Lantern. All rights reserved.",
        "Source » Northern Lantern",
        "Baku.Moscow titledAras-2025 na\u00ef\u00adve zero\u200bwidth",
        "---",
        "title: A headline in front matter",
        "# A heading of Markdown",
        "|",
        "Sınır kapıları yıl sonuna kadar açılacak, dedi bakan dün akşam gazetecilere.",
        "Переговоры о границе продолжились в воскресенье, сообщил министр.",
        "x" * 300,
    ]
)
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=400)
HIDING = st.text(alphabet=st.sampled_from(list(HIDDEN + "ab. A\n\r—")), min_size=1, max_size=120)
PAGES = st.lists(st.tuples(LINES | ANY_TEXT | HIDING, BREAKS), min_size=1, max_size=14).map(lambda p: "".join(a + b for a, b in p))
TEXTS = st.one_of(ANY_TEXT, HIDING, PAGES, PAGES.map(str.rstrip).filter(bool))
LEARNED = pl.DataFrame(
    [("Northern Lantern", "gas main bursts in the old town", "teaser", 9, 0.9), ("Northern Lantern", "x" * 300, "navigation", 9, 0.9)],
    schema=LEARNED_LINES.dtypes,
    orient="row",
)


def documents_of(texts):
    """Return DOCUMENTS' columns that clean takes; ids are numbers in the order of the texts."""
    rows = [(f"{number:032x}", text, len(text)) for number, text in enumerate(texts)]
    return pl.DataFrame(rows, schema=["document_id", "text", "char_count"], orient="row")


def clean(documents, reference):
    return clean_documents(documents, reference, learned=LEARNED)


def seen(text):
    return "".join(c for c in text if c not in HIDDEN)


@settings(max_examples=35)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
def test_zones_tile_every_text_and_sentences_and_tokens_re_read_in_its_article(texts, reference):
    documents = documents_of(texts)
    cleaned = clean(documents, reference)
    length = dict(documents.select("document_id", "char_count").iter_rows())
    spans = cleaned["zones"].partition_by("document_id", as_dict=True)
    assert {key for (key,) in spans} == {key for key, n in length.items() if n}
    for (key,), zones in spans.items():
        starts, ends = zones["char_start"].to_list(), zones["char_end"].to_list()
        assert starts == [0, *ends[:-1]]
        assert ends[-1] == length[key]
        assert all(a < b for a, b in zip(starts, ends, strict=True))
    text_of = dict(documents.select("document_id", "text").iter_rows())
    for row in cleaned["sentences"].iter_rows(named=True):
        sentence = text_of[row["document_id"]][row["char_start"] : row["char_end"]]
        assert len(sentence) == row["char_end"] - row["char_start"] > 0
        assert sentence == sentence.strip(" \t\r\n")
        inside = spans[(row["document_id"],)].filter((pl.col("char_start") < row["char_end"]) & (pl.col("char_end") > row["char_start"]))
        assert set(inside["zone"]) == {row["zone"]} <= {"title", "body"}
    ordered = cleaned["sentences"].with_columns(pl.col("char_end").shift(1).over("document_id").fill_null(0).alias("before"))
    assert (ordered["before"] <= ordered["char_start"]).all()
    tokens = tokenize_sentences(documents, cleaned["sentences"])
    for row, start, end, word in tokens.select("document_row", "char_start", "char_end", "text").iter_rows():
        assert seen(texts[row][start:end]) == seen(word)


@settings(max_examples=50)
@given(text=TEXTS)
def test_lines_tile_every_text(text):
    lines = split_lines(documents_of([text]))
    assert lines["char_start"].to_list() == [0, *lines["next_start"].to_list()[:-1]]
    assert lines["next_start"][-1] == len(text)
    assert "".join(text[a:b] for a, b in lines.select("char_start", "next_start").iter_rows()) == text


@settings(max_examples=12)
@given(texts=st.lists(TEXTS, min_size=2, max_size=8, unique=True), data=st.data())
def test_any_order_and_any_split_give_the_same(texts, data, reference):
    files = [(f"{n:032x}", f"{n}.txt", "text", len(t.encode()), None, None, t.encode()) for n, t in enumerate(texts)]
    schema = {**RAW_FILES.dtypes, "content": pl.Binary()}
    whole = pl.DataFrame(files, schema=schema, orient="row")
    shuffled = pl.DataFrame(data.draw(st.permutations(files)), schema=schema, orient="row")
    cut = data.draw(st.integers(0, len(files)))

    def run(*batches):
        """Read and clean each batch, dedupe all of them."""
        frames = {}
        for batch in batches:
            read = read_documents(batch)
            made = {**read, **clean_documents(read["documents"], reference, read["document_fields"], read["layout_zones"], LEARNED)}
            frames = {name: pl.concat([frames[name], frame]) if frames else frame for name, frame in made.items()}
        return {**frames, **dedupe_documents(frames["signatures"], frames["document_metadata"])}

    one, other = run(whole), run(shuffled[:cut], shuffled[cut:])
    assert one.keys() == other.keys()
    for name, frame in one.items():
        keys = [c for c in frame.columns if frame.schema[c] != pl.List(pl.Int64)]
        assert frame.sort(keys).equals(other[name].sort(keys)), name


@settings(max_examples=12)
@given(before=TEXTS, after=TEXTS, width=st.integers(1, 5))
def test_padding_moves_no_offset(before, after, width, reference):
    """A repaired character is padded with word joiners to the length of what stood there: what stands behind it keeps its place."""
    body = "The ministers of both countries met on Sunday and agreed to open the bor{}der by the end of the year."
    joiners = "\u2060" * width
    texts = [f"{before}\n\n{body.format(padding)} The governor said so.\n\n{after}" for padding in ("", joiners)]
    documents = documents_of(texts)
    tokens = tokenize_sentences(documents, clean(documents, reference)["sentences"])
    plain, padded = (tokens.filter(pl.col("document_row") == row) for row in (0, 1))
    at = texts[1].index(joiners + "der") if "bor" + joiners + "der" in texts[1] else len(texts[1])
    assert [seen(w) for w in padded["text"] if seen(w)] == [seen(w) for w in plain["text"] if seen(w)]
    for start, end, word in padded.select("char_start", "char_end", "text").iter_rows():
        assert seen(texts[1][start:end]) == seen(word)
        assert start < at or end <= at or texts[0][start - width : end - width] == texts[1][start:end]


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "---", "---\n---", "\ufeff\ufeff"])
def test_texts_without_words_have_zones_and_no_sentence(text, reference):
    cleaned = clean(documents_of([text]), reference)
    assert cleaned["sentences"].is_empty()
    assert cleaned["zones"].select(pl.col("char_end") - pl.col("char_start")).sum().item() == len(text)
    assert cleaned["document_metadata"].height == 1
