"""The command `dateline evaluate`: the published warehouse against an annotation."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.errors import DatelineError, WrongUseError
from flows.report import make_console, print_json, print_rows
from flows.settings import read_settings
from warehouse.evaluate import GoldError, evaluate_warehouse


def evaluate_command(gold: Path, into: Path | None, *, as_json: bool) -> None:
    """Print the scores of the published warehouse.

    Raises `WrongUseError` where `gold` is no annotation, `DatelineError` where nothing is published.
    """
    settings = read_settings(into)
    if not gold.is_dir():
        raise WrongUseError(f"{gold} is no folder", "name the folder of an annotation, such as tests/evaluation/gold")
    database = settings.layout.published_database
    if database is None:
        raise DatelineError(f"nothing is published in {settings.root} yet", "run `dateline run` first, or name another folder with --into")
    try:
        scores = evaluate_warehouse(gold, database)
    except GoldError as error:
        raise WrongUseError(str(error), "name the folder of an annotation, such as tests/evaluation/gold") from error
    if as_json:
        print_json(scores)
        return
    _print_scores(scores)


def _print_scores(scores: Mapping[str, Any]) -> None:
    """Print one row for each measure: rates and counts under the names that they bear in the JSON."""
    rows = list(_list_measures(scores))
    names = list(dict.fromkeys(name for _, values in rows for name in values))
    table = [(measure, *(_show_number(values.get(name)) for name in names)) for measure, values in rows]
    print_rows(make_console(), ("measure", *names), table)


def _list_measures(scores: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each measure with its numbers, nested ones after the measure that they belong to."""
    for name, value in scores.items():
        measure = f"{prefix} {name.replace('_', ' ')}".strip()
        if not isinstance(value, Mapping):
            yield measure, {"value": value}
            continue
        numbers = {n: v for n, v in value.items() if not isinstance(v, Mapping)}
        if numbers:
            yield measure, numbers
        yield from _list_measures({n: v for n, v in value.items() if isinstance(v, Mapping)}, measure)


def _show_number(value: object) -> str | None:
    if value is None:
        return None
    return f"{value:.3f}" if isinstance(value, float) else str(value)
