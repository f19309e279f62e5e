"""Learns which lines of a source are boilerplate: those that recur in its documents, by where they stand and how they read.

A line that recurs is counted once a document and only in primaries, for copies corroborate nothing. Where it stands is measured
against the paragraphs of the article that do not recur. The rule over all rules is that of `transforms.zones`: what is not surely
something else stays body, so a sentence or a section heading that many articles of a source repeat is no boilerplate by that
alone. What is learned is applied in `transforms.learned`.
"""

import polars as pl

from transforms.datelines import place_of
from transforms.layout import mark_layout
from transforms.learned import fold_source, key_lines
from transforms.lines import split_lines
from transforms.reference import Reference
from transforms.sources import name_sources
from transforms.stages import LEARNED_LINES
from transforms.zones import zone_lines

MIN_DOCUMENTS = 5
"""Documents of one source in which a line recurs at least."""
MIN_SHARE = 0.1
"""Share of the documents of its source, likewise."""
_KEY_CHARS = 600
"""Longer lines are paragraphs of an article."""
_PROSE_WORDS = 6
"""A line of so many words with a stop reads as a sentence."""
_NEARLY_ALL = 0.9
"""So steady is the place of boilerplate over the documents that hold it."""
_MOST = 0.8
"""A sentence at the edge of so many documents of a source is no part of their articles."""
_HEADING_WORDS = 4
"""A line of fewer words between two paragraphs may head a section, however often."""
_OFTEN = 0.6
"""A longer one, in so many documents of a source, heads no section."""
_ROUNDS = 3
_OWN = ("title", "byline", "repeat")
"""Zones of lines that say something of the document itself; they may stand among boilerplate."""
_ADDRESS = r"\b(?:you|your|yours|our|ours|us|we|my)\b|https?://|www\.|[@|»©#]"
"""A line that speaks to its reader, or links."""
_ASKS = r"^(?:what|why|how|who|when|where|which)\b"
"""A heading such as "What we know so far" does so too, and heads a section."""
_QUOTED = r"[\"“”„«»‘]|(?:^|\s)['’]"
_DOC = ("source", "document_id")
_LINE = ("source", "line_key")


