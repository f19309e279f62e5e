"""How alike words are, sound by sound."""

import numpy as np
import polars as pl
import pytest

from transforms.spelling_distance import EXACT, SPELLED, UNVOWELLED, compare_words, encode_sounds, skeletons_of, sounds_of


def likeness(one, other, mode=SPELLED):
    codes = encode_sounds(sounds_of(pl.Series([one, other])))
    return float(compare_words(codes, np.array([0]), np.array([1]), np.array([mode], dtype=np.uint8))[0])


@pytest.mark.parametrize(
    ("word", "sounds"),
    [("khachatryan", "KaCatryan"), ("hassan", "hasan"), ("zelenskyy", "zelenski"), ("shcherbakov", "SCerbakov"), ("mhmmd", "mhmmd")],
)
def test_digraphs_are_one_sound(word, sounds):
    assert sounds_of(pl.Series([word])).to_list() == [sounds]


@pytest.mark.parametrize(
    ("one", "other"), [("madani", "medeni"), ("khankendi", "xankendi"), ("lavrov", "lawrow"), ("soleimani", "suleymani")]
)
def test_letters_that_are_mixed_up_cost_little(one, other):
    assert 0.9 < likeness(one, other) < 1
    assert skeletons_of(sounds_of(pl.Series([one]))).equals(skeletons_of(sounds_of(pl.Series([other]))))


@pytest.mark.parametrize(("one", "other"), [("iran", "iraq"), ("karim", "kamal"), ("aliyev", "aliyeva"), ("hassan", "hussein")])
def test_other_letters_cost_much(one, other):
    assert likeness(one, other) < 0.9


def test_a_word_is_like_itself_and_likeness_has_no_direction():
    assert likeness("kobakhidze", "kobakhidze") == 1
    assert likeness("ganja", "gence") == likeness("gence", "ganja")


def test_unwritten_vowels_cost_next_to_nothing_but_written_ones_count():
    assert likeness("hsn", "hassan", UNVOWELLED) > 0.97
    assert likeness("hsyn", "hussein", UNVOWELLED) > likeness("hsn", "hussein", UNVOWELLED)
    assert likeness("hsn", "hsyn", EXACT) < 0.8


def test_the_arabic_article_is_no_part_of_the_word():
    assert likeness("lsysy", "sisi", UNVOWELLED) > 0.95


def test_words_are_compared_with_those_asked_for():
    codes = encode_sounds(sounds_of(pl.Series(["baku", "baki", "ganja"])))
    scores = compare_words(codes, np.array([0, 0, 2]), np.array([1, 2, 2]), np.zeros(3, dtype=np.uint8))
    assert scores[2] == 1
    assert scores[0] > scores[1]
