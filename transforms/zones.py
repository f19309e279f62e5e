"""Zones: says of every line whether it is headline, byline, article or something around it.

Cues (words that mark a line) come from `boilerplate_cues`; shape, position and repeats are reckoned here. The rule over all rules:
what is not surely something else is body, so that a clean article loses nothing.
"""

from collections.abc import Sequence

import polars as pl

from transforms.reference import Reference

KINDS = ("heading", "line", "prefix", "contains")
"""How a cue matches: `heading` and `line` the whole line, a heading also opens a section; `prefix` its beginning; `contains` any part."""
CUE_CHARS = 240
"""Longer lines are article text whatever words they hold, save for notes and citations, which the cues of _LONG find."""
_BYLINE_WORDS, _BYLINE_CHARS = 8, 120
_LONG = ("footnote", "footer")
_DOC = "document_row"
_PARAGRAPH_WORDS, _PARAGRAPH_CHARS = 12, 140
"""A paragraph ends with a stop and has so many words, or has so many characters."""
_RESUMING_WORDS = 20
"""A paragraph of so many words among other stories may be the article going on; a card says less."""
_STANDFIRST_CHARS = 130
"""A line of up to so many characters right below the second copy of the headline is a standfirst."""
_OPENING = 3
"""Bylines, and second copies of a standfirst, stand among the first so many paragraphs."""


def zone_lines(lines: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Give every line its zone.

    lines: LINE_COLUMNS in reading order. Returns the lines that are not blank, in the same order, with zone; group (lines
    that go on into one another share it); solid_number (counts them in each document); is_header (before the first
    paragraph), after_title, paragraphs_before.
    """
    marked = _mark_header(_mark_sections(_mark_paragraphs(_mark_cues(lines, reference["boilerplate_cues"]))))
    return _settle_zones(marked)


def _mark_cues(lines: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Add cue (the zone of the first cue that matches), cue_kind and is_menu (many short entries in a row)."""
    head = pl.col("plain").str.slice(0, 400)
    candidates = lines.with_row_index("row").filter(~pl.col("is_blank") & (pl.col("chars") <= CUE_CHARS))
    long = lines.with_row_index("row").filter(pl.col("chars") > CUE_CHARS)
    found = [
        _first_cue(candidates, cues, pl.col("plain")),
        _first_cue(
            long,
            cues.filter(pl.col("zone").is_in(_LONG) & (pl.col("match_kind") == "prefix") & ~pl.col("pattern").str.ends_with("$")),
            head,
        ),
    ]
    marked = lines.with_row_index("row").join(pl.concat(found), on="row", how="left", maintain_order="left").drop("row")
    # A sentence may begin with "By" or hold a date; a byline is short and has no stop.
    is_sentence = pl.col("ends_stop") & ((pl.col("cue_kind") == "contains") | (pl.col("words") > _BYLINE_WORDS))
    no_byline = (pl.col("cue") == "byline") & (is_sentence | (pl.col("chars") > _BYLINE_CHARS))
    marked = marked.with_columns(pl.when(no_byline.fill_null(False)).then(None).otherwise(c).alias(c) for c in ("cue", "cue_kind"))
    marked = marked.with_columns(pl.when(pl.col("is_front")).then(pl.lit("byline")).otherwise("cue").alias("cue"))
    is_menu = (pl.col("separators") >= 2) & ~pl.col("ends_stop") & (pl.col("words") <= 4 * (pl.col("separators") + 1))
    return marked.with_columns(is_menu.alias("is_menu"))


def _first_cue(lines: pl.DataFrame, cues: pl.DataFrame, text: pl.Expr) -> pl.DataFrame:
    groups = (
        cues.group_by("zone", "match_kind", maintain_order=True)
        .agg("pattern")
        .sort(
            pl.col("match_kind").replace_strict({k: i for i, k in enumerate(KINDS)}, return_dtype=pl.Int64),
            pl.col("zone").is_in(["byline"]),
            maintain_order=True,
        )
    )
    zone, kind = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.String)
    for group_zone, match_kind, patterns in reversed(groups.rows()):
        hit = text.str.contains(_pattern(match_kind, patterns))
        zone, kind = pl.when(hit).then(pl.lit(group_zone)).otherwise(zone), pl.when(hit).then(pl.lit(match_kind)).otherwise(kind)
    return lines.select("row", zone.alias("cue"), kind.alias("cue_kind")).drop_nulls("cue")


