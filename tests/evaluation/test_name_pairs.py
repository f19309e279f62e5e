"""Spelling variants are told from other names as well as promised, on pairs that matching was not tuned on."""

import importlib.util
from pathlib import Path

import polars as pl
import pytest

HERE = Path(__file__).resolve().parent
MIN_PRECISION = 0.97
MIN_F1 = 0.92


@pytest.fixture(scope="module")
def measure():
    spec = importlib.util.spec_from_file_location("measure_names", HERE / "measure_names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pairs(measure, reference):
    return measure.score_names(reference)


@pytest.mark.parametrize("half", ["open", "held_out"])
def test_precision_and_f1_stay_above_their_floors(measure, pairs, half):
    scores = measure.count_scores(pairs, "half").filter(half=half).row(0, named=True)
    assert scores["precision"] >= MIN_PRECISION
    assert scores["f1"] >= MIN_F1


def test_halves_are_as_large_as_promised_and_hold_all_scripts(pairs):
    held_out = pairs.filter(half="held_out")
    assert held_out.height >= 400
    assert held_out["is_same"].not_().sum() >= 100
    scripts = set("-".join(held_out["script_pair"]).split("-"))
    assert {"latin", "cyrillic", "arabic", "persian", "armenian", "georgian", "azeri_turkish"} <= scripts


def test_pairs_stand_once_and_are_of_two_spellings(pairs):
    ends = pairs.select("entity_type", pl.concat_list("name_a", "name_b").list.sort().alias("names"))
    assert ends.unique().height == ends.height
    assert pairs.filter(pl.col("name_a") == pl.col("name_b")).is_empty()


def test_hardly_any_strangers_are_joined_among_all_names(measure, reference):
    """Some of them are one entity that the table has under two heads: the share is an upper bound."""
    strangers, found = measure.find_strangers(reference)
    assert strangers.height <= 0.03 * found


def test_counts_are_precision_recall_and_f1(measure):
    rows = [("open", True, True), ("open", True, False), ("open", False, True), ("open", True, True)]
    frame = pl.DataFrame(rows, schema=["half", "is_found", "is_same"], orient="row")
    assert measure.count_scores(frame, "half").select(pl.col("precision", "recall", "f1").round(3)).row(0) == (0.667, 0.667, 0.667)
