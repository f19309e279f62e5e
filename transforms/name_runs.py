"""Runs of capitalised words: where a name that no table holds may stand.

Only the spans are found here; `transforms.name_types` says what they name, or that they name nothing.
"""

import polars as pl

from transforms.neighbours import before
from transforms.words import describe_words

_FLAGS = ("is_capital", "is_opening", "is_headline")
_HYPHENS = ["-", "‐", "‑"]


def find_name_runs(marked: pl.DataFrame) -> pl.DataFrame:
    """Cut marked tokens into runs of capitalised words.

    Returns one row per run: run_row,
    document_row, sentence_row, first_token, last_token, word_count (capitalised words), is_opening, is_headline.
    """
    joined = _mark_links(describe_words(marked, _describe_links, ["key", "is_owner", "is_particle", "is_function"]))
    starts = (joined["sentence_row"] != joined["sentence_row"].shift(1)).fill_null(value=True)
    # a link at the edge of its sentence has nothing solid on that side
    solid = pl.when(~pl.col("is_link")).then(pl.col("is_capital"))
    left = solid.fill_null(pl.when(starts).then(pl.lit(value=False))).forward_fill()
    right = solid.fill_null(pl.when(starts.shift(-1, fill_value=True)).then(pl.lit(value=False))).backward_fill()
    tail = pl.col("is_suffix") & left.shift(1, fill_value=False)  # Bi-khim, Shu-fen
    joined = joined.with_columns((pl.col("is_capital") | (pl.col("is_link") & left & right)).alias("in_run"), tail.alias("is_tail"))
    joined = joined.with_columns((pl.col("in_run") | _is_tail_of_name(joined)).alias("in_run"))
    new = (pl.col("in_run") != pl.col("in_run").shift(1)) | starts | pl.col("is_closing").shift(1)
    inside = joined.select(
        new.fill_null(value=True).cum_sum().alias("run_row"), "in_run", "document_row", "sentence_row", "token_row", *_FLAGS
    )
    inside = inside.filter("in_run").with_columns(pl.col("token_row").cast(pl.Int64))
    begins = (inside["run_row"] != inside["run_row"].shift(1)).fill_null(value=True)
    words = inside.select(pl.col("is_capital").cast(pl.Int64).alias("word_count"), pl.col("token_row").alias("last_token"))
    runs = inside.filter(begins).hstack(_close_groups(words, begins))
    return runs.select(
        "run_row",
        "document_row",
        "sentence_row",
        pl.col("token_row").alias("first_token"),
        "last_token",
        "word_count",
        "is_opening",
        "is_headline",
    )


