"""What the words of a span say about it: how many, given names, surnames, ordinary words, shapes, those at its start and end.

Belongs here: evidence that rests on the words of the span alone. A piece of evidence is one line of _EVIDENCE.
"""

from collections.abc import Mapping

import polars as pl


def _first(flag: str) -> pl.Expr:
    """A flag of the first word of the span."""
    return pl.col(f"first:{flag}")


def _last(flag: str) -> pl.Expr:
    return pl.col(f"last:{flag}")


def _count(flag: str) -> pl.Expr:
    """Words of the span with a flag."""
    return pl.col(f"count:{flag}")


def _some(flag: str) -> pl.Expr:
    return _count(flag) > 0


_MANY = pl.col("word_count") > 1
_CAPITALS = _count("is_capital_word")
_ALL_ORDINARY = _count("is_ordinary_capital") >= _CAPITALS

_EVIDENCE: Mapping[str, pl.Expr] = {
    "one_word": pl.col("word_count") == 1,
    "two_words": pl.col("word_count") == 2,
    "three_words": pl.col("word_count") == 3,
    "four_words": pl.col("word_count") >= 4,
    "first_given": _first("is_given") & _MANY,
    "first_pure_given": _first("is_pure_given") & _MANY,
    "first_initial": _first("is_initial") & _MANY,
    "initial_then_name": _first("is_initial") & _MANY & ~_last("is_ordinary") & ~_last("is_initial") & ~_last("is_acronym"),
    "first_surname": _first("is_surname") & ~_first("is_given") & _MANY,
    "unknown_then_given": _first("is_unknown") & _last("is_given") & _MANY,
    "unknown_then_surname": _first("is_unknown") & _last("is_surname") & ~_last("is_given") & _MANY,
    "given_then_unknown": _first("is_given") & _MANY & _last("is_unknown"),
    "given_then_surname": _first("is_given") & _MANY & _last("is_surname"),
    "given_then_ordinary": _first("is_given") & _MANY & _last("is_ordinary") & ~_last("is_surname"),
    "last_surname": _last("is_surname") & _MANY,
    "last_given": _last("is_given") & _MANY,
    "last_ending": _last("has_ending") & _MANY,
    "last_unknown": _last("is_unknown") & _MANY,
    "first_unknown": _first("is_unknown") & _MANY,
    "all_unknown": (_count("is_unknown") >= _CAPITALS) & _MANY,
    "all_names": (_count("is_name_word") >= _CAPITALS) & _MANY,
    "lone_given": _first("is_given") & ~_MANY,
    "lone_pure_given": _first("is_pure_given") & ~_MANY,
    "lone_surname": _first("is_surname") & ~_first("is_given") & ~_MANY,
    "lone_unknown": _first("is_unknown") & ~_MANY,
    "lone_ending": _last("has_ending") & ~_MANY,
    "lone_ordinary": _ALL_ORDINARY & ~_MANY,
    "lone_ordinary_name": _ALL_ORDINARY & _first("is_name_word") & ~_MANY,
    "lone_common": _first("is_common") & ~_MANY,
    "lone_plural": _last("is_plural") & ~_MANY,
    "lone_language": _first("is_language") & ~_MANY,
    "lone_s": _last("is_unknown") & ~_MANY & pl.col("ends_in_s"),
    "place_ending": _last("has_place_ending"),
    "first_place_ending": _first("has_place_ending") & _MANY,
    "body_ending": _last("has_body_ending"),
    "all_ordinary": _ALL_ORDINARY & _MANY,
    "some_ordinary": _some("is_ordinary_capital") & ~_ALL_ORDINARY & _MANY,
    "no_ordinary": (_count("is_ordinary_capital") == 0) & _MANY,
    "all_plain": (_count("is_plain") >= _CAPITALS) & _MANY,
    "no_plain": (_count("is_plain") == 0) & _MANY,
    "last_noun": _last("is_noun") & _MANY & ~_last("is_name_word"),
    "last_plural": _last("is_plural") & _MANY & ~_last("is_name_word"),
    "last_verb": _last("is_verb") & ~_last("is_noun") & _MANY,
    "last_adjective": _last("is_adjective") & ~_last("is_noun") & _MANY,
    "first_adjective": _first("is_adjective") & _MANY,
    "first_verb": _first("is_verb") & ~_first("is_noun") & _MANY,
    "first_adverb": _first("is_adverb") & _MANY,
    "first_gerund": _first("is_gerund") & _first("is_verb") & _MANY,
    "has_particle": _some("is_small_particle"),
    "has_common": _some("is_common"),
    "has_small": _some("is_small") & _MANY,
    "first_small": _first("is_small") & _MANY,
    "lone_small": _first("is_small") & ~_MANY,
    "lone_acronym": _first("is_acronym") & ~_MANY,
    "short_acronym": _first("is_acronym") & ~_MANY & (pl.col("first_length") == 2),
    "long_acronym": _first("is_acronym") & ~_MANY & (pl.col("first_length") > 5),
    "first_acronym": _first("is_acronym") & _MANY,
    "last_acronym": _last("is_acronym") & _MANY,
    "all_loud": (_count("is_loud") >= _CAPITALS) & _MANY,
    "has_camel": _some("is_camel") & ~_some("has_prefix"),
    "has_prefix": _some("has_prefix"),
    "has_initial": _some("is_initial") & _MANY,
    "lone_initial": _first("is_initial") & ~_MANY,
    "last_initial": _last("is_initial") & _MANY,
    "has_digit": _some("has_digit"),
    "has_function": _some("is_function"),
    "has_and": _some("is_and"),
    "hyphened": _some("is_hyphen"),
    "ampersand": _some("is_ampersand"),
}
"""Each piece of evidence, over word_count, ends_in_s, first_length (characters of the first word) and the flags of words."""


