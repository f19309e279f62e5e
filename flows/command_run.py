"""The command `dateline run`: one run, and what it found in words."""

import re
import shlex
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer
from rich.console import Console

from flows.arrivals import SHOWN_REJECTIONS, RunOutcome
from flows.errors import WrongUseError
from flows.fetch.addresses import pick_addresses
from flows.intake.field_names import parse_mapping
from flows.intake.walk import Place, is_web_address, require_places, walk_files
from flows.isolation import REASON_CODES
from flows.progress import show_progress
from flows.publication import count_published
from flows.report import make_console, print_json, print_pairs, print_rows
from flows.runner import run_once
from flows.settings import Settings, read_settings
from seeds.read import DOCUMENTS
from warehouse.query import run_query

_INTERRUPTED = 130
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_LISTED_REJECTIONS = 20
_SHOWN_EXAMPLES = 3
Rejection = tuple[str, str, str]
"""uri, reason code and detail."""
_LATER = "from mart.rejection where load_id = '{}' and document_id is not null and " + f"(stage = 'read' or reason_code in {REASON_CODES})"
"""Whole documents that a stage turned away; what was no document is among the run's arrivals."""
_NOT_CODED = "select count(*) from mart.rejection where load_id = '{}' and reason_code = 'language_not_coded'"
_ALL = 'all of them: dateline sql "select uri, reason_code, detail from mart.rejection" --into'


def run_command(
    paths: Sequence[str] | None,
    into: Path | None,
    given_fields: Sequence[str] = (),
    *,
    is_following: bool = False,
    on_server: bool,
    as_json: bool,
    is_debug: bool,
) -> None:
    """Run the pipeline on `paths` and report; exit with 130 where the user stops it.

    Raises `WrongUseError` for paths that do not exist and `DatelineError` where the run fails.
    """
    settings = read_settings(into)
    parse_mapping(given_fields)  # what is wrong with it is said before anything is read
    inputs: list[Place] = [*paths] if paths else sorted(DOCUMENTS.glob("*.txt"))
    _require_sense(inputs)
    require_places(inputs, settings.root)
    pick_addresses(inputs)  # a password in one is said before anything is asked for
    if not any(is_web_address(p) for p in inputs) and not any(True for _ in walk_files(inputs, settings.root)):
        _report_nothing(settings, inputs, as_json=as_json)
        return
    try:
        with show_progress(Console(stderr=True, quiet=as_json)):
            outcome = run_once(settings, inputs, given_fields, is_following=is_following, on_server=on_server, is_debug=is_debug)
    except KeyboardInterrupt:
        sys.stderr.write("dateline: stopped; what was published before is untouched, and the next run carries on.\n")
        raise typer.Exit(_INTERRUPTED) from None
    _report(settings, outcome, as_json=as_json)


def _require_sense(inputs: Sequence[Place]) -> None:
    """Raise `WrongUseError` for what is neither a path nor an address: an empty variable must not stand for the folder one is in."""
    for given in map(str, inputs):
        if not given.strip():
            raise WrongUseError("an empty path was given", "name files, folders or addresses: a variable in the command may be unset")
        scheme = _SCHEME.match(given)
        if scheme and not is_web_address(given) and not Path(given).exists():
            raise WrongUseError(f"{given}: addresses of {scheme[1]} are not read", "give http:// or https:// addresses, files or folders")


def _report_nothing(settings: Settings, inputs: Sequence[Place], *, as_json: bool) -> None:
    message = f"nothing to do: no files in {', '.join(map(str, inputs))}"
    if as_json:
        print_json({"state": "nothing_to_do", "message": message, "into": str(settings.root)})
    else:
        make_console().print(message, markup=False)


