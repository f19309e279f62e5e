"""What is made of the reference tables is made once for the same tables."""

import polars as pl

from transforms.reference_cache import once_per_reference


def counted(*tables):
    """Return a cached function over the tables named, and the list of the references that it worked for."""
    calls = []

    @once_per_reference
    def build(reference):
        calls.append(reference)
        return [reference[table].height for table in tables]

    return build, calls


def test_the_same_tables_are_read_once():
    build, calls = counted("titles")
    reference = {"titles": pl.DataFrame({"title": ["President"]})}
    assert build(reference) is build(dict(reference))
    assert len(calls) == 1


def test_a_replaced_table_counts_even_where_it_is_equal_and_one_that_is_not_read_does_not():
    build, calls = counted("titles")
    titles, places = pl.DataFrame({"title": ["President"]}), pl.DataFrame({"place_name": ["Lima"]})
    first = build({"titles": titles, "places": places})
    assert build({"titles": titles, "places": places.clone()}) is first
    assert build({"titles": pl.DataFrame({"title": ["President", "Mayor"]}), "places": places}) == [2]
    assert build({"titles": titles.clone(), "places": places}) is not first
    assert len(calls) == 3


def test_what_a_cached_function_reads_through_another_counts_too():
    inner, _ = counted("titles")
    calls = []

    @once_per_reference
    def outer(reference):
        calls.append(reference)
        return inner(reference)

    titles = pl.DataFrame({"title": ["President"]})
    inner({"titles": titles})
    assert outer({"titles": titles}) == [1]
    assert outer({"titles": titles.head(0)}) == [0]
    assert len(calls) == 2


def test_old_references_are_let_go():
    build, calls = counted("titles")
    references = [{"titles": pl.DataFrame({"title": ["President"] * n})} for n in range(6)]
    assert [build(r) for r in references] == [[n] for n in range(6)]
    build(references[-1])
    assert len(calls) == 6
    build(references[0])
    assert len(calls) == 7


def test_a_table_that_comes_beside_the_others_makes_another_reference():
    built = []

    @once_per_reference
    def count(reference):
        built.append("extra" in reference)
        return len(built)

    plain = {"a": pl.DataFrame({"x": [1]})}
    more = {**plain, "extra": pl.DataFrame({"x": [2]})}
    assert [count(plain), count(more), count(plain), count(more)] == [1, 2, 1, 2]
    assert built == [False, True]
