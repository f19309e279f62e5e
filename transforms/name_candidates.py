"""Where names may stand: known names of the tables, and spans of capitalised words to be weighed."""

from typing import NamedTuple

import polars as pl

from transforms.institutions import find_nouns
from transforms.known_names import fold_tokens, match_known_names
from transforms.name_marks import mark_tokens
from transforms.name_overlaps import choose_spans, find_inside
from transforms.name_runs import find_name_runs, join_of_runs, split_runs
from transforms.name_words import describe_name_words
from transforms.reference import Reference

KNOWN_CONFIDENCE = 0.95
LEARNED_CONFIDENCE = 0.85
_WEIGHED = ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC")


class NameCandidates(NamedTuple):
    """What of a batch may be a name."""

    marked: pl.DataFrame
    """The tokens, marked as `transforms.name_marks` says."""
    matches: pl.DataFrame
    """Every word or phrase of the reference tables."""
    names: pl.DataFrame
    """Known names, overlapping ones too."""
    known: pl.DataFrame
    """The known names that stand when the longer displaces the shorter."""
    nouns: pl.DataFrame
    """Institution nouns."""
    runs: pl.DataFrame
    """Runs of capitalised words, joined over "of"."""
    words: pl.DataFrame
    """What each word says by itself, by word_row."""
    spans: pl.DataFrame
    """Spans to be weighed: runs and the other ways to read them (`transforms.name_runs`), doubtful known names."""


def propose_names(tokens: pl.DataFrame, reference: Reference) -> NameCandidates:
    """Return the candidates of tokens as `tokenize_sentences` gives them."""
    folded = fold_tokens(tokens, reference)
    matches = match_known_names(folded, reference)
    names = _known_candidates(matches, folded)
    known = choose_spans(names, ["length", "priority"], [True, False])
    nouns = find_nouns(matches)
    marked = mark_tokens(folded, known, _title_spans(matches, known, folded), nouns, matches.filter(pl.col("kind") == "head"))
    runs = join_of_runs(find_name_runs(marked), marked, matches, known)
    words = describe_name_words(marked, reference)
    spans = pl.concat([split_runs(runs, marked, words), _doubtful_names(known, marked, words, matches)])
    return NameCandidates(marked, matches, names, known, nouns, runs, words, spans)


