"""The evidence in and around runs of capitalised words, as columns of truths; what each piece weighs is learned.

Belongs here: what can be seen. What it says about the type stands in the table `name_evidence` and is added up in `transforms.name_types`.
Evidence is general: classes, shapes and closed classes of words, membership in reviewed tables; never a single name.
"""

from functools import reduce
from operator import or_

import polars as pl

from transforms.name_candidates import NameCandidates

QUOTES = "\"“”„«»'‘’"
_HEAD_TYPES = ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC", "EQUIPMENT", "EXERCISE", "OTHER")
_KNOWN_TYPES = ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC", "NORP", "EQUIPMENT", "EXERCISE")
_VARIANTS = ("piece", "rest", "start", "end", "wider", *(f"known:{t}" for t in ("PERSON", "ORG", "MIL_UNIT", "GPE", "LOC", "FAC")))


class Around:
    """The tokens before and behind spans: any column, null beyond the sentence."""

    def __init__(self, spans: pl.DataFrame, marked: pl.DataFrame, words: pl.DataFrame, known: pl.DataFrame) -> None:
        """spans: first_token, last_token. words: flags by word_row. known: the names by whose row tokens are marked."""
        self.marked, self.words, self.spans = marked, words, spans
        self.known_type = known["entity_type"]
        self.sentence = marked["sentence_row"].gather(spans["first_token"])
        self.rows: dict[int, pl.Series] = {}

    def at(self, steps: int) -> pl.Series:
        """Return the token row `steps` before (negative) or behind the span; 0 is its last token; null beyond the sentence."""
        if steps not in self.rows:
            rows = (self.spans["first_token"] if steps < 0 else self.spans["last_token"]) + steps
            safe = rows.clip(0, self.marked.height - 1)
            inside = (safe == rows) & (self.marked["sentence_row"].gather(safe) == self.sentence)
            self.rows[steps] = safe.zip_with(inside, pl.Series([None], dtype=pl.Int64).new_from_index(0, len(safe)))
        return self.rows[steps]

    def get(self, column: str, steps: int) -> pl.Series:
        """Return a column of the tokens there."""
        return self.marked[column].gather(self.at(steps))

    def flag(self, name: str, steps: int) -> pl.Series:
        """Return a flag of the words there, false beyond the sentence."""
        return self.words[name].gather(self.marked["word_row"].gather(self.at(steps))).fill_null(False)

    def names(self, steps: int, *types: str) -> pl.Series:
        """Tell where a known name of one of these types stands."""
        return self.known_type.gather(self.get("known_row", steps)).is_in(types).fill_null(False)


def gather_evidence(found: NameCandidates) -> pl.DataFrame:
    """Return the candidate spans of a batch, in their order, with their evidence.

    Adds one boolean column for each piece of evidence (`e:` before its name) and one column of words for each place whose
    word counts (`w:`).
    """
    spans, marked, known, words = found.spans, found.marked, found.known, found.words
    around = Around(spans, marked, words, known)
    frames = [spans, _inner(spans, marked, words), _context(around), _tables(spans, around, marked, known, found.matches)]
    seen = pl.concat(frames, how="horizontal")
    return seen.with_columns(_combined())


