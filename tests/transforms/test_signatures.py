"""Signatures: the same words give the same hashes everywhere, other words others, and long documents keep a sample."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.signatures import is_sampled, sign_documents


def sign(*texts):
    """Signatures of texts, by row; each text is the lines of one document."""
    rows = [(n, line) for n, text in enumerate(texts) for line in text.split("\n") if line]
    documents = pl.DataFrame({"document_id": [f"{n:06}" for n in range(len(texts))]}, schema={"document_id": pl.String})
    return sign_documents(documents, pl.DataFrame(rows, schema={"document_row": pl.UInt32, "text": pl.String}, orient="row"))


def test_hashes_are_the_same_on_every_machine_and_in_every_version():
    (row,) = sign("Iran and Azerbaijan ended a drill on the Aras.").iter_rows(named=True)
    assert row["text_digest"] == "7e26b2e6d8739d3144bd7e2e1ab53266"
    assert row["shingles"][:2] == [-8935639330344663707, -6291736751380452789]
    assert row["specifics"] == [-254493992878267795, 8247570560688948989]
    assert row["word_count"] == 9


def test_four_words_are_a_shingle_and_shorter_texts_have_one():
    counts = sign("one two three four five six", "one two three four", "one two three", "one", "", "one two three four. One two THREE four")
    assert counts["shingles"].list.len().to_list() == [3, 1, 1, 1, 0, 4]
    assert counts["word_count"].to_list() == [6, 4, 3, 1, 0, 8]
    assert counts["shingles"][1][0] in counts["shingles"][0].to_list()
    assert counts["shingles"][2][0] not in counts["shingles"][0].to_list()


def test_a_shingle_does_not_reach_into_the_next_document():
    apart = sign("alpha beta gamma delta", "epsilon zeta eta theta")
    assert sorted(apart["shingles"].list.len()) == [1, 1]
    assert apart["shingles"][1].equals(sign("epsilon zeta eta theta")["shingles"][0])


@pytest.mark.parametrize(
    "text",
    [
        "ended A DRILL, on the river",
        "Ended a\ndrill on – the “river”…",
        "ended\u00a0a drill on the ri\u00adver",
        "\ufeffended a dr\u200bill on\u2060 the river",
        "ｅｎｄｅｄ a drill on the river",
    ],
)
def test_case_marks_and_hidden_characters_change_neither_digest_nor_shingles(text):
    columns = ("text_digest", "word_count", "shingles")
    assert sign(text).select(columns).equals(sign("ended a drill on the river").select(columns))


@pytest.mark.parametrize(
    "text", ["ended a drill onthe river", "ended a drill on the rivers", "a ended drill on the river", "ended à drill on the river"]
)
def test_other_words_are_another_text(text):
    assert sign(text)["text_digest"].item() != sign("ended a drill on the river")["text_digest"].item()


def test_names_and_numbers_are_capitals_within_a_line_and_digits():
    def specifics(text):
        return set(sign(text)["specifics"].item())

    assert len(specifics("The drill ended near Baku on 21 May 2025")) == 4
    assert specifics("Baku spoke of Iran") == specifics("they say Iran")  # what opens a line has a capital anyway
    assert len(specifics("first line\nSecond line with Élysée and 3rd")) == 1
    assert specifics("in Iran, in IRAN") == specifics("to Iran")


def test_long_documents_keep_a_sample_that_is_part_of_what_short_ones_keep():
    words = [f"w{n}" for n in range(2000)]
    counts = {n: len(sign(" ".join(words[:n]))["shingles"].item()) for n in (160, 161, 320, 321, 2000)}
    assert counts[160] == 157
    assert counts[161] == pytest.approx(158 / 2, rel=0.25)
    assert counts[320] == pytest.approx(317 / 2, rel=0.2)
    assert counts[321] == pytest.approx(318 / 4, rel=0.25)
    assert counts[2000] == pytest.approx(1997 / 4, rel=0.1)
    short, half, quarter = (sign(" ".join(words[:n])).select(pl.col("shingles").explode().alias("shingle")) for n in (160, 300, 2000))
    for modulus, kept in ((2, half), (4, quarter)):
        assert set(short.filter(is_sampled(pl.col("shingle"), modulus))["shingle"]) <= set(kept["shingle"])
        assert kept.select(is_sampled(pl.col("shingle"), modulus).all()).item()


def test_hashes_of_different_words_differ_and_spread():
    # 400,000 runs of four words that differ in little: none falls together, every bit is set in half of them.
    texts = [" ".join(f"{a}{n % 10} b{n} {a} c{n // 7}" for n in range(40)) for a in (f"x{k}" for k in range(2700))]
    signed = sign(*texts)
    shingles = signed["shingles"].explode()
    runs = {" ".join(words[i : i + 4]) for words in map(str.split, texts) for i in range(len(words) - 3)}
    assert shingles.n_unique() == len(runs) > 400_000
    for bit in range(63):
        assert ((shingles // (1 << bit)) % 2 != 0).mean() == pytest.approx(0.5, abs=0.01)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=8), st.randoms(use_true_random=False))
def test_a_signature_does_not_depend_on_the_other_documents(texts, chance):
    together = sign(*texts)
    place = chance.randrange(len(texts)) if texts else 0
    for text in texts[place : place + 1]:
        alone = sign(text).drop("document_id")
        assert together[place].drop("document_id").equals(alone)


def test_a_document_of_many_megabytes_and_many_empty_ones_are_signed():
    long = " ".join(f"word{n % 5000}" for n in range(300_000))
    signed = sign(long, *[""] * 70_000, "one two three four")
    assert signed["word_count"].to_list()[0] == 300_000
    assert signed["shingles"][-1].equals(sign("one two three four")["shingles"][0])
    assert sign().is_empty()
