"""Grammar on the token frame: which token is a verb, where a clause begins, what governs a name.

No parser: closed-class words, the inflected forms of the trigger and support verbs, and position say
enough to bind actors within a clause. Everything is a column on tokens; nothing loops over them.
"""

import polars as pl

from transforms.neighbours import before
from transforms.reference import Reference

GRAMMAR_COLUMNS = (
    "token_row",
    "sentence_row",
    "document_row",
    "char_start",
    "char_end",
    "lower",
    "shape",
    "in_mention",
    "in_time",
    "is_preposition",
    "is_determiner",
    "is_be",
    "is_have",
    "is_modal",
    "is_coordinator",
    "is_negation",
    "is_pronoun",
    "is_verb",
    "is_participle",
    "is_gerund",
    "is_past",
    "is_noun_place",
    "clause_row",
    "clause_kind",
    "previous_lower",
    "next_lower",
)
"""clause_row numbers clauses over the batch; clause_kind: main, relative, subordinate, complement, coordinate, participle, quote."""

_CLASSES = {
    "preposition": "is_preposition",
    "determiner": "is_determiner",
    "aux_be": "is_be",
    "aux_have": "is_have",
    "aux_do": "is_do",
    "modal": "is_modal",
    "coordinator": "is_coordinator",
    "subordinator": "is_subordinator",
    "relative": "is_relative",
    "negation": "is_negation",
    "pronoun_personal": "is_pronoun",
    "pronoun_possessive": "is_possessive_pronoun",
    "complementizer": "is_complementizer",
}
_QUOTES = ("“", "”", '"', "«", "»", "„")
_SHORT_QUOTE = 6
"""Quotations of fewer tokens are names and scare quotes inside the clause."""
_ADVERBS = ("also", "then", "later", "already", "never", "not", "still", "again", "soon", "once", "first", "jointly", "twice")
_STOPS = (";", ":", "—", "–", "|")
_TWO_WAY = ("after", "before", "since", "until", "till", "as", "than", "for", "so")
"""Words that open a clause or a phrase; they count as clause openers only where a verb follows."""
_LOOKAHEAD = 7
"""Tokens within which the verb of a new clause must follow its first name (measured on the development corpus)."""


