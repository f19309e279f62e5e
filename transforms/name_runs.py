"""Runs of capitalised words: where a name that no table holds may stand.

Only the spans are found here; `transforms.name_types` says what they name, or that they name nothing.
"""

import polars as pl


def find_name_runs(marked: pl.DataFrame) -> pl.DataFrame:
    """Cut marked tokens into runs of capitalised words.

    Returns one row per run: run_row,
    document_row, sentence_row, first_token, last_token, word_count (capitalised words), is_opening, is_headline.
    """
    joined = marked
    after_text, after_spaced = pl.col("is_capital").shift(-1), pl.col("is_spaced").shift(-1)
    glued_after = ~after_spaced.fill_null(True)
    hyphen = (pl.col("key") == "") & pl.col("text").is_in(["-", "‐", "‑"]) & ~pl.col("is_spaced") & glued_after
    letter = pl.col("text").shift(1).str.contains(r"^\p{Lu}$").fill_null(False)
    initial = (pl.col("text") == ".") & letter & ~pl.col("is_spaced") & after_text.fill_null(False)
    ampersand = pl.col("text") == "&"
    suffix = (pl.col("shape") == "lower") & ~pl.col("is_spaced") & pl.col("text").shift(1).is_in(["-", "‐", "‑"]).fill_null(False)
    noun_owner = (pl.col("key") == "s") & ~pl.col("is_spaced") & pl.col("is_owner").shift(1).fill_null(False)  # People's Liberation Front
    link = noun_owner | (pl.col("is_particle") & (pl.col("shape") == "lower")) | hyphen | initial | ampersand
    joined = joined.with_columns((link & ~pl.col("is_capital")).alias("is_link"), (suffix & ~pl.col("is_capital")).alias("is_suffix"))
    solid = pl.when(~pl.col("is_link")).then(pl.col("is_capital"))
    left = solid.forward_fill().over("sentence_row").fill_null(False)
    right = solid.backward_fill().over("sentence_row").fill_null(False)
    tail = pl.col("is_suffix") & left.shift(1).fill_null(False)  # Bi-khim, Shu-fen
    joined = joined.with_columns((pl.col("is_capital") | (pl.col("is_link") & left & right)).alias("in_run"), tail.alias("is_tail"))
    joined = joined.with_columns((pl.col("in_run") | _is_tail_of_name(joined)).alias("in_run"))
    new = (
        (pl.col("in_run") != pl.col("in_run").shift(1))
        | (pl.col("sentence_row") != pl.col("sentence_row").shift(1))
        | pl.col("is_closing").shift(1)
    )
    runs = joined.with_columns(new.fill_null(True).cum_sum().alias("run_row")).filter("in_run").group_by("run_row", maintain_order=True)
    return runs.agg(
        pl.col("document_row", "sentence_row").first(),
        pl.col("token_row").first().cast(pl.Int64).alias("first_token"),
        pl.col("token_row").last().cast(pl.Int64).alias("last_token"),
        pl.col("is_capital").sum().cast(pl.Int64).alias("word_count"),
        pl.col("is_opening", "is_headline").first(),
    )


def _is_tail_of_name(joined: pl.DataFrame) -> pl.Series:
    """Tell the lower-case second half of a hyphenated name (Bi-khim) and its hyphen."""
    half = joined["is_tail"] & (joined["text"].str.len_chars() > 1)
    before = joined["text"].shift(2)
    unknown = joined["known_row"].shift(2).is_null() & joined["is_capital"].shift(3, fill_value=False)
    real = half & unknown & before.str.contains(r"^\p{Lu}\p{Ll}").fill_null(False) & ~joined["is_function"]
    return real | real.shift(-1, fill_value=False)


