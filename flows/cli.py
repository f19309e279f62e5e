"""The command `dateline`: options in, exit codes and words out.

Only what `--help` needs is imported here; each command imports what it uses when it is called.
Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted.
"""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from flows.errors import DatelineError, WrongUseError, explain_error

app = typer.Typer(
    name="dateline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 failed, 2 wrong use.  DIR is ./data unless --into or DATELINE_DIR says otherwise.",
)

Into = Annotated[
    Path | None, typer.Option("--into", metavar="DIR", help="Data folder. Default: DATELINE_DIR, else ./data.", show_default=False)
]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks and Prefect's log.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object to standard output.")]


@app.callback()
def describe() -> None:
    """News text in, event warehouse out: clean, deduplicate, code, resolve, validate, load.

    First steps:

      dateline run                                  the articles that ship with Dateline, into ./data

      dateline run articles/ --into press           your own .txt and .md files

      dateline sql "select * from mart.event"       ask the warehouse
    """


@app.command(epilog="Examples:  dateline run  ·  dateline run articles/ one.txt --into press  ·  dateline run articles/ --json")
def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files or folders. Default: the seed articles.", show_default=False)
    ] = None,
    into: Into = None,
    server: Annotated[bool, typer.Option("--server", help="Report to the Prefect at PREFECT_API_URL, not to the embedded one.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Bring articles into the warehouse.

    Folders are walked recursively; .txt and .md files are read, everything else is rejected with a reason and
    listed. What is known already is not done again: a second run over the same files finds nothing new.
    The former warehouse stays readable until the new one has passed its checks.
    """
    from flows.command_run import run_command

    run_command(paths, into, on_server=server, as_json=as_json, is_debug=debug)


@app.command(epilog='Example:  dateline sql "select date_start, title from mart.event order by 1" --csv > events.csv')
def sql(
    query: Annotated[str, typer.Argument(help="One select. The views of schema mart are the public interface.")],
    into: Into = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write a JSON array of objects.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write CSV; text that a spreadsheet would run gets a leading apostrophe.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Rows at most.", show_default=False)] = None,
    debug: Debug = False,
) -> None:
    """Ask the published warehouse; nothing can be written."""
    del debug
    from flows.command_sql import sql_command

    if as_json and as_csv:
        raise WrongUseError("--json and --csv exclude each other", "give one of them")
    sql_command(query, into, as_json=as_json, as_csv=as_csv, limit=limit)


@app.command(epilog="Example:  dateline status --into press")
def status(into: Into = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Show what is published, and whether a run is at work."""
    del debug
    from flows.command_status import status_command

    status_command(into, as_json=as_json)


@app.command(epilog="Example:  dateline evaluate tests/evaluation/gold --json")
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Folder with an annotation.")],
    into: Into = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Score the published warehouse against an annotation."""
    del debug
    from flows.command_evaluate import evaluate_command

    evaluate_command(gold, into, as_json=as_json)


@app.command(epilog="Example:  dateline doctor --into press")
def doctor(into: Into = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Check what Dateline needs, line by line, with the way out of each problem."""
    del debug
    from flows.doctor import doctor_command

    doctor_command(into, as_json=as_json)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code: the console script `dateline`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without Unicode, a file name that is none
    try:
        app(given, prog_name="dateline")
    except BaseException as error:  # a panic of Polars is no Exception
        if "--debug" in given or isinstance(error, SystemExit):
            raise
        problem = explain_error(error)
        sys.stderr.write(f"dateline: {_one_line(problem)}\n")
        sys.exit(problem.exit_code)


def _one_line(problem: DatelineError) -> str:
    text = problem.message if problem.message.endswith((".", "?", "!")) else f"{problem.message}."
    return " ".join(f"{text} Way out: {problem.way_out}.".split() if problem.way_out else text.split())


if __name__ == "__main__":
    main()
