"""Names, titles, heads and cues of the reference tables, found in the token stream in one pass.

What a match means is decided elsewhere (`transforms.name_types`); here is only where the tables' words stand. Which spellings
they have is said by `transforms.name_patterns`.
"""

import polars as pl

from transforms.fold import APOSTROPHES, fold_name
from transforms.name_patterns import list_name_patterns
from transforms.phrases import find_phrases
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference
from transforms.words import describe_words

_BARE = r"^[-‐‑‒.·]$"
_LEXICAL_CLASSES = ("adverb", "number_word", "negation")
"""Classes of function words that may stand capitalised inside a name (New, Second, West)."""
_FLAGS = ("is_function", "is_grammar", "is_common", "is_particle", "is_owner", "is_lexical")
_POSSESSIVE = rf"^[{APOSTROPHES}]s$"


def fold_tokens(tokens: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add to tokens what depends on their text alone.

    `key`, the folded text: empty for hyphens and dots, `s` for a possessive, `#` for other marks; and is_function, is_grammar
    (a function word that stands in small letters inside names), is_common, is_particle, is_owner (People's),
    is_lexical (an ordinary English word).
    """
    listed = _list_words(reference)

    def describe(words: pl.DataFrame) -> pl.DataFrame:
        words = words.with_columns(_token_key(pl.col("text")).alias("key")).join(listed, on="lower", how="left")
        return words.with_columns(pl.col(_FLAGS).fill_null(False))

    return describe_words(tokens, describe)


def _token_key(text: pl.Expr) -> pl.Expr:
    bare = text.str.contains(_BARE)
    folded = fold_name(text)
    return (
        pl.when(text.str.contains(_POSSESSIVE))
        .then(pl.lit("s"))
        .when(bare)
        .then(pl.lit(""))
        .when(folded == "")
        .then(pl.lit("#"))
        .otherwise(folded)
    )


@once_per_reference
def _list_words(reference: Reference) -> pl.DataFrame:
    """One row per word of the tables: lower and what it is (_FLAGS, null for what it is not)."""
    listed = reference["function_words"].group_by(pl.col("word").alias("lower"))
    grammar = listed.agg((~pl.col("word_class").is_in(_LEXICAL_CLASSES)).any().alias("is_grammar"))
    parts = reference["name_parts"].select(pl.col("part").alias("lower"), "part_kind")
    common = [reference["common_words"].select(pl.col("word").str.to_lowercase().alias("lower")), _parts_of(parts, "abbreviation")]
    words = grammar.with_columns(pl.lit(True).alias("is_function"))
    named = {"is_common": pl.concat(common), "is_particle": _parts_of(parts, "particle"), "is_owner": _parts_of(parts, "owner")}
    for flag, frame in {**named, "is_lexical": _lexicon(reference)}.items():
        marked = frame.unique().with_columns(pl.lit(True).alias(flag))
        words = words.join(marked, on="lower", how="full", coalesce=True)
    return words


def _parts_of(parts: pl.DataFrame, kind: str) -> pl.DataFrame:
    return parts.filter(pl.col("part_kind") == kind).select("lower")


def _lexicon(reference: Reference) -> pl.DataFrame:
    """Ordinary English words, as far as the tables of verbs, nouns, titles and cues list them, as column lower."""
    listed = (
        ("inflections", "form"),
        ("actor_nouns", "noun"),
        ("titles", "title"),
        ("institution_nouns", "noun"),
        ("name_heads", "head"),
        ("name_cues", "cue"),
        ("context_cues", "cue"),
        ("units", "form"),
        ("time_words", "word"),
        ("status_cues", "cue"),
    )
    words = pl.concat([reference[table].select(pl.col(column).str.to_lowercase().alias("lower")) for table, column in listed])
    words = words.select(pl.col("lower").str.extract_all(r"[a-z]{3,}")).explode("lower").drop_nulls().unique()
    names = reference["given_names"].select(pl.col("given_name").str.to_lowercase().alias("lower"))
    return words.join(names, on="lower", how="anti")


def match_known_names(tokens: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Find every word or phrase of the reference tables in folded tokens, overlapping ones too.

    tokens: as `fold_tokens` gives them. Returns first_token, last_token and PATTERN_COLUMNS, sorted by all of these; kind is name,
    title, head, cue or noun. A name listed with its nation (Iran's Revolutionary Guard) is found without it. A name matches where
    its capitals stand as capitals; an acronym only where it is written in capitals. So is one listed with what it is (Neptune missile).
    """
    listed = list_name_patterns(reference)
    hits = find_phrases(tokens, listed.tree).join(listed.rules, on="phrase_row", how="inner")
    hits = _keep_written(_drop_owned(hits, tokens), tokens)
    hits = hits.with_columns(pl.col("first_token") + pl.col("owner_tokens"), pl.col("last_token") - pl.col("tail_tokens"))
    # one number orders as the three would, at half the cost; patterns are in the order of their columns
    length = pl.col("last_token") - pl.col("first_token")
    place = (pl.col("first_token") * (length.max() + 1) + length) * listed.patterns.height + pl.col("pattern_row").cast(pl.Int64)
    hits = hits.sort(place)
    return hits.select("first_token", "last_token").hstack(listed.patterns[hits["pattern_row"]])


def _keep_written(hits: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Keep names that are written in capitals where they have some: acronyms wholly, others at their ends."""
    first, last = (tokens["shape"].gather(hits[f"{end}_token"]) for end in ("first", "last"))
    hits = hits.with_columns((first != "lower").alias("first_large"), (last != "lower").alias("last_large"))
    plain = (~pl.col("starts_large") | pl.col("first_large")) & (~pl.col("ends_large") | pl.col("last_large"))
    names = hits.filter(~pl.col("is_acronym") & plain)
    acronyms = hits.filter("is_acronym")
    loud = tokens["shape"].gather(acronyms["first_token"]).is_in(["Upper", "number"])
    acronyms = acronyms.filter(loud & ~_is_shouted(acronyms["first_token"], tokens))
    return pl.concat([names, acronyms])


def _is_shouted(rows: pl.Series, tokens: pl.DataFrame) -> pl.Series:
    """Tell function words in a row of capitals, where WHO and US are no acronyms."""
    loud = []
    for beside in (rows - 1, rows + 1):
        inside = beside.is_between(0, tokens.height - 1)
        loud.append((tokens["shape"].gather(beside.clip(0, tokens.height - 1)) == "Upper") | ~inside)
    is_loud = (tokens["shape"].gather(rows) == "Upper") & loud[0] & loud[1]
    return tokens["is_function"].gather(rows) & is_loud & ~tokens["text"].gather(rows).str.contains(".", literal=True)


def _drop_owned(hits: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Leave out what ends in a possessive that the listed name does not have."""
    return hits.filter(pl.col("ends_s") | ~tokens["text"].gather(hits["last_token"]).str.contains(_POSSESSIVE))
