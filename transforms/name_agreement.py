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
    spoken = (marked["key"] != "").arg_true()
    words = marked.select(pl.col("document_row", "sentence_row", "key", "shape").gather(spoken), spoken.cast(pl.Int64).alias("token_row"))
    names = _document_names(candidates, words, marked)
    starts = _find_starts(names, marked, words)
    found = []
    for count in names["word_count"].unique().sort().to_list():
        last = starts["word_row"] + (count - 1)
        grams = starts.filter(last < words.height)
        keys = [words["key"].gather(grams["word_row"] + i) for i in range(count)]
        last = grams["word_row"] + (count - 1)
        same = (words["sentence_row"].gather(last) == grams["sentence_row"]) & (words["shape"].gather(last) != "lower")
        name = pl.select(pl.concat_str(keys, separator=" ").alias("name"))["name"] if count > 1 else keys[0].alias("name")
        grams = grams.select(
            "document_row", pl.col("token_row").alias("first_token"), name, words["token_row"].gather(last).alias("last_token")
        )
        found.append(grams.filter(same).join(names.filter(pl.col("word_count") == count), on=["document_row", "name"]))
    columns = ["first_token", "last_token", "entity_type", "reference_id", "country_code", "rule_id", "confidence"]
    if not found:
        return names.select(pl.lit(0, pl.Int64).alias("first_token"), pl.lit(0, pl.Int64).alias("last_token"), *columns[2:]).clear()
    return pl.concat([f.select(columns) for f in found]).sort("first_token", "last_token")


def _find_starts(names: pl.DataFrame, marked: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the capitalised words with which a name of the document begins: word_row and the columns of `words`."""
    large = ((words["shape"] == "Upper") | (words["shape"] == "Title")).arg_true()
    weak = marked["is_opening"] & (marked["is_small"] | marked["is_function"])
    row = large.filter(~weak.gather(words["token_row"].gather(large))).cast(pl.Int64).alias("word_row")
    starts = words.select(row, pl.col("token_row", "document_row", "sentence_row", "key").gather(row))
    first_keys = names.select("document_row", pl.col("name").str.extract(r"^(\S+)", 1).alias("key")).unique()
    return starts.join(first_keys, on=["document_row", "key"], how="semi", maintain_order="left")


def _document_names(candidates: pl.DataFrame, words: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """One row per name of a document and what it names by its best mention there; persons by their parts too."""
    named = candidates.filter(pl.col("entity_type").is_in(_SHARED) & (pl.col("rule_id") != "institution")).with_row_index("candidate")
    named = _spell(named, words)
    weight = (pl.col("confidence") * 1000).round().cast(pl.Int64).sum().over("document_row", "name", "entity_type")  # exact in any order
    named = named.with_columns(weight.alias("weight")).sort(
        ["document_row", "name", "weight", "is_known", "entity_type", "first_token"], descending=[False, False, True, True, False, False]
    )
    full = named.unique(["document_row", "name"], keep="first", maintain_order=True).filter(
        (pl.col("word_count") > 1) | ~pl.col("is_known")
    )
    persons = full.filter((pl.col("entity_type") == "PERSON") & (pl.col("word_count") > 1))
    parts = pl.concat([persons.with_columns(pl.col(part).alias("name"), pl.lit(part).alias("rule_id")) for part in ("surname", "given")])
    # a given name that is also a common word or a title (January, Prime) says nothing where it stands alone
    rows = (marked["is_common"] | marked["is_lexical"] | marked["is_title"]).arg_true()
    rows = rows.gather(marked["word_row"].gather(rows).arg_unique())
    ordinary = marked["key"].gather(rows).unique()
    parts = parts.filter((pl.col("rule_id") != "given") | ~pl.col("name").is_in(ordinary.implode()))
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


def _spell(named: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Add document_row, name (the keys of the words of a span), word_count, given and surname (the first and the last); longer ones go."""
    token = words["token_row"]
    first = token.search_sorted(named["first_token"], side="left").cast(pl.Int64)
    last = token.search_sorted(named["last_token"], side="right").cast(pl.Int64) - 1
    named = named.with_columns(first.alias("first_word"), (last - first + 1).alias("word_count"))
    named = named.filter(pl.col("word_count").is_between(1, MAX_WORDS))
    first, count, key = named["first_word"], named["word_count"], words["key"]
    name = key.gather(first)
    for i in range(1, MAX_WORDS):
        rows = (count > i).arg_true()
        longer = pl.select(pl.concat_str(name.gather(rows), pl.lit(" "), key.gather(first.gather(rows) + i))).to_series()
        name = name.scatter(rows, longer)
    return named.drop("first_word").with_columns(
        words["document_row"].gather(first),
        name.alias("name"),
        key.gather(first).alias("given"),
        key.gather(first + count - 1).alias("surname"),
    )
