"""What a run leaves in Prefect: its summary and the quality table, as artifacts."""

from collections.abc import Mapping

import polars as pl
from prefect.artifacts import create_markdown_artifact, create_table_artifact


def record_artifacts(load_id: str, counts: Mapping[str, int], quality: pl.DataFrame) -> None:
    """Create the artifacts `run-summary` and `quality`; quality: `warehouse.quality.QUALITY_ROWS`."""
    rows = (f"| {name.replace('_', ' ')} | {count:,} |" for name, count in counts.items())
    lines = [f"# Load {load_id}", "", "| what | count |", "| --- | ---: |", *rows]
    create_markdown_artifact("\n".join(lines), key="run-summary", description="What the published warehouse holds")
    create_table_artifact(quality.to_dicts(), key="quality", description="What the expectations found")
