"""Finds the spans that name entities: known names, typed runs of capitals, institutions, agreement within the document.

Which mentions are one entity is not decided here but in `transforms.resolve_entities`.
"""

import polars as pl

from transforms.entity_countries import add_countries
from transforms.fold import fold_name
from transforms.ids import content_id
from transforms.institutions import find_institutions, find_nouns
from transforms.known_names import fold_tokens, match_known_names
from transforms.name_agreement import spread_names
from transforms.name_joins import join_units, type_acronyms
from transforms.name_marks import mark_tokens
from transforms.name_overlaps import choose_spans, find_inside
from transforms.name_runs import find_name_runs, join_of_runs, split_runs
from transforms.name_types import find_dated_exercises, type_names
from transforms.reference import Reference
from transforms.stages import ENTITY_MENTIONS

KNOWN_CONFIDENCE = 0.95
_CANDIDATE = ("first_token", "last_token", "entity_type", "reference_id", "country_code", "rule_id", "confidence", "is_known")
_NESTED = ("GPE", "LOC", "NORP", "ORG", "MIL_UNIT")


def find_entities(tokens: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Find the entity mentions of sentences.

    tokens: as `tokenize_sentences(documents, sentences)` gives them. Returns ENTITY_MENTIONS, sorted by document
    and position; country_code is that of the reference row, or of the nation named in or beside the mention.
    """
    if tokens.is_empty():
        return ENTITY_MENTIONS.empty()
    folded = fold_tokens(tokens, reference)
    matches = match_known_names(folded, reference)
    names = _known_candidates(matches, folded)
    known = choose_spans(names, ["length", "priority"], [True, False])
    nouns = find_nouns(matches)
    marked = mark_tokens(folded, known, _title_spans(matches, known, folded), nouns, matches.filter(pl.col("kind") == "head"))
    runs = join_of_runs(find_name_runs(marked), marked, matches)
    typed = type_names(split_runs(runs, marked), known, marked, matches, reference)
    found = typed.filter(pl.col("entity_type").is_not_null())
    institutions = find_institutions(marked, nouns, known, runs)
    dated = find_dated_exercises(runs, marked, matches)
    candidates = pl.concat([_as_candidates(f) for f in (known, found, institutions, dated)])
    beside = (join_units(candidates, marked, matches), type_acronyms(candidates, marked))
    candidates = pl.concat([candidates, *(_as_candidates(f) for f in beside)])
    agreed = spread_names(candidates, marked)
    candidates = _choose(pl.concat([candidates, _as_candidates(agreed)]), _as_candidates(names), marked)
    chosen = add_countries(candidates, marked, matches)
    return _as_mentions(chosen, marked, sentences, documents)


def _known_candidates(matches: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Names of the tables as candidates; an exercise takes the year behind it along and needs one, or a cue."""
    names = matches.filter(pl.col("kind") == "name").with_columns(pl.col("last_token").alias("stem_last"))
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
    is_exercise = pl.col("entity_type") == "EXERCISE"
    names = names.with_columns(
        pl.when(is_exercise & near)
        .then(pl.col("last_token") + 1)
        .when(is_exercise & far)
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
    names = names.with_columns(
        tokens["document_row"].gather(names["first_token"]),
        (pl.col("entity_type").n_unique().over("first_token", "last_token") == 1).alias("is_only"),
    )
    drilled = tokens["document_row"].gather(cues["cue_token"]).unique().implode()
    named = dated | pl.col("has_cue") | pl.col("has_cue_after") | (pl.col("is_only") & pl.col("document_row").is_in(drilled))
    names = names.filter(~is_exercise | named)
    order = {"EXERCISE": 0, "MIL_UNIT": 1, "ORG": 2, "PERSON": 3, "GPE": 4, "NORP": 5, "FAC": 6, "LOC": 7, "EQUIPMENT": 8}
    return names.with_columns(
        (pl.col("last_token") - pl.col("first_token")).alias("length"),
        pl.lit("known_name").alias("rule_id"),
        pl.lit(KNOWN_CONFIDENCE).alias("confidence"),
        pl.lit(True).alias("is_known"),
        pl.col("entity_type").replace_strict(order, return_dtype=pl.Int64).alias("priority"),
    ).sort("first_token", "last_token", "priority", "reference_id")


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


def _as_candidates(frame: pl.DataFrame) -> pl.DataFrame:
    """Cut a frame of spans down to what competes for a place in the text."""
    null = pl.lit(None, pl.String)
    extra = {"reference_id": null, "country_code": null, "is_known": pl.lit(False)}
    full = frame.with_columns(v.alias(c) for c, v in extra.items() if c not in frame.columns)
    return full.select(_CANDIDATE).cast({"first_token": pl.Int64, "last_token": pl.Int64})


def _choose(candidates: pl.DataFrame, names: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Let the longer span stand, then the surer; `names` of nations may lie within it, bodies at its start or behind "of"."""
    ranked = candidates.with_columns((pl.col("last_token") - pl.col("first_token")).alias("length"))
    by = ["length", "confidence", "is_known", "entity_type", "rule_id"]
    outer = choose_spans(ranked, by, [True, True, True, False, False])
    nested = names.filter(pl.col("entity_type").is_in(_NESTED)).with_columns((pl.col("last_token") - pl.col("first_token")).alias("length"))
    within = find_inside(nested, outer)
    owners = outer.select(pl.col("first_token").alias("outer_first"), pl.col("reference_id").alias("outer_reference"))
    within = within.join(owners.unique("outer_first"), on="outer_first", how="left")
    before = marked["lower"].gather((within["first_token"] - 1).clip(0))
    placed = pl.col("entity_type").is_in(["GPE", "NORP"]) | (pl.col("first_token") == pl.col("outer_first")) | before.is_in(["of", "the"])
    within = within.filter(placed & ~pl.col("reference_id").eq(pl.col("outer_reference")).fill_null(False)).select(nested.columns)
    inner = choose_spans(within, by, [True, True, True, False, False])
    return (
        pl.concat([outer, inner]).unique(["first_token", "last_token"], keep="first", maintain_order=True).sort("first_token", "last_token")
    )


def _as_mentions(chosen: pl.DataFrame, marked: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Turn token spans into spans of the documents."""
    placed = chosen.with_columns(
        marked["char_start"].gather(chosen["first_token"]).alias("char_start"),
        marked["char_end"].gather(chosen["last_token"]).alias("char_end"),
        marked["document_row"].gather(chosen["first_token"]).cast(pl.Int64).alias("document_row"),
        marked["sentence_row"].gather(chosen["first_token"]).cast(pl.Int64).alias("sentence_row"),
    )
    texts = documents.with_row_index("document_row").select(
        pl.col("document_row").cast(pl.Int64), "document_id", pl.col("text").alias("document_text")
    )
    zones = sentences.with_row_index("sentence_row").select(pl.col("sentence_row").cast(pl.Int64), "sentence_number", "zone")
    placed = placed.join(texts, on="document_row", how="left").join(zones, on="sentence_row", how="left")
    placed = placed.with_columns(
        pl.col("document_text").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start")).alias("text")
    )
    placed = placed.drop("document_text").with_columns(fold_name(pl.col("text")).alias("name_key"))
    mention_id = content_id("document_id", pl.lit("entity"), "char_start", "char_end", "entity_type")
    return ENTITY_MENTIONS.enforce(placed.with_columns(mention_id.alias("mention_id"))).sort("document_id", "char_start", "char_end")
