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

      dateline run articles/ --into press           your own files: text, web pages, PDF, mail, tables, archives

      dateline sql "select * from mart.event"       ask the warehouse
    """


@app.command(
    epilog="Examples:  dateline run  ·  dateline run articles/ one.txt --into press  ·  dateline run 'articles/**/*.html'  ·  "
    "dateline run crawl.warc.gz news.jsonl.zst  ·  dateline run table.csv --map text=body,title=headline  ·  "
    "dateline run https://example.org/feed.xml"
)
def run(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH|GLOB|URL]...", help="Files, folders, quoted globs, addresses. Default: the seed articles.", show_default=False
        ),
    ] = None,
    into: Into = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=NAME,...", help="Which field of a record is its text, title …", show_default=False),
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Fetch the pages, too, that feeds given by address link to.")] = False,
    server: Annotated[bool, typer.Option("--server", help="Report to the Prefect at PREFECT_API_URL, not to the embedded one.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Bring articles into the warehouse.

    One document a file: .txt .text, .md .markdown, .html .htm .xhtml, .pdf (with a text layer), .eml

    One document a record: .json, .jsonl .ndjson, .csv, .tsv, .parquet, feeds (.rss .atom .xml), web archives (.warc)

    Any of these in archives (.zip, .tar) or compressed (.gz .zst .bz2 .xz and .tgz .tzst .tbz2 .txz), archives in archives too.

    Folders are walked recursively. What cannot be read is rejected with a reason and listed; it stops nothing else. Which
    field of a record is its text, title, author, publisher, published, language or url is known from the usual names; --map says
    it where it is not. What is known already is not done again: a second run over the same files finds nothing new.
    The former warehouse stays readable until the new one has passed its checks.

    Limits, workers and manners on the web are environment variables, DATELINE_…: `dateline doctor` lists those in force.
    """
    from flows.command_run import run_command

    given = [pair.strip() for argument in fields or () for pair in argument.split(",") if pair.strip()]
    run_command(paths, into, given, is_following=follow, on_server=server, as_json=as_json, is_debug=debug)


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


@app.command(epilog="Examples:  dateline learn --into press  ·  dateline learn --list  ·  dateline learn --forget")
def learn(
    into: Into = None,
    min_documents: Annotated[
        int, typer.Option("--min-documents", min=2, metavar="N", help="Documents in which a line of a source, or a name, recurs at least.")
    ] = 5,
    is_list: Annotated[bool, typer.Option("--list", help="List the versions of the rules.")] = False,
    is_forget: Annotated[bool, typer.Option("--forget", help="Use no rules any more.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Learn what recurs in loaded documents: lines of a source that belong to no article, and names with their type.

    They are written to DIR/rules as versioned tables, for review. The next run codes all documents again under the
    new rules; until then `dateline status` says how many were coded under earlier ones.
    """
    del debug
    from flows.command_learn import learn_command

    if is_list and is_forget:
        raise WrongUseError("--list and --forget exclude each other", "give one of them")
    learn_command(into, min_documents=min_documents, is_list=is_list, is_forget=is_forget, as_json=as_json)


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