def _describe_links(words: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("text")
    return words.with_columns(
        text.is_in(_HYPHENS).alias("is_hyphen"),
        text.str.contains(r"^\p{Lu}$").alias("is_letter"),
        (text == ".").alias("is_dot"),
        ((text == "&") | (pl.col("is_particle") & (pl.col("shape") == "lower"))).alias("is_tie"),
        (pl.col("key") == "s").alias("is_possessive"),
        (pl.col("shape") == "lower").alias("is_lower"),
    )


def _mark_links(joined: pl.DataFrame) -> pl.DataFrame:
    """Add is_link (holds two capitalised words together) and is_suffix (in small letters behind a hyphen)."""
    glued = ~pl.col("is_spaced")
    glued_after = glued.shift(-1, fill_value=False)
    hyphen = (pl.col("key") == "") & pl.col("is_hyphen") & glued & glued_after
    initial = pl.col("is_dot") & pl.col("is_letter").shift(1, fill_value=False) & glued & pl.col("is_capital").shift(-1, fill_value=False)
    suffix = pl.col("is_lower") & glued & pl.col("is_hyphen").shift(1, fill_value=False)
    noun_owner = pl.col("is_possessive") & glued & pl.col("is_owner").shift(1, fill_value=False)  # People's Liberation Front
    link = noun_owner | pl.col("is_tie") | hyphen | initial
    return joined.with_columns((link & ~pl.col("is_capital")).alias("is_link"), (suffix & ~pl.col("is_capital")).alias("is_suffix"))


def _close_groups(rows: pl.DataFrame, begins: pl.Series) -> pl.DataFrame:
    """Return the sum of word_count and the last last_token of groups of rows that follow each other, where `begins` opens each."""
    ends = begins.shift(-1, fill_value=True)
    total = rows["word_count"].cum_sum().filter(ends)
    return pl.DataFrame({"word_count": total.diff().fill_null(total), "last_token": rows["last_token"].filter(ends)})


def _is_tail_of_name(joined: pl.DataFrame) -> pl.Series:
    """Tell the lower-case second half of a hyphenated name (Bi-khim) and its hyphen."""
    unknown = joined["known_row"].shift(2).is_null() & joined["is_capital"].shift(3, fill_value=False)
    rows = (joined["is_tail"] & unknown & ~joined["is_function"]).arg_true()
    before = joined["text"].shift(2).gather(rows).str.contains(r"^\p{Lu}\p{Ll}").fill_null(value=False)
    rows = rows.filter(before & (joined["text"].gather(rows).str.len_chars() > 1))
    none = pl.Series([False]).new_from_index(0, joined.height)
    real = none.scatter(rows, True)
    return real | real.shift(-1, fill_value=False)


def join_of_runs(runs: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Join runs over "of", "for" and "on" where a head word stands before (Ministry of Defense, Bank of England).

    A person of the tables behind "of" leads a body and is no part of its name. known: the names by whose row tokens are marked.
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
        before("first_token", -1).alias("next_first"),
    )
    width = pl.col("next_first") - pl.col("last_token") - 1
    tie = (pl.col("gap_1") == "of") | (pl.col("gap_1").is_in(["for", "on", "to", "against"]) & pl.col("is_tied"))
    named = known["entity_type"].gather(marked["known_row"].gather(runs["first_token"])) == "PERSON"
    near = ((width == 1) | ((width == 2) & (pl.col("gap_2") == "the"))) & ~named.shift(-1).fill_null(False)
    headed = (tie & near & pl.col("head_type").is_not_null()).fill_null(False)
    # Framework for the Defence of the People of Azawad, but not: Commission on Cooperation of the Azerbaijani Ministry
    goes_on = (pl.col("gap_1") == "of") & near & pl.col("head_type").shift(-1).is_null()
    joins = pl.when(headed).then(True).when(~goes_on.fill_null(False)).then(False).forward_fill().fill_null(False)
    runs = runs.with_columns(joins.alias("joins_next"))
    goes_on = before("joins_next", fill=False)
    free = ~_holds_known(runs, marked).shift(-1).fill_null(True) & pl.col("head_type").shift(-1).is_null()
    also = goes_on & (pl.col("gap_1") == "and") & (width == 1) & free
    runs = runs.with_columns((pl.col("joins_next") | also).fill_null(False).alias("joins_next"))
    begins = ~before("joins_next", fill=False)
    runs = runs.with_columns(begins.alias("begins"), begins.cum_sum().alias("run_row"))
    of_type = pl.when("joins_next").then("head_type").alias("of_type")
    joined = runs.filter("begins").select("run_row", "document_row", "sentence_row", "first_token", "is_opening", "is_headline", of_type)
    joined = joined.hstack(_close_groups(runs, runs["begins"]))
    return joined.select(*joined.columns[:4], "last_token", "word_count", "is_opening", "is_headline", "of_type")


def _holds_known(runs: pl.DataFrame, marked: pl.DataFrame) -> pl.Series:
    """Tell runs that begin with a known name or a title."""
    first = runs["first_token"]
    return marked["known_row"].gather(first).is_not_null() | marked["is_title"].gather(first)


def split_runs(runs: pl.DataFrame, marked: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Give each run whole and in the other ways in which it may be read; which of them is a name is weighed later.

    words: flags by word_row (`transforms.name_words`). Returns SPAN_COLUMNS: variant says what part of a run the span is: whole,
    piece (between known names), rest (without a doubtful first word), start (a person's name before ordinary words), end (one behind
    them), wider (with the title or opening word before); has_known: the span holds a known name and more.
    """
    spread = runs.select("run_row", pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token_row")).explode("token_row")
    spread = spread.with_columns(
        marked["known_row"].gather(spread["token_row"]).is_not_null().alias("is_known"),
        marked["is_capital"].gather(spread["token_row"]).alias("is_capital"),
    )
    state = spread.group_by("run_row", maintain_order=True).agg(
        pl.col("is_known").any().alias("has_known"), (~pl.col("is_known")).any().alias("any_free")
    )
    runs = runs.with_columns(state.drop("run_row"))
    whole = runs.filter("any_free").with_columns(pl.lit("whole").alias("variant"))
    pieces = _pieces(spread, runs, marked)
    base = pl.concat([f.select(SPAN_COLUMNS) for f in (whole, pieces)])
    spans = pl.concat([base, *(f.select(SPAN_COLUMNS) for f in _readings(base, marked, words))])
    capitals = marked["is_capital"].cast(pl.Int64).cum_sum()
    count = capitals.gather(spans["last_token"]) - capitals.gather(spans["first_token"]) + 1
    return (
        spans.with_columns(count.alias("word_count"))
        .unique(["first_token", "last_token"], keep="first", maintain_order=True)
        .sort("first_token", "last_token")
    )


def _readings(base: pl.DataFrame, marked: pl.DataFrame, words: pl.DataFrame) -> list[pl.DataFrame]:
    """The other ways to read a span: without its doubtful first word, only the person at its start or end, with the word before it."""
    many = base.filter(pl.col("of_type").is_null() & ~pl.col("has_known") & (pl.col("word_count") > 1)).with_row_index("row")
    spread = many.select("row", pl.int_ranges("first_token", pl.col("last_token") + 1).alias("place")).explode("place")
    flags = words.select("is_given", "is_surname", "is_ordinary", "is_initial").select(
        pl.all().gather(marked["word_row"].gather(spread["place"]))
    )
    spread = pl.concat([spread, flags], how="horizontal").with_columns(marked["is_capital"].gather(spread["place"]).alias("is_capital"))
    plain = pl.col("is_capital") & pl.col("is_ordinary") & ~pl.col("is_given") & ~pl.col("is_surname") & ~pl.col("is_initial")
    spread = spread.with_columns(plain.alias("is_plain"), pl.when("is_capital").then("place").alias("capital"))
    place = pl.when("is_plain").then("place")
    state = spread.group_by("row", maintain_order=True).agg(
        place.min().alias("first_plain"),
        place.max().alias("last_plain"),
        pl.col("capital").filter(pl.col("capital") > pl.col("capital").min()).min().alias("second"),
        pl.col("is_given").first().alias("starts_given"),
        pl.col("is_plain").first().alias("starts_plain"),
    )
    many = many.with_columns(state.drop("row"))
    rest = many.filter("starts_plain").with_columns(pl.col("second").alias("first_token"), pl.lit("rest").alias("variant"))
    start = many.filter(pl.col("starts_given") & (pl.col("first_plain") > pl.col("second"))).with_columns(
        (pl.col("first_plain") - 1).alias("last_token"), pl.lit("start").alias("variant")
    )
    end = many.filter((pl.col("last_plain") < pl.col("last_token") - 1) & (pl.col("last_plain") > pl.col("first_token"))).with_columns(
        (pl.col("last_plain") + 1).alias("first_token"), pl.lit("end").alias("variant")
    )
    before = (base["first_token"] - 1).clip(0)
    doubtful = (
        marked["shape"].gather(before).is_in(["Title", "Upper"])
        & ~marked["is_capital"].gather(before)
        & (marked["sentence_row"].gather(before) == base["sentence_row"])
        & ~marked["is_grammar"].gather(before)
    )
    wider = base.filter(doubtful).with_columns(
        pl.col("first_token") - 1, pl.lit("wider").alias("variant"), marked["is_opening"].gather(before).filter(doubtful)
    )
    return [rest, start, end, wider]


SPAN_COLUMNS = (
    "document_row",
    "sentence_row",
    "first_token",
    "last_token",
    "is_opening",
    "is_headline",
    "has_known",
    "of_type",
    "variant",
    "word_count",
)


def _pieces(spread: pl.DataFrame, runs: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """The stretches between the known names of runs that hold some."""
    mixed = spread.join(runs.filter(pl.col("has_known") & pl.col("any_free")), on="run_row", how="semi", maintain_order="left")
    mixed = mixed.filter(~pl.col("is_known"))
    new = (pl.col("token_row") != pl.col("token_row").shift(1) + 1).fill_null(True)
    mixed = mixed.with_columns(new.cum_sum().alias("piece")).filter("is_capital")
    mixed = mixed.group_by("piece", maintain_order=True).agg(
        pl.col("token_row").first().alias("first_token"),
        pl.col("token_row").last().alias("last_token"),
        pl.len().cast(pl.Int64).alias("word_count"),
    )
    first = mixed["first_token"]
    return mixed.with_columns(
        *(marked[c].gather(first).alias(c) for c in ("document_row", "sentence_row", "is_opening", "is_headline")),
        pl.lit(False).alias("has_known"),
        pl.lit(None, pl.String).alias("of_type"),
        pl.lit("piece").alias("variant"),
    )