def join_of_runs(runs: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Join runs over "of", "for" and "on" where a head word stands before (Ministry of Defense, Bank of England).

    Returns the joined runs with of_type, the type of the head before the first tie; runs joined into longer ones are gone.
    """
    heads = matches.filter(pl.col("kind") == "head")
    heads = heads.filter(marked["shape"].gather(heads["first_token"]) != "lower")
    heads = heads.filter(pl.col("entity_type") != "PERSON")
    is_first = pl.col("position") == "first"  # "Ministry of" ends in its tie
    ends = heads.select(
        (pl.col("last_token") - is_first.cast(pl.Int64)).alias("last_token"),
        pl.col("entity_type").alias("head_type"),
        is_first.alias("is_tied"),
    )
    ends = ends.sort("last_token", "is_tied", "head_type", descending=[False, True, False]).unique(
        "last_token", keep="first", maintain_order=True
    )
    runs = runs.join(ends, on="last_token", how="left", maintain_order="left")
    last = marked.height - 1
    gap_1, gap_2 = (marked["lower"].gather((runs["last_token"] + i).clip(upper_bound=last)).alias(f"gap_{i}") for i in (1, 2))
    runs = runs.with_columns(gap_1, gap_2).with_columns(
        pl.col("first_token").shift(-1).over("sentence_row").alias("next_first"),
        pl.col("word_count").shift(-1).over("sentence_row").alias("next_count"),
    )
    width = pl.col("next_first") - pl.col("last_token") - 1
    tie = (pl.col("gap_1") == "of") | (pl.col("gap_1").is_in(["for", "on", "to", "against"]) & pl.col("is_tied"))
    bridge = tie & ((width == 1) | ((width == 2) & (pl.col("gap_2") == "the")))
    runs = runs.with_columns((bridge & pl.col("head_type").is_not_null()).fill_null(False).alias("joins_next"))
    goes_on = pl.col("joins_next").shift(1).over("sentence_row").fill_null(False)
    free = ~_holds_known(runs, marked).shift(-1).fill_null(True) & pl.col("head_type").shift(-1).is_null()
    also = goes_on & (pl.col("gap_1") == "and") & (width == 1) & free
    runs = runs.with_columns((pl.col("joins_next") | also).fill_null(False).alias("joins_next"))
    begins = ~pl.col("joins_next").shift(1).over("sentence_row").fill_null(False)
    grouped = runs.with_columns(begins.cum_sum().alias("run_row")).group_by("run_row", maintain_order=True)
    return grouped.agg(
        pl.col("document_row", "sentence_row", "first_token").first(),
        pl.col("last_token").last(),
        pl.col("word_count").sum(),
        pl.col("is_opening", "is_headline").first(),
        pl.when(pl.col("joins_next").first()).then(pl.col("head_type").first()).alias("of_type"),
    )


def _holds_known(runs: pl.DataFrame, marked: pl.DataFrame) -> pl.Series:
    """Tell runs that begin with a known name or a title."""
    first = runs["first_token"]
    return marked["known_row"].gather(first).is_not_null() | marked["is_title"].gather(first)


def split_runs(runs: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Give each run whole, and, where known names stand in it, the pieces between them too.

    Returns the columns of `runs` without run_row, and has_known: the run holds a known name and more.
    """
    spread = runs.select("run_row", pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token_row")).explode("token_row")
    inner = marked.select(
        pl.col("token_row").cast(pl.Int64), "known_row", "is_capital", "is_opening", "is_headline", "document_row", "sentence_row"
    )
    spread = spread.join(inner, on="token_row", how="left", maintain_order="left")
    state = spread.group_by("run_row", maintain_order=True).agg(
        pl.col("known_row").is_not_null().any().alias("any_known"),
        pl.col("known_row").is_null().any().alias("any_free"),
    )
    runs = runs.join(state, on="run_row", how="left", maintain_order="left")
    whole = runs.filter("any_free").with_columns(pl.col("any_known").alias("has_known"))
    mixed = spread.join(state.filter(pl.col("any_known") & pl.col("any_free")), on="run_row", how="semi", maintain_order="left")
    mixed = mixed.filter(pl.col("known_row").is_null())
    new = (pl.col("token_row") != pl.col("token_row").shift(1) + 1).fill_null(True)
    mixed = mixed.with_columns(new.cum_sum().alias("piece"))
    mixed = (
        mixed.filter(pl.col("is_capital"))
        .group_by("piece", maintain_order=True)
        .agg(
            pl.col("document_row", "sentence_row").first(),
            pl.col("token_row").first().alias("first_token"),
            pl.col("token_row").last().alias("last_token"),
            pl.len().cast(pl.Int64).alias("word_count"),
            pl.col("is_opening", "is_headline").first(),
        )
        .with_columns(pl.lit(False).alias("has_known"), pl.lit(None, pl.String).alias("of_type"))
    )
    columns = [
        "document_row",
        "sentence_row",
        "first_token",
        "last_token",
        "word_count",
        "is_opening",
        "is_headline",
        "has_known",
        "of_type",
    ]
    return (
        pl.concat([whole.select(columns), mixed.select(columns)])
        .unique(["first_token", "last_token"], keep="first", maintain_order=True)
        .sort("first_token", "last_token")
    )
