"""What a run of capitalised words names: the type that its evidence weighs most for, or none.

Evidence is gathered in `transforms.name_evidence` and, from the other names of the document, in `transforms.name_consent`; what each piece
weighs is learned. Few rules stand before it: what an exercise or a model of equipment is called, its cue says.
"""

import numpy as np
import polars as pl

from transforms.name_candidates import NameCandidates
from transforms.name_consent import gather_consent
from transforms.name_evidence import gather_evidence
from transforms.name_overlaps import choose_spans
from transforms.name_weights import FLAG, NAME_TYPES, Scores, add_up, find_strongest
from transforms.reference import Reference

LEAST = 0.4
"""Probability from which a span counts as a name."""

DOUBT, DOUBT_OF_BEARER = 0.7, 0.5
"""Probability from which evidence overrules the type that a table gives; the second where a person of the document bears the name."""

RULE_CONFIDENCE = 0.9
"""Confidence of what a rule types."""

_NARROWER = {"ORG": ("MIL_UNIT",), "GPE": ("FAC", "LOC")}
"""Kinds of bodies and places that heads and cues tell apart."""

_HEADS = ("head_of", "head_first", "head_last", "head_whole")


def type_names(found: NameCandidates, reference: Reference) -> pl.DataFrame:
    """Return the spans that may be names, with entity_type, rule_id, confidence and two flags.

    is_borne: a person of the document bears the name; is_ship: a noun beside says that it is one (the Shandong, an aircraft carrier).

    rule_id is the strongest evidence, the head where one says the type; confidence the probability of the type, against the others
    and no name at all.
    """
    seen = gather_evidence(found)
    scores = add_up(seen, reference, "first")
    consent = gather_consent(seen, scores, found.marked, found.known)
    scores = scores + add_up(consent, reference, "second")
    seen = pl.concat([seen, consent], how="horizontal")
    best, confidence = _decide(scores)
    said = pl.any_horizontal(condition for kind in ("EXERCISE", "EQUIPMENT") for _, condition in _said(kind))
    seen = seen.with_columns(best, confidence).filter((pl.col("confidence") >= LEAST) | said)
    typed = seen.with_columns(find_strongest(seen, reference, seen["entity_type"]))
    typed = typed.with_columns(_narrow(), _head_rule().fill_null(pl.col("rule_id")).alias("rule_id"))
    for kind in ("EXERCISE", "EQUIPMENT"):
        for rule, said in _said(kind):
            typed = typed.with_columns(
                pl.when(said).then(pl.lit(kind)).otherwise("entity_type").alias("entity_type"),
                pl.when(said).then(pl.lit(rule)).otherwise("rule_id").alias("rule_id"),
                pl.when(said).then(pl.lit(RULE_CONFIDENCE)).otherwise("confidence").alias("confidence"),
            )
    is_borne = (pl.col("e:last_of:PERSON") & (pl.col("entity_type") == "PERSON")).alias("is_borne")
    is_ship = (pl.col("e:ship_before") | (pl.col("e:apposed:FAC") & (pl.col("w:before") == "the"))).alias("is_ship")
    return typed.select(*found.spans.columns, "entity_type", "rule_id", "confidence", is_borne, is_ship)


def choose_readings(typed: pl.DataFrame) -> pl.DataFrame:
    """Return of typed spans those that are names, the likelier of two that overlap."""
    likely = typed.filter((pl.col("confidence") >= LEAST) & ~pl.col("variant").str.starts_with("known:"))
    return choose_spans(
        likely.with_columns((pl.col("last_token") - pl.col("first_token")).alias("length")), ["confidence", "length"], [True, True]
    )


def doubt_names(typed: pl.DataFrame) -> pl.DataFrame:
    """Return of typed spans the known names that are more likely something else here, with that type."""
    coarse = {"MIL_UNIT": "ORG", "LOC": "GPE", "FAC": "GPE"}
    listed = typed.with_columns(pl.col("variant").str.strip_prefix("known:").alias("listed_type")).filter(
        pl.col("variant").str.starts_with("known:")
    )
    other = pl.col("listed_type").replace(coarse) != pl.col("entity_type").replace(coarse)
    least = pl.when("is_borne").then(DOUBT_OF_BEARER).otherwise(DOUBT)
    is_ship = (pl.col("entity_type") == "FAC") & pl.col("listed_type").is_in(["GPE", "LOC"]) & pl.col("is_ship")
    return listed.filter((other & (pl.col("confidence") >= least)) | is_ship).drop("listed_type")


def _decide(scores: Scores) -> tuple[pl.Series, pl.Series]:
    """Return the likeliest type and its probability against the others and none."""
    full = np.hstack([scores.astype(np.float64), np.zeros((len(scores), 1))]) / 100
    full = np.exp(full - full.max(axis=1, keepdims=True))
    shares = full / full.sum(axis=1, keepdims=True)
    best = shares[:, :-1].argmax(axis=1)
    kinds = pl.Series(NAME_TYPES).gather(best.astype(np.uint32)).alias("entity_type")
    return kinds, pl.Series("confidence", shares[np.arange(len(best)), best].round(3))


