"""The evidence in and around runs of capitalised words, as columns of truths; what each piece weighs is learned.

Belongs here: what can be seen. What it says about the type stands in the table `name_evidence` and is added up in `transforms.name_types`.
Evidence is general: classes, shapes and closed classes of words, membership in reviewed tables; never a single name.
"""

from functools import reduce
from operator import or_

import polars as pl

from transforms.name_candidates import NameCandidates
from transforms.name_insides import describe_insides
from transforms.name_surroundings import QUOTES, Around, describe_surroundings

_HEAD_TYPES = ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC", "EQUIPMENT", "EXERCISE", "OTHER")
_KNOWN_TYPES = ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC", "NORP", "EQUIPMENT", "EXERCISE")


def gather_evidence(found: NameCandidates) -> pl.DataFrame:
    """Return the candidate spans of a batch, in their order, with their evidence.

    Adds one boolean column for each piece of evidence (`e:` before its name) and one column of words for each place whose
    word counts (`w:`).
    """
    spans, marked, known, words = found.spans, found.marked, found.known, found.words
    around = Around(spans, marked, words, known)
    frames = [
        spans,
        describe_insides(spans, marked, words),
        describe_surroundings(around),
        _tables(spans, around, marked, known, found.matches),
    ]
    seen = pl.concat(frames, how="horizontal")
    return seen.with_columns(_combined())


