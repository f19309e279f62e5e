"""Extraction: from the sentences of a batch to mentions of entities, times, amounts and events."""

import polars as pl

from transforms.amounts import find_amounts
from transforms.entities import find_entities
from transforms.events import find_events
from transforms.reference import Reference
from transforms.times import find_times
from transforms.tokenize import tokenize_sentences

CODED_LANGUAGES = ("en",)


def extract_mentions(
    documents: pl.DataFrame, metadata: pl.DataFrame, sentences: pl.DataFrame, reference: Reference
) -> dict[str, pl.DataFrame]:
    """Return the frames of BATCH_OUTPUTS["extract"] by name, for the documents in a coded language.

    documents: DOCUMENTS. metadata: DOCUMENT_METADATA. sentences: SENTENCES.
    """
    coded = metadata.filter(pl.col("language_code").is_in(CODED_LANGUAGES)).select("document_id")
    documents = documents.join(coded, on="document_id", how="semi").sort("document_id")
    sentences = sentences.join(coded, on="document_id", how="semi").sort("document_id", "sentence_number")
    tokens = tokenize_sentences(documents, sentences)
    mentions = {
        "entity_mentions": find_entities(tokens, sentences, documents, reference),
        "time_mentions": find_times(tokens, sentences, documents, metadata, reference),
        "amount_mentions": find_amounts(tokens, sentences, documents, reference),
    }
    return {**mentions, **find_events(tokens, documents, metadata, sentences, mentions, reference)}
