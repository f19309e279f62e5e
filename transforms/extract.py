"""Extraction: from the sentences of a batch to mentions of entities, times, amounts and events."""

import polars as pl

from transforms.amounts import find_amounts
from transforms.entities import find_entities
from transforms.events import find_events
from transforms.ids import content_id
from transforms.reference import Reference
from transforms.stages import REJECTIONS
from transforms.times import find_times
from transforms.tokenize import tokenize_sentences

CODED_LANGUAGES = ("en",)


def extract_mentions(
    documents: pl.DataFrame, metadata: pl.DataFrame, sentences: pl.DataFrame, reference: Reference
) -> dict[str, pl.DataFrame]:
    """Return the frames of BATCH_OUTPUTS["extract"] by name, for the documents in a coded language, and REJECTIONS for the others.

    documents: DOCUMENTS. metadata: DOCUMENT_METADATA. sentences: SENTENCES.
    """
    skipped = _reject_languages(metadata)
    coded = metadata.filter(pl.col("language_code").is_in(CODED_LANGUAGES)).select("document_id")
    documents = documents.join(coded, on="document_id", how="semi").sort("document_id")
    sentences = sentences.join(coded, on="document_id", how="semi").sort("document_id", "sentence_number")
    tokens = tokenize_sentences(documents, sentences)
    mentions = {
        "entity_mentions": find_entities(tokens, sentences, documents, reference),
        "time_mentions": find_times(tokens, sentences, documents, metadata, reference),
        "amount_mentions": find_amounts(tokens, sentences, documents, reference),
    }
    return {**mentions, **find_events(tokens, documents, metadata, sentences, mentions, reference), "rejections": skipped}


def _reject_languages(metadata: pl.DataFrame) -> pl.DataFrame:
    """Return REJECTIONS for documents that are stored and labelled, but not coded, because of their language."""
    others = metadata.filter(~pl.col("language_code").is_in(CODED_LANGUAGES)).select(
        "document_id",
        pl.lit("extract").alias("stage"),
        pl.lit("language_not_coded").alias("reason_code"),
        pl.lit(None, pl.String).alias("uri"),
        pl.format("the language is {}; {} is coded", "language_code", pl.lit(", ".join(CODED_LANGUAGES))).alias("detail"),
        pl.lit(None, pl.String).alias("payload"),
    )
    others = others.with_columns(content_id("stage", "reason_code", "uri", "document_id", "payload").alias("rejection_id"))
    return REJECTIONS.enforce(others.sort("rejection_id"))