def describe_insides(spans: pl.DataFrame, marked: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return a boolean column for each piece of evidence (`e:` before its name), one row per span.

    spans: first_token, last_token, word_count. marked: tokens as `transforms.name_marks` marks them. words: flags by word_row.
    """
    lengths = spans["last_token"] - spans["first_token"] + 1
    spread = spans.select(pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token")).explode("token")["token"]
    inner = _describe_tokens(spread, marked, words)
    ends = lengths.cum_sum() - 1
    starts = ends - lengths + 1
    first, last = inner.select(pl.all().gather(starts)), inner.select(pl.all().gather(ends))
    sums = inner.select(pl.all().cast(pl.Int32).cum_sum())
    counts = sums.select(pl.all().gather(ends)) - sums.select(pl.all().gather(starts)) + first.select(pl.all().cast(pl.Int32))
    named = [frame.select(pl.all().name.prefix(f"{of}:")) for of, frame in (("first", first), ("last", last), ("count", counts))]
    own = pl.DataFrame(
        {
            "word_count": spans["word_count"],
            "ends_in_s": marked["lower"].gather(spans["last_token"]).str.ends_with("s"),
            "first_length": marked["text"].gather(spans["first_token"]).str.len_chars(),
        }
    )
    held = pl.concat([own, *named], how="horizontal")
    return held.select(evidence.fill_null(False).alias(f"e:{name}") for name, evidence in _EVIDENCE.items())


def _describe_tokens(rows: pl.Series, marked: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the flags of the tokens at `rows`."""
    word_row = marked["word_row"].gather(rows)
    inner = words.select(pl.all().gather(word_row))
    text = marked["text"].gather(rows)
    capital = marked["shape"].gather(rows).is_in(["Upper", "Title"])
    common = marked["is_common"].gather(rows)
    inner = inner.with_columns(
        capital.alias("is_capital_word"),
        (common & capital).alias("is_common"),
        marked["is_particle"].gather(rows).alias("is_particle"),
        marked["is_small"].gather(rows).alias("is_small"),
        (marked["is_function"].gather(rows) & capital).alias("is_function"),
        (text == "and").alias("is_and"),
        text.is_in(["-", "‐", "‑"]).alias("is_hyphen"),
        (text == "&").alias("is_ampersand"),
    )
    return inner.with_columns(
        (pl.col("is_particle") & ~pl.col("is_capital_word")).alias("is_small_particle"),
        (pl.col("is_ordinary") & pl.col("is_capital_word")).alias("is_ordinary_capital"),
        (pl.col("is_ordinary") & pl.col("is_capital_word") & ~pl.col("is_given") & ~pl.col("is_surname")).alias("is_plain"),
        (pl.col("is_given") & ~pl.col("is_ordinary")).alias("is_pure_given"),
        ((pl.col("is_given") | pl.col("is_surname")) & pl.col("is_capital_word")).alias("is_name_word"),
        (
            pl.col("is_capital_word")
            & ~(pl.col("is_ordinary") | pl.col("is_given") | pl.col("is_surname") | pl.col("is_acronym") | pl.col("is_common"))
        ).alias("is_unknown"),
        ((pl.col("is_acronym") | pl.col("is_initial")) & pl.col("is_capital_word")).alias("is_loud"),
    )