def _pattern(match_kind: str, patterns: Sequence[str]) -> str:
    joined = "|".join(f"(?:{p})" for p in patterns)
    return {
        "line": rf"(?i)^[\W_]{{0,4}}(?:{joined})\W{{0,4}}$",
        "heading": rf"(?i)^[\W_]{{0,4}}(?:{joined})\s*[:»>]?\W{{0,3}}$",
        "prefix": rf"(?i)^\W{{0,4}}?(?:{joined})",
        "contains": f"(?i)(?:{joined})",
    }[match_kind]


def _before(column: str, fill: bool | int | None = None) -> pl.Expr:
    return pl.col(column).shift(1, fill_value=fill).over(_DOC)


def _mark_paragraphs(lines: pl.DataFrame) -> pl.DataFrame:
    """Join broken lines and add, over the lines that are not blank: group (one paragraph), group_words, is_paragraph.

    A line goes on from the one before if that one has no stop and this one starts in lower case, if that one ends with a comma
    or dash, or if the document is set in lines of one width.
    """
    solid = lines.filter(~pl.col("is_blank"))
    wide = (pl.col("chars").is_between(45, 90) & ~pl.col("is_blank")).sum() / pl.len()
    is_set = (
        (wide.over(_DOC) >= 0.5)
        & (pl.col("chars").max().over(_DOC) <= 100)
        & (pl.len().over(_DOC) >= 8)
        & (pl.col("ends_stop").mean().over(_DOC) < 0.5)
    )
    free = pl.col("cue").is_null() & _before("cue").is_null() & ~pl.col("is_menu") & ~_before("is_menu", False)
    is_open = ~_before("ends_stop", True) & (_before("words", 0) >= 4)
    same_block = ~pl.col("is_after_blank")
    is_open_end = same_block & _before("ends_open", False) & (_before("chars", 0) >= 40)
    is_full_line = is_set & same_block & (_before("chars", 0) >= 45)
    goes_on = free & is_open & (pl.col("starts_lower") | is_open_end | is_full_line)
    solid = solid.with_columns(goes_on.fill_null(False).alias("goes_on")).with_columns((~pl.col("goes_on")).cum_sum().alias("group"))
    solid = solid.with_columns(
        pl.col("words").sum().over("group").alias("group_words"),
        pl.col("chars").sum().over("group").alias("group_chars"),
        pl.col("ends_stop").last().over("group").alias("group_stop"),
    )
    is_paragraph = (
        pl.col("cue").is_null()
        & ~pl.col("is_menu")
        & (((pl.col("group_words") >= _PARAGRAPH_WORDS) & pl.col("group_stop")) | (pl.col("group_chars") >= _PARAGRAPH_CHARS))
    )
    return solid.with_columns(is_paragraph.alias("is_paragraph"))


