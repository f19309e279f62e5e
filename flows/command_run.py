"""The command `dateline run`: one run, and what it found in words."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from flows.arrivals import RunOutcome
from flows.intake import list_files, require_paths
from flows.isolation import REASON_CODE
from flows.progress import show_progress
from flows.publication import count_published
from flows.report import make_console, print_json, print_pairs, print_rows
from flows.runner import run_once
from flows.settings import Settings, read_settings
from seeds.read import DOCUMENTS
from warehouse.query import run_query

_INTERRUPTED = 130
_SHOWN_REJECTIONS = 20
_WHOLE_FILES = f"(stage = 'read' or reason_code = '{REASON_CODE}')"


def run_command(paths: Sequence[Path] | None, into: Path | None, *, on_server: bool, as_json: bool, is_debug: bool) -> None:
    """Run the pipeline on `paths` and report; exit with 130 where the user stops it.

    Raises `WrongUseError` for paths that do not exist and `DatelineError` where the run fails.
    """
    settings = read_settings(into)
    inputs = [Path(p) for p in paths] if paths else sorted(DOCUMENTS.glob("*.txt"))
    require_paths(inputs, settings.root)
    if not any(True for path in inputs for _ in list_files(path, settings.root)):
        _report_nothing(settings, inputs, as_json=as_json)
        return
    try:
        with show_progress(Console(stderr=True, quiet=as_json)):
            outcome = run_once(settings, inputs, on_server=on_server, is_debug=is_debug)
    except KeyboardInterrupt:
        sys.stderr.write("dateline: stopped; what was published before is untouched, and the next run carries on.\n")
        raise typer.Exit(_INTERRUPTED) from None
    _report(settings, outcome, as_json=as_json)


def _report_nothing(settings: Settings, inputs: Sequence[Path], *, as_json: bool) -> None:
    message = f"nothing to do: no files in {', '.join(map(str, inputs))}"
    if as_json:
        print_json({"state": "nothing_to_do", "message": message, "into": str(settings.root)})
    else:
        make_console().print(message, markup=False)


def _report(settings: Settings, outcome: RunOutcome, *, as_json: bool) -> None:
    counts = count_published(settings.layout)
    rejections = _list_rejections(settings, outcome)
    if as_json:
        print_json(
            {
                "state": "published" if outcome.load_id else "nothing_new",
                "into": str(settings.root),
                "load_id": settings.layout.current_load_id,
                "new_documents": outcome.arrivals.new_document_count,
                "rejected_files": [_name_rejection(r) for r in rejections],
                "warehouse": counts,
            }
        )
        return
    console = make_console()
    if rejections:
        print_rows(console, ("rejected file", "reason", "detail"), rejections[:_SHOWN_REJECTIONS])
        if len(rejections) > _SHOWN_REJECTIONS:
            console.print(f"… and {len(rejections) - _SHOWN_REJECTIONS} more, all in mart.rejection")
    if outcome.load_id is None:
        load_id = settings.layout.current_load_id
        console.print(f"nothing new: {outcome.arrivals.file_count} files, all known; load {load_id} stays published")
        return
    print_pairs(console, f"Load {outcome.load_id} is published", {name.replace("_", " "): count for name, count in counts.items()})
    print_pairs(console, "Outputs", list_outputs(settings))


def _list_rejections(settings: Settings, outcome: RunOutcome) -> list[tuple[str, str, str]]:
    """Return uri, reason code and detail of the files of this run that were turned away, before they were read or later."""
    found = set(outcome.arrivals.rejections)
    if outcome.load_id:
        query = f"select uri, reason_code, detail from mart.rejection where load_id = '{outcome.load_id}' and {_WHOLE_FILES}"  # noqa: S608
        found |= set(run_query(settings.layout.database, query).rows())
    return sorted(found)


def _name_rejection(rejection: tuple[str, str, str]) -> dict[str, str]:
    """Return a rejected file under the names of `mart.rejection`."""
    return dict(zip(("uri", "reason_code", "detail"), rejection, strict=True))


def list_outputs(settings: Settings) -> dict[str, str]:
    """Return where the published outputs are, by what they are."""
    layout = settings.layout
    places = {"database": layout.database, "Parquet": layout.parquet, "reports": layout.reports}
    return {name: str(path) for name, path in places.items() if path.exists()}
