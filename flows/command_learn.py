"""The command `dateline learn`: boilerplate lines found in what is loaded become rules that later runs use."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from flows.errors import DatelineError
from flows.lock import hold_lock
from flows.operations import Workspace, learn_rules
from flows.publication import count_stale, published_store
from flows.report import make_console, print_json, print_rows
from flows.rules import RuleStore
from flows.settings import Settings, read_settings

_SHOWN_LINES = 20


def learn_command(into: Path | None, *, min_documents: int, is_list: bool, is_forget: bool, as_json: bool) -> None:
    """Learn rules from the published load, or list the versions that are there, or put the current ones out of use.

    Raises `DatelineError` where nothing is published to learn from.
    """
    settings = read_settings(into)
    rules = RuleStore(settings.layout.rules)
    if is_list:
        _report_versions(rules, as_json=as_json)
        return
    with hold_lock(settings.layout.lock):
        before = _current_version(rules)
        if is_forget:
            rules.forget()
        else:
            store = published_store(settings.layout)
            if store is None:
                raise DatelineError(
                    f"nothing is published in {settings.root} to learn from", "run `dateline run` first, or name another folder with --into"
                )
            rules.write(learn_rules(Workspace(settings), store, min_documents))
    _report(settings, before, as_json=as_json)


def describe_rules(settings: Settings) -> dict[str, Any]:
    """Return version, lines and sources of the rules in use, and how many documents were cleaned under other ones."""
    work = Workspace(settings)
    current = work.rules.current
    return {
        "version": current.version or None,
        "lines": current.lines.height,
        "sources": current.source_count,
        "stale_documents": count_stale(work),
    }


def word_rules(rules: Mapping[str, Any]) -> str:
    """Return what `describe_rules` says in one line."""
    version, lines, sources, stale = (rules[name] for name in ("version", "lines", "sources", "stale_documents"))
    said = f"rules {version}: {lines:,} lines of {sources:,} sources" if version else "no rules"
    earlier = f"; {stale:,} documents were cleaned under earlier rules: run `dateline run` again with any of the inputs"
    return said + (earlier if stale else "")


def _current_version(rules: RuleStore) -> str | None:
    """Return the version in use before, None where its file is damaged: learning anew is a way out of that."""
    try:
        return rules.current.version
    except DatelineError:
        return None


def _report(settings: Settings, before: str | None, *, as_json: bool) -> None:
    rules, lines = describe_rules(settings), RuleStore(settings.layout.rules).current.lines
    is_new = (rules["version"] or "") != before
    if as_json:
        print_json({"into": str(settings.root), **rules, "is_new": is_new, "learned_lines": lines.to_dicts()})
        return
    console = make_console()
    if lines.height:
        shown = lines.sort(-pl.col("document_count"), "source_name", "line_key").head(_SHOWN_LINES)
        print_rows(
            console, ("source", "line", "zone", "documents"), shown.select("source_name", "line_key", "zone", "document_count").rows()
        )
        if lines.height > _SHOWN_LINES:
            console.print(f"… and {lines.height - _SHOWN_LINES} more")
        console.print(f"written to {settings.layout.rules / 'current.csv'}", markup=False)
    console.print(word_rules(rules) if is_new else f"nothing new to learn; {word_rules(rules)}", markup=False)


def _report_versions(rules: RuleStore, *, as_json: bool) -> None:
    current = rules.current.version
    versions = [
        {"file": name, "version": r.version, "lines": r.lines.height, "sources": r.source_count, "is_current": r.version == current}
        for name, r in rules.list_versions()
    ]
    if as_json:
        print_json({"versions": versions})
        return
    if not versions:
        make_console().print("no rules: `dateline learn` finds them in what is loaded", markup=False)
        return
    rows = [(v["file"], v["lines"], v["sources"], "in use" if v["is_current"] else "") for v in versions]
    print_rows(make_console(), ("file", "lines", "sources", ""), rows)
