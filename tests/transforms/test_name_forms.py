"""What of a name is compared: its words without weightless ones, its numbers, its consonants."""

import numpy as np
import polars as pl
import pytest

from transforms.fold import fold_name
from transforms.name_blocks import NEIGHBOURS, block_names
from transforms.name_forms import SLOTS, join_words, split_names


@pytest.fixture(scope="module")
def forms_of(reference):
    def run(*names, kind="PERSON"):
        keys = pl.DataFrame({"name_key": list(names)}).select(fold_name(pl.col("name_key")), pl.lit(kind).alias("entity_type"))
        return split_names(keys, reference)

    return run


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("PERSON", "Vladimir Vladimirovich Putin", ["vladimir", "putin"]),
        ("PERSON", "Putin Vladimir Vladimirovich", ["putin", "vladimir"]),
        ("PERSON", "Ilham Heydar oğlu Əliyev", ["ilham", "eliev"]),
        ("PERSON", "Seyed Abbas Araghchi", ["abas", "araGCi"]),
        ("PERSON", "Sheikh Hasina", ["SeyK", "hasina"]),
        ("PERSON", "Osama bin Laden", ["osama", "laden"]),
        ("PERSON", "Abd al-Rahman al-Sudais", ["abdrahman", "sudays"]),
        ("PERSON", "Mahmoud Ahmadi-Nejad", ["mahmud", "ahmadinejad"]),
        ("PERSON", "Xi Jinping", ["xi", "jinping"]),
        ("GPE", "Al-Fallujah", ["falujah"]),
        ("ORG", "Ministry of Defense", ["ministri", "defence"]),
        ("MIL_UNIT", "5th Corps", ["corps"]),
    ],
)
def test_words_that_are_compared(forms_of, kind, name, words):
    forms = forms_of(name, kind=kind)
    assert [forms.sounds[int(word)] for word in forms.words[0] if word >= 0] == words
    assert forms.word_count[0] == len(words)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [("MIL_UNIT", "Fifth Corps", "5th Corps"), ("EXERCISE", "Aras-25", "Aras 2025"), ("PERSON", "Mohammed VI", "Mohammed VI")],
)
def test_numbers_are_equal_however_they_are_written(forms_of, kind, one, other):
    forms = forms_of(one, other, kind=kind)
    assert forms.has_number.all()
    assert forms.numbers[0] == forms.numbers[1]


def test_other_numbers_differ(forms_of):
    assert len(set(forms_of("Mohammed V", "Mohammed VI", "Mohammed VII").numbers)) == 3
    assert len(set(forms_of("Aras-2024", "Aras-2025", "Aras", kind="EXERCISE").numbers)) == 3


def test_scripts_without_short_vowels_are_told(forms_of):
    assert forms_of("حسن روحانی", "مقتدى الصدر", "Hassan Rouhani", "Наталья").is_unvowelled.tolist() == [True, True, False, False]


def test_forms_of_one_given_name_are_one_group_and_others_are_not(forms_of):
    forms = forms_of("Mehmet Mahmud", "Muhammad Mahmoud", "Lavrov")
    (mehmet, mahmud), (muhammad, mahmoud) = ([forms.given[w] for w in row[:2]] for row in forms.words[:2])
    assert mehmet == muhammad >= 0
    assert mahmud == mahmoud >= 0
    assert mehmet != mahmud
    assert forms.given[forms.words[2, 0]] == -1


def test_long_names_keep_their_first_words_and_the_last(forms_of):
    forms = forms_of(
        "international convention on the elimination of all forms of racial discrimination against women everywhere", kind="ORG"
    )
    assert forms.word_count[0] == SLOTS
    assert forms.sounds[int(forms.words[0, -1])].startswith("every")


def test_words_written_as_one(forms_of):
    forms = forms_of("Aslan Duz", "Aslanduz", kind="GPE")
    assert join_words(forms.words, forms.sounds).to_list() == ["aslanduz", "aslanduz"]


def blocks_of(forms):
    groups = np.zeros(len(forms.words), dtype=np.int64)
    return set(zip(*(side.tolist() for side in block_names(forms, groups)), strict=True))


def test_names_meet_when_one_word_agrees_in_consonants(forms_of):
    assert (0, 1) in blocks_of(forms_of("Mikhail Gorbachev", "Michail Gorbatschow"))
    assert (0, 1) in blocks_of(forms_of("Orban Viktor", "Viktor Orban"))
    assert (0, 1) in blocks_of(forms_of("I. Aliyev", "Ilham Aliyev"))
    assert blocks_of(forms_of("Nikol Pashinyan", "Hakan Fidan")) == set()


def test_groups_never_meet(forms_of):
    left, right = block_names(forms_of("Nikol Pashinyan", "Nikol Pashinian"), np.array([0, 1]))
    assert len(left) == len(right) == 0


def test_a_block_grows_with_its_names_not_with_their_pairs(forms_of):
    count = 500
    assert len(blocks_of(forms_of(*["Ali Hassan"] * count))) <= NEIGHBOURS * count


def test_a_form_stands_for_one_given_name_only(reference):
    given = reference["name_variants"].filter(variant_kind="given_name").select(fold_name(pl.col("name")).alias("word"), "variant_of")
    assert given.group_by("word").agg(pl.col("variant_of").n_unique()).filter(pl.col("variant_of") > 1).is_empty()
