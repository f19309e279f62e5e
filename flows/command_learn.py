"""The command `dateline learn`: boilerplate lines and names found in what is loaded become rules that later runs use."""

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

_SHOWN = 20


def learn_command(into: Path | None, *, min_documents: int, is_list: bool, is_forget: bool, as_json: bool) -> None:
    """Learn rules from the published load, or list the versions that are there, or put the current ones out of use.

    Raises `DatelineError` where nothing is published to learn from.
    """
    settings = read_settings(into)
    stores = _list_stores(settings)
    if is_list:
        _report_versions(stores, as_json=as_json)
        return
    with hold_lock(settings.layout.lock):
        before = _current_version(settings)
        if is_forget:
            for rules in stores:
                rules.forget()
        else:
            store = published_store(settings.layout)
            if store is None:
                raise DatelineError(
                    f"nothing is published in {settings.root} to learn from", "run `dateline run` first, or name another folder with --into"
                )
            for rules, rows in zip(stores, learn_rules(Workspace(settings), store, min_documents), strict=True):
                rules.write(rows)
    _report(settings, before, as_json=as_json)


def describe_rules(settings: Settings) -> dict[str, Any]:
    """Return version, lines, sources and names of the rules in use, and how many documents were coded under other ones."""
    work = Workspace(settings)
    lines, names = work.lines.current.rows, work.names.current.rows
    return {
        "version": work.rules_version or None,
        "lines": lines.height,
        "sources": lines["source_name"].n_unique(),
        "names": names.height,
        "stale_documents": count_stale(work),
    }


def word_rules(rules: Mapping[str, Any]) -> str:
    """Return what `describe_rules` says in one line."""
    version, lines, sources, names, stale = (rules[name] for name in ("version", "lines", "sources", "names", "stale_documents"))
    said = f"rules {version}: {lines:,} lines of {sources:,} sources, {names:,} names" if version else "no rules"
    earlier = f"; {stale:,} documents were coded under earlier rules: run `dateline run` again with any of the inputs"
    return said + (earlier if stale else "")


def _list_stores(settings: Settings) -> tuple[RuleStore, RuleStore]:
    """Return the stores of lines and of names, read anew."""
    work = Workspace(settings)
    return work.lines, work.names


def _current_version(settings: Settings) -> str | None:
    """Return the version in use before, None where a file is damaged: learning anew is a way out of that."""
    try:
        return Workspace(settings).rules_version
    except DatelineError:
        return None


def _report(settings: Settings, before: str | None, *, as_json: bool) -> None:
    rules = describe_rules(settings)
    lines, names = (store.current.rows for store in _list_stores(settings))
    is_new = (rules["version"] or "") != before
    if as_json:
        told = {"learned_lines": lines.to_dicts(), "learned_names": names.to_dicts()}
        print_json({"into": str(settings.root), **rules, "is_new": is_new, **told})
        return
    console = make_console()
    _show(lines, {"source": "source_name", "line": "line_key", "zone": "zone", "documents": "document_count"})
    _show(names, {"name": "name", "type": "entity_type", "documents": "document_count", "share": "type_share"})
    if lines.height or names.height:
        console.print(f"written to {settings.layout.rules}", markup=False)
    console.print(word_rules(rules) if is_new else f"nothing new to learn; {word_rules(rules)}", markup=False)


def _show(rows: pl.DataFrame, columns: Mapping[str, str]) -> None:
    """Print the rules that most documents bear out."""
    if rows.is_empty():
        return
    console = make_console()
    shown = rows.sort(-pl.col("document_count"), *rows.columns[:2]).head(_SHOWN)
    print_rows(console, tuple(columns), shown.select(columns.values()).rows())
    if rows.height > _SHOWN:
        console.print(f"… and {rows.height - _SHOWN} more")


def _report_versions(stores: tuple[RuleStore, ...], *, as_json: bool) -> None:
    versions = [
        {"kind": s.kind.folder, "file": name, "version": r.version, "rules": r.rows.height, "is_current": r.version == s.current.version}
        for s in stores
        for name, r in s.list_versions()
    ]
    if as_json:
        print_json({"versions": versions})
        return
    if not versions:
        make_console().print("no rules: `dateline learn` finds them in what is loaded", markup=False)
        return
    rows = [(v["kind"], v["file"], v["rules"], "in use" if v["is_current"] else "") for v in versions]
    print_rows(make_console(), ("kind", "file", "rules", ""), rows)
