"""That the benchmark runs; how fast is no test."""

import polars as pl
from bench import make_batches, run_batches, tell_figures
from mention_speed import PARTS, clean_slices, find_parts

from transforms.gazetteer import GAZETTEER_COLUMNS


def test_the_benchmark_reads_and_cleans_what_is_generated():
    assert 300 < run_batches(make_batches(40)) < 500


def test_the_benchmark_finds_every_kind_of_mention(reference, tmp_path):
    gazetteer = tmp_path / "gazetteer.parquet"
    pl.DataFrame(schema=GAZETTEER_COLUMNS).write_parquet(gazetteer)
    (cleaned,) = clean_slices(40)
    spent, rows = find_parts(cleaned, reference, gazetteer)
    assert list(spent) == list(PARTS)
    assert all(rows[part] > 40 for part in PARTS)


def test_figures_become_a_page():
    page = tell_figures("clean", {"documents": 20_000, "runs": [{"seconds": 1.5}]})
    assert "| documents | 20,000 |" in page
    assert "| 1.5 |" in page
