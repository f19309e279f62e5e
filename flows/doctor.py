"""The command `dateline doctor`: what Dateline needs, checked, with the way out of each problem."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import NamedTemporaryFile

import typer

from flows.errors import DatelineError
from flows.lock import find_holder
from flows.report import make_console, print_json, show_text
from flows.settings import Settings, read_settings

_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """The result of one check."""

    check: str
    is_ok: bool
    found: str
    way_out: str = ""


def doctor_command(into: Path | None, *, as_json: bool) -> None:
    """Print one line for each check; exit with 1 where there is a problem."""
    settings = read_settings(into)
    findings = [_guard(name, check, settings) for name, check in _CHECKS]
    if as_json:
        print_json([asdict(f) for f in findings])
    else:
        _print_findings(findings)
    if not all(f.is_ok for f in findings):
        raise typer.Exit(1)


def _print_findings(findings: Sequence[Finding]) -> None:
    console = make_console()
    for finding in findings:
        mark = "[green]ok     [/]" if finding.is_ok else "[red]problem[/]"
        console.print(mark, f"{finding.check}:", show_text(finding.found))
        if not finding.is_ok and finding.way_out:
            console.print("        way out:", show_text(finding.way_out))


def _guard(name: str, check: Callable[[Settings], tuple[bool, str, str]], settings: Settings) -> Finding:
    """Run a check; whatever it raises is a problem like any other."""
    try:
        is_ok, found, way_out = check(settings)
        return Finding(name, is_ok, found, "" if is_ok else way_out)
    except DatelineError as error:
        return Finding(name, False, error.message, error.way_out)
    except Exception as error:  # noqa: BLE001  # the doctor reports what is broken, whatever it is
        first_line = (str(error).splitlines() or [""])[0]
        return Finding(name, False, f"{type(error).__name__}: {first_line}", "install again: make clean, make setup")


def _check_python(_: Settings) -> tuple[bool, str, str]:
    found = ".".join(map(str, sys.version_info[:3]))
    return (3, 11) <= sys.version_info[:2] <= (3, 13), found, "use Python 3.11 to 3.13: make clean, make setup PYTHON=python3.12"


def _check_libraries(_: Settings) -> tuple[bool, str, str]:
    found, missing = [], []
    needed = [r for r in requires("dateline") or () if "extra ==" not in r]
    for name in sorted(re.split(r"[^\w.-]", r, maxsplit=1)[0] for r in needed):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    return not missing, f"missing: {', '.join(missing)}" if missing else ", ".join(found), "make setup"


def _check_reference(_: Settings) -> tuple[bool, str, str]:
    from seeds.read import read_reference

    tables = read_reference()
    rows = sum(t.height for t in tables.values())
    return True, f"{len(tables)} tables, {rows:,} rows", ""


def _check_writable(settings: Settings) -> tuple[bool, str, str]:
    folder = _nearest_folder(settings.root)
    try:
        with NamedTemporaryFile(dir=folder, prefix=".dateline-"):
            return True, f"{settings.root} can be written", ""
    except OSError as error:
        return False, f"{folder}: {os.strerror(error.errno or 0)}", "choose a folder that can be written with --into or DATELINE_DIR"


def _check_space(settings: Settings) -> tuple[bool, str, str]:
    free = shutil.disk_usage(_nearest_folder(settings.root)).free
    way_out = f"make room, {_FREE_BYTES / 1e9:.0f} GB at least, or choose another disk with --into"
    return free >= _FREE_BYTES, f"{free / 1e9:.1f} GB free", way_out


def _check_lock(settings: Settings) -> tuple[bool, str, str]:
    return True, find_holder(settings.layout.lock) or "free", ""


def _check_warehouse(settings: Settings) -> tuple[bool, str, str]:
    from flows.publication import count_published

    counts = count_published(settings.layout)
    if not counts:
        return True, "none published yet: dateline run makes one", ""
    return True, f"load {settings.layout.current_load_id}, {counts['documents']:,} documents, {counts['events']:,} events", ""


def _check_language(_: Settings) -> tuple[bool, str, str]:
    import polars as pl

    from transforms.language import detect_languages

    answer = detect_languages(pl.Series(["The minister met his counterpart in the capital on Monday."]))[0]
    return answer == "en", f"the language model answers {answer}", "install again: make clean, make setup"


def _check_prefect(settings: Settings) -> tuple[bool, str, str]:
    home = settings.layout.prefect
    size = sum(p.stat().st_size for p in home.glob("*") if p.is_file()) if home.is_dir() else 0
    outer = os.environ.get("PREFECT_API_URL")
    note = f"; PREFECT_API_URL={outer} is used with --server only" if outer else ""
    return True, f"home {home}, {size / 1e6:.1f} MB{note}", ""


def _check_settings(_: Settings) -> tuple[bool, str, str]:
    given = {name: value for name, value in sorted(os.environ.items()) if name.startswith("DATELINE_")}
    # an address of a proxy may hold a password
    told = [f"{name}={'…' if name == 'DATELINE_HTTP_PROXY' else value}" for name, value in given.items()]
    return True, f"by environment: {', '.join(told)}" if told else "the defaults; no DATELINE_… variable is set", ""


def _check_limits(settings: Settings) -> tuple[bool, str, str]:
    limits = {"batch_size": settings.batch_size, "workers": settings.workers, "max_seconds": settings.max_seconds}
    limits |= {"max_memory_mb": settings.max_memory_mb, **asdict(settings.limits)}
    return True, ", ".join(f"DATELINE_{name.upper()}={value}" for name, value in limits.items()), ""


def _check_web(settings: Settings) -> tuple[bool, str, str]:
    m = settings.manners
    private = "allowed (DATELINE_HTTP_PRIVATE)" if m.is_private_allowed else "not allowed"
    robots = "obeyed" if m.is_robots_obeyed else "not obeyed (DATELINE_HTTP_ROBOTS)"
    told = f"as {m.user_agent}, {m.delay_seconds:g} s between requests to a host, {m.total_seconds:g} s for an answer at most"
    return True, f"{told}, {m.max_pages:,} pages followed at most; robots.txt {robots}, private networks {private}", ""


def _nearest_folder(path: Path) -> Path:
    """Return the folder itself, or the closest one above it that is there."""
    return next(p for p in (path, *path.parents) if p.is_dir())


_CHECKS: tuple[tuple[str, Callable[[Settings], tuple[bool, str, str]]], ...] = (
    ("Python", _check_python),
    ("libraries", _check_libraries),
    ("reference tables", _check_reference),
    ("data folder", _check_writable),
    ("disk space", _check_space),
    ("writer's lock", _check_lock),
    ("published warehouse", _check_warehouse),
    ("language model", _check_language),
    ("embedded Prefect", _check_prefect),
    ("settings", _check_settings),
    ("limits", _check_limits),
    ("web", _check_web),
)
