"""A run that finds nothing new says so at once: what takes long to import is not imported for it."""

import subprocess
import sys

HEAVY = ("feedparser", "httpx", "trafilatura", "pandas", "pyarrow", "fastwarc", "pypdfium2", "great_expectations", "prefect")
SCRIPT = """
import sys
from pathlib import Path
from flows.arrivals import find_nothing_new, take_arrivals
from flows import command_run, runner
from flows.operations import Workspace
from flows.settings import Settings
work, place = Workspace(Settings(root=Path(sys.argv[1]) / "data")), Path(sys.argv[1]) / "a.txt"
runner.is_published(work)
command_run.pick_addresses([place])
if len(sys.argv) > 2:
    assert find_nothing_new(work, [place]) is not None
    print(*sys.modules)
else:
    take_arrivals(work, [place])
"""


def test_nothing_heavy_is_imported_to_find_nothing_new(tmp_path):
    (tmp_path / "a.txt").write_text("text")
    subprocess.run([sys.executable, "-c", SCRIPT, tmp_path], check=True)
    quick = subprocess.run([sys.executable, "-c", SCRIPT, tmp_path, "quick"], check=True, capture_output=True, text=True)
    assert not set(HEAVY) & set(quick.stdout.split())
