"""Spelling variants of names: consonant skeletons as blocking key, Jaro-Winkler as judge.

The skeleton joins transliterations of one name (Madani, Ma'dani, Medeni; Papikyan, Papikian); that two
names may be the same entity needs more than that and is asked for here pair by pair.
"""

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

MIN_SIMILARITY = 0.8
_DIGRAPHS = (
    ("dzh", "j"),
    ("dj", "j"),
    ("zh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("sh", "s"),
    ("ch", "j"),
    ("ph", "f"),
    ("ck", "k"),
    ("ts", "s"),
    ("x", "h"),
    ("q", "g"),
    ("c", "j"),
    ("z", "s"),
    ("w", "v"),
    ("g", "j"),
)


def skeleton(expr: pl.Expr) -> pl.Expr:
    """Reduce a folded name (`transforms.fold.fold_name`) to its consonants, letters that transliterations mix merged.

    The first letter of each word stays even where it is a vowel (as `a`); words stay apart.
    """
    out = expr
    for spelled, merged in _DIGRAPHS:
        out = out.str.replace_all(spelled, merged, literal=True)
    out = out.str.replace_all(r"\b[aeiouy]+", "A").str.replace_all(r"[aeiouy]", "").str.to_lowercase()
    for letter in "bdfghjklmnprstv":
        out = out.str.replace_all(letter * 2, letter, literal=True)
    return out.str.replace_all(r"(\S)h", "$1")


def find_variants(names: pl.DataFrame) -> pl.DataFrame:
    """Pair nodes whose names are spelling variants.

    names: node, entity_type, name_key, country_code, is_reference; one row per node and spelling. Two nodes pair when type and
    skeleton agree, countries do not differ, at most one of them is a reference row, and the names are similar.
    Within a block each name is compared with the first of the block and with its neighbour only.
    Returns node, other_node, link_score.
    """
    keyed = names.with_columns(skeleton(pl.col("name_key")).alias("skeleton"))
    long_enough = (pl.col("skeleton").str.len_chars() >= 4) & pl.col("name_key").str.contains(" ")
    block = ["entity_type", "skeleton"]
    keyed = keyed.filter(long_enough).sort(*block, pl.col("is_reference").not_(), "name_key", "node")
    first = [pl.col(c).first().over(block).alias(f"{c}_first") for c in ("node", "name_key", "country_code", "is_reference")]
    near = [pl.col(c).shift(1).over(block).alias(f"{c}_near") for c in ("node", "name_key", "country_code", "is_reference")]
    keyed = keyed.with_columns(*first, *near)
    pairs = pl.concat(
        [
            keyed.select(
                "node",
                pl.col(f"node_{side}").alias("other_node"),
                "name_key",
                pl.col(f"name_key_{side}").alias("other_key"),
                pl.col("country_code"),
                pl.col(f"country_code_{side}").alias("other_country"),
                (pl.col("is_reference") & pl.col(f"is_reference_{side}")).alias("both_reference"),
            )
            for side in ("first", "near")
        ]
    )
    agree = pl.col("country_code").is_null() | pl.col("other_country").is_null() | (pl.col("country_code") == pl.col("other_country"))
    pairs = pairs.filter(pl.col("other_node").is_not_null() & (pl.col("node") != pl.col("other_node")) & agree & ~pl.col("both_reference"))
    if pairs.is_empty():
        return pl.DataFrame(schema={"node": pl.String, "other_node": pl.String, "link_score": pl.Float64})
    scores = process.cpdist(pairs["name_key"].to_list(), pairs["other_key"].to_list(), scorer=JaroWinkler.similarity)
    scored = pairs.with_columns(pl.Series("link_score", scores).cast(pl.Float64)).filter(pl.col("link_score") >= MIN_SIMILARITY)
    return scored.group_by("node", "other_node").agg(pl.col("link_score").max()).sort("node", "other_node")
