"""What each distinct word of a batch says by itself about a name that it stands in: given name, surname, ordinary noun, shape.

Belongs here: properties of single words. What they say together, and what stands around them, is gathered in `transforms.name_evidence`.
"""

import polars as pl

from transforms.fold import fold_name
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

_CLASSES = {"is_noun": "noun", "is_plural": "plural", "is_verb": "verb", "is_adjective": "adj", "is_adverb": "adv"}
_SHAPES = {
    "is_acronym": r"^\p{Lu}[\p{Lu}\p{N}]{1,5}s?$|^(?:\p{Lu}\.){2,}$",
    "is_camel": r"\p{Ll}\p{Lu}",
    "is_initial": r"^\p{Lu}$",
    "has_prefix": r"^(?:Mc|Mac|O['’]|D['’]|Fitz)\p{Lu}",
    "has_digit": r"\p{N}",
    "is_language": r"^\p{Lu}\p{Ll}+(?:ish|ese|ic|ian)$",
    "is_past": r"ed$",
    "is_gerund": r"ing$",
}
_ENDINGS = {"has_ending": "ending", "has_place_ending": "place_ending", "has_body_ending": "body_ending"}
WORD_FLAGS = ("is_given", "is_surname", *_CLASSES, "is_ordinary", *_ENDINGS, *_SHAPES)


def describe_name_words(tokens: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return WORD_FLAGS of the words of folded tokens (word_row, text, lower, key); row n is word_row n."""
    row = tokens["word_row"]
    words = tokens.select("word_row", "text", "lower", "key")[row.arg_unique()]
    names, ordinary = _names(reference), _ordinary(reference)
    words = words.join(names, on="key", how="left", maintain_order="left").join(ordinary, on="lower", how="left", maintain_order="left")
    flags = words.select(
        "word_row",
        "is_given",
        "is_surname",
        *_CLASSES,
        pl.col("is_noun").is_not_null().alias("is_ordinary"),
        *(pl.col("key").str.contains(_pattern(reference)[kind]).alias(flag) for flag, kind in _ENDINGS.items()),
        *(pl.col("text").str.contains(pattern).alias(flag) for flag, pattern in _SHAPES.items()),
    ).with_columns(pl.col(WORD_FLAGS).fill_null(False))
    count = int(tokens.select(pl.col("word_row").max().fill_null(0)).item()) + 1
    empty = pl.Series([False]).new_from_index(0, count)
    return pl.DataFrame([empty.alias(f).scatter(flags["word_row"], flags[f]) for f in WORD_FLAGS])


@once_per_reference
def _names(reference: Reference) -> pl.DataFrame:
    """Folded given names and surnames: key, is_given, is_surname."""
    given = reference["given_names"].select(fold_name(pl.col("given_name")).alias("key"), pl.lit(True).alias("is_given")).unique("key")
    surnames = reference["surnames"].select(fold_name(pl.col("surname")).alias("key"), pl.lit(True).alias("is_surname")).unique("key")
    return given.join(surnames, on="key", how="full", coalesce=True)


@once_per_reference
def _ordinary(reference: Reference) -> pl.DataFrame:
    """Ordinary words in small letters and their classes."""
    classes = pl.col("word_class").str.split("|").list
    return reference["ordinary_words"].select(pl.col("word").alias("lower"), *(classes.contains(c).alias(f) for f, c in _CLASSES.items()))


@once_per_reference
def _pattern(reference: Reference) -> dict[str, str]:
    """Return a pattern for folded words with an ending of each kind."""
    parts = reference["name_parts"].select("part_kind", fold_name(pl.col("part")).alias("part")).unique().sort("part_kind", "part")
    endings = {kind: parts.filter(pl.col("part_kind") == kind)["part"].to_list() for kind in _ENDINGS.values()}
    return {kind: rf"^[a-z]{{3,}}(?:{'|'.join(e)})$" if e else "^$" for kind, e in endings.items()}
