"""When an event happened: the time of its clause, else of its sentence, its name or its document, each with its basis.

What none of them settles stays open: a date is never guessed.
"""

import polars as pl

from transforms.neighbours import near

_OTHER_CLAUSE = 15
"""Tokens that a time in another clause of the sentence counts as farther away (measured on the development corpus)."""
_VERBAL_TYPES = ("AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE")
_REACH = 45


def date_events(
    triggers: pl.DataFrame, times: pl.DataFrame, names: pl.DataFrame, metadata: pl.DataFrame, grammar: pl.DataFrame
) -> pl.DataFrame:
    """Return trigger_row, date_start, date_end, date_precision, date_basis, has_open_time (the clause has a time that nothing settles).

    triggers: TRIGGER_COLUMNS, ANCHOR_COLUMNS and status. times: TIME_MENTIONS with first_token, sentence_row, clause_row.
    names: trigger_row, name_year of the event's name. metadata: document_row, published_date.
    """
    since = grammar.filter(pl.col("lower") == "since").select(
        (pl.col("token_row") + 1).cast(times.schema["first_token"]).alias("first_token")
    )
    times = times.join(since, on="first_token", how="anti").join(
        _governing_verbs(grammar), left_on="first_token", right_on="token_row", how="left"
    )
    chosen = _nearest_time(triggers, times)
    frame = (
        triggers.join(chosen, on="trigger_row", how="left")
        .join(names, on="trigger_row", how="left")
        .join(metadata, on="document_row", how="left")
    )
    frame = frame.join(_past_perfect(grammar), left_on=pl.coalesce("anchor_token", "head_token"), right_on="token_row", how="left")
    # what is still to come cannot lie before the day of the report
    bygone = ((pl.col("status") == "planned") & (pl.col("time_end") < pl.col("published_date"))).fill_null(value=False)
    has_time = pl.col("time_start").is_not_null() & ~bygone
    by_name = ~has_time & pl.col("name_year").is_not_null()
    # a sentence without a time goes on where the paragraph stands
    stated = pl.when(has_time).then(pl.struct("time_start", "time_end", "time_precision"))
    frame = frame.sort("document_row", "head_token").with_columns(stated.alias("stated"))
    frame = frame.with_columns(
        pl.col("stated").forward_fill().over("document_row", "paragraph_number", order_by="head_token").alias("story")
    )
    open_time = pl.col("has_open_time").fill_null(value=False)
    in_story = ~has_time & ~by_name & ~bygone & ~open_time & pl.col("story").is_not_null() & pl.col("status").is_in(["occurred", "ongoing"])
    as_news = (
        ~has_time
        & ~by_name
        & ~in_story
        & pl.col("published_date").is_not_null()
        & ~pl.col("is_past_perfect").fill_null(value=False)
        & ~pl.col("has_open_time").fill_null(value=False)
        # a promise is made on the day of the news, what it promises is not
        & (pl.col("status").is_in(["occurred", "ongoing"]) | ((pl.col("status") == "planned") & pl.col("event_type").is_in(_VERBAL_TYPES)))
    )
    year_start, year_end = pl.date(pl.col("name_year"), 1, 1), pl.date(pl.col("name_year"), 12, 31)
    return frame.select(
        "trigger_row",
        pl.when(has_time)
        .then(pl.col("time_start"))
        .when(by_name)
        .then(year_start)
        .when(in_story)
        .then(pl.col("story").struct.field("time_start"))
        .when(as_news)
        .then(pl.col("published_date"))
        .alias("date_start"),
        pl.when(has_time)
        .then(pl.col("time_end"))
        .when(by_name)
        .then(year_end)
        .when(in_story)
        .then(pl.col("story").struct.field("time_end"))
        .when(as_news)
        .then(pl.col("published_date"))
        .alias("date_end"),
        pl.when(has_time)
        .then(pl.col("time_precision"))
        .when(by_name)
        .then(pl.lit("year"))
        .when(in_story)
        .then(pl.col("story").struct.field("time_precision"))
        .when(as_news)
        .then(pl.lit("day"))
        .otherwise(pl.lit("none"))
        .alias("date_precision"),
        pl.when(has_time)
        .then(pl.col("time_basis"))
        .when(by_name)
        .then(pl.lit("name"))
        .when(in_story)
        .then(pl.lit("context"))
        .when(as_news)
        .then(pl.lit("publication"))
        .otherwise(pl.lit("none"))
        .alias("date_basis"),
        pl.col("has_open_time").fill_null(value=False).alias("has_open_time"),
    ).sort("trigger_row")


def _nearest_time(triggers: pl.DataFrame, times: pl.DataFrame) -> pl.DataFrame:
    """Give each trigger the nearest time of its clause; a time of another clause only where no trigger is nearer to it."""
    pairs = triggers.select("trigger_row", "sentence_row", "clause_row", "head_token", "anchor_token", "word_class").join(
        times.select(
            "sentence_row",
            pl.col("clause_row").alias("time_clause"),
            "verb_token",
            pl.col("first_token").alias("time_token"),
            "date_start",
            "date_end",
            "date_precision",
            "date_basis",
        ),
        on="sentence_row",
        how="inner",
    )
    same_clause = pl.col("clause_row") == pl.col("time_clause")
    distance = (pl.col("time_token").cast(pl.Int64) - pl.col("head_token").cast(pl.Int64)).abs() + pl.when(same_clause).then(0).otherwise(
        _OTHER_CLAUSE
    )
    pairs = pairs.with_columns(distance.alias("distance"), same_clause.alias("same_clause")).filter(pl.col("distance") <= _REACH)
    # "this drill follows one held in May": the time belongs to what the verb before it governs
    elsewhere = (
        (pl.col("word_class") == "noun")
        & (pl.col("head_token") < pl.col("verb_token"))
        & (pl.col("verb_token") < pl.col("time_token"))
        & (pl.col("anchor_token").is_null() | (pl.col("anchor_token") != pl.col("verb_token")))
    )
    pairs = pairs.filter(~elsewhere.fill_null(value=False))
    nearest = pl.col("distance") == pl.col("distance").min().over("time_token")
    pairs = pairs.filter(pl.col("same_clause") | nearest)
    # of two dates in a clause the one that says more, then the nearer
    keys = ("trigger_row", "same_clause", pl.col("date_start").is_null(), "distance", "time_token")
    order = pairs.sort(*keys, descending=[False, True, False, False, False])
    best = order.unique("trigger_row", keep="first", maintain_order=True)
    return best.select(
        "trigger_row",
        pl.col("date_start").alias("time_start"),
        pl.col("date_end").alias("time_end"),
        pl.col("date_precision").alias("time_precision"),
        pl.col("date_basis").alias("time_basis"),
        pl.col("date_start").is_null().alias("has_open_time"),
    )


def _governing_verbs(grammar: pl.DataFrame) -> pl.DataFrame:
    """Return token_row, verb_token: the last content verb before each token in its clause."""
    content = pl.col("is_verb") & ~pl.col("is_be") & ~pl.col("is_have") & ~pl.col("is_modal")
    verb = pl.when(content).then(pl.col("token_row")).forward_fill().over("clause_row")
    return grammar.sort("token_row").select("token_row", verb.alias("verb_token"))


def _past_perfect(grammar: pl.DataFrame) -> pl.DataFrame:
    """Mark verbs in the past perfect, which tell what lay before the story."""
    frame = grammar.sort("token_row")
    had = near(pl.col("lower") == "had", 1, 2, 3, within="clause_row")
    return frame.select("token_row", had.alias("is_past_perfect"))