def _narrow() -> pl.Expr:
    """The kind of body or place that a head says, else a cue, else the wide type."""
    kind = pl.col("entity_type")
    out = kind
    for wide, kinds in _NARROWER.items():
        for narrow in kinds:
            headed = pl.any_horizontal(f"{FLAG}{place}:{narrow}" for place in (*_HEADS, "head_alone"))
            rival = pl.any_horizontal(f"{FLAG}head_of:{t}" for t in (wide, *(k for k in kinds if k != narrow)))
            places = ("cue_before", "cue_after", *(("apposed", "apposed_before") if narrow == "FAC" else ()))
            cued = pl.any_horizontal(f"{FLAG}{place}:{narrow}" for place in places)
            no_head = ~pl.any_horizontal(f"{FLAG}{place}:{t}" for place in _HEADS for t in (wide, *kinds))
            said = (headed & ~rival) | (cued & no_head)
            out = pl.when((kind == wide) & said).then(pl.lit(narrow)).otherwise(out)
    return out.alias("entity_type")


def _said(kind: str) -> tuple[tuple[str, pl.Expr], ...]:
    """The rules by which a head or a cue names an exercise or a model of equipment, outside headlines: rule_id and condition."""
    plain = ~pl.col("is_headline") & ~pl.col("e:lone_common") & ~pl.col("e:lone_ordinary")
    headed = pl.any_horizontal(f"{FLAG}{place}:{kind}" for place in ("head_of", "head_first", "head_last")) & (pl.col("word_count") > 1)
    cued = pl.any_horizontal(f"{FLAG}{place}:{kind}" for place in ("cue_before", "cue_after")) & ~pl.col("has_known")
    return ("head_last", plain & headed), (f"{kind.lower()}_cue", plain & cued)


def _head_rule() -> pl.Expr:
    """The place of the head that says the type, null without one."""
    return pl.coalesce(
        pl.when(
            pl.any_horizontal(
                ((pl.col("entity_type") == t) & pl.col(f"{FLAG}{place}:{t}")) for t in ("ORG", "MIL_UNIT", "GPE", "FAC", "LOC")
            )
        ).then(pl.lit(place))
        for place in _HEADS
    )


def find_works(runs: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Find runs whose head says that they name an agreement, an event, a prize (Paris Agreement, Treaty of Lausanne).

    Returns first_token, last_token; what stands in them names no place and no person. Headlines are left out, where any words may meet.
    """
    heads = matches.filter((pl.col("kind") == "head") & (pl.col("position") != "first"))
    heads = heads.sort("last_token", "first_token", "entity_type").unique("last_token", keep="first", maintain_order=True)
    seen = runs.filter(~pl.col("is_headline")).join(
        heads.select("last_token", pl.col("entity_type").alias("head_last"), pl.col("first_token").alias("head_start")),
        on="last_token", how="left", maintain_order="left",
    )  # fmt: skip
    first = matches.filter((pl.col("kind") == "head") & (pl.col("position") == "first") & (pl.col("entity_type") == "OTHER"))
    opens = pl.col("first_token").is_in(first["first_token"].implode()) & (pl.col("word_count") > 1)  # Hurricane Katrina
    said = pl.coalesce("of_type", pl.when(pl.col("head_start") > pl.col("first_token")).then("head_last")) == "OTHER"
    return seen.filter(said.fill_null(False) | opens).select("first_token", "last_token")


def find_dated_exercises(runs: pl.DataFrame, marked: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Find runs with a year behind (Steppe Eagle 2026, Araz-24) in a sentence that speaks of an exercise near by.

    Returns first_token, last_token (the year), entity_type, rule_id, confidence.
    """
    numbers = (marked["shape"] == "number").to_numpy()
    near = [numbers[np.minimum(runs["last_token"].to_numpy() + i, marked.height - 1)] for i in (1, 2)]
    runs = runs.filter(near[0] | near[1])
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
        pl.lit(RULE_CONFIDENCE).alias("confidence"),
    )


def token_at(marked: pl.DataFrame, rows: pl.Series, sentences: pl.Series, column: str) -> pl.Series:
    """Return a column of the tokens at `rows`, null beyond the sentence."""
    inside = (rows >= 0) & (rows < marked.height)
    safe = pl.select(pl.when(inside).then(rows).otherwise(None)).to_series().cast(pl.Int64)
    same = marked["sentence_row"].gather(safe) == sentences
    values = marked[column].gather(safe)
    return pl.select(pl.when(same).then(values)).to_series().alias(column)
