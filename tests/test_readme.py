"""What the README tells a reader to type is there."""

import re
from pathlib import Path

import pytest
import typer

from flows.cli import app
from transforms.reference_tables import REFERENCE_TABLES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"(?:^|[`/ ])dateline ((?:run|[a-z]+) [^`\n#]*|[a-z]+)(?=[`\n#])", README, flags=re.MULTILINE)))
LINKS = sorted({*re.findall(r"\]\(((?!http)[^)]+)\)", README), *re.findall(r"`((?:flows|seeds|tests|transforms)/[\w/.]*)", README)})


def test_there_are_commands_to_check():
    assert {c.split()[0] for c in COMMANDS} == {"run", "sql", "status", "learn", "evaluate", "doctor"}


@pytest.mark.parametrize("line", COMMANDS)
def test_command_and_options_exist(line):
    name, *words = line.split()
    command = typer.main.get_command(app).commands[name]
    options = {o for p in command.params for o in p.opts}
    assert {w for w in words if w.startswith("--")} <= options


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^)make ([a-z-]+)", README, flags=re.MULTILINE))))
def test_make_target_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("path", LINKS)
def test_path_exists(path):
    if path == "tests/evaluation/README.md" and not (ROOT / path).exists():
        pytest.skip("the evaluation page is written with the first figures")
    assert (ROOT / path).exists()


@pytest.mark.parametrize("code", re.findall(r"^```python\n(.+?)^```", README, flags=re.MULTILINE | re.DOTALL))
def test_python_of_the_readme_runs(code):
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    (title,) = names["cleaned"]["document_metadata"]["title"]
    assert title == "Lima signs fishing pact"


def test_seeds_readme_lists_every_reference_table():
    listed = re.findall(r"^\| `(\w+)\.csv` \| .+ \|$", (ROOT / "seeds" / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(REFERENCE_TABLES)
