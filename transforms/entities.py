"""Finds the spans that name entities: known names, typed runs of capitals, institutions, agreement within the document.

Which mentions are one entity is not decided here but in `transforms.resolve_entities`.
"""

import polars as pl

from transforms.entity_countries import add_countries
from transforms.fold import fold_name
from transforms.ids import content_id
from transforms.institutions import find_institutions
from transforms.name_agreement import spread_names
from transforms.name_candidates import propose_names
from transforms.name_joins import find_numbered_units, join_units, type_acronyms
from transforms.name_overlaps import choose_spans, find_inside
from transforms.name_types import choose_readings, doubt_names, find_dated_exercises, find_works, type_names
from transforms.reference import Reference
from transforms.stages import ENTITY_MENTIONS

_CANDIDATE = ("first_token", "last_token", "entity_type", "reference_id", "country_code", "rule_id", "confidence", "is_known")
_NESTED = ("GPE", "LOC", "NORP", "ORG", "MIL_UNIT")


def find_entities(tokens: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Find the entity mentions of sentences.

    tokens: as `tokenize_sentences(documents, sentences)` gives them. Returns ENTITY_MENTIONS, sorted by document
    and position; country_code is that of the reference row, or of the nation named in or beside the mention.
    """
    if tokens.is_empty():
        return ENTITY_MENTIONS.empty()
    proposed = propose_names(tokens, reference)
    marked, matches, known, runs = proposed.marked, proposed.matches, proposed.known, proposed.runs
    typed = type_names(proposed, reference)
    doubted = doubt_names(typed)
    is_doubted = pl.repeat(False, marked.height, eager=True).scatter(doubted["first_token"], True)
    names, known = (f.filter(~is_doubted.gather(f["first_token"]) | (f["first_token"] < f["last_token"])) for f in (proposed.names, known))
    found = pl.concat([choose_readings(typed), doubted], how="diagonal")
    institutions = find_institutions(marked, proposed.nouns, known, runs)
    dated = find_dated_exercises(runs, marked, matches)
    numbered = find_numbered_units(marked, matches)
    candidates = pl.concat([_as_candidates(f) for f in (known, found, institutions, dated, numbered)])
    beside = (join_units(candidates, marked, matches), type_acronyms(candidates, marked))
    candidates = pl.concat([candidates, *(_as_candidates(f) for f in beside)])
    agreed = spread_names(candidates, marked)
    parts = reference["organisations"].select(pl.col("reference_id").alias("outer_reference"), "part_of")
    candidates = _leave_works(pl.concat([candidates, _as_candidates(agreed)]), find_works(runs, marked, matches))
    candidates = _choose(candidates, _as_candidates(names), marked, parts)
    chosen = add_countries(candidates, marked, matches)
    return _as_mentions(chosen, marked, sentences, documents)


def _as_candidates(frame: pl.DataFrame) -> pl.DataFrame:
    """Cut a frame of spans down to what competes for a place in the text."""
    null = pl.lit(None, pl.String)
    extra = {"reference_id": null, "country_code": null, "is_known": pl.lit(False)}
    full = frame.with_columns(v.alias(c) for c, v in extra.items() if c not in frame.columns)
    return full.select(_CANDIDATE).cast({"first_token": pl.Int64, "last_token": pl.Int64})


def _leave_works(candidates: pl.DataFrame, works: pl.DataFrame) -> pl.DataFrame:
    """Drop places and persons within names of agreements, events and prizes (Paris Agreement); countries stay."""
    is_country = pl.col("reference_id").str.starts_with("country:").fill_null(False)
    is_named = pl.col("entity_type").is_in(["GPE", "LOC", "FAC", "PERSON"]) & ~is_country
    within = find_inside(candidates.select("first_token", "last_token", is_named.alias("is_named")).with_row_index("row"), works)
    within = within.filter("is_named")
    return candidates.filter(pl.repeat(True, candidates.height, eager=True).scatter(within["row"], False))


def _choose(candidates: pl.DataFrame, names: pl.DataFrame, marked: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Let the longer span stand, then the surer; `names` of nations may lie within it, bodies at its start or behind "of".

    Within a name of the tables only the body of which it is a part counts: the UN of the UN Security Council, but no newspaper
    in the Guardian Council.
    """
    # of equal spans a name of the tables stands, then an institution, whose nation resolution asks for
    rank = pl.when("is_known").then(0).when(pl.col("rule_id") == "institution").then(1).otherwise(2)
    ranked = candidates.with_columns((pl.col("last_token") - pl.col("first_token")).alias("length"), rank.alias("rank"))
    by = ["length", "rank", "confidence", "entity_type", "rule_id"]
    outer = choose_spans(ranked, by, [True, False, True, False, False]).drop("rank")
    nested = names.filter(pl.col("entity_type").is_in(_NESTED)).with_columns((pl.col("last_token") - pl.col("first_token")).alias("length"))
    within = find_inside(nested, outer)
    owner = outer["first_token"].search_sorted(within["outer_first"])
    within = within.with_columns(outer["reference_id"].gather(owner).alias("outer_reference"))
    within = within.join(parts, on="outer_reference", how="left")
    is_body = pl.col("entity_type").is_in(["ORG", "MIL_UNIT"])
    # the court of "District Court for the Southern District" is no body besides
    governs = marked["lower"].gather(within["last_token"] + 1).is_in(["for", "of", "on"])
    within = within.filter(~(is_body & governs & (pl.col("first_token") == pl.col("outer_first"))))
    foreign = is_body & pl.col("outer_reference").is_not_null() & (pl.col("part_of") != pl.col("reference_id")).fill_null(True)
    within = within.filter(~foreign).drop("part_of")
    before = marked["lower"].gather((within["first_token"] - 1).clip(0))
    placed = pl.col("entity_type").is_in(["GPE", "NORP"]) | (pl.col("first_token") == pl.col("outer_first")) | before.is_in(["of", "the"])
    within = within.filter(placed & ~pl.col("reference_id").eq(pl.col("outer_reference")).fill_null(False)).select(nested.columns)
    inner = choose_spans(within, ["length", "confidence", "entity_type", "rule_id"], [True, True, False, False])
    return pl.concat([outer, inner]).sort(pl.col("first_token") * (marked.height + 1) + pl.col("last_token"))


def _as_mentions(chosen: pl.DataFrame, marked: pl.DataFrame, sentences: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Turn token spans into spans of the documents."""
    document, sentence = (marked[c].gather(chosen["first_token"]) for c in ("document_row", "sentence_row"))
    placed = chosen.with_columns(
        marked["char_start"].gather(chosen["first_token"]),
        marked["char_end"].gather(chosen["last_token"]),
        documents["document_id"].gather(document),
        *(sentences[c].gather(sentence) for c in ("sentence_number", "zone")),
    )
    placed = placed.with_columns(_read_spans(placed, marked, documents["text"], document))
    mention_id = content_id("document_id", pl.lit("entity"), "char_start", "char_end", "entity_type")
    placed = placed.with_columns(fold_name(pl.col("text")).alias("name_key"), mention_id.alias("mention_id"))
    mentions = ENTITY_MENTIONS.enforce(placed)
    # in reading order they are already in the order of the documents, which is that of their ids as a rule
    return mentions if documents["document_id"].is_sorted() else mentions.sort("document_id", "char_start", "char_end")


def _read_spans(placed: pl.DataFrame, marked: pl.DataFrame, texts: pl.Series, document: pl.Series) -> pl.Series:
    """Return the text of each span: that of its token where it is one without hidden characters, else cut from the document."""
    text = marked["text"].gather(placed["first_token"])
    length = placed["char_end"] - placed["char_start"]
    cut = ((placed["first_token"] != placed["last_token"]) | (text.str.len_chars().cast(pl.Int64) != length)).arg_true()
    spans = pl.DataFrame(
        {"text": texts.gather(document.gather(cut)), "start": placed["char_start"].gather(cut), "length": length.gather(cut)}
    )
    return text.scatter(cut, spans.select(pl.col("text").str.slice(pl.col("start"), pl.col("length")))["text"]).alias("text")
