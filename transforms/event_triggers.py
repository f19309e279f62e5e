"""Triggers: the words that may name an act, found in the token frame.

Only where the words stand and which rows of the trigger table they fit is said here; whether an
event comes of them is decided when their arguments are bound.
"""

from functools import lru_cache

import ahocorasick_rs
import polars as pl

from transforms.reference import Reference
from transforms.tokenize import WORD_PATTERN

TRIGGER_COLUMNS = (
    "trigger_row",
    "document_row",
    "sentence_row",
    "clause_row",
    "first_token",
    "last_token",
    "head_token",
    "rule_row",
    "form_participle",
    "form_gerund",
    "form_base",
)
"""rule_row is the row of the trigger table; head_token the token that inflects; form_* say what the form can be."""

_GAP = "…"
_GAP_TOKENS = 8
_DEFINITE = ("the", "this", "that", "these", "those", "similar", "such", "same", "latest")


def find_triggers(grammar: pl.DataFrame, sentence_features: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return TRIGGER_COLUMNS for every row of the trigger table that the text satisfies.

    grammar: GRAMMAR_COLUMNS. sentence_features: sentence_row, feature (lower-case words, their lemmas, entity types),
    by which the `needs` and `excludes` of the rules are judged.
    """
    patterns = expand_patterns(reference["triggers"], reference["inflections"])
    hits = match_patterns(grammar, patterns["pattern"])
    hits = hits.join(patterns.with_row_index("pattern_row"), on="pattern_row", how="inner")
    hits = hits.join(grammar.select("token_row", "clause_row", "document_row"), left_on="first_token", right_on="token_row", how="inner")
    hits = pl.concat([hits.filter(pl.col("part") == 0), _join_gaps(hits)], how="diagonal")
    head = pl.when(pl.col("word_class") == "noun").then(pl.col("last_token")).otherwise(pl.col("first_token"))
    hits = hits.with_columns(head.alias("head_token"))
    hits = _fit_word_class(hits, grammar)
    hits = _fit_conditions(hits, sentence_features, grammar, reference["triggers"])
    hits = _longest(hits)
    return hits.sort("first_token", "last_token", "rule_row").with_row_index("trigger_row").select(TRIGGER_COLUMNS)


def expand_patterns(triggers: pl.DataFrame, inflections: pl.DataFrame) -> pl.DataFrame:
    """Expand a table of phrases (lemma, word_class) to every form.

    Returns rule_row, word_class, part, pattern, form_participle, form_gerund, form_base. pattern holds tokens separated by
    one space; part is 0 for a whole phrase, 1 and 2 for what stands before and after a gap.
    """
    rules = triggers.with_row_index("rule_row").select(
        "rule_row", "word_class", pl.col("lemma").str.strip_chars(f" {_GAP}").str.split(_GAP).alias("piece")
    )
    rules = rules.with_columns(pl.col("piece").list.len().alias("pieces")).explode("piece")
    rules = rules.with_columns((pl.int_range(pl.len()).over("rule_row") + 1).alias("part"))
    rules = rules.with_columns(
        pl.when(pl.col("pieces") == 1).then(0).otherwise(pl.col("part")).alias("part"), _token_text(pl.col("piece")).alias("piece")
    )
    noun = pl.col("word_class") == "noun"
    head = pl.when(noun).then(pl.col("piece").str.extract(r"(\S+)$")).otherwise(pl.col("piece").str.extract(r"^(\S+)"))
    rules = rules.with_columns(head.alias("head"), pl.when(noun).then(pl.lit("noun")).otherwise(pl.lit("verb")).alias("inflects_as"))
    forms = inflections.select(
        "form",
        pl.col("lemma").alias("head"),
        pl.col("word_class").alias("inflects_as"),
        "form_kind",
    )
    own = rules.select("head", "inflects_as", form=pl.col("head"), form_kind=pl.lit("base")).unique()
    forms = pl.concat([forms, own.select(forms.columns)]).unique()
    forms = forms.group_by("form", "head", "inflects_as").agg(
        pl.col("form_kind").is_in(["participle", "past_participle"]).any().alias("form_participle"),
        (pl.col("form_kind") == "gerund").any().alias("form_gerund"),
        (pl.col("form_kind").is_in(["base", "third"])).any().alias("form_base"),
    )
    # "guns fall silent": a phrase that opens with a noun inflects that noun
    headed = forms.filter(pl.col("inflects_as") == "noun").with_columns(pl.lit("verb").alias("inflects_as"), form_base=pl.lit(value=True))
    verbs = forms.filter(pl.col("inflects_as") == "verb").select("head").unique()
    forms = pl.concat(
        [
            forms,
            headed.join(
                verbs.join(inflections.filter(pl.col("word_class") == "verb").select(head="lemma"), on="head", how="semi"),
                on="head",
                how="anti",
            ),
        ]
    )
    inflecting = rules.filter(pl.col("part") <= 1).join(forms, on=["head", "inflects_as"], how="inner")
    rest = pl.col("piece").str.strip_prefix(pl.col("head"))
    front = pl.col("piece").str.strip_suffix(pl.col("head"))
    pattern = pl.when(pl.col("inflects_as") == "noun").then(front + pl.col("form")).otherwise(pl.col("form") + rest)
    fixed = rules.filter(pl.col("part") == 2).with_columns(pl.col("piece").alias("pattern"))
    out = pl.concat([inflecting.with_columns(pattern.alias("pattern")), fixed], how="diagonal")
    return out.select(
        "rule_row", "word_class", "part", "pattern", pl.col("form_participle", "form_gerund", "form_base").fill_null(value=False)
    ).sort("rule_row", "part", "pattern")


def _token_text(phrase: pl.Expr) -> pl.Expr:
    """Write a phrase as its tokens, separated by single spaces."""
    return (
        phrase.str.to_lowercase()
        .str.extract_all(WORD_PATTERN)
        .list.eval(pl.element().filter(~pl.element().str.contains(r"^\s+$")))
        .list.join(" ")
    )


@lru_cache(maxsize=4)
def _automaton(patterns: tuple[str, ...]) -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(patterns, matchkind=ahocorasick_rs.MatchKind.Standard)


def match_patterns(grammar: pl.DataFrame, patterns: pl.Series) -> pl.DataFrame:
    """Find token sequences: pattern_row (row of `patterns`), sentence_row, first_token, last_token.

    Patterns are lower-case tokens separated by one space. Sequences cross no sentence.
    """
    distinct = patterns.unique(maintain_order=True)
    automaton = _automaton(tuple(distinct))
    length = pl.col("lower").str.len_chars().cast(pl.Int64) + 1
    tokens = grammar.sort("token_row").select(
        "document_row", "sentence_row", "token_row", "lower", (length.cum_sum().over("document_row") - length).alias("start")
    )
    tokens = tokens.with_columns((pl.col("start") + length - 1).alias("end"))
    texts = tokens.group_by("document_row", maintain_order=True).agg(pl.col("lower").str.join(" "))
    rows: list[tuple[int, int, int, int]] = []
    for document_row, text in texts.iter_rows():
        rows.extend((document_row, *hit) for hit in automaton.find_matches_as_indexes(text, overlapping=True))
    schema = {"document_row": pl.UInt32, "distinct_row": pl.UInt32, "start": pl.Int64, "end": pl.Int64}
    hits = pl.DataFrame(rows, schema=schema, orient="row")
    first = tokens.select("document_row", "start", "sentence_row", pl.col("token_row").alias("first_token"))
    last = tokens.select("document_row", "end", pl.col("sentence_row").alias("last_sentence"), pl.col("token_row").alias("last_token"))
    hits = hits.join(first, on=["document_row", "start"], how="inner").join(last, on=["document_row", "end"], how="inner")
    names = (
        pl.DataFrame({"pattern": distinct})
        .with_row_index("distinct_row")
        .join(pl.DataFrame({"pattern": patterns}).with_row_index("pattern_row"), on="pattern", how="inner")
    )
    hits = hits.filter(pl.col("sentence_row") == pl.col("last_sentence")).join(names, on="distinct_row", how="inner")
    return hits.select("pattern_row", "sentence_row", "first_token", "last_token")


def _join_gaps(hits: pl.DataFrame) -> pl.DataFrame:
    """Put together the two parts of phrases with a gap, where they stand in one clause and near enough."""
    first = hits.filter(pl.col("part") == 1)
    second = hits.filter(pl.col("part") == 2).select(
        "rule_row", "clause_row", pl.col("first_token").alias("second_first"), pl.col("last_token").alias("second_last")
    )
    pairs = first.join(second, on=["rule_row", "clause_row"], how="inner")
    gap = pl.col("second_first").cast(pl.Int64) - pl.col("last_token").cast(pl.Int64) - 1
    pairs = pairs.filter((gap >= 1) & (gap <= _GAP_TOKENS)).sort("first_token", "rule_row", "second_first")
    pairs = pairs.unique(["rule_row", "first_token"], keep="first", maintain_order=True)
    return pairs.with_columns(pl.lit(0, pl.Int64).cast(hits.schema["part"]).alias("part")).select(hits.columns)


def _fit_word_class(hits: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Keep verbs where a verb stands and nouns where a noun stands; nothing that is part of a name."""
    words = grammar.select("token_row", "is_verb", "in_mention", "is_noun_place", "clause_kind")
    hits = hits.join(words, left_on="head_token", right_on="token_row", how="inner")
    participle_clause = pl.col("form_gerund") & ~pl.col("is_noun_place")
    reduced = pl.col("form_participle") & ~pl.col("is_noun_place")
    as_verb = pl.col("is_verb") | participle_clause | reduced
    multiword = pl.col("last_token") > pl.col("first_token")
    fits = (
        pl.when(pl.col("word_class") == "noun")
        .then(~pl.col("is_verb") | multiword)
        .otherwise(as_verb | (multiword & ~pl.col("is_noun_place")))
    )
    return hits.filter(fits & ~pl.col("in_mention")).drop("is_verb", "in_mention", "is_noun_place", "clause_kind")


def _fit_conditions(hits: pl.DataFrame, features: pl.DataFrame, grammar: pl.DataFrame, triggers: pl.DataFrame) -> pl.DataFrame:
    """Drop hits whose rule needs what the sentence lacks, or excludes what it has.

    "The exercise" goes back to something told before: for a definite noun the whole document may hold what the rule needs.
    """
    sentences = grammar.select("sentence_row", "document_row").unique()
    documents = features.join(sentences, on="sentence_row", how="inner").select("document_row", "feature").unique()
    definite = grammar.filter(pl.col("previous_lower").is_in(_DEFINITE)).select(pl.col("token_row").alias("first_token"))
    hits = hits.join(definite.with_columns(pl.lit(value=True).alias("is_definite")), on="first_token", how="left")
    needs = _conditions(triggers, "needs")
    bound = hits.select("rule_row", "sentence_row", "document_row", "is_definite").unique().join(needs, on="rule_row", how="inner")
    here = bound.join(features, on=["sentence_row", "feature"], how="semi").select("rule_row", "sentence_row").unique()
    anywhere = (
        bound.filter("is_definite")
        .join(documents, on=["document_row", "feature"], how="semi")
        .select("rule_row", "sentence_row", "is_definite")
    )
    needy = hits.join(needs.select("rule_row").unique(), on="rule_row", how="semi")
    met = pl.concat(
        [
            needy.join(here, on=["rule_row", "sentence_row"], how="semi"),
            needy.join(anywhere.unique(), on=["rule_row", "sentence_row", "is_definite"], how="semi"),
        ]
    ).unique()
    hits = pl.concat([hits.join(needs.select("rule_row").unique(), on="rule_row", how="anti"), met])
    barred = hits.select("rule_row", "sentence_row").unique().join(_conditions(triggers, "excludes"), on="rule_row", how="inner")
    barred = barred.join(features, on=["sentence_row", "feature"], how="semi").select("rule_row", "sentence_row").unique()
    return hits.join(barred, on=["rule_row", "sentence_row"], how="anti").drop("is_definite")


def _conditions(triggers: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return rule_row, feature: one row for each alternative of a condition."""
    rows = triggers.with_row_index("rule_row").select("rule_row", pl.col(column).str.split("|").alias("feature"))
    return rows.drop_nulls().explode("feature").with_columns(pl.col("feature").str.strip_chars())


def _longest(hits: pl.DataFrame) -> pl.DataFrame:
    """Of overlapping hits keep the longest; hits over the same tokens all stay, until their arguments decide."""
    spans = hits.select("sentence_row", "first_token", "last_token").unique()
    pairs = spans.join(spans, on="sentence_row", suffix="_other")
    longer = (pl.col("last_token_other") - pl.col("first_token_other")) > (pl.col("last_token") - pl.col("first_token"))
    covers = (pl.col("first_token_other") <= pl.col("first_token")) & (pl.col("last_token_other") >= pl.col("last_token"))
    beaten = pairs.filter(covers & longer).select("first_token", "last_token").unique()
    return hits.join(beaten, on=["first_token", "last_token"], how="anti")
