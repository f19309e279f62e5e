"""What must be true of documents once they are read and cleaned, before anything is extracted from them.

One document's parts only; what holds between documents is in `expectations.duplicates`.
"""

from datetime import date

import polars as pl

from expectations.expectation import Expectation, Frames, Suite, is_among, is_between, is_true, is_unique, list_values, matches
from transforms.reference import Reference
from transforms.stages import DOCUMENT_METADATA, DOCUMENTS, SENTENCES, ZONES

EARLIEST, LATEST = date(1800, 1, 1), date(2100, 12, 31)
"""Days that news and the events in it can bear; others are misread."""
ARTICLE_ZONES = ("title", "body")
"""Zones that hold sentences, by the definition of a sentence."""
_KNOWN_LANGUAGE_SHARE = 0.9


def expect_documents(frames: Frames, reference: Reference) -> Suite:
    """Return the suite of one batch.

    frames: documents, document_metadata, zones, sentences by name.
    """
    documents, metadata, zones, sentences = (frames[t.name] for t in (DOCUMENTS, DOCUMENT_METADATA, ZONES, SENTENCES))
    lengths = documents.select("document_id", "char_count")
    judged = (
        documents.select(
            "document_id",
            "content_format",
            (pl.col("text").fill_null("").str.len_chars() > 0).alias("has_text"),
            (pl.col("text").str.len_chars() == pl.col("char_count")).alias("counts_chars"),
            pl.col("document_id").is_in(metadata["document_id"].implode()).alias("has_metadata"),
        )
        .join(_tiled(zones, lengths), on="document_id", how="left", maintain_order="left")
        .join(_sentences_inside(sentences, zones), on="document_id", how="left", maintain_order="left")
        .with_columns(pl.col("zones_tile").fill_null(value=False), pl.col("sentences_inside").fill_null(value=True))
    )
    known = lengths["document_id"].implode()
    return Suite(
        frames={
            "documents": judged,
            "document_metadata": metadata.select(
                *("document_id", "published_date", "published_precision", "published_basis"),
                (pl.col("language_code") != "und").alias("has_language"),
            ),
            "zones": zones.select("document_id", "char_start", "zone", pl.col("document_id").is_in(known).alias("has_document")),
            "sentences": sentences.select(
                "document_id", "sentence_number", "zone", pl.col("document_id").is_in(known).alias("has_document")
            ),
        },
        keys={t.name: t.key for t in (DOCUMENTS, DOCUMENT_METADATA, ZONES, SENTENCES)},
        expectations=tuple(_list_expectations(reference)),
    )


def _list_expectations(reference: Reference) -> list[Expectation]:
    values = list_values(reference)
    return [
        is_unique("documents", DOCUMENTS.key),
        matches("a document's id is 32 hex digits", "documents", "document_id", "^[0-9a-f]{32}$"),
        is_true("every document has text", "documents", "has_text", "text"),
        is_true("char_count is the length of the text", "documents", "counts_chars", "char_count"),
        *is_among("documents", ["content_format"], values),
        is_true("every document has its metadata", "documents", "has_metadata"),
        is_true("the zones of a document tile its text", "documents", "zones_tile", quarantines="zones_do_not_tile"),
        is_true("every sentence lies in title or body", "documents", "sentences_inside", quarantines="sentence_outside_article"),
        is_unique("document_metadata", DOCUMENT_METADATA.key),
        *is_among("document_metadata", ["published_precision", "published_basis"], values),
        is_between("the publication date is one of news", "document_metadata", "published_date", EARLIEST, LATEST, severity="warning"),
        is_true(
            "the language is known for nine documents in ten",
            "document_metadata",
            "has_language",
            "language_code",
            severity="info",
            mostly=_KNOWN_LANGUAGE_SHARE,
        ),
        *is_among("zones", ["zone"], values),
        is_true("every zone belongs to a document", "zones", "has_document", "document_id"),
        is_unique("sentences", SENTENCES.key),
        *is_among("sentences", ["zone"], {"zone": ARTICLE_ZONES}),
        is_true("every sentence belongs to a document", "sentences", "has_document", "document_id"),
    ]


def _tiled(zones: pl.DataFrame, lengths: pl.DataFrame) -> pl.DataFrame:
    """Return document_id, zones_tile: whether the zones run from 0 to char_count without gap or overlap."""
    previous_end = pl.col("char_end").shift(1).over("document_id").fill_null(0)
    touches = (pl.col("char_start") == previous_end) & (pl.col("char_end") > pl.col("char_start"))
    return (
        zones.sort("document_id", "char_start", "char_end")
        .with_columns(touches.alias("touches"))
        .group_by("document_id")
        .agg(pl.col("touches").all(), pl.col("char_end").max())
        .join(lengths, on="document_id")
        .select("document_id", (pl.col("touches") & (pl.col("char_end") == pl.col("char_count"))).alias("zones_tile"))
    )


def _sentences_inside(sentences: pl.DataFrame, zones: pl.DataFrame) -> pl.DataFrame:
    """Return document_id, sentences_inside: whether each sentence lies within one zone of the kind that it names."""
    spans = zones.select("document_id", "zone", pl.col("char_start").alias("zone_start"), pl.col("char_end").alias("zone_end"))
    # The last zone that starts at or before the sentence is the only one that can hold it, because zones tile.
    found = sentences.sort("char_start").join_asof(
        spans.sort("zone_start"), left_on="char_start", right_on="zone_start", by=["document_id", "zone"], check_sortedness=False
    )
    inside = (pl.col("char_start") < pl.col("char_end")) & (pl.col("char_end") <= pl.col("zone_end"))
    return found.group_by("document_id").agg(inside.fill_null(value=False).all().alias("sentences_inside"))