def _report(settings: Settings, outcome: RunOutcome, *, as_json: bool) -> None:
    counts = count_published(settings.layout)
    rejections = _list_rejections(settings, outcome)
    counts_by_reason = _count_reasons(settings, outcome)
    if as_json:
        print_json(
            {
                "state": "published" if outcome.load_id else "nothing_new",
                "into": str(settings.root),
                "load_id": settings.layout.current_load_id,
                "files": outcome.arrivals.file_count,
                "documents_found": outcome.arrivals.document_count,
                "new_documents": outcome.arrivals.new_document_count,
                "documents_not_coded": _count_not_coded(settings, outcome),
                "rejected_files": [_name_rejection(r) for r in rejections],
                "rejection_counts": counts_by_reason,
                "warehouse": counts,
            }
        )
        return
    console = make_console()
    _print_rejections(console, settings, rejections, counts_by_reason)
    if outcome.load_id is None:
        load_id = settings.layout.current_load_id
        console.print(f"nothing new: {outcome.arrivals.file_count} files, all known; load {load_id} stays published")
        return
    _print_run(console, settings, outcome, sum(counts_by_reason.values()))
    print_pairs(console, f"Load {outcome.load_id} is published", {name.replace("_", " "): count for name, count in counts.items()})
    print_pairs(console, "Outputs", list_outputs(settings))


def _list_rejections(settings: Settings, outcome: RunOutcome) -> list[Rejection]:
    """Return uri, reason code and detail of what this run turned away, when it was taken in or later: the first of very many."""
    found = list(outcome.arrivals.rejections)
    if outcome.load_id:
        query = f"select uri, reason_code, detail {_LATER} order by all limit {SHOWN_REJECTIONS}"
        found += run_query(settings.layout.database, query.format(outcome.load_id)).rows()
    return sorted(set(found))


def _count_not_coded(settings: Settings, outcome: RunOutcome) -> int:
    """Return how many documents of this load are stored and labelled, but in a language that is not coded."""
    if not outcome.load_id:
        return 0
    return int(run_query(settings.layout.database, _NOT_CODED.format(outcome.load_id)).item())


def _count_reasons(settings: Settings, outcome: RunOutcome) -> dict[str, int]:
    """Return how much was turned away by reason code, the most frequent first."""
    counts = Counter(outcome.arrivals.rejection_counts)
    if outcome.load_id:
        query = f"select reason_code, count(*) {_LATER} group by all"
        counts.update(dict(run_query(settings.layout.database, query.format(outcome.load_id)).rows()))
    return dict(sorted(counts.items(), key=lambda c: (-c[1], c[0])))


def _print_rejections(console: Console, settings: Settings, rejections: Sequence[Rejection], counts: Mapping[str, int]) -> None:
    """Print what was turned away: each file where they are few, else each reason with its first examples."""
    if sum(counts.values()) <= _LISTED_REJECTIONS:
        if rejections:
            print_rows(console, ("rejected", "reason", "detail"), rejections)
        return
    rows = []
    for reason, count in counts.items():
        examples = [uri for uri, code, _ in rejections if code == reason][:_SHOWN_EXAMPLES]
        rows.append((count, reason, "; ".join(examples) + ("; …" if count > len(examples) else "")))
    print_rows(console, ("rejected", "reason", "such as"), rows)
    console.print(_ALL, shlex.quote(str(settings.root)), markup=False)


def _print_run(console: Console, settings: Settings, outcome: RunOutcome, rejected: int) -> None:
    """Print what became of the input: what was found is new or known, and what was turned away is counted beside it."""
    found = outcome.arrivals
    pairs = {
        "files and pages": found.file_count,
        "documents found": found.document_count,
        "of them new": found.new_document_count,
        "of them in languages that are not coded": _count_not_coded(settings, outcome),
        "turned away": rejected,
    }
    print_pairs(console, "This run", pairs)


def _name_rejection(rejection: Rejection) -> dict[str, str]:
    """Return a rejected file under the names of `mart.rejection`."""
    return dict(zip(("uri", "reason_code", "detail"), rejection, strict=True))


def list_outputs(settings: Settings) -> dict[str, str]:
    """Return where the published outputs are, by what they are."""
    layout = settings.layout
    places = {"database": layout.database, "Parquet": layout.parquet, "reports": layout.reports}
    return {name: str(path) for name, path in places.items() if path.exists()}
