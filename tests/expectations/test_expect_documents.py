"""Each rule about documents and duplicates: a clean batch meets all, a spoiled one fails just the rule that it breaks."""

from datetime import date

import polars as pl
import pytest

from expectations.documents import expect_documents
from expectations.events import expect_events
from expectations.mentions import expect_mentions
from expectations.validate import validate_boundary

COPY = pl.lit("b" * 32)


def failing(validation):
    return sorted(validation.results.filter(~pl.col("is_success"))["expectation"].to_list())


@pytest.mark.parametrize("boundary", ["documents", "duplicates"])
def test_a_clean_batch_meets_every_rule(boundary, batch, reference):
    validation = validate_boundary(boundary, batch, reference)
    assert (failing(validation), dict(validation.rejected), validation.has_critical_failure) == ([], {}, False)
    assert validation.results["checked_count"].min() > 0


@pytest.mark.parametrize(
    ("table", "rows", "values", "rules"),
    [
        (
            "documents",
            1,
            {"document_id": COPY},
            [
                "document_id name one row",
                "every sentence belongs to a document",
                "every zone belongs to a document",
            ],
        ),
        ("documents", 1, {"text": "", "char_count": 0}, ["every document has text", "the zones of a document tile its text"]),
        ("documents", 1, {"text": pl.col("text") + "!"}, ["char_count is the length of the text"]),
        ("documents", 1, {"content_format": "papyrus"}, ["content_format is one of the listed values"]),
        ("document_metadata", 1, {"document_id": COPY}, ["document_id name one row", "every document has its metadata"]),
        ("document_metadata", 1, {"published_precision": "hour"}, ["published_precision is one of the listed values"]),
        ("document_metadata", 1, {"published_basis": "rumour"}, ["published_basis is one of the listed values"]),
        ("document_metadata", 1, {"published_date": date(1025, 5, 21)}, ["the publication date is one of news"]),
        ("document_metadata", 1, {"published_date": date(2205, 5, 21)}, ["the publication date is one of news"]),
        ("document_metadata", 1, {"language_code": "und"}, ["the language is known for nine documents in ten"]),
        ("zones", 1, {"zone": "sidebar"}, ["every sentence lies in title or body", "zone is one of the listed values"]),
        ("zones", 1, {"char_end": pl.col("char_end") - 1}, ["the zones of a document tile its text"]),
        ("zones", 1, {"char_end": pl.col("char_end") + 1}, ["the zones of a document tile its text"]),
        (
            "zones",
            1,
            {"document_id": pl.lit("c" * 32)},
            [
                "every sentence lies in title or body",
                "every zone belongs to a document",
                "the zones of a document tile its text",
            ],
        ),
        ("sentences", 1, {"zone": "navigation"}, ["every sentence lies in title or body", "zone is one of the listed values"]),
        ("sentences", 3, {"char_end": pl.col("char_end") + 2}, ["every sentence lies in title or body"]),
        ("sentences", 1, {"sentence_number": 1}, ["document_id and sentence_number name one row"]),
        ("sentences", 1, {"document_id": pl.lit("c" * 32)}, ["every sentence belongs to a document"]),
    ],
)
def test_each_rule_about_documents_can_fail(table, rows, values, rules, spoil, reference):
    assert failing(validate_boundary("documents", spoil(table, rows, **values), reference)) == sorted(rules)


def test_a_document_id_that_is_no_digest_fails(batch, reference):
    frames = {n: f.with_columns(pl.col("document_id").str.replace("^a+$", "one")) for n, f in batch.items() if "document_id" in f.columns}
    assert failing(validate_boundary("documents", frames, reference)) == ["a document's id is 32 hex digits"]


def test_a_document_with_a_gap_between_its_zones_is_rejected(spoil, reference):
    validation = validate_boundary("documents", spoil("zones", 1, char_end=pl.col("char_end") - 1), reference)
    assert not validation.has_critical_failure
    assert validation.rejected["documents"].rows() == [("a" * 32, "zones_do_not_tile", "not met: the zones of a document tile its text")]


@pytest.mark.parametrize(
    ("table", "rows", "values", "rules"),
    [
        (
            "duplicate_clusters",
            1,
            {"document_id": COPY},
            [
                "copies point to the primary, primaries to nothing",
                "document_id name one row",
                "every duplicate cluster has a primary",
                "a pair joins two known documents",
            ],
        ),
        (
            "duplicate_clusters",
            None,
            {"cluster_id": COPY},
            [
                "copies point to the primary, primaries to nothing",
                "every duplicate cluster has a primary",
            ],
        ),
        ("duplicate_clusters", 1, {"duplicate_of": COPY}, ["copies point to the primary, primaries to nothing"]),
        ("duplicate_clusters", 1, {"duplicate_kind": "twin"}, ["duplicate_kind is one of the listed values"]),
        ("duplicate_clusters", 1, {"duplicate_score": 1.5}, ["the score is a share"]),
        ("duplicate_pairs", 1, {"duplicate_kind": "twin"}, ["duplicate_kind is one of the listed values"]),
        ("duplicate_pairs", 1, {"duplicate_score": -0.5}, ["the score is a share"]),
        ("duplicate_pairs", 1, {"primary_document_id": pl.lit("c" * 32)}, ["a pair joins two known documents"]),
        ("duplicate_pairs", 1, {"primary_document_id": COPY}, ["a pair joins two known documents"]),
    ],
)
def test_each_rule_about_duplicates_can_fail(table, rows, values, rules, spoil, reference):
    assert failing(validate_boundary("duplicates", spoil(table, rows, **values), reference)) == sorted(rules)


def test_two_copies_of_one_text_are_too_many_only_as_a_warning(batch, reference):
    clusters = batch["duplicate_clusters"]
    third = clusters.filter(~pl.col("is_primary")).with_columns(pl.lit("c" * 32).alias("document_id"))
    validation = validate_boundary("duplicates", {**batch, "duplicate_clusters": pl.concat([clusters, third])}, reference)
    assert failing(validation) == ["at most 60 % of the documents repeat others"]
    assert not validation.has_critical_failure


def test_a_pair_that_stands_twice_fails(batch, reference):
    frames = {**batch, "duplicate_pairs": pl.concat([batch["duplicate_pairs"]] * 2)}
    assert failing(validate_boundary("duplicates", frames, reference)) == ["document_id and primary_document_id name one row"]


def test_every_reason_for_rejecting_a_row_is_a_reviewed_one(batch, reference):
    known = set(reference["reason_codes"]["reason_code"])
    suites = [expect(batch, reference) for expect in (expect_documents, expect_mentions, expect_events)]
    given = {e.quarantines for suite in suites for e in suite.expectations if e.quarantines}
    assert given <= known
    assert {"zones_do_not_tile", "sentence_outside_article", "span_does_not_reread", "actor_missing"} <= given
