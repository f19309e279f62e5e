"""Has Great Expectations judge the suite of a boundary, and says what failed, which rows go no further, and whether to stop.

Great Expectations takes seconds to import: it is imported when a suite is judged, not with this module.
Each call has an ephemeral context of its own, because one shared between threads gives wrong results.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from expectations.documents import expect_documents
from expectations.duplicates import expect_duplicates
from expectations.events import expect_events
from expectations.expectation import Expectation, Frames, Suite
from expectations.mentions import expect_mentions
from expectations.star import expect_star
from transforms.reference import Reference
from warehouse.quality import QUALITY_ROWS

_SUITES: dict[str, Callable[[Frames, Reference], Suite]] = {
    "documents": expect_documents,
    "duplicates": expect_duplicates,
    "mentions": expect_mentions,
    "events": expect_events,
    "star": expect_star,
}
BOUNDARIES: tuple[str, ...] = tuple(_SUITES)
"""Names of the boundaries, in the way of the data."""
_SHOWN_EXAMPLES = 10
_SHOWN_CHARS = 500


@dataclass(frozen=True)
class Validation:
    """The answer of a boundary's expectations."""

    results: pl.DataFrame
    """`warehouse.quality.QUALITY_ROWS`: one row for each expectation."""
    rejected: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """By table, the key columns of the rows that go no further, with reason_code and detail; tables without such rows are absent."""

    @property
    def has_critical_failure(self) -> bool:
        """True where something is wrong that rejecting rows does not mend."""
        return not self.results.filter((pl.col("severity") == "critical") & ~pl.col("is_success")).is_empty()


def validate_boundary(boundary: str, frames: Frames, reference: Reference) -> Validation:
    """Judge the frames at one boundary: documents, duplicates, mentions, events or star.

    frames: by name, the tables that the boundary's module asks for, for star what `warehouse.checks.run_checks` gives; others are not
    looked at.
    A suite that cannot be judged is a critical failure whose example is the error. Raises `ValueError` for a boundary that is none.
    """
    if boundary not in _SUITES:
        raise ValueError(f"there is no boundary {boundary!r}: there are {', '.join(BOUNDARIES)}")
    try:
        suite = _SUITES[boundary](frames, reference)
    except (LookupError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        return Validation(QUALITY_ROWS.enforce(_as_rows(boundary, [_broken(boundary, error)])))
    rows: list[dict[str, object]] = []
    rejected: dict[str, pl.DataFrame] = {}
    source = _open_source()
    for table in suite.frames:
        judged, failing = _judge_frame(source, suite, table)
        rows += judged
        if failing:
            rejected[table] = pl.concat(failing).unique([*suite.keys[table], "reason_code"], keep="first", maintain_order=True)
    return Validation(QUALITY_ROWS.enforce(_as_rows(boundary, rows)), rejected)


def _open_source() -> Any:
    """Return a source of pandas frames in a Great Expectations context of its own, which lives in memory."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context.data_sources.add_pandas("frames")


def _judge_frame(source: Any, suite: Suite, table: str) -> tuple[list[dict[str, object]], list[pl.DataFrame]]:
    """Return a result for each rule about one frame, and the failing rows of the rules that reject."""
    import great_expectations as gx

    frame, key = suite.frames[table], suite.keys[table]
    rules = [e for e in suite.expectations if e.table == table]
    definition = source.add_dataframe_asset(table).add_batch_definition_whole_dataframe("whole")
    batch = definition.get_batch({"dataframe": frame.to_pandas(use_pyarrow_extension_array=True)})
    judged = gx.ExpectationSuite(table, expectations=[_translate(rule, number) for number, rule in enumerate(rules)])
    validation: Any = batch.validate(judged, result_format=_result_format(key))
    results: list[dict[str, object]] = []
    failing: list[pl.DataFrame] = []
    for result in sorted(validation.results, key=lambda r: int(r.expectation_config.meta["number"])):
        rule = rules[result.expectation_config.meta["number"]]
        keys = _failing_keys(result, key, frame)
        results.append(_describe(rule, result, keys))
        if rule.quarantines and not keys.is_empty():
            reason = (pl.lit(rule.quarantines).alias("reason_code"), pl.lit(f"not met: {rule.words}").alias("detail"))
            failing.append(keys.with_columns(*reason))
    return results, failing


def _translate(rule: Expectation, number: int) -> Any:
    """Return the Great Expectations object for a rule; its class is named after the type."""
    import great_expectations as gx

    kind = getattr(gx.expectations, rule.expectation_type.title().replace("_", ""))
    column = {} if "column_list" in rule.arguments else {"column": rule.column}
    return kind(**column, **rule.arguments, severity=rule.severity, meta={"number": number})


def _result_format(key: Sequence[str]) -> dict[str, object]:
    """Ask for every failing row by its key, or, where there is none, for the values that fail."""
    return {"result_format": "COMPLETE", "unexpected_index_column_names": list(key)} if key else {"result_format": "SUMMARY"}


def _failing_keys(result: Any, key: Sequence[str], frame: pl.DataFrame) -> pl.DataFrame:
    rows = result.result.get("unexpected_index_list") or []
    return pl.DataFrame({k: [row[k] for row in rows] for k in key}, schema={k: frame.schema[k] for k in key})


def _describe(rule: Expectation, result: Any, keys: pl.DataFrame) -> dict[str, object]:
    error = _error_of(result)
    if error:
        # What cannot be judged is never passed, however little the rule would have weighed.
        return _row(rule, severity="critical", is_success=False, checked=0, failed=0, examples=error)
    found = result.result
    named = ["/".join(map(str, row)) for row in keys.iter_rows()] or [str(value) for value in found.get("partial_unexpected_list") or ()]
    examples = "; ".join(sorted(set(rule.examples or named))[:_SHOWN_EXAMPLES])
    checked, failed = rule.counts or (int(found.get("element_count") or 0), int(found.get("unexpected_count") or 0))
    return _row(rule, rule.severity, is_success=bool(result.success), checked=checked, failed=failed, examples=examples)


def _error_of(result: Any) -> str | None:
    """Return the first line of what went wrong while a rule was judged; None where nothing did."""
    info = result.exception_info or {}
    # One rule gives one record, or one for each metric that failed.
    records = [info] if "raised_exception" in info else list(info.values())
    for record in records:
        if record.get("raised_exception"):
            return _first_line(str(record.get("exception_message") or "it could not be judged"))
    return None


def _broken(boundary: str, error: Exception) -> dict[str, object]:
    rule = Expectation("the suite can be judged", boundary, "", boundary, "suite_error")
    message = f"{type(error).__name__}: {_first_line(str(error))}"
    return _row(rule, rule.severity, is_success=False, checked=0, failed=0, examples=message)


def _row(rule: Expectation, severity: str, *, is_success: bool, checked: int, failed: int, examples: str) -> dict[str, object]:
    return {
        "expectation": rule.words,
        "expectation_type": rule.expectation_type,
        "target": rule.target,
        "severity": severity,
        "is_success": is_success,
        "checked_count": checked,
        "failed_count": failed,
        "failed_examples": examples or None,
    }


def _as_rows(boundary: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([{"suite": boundary, **row} for row in rows], schema=QUALITY_ROWS.dtypes)


def _first_line(message: str) -> str:
    return (message.strip().splitlines() or [""])[0][:_SHOWN_CHARS]
