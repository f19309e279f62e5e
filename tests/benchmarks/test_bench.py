"""That the benchmark runs; how fast is no test."""

from bench import make_batches, run_batches, tell_figures


def test_the_benchmark_reads_and_cleans_what_is_generated():
    assert 300 < run_batches(make_batches(40)) < 500


def test_figures_become_a_page():
    page = tell_figures("clean", {"documents": 20_000, "runs": [{"seconds": 1.5}]})
    assert "| documents | 20,000 |" in page
    assert "| 1.5 |" in page
