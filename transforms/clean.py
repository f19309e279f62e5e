"""Cleans documents: tells the article from what stands around it, and cuts it into sentences.

Nothing is deleted or moved: zones and sentences are spans of the text as it was read. The steps stand in modules of their
own (`lines`, `zones`, `metadata`, `language`, `sentences`, `signatures`); here they meet.
"""

import polars as pl

from transforms.language import UNKNOWN, detect_languages, take_declared, tell_english_words, tell_surely_english
from transforms.layout import mark_layout
from transforms.learned import apply_learned
from transforms.lines import split_lines
from transforms.metadata import read_metadata
from transforms.reference import Reference
from transforms.sentences import cut_sentences
from transforms.signatures import sign_documents
from transforms.sources import name_sources
from transforms.stages import DOCUMENT_METADATA, SENTENCES, ZONES
from transforms.zones import zone_lines

ARTICLE_ZONES = ("title", "body")
_ENOUGH_WORDS = 5
"""Shorter sentences take the language of their document."""
_HEAD_CHARS = 1_200
"""So much of an article shows its language."""


def clean_documents(
    documents: pl.DataFrame,
    reference: Reference,
    fields: pl.DataFrame | None = None,
    layout: pl.DataFrame | None = None,
    learned: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Tell the zones of each document, read its metadata, cut its sentences and sign it.

    documents: DOCUMENTS. fields: DOCUMENT_FIELDS, what the format says of the document. layout: LAYOUT_ZONES, what the markup says
    of its spans. learned: LEARNED_LINES, lines that recur in a source. Without one of these, the words of the lines decide alone.
    Returns `zones`, `document_metadata`, `sentences` and `signatures` (ZONES, DOCUMENT_METADATA, SENTENCES, SIGNATURES), each sorted by
    its key. One document's rows do not depend on the others.
    """
    # Every step from here on keeps this order, and document_row is the row in it.
    documents = documents.select("document_id", "char_count", "text").sort("document_id")
    lines = zone_lines(mark_layout(split_lines(documents), documents, fields, layout), reference)
    metadata = read_metadata(documents, lines, fields)
    if learned is not None:
        lines = apply_learned(lines, name_sources(metadata), learned)
    paragraphs = _gather_paragraphs(lines)
    languages = _tell_languages(documents, paragraphs, reference)
    if fields is not None:
        languages = take_declared(languages, documents, fields)
    sentences = cut_sentences(paragraphs.with_columns(languages.gather(paragraphs["document_row"])))
    sentences = _label_sentences(sentences, reference)
    signatures = sign_documents(documents, sentences.select("document_row", "text"))
    metadata = metadata.with_columns(languages).join(
        signatures.select("document_id", "word_count"), on="document_id", how="left", maintain_order="left"
    )
    return {
        "zones": _tile_zones(documents, lines),
        "document_metadata": DOCUMENT_METADATA.enforce(metadata),
        "sentences": SENTENCES.enforce(sentences.with_columns(documents["document_id"].gather(sentences["document_row"]))),
        "signatures": signatures,
    }


def _tile_zones(documents: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Merge neighbouring lines of a zone into spans that tile each text; what lies between two zones belongs to the earlier one."""
    row, zone = pl.col("document_row"), pl.col("zone")
    rows = documents.with_row_index("document_row").select("document_row", "document_id", "char_count").filter(pl.col("char_count") > 0)
    changes = ((zone != zone.shift(1)) | (row != row.shift(1))).fill_null(True)
    starts = lines.filter(changes).select("document_row", "zone", "char_start")
    spans = rows.join(starts, on="document_row", how="left", maintain_order="left_right").with_columns(zone.fill_null("body"))
    is_first, is_last = (row != row.shift(1)).fill_null(True), (row != row.shift(-1)).fill_null(True)
    spans = spans.with_columns(pl.when(is_first).then(0).otherwise("char_start").cast(pl.Int64).alias("char_start"))
    end = pl.when(is_last).then("char_count").otherwise(pl.col("char_start").shift(-1))
    return ZONES.enforce(spans.with_columns(end.alias("char_end")))


def _gather_paragraphs(lines: pl.DataFrame) -> pl.DataFrame:
    """Return document_row, paragraph_number, zone, char_start, char_end and text of the paragraphs of title and body.

    The text is as long as the paragraph; blanks stand for the line ends in it and for lines without words.
    """
    article = lines.filter(pl.col("zone").is_in(ARTICLE_ZONES)).select(
        "document_row", "zone", "group", "solid_number", "char_start", "char_end", "line"
    )
    before = {c: pl.col(c).shift(1) for c in ("group", "zone", "solid_number")}
    is_new = (
        (pl.col("group") != before["group"]) | (pl.col("zone") != before["zone"]) | (pl.col("solid_number") != before["solid_number"] + 1)
    )
    article = article.with_columns(is_new.fill_null(True).alias("is_new")).with_columns(
        pl.col("is_new").shift(-1, fill_value=True).alias("is_end"), pl.col("is_new").cum_sum().alias("run")
    )
    width = pl.when("is_end").then(0).otherwise(pl.col("char_start").shift(-1) - pl.col("char_start"))
    broken = article.with_columns(width.alias("width")).filter(~(pl.col("is_new") & pl.col("is_end")))
    joined = broken.group_by("run").agg(pl.col("line").str.pad_end(pl.col("width"), " ").str.join("").alias("joined"))
    paragraphs = article.filter("is_new").with_columns(article.filter("is_end")["char_end"])
    row, number = pl.col("document_row"), pl.int_range(pl.len(), dtype=pl.Int32)
    first = pl.when((row != row.shift(1)).fill_null(True)).then(number).forward_fill()
    return paragraphs.join(joined, on="run", how="left", maintain_order="left").select(
        "document_row",
        (number - first).alias("paragraph_number"),
        "zone",
        "char_start",
        "char_end",
        pl.coalesce("joined", "line").alias("text"),
    )


def _tell_languages(documents: pl.DataFrame, paragraphs: pl.DataFrame, reference: Reference) -> pl.Series:
    """Return the language_code of each document, by the beginning of its title and body (of the whole text where there is none)."""
    first = paragraphs.group_by("document_row").agg(pl.col("char_start").first(), pl.col("char_end").last())
    rows = documents.with_row_index("document_row").join(first, on="document_row", how="left", maintain_order="left")
    length = pl.min_horizontal(pl.col("char_end") - pl.col("char_start"), _HEAD_CHARS)
    heads = rows.select("document_row", pl.col("text").str.slice(pl.col("char_start").fill_null(0), length).alias("head"))
    is_english = tell_surely_english(heads["head"], reference)
    others = heads.filter(~is_english)
    told = others.select("document_row").with_columns(detect_languages(others["head"]))
    return heads.join(told, on="document_row", how="left", maintain_order="left")["language_code"].fill_null("en")


def _label_sentences(sentences: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Replace language_code, the document's, where a sentence of some length speaks another language.

    In an English document only sentences that lack English function words are looked at. A headline has few words that tell a
    language, and names of many: it is in the language of its article, where that is known.
    """
    is_english = (sentences["language_code"] == "en") & tell_english_words(sentences["text"], reference)
    is_long = pl.col("text").str.count_matches(" ", literal=True) + 1 >= _ENOUGH_WORDS
    is_headline = (pl.col("zone") == "title") & (pl.col("language_code") != UNKNOWN)
    checked = sentences.with_row_index("row").filter(~is_english).filter(is_long & ~is_headline)
    found = checked.select("row", detect_languages(checked["text"]).alias("found"))
    labelled = sentences.with_row_index("row").join(found, on="row", how="left", maintain_order="left").drop("row")
    sure = pl.when(pl.col("found") != UNKNOWN).then("found")
    return labelled.with_columns(sure.fill_null(pl.col("language_code")).alias("language_code")).drop("found")
