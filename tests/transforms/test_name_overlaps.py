"""Of overlapping spans the better one stands."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.name_overlaps import choose_spans, find_inside


def spans(*rows):
    return pl.DataFrame(rows, schema={"first_token": pl.Int64, "last_token": pl.Int64, "score": pl.Int64}, orient="row")


def test_a_span_falls_only_to_one_that_stands():
    chosen = choose_spans(spans((0, 1, 1), (1, 2, 2), (2, 3, 3), (7, 7, 0)), ["score"], [True])
    assert chosen.rows() == [(0, 1, 1), (2, 3, 3), (7, 7, 0)]


def test_of_equal_spans_the_earlier_stands_and_of_the_same_the_first():
    chosen = choose_spans(spans((4, 5, 1), (3, 4, 1), (0, 0, 1), (0, 0, 2)), ["score"], [False])
    assert chosen.rows() == [(0, 0, 1), (3, 4, 1)]


def test_nothing_to_choose_from():
    assert choose_spans(spans(), ["score"], [True]).is_empty()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4), st.integers(0, 3)), max_size=25))
def test_the_choice_is_that_of_taking_the_best_one_after_another(drawn):
    rows = [(first, first + more, score) for first, more, score in drawn]
    taken = []
    for row in sorted(rows, key=lambda r: (-r[2], r[0], r[1])):
        if all(row[1] < other[0] or row[0] > other[1] for other in taken):
            taken.append(row)
    assert choose_spans(spans(*rows), ["score"], [True]).rows() == sorted(taken)


def test_what_lies_inside_is_shorter_than_what_holds_it():
    inside = find_inside(spans((2, 3, 1), (1, 4, 2), (4, 5, 3)), spans((1, 4, 9)))
    assert inside.rows() == [(2, 3, 1, 1, 4)]
