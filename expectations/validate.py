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
from transforms.reference import Reference
from warehouse.quality import QUALITY_ROWS

_SUITES: dict[str, Callable[[Frames, Reference], Suite]] = {
    "documents": expect_documents,
    "duplicates": expect_duplicates,
    "mentions": expect_mentions,
    "events": expect_events,
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

    frames: by name, the tables that the boundary's module asks for, for star the frames of `warehouse.checks.run_checks`; others are not looked at.
    A suite that cannot be judged is a critical failure whose example is the error. Raises `ValueError` for a boundary that is none.
    """
    if boundary not in _SUITES:
        raise ValueError(f"there is no boundary {boundary!r}: there are {', '.join(BOUNDARIES)}")
    try:
        suite = _SUITES[boundary](frames, reference)
    except (LookupError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        return Validation(QUALITY_ROWS.enforce(_as_rows(boundary, [_broken(boundary, error)])))
    rows, rejected = [], {}
    for table, frame in suite.frames.items():
        rules = [e for e in suite.expectations if e.table == table]
        judged, failing = _judge_frame(frame, suite.keys[table], rules)
        rows += judged
        if failing:
            rejected[table] = pl.concat(failing).unique([*suite.keys[table], "reason_code"], keep="first", maintain_order=True)
    return Validation(QUALITY_ROWS.enforce(_as_rows(boundary, rows)), rejected)


def _judge_frame(
    frame: pl.DataFrame, key: Sequence[str], rules: Sequence[Expectation]
) -> tuple[list[dict[str, object]], list[pl.DataFrame]]:
    """Return a result for each rule, and the failing rows of the rules that reject."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    definition = context.data_sources.add_pandas("frames").add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")
    batch = definition.get_batch({"dataframe": frame.to_pandas(use_pyarrow_extension_array=True)})
    suite = gx.ExpectationSuite("suite", expectations=[_translate(rule, number) for number, rule in enumerate(rules)])
    validation = batch.validate(suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": list(key)})
    results, failing = [], []
    for result in sorted(validation.results, key=lambda r: int(r.expectation_config.meta["number"])):
        rule = rules[result.expectation_config.meta["number"]]
        keys = _failing_keys(result, key, frame)
        results.append(_describe(rule, result, keys))
        if rule.quarantines and keys.height:
            reason = (pl.lit(rule.quarantines).alias("reason_code"), pl.lit(f"not met: {rule.words}").alias("detail"))
            failing.append(keys.with_columns(*reason))
    return results, failing


def _translate(rule: Expectation, number: int) -> Any:  # noqa: ANN401
    """Return the Great Expectations object for a rule; its class is named after the type."""
    import great_expectations as gx

    kind = getattr(gx.expectations, rule.expectation_type.title().replace("_", ""))
    column = {} if "column_list" in rule.arguments else {"column": rule.column}
    return kind(**column, **rule.arguments, severity=rule.severity, meta={"number": number})


def _failing_keys(result: Any, key: Sequence[str], frame: pl.DataFrame) -> pl.DataFrame:  # noqa: ANN401
    rows = result.result.get("unexpected_index_list") or []
    return pl.DataFrame({k: [row[k] for row in rows] for k in key}, schema={k: frame.schema[k] for k in key})


def _describe(rule: Expectation, result: Any, keys: pl.DataFrame) -> dict[str, object]:  # noqa: ANN401
    error = _error_of(result)
    if error:
        # What cannot be judged is never passed, however little the rule would have weighed.
        return _row(rule, severity="critical", is_success=False, checked=0, failed=0, examples=error)
    found = result.result
    examples = "; ".join("/".join(map(str, row)) for row in keys.head(_SHOWN_EXAMPLES).iter_rows())
    checked, failed = int(found.get("element_count") or 0), int(found.get("unexpected_count") or 0)
    return _row(rule, rule.severity, is_success=bool(result.success), checked=checked, failed=failed, examples=examples)
