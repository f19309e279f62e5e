"""Extraction: from the sentences of a batch to mentions of entities, times, amounts and events."""

import polars as pl

from transforms.amounts import find_amounts
from transforms.entities import find_entities
from transforms.entity_offices import find_offices
from transforms.events import find_events
from transforms.ids import content_id
from transforms.locate_places import locate_places
from transforms.reference import Reference
from transforms.stages import REJECTIONS
from transforms.times import find_all_times, list_dates
from transforms.tokenize import tokenize_sentences

CODED_LANGUAGES = ("en",)


def extract_mentions(
    documents: pl.DataFrame,
    metadata: pl.DataFrame,
    sentences: pl.DataFrame,
    reference: Reference,
    gazetteer: pl.LazyFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Return the frames of BATCH_OUTPUTS["extract"] by name, for the documents in a coded language, and REJECTIONS for the others.

    documents: DOCUMENTS. metadata: DOCUMENT_METADATA. sentences: SENTENCES. gazetteer: GAZETTEER_COLUMNS; without it names
    mean what the table of places says, wherever they stand.
    """
    skipped = _reject_languages(metadata)
    coded = metadata.filter(pl.col("language_code").is_in(CODED_LANGUAGES)).select("document_id")
    documents = documents.join(coded, on="document_id", how="semi").sort("document_id")
    sentences = sentences.join(coded, on="document_id", how="semi").sort("document_id", "sentence_number")
    tokens = tokenize_sentences(documents, sentences)
    entities = find_entities(tokens, sentences, documents, reference)
    times = find_all_times(tokens, sentences, documents, metadata, reference)
    mentions = {
        "entity_mentions": entities if gazetteer is None else locate_places(entities, documents, reference, gazetteer),
        "mention_offices": find_offices(tokens, entities, documents, reference),
        "time_mentions": list_dates(times),
        "amount_mentions": find_amounts(tokens, sentences, documents, reference),
    }
    events = find_events(tokens, documents, metadata, sentences, {**mentions, "time_mentions": times}, reference)
    return {**mentions, **events, "rejections": skipped}


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
