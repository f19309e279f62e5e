"""What stands before and behind a span: words, marks, shapes, known names.

Belongs here: evidence that rests on the tokens beside the span. A piece of evidence is one line of _EVIDENCE.
"""

from collections.abc import Mapping

import polars as pl

QUOTES = "\"“”„«»'‘’"
_VARIANTS = ("piece", "rest", "start", "end", "wider", *(f"known:{t}" for t in ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC")))


class Around:
    """The tokens before and behind spans: any column, null beyond the sentence."""

    def __init__(self, spans: pl.DataFrame, marked: pl.DataFrame, words: pl.DataFrame, known: pl.DataFrame) -> None:
        """spans: first_token, last_token. words: flags by word_row. known: the names by whose row tokens are marked."""
        self.marked, self.words, self.spans = marked, words, spans
        self.known_type = known["entity_type"]
        self.sentence = marked["sentence_row"].gather(spans["first_token"])
        self.rows: dict[int, pl.Series] = {}

    def at(self, steps: int) -> pl.Series:
        """Return the token row `steps` before (negative) or behind the span; 0 is its last token; null beyond the sentence."""
        if steps not in self.rows:
            rows = (self.spans["first_token"] if steps < 0 else self.spans["last_token"]) + steps
            safe = rows.clip(0, self.marked.height - 1)
            inside = (safe == rows) & (self.marked["sentence_row"].gather(safe) == self.sentence)
            self.rows[steps] = safe.zip_with(inside, pl.Series([None], dtype=pl.Int64).new_from_index(0, len(safe)))
        return self.rows[steps]

    def get(self, column: str, steps: int) -> pl.Series:
        """Return what a column says there: of the tokens, a flag of the words (false beyond the sentence), or the known_type."""
        if column == "known_type":
            return self.known_type.gather(self.get("known_row", steps))
        if column in self.words.columns:
            return self.words[column].gather(self.marked["word_row"].gather(self.at(steps))).fill_null(False)
        return self.marked[column].gather(self.at(steps))


def _at(column: str, steps: int) -> pl.Expr:
    """A column of the token so many steps before (negative) or behind the span; 0 is its last token."""
    return pl.col(f"{column}:{steps}")


def _named(steps: int, *types: str) -> pl.Expr:
    """Whether a known name of one of these types stands there."""
    return _at("known_type", steps).is_in(types).fill_null(False)


_NEARBY: Mapping[str, tuple[int, ...]] = {
    "lower": (-2, -1, 1, 2),
    "shape": (-1, 1, 2),
    "key": (-1, 1),
    "is_function": (-1, 1),
    "is_title": (-1, 1),
    "is_spaced": (0, 1),
    "is_noun": (-1, 1),
    "is_plural": (-1, 1),
    "is_verb": (-1, 1),
    "is_adjective": (-1,),
    "is_adverb": (1,),
    "is_past": (1,),
    "is_acronym": (2,),
    "known_type": (-2, -1, 2, 3),
}
"""What is read beside a span, and how many steps away."""

_BEFORE_2, _BEFORE, _AFTER, _AFTER_2 = (_at("lower", steps) for steps in _NEARBY["lower"])
_SHAPE_BEFORE, _SHAPE_AFTER = (_at("shape", steps).fill_null("end") for steps in (-1, 1))
_QUOTED = _BEFORE.is_in(list(QUOTES)).fill_null(False) & _AFTER.is_in(list(QUOTES)).fill_null(False)
_OWNER = (_at("key", 1) == "s").fill_null(False)
_PLAIN_BEFORE = (_SHAPE_BEFORE == "lower") & ~_at("is_function", -1).fill_null(False)
_PLAIN_AFTER = (_SHAPE_AFTER == "lower") & ~_at("is_function", 1).fill_null(False)
_ARTICLE = _BEFORE.is_in(["the", "a", "an"]).fill_null(False)

_EVIDENCE: Mapping[str, pl.Expr] = {
    **{f"variant:{v}": pl.col("variant") == v for v in _VARIANTS},
    "opening": pl.col("is_opening"),
    "headline": pl.col("is_headline"),
    "holds_known": pl.col("has_known"),
    "begins_sentence": _BEFORE.is_null(),
    "ends_sentence": _AFTER.is_null(),
    "fills_sentence": _BEFORE.is_null() & _AFTER.is_null(),
    "quoted": _QUOTED,
    "quote_before": _BEFORE.is_in(list(QUOTES)).fill_null(False),
    "number_before": _SHAPE_BEFORE == "number",
    "number_after": _SHAPE_AFTER == "number",
    "capital_before": _SHAPE_BEFORE.is_in(["Upper", "Title"]),
    "capital_after": _SHAPE_AFTER.is_in(["Upper", "Title"]),
    "title_token_before": _at("is_title", -1).fill_null(False),
    "title_token_after": _at("is_title", 1).fill_null(False),
    "noun_before": _at("is_noun", -1) & _PLAIN_BEFORE,
    "plural_before": _at("is_plural", -1) & _PLAIN_BEFORE,
    "verb_before": _at("is_verb", -1) & ~_at("is_noun", -1) & _PLAIN_BEFORE,
    "adjective_before": _at("is_adjective", -1) & ~_at("is_noun", -1) & _PLAIN_BEFORE,
    "noun_after": _at("is_noun", 1) & _PLAIN_AFTER,
    "plural_after": _at("is_plural", 1) & _PLAIN_AFTER,
    "past_after": _at("is_past", 1) & _at("is_verb", 1) & _PLAIN_AFTER,
    "verb_after": _at("is_verb", 1) & ~_at("is_noun", 1) & ~_at("is_past", 1) & _PLAIN_AFTER,
    "adverb_after": _at("is_adverb", 1) & _PLAIN_AFTER,
    "owner_after": _OWNER,
    "owner_before": (_at("key", -1) == "s").fill_null(False),
    "capital_owned": _OWNER & _at("shape", 2).is_in(["Upper", "Title"]).fill_null(False),
    "comma_capital_after": (_AFTER == ",").fill_null(False) & _at("shape", 2).is_in(["Upper", "Title"]).fill_null(False),
    "comma_place_after": (_AFTER == ",").fill_null(False) & _named(2, "GPE", "LOC"),
    "comma_number_after": (_AFTER == ",").fill_null(False) & (_at("shape", 2) == "number").fill_null(False),
    "comma_article_after": (_AFTER == ",").fill_null(False) & _AFTER_2.is_in(["a", "an", "the"]).fill_null(False),
    "in_place_after": (_AFTER == "in").fill_null(False) & (_named(2, "GPE", "LOC") | _named(3, "GPE", "LOC")),
    "place_comma_before": (_BEFORE == ",").fill_null(False) & _named(-2, "GPE", "LOC"),
    "place_and_before": _BEFORE.is_in(["and", "or", "&"]).fill_null(False) & _named(-2, "GPE", "LOC"),
    "place_and_after": _AFTER.is_in(["and", "or", "&"]).fill_null(False) & _named(2, "GPE", "LOC"),
    "person_and_before": _BEFORE.is_in(["and", ",", "&"]).fill_null(False) & _named(-2, "PERSON"),
    "person_and_after": _AFTER.is_in(["and", ",", "&"]).fill_null(False) & _named(2, "PERSON"),
    "body_and_before": _BEFORE.is_in(["and", ",", "&"]).fill_null(False) & _named(-2, "ORG", "MIL_UNIT"),
    "body_and_after": _AFTER.is_in(["and", ",", "&"]).fill_null(False) & _named(2, "ORG", "MIL_UNIT"),
    "nation_before": _named(-1, "NORP", "GPE"),
    "acronym_in_brackets": (_AFTER == "(").fill_null(False) & _at("is_acronym", 2),
    "glued_after": _SHAPE_AFTER.is_in(["Upper", "Title", "number", "mark"])
    & ~_at("is_spaced", 1).fill_null(True)
    & _AFTER.is_in(["-", "/", "@", "."]).fill_null(False),
    "glued_before": ~_at("is_spaced", 0).fill_null(True) & _BEFORE.is_in(["-", "/", "@", "."]).fill_null(False),
}
"""Each piece of evidence, over the columns of the span and those of _NEARBY."""

_WORDS: Mapping[str, pl.Expr] = {
    "before": _BEFORE,
    "after": _AFTER,
    # the article is looked through: "of the X", "said the X"
    "before_the": pl.when(_ARTICLE).then(_BEFORE_2),
    "after_owner": pl.when(_OWNER | _QUOTED).then(_AFTER_2),
}
"""Words that count by themselves."""


def describe_surroundings(around: Around) -> pl.DataFrame:
    """Return one boolean column for each piece of evidence (`e:` before its name) and one of words for each of _WORDS (`w:`)."""
    beside = [around.get(column, steps).alias(f"{column}:{steps}") for column, places in _NEARBY.items() for steps in places]
    seen = around.spans.select("variant", "is_opening", "is_headline", "has_known").hstack(beside)
    return seen.select(
        *(evidence.fill_null(False).alias(f"e:{name}") for name, evidence in _EVIDENCE.items()),
        *(word.fill_null("").alias(f"w:{place}") for place, word in _WORDS.items()),
    )