def _mark_sections(lines: pl.DataFrame) -> pl.DataFrame:
    """Add section: the zone that a heading or a run of cards opens, until the article clearly goes on.

    A card is a line that stands twice in a row; two of them make a run, one is left alone.
    """
    started = pl.col("is_paragraph").cum_sum().over(_DOC) > 0
    twice = (pl.col("plain") == _before("plain")) & ~pl.col("ends_stop") & (pl.col("words") >= 3)
    lines = lines.with_columns(started.fill_null(False).alias("is_started"), twice.fill_null(False).alias("is_second"))
    lines = lines.with_columns((pl.col("is_second") & pl.col("is_started")).alias("is_second"))
    lines = lines.with_columns((pl.col("is_second") | pl.col("is_second").shift(-1, fill_value=False).over(_DOC)).alias("is_card"))
    is_run = pl.col("is_card") & (pl.col("is_second").sum().over(_DOC) >= 2)
    opens = (pl.col("cue_kind") == "heading").fill_null(False) & pl.col("is_started")
    # Below a heading such as "References" everything is a note, however much it looks like a paragraph.
    closes = opens & (pl.col("cue") == "footnote")
    next_paragraph = pl.col("is_paragraph").shift(-1, fill_value=False).over(_DOC)
    in_list = ~_before("is_after_blank", True)
    below_heading = (_before("cue_kind") == "heading").fill_null(False) & (_before("cue") == "teaser").fill_null(False)
    resumes = (
        pl.col("is_paragraph")
        & (pl.col("group_words") >= _RESUMING_WORDS)
        & (below_heading | (pl.col("is_after_blank") & ~_before("is_card", False) & (next_paragraph | in_list)))
        & ~closes.cum_max().over(_DOC)
    )
    event = pl.when(opens).then(pl.col("cue")).when(is_run).then(pl.lit("teaser")).when(resumes).then(pl.lit("body"))
    return lines.with_columns(event.forward_fill().over(_DOC).fill_null("body").alias("section"))


def _mark_header(lines: pl.DataFrame) -> pl.DataFrame:
    """Add is_header (before the first paragraph), is_title, is_repeat and after_title."""
    lines = lines.with_columns(
        (pl.col("is_paragraph").cum_sum().over(_DOC)).alias("paragraphs_before"),
        pl.col("is_paragraph").any().over(_DOC).alias("has_paragraph"),
    ).with_columns(((pl.col("paragraphs_before") == 0) & pl.col("has_paragraph")).alias("is_header"))
    is_label = ((pl.col("cue") == "teaser") & (pl.col("cue_kind") == "prefix")).fill_null(False)
    like = (
        pl.col("is_header")
        & (pl.col("cue").is_null() | is_label)
        & ~pl.col("is_menu")
        & pl.col("words").is_between(3, 35)
        & ~pl.col("plain").str.ends_with(".")
        & ~pl.col("ends_open")
        & (pl.col("chars") <= 220)
    )
    # "Live: …" or "Breaking: …" heads a page where no other line can.
    copies = like.sum().over(_DOC, "plain")
    score = (
        pl.when(like)
        .then(pl.min_horizontal("words", pl.lit(4)) + 100 * (copies >= 2) + 10 * ~is_label - 2 * (pl.col("separators") >= 1))
        .otherwise(0)
    )
    lines = lines.with_columns(score.alias("title_score"))
    best = (pl.col("title_score") > 0) & (pl.col("title_score") == pl.col("title_score").max().over(_DOC))
    lines = lines.with_columns((best & (best.cum_sum().over(_DOC) == 1)).alias("is_title"))
    title_text = pl.col("plain").filter(pl.col("is_title")).first().over(_DOC)
    after = (pl.col("is_title").cum_sum().over(_DOC) > 0) & ~pl.col("is_title")
    has_title = pl.col("is_title").any().over(_DOC)
    is_copy = (after & (pl.col("plain") == title_text)).fill_null(False)
    lines = lines.with_columns(has_title.alias("has_title"), after.alias("after_title"), is_copy.alias("is_copy"))
    earlier = pl.int_range(pl.len()).over(_DOC, "plain") > 0
    is_echo = earlier & (pl.col("words") >= 8) & (pl.col("paragraphs_before") <= _OPENING)
    has_copy = (pl.col("is_copy") & pl.col("is_header")).cum_sum().over(_DOC) > 0
    below_copy = ~pl.col("is_after_blank") & _before("is_copy", False) & (pl.col("chars") <= _STANDFIRST_CHARS)
    standfirst = (pl.col("is_header") & has_copy & ~pl.col("is_copy") & (pl.col("words") >= 4)) | below_copy
    return lines.with_columns((pl.col("is_copy") | is_echo | standfirst).fill_null(False).alias("is_repeat"))


