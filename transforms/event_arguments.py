"""Possible actors, targets and places of events: names with what governs them in their clause.

One row is one name, one nationality with its noun, or one pronoun, outside other names, with its
preposition, its possessor mark and the group of coordinated names it belongs to. Titles, possessors and
nationalities before a name belong to it ("Iran's Foreign Minister Abbas Araghchi" is one argument).
"""

import polars as pl

from transforms.reference import Reference

ARGUMENT_COLUMNS = (
    "argument_row",
    "document_row",
    "sentence_row",
    "clause_row",
    "mention_id",
    "entity_type",
    "country_code",
    "kind",
    "np_token",
    "first_token",
    "last_token",
    "char_start",
    "char_end",
    "preposition",
    "is_possessor",
    "is_modifier",
    "group_row",
    "next_noun",
)
"""kind: name, nationality, pronoun. np_token is the first token of the whole noun phrase. group_row is the argument_row
of the first name of a coordination; a group shares its first preposition."""

ACTOR_TYPES = ("PERSON", "ORG", "GPE", "MIL_UNIT", "LOC", "FAC", "NORP")
_PRONOUNS = ("he", "she", "they", "it")
_SUBJECT_PRONOUNS = (*_PRONOUNS, "i", "we", "you", "who")
_COMPOUND = ("according", "due", "prior", "thanks", "owing", "close", "next")
_REACH = 6
"""Most tokens between a preposition, or a coordinator, and the noun phrase that it governs."""


