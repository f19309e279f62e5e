"""What is learned from evidence: weights point where the evidence points, and the same data give the same weights."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def learn():
    sys.path.insert(0, str(HERE))
    spec = importlib.util.spec_from_file_location("learn_evidence", HERE / "learn_evidence.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def spans():
    """Sixty spans: bias, nuisance, evidence of persons, evidence of bodies; kinds 0 person, 1 body, 3 no name."""
    rows = [(1, 0, 1, 0)] * 20 + [(1, 0, 0, 1)] * 20 + [(1, 0, 0, 0)] * 20
    return np.array(rows, float), np.array([0] * 20 + [1] * 20 + [3] * 20)


def test_evidence_weighs_for_the_type_that_it_goes_with(learn, spans):
    x, y = spans
    nothing = np.zeros((len(x), 3))
    weights = learn.fit(x, y, nothing, np.zeros((4, 3)), np.ones(len(x)))
    assert learn.probabilities(x @ weights).argmax(axis=1).tolist() == y.tolist()
    assert weights[2, 0] > 1 > weights[2, 1]
    assert weights[3, 1] > 1 > weights[3, 0]
    assert np.array_equal(weights, learn.fit(x, y, nothing, np.zeros((4, 3)), np.ones(len(x))))


def test_unseen_evidence_keeps_the_weight_of_its_table(learn, spans):
    x, y = spans
    names = ["bias", "hidden", "head_of:ORG", "head_last:OTHER"]
    centre = learn.prior(names)
    assert centre[2].tolist() == [0, 5, 0]
    assert centre[3].tolist() == [-3, -3, -3]
    x = x * [1, 1, 0, 0]
    weights = learn.fit(x, y, np.zeros((len(x), 3)), centre, np.ones(len(x)))
    assert np.allclose(weights[2:], centre[2:])