def _inner(spans: pl.DataFrame, marked: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """What the words of the span are."""
    lengths = spans["last_token"] - spans["first_token"] + 1
    spread = spans.select(pl.int_ranges("first_token", pl.col("last_token") + 1).alias("token")).explode("token")["token"]
    word_row = marked["word_row"].gather(spread)
    inner = words.select(pl.all().gather(word_row))
    text = marked["text"].gather(spread)
    capital = marked["shape"].gather(spread).is_in(["Upper", "Title"])
    common = marked["is_common"].gather(spread)
    inner = inner.with_columns(
        capital.alias("is_capital_word"),
        (common & capital).alias("is_common"),
        marked["is_particle"].gather(spread).alias("is_particle"),
        marked["is_small"].gather(spread).alias("is_small"),
        (marked["is_function"].gather(spread) & capital).alias("is_function"),
        (text == "and").alias("is_and"),
        text.is_in(["-", "‐", "‑"]).alias("is_hyphen"),
        (text == "&").alias("is_ampersand"),
    )
    inner = inner.with_columns(
        (pl.col("is_particle") & ~pl.col("is_capital_word")).alias("is_small_particle"),
        (pl.col("is_ordinary") & pl.col("is_capital_word")).alias("is_ordinary_capital"),
        (pl.col("is_ordinary") & pl.col("is_capital_word") & ~pl.col("is_given") & ~pl.col("is_surname")).alias("is_plain"),
        (pl.col("is_given") & ~pl.col("is_ordinary")).alias("is_pure_given"),
        ((pl.col("is_given") | pl.col("is_surname")) & pl.col("is_capital_word")).alias("is_name_word"),
        (
            pl.col("is_capital_word")
            & ~(pl.col("is_ordinary") | pl.col("is_given") | pl.col("is_surname") | pl.col("is_acronym") | pl.col("is_common"))
        ).alias("is_unknown"),
        ((pl.col("is_acronym") | pl.col("is_initial")) & pl.col("is_capital_word")).alias("is_loud"),
    )
    ends = lengths.cum_sum() - 1
    starts = ends - lengths + 1
    sums = inner.select(pl.all().cast(pl.Int32).cum_sum())
    totals = (
        sums.select(pl.all().gather(ends)) - sums.select(pl.all().gather(starts)) + inner.select(pl.all().cast(pl.Int32).gather(starts))
    )
    first, last = inner.select(pl.all().gather(starts)), inner.select(pl.all().gather(ends))
    count = spans["word_count"]
    many = count > 1

    def some(column: str) -> pl.Series:
        return totals[column] > 0

    capitals = totals["is_capital_word"]
    all_ordinary = totals["is_ordinary_capital"] >= capitals
    out = {
        "one_word": count == 1,
        "two_words": count == 2,
        "three_words": count == 3,
        "four_words": count >= 4,
        "first_given": first["is_given"] & many,
        "first_pure_given": first["is_pure_given"] & many,
        "given_then_unknown": first["is_given"] & many & last["is_unknown"],
        "given_then_surname": first["is_given"] & many & last["is_surname"],
        "given_then_ordinary": first["is_given"] & many & last["is_ordinary"] & ~last["is_surname"],
        "last_surname": last["is_surname"] & many,
        "last_given": last["is_given"] & many,
        "last_ending": last["has_ending"] & many,
        "last_unknown": last["is_unknown"] & many,
        "first_unknown": first["is_unknown"] & many,
        "all_unknown": (totals["is_unknown"] >= capitals) & many,
        "all_names": (totals["is_name_word"] >= capitals) & many,
        "lone_given": first["is_given"] & ~many,
        "lone_pure_given": first["is_pure_given"] & ~many,
        "lone_surname": first["is_surname"] & ~first["is_given"] & ~many,
        "lone_unknown": first["is_unknown"] & ~many,
        "lone_ending": last["has_ending"] & ~many,
        "lone_ordinary": all_ordinary & ~many,
        "lone_ordinary_name": all_ordinary & first["is_name_word"] & ~many,
        "lone_common": first["is_common"] & ~many,
        "lone_plural": last["is_plural"] & ~many,
        "lone_language": first["is_language"] & ~many,
        "lone_s": last["is_unknown"] & ~many & marked["lower"].gather(spans["last_token"]).str.ends_with("s"),
        "place_ending": last["has_place_ending"],
        "first_place_ending": first["has_place_ending"] & many,
        "body_ending": last["has_body_ending"],
        "all_ordinary": all_ordinary & many,
        "some_ordinary": some("is_ordinary_capital") & ~all_ordinary & many,
        "no_ordinary": (totals["is_ordinary_capital"] == 0) & many,
        "all_plain": (totals["is_plain"] >= capitals) & many,
        "no_plain": (totals["is_plain"] == 0) & many,
        "last_noun": last["is_noun"] & many & ~last["is_name_word"],
        "last_plural": last["is_plural"] & many & ~last["is_name_word"],
        "last_verb": last["is_verb"] & ~last["is_noun"] & many,
        "last_adjective": last["is_adjective"] & ~last["is_noun"] & many,
        "first_adjective": first["is_adjective"] & many,
        "first_verb": first["is_verb"] & ~first["is_noun"] & many,
        "first_adverb": first["is_adverb"] & many,
        "first_gerund": first["is_gerund"] & first["is_verb"] & many,
        "has_particle": some("is_small_particle"),
        "has_common": some("is_common"),
        "has_small": some("is_small") & many,
        "first_small": first["is_small"] & many,
        "lone_small": first["is_small"] & ~many,
        "lone_acronym": first["is_acronym"] & ~many,
        "short_acronym": first["is_acronym"] & ~many & (marked["text"].gather(spans["first_token"]).str.len_chars() == 2),
        "long_acronym": first["is_acronym"] & ~many & (marked["text"].gather(spans["first_token"]).str.len_chars() > 5),
        "first_acronym": first["is_acronym"] & many,
        "last_acronym": last["is_acronym"] & many,
        "all_loud": (totals["is_loud"] >= capitals) & many,
        "has_camel": some("is_camel") & ~some("has_prefix"),
        "has_prefix": some("has_prefix"),
        "has_initial": some("is_initial") & many,
        "lone_initial": first["is_initial"] & ~many,
        "last_initial": last["is_initial"] & many,
        "has_digit": some("has_digit"),
        "has_function": some("is_function"),
        "has_and": some("is_and"),
        "hyphened": some("is_hyphen"),
        "ampersand": some("is_ampersand"),
    }
    return pl.DataFrame([s.fill_null(False).alias(f"e:{n}") for n, s in out.items()])


def _context(around: Around) -> pl.DataFrame:
    """What stands before and behind."""
    before, after = around.get("lower", -1), around.get("lower", 1)
    before_2, after_2 = around.get("lower", -2), around.get("lower", 2)
    shape_before, shape_after = around.get("shape", -1).fill_null("end"), around.get("shape", 1).fill_null("end")
    small_before, small_after = shape_before == "lower", shape_after == "lower"
    quoted = before.is_in(list(QUOTES)).fill_null(False) & after.is_in(list(QUOTES)).fill_null(False)
    function_before = around.get("is_function", -1).fill_null(False)
    owner = (around.get("key", 1) == "s").fill_null(False)
    plain_before, plain_after = small_before & ~function_before, small_after & ~around.get("is_function", 1).fill_null(False)
    out = {
        **{f"variant:{v}": around.spans["variant"] == v for v in _VARIANTS},
        "opening": around.spans["is_opening"],
        "headline": around.spans["is_headline"],
        "holds_known": around.spans["has_known"],
        "begins_sentence": before.is_null(),
        "ends_sentence": after.is_null(),
        "fills_sentence": before.is_null() & after.is_null(),
        "quoted": quoted,
        "quote_before": before.is_in(list(QUOTES)).fill_null(False),
        "number_before": shape_before == "number",
        "number_after": shape_after == "number",
        "capital_before": shape_before.is_in(["Upper", "Title"]),
        "capital_after": shape_after.is_in(["Upper", "Title"]),
        "title_token_before": around.get("is_title", -1).fill_null(False),
        "title_token_after": around.get("is_title", 1).fill_null(False),
        "noun_before": around.flag("is_noun", -1) & plain_before,
        "plural_before": around.flag("is_plural", -1) & plain_before,
        "verb_before": around.flag("is_verb", -1) & ~around.flag("is_noun", -1) & plain_before,
        "adjective_before": around.flag("is_adjective", -1) & ~around.flag("is_noun", -1) & plain_before,
        "noun_after": around.flag("is_noun", 1) & plain_after,
        "plural_after": around.flag("is_plural", 1) & plain_after,
        "past_after": around.flag("is_past", 1) & around.flag("is_verb", 1) & plain_after,
        "verb_after": around.flag("is_verb", 1) & ~around.flag("is_noun", 1) & ~around.flag("is_past", 1) & plain_after,
        "adverb_after": around.flag("is_adverb", 1) & plain_after,
        "owner_after": owner,
        "owner_before": (around.get("key", -1) == "s").fill_null(False),
        "capital_owned": owner & around.get("shape", 2).is_in(["Upper", "Title"]).fill_null(False),
        "comma_capital_after": (after == ",").fill_null(False) & around.get("shape", 2).is_in(["Upper", "Title"]).fill_null(False),
        "comma_place_after": (after == ",").fill_null(False) & around.names(2, "GPE", "LOC"),
        "comma_number_after": (after == ",").fill_null(False) & (around.get("shape", 2) == "number").fill_null(False),
        "comma_article_after": (after == ",").fill_null(False) & after_2.is_in(["a", "an", "the"]).fill_null(False),
        "in_place_after": (after == "in").fill_null(False) & (around.names(2, "GPE", "LOC") | around.names(3, "GPE", "LOC")),
        "place_comma_before": (before == ",").fill_null(False) & around.names(-2, "GPE", "LOC"),
        "place_and_before": before.is_in(["and", "or", "&"]).fill_null(False) & around.names(-2, "GPE", "LOC"),
        "place_and_after": after.is_in(["and", "or", "&"]).fill_null(False) & around.names(2, "GPE", "LOC"),
        "person_and_before": before.is_in(["and", ",", "&"]).fill_null(False) & around.names(-2, "PERSON"),
        "person_and_after": after.is_in(["and", ",", "&"]).fill_null(False) & around.names(2, "PERSON"),
        "body_and_before": before.is_in(["and", ",", "&"]).fill_null(False) & around.names(-2, "ORG", "MIL_UNIT"),
        "body_and_after": after.is_in(["and", ",", "&"]).fill_null(False) & around.names(2, "ORG", "MIL_UNIT"),
        "nation_before": around.names(-1, "NORP", "GPE"),
        "acronym_in_brackets": (after == "(").fill_null(False) & around.flag("is_acronym", 2),
        "glued_after": shape_after.is_in(["Upper", "Title", "number", "mark"])
        & ~around.get("is_spaced", 1).fill_null(True)
        & after.is_in(["-", "/", "@", "."]).fill_null(False),
        "glued_before": ~around.get("is_spaced", 0).fill_null(True) & before.is_in(["-", "/", "@", "."]).fill_null(False),
    }
    # the article is looked through: "of the X", "said the X"
    article = before.is_in(["the", "a", "an"]).fill_null(False)
    frame = pl.DataFrame([s.fill_null(False).alias(f"e:{n}") for n, s in out.items()])
    return frame.with_columns(
        before.fill_null("").alias("w:before"),
        after.fill_null("").alias("w:after"),
        before_2.zip_with(article, pl.Series([""]).new_from_index(0, len(before))).fill_null("").alias("w:before_the"),
        after_2.zip_with(owner | quoted, pl.Series([""]).new_from_index(0, len(before))).fill_null("").alias("w:after_owner"),
    )


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
    dotted = (marked["text"].gather(behind_title) == ".").cast(pl.Int64)  # Mrs. Tolchin
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
        ),
        on="token_before", how="left", maintain_order="left",
    ).join(
        behind.select(pl.col("first_token").alias("token_after"), pl.col("entity_type").alias("cue_after")),
        on="token_after", how="left", maintain_order="left",
    )  # fmt: skip
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
        *((pl.col("known_first") == t).alias(f"e:starts_known:{t}") for t in _KNOWN_TYPES),
        *((pl.col("known_last") == t).alias(f"e:ends_known:{t}") for t in _KNOWN_TYPES),
    )
    return pl.concat([pl.DataFrame(found), typed.with_columns(pl.all().fill_null(False))], how="horizontal")


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
        & pl.any_horizontal(f"e:head_{p}:{t}" for p in ("of", "last", "whole") for t in ("ORG", "MIL_UNIT")),
        "known_pair": pl.col("e:hyphened")
        & pl.any_horizontal(f"e:starts_known:{t}" for t in ("GPE", "NORP"))
        & pl.any_horizontal(f"e:ends_known:{t}" for t in ("GPE", "NORP")),
        "given_headed": pl.col("e:first_given") & pl.any_horizontal(f"e:head_last:{t}" for t in ("ORG", "FAC", "LOC", "GPE", "OTHER")),
    }
    return [expression.alias(f"e:{name}") for name, expression in pairs.items()]
