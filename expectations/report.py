"""Writes the quality results as one page for people: what failed first, in plain words. No file is opened here.

The page stands alone: no script, no font, no style sheet from elsewhere; every text is escaped.
"""

from html import escape

import polars as pl

_SUITES = {
    "documents": ("Documents", "After reading and cleaning: is each document whole, and is every part of it accounted for?"),
    "duplicates": ("Duplicates", "After comparing documents: does every copy point to one original?"),
    "mentions": ("Mentions", "After extraction: do the words of entities, times and amounts stand where they are said to?"),
    "events": ("Events", "After extraction: does every event have its actor, its words and its date in order?"),
    "star": ("Warehouse", "The built database before it is published: does everything fit together?"),
}
_SEVERITY_ORDER = ("critical", "warning", "info")
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --soft: #667085; --line: #e3e7ee; --page: #fbfcfd; --card: #fff;
  --met: #1a7f4b; --critical: #b3261e; --warning: #a15c00; --info: #2457b3 }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ebf2; --soft: #9aa5b8; --line: #2b3444; --page: #12161d; --card: #191f29;
  --met: #5bd197; --critical: #ff8a80; --warning: #f5b74f; --info: #8ab4ff } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
h1 { font-size: 1.7rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2.5rem 0 0 }
p { margin: .2rem 0 .8rem; color: var(--soft) } p.verdict { font-size: 1.05rem; color: var(--ink) }
.table { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
table { border-collapse: collapse; width: 100% } th, td { padding: .45rem .8rem; text-align: left; vertical-align: top }
th { font-size: .8rem; font-weight: 600; color: var(--soft) } tr + tr td, thead + tbody td { border-top: 1px solid var(--line) }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
td.verdict { white-space: nowrap; font-weight: 600 } code { font-size: .85em; color: var(--soft); overflow-wrap: anywhere }
.met { color: var(--met) } .critical { color: var(--critical) } .warning { color: var(--warning) } .info { color: var(--info) }
""".strip()


def render_quality_page(results: pl.DataFrame) -> str:
    """Return the page as HTML.

    results: `warehouse.quality.QUALITY_ROWS` of one load. What was not met comes first, then the suites in the way of the data.
    """
    suites = list(dict.fromkeys([*_SUITES, *results["suite"].unique().sort()]))
    named = {s: _SUITES.get(s, (s, "")) for s in suites if s in results["suite"]}
    sections = [_section(heading, question, results.filter(pl.col("suite") == s)) for s, (heading, question) in named.items()]
    failed = results.filter(~pl.col("is_success"))
    if failed.height:
        sections.insert(0, _section("Not met", "Look at these first; each stands in its own part below, too.", failed))
    body = "\n".join(sections)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Dateline: quality of the load</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n"
        f'<h1>Quality of the load</h1>\n<p class="verdict">{_verdict(results)}</p>\n{body}\n</main>\n</body>\n</html>\n'
    )


def _verdict(results: pl.DataFrame) -> str:
    """Say in one sentence how the load did."""
    failed = results.filter(~pl.col("is_success"))
    if results.is_empty():
        return "Nothing was checked."
    if failed.is_empty():
        return f'All {results.height:,} expectations were <span class="met">met</span>.'
    counts = [(s, failed.filter(pl.col("severity") == s).height) for s in _SEVERITY_ORDER]
    parts = ", ".join(f'<span class="{s}">{n:,} {s}</span>' for s, n in counts if n)
    return f"{results.height - failed.height:,} of {results.height:,} expectations were met; not met: {parts}."


def _section(heading: str, question: str, results: pl.DataFrame) -> str:
    weights = {s: n for n, s in enumerate(_SEVERITY_ORDER)}
    order = pl.col("severity").replace_strict(weights, default=len(weights), return_dtype=pl.Int8)
    rows = results.sort("is_success", order, "target", "expectation")
    body = "\n".join(_row(row) for row in rows.iter_rows(named=True))
    head = '<th>Result</th><th>Expectation</th><th>About</th><th class="number">Looked at</th><th class="number">Failed</th>'
    return (
        f'<h2>{escape(heading)}</h2>\n<p>{escape(question)}</p>\n<div class="table"><table>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def _row(row: dict[str, object]) -> str:
    """Return one expectation: its verdict, words, target and counts, and the keys of failing rows."""
    name = "met" if row["is_success"] else escape(str(row["severity"]))
    # Rows within a tolerated share failed without the expectation failing: their keys are noise here.
    examples = row["failed_examples"] if not row["is_success"] else None
    shown = f"<br><code>{escape(str(examples))}</code>" if examples else ""
    return (
        f'<tr><td class="verdict {name}">{name}</td><td>{escape(str(row["expectation"]))}{shown}</td>'
        f"<td><code>{escape(str(row['target']))}</code></td>"
        f'<td class="number">{row["checked_count"]:,}</td><td class="number">{row["failed_count"]:,}</td></tr>'
    )
