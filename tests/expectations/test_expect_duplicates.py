"""The warning that a source's share of copies jumps: by rule, in the quality page, and through the gate of a second load."""

import polars as pl
import pytest

from expectations.report import render_quality_page
from expectations.validate import validate_boundary
from flows import arrivals, operations, publication
from flows.gates import gate_duplicates
from flows.operations import Workspace
from flows.settings import Settings
from transforms.duplicate_rates import EARLIER_COUNTS, rate_duplicates
from warehouse.duplicate_counts import count_duplicates

RULE = "no source's share of copies jumps against what was loaded before"


def rates(copies):
    """120 documents of one source, 100 of them known without a copy, and what the new ones are."""
    rows = [(f"{n:032}", f"{0:032}" if n > 120 - copies else f"{n:032}", n <= 120 - copies) for n in range(1, 121)]
    clusters = pl.DataFrame(rows, schema=["document_id", "cluster_id", "is_primary"], orient="row")
    earlier = pl.DataFrame([("Post; <b>Daily</b>", 100, 0)], schema=EARLIER_COUNTS, orient="row")
    return rate_duplicates(clusters, clusters.select("document_id", pl.lit("Post; <b>Daily</b>").alias("publisher")), earlier)


def test_a_jump_is_a_warning_that_names_the_source(batch, reference):
    validation = validate_boundary("duplicates", {**batch, "duplicate_rates": rates(15)}, reference)
    (failed,) = validation.results.filter(~pl.col("is_success")).iter_rows(named=True)
    assert (failed["expectation"], failed["severity"], failed["failed_count"]) == (RULE, "warning", 1)
    assert failed["failed_examples"] == "Post; <b>Daily</b>: 15 of 20 new documents are copies (75%, before 0%)"
    assert not validation.has_critical_failure
    page = render_quality_page(validation.results)
    assert "Post; &lt;b&gt;Daily&lt;/b&gt;: 15 of 20 new documents are copies" in page


@pytest.mark.parametrize("copies", [0, 4])
def test_a_steady_share_is_met(copies, batch, reference):
    validation = validate_boundary("duplicates", {**batch, "duplicate_rates": rates(copies)}, reference)
    (row,) = validation.results.filter(pl.col("expectation") == RULE).iter_rows(named=True)
    assert (row["is_success"], row["failed_examples"]) == (True, None)


ARTICLE = """{title}

By Staff, Caspian Gazette

{body}

© 2025 Caspian Gazette. All rights reserved.
"""


def write(folder, name, words, title="Report on the harbour"):
    sentences = ". ".join(" ".join(words[i : i + 12]).capitalize() for i in range(0, len(words), 12))
    (folder / f"{name}.txt").write_text(ARTICLE.format(title=f"{title} {name}", body=f"{sentences}."), encoding="utf-8")


def load(root, folder):
    """One load through the gate of duplicates, without Prefect; returns the results of that gate."""
    work = Workspace(Settings(root=root))
    arrivals.take_arrivals(work, [folder])
    batches = work.raw.batch_ids
    for batch in batches:
        operations.read_batch(work, batch)
        operations.clean_batch(work, batch)
    operations.dedupe_batches(work, batches)
    gate_duplicates(work, batches, validate_boundary)
    for batch in batches:
        operations.extract_batch(work, batch)
    operations.resolve_batches(work, batches)
    load_id = publication.build_load(work, batches)
    publication.record_outcome(work, batches, load_id)
    publication.export_load(work, load_id)
    publication.publish(work, batches, load_id)
    return work.store.read("gate_duplicates", operations.whole_id(batches), "quality_results")


def test_the_gate_compares_a_load_with_what_is_published(tmp_path):
    pool = [f"{a}{b}{c}" for a in ("har", "bo", "ter", "min") for b in ("da", "le", "vo", "ri") for c in ("n", "st", "m", "k", "x")]

    def words(number):
        return [pool[(number * 7919 + n * n * (number + 3) + n * 31) % len(pool)] for n in range(60)]

    first = tmp_path / "first"
    first.mkdir()
    for number in range(30):
        write(first, f"a{number:02}", words(number))
    steady = load(tmp_path / "data", first).filter(pl.col("expectation") == RULE)
    assert steady["is_success"].to_list() == [True]
    assert count_duplicates(tmp_path / "data" / "warehouse.duckdb")["document_count"].sum() == 30
    second = tmp_path / "second"
    second.mkdir()
    for number in range(24):
        write(second, f"b{number:02}", words(number), title="Once more")
    (row,) = load(tmp_path / "data", second).filter(pl.col("expectation") == RULE).iter_rows(named=True)
    assert (row["is_success"], row["severity"]) == (False, "warning")
    assert "of 24 new documents are copies" in row["failed_examples"]


def test_there_is_nothing_before_the_first_load(tmp_path):
    assert count_duplicates(tmp_path / "warehouse.duckdb").schema == EARLIER_COUNTS
