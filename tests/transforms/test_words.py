"""Columns worked out for the distinct words reach every token."""

import polars as pl

from transforms.tokenize import tokenize_sentences
from transforms.words import describe_words


def tokenize(text):
    documents = pl.DataFrame({"document_id": ["d"], "text": [text]})
    span = {"document_id": ["d"], "sentence_number": [0], "char_start": [0], "char_end": [len(text)]}
    return tokenize_sentences(documents, pl.DataFrame(span))


def test_each_distinct_text_is_described_once_and_every_token_has_its_columns():
    seen = []

    def describe(words):
        seen.extend(words["text"])
        return words.with_columns(pl.col("text").str.len_chars().alias("length"), (pl.col("shape") == "Title").alias("is_title"))

    tokens = describe_words(tokenize("The boat and the Boat and the boat"), describe)
    assert sorted(seen) == ["Boat", "The", "and", "boat", "the"]
    assert tokens["length"].to_list() == [3, 4, 3, 3, 4, 3, 3, 4]
    assert tokens["is_title"].to_list() == [True, False, False, False, True, False, False, False]
    assert tokens["text"].to_list() == ["The", "boat", "and", "the", "Boat", "and", "the", "boat"]


def test_words_may_be_joined_in_any_order_left_out_and_asked_of_part_of_the_tokens():
    prices = pl.DataFrame({"lower": ["tea", "figs"], "price": [3, 2]})
    tokens = tokenize("figs or tea or Tea")[2:]
    priced = describe_words(tokens, lambda words: words.join(prices, on="lower").sort("price", descending=True))
    assert priced.select("text", "price").rows() == [("tea", 3), ("or", None), ("Tea", 3)]


def test_columns_that_rest_on_the_text_can_be_given_and_are_replaced():
    tokens = describe_words(tokenize("a bb a"), lambda words: words.with_columns(pl.col("text").str.len_chars().alias("length")))
    tokens = describe_words(tokens, lambda words: words.with_columns((pl.col("length") * 2).alias("double")), given=["length"])
    tokens = describe_words(tokens, lambda words: words.with_columns(pl.lit("same").alias("double")))
    assert tokens.select("length", "double").rows() == [(1, "same"), (2, "same"), (1, "same")]


def test_no_tokens_no_words():
    assert describe_words(tokenize(""), lambda words: words.with_columns(pl.lit(1).alias("one"))).is_empty()
