"""The command `dateline status`: what is published, and whether a run is at work."""

from pathlib import Path
from typing import Any

from flows.command_learn import describe_rules, word_rules
from flows.command_run import list_outputs
from flows.lock import find_holder
from flows.publication import count_published
from flows.report import make_console, print_json, print_pairs
from flows.settings import read_settings
from warehouse.publish import list_loads


def status_command(into: Path | None, *, as_json: bool) -> None:
    """Print the published load, the counts of the warehouse and the holder of the writer's lock."""
    settings = read_settings(into)
    layout = settings.layout
    counts = count_published(layout)
    status: dict[str, Any] = {
        "into": str(settings.root),
        "load_id": layout.current_load_id,
        "loads_kept": list_loads(layout),
        "writer": find_holder(layout.lock),
        "warehouse": counts,
        "rules": describe_rules(settings),
    }
    if as_json:
        print_json(status)
        return
    console = make_console()
    writer = status["writer"] or "none"
    if not counts:
        print_pairs(console, "Nothing is published yet", {"data folder": settings.root, "run at work": writer, "to begin": "dateline run"})
        return
    published = {"load": status["load_id"], "data folder": settings.root, "run at work": writer, **list_outputs(settings)}
    print_pairs(console, "Published", published)
    console.print(word_rules(status["rules"]), markup=False)
    print_pairs(console, "Warehouse", {name.replace("_", " "): count for name, count in counts.items()})
