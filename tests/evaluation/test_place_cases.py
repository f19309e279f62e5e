"""Floors of the place cases: how many names get a place, how many of these the right one."""

from pathlib import Path
from tempfile import gettempdir

import polars as pl
import pytest
from place_cases import CASES, HALVES, locate_cases, measure_places

FLOORS = {"tuned": {"answered": 0.92, "right": 0.98, "abstained": 1.0}, "held_out": {"answered": 0.95, "right": 0.95, "abstained": 0.66}}


@pytest.fixture(scope="module")
def located():
    return locate_cases(Path(gettempdir()) / "dateline-gazetteer")


@pytest.mark.parametrize("half", HALVES)
def test_places_are_located_as_well_as_before(located, half):
    scores = measure_places(located)[half]
    assert {k: scores[k] for k, floor in FLOORS[half].items() if scores[k] < floor} == {}


def test_the_cases_are_many_and_of_all_parts_of_the_world(reference):
    cases = pl.read_csv(CASES, infer_schema=False)
    assert cases.height >= 200
    assert cases["country_code"].n_unique() >= 70
    assert set(cases["country_code"].drop_nulls()) <= set(reference["countries"]["country_code"])
    assert cases.group_by("half").len()["len"].min() >= 100
