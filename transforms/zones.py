"""Zones: says of every line whether it is headline, byline, article or something around it.

Cues (words that mark a line) come from `boilerplate_cues`; shape, position and repeats are reckoned here. The rule over all rules:
what is not surely something else is body, so that a clean article loses nothing.
"""

import re
from collections.abc import Sequence

import polars as pl

from transforms.reference import Reference

KINDS = ("heading", "line", "prefix", "contains")
"""How a cue matches: `heading` and `line` the whole line, a heading also opens a section; `prefix` its beginning; `contains` any part."""
CUE_CHARS = 240
"""Longer lines are article text whatever words they hold, save for notes and citations, which the cues of _LONG find."""
_WIDER = {
    r"[\W_]": "(?-i:[^0-9A-Za-z])",
    r"\W": "(?-i:[^0-9A-Z_a-z])",
    r"\w": r"(?-i:[0-9A-Z_a-z[^\x00-\x7f]])",
    r"\d": r"(?-i:[0-9[^\x00-\x7f]])",
    r"\p{L}": r"(?-i:[A-Za-z[^\x00-\x7f]])",
    r"\p{Lu}": r"(?-i:[A-Z[^\x00-\x7f]])",
}
"""Unicode classes, and wider ones that are soon compiled."""
_BYLINE_WORDS, _DATE_WORDS, _BYLINE_CHARS = 8, 4, 120
_WRAPPED_WORDS, _TOLD_WORDS = 6, 8
"""A line that breaks off after so many words, or a date among so many words in small letters, is of the article."""
_SMALL_WORD = r"(?:^| )\p{Ll}{2,}"
_LONG = ("footnote", "footer")
_DOC = pl.col("document_row")
_FIRST, _LAST = pl.col("is_first"), pl.col("is_last")
_NAME = r"^\p{Lu}[\p{L}.'’-]*(?: (?:(?:de|van|von|al|bin|der|la|di)|\p{Lu}[\p{L}.'’-]*)){1,3}$"
_PARAGRAPH_WORDS, _PARAGRAPH_CHARS = 12, 140
"""A paragraph ends with a stop and has so many words, or has so many characters."""
_BRIEF_WORDS = 5
_RESUMING_WORDS = 20
"""A paragraph of so many words among other stories may be the article going on; a card says less."""
_STANDFIRST_CHARS = 130
"""A line of up to so many characters right below the second copy of the headline is a standfirst."""
_OPENING = 3
"""Bylines, and second copies of a standfirst, stand among the first so many paragraphs."""


