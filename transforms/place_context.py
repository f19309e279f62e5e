"""What stands right beside the name of a place: its region or country behind it, the town before it, the nation that owns it."""

import polars as pl

from transforms.place_candidates import known_places
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

_BEHIND = r"^(?:, | \(|,? in (?:the )?(?:[\p{Ll}-]+ )?)$"
"""What stands between a town and its region or country."""
_NEAR_CHARS = 45
_KINDS = ("GPE", "LOC", "NORP")
_OTHER_KINDS = ("capital", "enclave", "island", "port", "region", "resort")
"""What kinds of places are called besides the words that end their names (Town, Province)."""


def look_beside(mentions: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return what stands beside each place, for those beside which something does.

    mentions: mention_row, document_row, char_start and char_end in the order of the text, sentence_row and columns of
    ENTITY_MENTIONS. documents: document_row, text. Returns mention_row, next_key, next_is_country, next_country, previous_key,
    close_country, near_country: the place behind a comma, a bracket or "in", with its country where it is no town; the place before a
    comma; the nation that owns the place or says what it is (Iran's, the Libyan capital); any nation shortly before.
    """
    named = mentions.filter(pl.col("entity_type").is_in(_KINDS)).with_columns(
        pl.when(pl.col("sentence_row") == pl.col("sentence_row").shift(-1))
        .then(pl.col("char_start").shift(-1) - pl.col("char_end"))
        .alias("gap")
    )
    named = named.with_columns(pl.when(pl.col("gap").is_between(1, _NEAR_CHARS)).then("gap").alias("gap"))
    # only the pairs of neighbours are looked at from here on
    left = named.filter(pl.col("gap").is_not_null())
    right = named.filter(pl.col("gap").shift(1).is_not_null())
    columns = ["mention_row", "name_key", "country_code", "entity_type", "reference_id"]
    pairs = pl.concat(
        [
            left.select("document_row", "char_end", "gap", *(pl.col(c).alias(f"left_{c}") for c in columns)),
            right.select(pl.col(c).alias(f"right_{c}") for c in columns),
        ],
        how="horizontal",
    )
    pairs = pairs.join(documents.select("document_row", "text"), on="document_row", how="left", maintain_order="left")
    pairs = pairs.with_columns(pl.col("text").str.slice(pl.col("char_end"), pl.col("gap")).alias("between")).drop("text")
    features = known_places(reference).select("candidate", "feature")
    for side in ("left", "right"):
        feature = features.rename({"candidate": f"{side}_reference_id", "feature": f"{side}_feature"})
        pairs = pairs.join(feature, on=f"{side}_reference_id", how="left", maintain_order="left")
    behind = _look_behind(pairs, reference)
    before = _look_before(pairs, reference)
    return behind.join(before, on="mention_row", how="full", coalesce=True).sort("mention_row")


def _look_behind(pairs: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return mention_row, next_key, next_country of the names with a place beside them, or behind ", the second city of"."""
    is_place = (pl.col("left_entity_type") != "NORP") & (pl.col("right_entity_type") != "NORP")
    told = rf"^, (?:[\p{{Ll}}-]+ ){{0,4}}(?:{_list_kinds(reference)}) (?:of|in) (?:the )?(?:[\p{{Ll}}-]+ )?$"
    beside = pairs.filter(is_place & pl.col("between").str.contains(rf"(?:{_BEHIND})|(?:{told})"))
    is_town = (pl.col("right_feature") == "town").fill_null(False)
    return beside.select(
        pl.col("left_mention_row").alias("mention_row"),
        pl.col("right_name_key").alias("next_key"),
        (pl.col("right_feature") == "country").fill_null(False).alias("next_is_country"),
        pl.when(~is_town).then("right_country_code").alias("next_country"),
    )


def _look_before(pairs: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return mention_row, previous_key, close_country, near_country of the names before which a place or nation stands."""
    is_nation = (pl.col("left_feature") == "country").fill_null(False) | (pl.col("left_entity_type") == "NORP")
    own = rf"^(?:['’]s)? (?:(?:[\p{{Ll}}-]+ ){{0,3}}(?:{_list_kinds(reference)}),? (?:of )?)?$"
    is_own = pl.col("between").str.contains(own) & ((pl.col("left_entity_type") == "NORP") | (pl.col("between") != " "))
    before = pairs.filter(pl.col("right_entity_type") != "NORP").select(
        pl.col("right_mention_row").alias("mention_row"),
        pl.when((pl.col("between") == ", ") & (pl.col("left_entity_type") != "NORP")).then("left_name_key").alias("previous_key"),
        pl.when(is_nation & is_own).then("left_country_code").alias("close_country"),
        pl.when(is_nation).then("left_country_code").alias("near_country"),
    )
    return before.filter(pl.any_horizontal(pl.exclude("mention_row").is_not_null()))


@once_per_reference
def _list_kinds(reference: Reference) -> str:
    """Return the words that say what kind a place is (city, town, capital), as alternatives of a pattern."""
    heads = reference["name_heads"].filter((pl.col("entity_type") == "GPE") & (pl.col("position") == "last"))["head"].str.to_lowercase()
    return "|".join(sorted({*heads.filter(heads.str.contains(r"^[\p{Ll}]+$")), *_OTHER_KINDS}))