def list_source_lines(
    documents: pl.DataFrame,
    metadata: pl.DataFrame,
    reference: Reference,
    fields: pl.DataFrame | None = None,
    layout: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """List the lines of documents as `learn_lines` compares them: with the zones that they have without anything learned.

    documents: DOCUMENTS. metadata: DOCUMENT_METADATA. fields, layout: DOCUMENT_FIELDS and LAYOUT_ZONES. Returns document_id, source
    (folded), source_name, solid_number (of the line in its document), line_key (null for lines that are too long to be learned), zone,
    is_paragraph, is_prose and is_address, of the documents whose source is known, in reading order.
    """
    named = metadata.select("document_id", name_sources(metadata).to_series()).drop_nulls("source_name")
    documents = documents.select("document_id", "text").join(named, on="document_id", how="inner").sort("document_id")
    lines = zone_lines(mark_layout(split_lines(documents), documents, fields, layout), reference)
    rows = documents.select("document_id", "source_name").with_row_index("document_row")
    plain = pl.col("plain")
    lower = plain.str.to_lowercase()
    is_dateline = place_of(plain.str.slice(0, 200)).is_not_null()
    is_short = pl.col("chars") <= _KEY_CHARS
    return lines.join(rows, on="document_row", how="left", maintain_order="left").select(
        "document_id",
        fold_source(pl.col("source_name")).alias("source"),
        "source_name",
        "solid_number",
        pl.when(is_short & ~pl.col("is_front") & ~is_dateline).then(key_lines(plain)).alias("line_key"),
        "zone",
        "is_paragraph",
        (pl.col("ends_stop") & (pl.col("words") >= _PROSE_WORDS)).alias("is_prose"),
        (pl.col("words") < _HEADING_WORDS).alias("is_terse"),
        (lower.str.contains(_ADDRESS) & ~lower.str.contains(_ASKS) & ~plain.str.contains(_QUOTED)).alias("is_address"),
    )


def learn_lines(
    lines: pl.DataFrame, clusters: pl.DataFrame, min_documents: int = MIN_DOCUMENTS, min_share: float = MIN_SHARE
) -> pl.DataFrame:
    """Learn the lines that recur in the documents of a source and belong to no article.

    lines: as `list_source_lines` gives them, of any number of batches. clusters: DUPLICATE_CLUSTERS of their documents. Returns
    LEARNED_LINES and document_id (the first document that shows the line), sorted by source_name and line_key; the lines whose zone
    the rules find everywhere by themselves are left out.
    """
    primaries = clusters.filter("is_primary").select("document_id")
    lines = lines.join(primaries, on="document_id", how="semi").sort(*_DOC, "solid_number")
    recurring = _count_lines(lines, min_documents, min_share)
    if recurring.is_empty():
        return LEARNED_LINES.empty().with_columns(pl.lit(None, pl.String).alias("document_id"))
    marked = lines.join(recurring, on=_LINE, how="left", maintain_order="left")
    judged = recurring.clear().select(_LINE)
    # What is boilerplate shows what stands among it; each round knows more than the one before.
    for _ in range(_ROUNDS):
        known = judged.select(*_LINE, pl.lit(True).alias("is_learned"))
        placed = _place_lines(marked.join(known, on=_LINE, how="left", maintain_order="left"))
        judged = _judge_lines(placed.filter("is_recurring"), recurring)
    names = lines.group_by("source", "source_name").agg(pl.col("document_id").n_unique().alias("count"))
    names = names.sort("source", -pl.col("count").cast(pl.Int64), "source_name").unique("source", keep="first", maintain_order=True)
    found = judged.join(names.select("source", "source_name"), on="source", how="left")
    return found.select(*LEARNED_LINES.columns, "document_id").sort("source_name", "line_key")


def _count_lines(lines: pl.DataFrame, min_documents: int, min_share: float) -> pl.DataFrame:
    """Return source, line_key, document_count and document_share of the lines that recur and are nobody's title."""
    sizes = lines.group_by("source").agg(pl.col("document_id").n_unique().alias("source_count"))
    keyed = lines.drop_nulls("line_key")
    counts = keyed.group_by(_LINE).agg(
        pl.col("document_id").n_unique().cast(pl.Int64).alias("document_count"),
        (pl.col("zone") == "title").any().alias("is_title"),
    )
    counts = counts.filter((pl.col("document_count") >= min_documents) & ~pl.col("is_title")).join(sizes, on="source", how="left")
    share = pl.col("document_count") / pl.col("source_count")
    return counts.with_columns(share.alias("document_share")).filter(pl.col("document_share") >= min_share).drop("is_title", "source_count")


def _place_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Say of every line where it stands: place (head, middle, tail of its document), what stands beside it, whether it is at an edge.

    lines: with document_count and document_share, null on those that do not recur, and is_learned. Sentences count as boilerplate for
    their neighbours only when they are learned, other recurring lines may be some.
    """
    is_recurring = pl.col("document_count").is_not_null()
    is_loose = is_recurring & ~pl.col("is_prose")
    is_noise = pl.col("is_learned").fill_null(False) | ~pl.col("zone").is_in(["body", *_OWN])
    own = pl.col("is_paragraph") & ~is_recurring & (pl.col("zone") == "body")
    is_open = is_noise | is_loose | pl.col("zone").is_in(_OWN) | (pl.col("document_share") >= _MOST).fill_null(False)
    above, below = (own.cum_sum(reverse=r).over(_DOC) for r in (False, True))
    lines = lines.with_columns(
        is_recurring.alias("is_recurring"),
        is_noise.alias("is_noise"),
        (is_noise | is_loose).alias("is_like_noise"),
        pl.when(above == 0).then(pl.lit("head")).when(below == 0).then(pl.lit("tail")).otherwise(pl.lit("middle")).alias("place"),
        is_open.cast(pl.Int8).alias("is_open"),
    )

    def beside(column: str, step: int) -> pl.Expr:
        return pl.col(column).shift(step, fill_value=False).over(_DOC)

    runs = [pl.col("is_open").cum_min(reverse=r).over(_DOC) == 1 for r in (False, True)]
    return lines.with_columns(
        beside("is_noise", 1).alias("is_below_noise"),
        beside("is_noise", -1).alias("is_above_noise"),
        (beside("is_like_noise", 1) | beside("is_like_noise", -1)).alias("is_beside_noise"),
        (pl.col("zone").shift(1).over(_DOC) == "teaser").fill_null(False).alias("is_below_teaser"),
        (runs[0] | runs[1]).alias("is_edge"),
    )


def _judge_lines(placed: pl.DataFrame, recurring: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of `recurring` that are boilerplate, with their zone and the first document that shows them."""
    place = pl.col("place")
    # The side of a line that faces the article: boilerplate there means that the article has ended, or has not begun. Within the
    # article, the neighbour on either side is company enough where it is nearly always there.
    inside = (
        pl.when(place == "tail")
        .then("is_below_noise")
        .when(place == "head")
        .then("is_above_noise")
        .otherwise(pl.col("is_below_noise") | pl.col("is_above_noise"))
    )
    taken_out = pl.col("zone").filter(~pl.col("zone").is_in(["body", "repeat"]))
    facts = placed.group_by(_LINE).agg(
        pl.col("document_id").min(),
        pl.col("is_prose").any(),
        pl.col("is_terse").all(),
        pl.col("is_address").all(),
        inside.mean().alias("inside"),
        pl.col("is_beside_noise").mean().alias("beside"),
        pl.col("is_edge").mean().alias("edge"),
        (pl.col("zone") == "body").mean().alias("body"),
        taken_out.sort().mode(maintain_order=True).first().alias("ruled_zone"),
        *((place == p).mean().alias(p) for p in ("head", "middle", "tail")),
        pl.col("is_below_teaser").mean().alias("below_teaser"),
    )
    facts = recurring.join(facts, on=_LINE, how="inner")
    steady = pl.max_horizontal("head", "tail") >= _NEARLY_ALL
    at_edge = steady & (pl.col("edge") >= _NEARLY_ALL)
    is_sentence = pl.col("is_prose") & ~pl.col("is_address")
    by_sentence = (pl.col("inside") >= _NEARLY_ALL) | (at_edge & (pl.col("document_share") >= _MOST))
    often = ~pl.col("is_terse") & (pl.col("document_share") >= _OFTEN)
    by_line = at_edge | (pl.col("beside") >= _NEARLY_ALL) | pl.col("is_address") | often
    ruled = (pl.col("body") <= 0.5) & pl.col("ruled_zone").is_not_null()
    is_boilerplate = ruled | pl.when(is_sentence).then(by_sentence).otherwise(by_line)
    zone = (
        pl.when(ruled)
        .then("ruled_zone")
        .when(pl.col("tail") < 0.5)
        .then(pl.lit("navigation"))
        .when(pl.col("below_teaser") >= 0.5)
        .then(pl.lit("teaser"))
        .otherwise(pl.lit("footer"))
    )
    return facts.filter(is_boilerplate & (pl.col("body") > 0)).with_columns(zone.alias("zone"))