def list_arguments(grammar: pl.DataFrame, mentions: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return ARGUMENT_COLUMNS for every name and pronoun that may take part in an event.

    grammar: GRAMMAR_COLUMNS. mentions: mention_id, entity_type, country_code, first_token, last_token, char_start,
    char_end; those inside longer ones are left out here.
    """
    columns = ["mention_id", "entity_type", "country_code", "first_token", "last_token", "char_start", "char_end"]
    names = _outermost(mentions.filter(pl.col("entity_type").is_in(ACTOR_TYPES)).select(columns)).with_columns(
        pl.when(pl.col("entity_type") == "NORP").then(pl.lit("nationality")).otherwise(pl.lit("name")).alias("kind")
    )
    pronouns = grammar.filter(pl.col("is_pronoun") & pl.col("lower").is_in(_PRONOUNS)).select(
        pl.col("token_row").alias("first_token"),
        pl.col("token_row").alias("last_token"),
        "char_start",
        "char_end",
        pl.lit("pronoun").alias("kind"),
    )
    frame = pl.concat([names, pronouns], how="diagonal").sort("first_token", "last_token", "mention_id")
    running = _running_counts(grammar)
    frame = frame.join(_title_starts(grammar), left_on="first_token", right_on="token_row", how="inner")
    frame = frame.sort("first_token", "last_token", "mention_id")
    frame = _attach_tails(frame, grammar)
    frame = _look_right(frame, grammar)
    frame = _absorb(frame, running).with_row_index("argument_row")
    frame = _govern(frame, grammar, reference)
    return _coordinate(frame, running).select(ARGUMENT_COLUMNS)


def _outermost(mentions: pl.DataFrame) -> pl.DataFrame:
    """Drop mentions that lie inside a longer one."""
    ordered = mentions.sort("first_token", "last_token", descending=[False, True])
    reach = pl.col("last_token").cast(pl.Int64).cum_max().shift(1, fill_value=-1)
    return ordered.filter(pl.col("last_token").cast(pl.Int64) > reach)


def _running_counts(grammar: pl.DataFrame) -> pl.DataFrame:
    """Return counts up to each token, so that a difference tells what stands between two tokens."""
    marks = {
        "verbs": pl.col("is_verb"),
        "prepositions": pl.col("is_preposition"),
        "coordinators": pl.col("is_coordinator"),
        "commas": pl.col("lower") == ",",
        "hyphens": pl.col("lower").is_in(["-", "–", "/"]),
    }
    return grammar.sort("token_row").select("token_row", *(m.cast(pl.Int64).cum_sum().alias(n) for n, m in marks.items()))


def _title_starts(grammar: pl.DataFrame) -> pl.DataFrame:
    """Say for each token where its run of capitalised words begins, "of" and "for" between them included."""
    capital = pl.col("shape").is_in(["Title", "Upper"])
    bridge = pl.col("lower").is_in(["of", "for"]) & capital.shift(1, fill_value=False) & capital.shift(-1, fill_value=False)
    inside = (capital | bridge) & (pl.col("lower").shift(1).is_in([".", "!", "?"]).fill_null(value=False).not_())
    fresh = ~(inside & inside.shift(1, fill_value=False) & (pl.col("clause_row") == pl.col("clause_row").shift(1)))
    start = pl.when(fresh.fill_null(value=True)).then(pl.col("token_row")).forward_fill()
    return grammar.sort("token_row").select("token_row", "document_row", "sentence_row", "clause_row", start.alias("title_token"))


def _attach_tails(frame: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Make "Long Name (LN)" and "Corps of Iran" one argument: the tail goes, its country stays."""
    words = grammar.select((pl.col("token_row").cast(pl.Int64)).alias("join_token"), pl.col("lower").alias("word"))
    before = pl.col("first_token").cast(pl.Int64) - 1
    frame = (
        frame.with_columns(before.alias("join_token"))
        .join(words, on="join_token", how="left")
        .sort("first_token", "last_token", "mention_id")
    )
    near = (pl.col("first_token").cast(pl.Int64) - pl.col("last_token").cast(pl.Int64).shift(1) == 2) & (pl.col("kind") == "name")
    same = (pl.col("sentence_row") == pl.col("sentence_row").shift(1)) & (pl.col("kind").shift(1) == "name")
    of_country = (pl.col("word") == "of") & (pl.col("entity_type") == "GPE") & pl.col("entity_type").shift(1).is_in(["ORG", "MIL_UNIT"])
    is_tail = (near & same & ((pl.col("word") == "(") | of_country)).fill_null(value=False)
    frame = frame.with_columns(is_tail.alias("is_tail"), (pl.col("word") == "(").fill_null(value=False).alias("in_brackets"))
    frame = frame.with_columns((~pl.col("is_tail")).cast(pl.UInt32).cum_sum().alias("body"))
    end = pl.col("last_token") + pl.when(pl.col("is_tail") & pl.col("in_brackets")).then(1).otherwise(0).cast(pl.UInt32)
    frame = frame.with_columns(
        end.max().over("body").cast(frame.schema["last_token"]).alias("last_token"),
        pl.coalesce("country_code", pl.col("country_code").drop_nulls().first().over("body")).alias("country_code"),
    )
    return frame.filter(~pl.col("is_tail")).drop("is_tail", "in_brackets", "body", "join_token", "word")


def _look_right(frame: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Add the token after each name: possessor mark, or the noun that a nationality describes."""
    after = grammar.select(
        (pl.col("token_row").cast(pl.Int64) - 1).alias("join_token"),
        pl.col("sentence_row").alias("after_sentence"),
        pl.col("lower").alias("next_noun"),
        (
            (pl.col("shape") == "lower")
            & ~pl.col("is_verb")
            & ~pl.col("is_preposition")
            & ~pl.col("is_coordinator")
            & ~pl.col("is_determiner")
            & ~pl.col("is_modal")
            & ~pl.col("is_negation")
        ).alias("plain_next"),
    )
    frame = (
        frame.with_columns(pl.col("last_token").cast(pl.Int64).alias("join_token"))
        .join(after, on="join_token", how="left")
        .sort("first_token", "last_token", "mention_id")
    )
    same = (pl.col("after_sentence") == pl.col("sentence_row")).fill_null(value=False)
    return frame.with_columns(
        pl.when(same).then(pl.col("next_noun")).alias("next_noun"),
        (same & pl.col("next_noun").is_in(["'s", "'"])).fill_null(value=False).alias("is_possessor"),
        (same & pl.col("plain_next")).fill_null(value=False).alias("is_modifier"),
    )


def _absorb(frame: pl.DataFrame, running: pl.DataFrame) -> pl.DataFrame:
    """Let a name take in the possessors, nationalities and titles before it; it inherits their country."""
    start = pl.when(pl.col("entity_type") == "PERSON").then(
        pl.max_horizontal("title_token", pl.col("last_token").shift(1).fill_null(0).cast(pl.UInt32) + 1)
    )
    frame = frame.with_columns(pl.min_horizontal(start.otherwise(pl.col("first_token")), "first_token").alias("np_token"))
    frame = _between(frame, running, "np_token")
    clear = (
        (pl.col("verbs_between") == 0)
        & (pl.col("prepositions_between") == 0)
        & (pl.col("commas_between") == 0)
        & (pl.col("coordinators_between") == 0)
    )
    near = (pl.col("gap") <= _REACH) & (pl.col("gap") >= 0)
    before_is_modifier = (
        pl.col("is_possessor") | (pl.col("kind") == "nationality") | ((pl.col("entity_type") == "GPE") & pl.col("is_modifier"))
    ).shift(1)
    pulled = (
        clear & near & before_is_modifier & (pl.col("kind") == "name") & (pl.col("sentence_row") == pl.col("sentence_row").shift(1))
    ).fill_null(value=False)
    touching = ((pl.col("gap") == 0) & (pl.col("kind") == "name") & (pl.col("kind").shift(1) == "nationality")).fill_null(value=False)
    frame = frame.with_columns((~(pulled | touching)).cast(pl.UInt32).cum_sum().alias("chain"))
    frame = frame.with_columns(
        pl.col("np_token").first().over("chain"),
        pl.coalesce("country_code", pl.col("country_code").forward_fill().over("chain")).alias("country_code"),
        (pl.col("first_token") == pl.col("first_token").last().over("chain")).alias("is_head"),
    )
    return frame.filter("is_head").drop("chain", "is_head").sort("first_token", "last_token", "mention_id")


def _between(frame: pl.DataFrame, running: pl.DataFrame, start: str) -> pl.DataFrame:
    """Add what stands between the name before (in the sentence) and column `start`: gap and counts; null for the first name."""
    names = [c for c in running.columns if c != "token_row"]
    old = [f"{n}_{end}" for n in names for end in ("here", "last", "between")] + ["gap"]
    frame = frame.drop([c for c in old if c in frame.columns])
    here = running.with_columns((pl.col("token_row").cast(pl.Int64) + 1).cast(pl.UInt32).alias("token_row")).rename(
        {n: f"{n}_here" for n in names}
    )
    last = running.rename({n: f"{n}_last" for n in names})
    frame = frame.join(here, left_on=start, right_on="token_row", how="left").join(
        last, left_on="last_token", right_on="token_row", how="left"
    )
    frame = frame.sort("first_token", "last_token", "mention_id")
    same = pl.col("sentence_row") == pl.col("sentence_row").shift(1)
    counts = [pl.when(same).then(pl.col(f"{n}_here") - pl.col(f"{n}_last").shift(1)).alias(f"{n}_between") for n in names]
    gap = pl.when(same).then(pl.col(start).cast(pl.Int64) - pl.col("last_token").cast(pl.Int64).shift(1) - 1).alias("gap")
    return frame.with_columns(*counts, gap)


def _govern(frame: pl.DataFrame, grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add the preposition that governs each noun phrase; "delegations from X" is governed by what governs the delegations."""
    # "delegations from X", "the city of X": the phrase begins with the noun
    cues = reference["name_cues"].filter(pl.col("position") == "before")["cue"].str.to_lowercase().str.extract(r"(\S+) of$").drop_nulls()
    actor_nouns = pl.concat([reference["actor_nouns"]["noun"], cues]).unique()
    here = pl.col("token_row").cast(pl.Int64)
    is_break = (
        pl.col("is_verb")
        | pl.col("lower").is_in(_SUBJECT_PRONOUNS)
        | pl.col("in_time")
        | (pl.col("lower").is_in([",", "(", ")", ":", ";", "."]) & ~pl.col("in_mention"))
    )
    # in "according to X" the name is no recipient
    word = (
        pl.when((pl.col("lower") == "to") & pl.col("previous_lower").is_in(_COMPOUND))
        .then(pl.col("previous_lower"))
        .otherwise(pl.col("lower"))
    )
    left = grammar.sort("token_row").select(
        "sentence_row",
        (here + 1).alias("start"),
        pl.when("is_preposition").then(here).forward_fill().over("clause_row").alias("preposition_row"),
        pl.when("is_preposition").then(word).forward_fill().over("clause_row").alias("preposition_word"),
        pl.when(is_break).then(here).forward_fill().over("clause_row").fill_null(-1).alias("break_row"),
        pl.when("is_preposition")
        .then(pl.col("previous_lower").is_in(actor_nouns.implode()))
        .forward_fill()
        .over("sentence_row")
        .alias("after_actor_noun"),
    )
    previous_last = pl.col("last_token").cast(pl.Int64).shift(1).over("sentence_row").fill_null(-1)
    frame = frame.with_columns(pl.col("np_token").cast(pl.Int64).alias("start"), previous_last.alias("previous_last"))
    frame = _step_over_apposition(frame, grammar, reference)
    for _ in range(2):  # the second round steps over one actor noun: delegations from X
        found = frame.select("argument_row", "sentence_row", "start", "previous_last").join(left, on=["start", "sentence_row"], how="left")
        governed = (
            (pl.col("preposition_row") > pl.col("break_row"))
            & (pl.col("preposition_row") > pl.col("previous_last"))
            & (pl.col("start") - pl.col("preposition_row") <= _REACH)
        ).fill_null(value=False)
        found = found.select(
            "argument_row",
            pl.when(governed).then(pl.col("preposition_word")).alias("preposition"),
            (governed & pl.col("after_actor_noun") & pl.col("preposition_word").is_in(["of", "from"]))
            .fill_null(value=False)
            .alias("steps_over"),
            "preposition_row",
        )
        frame = frame.drop("preposition", "steps_over", "preposition_row", strict=False).join(found, on="argument_row", how="left")
        frame = frame.with_columns(pl.when("steps_over").then(pl.col("preposition_row") - 1).otherwise(pl.col("start")).alias("start"))
    return frame.with_columns(pl.col("start").cast(pl.UInt32).alias("np_token")).sort("first_token", "last_token", "mention_id")


def _step_over_apposition(frame: pl.DataFrame, grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Let a person named after a role begin at the comma: "with her counterpart, Alen Simonyan" is a phrase with "with"."""
    roles = pl.concat([reference["actor_nouns"]["noun"], reference["titles"]["title"].str.extract(r"(\S+)$")]).unique()
    comma = (pl.col("lower") == ",") & pl.col("previous_lower").is_in(roles.implode())
    commas = grammar.select((pl.col("token_row").cast(pl.Int64) + 1).alias("start"), "sentence_row", comma.alias("after_role")).filter(
        "after_role"
    )
    frame = frame.join(commas, on=["start", "sentence_row"], how="left")
    steps = pl.col("after_role").fill_null(value=False) & (pl.col("entity_type") == "PERSON")
    return frame.with_columns(pl.when(steps).then(pl.col("start") - 1).otherwise(pl.col("start")).alias("start")).drop("after_role")


def _coordinate(frame: pl.DataFrame, running: pl.DataFrame) -> pl.DataFrame:
    """Group names joined by "and", commas and hyphens; a group shares its first preposition."""
    frame = _between(frame, running, "np_token")
    place = pl.col("entity_type").replace({"NORP": "GPE"})
    same_kind = place == place.shift(1)
    own_preposition = pl.when(pl.col("preposition") == pl.col("preposition").shift(1)).then(1).otherwise(0)
    by_word = (pl.col("coordinators_between") == 1) & (pl.col("gap") <= _REACH)
    by_comma = (pl.col("commas_between") == 1) & (pl.col("coordinators_between") == 0) & same_kind & (pl.col("gap") <= 2)
    by_hyphen = (pl.col("hyphens_between") == 1) & (pl.col("gap") == 1)
    linked = (
        (by_word | by_comma | by_hyphen)
        & (pl.col("verbs_between") == 0)
        & (pl.col("prepositions_between") <= own_preposition)
        & (pl.col("kind") != "pronoun")
        & (pl.col("kind").shift(1) != "pronoun")
        & (pl.col("clause_row") == pl.col("clause_row").shift(1))
    ).fill_null(value=False)
    group = pl.when(~linked).then(pl.col("argument_row")).forward_fill()
    grouped = frame.with_columns(group.alias("group_row")).with_columns(pl.col("preposition").first().over("group_row"))
    return grouped.sort("first_token", "last_token", "mention_id")
