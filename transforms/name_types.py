"""What a run of capitalised words names: evidence as columns, then the first rule that it satisfies.

Evidence is what stands in and around the run: heads, titles, given names, cues. What other mentions of
the same name in the document say comes after, in `transforms.name_agreement`.
"""

import polars as pl

from transforms.fold import fold_name
from transforms.reference import Reference

PRIORS = {
    "exercise_year": 0.9,
    "exercise_cue": 0.9,
    "head_of": 0.9,
    "title_before": 0.95,
    "head_first": 0.9,
    "head_last": 0.9,
    "given_name": 0.9,
    "title_after": 0.85,
    "cue": 0.8,
    "particle": 0.8,
    "surname_ending": 0.7,
    "given_alone": 0.6,
    "acronym": 0.6,
    "locative": 0.55,
    "two_words": 0.5,
}
"""Prior confidence of each rule that types a run."""

_LOCATIVES = ("in", "near", "at", "from", "to", "outside", "around", "into")
"""Prepositions after which a lone unknown name is most often that of a place."""

_LANGUAGE = r"(?:ish|ese|ic|ian)$"

SPAN = ("document_row", "sentence_row", "first_token", "last_token")


def type_names(runs: pl.DataFrame, known: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Type runs by evidence.

    runs: SPAN columns, word_count, is_opening, is_headline and has_known (the run holds a known name besides other
    words). known: the known names, by whose row tokens are marked. matches: as `match_known_names` gives them. Returns the
    runs with entity_type, rule_id and confidence, null where nothing speaks for a name; a run that holds a known name
    is one only on strong evidence.
    """
    seen = _add_evidence(runs, marked, matches, reference)
    ends = (_is_nation(seen[f"{end}_token"], known, marked, f"{end}_is_nation") for end in ("first", "last"))
    seen = seen.with_columns(ends)
    words = pl.col("word_count")
    short = words.is_between(1, 4)
    names_only = pl.col("common_count") == 0
    loud_surname = (words == 2) & pl.col("ends_in_caps") & ~pl.col("starts_in_caps")
    person_like = short & (pl.col("common_count") < words) & pl.col("head_last").is_null() & pl.col("head_first").is_null()
    plain = ~pl.col("has_known")
    acronym = (words == 1) & pl.col("first_text").str.contains(r"^\p{Lu}{3,7}$") & (pl.col("first_token") == pl.col("last_token"))
    settled = ~pl.col("is_headline") & plain
    headed = ~pl.col("is_headline")
    between = (words == 1) & pl.col("has_title_next")
    tame = ~pl.col("is_headline") | (words == 2)
    unlisted = ~pl.col("has_lexical")
    lone = (words == 1) & settled & names_only & unlisted & ~pl.col("is_small") & ~pl.col("has_caps")
    lone_place = lone & ~pl.col("owns_name") & pl.col("before").is_in(_LOCATIVES) & ~pl.col("is_followed")
    lone_place &= ~((pl.col("before") == "in") & pl.col("first_key").str.contains(_LANGUAGE))
    surnamed = (plain & ~pl.col("is_opening")) | ((words > 1) & pl.col("is_end_free") & ~pl.col("first_is_nation"))
    rules = (
        ("exercise_cue", (pl.col("cue_type") == "EXERCISE") & plain, pl.lit("EXERCISE")),
        ("head_of", pl.col("of_type").is_not_null(), pl.col("of_type")),
        ("head_first", headed & pl.col("head_first").is_not_null() & (words > 1), pl.col("head_first")),
        ("title_before", pl.col("has_title_before") & person_like & tame & ~between, pl.lit("PERSON")),
        ("head_last", headed & pl.col("head_last").is_not_null() & (words > 1), pl.col("head_last")),
        ("particle", pl.col("has_particle") & person_like & (words > 1) & tame, pl.lit("PERSON")),
        ("given_name", pl.col("has_given") & person_like & (words > 1) & tame & ~pl.col("last_is_nation"), pl.lit("PERSON")),
        ("title_after", pl.col("has_title_after") & person_like & settled & ~(pl.col("is_opening") & (words == 1)), pl.lit("PERSON")),
        ("cue", pl.col("cue_type").is_not_null() & settled & (pl.col("common_count") < words), pl.col("cue_type")),
        (
            "surname_ending",
            (words <= 3) & headed & surnamed & person_like & names_only & pl.col("has_ending"),
            pl.lit("PERSON"),
        ),
        ("given_alone", lone & pl.col("has_given") & ~pl.col("is_followed") & ~pl.col("owns_name"), pl.lit("PERSON")),
        ("acronym", acronym & settled & names_only & (pl.col("before").str.to_lowercase().is_in(["the", "'s", "’s"])), pl.lit("ORG")),
        (
            "two_words",
            words.is_between(2, 3) & settled & person_like & names_only & unlisted & (~pl.col("has_caps") | loud_surname),
            pl.lit("PERSON"),
        ),
        ("locative", lone_place, pl.lit("GPE")),
    )
    rule, kind = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for name, condition, entity_type in reversed(rules):
        rule = pl.when(condition).then(pl.lit(name)).otherwise(rule)
        kind = pl.when(condition).then(entity_type).otherwise(kind)
    typed = seen.with_columns(rule.alias("rule_id"), kind.alias("entity_type"))
    return typed.with_columns(pl.col("rule_id").replace_strict(PRIORS, default=0.0, return_dtype=pl.Float64).alias("confidence"))


def _is_nation(rows: pl.Series, known: pl.DataFrame, marked: pl.DataFrame, name: str) -> pl.Series:
    """Tell tokens that a country or nationality covers."""
    nation = known["reference_id"].str.starts_with("country:").fill_null(False)
    return nation.gather(marked["known_row"].gather(rows)).fill_null(False).alias(name)


def token_at(marked: pl.DataFrame, rows: pl.Series, sentences: pl.Series, column: str) -> pl.Series:
    """Return a column of the tokens at `rows`, null beyond the sentence."""
    inside = (rows >= 0) & (rows < marked.height)
    safe = pl.select(pl.when(inside).then(rows).otherwise(None)).to_series().cast(pl.Int64)
    same = marked["sentence_row"].gather(safe) == sentences
    values = marked[column].gather(safe)
    return pl.select(pl.when(same).then(values)).to_series().alias(column)


def _add_evidence(runs: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    sentence = runs["sentence_row"]
    before = [token_at(marked, runs["first_token"] - i, sentence, "text") for i in (1, 2)]
    after = [token_at(marked, runs["last_token"] + i, sentence, "text") for i in (1, 2)]
    quotes = "\"“”„«»'‘’"
    seen = runs.with_columns(
        marked["key"].gather(runs["first_token"]).alias("first_key"),
        marked["text"].gather(runs["first_token"]).alias("first_text"),
        before[0].alias("before"),
        before[1].alias("before_2"),
        after[0].alias("after"),
        after[1].alias("after_2"),
    ).with_row_index("candidate")
    quoted = pl.col("before").is_in(list(quotes)).fill_null(False)
    seen = seen.with_columns(
        (pl.col("first_token") - 1 - quoted.cast(pl.Int64)).alias("token_before"),
        (pl.col("last_token") + 1 + (pl.col("after").is_in(list(quotes)).fill_null(False)).cast(pl.Int64)).alias("token_after"),
        quoted.alias("is_quoted"),
    )
    inner = marked.select("token_row", "text", "shape", "is_particle", "is_common", "is_lexical", "is_capital", "is_small").with_columns(
        pl.col("token_row").cast(pl.Int64)
    )
    spread = seen.select("candidate", pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token_row")).explode("token_row")
    spread = spread.join(inner, on="token_row", how="left", maintain_order="left")
    caps = pl.col("text").str.contains(r"^\p{Lu}{2,}$")
    shape = spread.group_by("candidate").agg(
        caps.any().alias("has_caps"),
        ((pl.col("shape") == "lower") & pl.col("is_particle")).any().alias("has_particle"),
        (pl.col("is_common") & pl.col("is_capital")).sum().alias("common_count"),
        caps.last().alias("ends_in_caps"),
        caps.first().alias("starts_in_caps"),
        pl.col("is_small").last().alias("is_small"),
        pl.col("is_lexical").any().alias("has_lexical"),
    )
    seen = seen.join(shape, on="candidate", how="left", maintain_order="left")
    given = (
        reference["given_names"]
        .select(fold_name(pl.col("given_name")).alias("first_key"))
        .unique()
        .with_columns(pl.lit(True).alias("has_given"))
    )
    seen = seen.join(given, on="first_key", how="left", maintain_order="left").with_columns(pl.col("has_given").fill_null(False))
    endings = reference["name_parts"].filter(pl.col("part_kind") == "ending").select(fold_name(pl.col("part")))["part"]
    last_key = marked["key"].gather(seen["last_token"]).alias("last_key")
    ending = rf"^[a-z]{{3,}}(?:{'|'.join(sorted(endings))})$" if len(endings) else "^$"
    in_titles = token_at(marked, seen["last_token"] + 1, seen["sentence_row"], "is_capital").fill_null(False).alias("is_followed")
    owner = seen["after"].str.contains(r"^['’]s$").fill_null(False)
    owns_name = (owner & token_at(marked, seen["last_token"] + 2, seen["sentence_row"], "is_capital").fill_null(False)).alias("owns_name")
    is_end_free = marked["known_row"].gather(seen["last_token"]).is_null().alias("is_end_free")
    return _add_matches(
        seen.with_columns(last_key.str.contains(ending).alias("has_ending"), in_titles, is_end_free, owns_name), marked, matches
    )


def _add_matches(seen: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Join heads at the edges of the run, titles and cues beside it."""
    heads = matches.filter(pl.col("kind") == "head")
    heads = heads.filter(marked["shape"].gather(heads["first_token"]) != "lower")
    last = heads.filter(pl.col("position") != "first").select(
        "last_token", pl.col("first_token").alias("head_start"), pl.col("entity_type").alias("head_last")
    )
    held = (
        seen.select("candidate", "first_token", "last_token")
        .join(last, on="last_token")
        .filter(pl.col("head_start") >= pl.col("first_token"))
    )
    held = held.sort("candidate", "head_start", "head_last").unique("candidate", keep="first", maintain_order=True)
    seen = seen.join(held.select("candidate", "head_last"), on="candidate", how="left", maintain_order="left")
    first = heads.filter(pl.col("position") == "first").sort("last_token", "entity_type", descending=[True, False])
    seen = seen.join(
        first.select("first_token", pl.col("entity_type").alias("head_first")).unique("first_token", keep="first", maintain_order=True),
        on="first_token",
        how="left",
        maintain_order="left",
    )
    titles = matches.filter(pl.col("kind") == "title")
    before = titles.select((pl.col("last_token") + 1).alias("token_row")).unique().with_columns(pl.lit(True).alias("has_title_before"))
    seen = seen.join(before, left_on="first_token", right_on="token_row", how="left", maintain_order="left")
    seen = _add_title_after(seen, marked, titles)
    following = titles.select(pl.col("first_token").alias("token_row")).unique().with_columns(pl.lit(True).alias("has_title_next"))
    seen = seen.with_columns((pl.col("last_token") + 1).alias("next_token")).join(
        following, left_on="next_token", right_on="token_row", how="left", maintain_order="left"
    )
    cues = matches.filter(pl.col("kind") == "cue").sort("first_token", "entity_type")
    ahead = cues.filter(pl.col("position") == "before").select(
        pl.col("last_token").alias("token_before"), pl.col("entity_type").alias("cue_before")
    )
    behind = cues.filter(pl.col("position") == "after").select(
        pl.col("first_token").alias("token_after"), pl.col("entity_type").alias("cue_after")
    )
    seen = seen.join(ahead.unique("token_before", keep="first", maintain_order=True), on="token_before", how="left", maintain_order="left")
    seen = seen.join(behind.unique("token_after", keep="first", maintain_order=True), on="token_after", how="left", maintain_order="left")
    return seen.with_columns(
        pl.coalesce(
            pl.when(pl.col("before").is_not_null()).then("cue_before"), pl.when(pl.col("after").is_not_null()).then("cue_after")
        ).alias("cue_type"),
        pl.col("has_title_before", "has_title_after", "has_title_next").fill_null(False),
    )


def _add_title_after(seen: pl.DataFrame, marked: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    """Tell runs that an apposition follows: a comma and, within eight tokens, a title or role."""
    starts = titles.select(pl.col("first_token").alias("title_token")).unique().sort("title_token")
    ordered = seen.sort("last_token").join_asof(starts, left_on="last_token", right_on="title_token", strategy="forward", tolerance=9)
    ordered = ordered.sort("candidate")
    same = token_at(marked, ordered["title_token"].fill_null(-1), ordered["sentence_row"], "sentence_row").is_not_null()
    comma = pl.col("after").is_in([",", "(", "–", "—"]).fill_null(False)
    role = ordered.with_columns(same.alias("same")).with_columns((pl.col("same") & comma).alias("has_title_after"))
    return role.drop("same", "title_token")


def find_dated_exercises(runs: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Find runs with a year behind (Steppe Eagle 2026, Araz-24) in a sentence that speaks of an exercise near by.

    Returns first_token, last_token (the year), entity_type, rule_id, confidence.
    """
    sentence = runs["sentence_row"]
    text = [token_at(marked, runs["last_token"] + i, sentence, "text").alias(f"text_{i}") for i in (1, 2)]
    spaced = token_at(marked, runs["last_token"] + 1, sentence, "is_spaced")
    year, short = r"^(?:19|20)\d{2}$", r"^\d{2}$"
    spread = runs.select("first_token", pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token_row")).explode("token_row")
    free = (
        spread.with_columns(marked["is_common"].gather(spread["token_row"]))
        .group_by("first_token")
        .agg((~pl.col("is_common")).any().alias("is_free"))
    )
    seen = runs.with_columns(*text, spaced).join(free.filter("is_free"), on="first_token", how="semi", maintain_order="left")
    hyphen = pl.col("text_1").is_in(["-", "–", "‑"]) & ~pl.col("is_spaced")
    reach = pl.when(hyphen & pl.col("text_2").str.contains(f"{year}|{short}")).then(2).when(pl.col("text_1").str.contains(year)).then(1)
    seen = seen.with_columns((pl.col("last_token") + reach).alias("last_token")).filter(pl.col("last_token").is_not_null())
    cues = (
        matches.filter((pl.col("entity_type") == "EXERCISE") & pl.col("kind").is_in(["cue", "head"]))
        .select(pl.col("first_token").alias("cue_token"))
        .unique()
        .sort("cue_token")
    )
    behind = seen.sort("last_token").join_asof(cues, left_on="last_token", right_on="cue_token", strategy="forward", tolerance=8)
    around = behind.sort("first_token").join_asof(
        cues.rename({"cue_token": "cue_before"}), left_on="first_token", right_on="cue_before", strategy="backward", tolerance=8
    )
    nearby = pl.any_horizontal(
        (pl.Series(token_at(marked, around[c].fill_null(-1), around["sentence_row"], "sentence_row")).is_not_null())
        for c in ("cue_token", "cue_before")
    )
    return around.filter(nearby).select(
        "first_token",
        "last_token",
        pl.lit("EXERCISE").alias("entity_type"),
        pl.lit("exercise_year").alias("rule_id"),
        pl.lit(PRIORS["exercise_year"]).alias("confidence"),
    )
