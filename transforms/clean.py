"""Cleans documents: tells the article from what stands around it, and cuts it into sentences.

Nothing is deleted or moved: zones and sentences are spans of the text as it was read. The steps stand in modules of their
own (`lines`, `zones`, `metadata`, `language`, `sentences`, `signatures`); here they meet.
"""

import polars as pl

from transforms.language import UNKNOWN, detect_languages
from transforms.lines import split_lines
from transforms.metadata import read_metadata
from transforms.reference import Reference
from transforms.sentences import cut_sentences
from transforms.signatures import sign_documents
from transforms.stages import DOCUMENT_METADATA, SENTENCES, ZONES
from transforms.zones import zone_lines

ARTICLE_ZONES = ("title", "body")
_ENOUGH_WORDS = 5
"""Shorter sentences take the language of their document."""
_ENOUGH_CHARS = 160
"""So much of a sentence shows whether it is English."""


def clean_documents(documents: pl.DataFrame, reference: Reference) -> dict[str, pl.DataFrame]:
    """Tell the zones of each document, read its metadata, cut its sentences and sign it.

    documents: DOCUMENTS. Returns `zones`, `document_metadata`, `sentences`, `signatures` and `shingles` (ZONES,
    DOCUMENT_METADATA, SENTENCES, SIGNATURES, SHINGLES), each sorted by its key. One document's rows do not depend on the others.
    """
    # Every step from here on keeps this order.
    documents = documents.select("document_id", "char_count", "text").sort("document_id")
    lines = zone_lines(split_lines(documents), reference)
    zones = _tile_zones(documents, lines)
    paragraphs = _gather_paragraphs(lines)
    article = _article_text(documents, paragraphs)
    languages = detect_languages(article["article"])
    sentences = cut_sentences(documents.with_columns(languages), paragraphs)
    sentences = _label_sentences(sentences, languages, reference)
    signed = sign_documents(documents, sentences.select("document_row", "text"))
    metadata = read_metadata(documents, lines).with_columns(languages)
    metadata = metadata.join(signed["signatures"].select("document_id", "word_count"), on="document_id", how="left", maintain_order="left")
    ids = documents.select("document_id").with_row_index("document_row")
    sentences = sentences.join(ids, on="document_row", how="left", maintain_order="left")
    return {
        "zones": zones,
        "document_metadata": DOCUMENT_METADATA.enforce(metadata.sort("document_id")),
        "sentences": SENTENCES.enforce(sentences),
        **signed,
    }


def _tile_zones(documents: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Merge neighbouring lines of a zone into spans that tile each text; what lies between two zones belongs to the earlier one."""
    rows = documents.with_row_index("document_row").select("document_row", "document_id", "char_count").filter(pl.col("char_count") > 0)
    starts = lines.select("document_row", "zone", "char_start").filter(
        (pl.col("zone") != pl.col("zone").shift(1)).over("document_row").fill_null(True)
    )
    spans = rows.join(starts, on="document_row", how="left", maintain_order="left_right").with_columns(pl.col("zone").fill_null("body"))
    is_first = pl.int_range(pl.len()).over("document_row") == 0
    spans = spans.with_columns(pl.when(is_first).then(0).otherwise(pl.col("char_start")).cast(pl.Int64).alias("char_start"))
    end = pl.col("char_start").shift(-1).over("document_row").fill_null(pl.col("char_count"))
    return ZONES.enforce(spans.with_columns(end.alias("char_end")))


def _gather_paragraphs(lines: pl.DataFrame) -> pl.DataFrame:
    """Return document_row, paragraph_number, zone, char_start and char_end of the paragraphs of title and body."""
    article = lines.filter(pl.col("zone").is_in(ARTICLE_ZONES))
    is_new = (
        (pl.col("group") != pl.col("group").shift(1))
        | (pl.col("zone") != pl.col("zone").shift(1))
        | (pl.col("solid_number") != pl.col("solid_number").shift(1) + 1)
    ).fill_null(True)
    return (
        article.with_columns(is_new.cum_sum().alias("run"))
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("document_row").first(),
            pl.col("zone").first(),
            pl.col("char_start").first(),
            pl.col("char_end").last(),
        )
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int32).over("document_row").alias("paragraph_number"))
        .drop("run")
    )


def _article_text(documents: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Return, per row of `documents`, the beginning of its title and body (the whole text where there is none)."""
    rows = documents.with_row_index("document_row")
    first = paragraphs.group_by("document_row").agg(pl.col("char_start").first(), pl.col("char_end").last())
    length = pl.min_horizontal(pl.col("char_end") - pl.col("char_start"), 1_200)
    return rows.join(first, on="document_row", how="left", maintain_order="left").select(
        pl.col("text").str.slice(pl.col("char_start").fill_null(0), length).alias("article")
    )


def _label_sentences(sentences: pl.DataFrame, languages: pl.Series, reference: Reference) -> pl.DataFrame:
    """Add language_code: the document's, unless a sentence of some length speaks another one.

    In an English document only sentences that lack English function words are looked at.
    """
    rows = pl.DataFrame([languages.alias("document_language")]).with_row_index("document_row")
    sentences = sentences.join(rows, on="document_row", how="left", maintain_order="left")
    small = reference["function_words"].filter(pl.col("word").str.contains(r"^[a-z]{2,5}$"))["word"].unique().sort().to_list()
    head = pl.lit(" ") + pl.col("text").str.slice(0, _ENOUGH_CHARS).str.to_lowercase()
    words = head.str.count_matches(r"\s+")
    english = head.str.count_matches(rf" (?:{'|'.join(small)})(?-u:\b)")
    doubtful = (words >= _ENOUGH_WORDS) & ((pl.col("document_language") != "en") | (english < 2) | (english < 0.15 * words))
    checked = sentences.with_row_index("row").filter(doubtful)
    found = checked.select("row").with_columns(detect_languages(checked["text"]))
    labelled = sentences.with_row_index("row").join(found, on="row", how="left", maintain_order="left")
    sure = pl.when(pl.col("language_code") != UNKNOWN).then(pl.col("language_code"))
    return labelled.with_columns(sure.fill_null(pl.col("document_language")).alias("language_code")).drop("row", "document_language")