def zone_lines(lines: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Give every line its zone.

    lines: LINE_COLUMNS in reading order. A line that the markup puts outside title and body has that zone; where the markup or the
    declared title names the title, no other line is sought; in the markup's body only words and shape of a line count, not where it stands.
    Returns the lines that are not blank, in the same order, with zone; group (lines that go on into one another share it);
    solid_number (counts them in each document); is_header (before the first paragraph), after_title, paragraphs_before.
    """
    solid = _mark_documents(lines).filter(~pl.col("is_blank")).with_row_index("row")
    solid = solid.with_columns(is_first=(_DOC.shift(1) != _DOC).fill_null(True), is_last=(_DOC.shift(-1) != _DOC).fill_null(True))
    marked = _mark_sections(_mark_paragraphs(_mark_cues(solid, reference["boilerplate_cues"])))
    return _settle_zones(_mark_tail(_mark_repeats(_mark_titles(marked))))


def _mark_documents(lines: pl.DataFrame) -> pl.DataFrame:
    """Add is_set (the document is set in lines of one width) and what the layout settles: is_fixed, is_free, is_known_title."""
    wide = (pl.col("chars").is_between(45, 90) & ~pl.col("is_blank")).mean()
    is_set = (wide >= 0.5) & (pl.col("chars").max() <= 100) & (pl.len() >= 8) & (pl.col("ends_stop").mean() < 0.5)
    by_layout = pl.col("layout_zone") == "title"
    documents = lines.group_by("document_row").agg(is_set.alias("is_set"), by_layout.any().alias("has_layout_title"))
    lines = lines.join(documents, on="document_row", how="left", maintain_order="left")
    return lines.with_columns(
        (pl.col("layout_zone").is_not_null() & ~pl.col("layout_zone").is_in(["title", "body"])).alias("is_fixed"),
        pl.col("layout_zone").is_null().alias("is_free"),
        pl.when("has_layout_title").then(by_layout.fill_null(False)).otherwise("is_declared").alias("is_known_title"),
    ).drop("has_layout_title")


def _before(column: str, fill: bool | int | None = None) -> pl.Expr:
    """The value in the line before, in the same document."""
    return pl.when("is_first").then(fill).otherwise(pl.col(column).shift(1))


def _after(column: str) -> pl.Expr:
    """The flag of the line after, in the same document."""
    return ~pl.col("is_last") & pl.col(column).shift(-1)


def _so_far(values: pl.Expr, first: pl.Expr) -> pl.Expr:
    """The running sum in each run of lines that `first` begins (faster than a window: the lines stand in order)."""
    total = values.cast(pl.Int64).cum_sum()
    return total - pl.when(first).then(total - values.cast(pl.Int64)).forward_fill()


def _at_end(values: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The value in the last line of each run."""
    return pl.when(last).then(values).backward_fill()


def _in_all(flag: pl.Expr) -> pl.Expr:
    """How many lines of the document have the flag."""
    return _at_end(_so_far(flag, _FIRST), _LAST)


def _until_next(zone: pl.Expr) -> pl.Expr:
    """The last zone that is not null up to each line of a document."""
    return pl.coalesce(zone, pl.when(_FIRST).then(pl.lit(""))).forward_fill().replace("", None)


def _mark_cues(lines: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Add cue (the zone of the first cue that matches), cue_kind and is_menu (many short entries in a row)."""
    is_long = pl.col("chars") > CUE_CHARS
    of_long = pl.col("zone").is_in(_LONG) & (pl.col("match_kind") == "prefix") & ~pl.col("pattern").str.ends_with("$")
    open_lines = lines.filter(~pl.col("is_fixed"))
    found = [
        _first_cues(open_lines.filter(~is_long).select("row", "plain"), cues),
        _first_cues(open_lines.filter(is_long).select("row", pl.col("plain").str.slice(0, 400)), cues.filter(of_long)),
    ]
    marked = lines.join(pl.concat(found), on="row", how="left", maintain_order="left")
    # A sentence may begin with "By" or hold a date; a byline is short and has no stop, save that of "11:20 a.m.".
    is_stopped = pl.col("ends_stop") & ~pl.col("plain").str.contains(r"(?i)\d ?[ap]\.m\.$")
    is_sentence = is_stopped & (pl.col("words") > pl.when(pl.col("cue_kind") == "contains").then(_DATE_WORDS).otherwise(_BYLINE_WORDS))
    # The first line of a wrapped paragraph has no stop either: it goes on below, or tells what happened.
    goes_on = ~pl.col("is_last") & (~pl.col("is_after_blank") & (pl.col("starts_lower") | pl.col("is_set"))).shift(-1)
    is_begun = goes_on & (pl.col("words") >= _WRAPPED_WORDS) & ~pl.col("ends_stop")
    is_told = (pl.col("cue_kind") == "contains") & (pl.col("plain").str.count_matches(_SMALL_WORD) >= _TOLD_WORDS)
    no_byline = (pl.col("cue") == "byline") & (is_sentence | is_begun | is_told | (pl.col("chars") > _BYLINE_CHARS))
    marked = marked.with_columns(pl.when(no_byline.fill_null(False)).then(None).otherwise(c).alias(c) for c in ("cue", "cue_kind"))
    given = pl.when("is_fixed").then("layout_zone").when("is_front").then(pl.lit("byline")).otherwise("cue")
    is_menu = (pl.col("separators") >= 2) & ~pl.col("ends_stop") & (pl.col("words") <= 4 * (pl.col("separators") + 1))
    return marked.with_columns(given.alias("cue"), (is_menu & ~pl.col("is_known_title")).alias("is_menu"))


def _first_cues(lines: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Return row, cue and cue_kind of the lines (row, plain) that have a cue: the first, in the order of the kinds."""
    groups = (
        cues.group_by("zone", "match_kind", maintain_order=True)
        .agg("pattern")
        .sort(
            pl.col("match_kind").replace_strict({k: i for i, k in enumerate(KINDS)}, return_dtype=pl.Int64),
            pl.col("zone").is_in(["byline"]),
            maintain_order=True,
        )
    )
    found = [pl.DataFrame(schema={"row": lines.schema["row"], "cue": pl.String, "cue_kind": pl.String})]
    for zone, match_kind, patterns in groups.rows():
        pattern = _pattern(match_kind, patterns)
        hits = lines.filter(pl.col("plain").str.contains(_loosen(pattern)))
        if hits.height:  # the true pattern is long to compile
            hits = hits.filter(pl.col("plain").str.contains(pattern))
        found.append(hits.select("row", pl.lit(zone).alias("cue"), pl.lit(match_kind).alias("cue_kind")))
    return pl.concat(found).unique("row", keep="first", maintain_order=True)


def _pattern(match_kind: str, patterns: Sequence[str]) -> str:
    joined = "|".join(f"(?:{p})" for p in patterns)
    return {
        "line": rf"(?i)^[\W_]{{0,4}}(?:{joined})\W{{0,4}}$",
        "heading": rf"(?i)^[\W_]{{0,4}}(?:{joined})\s*[:»>]?\W{{0,3}}$",
        "prefix": rf"(?i)^\W{{0,4}}?(?:{joined})",
        "contains": f"(?i)(?:{joined})",
    }[match_kind]


def _loosen(pattern: str) -> str:
    """Return a pattern that matches wherever this one does, and far faster: few lines pass it and are tried on the true one.

    Counted repeats and word boundaries, which take the pattern engine off its fast path, are gone; Unicode classes, which are long
    to compile, hold every character beyond ASCII instead.
    """
    loose = re.sub(r"\{(\d+)(?:,\d*)?\}", lambda m: "*" if m[1] == "0" else "+", pattern).replace(r"\b", "")
    return re.sub(r"\[\\W_\]|\[(?:\\.|[^\]\\])*\]|\\[dwW]|\\p\{Lu?\}", lambda m: _WIDER.get(m[0], m[0]), loose)


def _mark_paragraphs(lines: pl.DataFrame) -> pl.DataFrame:
    """Join broken lines; add group (one paragraph), group_words and is_paragraph.

    A line goes on from the one before if that one has no stop and this one starts in lower case, if that one ends with a comma
    or dash, or if the document is set in lines of one width.
    """
    is_apart = pl.col("cue").is_not_null() | pl.col("is_menu") | pl.col("is_known_title")
    lines = lines.with_columns(is_apart.alias("is_apart"))
    free = ~pl.col("is_apart") & ~_before("is_apart", False)
    is_open = ~_before("ends_stop", True) & (_before("words", 0) >= 4)
    same_block = ~pl.col("is_after_blank")
    is_open_end = same_block & _before("ends_open", False) & (_before("chars", 0) >= 40)
    is_full_line = pl.col("is_set") & same_block & (_before("chars", 0) >= 45)
    begins = ~(free & is_open & (pl.col("starts_lower") | is_open_end | is_full_line))
    lines = lines.with_columns(begins.alias("begins"), begins.cum_sum().alias("group"))
    first, last = pl.col("begins"), pl.col("begins").shift(-1, fill_value=True)
    lines = lines.with_columns(
        _at_end(_so_far(pl.col("words"), first), last).alias("group_words"),
        _at_end(_so_far(pl.col("chars"), first), last).alias("group_chars"),
        _at_end(pl.col("ends_stop"), last).alias("group_stop"),
    )
    is_long = ((pl.col("group_words") >= _PARAGRAPH_WORDS) & pl.col("group_stop")) | (pl.col("group_chars") >= _PARAGRAPH_CHARS)
    lines = lines.with_columns((~pl.col("is_apart") & is_long).alias("is_paragraph"))
    # Of a brief whose sentences are all short, these are the paragraphs.
    is_brief = ~pl.col("is_apart") & (pl.col("group_words") >= _BRIEF_WORDS) & pl.col("group_stop") & (_in_all(pl.col("is_paragraph")) == 0)
    lines = lines.with_columns(pl.col("is_paragraph") | is_brief)
    before = _so_far(pl.col("is_paragraph"), _FIRST)
    has_paragraph = _at_end(before, _LAST) > 0
    return lines.with_columns(
        before.alias("paragraphs_before"), has_paragraph.alias("has_paragraph"), ((before == 0) & has_paragraph).alias("is_header")
    )


def _mark_sections(lines: pl.DataFrame) -> pl.DataFrame:
    """Add section: the zone that a heading or a run of cards opens, until the article clearly goes on.

    A card is a line that stands twice in a row; two of them make a run, one is left alone.
    """
    is_started = pl.col("paragraphs_before") > 0
    twice = (pl.col("plain") == _before("plain")) & ~pl.col("ends_stop") & (pl.col("words") >= 3) & ~pl.col("is_fixed")
    lines = lines.with_columns((twice.fill_null(False) & is_started).alias("is_second"))
    lines = lines.with_columns((pl.col("is_second") | _after("is_second")).alias("is_card"))
    is_run = pl.col("is_card") & (_in_all(pl.col("is_second")) >= 2)
    is_heading = (pl.col("cue_kind") == "heading").fill_null(False)
    opens = is_heading & is_started
    # Below a heading such as "References" everything is a note, however much it looks like a paragraph.
    closes = opens & (pl.col("cue") == "footnote")
    lines = lines.with_columns((is_heading & (pl.col("cue") == "teaser")).alias("is_teaser_heading"))
    in_list = ~_before("is_after_blank", True)
    resumes = (
        pl.col("is_paragraph")
        & (pl.col("group_words") >= _RESUMING_WORDS)
        & (
            _before("is_teaser_heading", False)
            | (pl.col("is_after_blank") & ~_before("is_card", False) & (_after("is_paragraph") | in_list))
        )
        & (_so_far(closes, _FIRST) == 0)
    )
    event = pl.when(opens).then(pl.col("cue")).when(is_run).then(pl.lit("teaser")).when(resumes).then(pl.lit("body"))
    return lines.with_columns(_until_next(event).fill_null("body").alias("section"))


def _mark_titles(lines: pl.DataFrame) -> pl.DataFrame:
    """Add is_title, has_title, after_title and is_twice_titled (the headline stands twice above the article).

    Where no line is known to be the title, the likeliest above the first paragraph is.
    """
    is_label = ((pl.col("cue") == "teaser") & (pl.col("cue_kind") == "prefix")).fill_null(False)
    like = (
        pl.col("is_header")
        & (pl.col("cue").is_null() | is_label)
        & ~pl.col("is_menu")
        & pl.col("words").is_between(3, 35)
        & ~pl.col("plain").str.ends_with(".")
        & ~pl.col("ends_open")
        & (pl.col("chars") <= 220)
        & (_in_all(pl.col("is_known_title")) == 0)
    )
    likely = lines.filter(like).select("row", "document_row", "plain", "words", "separators", is_label.alias("is_label"))
    # "Live: …" or "Breaking: …" heads a page where no other line can.
    score = (
        pl.min_horizontal("words", pl.lit(4))
        + 100 * pl.struct("document_row", "plain").is_duplicated()
        + 10 * ~pl.col("is_label")
        - 2 * (pl.col("separators") >= 1)
    )
    best = (
        likely.with_columns(score.alias("score"))
        .filter(pl.col("score") > 0)
        .sort("score", "row", descending=[True, False])
        .unique("document_row", keep="first", maintain_order=True)
        .select("row", pl.lit(True).alias("is_best"), (pl.col("score") > 100).alias("is_twice"))
    )
    lines = lines.join(best, on="row", how="left", maintain_order="left").with_columns(
        (pl.col("is_known_title") | pl.col("is_best").fill_null(False)).alias("is_title")
    )
    return lines.with_columns(
        (_in_all(pl.col("is_title")) > 0).alias("has_title"),
        ((_so_far(pl.col("is_title"), _FIRST) > 0) & ~pl.col("is_title")).alias("after_title"),
        (_in_all(pl.col("is_twice").fill_null(False)) > 0).alias("is_twice_titled"),
    )


def _mark_repeats(lines: pl.DataFrame) -> pl.DataFrame:
    """Add is_repeat: second copies of the title, of a standfirst or of the first paragraphs, and what stands below a second title."""
    title = pl.when("is_title").then("plain").forward_fill()
    lines = lines.with_columns((pl.col("after_title") & (pl.col("plain") == title)).fill_null(False).alias("is_copy"))
    # A line is as long as its copy, and no copy stands below more paragraphs than the line after it: few lines need comparing.
    opening = lines.filter((pl.col("words") >= 8) & (pl.col("paragraphs_before") <= _OPENING) & pl.col("is_free"))
    echoes = opening.filter(~pl.struct("document_row", "plain").is_first_distinct())
    is_echo = pl.col("row").is_in(echoes["row"].implode())
    has_copy = _so_far(pl.col("is_copy") & pl.col("is_header"), _FIRST) > 0
    below_copy = ~pl.col("is_after_blank") & _before("is_copy", False) & (pl.col("chars") <= _STANDFIRST_CHARS)
    standfirst = (pl.col("is_header") & has_copy & ~pl.col("is_copy") & (pl.col("words") >= 4)) | below_copy
    return lines.with_columns((pl.col("is_copy") | is_echo | (standfirst & pl.col("is_free"))).alias("is_repeat"))


def _mark_tail(lines: pl.DataFrame) -> pl.DataFrame:
    """Add is_tail (below the last paragraph), tail_zone (of the last cue there) and is_list.

    A list is two or more lines without a stop below the last paragraph of a page that has other boilerplate, and no bulleted one.
    Below an article alone, such lines may well be its own (results, verses) and stay.
    """
    in_body = pl.col("is_paragraph") & (pl.col("section") == "body")
    seen = _so_far(in_body, _FIRST)
    is_last_paragraph = seen == _at_end(seen, _LAST)
    lines = lines.with_columns((pl.col("has_paragraph") & is_last_paragraph & ~in_body).alias("is_tail"))
    tail_cue = pl.when(pl.col("is_tail") & pl.col("cue").is_in(["teaser", "footer", "navigation", "footnote"])).then(pl.col("cue"))
    bullet = pl.col("plain").str.contains(r"^(?:[-*•–—]|\d+[.)]|\W?\p{L}[.)])\s")
    is_loose = (
        pl.col("is_tail")
        & pl.col("is_free")
        & pl.col("cue").is_null()
        & ~pl.col("ends_stop")
        & ~bullet
        & pl.col("words").is_between(2, 20)
        & ~pl.col("plain").str.contains(r"[:;,]$")
    )
    is_noise = pl.col("cue").is_in(["navigation", "teaser", "footer"]).fill_null(False) | (pl.col("is_menu") & pl.col("is_header"))
    lines = lines.with_columns(
        _until_next(tail_cue).alias("tail_zone"), is_loose.alias("is_loose"), (_in_all(is_noise) > 0).alias("is_noisy")
    )
    has_neighbour = _before("is_loose", False) | _after("is_loose")
    return lines.with_columns((pl.col("is_loose") & pl.col("is_noisy") & has_neighbour).alias("is_list"))


def _settle_zones(lines: pl.DataFrame) -> pl.DataFrame:
    """Add zone from all marks; the order of the cases is the order of their strength."""
    first_paragraphs = pl.col("is_header") | (pl.col("paragraphs_before") <= _OPENING)
    byline_cue = pl.col("cue") == "byline"
    is_signed = pl.col("is_tail") & (pl.col("cue_kind") == "prefix")  # below the article, only what says that it is one
    other_cue = pl.col("cue").is_not_null() & (pl.col("cue") != "byline")
    is_short = ~pl.col("ends_stop") & (pl.col("chars") <= 160)
    is_kicker = (pl.col("words") <= 5) | (pl.col("separators") >= 1) | pl.col("is_twice_titled")
    above_title = pl.col("is_header") & ~pl.col("after_title") & pl.col("has_title") & pl.col("is_free")
    below_title = pl.when(pl.col("is_header") & pl.col("after_title") & pl.col("is_free")).then(pl.col("plain"))
    zone = (
        pl.when("is_fixed")
        .then("layout_zone")
        .when("is_front")
        .then(pl.lit("byline"))
        .when("is_title")
        .then(pl.lit("title"))
        .when(other_cue)
        .then("cue")
        .when(pl.col("section") != "body")
        .then("section")
        .when(byline_cue & (first_paragraphs | is_signed))
        .then(pl.lit("byline"))
        .when("is_repeat")
        .then(pl.lit("repeat"))
        .when(pl.col("is_menu") & (pl.col("is_header") | (pl.col("is_tail") & is_short)))
        .then(pl.lit("navigation"))
        .when(above_title & is_short & is_kicker)
        .then(pl.lit("navigation"))
        .when(below_title.str.contains(_NAME))
        .then(pl.lit("byline"))
        .when("is_list")
        .then(pl.lit("teaser"))
        .when(pl.col("is_tail") & pl.col("is_free") & pl.col("tail_zone").is_not_null() & is_short)
        .then("tail_zone")
        .otherwise(pl.lit("body"))
    )
    solid_number = pl.int_range(pl.len(), dtype=pl.Int64) - pl.when(_FIRST).then(pl.int_range(pl.len(), dtype=pl.Int64)).forward_fill()
    return lines.with_columns(zone.alias("zone"), solid_number.alias("solid_number")).drop("row")