def _mark_lists(lines: pl.DataFrame) -> pl.DataFrame:
    """Add is_list: two or more lines without a stop below the last paragraph of a page that has other boilerplate, in no bulleted list.

    Below an article alone, such lines may well be its own (results, verses) and stay.
    """
    bullet = pl.col("plain").str.contains(r"^(?:[-*•–—]|\d+[.)]|\W?\p{L}[.)])\s")
    is_loose = (
        pl.col("is_tail")
        & pl.col("cue").is_null()
        & ~pl.col("ends_stop")
        & ~bullet
        & pl.col("words").is_between(2, 20)
        & ~pl.col("plain").str.contains(r"[:;,]$")
    )
    lines = lines.with_columns(is_loose.fill_null(False).alias("is_loose"))
    run = (pl.col("is_loose") != pl.col("is_loose").shift(1)).over(_DOC).fill_null(True).cum_sum()
    lines = lines.with_columns(run.alias("loose_run"))
    is_noise = pl.col("cue").is_in(["navigation", "teaser", "footer"]).fill_null(False) | (pl.col("is_menu") & pl.col("is_header"))
    noisy = is_noise.any().over(_DOC)
    return lines.with_columns((pl.col("is_loose") & noisy & (pl.len().over("loose_run") >= 2)).alias("is_list"))


def _settle_zones(lines: pl.DataFrame) -> pl.DataFrame:
    """Add zone from all marks; the order of the cases is the order of their strength."""
    first_paragraphs = pl.col("is_header") | (pl.col("paragraphs_before") <= _OPENING)
    byline_cue = pl.col("cue") == "byline"
    is_signed = pl.col("is_tail") & (pl.col("cue_kind") == "prefix")  # below the article, only what says that it is one
    other_cue = pl.col("cue").is_not_null() & (pl.col("cue") != "byline")
    last_paragraph = (pl.col("is_paragraph") & (pl.col("section") == "body")).cum_sum(reverse=True).over(_DOC)
    lines = lines.with_columns((pl.col("has_paragraph") & (last_paragraph == 0)).alias("is_tail"))
    tail_cue = pl.when(pl.col("is_tail") & pl.col("cue").is_in(["teaser", "footer", "navigation", "footnote"])).then(pl.col("cue"))
    lines = lines.with_columns(tail_cue.forward_fill().over(_DOC).alias("tail_zone"))
    lines = _mark_lists(lines)
    is_short = ~pl.col("ends_stop") & (pl.col("chars") <= 160)
    is_kicker = (pl.col("words") <= 5) | (pl.col("separators") >= 1) | (pl.col("title_score").max().over(_DOC) > 100)
    is_name = pl.col("plain").str.contains(r"^\p{Lu}[\p{L}.'’-]*(?: (?:(?:de|van|von|al|bin|der|la|di)|\p{Lu}[\p{L}.'’-]*)){1,3}$")
    zone = (
        pl.when(pl.col("is_front"))
        .then(pl.lit("byline"))
        .when(pl.col("is_title"))
        .then(pl.lit("title"))
        .when(other_cue)
        .then(pl.col("cue"))
        .when(pl.col("section") != "body")
        .then(pl.col("section"))
        .when(byline_cue & (first_paragraphs | is_signed))
        .then(pl.lit("byline"))
        .when(pl.col("is_repeat"))
        .then(pl.lit("repeat"))
        .when(pl.col("is_menu") & (pl.col("is_header") | (pl.col("is_tail") & is_short)))
        .then(pl.lit("navigation"))
        .when(pl.col("is_header") & ~pl.col("after_title") & pl.col("has_title") & is_short & is_kicker)
        .then(pl.lit("navigation"))
        .when(pl.col("is_header") & pl.col("after_title") & is_name)
        .then(pl.lit("byline"))
        .when(pl.col("is_list"))
        .then(pl.lit("teaser"))
        .when(pl.col("is_tail") & pl.col("tail_zone").is_not_null() & is_short)
        .then(pl.col("tail_zone"))
        .otherwise(pl.lit("body"))
    )
    solid_number = pl.int_range(pl.len(), dtype=pl.Int64).over(_DOC)
    return lines.with_columns(zone.alias("zone"), solid_number.alias("solid_number"))