def _doubtful_names(known: pl.DataFrame, marked: pl.DataFrame, words: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Known names of one word that is also a given name, a surname or an ordinary word, or that stands in a run of capitals.

    Places too behind an article or a cue of ships and buildings (the cruiser Moskva).
    """
    cues = matches.filter((pl.col("kind") == "cue") & (pl.col("entity_type") == "FAC") & (pl.col("position") == "before"))
    cued = pl.repeat(False, marked.height, eager=True).scatter(cues["last_token"], True) | (marked["lower"] == "the")
    single = known.filter((pl.col("first_token") == pl.col("last_token")) & pl.col("entity_type").is_in(_WEIGHED))
    at = single["first_token"]
    flags = words.select("is_given", "is_surname", "is_ordinary").select(pl.any_horizontal(pl.all()).alias("f"))["f"]
    beside = [marked["is_capital"].gather((at + step).clip(0, marked.height - 1)) for step in (-1, 1)]
    is_place = single["entity_type"].is_in(["GPE", "LOC"])
    pointed = is_place & cued.gather((at - 1).clip(0))
    single = single.filter(flags.gather(marked["word_row"].gather(at)) | beside[0] | beside[1] | pointed)
    at = single["first_token"]
    return single.select(
        *(marked[c].gather(at).cast(marked[c].dtype).alias(c) for c in ("document_row", "sentence_row")),
        "first_token",
        "last_token",
        *(marked[c].gather(at).alias(c) for c in ("is_opening", "is_headline")),
        pl.lit(False).alias("has_known"),
        pl.lit(None, pl.String).alias("of_type"),
        (pl.lit("known:") + pl.col("entity_type")).alias("variant"),
        pl.lit(1, pl.Int64).alias("word_count"),
    )


def _known_candidates(matches: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Names of the tables as candidates; an exercise takes the year behind it along and needs one, or a cue."""
    columns = ["first_token", "last_token", "entity_type", "reference_id", "country_code"]
    names = _whole_codes(matches.filter(pl.col("kind") == "name").select(*columns, "name"), tokens).select(columns)
    names = pl.concat([names.filter(pl.col("entity_type") != "EXERCISE"), _date_exercises(names, matches, tokens)])
    order = {"EXERCISE": 0, "MIL_UNIT": 1, "ORG": 2, "PERSON": 3, "GPE": 4, "NORP": 5, "FAC": 6, "LOC": 7, "EQUIPMENT": 8}
    is_learned = pl.col("reference_id").is_null() & (pl.col("entity_type") != "NORP")  # a nationality of two countries has none either
    return names.with_columns(
        (pl.col("last_token") - pl.col("first_token")).alias("length"),
        pl.when(is_learned).then(pl.lit("learned_name")).otherwise(pl.lit("known_name")).alias("rule_id"),
        pl.when(is_learned).then(LEARNED_CONFIDENCE).otherwise(KNOWN_CONFIDENCE).alias("confidence"),
        pl.lit(True).alias("is_known"),
        pl.col("entity_type").replace_strict(order, return_dtype=pl.Int64).alias("priority"),
    ).sort("first_token", "last_token", "priority", "reference_id")


def _date_exercises(names: pl.DataFrame, matches: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Return the exercises among the names that have a year behind them, which they take along, or a cue near by."""
    is_exercise = pl.col("entity_type") == "EXERCISE"
    columns = names.columns
    others = names.filter(~is_exercise).select("first_token", "last_token", pl.lit(True).alias("has_rival"))
    names = names.filter(is_exercise).with_columns(pl.col("last_token").alias("stem_last"))
    following = [
        tokens[c].gather((names["last_token"] + i).clip(upper_bound=tokens.height - 1)).alias(f"{c}_{i}")
        for c in ("text", "sentence_row")
        for i in (1, 2)
    ]
    names = names.with_columns(following).with_columns(tokens["sentence_row"].gather(names["last_token"]).alias("sentence_row"))
    number = r"^(?:\d{2}|(?:19|20)\d{2})$"
    near = pl.col("text_1").str.contains(number) & (pl.col("sentence_row_1") == pl.col("sentence_row"))
    far = (
        pl.col("text_1").is_in(["-", "–", "‑", "‐"])
        & pl.col("text_2").str.contains(number)
        & (pl.col("sentence_row_2") == pl.col("sentence_row"))
    )
    names = names.with_columns(
        pl.when(near)
        .then(pl.col("last_token") + 1)
        .when(far)
        .then(pl.col("last_token") + 2)
        .otherwise(pl.col("last_token"))
        .alias("last_token"),
    )
    cues = (
        matches.filter((pl.col("kind") == "cue") & (pl.col("entity_type") == "EXERCISE"))
        .select(pl.col("last_token").alias("cue_token"), pl.lit(True).alias("has_cue"))
        .unique("cue_token")
        .sort("cue_token")
    )
    names = names.sort("first_token").join_asof(cues, left_on="first_token", right_on="cue_token", strategy="backward", tolerance=4)
    ahead = cues.rename({"has_cue": "has_cue_after", "cue_token": "cue_ahead"})
    names = names.sort("last_token").join_asof(ahead, left_on="last_token", right_on="cue_ahead", strategy="forward", tolerance=4)
    dated = pl.col("last_token") > pl.col("stem_last")
    names = names.with_columns(tokens["document_row"].gather(names["first_token"]))
    rivals = others.join(names, on=["first_token", "last_token"], how="semi").unique()
    names = names.join(rivals, on=["first_token", "last_token"], how="left", maintain_order="left")
    drilled = tokens["document_row"].gather(cues["cue_token"]).unique().implode()
    named = dated | pl.col("has_cue") | pl.col("has_cue_after") | (pl.col("has_rival").is_null() & pl.col("document_row").is_in(drilled))
    return names.filter(named).select(columns)


def _whole_codes(names: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Take along what is glued behind the digits of a model (S-300F); leave out a letter and a number apart (A 50-year-old)."""
    is_code = (pl.col("entity_type") == "EQUIPMENT") & pl.col("name").str.contains("[0-9]")
    codes = names.filter(is_code)
    last = tokens.height - 1
    for _ in range(2):
        after = (codes["last_token"] + 1).clip(upper_bound=last)
        goes_on = ~tokens["is_spaced"].gather(after) & tokens["shape"].gather(after).is_in(["Upper", "Title", "number"])
        goes_on &= tokens["sentence_row"].gather(after) == tokens["sentence_row"].gather(codes["last_token"])
        codes = codes.with_columns(codes["last_token"] + goes_on.cast(pl.Int64))
    first = codes["first_token"]
    apart = (tokens["text"].gather(first).str.len_chars() == 1) & tokens["is_spaced"].gather((first + 1).clip(upper_bound=last))
    return pl.concat([names.filter(~is_code), codes.filter(~(apart & (codes["last_token"] > first)))])


def _title_spans(matches: pl.DataFrame, known: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Titles that are no part of a known name, of a longer head word (General Staff) or of a hyphenated name (Ing-wen)."""
    titles = matches.filter(pl.col("kind") == "title").unique(["first_token", "last_token"])
    following = (titles["last_token"] + 1).clip(upper_bound=tokens.height - 1)
    hyphen = tokens["text"].gather(following).is_in(["-", "‑", "‐"]) & ~tokens["is_spaced"].gather(following)
    titles = titles.filter(~hyphen)
    longer = pl.concat(
        [
            known.select("first_token", "last_token"),
            matches.filter(pl.col("kind").is_in(["head", "noun"])).select("first_token", "last_token"),
        ]
    )
    longer = longer.filter(pl.col("last_token") > pl.col("first_token"))
    within = choose_spans(longer.with_columns((pl.col("last_token") - pl.col("first_token")).alias("length")), ["length"], [True])
    free = titles.join(find_inside(titles, within), on=["first_token", "last_token"], how="anti")
    return choose_spans(free.with_columns((pl.col("last_token") - pl.col("first_token")).alias("length")), ["length"], [True])