def annotate_grammar(tokens: pl.DataFrame, mention_tokens: pl.DataFrame, time_tokens: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return the tokens with GRAMMAR_COLUMNS, in reading order.

    tokens: TOKEN_COLUMNS. mention_tokens (token_row, entity_type) and time_tokens (token_row): tokens inside entity and
    time mentions, which are never verbs, prepositions or clause openers.
    """
    frame = _mark_classes(tokens, reference)
    nationality = mention_tokens.filter(pl.col("entity_type") == "NORP")["token_row"]
    frame = frame.with_columns(
        pl.col("token_row").is_in(nationality.implode()).alias("in_nationality"),
        pl.col("token_row").is_in(mention_tokens["token_row"].implode()).alias("in_mention"),
        pl.col("token_row").is_in(time_tokens["token_row"].implode()).alias("in_time"),
    )
    outside = ~pl.col("in_mention") & ~pl.col("in_time")
    frame = frame.with_columns((pl.col(c) & outside).alias(c) for c in _CLASSES.values())
    frame = frame.sort("token_row").with_columns(
        before("lower", fill="").alias("previous_lower"),
        before("lower", -1, fill="").alias("next_lower"),
    )
    # after a name 's is the possessive mark, after a pronoun a verb
    possessive = pl.col("lower").is_in(["'s", "'"]) & ~pl.col("is_pronoun").shift(1, fill_value=False)
    frame = frame.with_columns((pl.col(c) & ~possessive).alias(c) for c in ("is_be", "is_have", "is_do", "is_modal"))
    in_compound = (pl.col("previous_lower") == "-") | (pl.col("next_lower") == "-")
    after_auxiliary = (pl.col("is_be") | pl.col("is_have")).shift(1, fill_value=False)
    frame = frame.with_columns(
        (pl.col("is_preposition") & ~in_compound).alias("is_preposition"),
        (pl.col("is_subordinator") & ~after_auxiliary).alias("is_subordinator"),
    )
    frame = _mark_verbs(frame, outside)
    return _mark_clauses(frame).select(GRAMMAR_COLUMNS)


def _mark_classes(tokens: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Join closed-class words and verb forms as boolean columns."""
    words = reference["function_words"]
    flags = words.group_by("word").agg((pl.col("word_class") == k).any().alias(v) for k, v in _CLASSES.items())
    verbs = reference["inflections"].filter(pl.col("word_class") == "verb")
    kinds = verbs.group_by("form").agg(
        pl.col("form_kind").is_in(["base", "third"]).any().alias("is_base_form"),
        pl.col("form_kind").is_in(["past", "past_participle"]).any().alias("is_past_form"),
        pl.col("form_kind").is_in(["participle", "past_participle"]).any().alias("is_participle"),
        (pl.col("form_kind") == "gerund").any().alias("is_gerund"),
    )
    frame = tokens.join(flags, left_on="lower", right_on="word", how="left", maintain_order="left")
    frame = frame.join(kinds, left_on="lower", right_on="form", how="left", maintain_order="left")
    marks = [*_CLASSES.values(), "is_base_form", "is_past_form", "is_participle", "is_gerund"]
    return frame.with_columns(pl.col(marks).fill_null(value=False))


def _mark_verbs(frame: pl.DataFrame, outside: pl.Expr) -> pl.DataFrame:
    """Tell verbs from nouns and adjectives of the same form by the word before."""
    flags = (
        "is_determiner",
        "is_preposition",
        "is_be",
        "is_have",
        "is_modal",
        "is_pronoun",
        "in_mention",
        "is_possessive_pronoun",
        "in_nationality",
        "is_do",
        "is_coordinator",
    )
    last = {c: before(c, fill=False) for c in flags}
    previous = pl.col("previous_lower")
    adverb = previous.str.ends_with("ly") | previous.is_in(_ADVERBS)
    after_to = previous == "to"
    regular = pl.col("lower").str.contains(r"^\p{Ll}{2,}ed$")
    gerund = pl.col("lower").str.contains(r"^\p{Ll}{3,}ing$")
    # "the Iranian attack" is a noun, "the Palestinians reject" a verb
    of_nation = last["in_nationality"] & ~previous.str.ends_with("s")
    noun_place = (
        last["is_determiner"] | last["is_possessive_pronoun"] | (previous == "'s") | of_nation | (last["is_preposition"] & ~after_to)
    )
    helped = last["is_be"] | last["is_have"] | last["is_modal"] | last["is_do"] | after_to | last["is_pronoun"]
    # "military drill", "peace talks": a bare form after an ordinary word is a noun, unless that word is a plural subject
    plural_subject = previous.str.contains(r"^\p{Ll}{3,}s$") & ~previous.str.ends_with("ss")
    base_verb = pl.col("is_base_form") & (
        helped
        | adverb
        | (last["in_mention"] & ~of_nation)
        | last["is_coordinator"]
        | plural_subject
        | (previous == "") & ~pl.col("lower").str.ends_with("s")
        | previous.is_in(["who", "which", "that", "not", "and"])
    )
    past_verb = (pl.col("is_past_form") | pl.col("is_participle") | regular) & ~(
        pl.col("is_base_form") & ~(helped | adverb | last["in_mention"] | plural_subject)
    )
    ing_verb = (gerund | pl.col("is_gerund")) & (last["is_be"] | last["is_preposition"])
    is_verb = (
        pl.col("is_be") | pl.col("is_have") | pl.col("is_modal") | pl.col("is_do") | ((base_verb | past_verb) & ~noun_place) | ing_verb
    )
    return frame.with_columns(
        (is_verb & outside).alias("is_verb"),
        ((pl.col("is_participle") | regular) & outside).alias("is_participle"),
        ((pl.col("is_gerund") | gerund) & outside).alias("is_gerund"),
        ((pl.col("is_past_form") & ~pl.col("is_base_form")) | regular).alias("is_past"),
        noun_place.alias("is_noun_place"),
    )


def _mark_clauses(frame: pl.DataFrame) -> pl.DataFrame:
    """Number clauses; every opener begins a new one and names its kind."""
    verb_row = pl.when(pl.col("is_verb")).then(pl.col("token_row"))
    name_row = pl.when(pl.col("in_mention") | pl.col("is_pronoun")).then(pl.col("token_row"))
    is_quote = pl.col("lower").is_in(_QUOTES)
    frame = frame.with_columns(
        is_quote.alias("is_quote"),
        ((is_quote.cast(pl.Int32).cum_sum().over("sentence_row") % 2) == 1).alias("opens_quote"),
        pl.when(is_quote).then(pl.col("token_row")).alias("quote_row"),
        verb_row.backward_fill().shift(-1).over("sentence_row").alias("next_verb"),
        name_row.backward_fill().shift(-1).over("sentence_row").alias("next_name"),
        pl.when(pl.col("is_verb") & pl.col("in_mention").shift(1, fill_value=False))
        .then(pl.col("token_row"))
        .backward_fill()
        .shift(-1)
        .over("sentence_row")
        .alias("next_named_verb"),
    )
    here = pl.col("token_row").cast(pl.Int64)
    to_name = pl.col("next_name").cast(pl.Int64) - here
    to_verb = pl.col("next_verb").cast(pl.Int64) - here
    new_subject = (to_name <= 4) & (to_verb > to_name) & (to_verb <= to_name + _LOOKAHEAD)
    # "…, Baku said": the verb stands right after the name, with nothing but its article before
    attribution = (
        (pl.col("lower") == ",") & (to_name <= 3) & (pl.col("next_verb") == pl.col("next_named_verb")) & (to_verb <= to_name + _LOOKAHEAD)
    )
    spaced_hyphen = (pl.col("lower") == "-") & pl.col("is_spaced") & before("is_spaced", -1, fill=False)
    joins_names = pl.col("in_mention").shift(1, fill_value=False) & pl.col("in_mention").shift(-1, fill_value=False)
    two_way = pl.col("lower").is_in(_TWO_WAY)
    after_comma = pl.col("previous_lower") == ","
    relative = pl.col("is_relative") & (pl.col("lower") != "that")
    that = (pl.col("lower") == "that") & ~pl.col("previous_lower").is_in(["", "in", "of", "on", "at", "by", "with", "for", "from"])
    kind = (
        pl.when(_long_quote("backward_fill"))
        .then(pl.lit("quote"))
        .when(_long_quote("forward_fill"))
        .then(pl.lit("main"))
        .when(pl.col("lower").is_in(_STOPS) | spaced_hyphen)
        .then(pl.lit("main"))
        .when(relative & ~pl.col("in_mention"))
        .then(pl.lit("relative"))
        .when(that & ~pl.col("in_mention"))
        .then(pl.lit("complement"))
        .when(pl.col("is_subordinator") & ~two_way)
        .then(pl.lit("subordinate"))
        .when(two_way & (pl.col("is_subordinator") | pl.col("is_preposition")) & new_subject)
        .then(pl.lit("subordinate"))
        .when(after_comma & pl.col("is_gerund") & ~pl.col("in_mention"))
        .then(pl.lit("participle"))
    )
    first = pl.col("sentence_row") != pl.col("sentence_row").shift(1)
    frame = frame.with_columns(
        kind.alias("opens"),
        (pl.col("is_coordinator") & new_subject & ~joins_names).alias("may_coordinate"),
        attribution.alias("may_report"),
    )
    # "when X and Y met": a clause without a verb so far goes on over its "and"
    opened = (pl.col("opens").is_not_null() | first.fill_null(value=True)).cast(pl.UInt32).cum_sum()
    has_verb = pl.col("is_verb").cast(pl.Int32).cum_sum().over(opened.alias("opened")) > 0
    later = (
        pl.when(pl.col("may_coordinate") & has_verb).then(pl.lit("coordinate")).when(pl.col("may_report") & has_verb).then(pl.lit("main"))
    )
    frame = frame.with_columns(pl.coalesce("opens", later).alias("opens"))
    starts = (pl.col("opens").is_not_null() | first.fill_null(value=True)).cast(pl.UInt32).cum_sum()
    frame = frame.with_columns(starts.alias("clause_row"))
    return frame.with_columns(pl.col("opens").first().over("clause_row").fill_null("main").alias("clause_kind"))


def _long_quote(fill: str) -> pl.Expr:
    """True on the opening (backward_fill) or closing (forward_fill) mark of a quotation that is more than a name or a word or two."""
    opening = fill == "backward_fill"
    other = pl.col("quote_row").backward_fill().shift(-1) if opening else pl.col("quote_row").forward_fill().shift(1)
    length = (other.over("sentence_row").cast(pl.Int64) - pl.col("token_row").cast(pl.Int64)).abs()
    side = pl.col("opens_quote") if opening else ~pl.col("opens_quote")
    return pl.col("is_quote") & side & ~pl.col("in_mention") & (length.is_null() | (length > _SHORT_QUOTE))