def _tables(spans: pl.DataFrame, around: Around, marked: pl.DataFrame, known: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """What the tables of titles, heads, cues and known names say inside the span and beside it."""
    seen = spans.select("first_token", "last_token", "of_type").with_row_index("candidate")
    heads = matches.filter(pl.col("kind") == "head")
    heads = heads.filter(marked["shape"].gather(heads["first_token"]) != "lower")
    last = heads.filter(pl.col("position") != "first").sort("first_token", "entity_type")
    last = last.unique("last_token", keep="first", maintain_order=True)
    seen = seen.join(
        last.select("last_token", pl.col("first_token").alias("head_start"), pl.col("entity_type").alias("head_last")),
        on="last_token", how="left", maintain_order="left",
    )  # fmt: skip
    seen = seen.with_columns(pl.when(pl.col("head_start") >= pl.col("first_token")).then("head_last").alias("head_last"))
    alone = pl.col("head_start") == pl.col("first_token")
    first = heads.filter(pl.col("position") != "last").sort("last_token", "entity_type", descending=[True, False])
    first = first.unique("first_token", keep="first", maintain_order=True)
    seen = seen.join(
        first.select("first_token", pl.col("entity_type").alias("head_first")), on="first_token", how="left", maintain_order="left"
    )
    titles = matches.filter(pl.col("kind") == "title")
    behind_title = (titles["last_token"] + 1).clip(upper_bound=marked.height - 1)
    dotted = (marked["text"].gather(behind_title) == ".").cast(pl.Int64)  # Mrs. Quorvane
    title_ends = pl.repeat(False, marked.height + 2, eager=True).scatter(titles["last_token"] + 1 + dotted, True)
    title_starts = pl.repeat(False, marked.height + 12, eager=True).scatter(titles["first_token"], True)
    near = around.get("lower", 1).is_in([",", "(", "–", "—"]).fill_null(False)
    role = near & title_starts.gather(seen["last_token"] + 2)
    role_near = near & reduce(or_, (title_starts.gather(seen["last_token"] + i) for i in (3, 4, 5, 6)))
    comma = (around.get("lower", -1) == ",").fill_null(False)
    near_before = reduce(or_, (title_ends.gather((seen["first_token"] - i).clip(0)) & around.at(1 - i).is_not_null() for i in range(2, 8)))
    cues = matches.filter(pl.col("kind") == "cue").sort("first_token", "entity_type")
    quote_before = around.get("lower", -1).is_in(list(QUOTES)).fill_null(False).cast(pl.Int64)
    quote_after = around.get("lower", 1).is_in(list(QUOTES)).fill_null(False).cast(pl.Int64)
    seen = seen.with_columns(
        (spans["first_token"] - 1 - quote_before).alias("token_before"), (spans["last_token"] + 1 + quote_after).alias("token_after")
    )
    ahead = cues.filter(pl.col("position") == "before").unique("last_token", keep="first", maintain_order=True)
    behind = cues.filter(pl.col("position") == "after").unique("first_token", keep="first", maintain_order=True)
    seen = seen.join(
        ahead.select(
            pl.col("last_token").alias("token_before"),
            pl.col("entity_type").alias("cue_before"),
            pl.col("name").str.ends_with(" of").alias("is_naming"),
            (~pl.col("name").str.contains(r" (?:of|at|in|on|near)$")).alias("is_direct"),
        ),
        on="token_before", how="left", maintain_order="left",
    ).join(
        behind.select(pl.col("first_token").alias("token_after"), pl.col("entity_type").alias("cue_after")),
        on="token_after", how="left", maintain_order="left",
    )  # fmt: skip
    apposed = _appositions(seen, around, cues.filter(pl.col("position") == "after"), marked.height)
    inside = around.get("lower", -1).is_not_null()
    beyond = around.get("lower", 1).is_not_null()
    known_type = known["entity_type"]
    known_at = {
        place: known_type.gather(marked["known_row"].gather(rows))
        for place, rows in (("first", spans["first_token"]), ("last", spans["last_token"]))
    }
    columns = {
        "title_before": title_ends.gather(seen["first_token"]) & inside,
        "role_comma_before": comma & title_ends.gather((seen["first_token"] - 1).clip(0)),
        "role_near_before": comma & near_before,
        "role_after": role,
        "role_near_after": role_near & ~role,
    }
    found = [s.fill_null(False).alias(f"e:{n}") for n, s in columns.items()]
    many = pl.col("last_token") > pl.col("first_token")
    typed = seen.with_columns(inside.alias("inside"), beyond.alias("beyond"), *(s.alias(f"known_{p}") for p, s in known_at.items())).select(
        *((pl.col("of_type") == t).alias(f"e:head_of:{t}") for t in _HEAD_TYPES),
        *(((pl.col("head_last") == t) & ~alone).alias(f"e:head_last:{t}") for t in _HEAD_TYPES),
        *(((pl.col("head_last") == t) & alone & ~many).alias(f"e:head_alone:{t}") for t in _HEAD_TYPES),
        *(((pl.col("head_last") == t) & alone & many).alias(f"e:head_whole:{t}") for t in _HEAD_TYPES),
        *(((pl.col("head_first") == t) & many).alias(f"e:head_first:{t}") for t in _HEAD_TYPES),
        *(((pl.col("cue_before") == t) & pl.col("inside")).alias(f"e:cue_before:{t}") for t in _HEAD_TYPES),
        *(((pl.col("cue_before") == t) & pl.col("inside") & pl.col("is_naming")).alias(f"e:naming_before:{t}") for t in _HEAD_TYPES),
        *(((pl.col("cue_after") == t) & pl.col("beyond")).alias(f"e:cue_after:{t}") for t in _HEAD_TYPES),
        ((pl.col("cue_before") == "FAC") & pl.col("inside") & pl.col("is_direct")).alias("e:ship_before"),
        *((pl.col("known_first") == t).alias(f"e:starts_known:{t}") for t in _KNOWN_TYPES),
        *((pl.col("known_last") == t).alias(f"e:ends_known:{t}") for t in _KNOWN_TYPES),
    )
    return pl.concat([pl.DataFrame([*found, *apposed]), typed.with_columns(pl.all().fill_null(False))], how="horizontal")


def _appositions(spans: pl.DataFrame, around: Around, cues: pl.DataFrame, count: int) -> list[pl.Series]:
    """Whether a noun of each kind stands behind ("X, an aircraft carrier") or before ("state television, X"), a comma between."""
    comma_after = (around.get("lower", 1) == ",").fill_null(False) & around.get("lower", 2).is_in(["a", "an", "the", "its", "one"])
    comma_before = (around.get("lower", -1) == ",").fill_null(False) & around.at(-2).is_not_null()
    out = []
    for kind in ("ORG", "FAC", "GPE"):
        nouns = cues.filter(pl.col("entity_type") == kind)
        starts = pl.repeat(False, count + 6, eager=True).scatter(nouns["first_token"], True)
        ends = pl.repeat(False, count + 6, eager=True).scatter(nouns["last_token"], True)
        behind = comma_after & reduce(or_, (starts.gather(spans["last_token"] + i) & around.at(i).is_not_null() for i in (3, 4, 5)))
        before = comma_before & ends.gather((spans["first_token"] - 2).clip(0))
        out += [behind.fill_null(False).alias(f"e:apposed:{kind}"), before.fill_null(False).alias(f"e:apposed_before:{kind}")]
    return out


def _combined() -> list[pl.Expr]:
    """Evidence that counts differently together."""
    one = pl.col("e:one_word")
    pairs = {
        "lone_opening": one & pl.col("e:opening"),
        "lone_headline": one & pl.col("e:headline"),
        "lone_unknown_opening": pl.col("e:lone_unknown") & pl.col("e:opening"),
        "lone_ordinary_opening": pl.col("e:lone_ordinary") & pl.col("e:opening"),
        "lone_ordinary_small": pl.col("e:lone_ordinary") & pl.col("e:lone_small"),
        "all_ordinary_opening": pl.col("e:all_ordinary") & pl.col("e:opening"),
        "all_ordinary_headline": pl.col("e:all_ordinary") & pl.col("e:headline"),
        "names_two": pl.col("e:two_words") & pl.col("e:no_ordinary"),
        "names_two_opening": pl.col("e:two_words") & pl.col("e:no_ordinary") & pl.col("e:opening"),
        "unknown_plain": pl.col("e:all_unknown") & ~pl.col("e:holds_known") & pl.col("e:two_words"),
        "lone_acronym_headline": pl.col("e:lone_acronym") & pl.col("e:headline"),
        "all_ordinary_noun": pl.col("e:all_ordinary") & pl.col("e:last_noun"),
        "title_given": pl.col("e:title_before") & (pl.col("e:first_given") | pl.col("e:lone_surname") | pl.col("e:lone_unknown")),
        "title_ordinary": pl.col("e:title_before") & (pl.col("e:all_ordinary") | pl.col("e:lone_ordinary")),
        "known_then_names": pl.col("e:holds_known")
        & pl.any_horizontal(f"e:starts_known:{t}" for t in ("GPE", "NORP", "ORG", "LOC"))
        & (pl.col("e:last_unknown") | pl.col("e:last_surname") | pl.col("e:last_given") | pl.col("e:last_ending")),
        "headed_of": (pl.col("w:after") == "of")
        & pl.any_horizontal(f"e:head_{p}:{t}" for p in ("last", "whole") for t in ("ORG", "MIL_UNIT")),
        "known_pair": pl.col("e:hyphened")
        & pl.any_horizontal(f"e:starts_known:{t}" for t in ("GPE", "NORP"))
        & pl.any_horizontal(f"e:ends_known:{t}" for t in ("GPE", "NORP")),
        "given_headed": pl.col("e:first_given") & pl.any_horizontal(f"e:head_last:{t}" for t in ("ORG", "FAC", "LOC", "GPE", "OTHER")),
    }
    return [expression.alias(f"e:{name}") for name, expression in pairs.items()]
