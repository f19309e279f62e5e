"""What one mention of a name settles for the others in the document: full names, surnames, headline capitals."""

import polars as pl

MAX_WORDS = 6
_SHARED = ("PERSON", "ORG", "MIL_UNIT", "FAC", "LOC", "GPE", "EXERCISE", "EQUIPMENT")
_FULL, _PART = 0.9, 0.75
"""Shares of the confidence of the naming mention that a repeated full name and a surname alone keep."""


def spread_names(candidates: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Find further mentions, in capitals, of the names that candidates of the same document carry.

    candidates: first_token, last_token, entity_type, reference_id, country_code, confidence. Returns spans with these
    columns and rule_id; a surname or given name alone follows the persons of the document who bear it.
    """
    words = marked.filter(pl.col("key") != "").select(
        pl.col("token_row").cast(pl.Int64),
        "document_row",
        "sentence_row",
        "key",
        "shape",
        "is_opening",
        "is_small",
        "is_function",
        "is_headline",
        "is_common",
        "is_spaced",
    )
    names = _document_names(candidates, words)
    starts = words.with_row_index("word_row").filter(pl.col("shape").is_in(["Upper", "Title"]))
    starts = starts.filter(~(pl.col("is_opening") & (pl.col("is_small") | pl.col("is_function"))))
    first_keys = names.select("document_row", pl.col("name").str.split(" ").list.first().alias("key")).unique()
    starts = starts.join(first_keys, on=["document_row", "key"], how="semi", maintain_order="left")
    found = []
    for count in names["word_count"].unique().sort().to_list():
        rows = [starts["word_row"].cast(pl.Int64) + i for i in range(count)]
        safe = [r.set(r >= words.height, None) for r in rows]
        keys = pl.DataFrame([words["key"].gather(r).alias(f"k{i}") for i, r in enumerate(safe)])
        grams = starts.select("document_row", "sentence_row", pl.col("token_row").alias("first_token")).with_columns(
            keys.select(pl.concat_str(pl.all(), separator=" ")).to_series().alias("name"),
            words["token_row"].gather(safe[-1]).alias("last_token"),
            words["sentence_row"].gather(safe[-1]).alias("last_sentence"),
            words["shape"].gather(safe[-1]).alias("last_shape"),
        )
        grams = grams.filter((pl.col("last_sentence") == pl.col("sentence_row")) & (pl.col("last_shape") != "lower"))
        found.append(grams.join(names.filter(pl.col("word_count") == count), on=["document_row", "name"]))
    columns = ["first_token", "last_token", "entity_type", "reference_id", "country_code", "rule_id", "confidence"]
    if not found:
        return names.select(pl.lit(0, pl.Int64).alias("first_token"), pl.lit(0, pl.Int64).alias("last_token"), *columns[2:]).clear()
    return pl.concat([f.select(columns) for f in found]).sort("first_token", "last_token")


def _document_names(candidates: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """One row per name of a document and what it names by its best mention there; persons by their parts too."""
    named = candidates.filter(pl.col("entity_type").is_in(_SHARED) & (pl.col("rule_id") != "institution")).with_row_index("candidate")
    spread = named.select("candidate", pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token_row")).explode("token_row")
    spread = spread.join(words.select("token_row", "document_row", "key"), on="token_row", how="inner", maintain_order="left")
    keys = spread.group_by("candidate", maintain_order=True).agg(
        pl.col("document_row").first(),
        pl.col("key").str.join(" ").alias("name"),
        pl.len().cast(pl.Int64).alias("word_count"),
        pl.col("key").first().alias("given"),
        pl.col("key").last().alias("surname"),
    )
    named = named.join(keys, on="candidate").filter(pl.col("word_count") <= MAX_WORDS)
    weight = pl.col("confidence").sum().over("document_row", "name", "entity_type")
    named = named.with_columns(weight.alias("weight")).sort(
        ["document_row", "name", "weight", "is_known", "entity_type", "first_token"], descending=[False, False, True, True, False, False]
    )
    full = named.unique(["document_row", "name"], keep="first", maintain_order=True).filter(
        (pl.col("word_count") > 1) | ~pl.col("is_known")
    )
    persons = full.filter((pl.col("entity_type") == "PERSON") & (pl.col("word_count") > 1))
    parts = pl.concat([persons.with_columns(pl.col(part).alias("name"), pl.lit(part).alias("rule_id")) for part in ("surname", "given")])
    parts = parts.filter(pl.col("name").str.len_chars() > 2).sort(
        "document_row", "name", "confidence", "first_token", descending=[False, False, True, False]
    )
    rivals = pl.col("reference_id").fill_null(pl.col("surname") + " " + pl.col("given"))
    parts = parts.with_columns((rivals.n_unique().over("document_row", "name") == 1).alias("is_one"))
    parts = parts.with_columns(pl.when("is_one").then(pl.col(c)).alias(c) for c in ("reference_id", "country_code"))
    parts = parts.unique(["document_row", "name"], keep="first", maintain_order=True).with_columns(
        pl.lit(1, pl.Int64).alias("word_count"), (pl.col("confidence") * _PART).alias("confidence")
    )
    columns = ["document_row", "name", "word_count", "entity_type", "reference_id", "country_code", "rule_id", "confidence"]
    agreed = full.with_columns(pl.lit("agreement").alias("rule_id"), (pl.col("confidence") * _FULL).alias("confidence"))
    return pl.concat([agreed.select(columns), parts.select(columns)])
