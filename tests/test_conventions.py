"""The conventions of this repository, as tests. Each is a function over a text or a syntax tree, and is shown something that breaks it."""

import ast
import re
import subprocess
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import polars as pl
import pytest

from transforms.columns import COLUMNS, Column
from transforms.reference_tables import REFERENCE_TABLES
from transforms.schema import Table, column
from transforms.stages import BATCH_OUTPUTS, LEARNED_LINES, LEARNED_NAMES, RAW_FILES, SIGHTINGS, WHOLE_OUTPUTS
from warehouse.formats import FORMAT_COLUMNS
from warehouse.tables import STAR, TABLES
from warehouse.views import read_views

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("seeds", "transforms", "warehouse", "expectations", "flows")
MODULES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SQL = sorted((ROOT / "warehouse" / "sql").rglob("*.sql"))


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def tracked_files():
    """Every file that git knows, or would add; without git (an unpacked archive) every file beside caches."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode == 0:
        found = [ROOT / n for n in listed.stdout.decode().split("\0") if n]
    else:
        hidden = re.compile(r"^(\.venv|\.git|\.\w+_cache|\.hypothesis|data|build|dist|__pycache__|.*\.egg-info)$")
        found = [p for p in ROOT.rglob("*") if not any(hidden.match(part) for part in p.relative_to(ROOT).parts)]
    return sorted(p for p in found if p.is_file())


TRACKED = tracked_files()

# --- layers: imports point one way

MAY_IMPORT = {
    "seeds": {"seeds", "transforms"},  # seeds reads tables by the declarations of transforms
    "transforms": {"transforms"},
    "warehouse": {"warehouse", "transforms", "seeds"},
    "expectations": {"expectations", "warehouse", "transforms", "seeds"},
    "flows": set(PACKAGES),
}
ONLY_IN = {"prefect": {"flows"}, "great_expectations": {"expectations"}, "duckdb": {"warehouse"}}
IMPURE = {
    "os", "io", "pathlib", "shutil", "tempfile", "glob", "time", "random", "secrets", "socket", "subprocess", "urllib", "http", "httpx",
    "requests",
    "threading", "multiprocessing", "logging",
}  # fmt: skip
"""What a pure package has no business with: files, clock, chance, network, processes."""
PURE_PARTS = {"urllib.parse"}
"""Parts of such modules that only reckon with texts."""
IMPURE_CALLS = {
    "open", "print", "input", "now", "utcnow", "today", "getenv", "sample", "shuffle",
    *(f"{verb}_{form}" for verb in ("read", "scan", "write", "sink") for form in ("csv", "parquet", "ipc", "json", "ndjson", "database",
    "excel")),
}  # fmt: skip


def imported(tree):
    """Return the full names of all modules that a syntax tree imports, wherever in it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {"." * node.level + (node.module or "")}
    return names


def layer_breaches(package, source):
    """Return what a module of `package` imports against the layers."""
    breaches = set()
    for name in imported(ast.parse(source)):
        top = name.split(".")[0]
        if name.startswith(".") or (top in PACKAGES and top not in MAY_IMPORT[package]) or package not in ONLY_IN.get(top, {package}):
            breaches.add(name)
        if package == "transforms" and top in IMPURE and name not in PURE_PARTS:
            breaches.add(name)
    return breaches


def impure_calls(source):
    """Return the calls in a module that touch files, the clock or chance."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    named = (f.id if isinstance(f, ast.Name) else f.attr for f in calls if isinstance(f, ast.Name | ast.Attribute))
    return {n for n in named if n in IMPURE_CALLS}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path):
    assert layer_breaches(path.relative_to(ROOT).parts[0], path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name == "transforms"], ids=name_of)
def test_transforms_touch_no_file_clock_or_chance(path):
    assert impure_calls(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("package", "source", "breach"),
    [
        ("transforms", "from seeds.read import read_reference", {"seeds.read"}),
        ("transforms", "import duckdb", {"duckdb"}),
        ("transforms", "from pathlib import Path", {"pathlib"}),
        ("transforms", "def f():\n    import os.path", {"os.path"}),
        ("transforms", "from .ids import id_of", {".ids"}),
        ("warehouse", "from expectations.validate import validate_boundary", {"expectations.validate"}),
        ("expectations", "import duckdb", {"duckdb"}),
        ("expectations", "from flows.gates import gather_quality", {"flows.gates"}),
        ("warehouse", "from prefect import task", {"prefect"}),
        ("flows", "import great_expectations as gx", {"great_expectations"}),
        ("seeds", "from warehouse.load import load_warehouse", {"warehouse.load"}),
        ("flows", "from warehouse.load import load_warehouse\nimport os, prefect", set()),
    ],
)
def test_layer_breach_is_seen(package, source, breach):
    assert layer_breaches(package, source) == breach


def test_impure_call_is_seen():
    assert impure_calls("x = datetime.now()\ny = open('f')\nz = pl.read_csv('f')\nw = frame.sort('a')") == {"now", "open", "read_csv"}


# --- libraries: what is imported is asked for


def undeclared(names, declared, distributions):
    """Return the imported top-level names that belong to no declared distribution."""

    def fold(name):
        return re.sub(r"[-_.]+", "-", name).lower()

    known = {fold(d) for d in declared}
    return {n for n in names if n in distributions and not known & {fold(d) for d in distributions[n]}}


def test_every_library_that_is_imported_is_declared():
    needed = {re.split(r"[^\w.-]", r, maxsplit=1)[0] for r in requires("dateline")}
    used = {name.split(".")[0] for path in MODULES for name in imported(ast.parse(path.read_text(encoding="utf-8")))}
    assert undeclared(used - set(PACKAGES), needed, packages_distributions()) == set()


def test_an_undeclared_library_is_seen():
    assert undeclared({"yaml", "json", "polars"}, {"polars"}, {"yaml": ["PyYAML"], "polars": ["polars"]}) == {"yaml"}
    assert undeclared({"yaml"}, {"pyyaml"}, {"yaml": ["PyYAML"]}) == set()


# --- files: what lies where, how long, with what name

TOP_LEVEL = {
    "pyproject.toml", "flows", "transforms", "expectations", "warehouse", "tests", "seeds", "README.md", "CHANGELOG.md", "LICENSE",
    "Makefile",
    "requirements.lock",
}  # fmt: skip
VAGUE = re.compile(r"^(utils?|helpers?|common|misc|shared|tools|base)\.py$")
MAX_LINES = 450


def strays(names):
    return {n for n in names if n not in TOP_LEVEL and not n.startswith(".")}


def test_top_level_holds_what_is_allowed():
    assert strays({p.relative_to(ROOT).parts[0] for p in TRACKED}) == set()
    assert strays({"README.md", ".gitignore", "notes.txt", "docs"}) == {"notes.txt", "docs"}


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name_of)
def test_module_is_short_named_for_its_work_and_says_what_belongs_in_it(path):
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= MAX_LINES
    assert not VAGUE.match(path.name)
    assert ast.get_docstring(ast.parse(source))


def test_vague_name_is_seen():
    assert [n for n in ("utils.py", "helper.py", "common.py", "tokenize.py", "name_joins.py") if VAGUE.match(n)] == [
        "utils.py",
        "helper.py",
        "common.py",
    ]


MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|work|tmp|home/\w+|Users/\w+)/")
REGISTRY = re.compile(
    r"pyp[i]\.org|pythonhoste[d]\.org|registry\.npmj[s]|\b(?:artifactory|nexus|devpi|jfrog)\b|--(?:extra-)?index-url|--find-links|--trusted-host"
)
TEXT = {".py", ".sql", ".md", ".toml", ".csv", ".json", ".jsonl", ".lock", ".yml", ".yaml", ""}


def places_outside(text, *, is_test):
    """Return machine paths and package registries that a file names; tests may speak of paths."""
    return [m.group() for m in REGISTRY.finditer(text)] + ([] if is_test else [m.group() for m in MACHINE_PATH.finditer(text)])


@pytest.mark.parametrize("path", [p for p in TRACKED if p.suffix in TEXT and p != Path(__file__).resolve()], ids=name_of)
def test_file_names_no_machine_path_and_no_registry(path):
    assert places_outside(path.read_text(encoding="utf-8"), is_test=path.relative_to(ROOT).parts[0] == "tests") == []


def test_machine_path_and_registry_are_seen():
    host, machine = ".".join(("pypi", "org")), "/".join(("", "work", ""))
    assert places_outside(f"see {machine}x and https://{host}/simple", is_test=False) == [host, machine]
    assert places_outside(f"PATH = '{machine}x'", is_test=True) == []
    assert places_outside(f"a net{machine[1:]}y, docs{machine}y", is_test=False) == []


# --- columns: names, types, use

SUFFIX_TYPES = {
    "_key": {pl.Int64()}, "_id": {pl.String()}, "_code": {pl.String()}, "_type": {pl.String()}, "_name": {pl.String()},
    "_names": {pl.String()},
    "_kind": {pl.String()}, "_basis": {pl.String()}, "_precision": {pl.String()}, "_at": {pl.Datetime("us")}, "_date": {pl.Date()},
    "_count": {pl.Int64()}, "_number": {pl.Int32()}, "_score": {pl.Float64()}, "_ratio": {pl.Float64()}, "_start": {pl.Int64(), pl.Date()},
    "_end": {pl.Int64(), pl.Date()},
}  # fmt: skip
EXCEPTIONS = {
    "name_key": "the name that entities are compared by: a sort key, as the field calls it",
    "geonames_id": "a number given by GeoNames",
    "line_key": "the text that lines are compared by: a sort key, as name_key is",
}
MOMENTS = re.compile(r"_at$|^valid_(from|to)$")
DAYS = re.compile(r"_date$|^date$|^date_(start|end)$|^month$|^office_(from|to)$|_on$")


def naming_faults(c):
    """Return what is wrong with one column's name, by its type, and with its type, by its name."""
    faults = []
    suffix = next((s for s in SUFFIX_TYPES if c.name.endswith(s)), None)
    if suffix and c.dtype not in SUFFIX_TYPES[suffix] and c.name not in EXCEPTIONS:
        faults.append(f"{suffix} is not {c.dtype}")
    if (c.dtype == pl.Boolean()) != c.name.startswith(("is_", "has_")):
        faults.append("is_ and has_ are booleans, and booleans are is_ or has_")
    if (c.dtype == pl.Datetime("us")) != bool(MOMENTS.search(c.name)):
        faults.append("_at and valid_ are moments, and moments are one of these")
    if MOMENTS.search(c.name) and not re.search(r"\bUTC\b|wall clock", c.description):
        faults.append("a moment says by which clock")
    if (c.dtype == pl.Date()) != bool(DAYS.search(c.name)):
        faults.append("days are named as days")
    if c.name.endswith(("_count", "_chars", "_km")) and not c.unit:
        faults.append("a count says what it counts")
    if c.name.endswith(("_score", "_ratio")) and not re.search(r"-?\d+ to \d+", c.description):
        faults.append("a score says its range")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", c.name):
        faults.append("names are snake_case")
    if not c.description or c.description.endswith("."):
        faults.append("a description is there, without a full stop")
    return faults


KEYS = sorted({c for t in TABLES for c in t.table.columns if c.endswith("_key")} - COLUMNS.keys())


@pytest.mark.parametrize("name", [*COLUMNS, *KEYS])
def test_column_name_and_type_agree(name):
    assert naming_faults(column(name)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Column("document_count", pl.Float64(), "Documents", "documents"),
        Column("document_count", pl.Int64(), "Documents"),
        Column("is_primary", pl.String(), "Primary"),
        Column("primary", pl.Boolean(), "Primary"),
        Column("published_at", pl.Date(), "Publication"),
        Column("published", pl.Datetime("us"), "Publication, UTC"),
        Column("published_at", pl.Datetime("us"), "Publication"),
        Column("start_date", pl.Datetime("us"), "Start"),
        Column("link_score", pl.Int64(), "Strength, 0 to 1"),
        Column("link_score", pl.Float64(), "Strength"),
        Column("document_key", pl.String(), "Key"),
        Column("documentId", pl.String(), "Id"),
    ],
    ids=lambda c: f"{c.name} {c.dtype}",
)
def test_wrong_column_is_seen(wrong):
    assert naming_faults(wrong)


_STAGES = (t for tables in (*BATCH_OUTPUTS.values(), *WHOLE_OUTPUTS.values()) for t in tables)
STAGE_TABLES = (RAW_FILES, SIGHTINGS, LEARNED_LINES, LEARNED_NAMES, *_STAGES)


def columns_in_use(tables, texts):
    return {c for t in tables for c in t.columns} | {word for text in texts for word in re.findall(r"\w+", text)}


def test_every_column_is_used_by_a_table_or_a_view():
    tables = [*STAGE_TABLES, *(t.table for t in TABLES), *(t.rows for t in STAR.values() if t.rows)]
    used = columns_in_use(tables, [v.select for v in read_views()])
    assert COLUMNS.keys() - used == set()
    assert {"text", "goldstein"} - columns_in_use([Table("t", "one row", ("text",))], ["select month from x"]) == {"goldstein"}


def test_views_state_grain_and_keys_that_they_have():
    for view in read_views():
        assert view.grain
        assert view.keys
        assert all(re.search(rf"\b{re.escape(key.strip(chr(34)))}\b", view.select.split("\n\n")[-1] + view.select) for key in view.keys)


# --- reference tables


@pytest.mark.parametrize("name", REFERENCE_TABLES)
def test_every_row_of_a_reference_table_has_a_source(name, reference):
    assert reference[name].height > 0
    assert reference[name].columns[-1] == "source"
    assert reference[name]["source"].str.strip_chars().str.len_chars().min() > 1


def test_reference_tables_declared_files_and_page_are_the_same():
    files = {p.stem for p in (ROOT / "seeds" / "reference").glob("*.csv")}
    listed = set(re.findall(r"^\| `(\w+)\.csv` \|", (ROOT / "seeds" / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert files == set(REFERENCE_TABLES) == listed


# --- locked requirements


def lock_faults(text):
    """Return the requirements without a version or a hash, and the lines that name a host or a file."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE).strip())
    unhashed = [b.split()[0] for b in blocks if "==" not in b.split("\n")[0] or not re.search(r"--hash=sha256:[0-9a-f]{64}", b)]
    return unhashed + [line.strip() for line in text.splitlines() if re.search(r"://|file:|--index|--extra-index|--find-links", line)]


def test_every_locked_requirement_has_a_version_and_a_hash_and_no_host():
    assert lock_faults((ROOT / "requirements.lock").read_text(encoding="utf-8")) == []


def test_lock_fault_is_seen():
    good = "a==1 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via b\n"
    assert lock_faults(good) == []
    assert lock_faults(good + "c==2\n") == ["c==2"]
    assert lock_faults(good + "d>=2 \\\n    --hash=sha256:" + "0" * 64) == ["d>=2"]
    assert lock_faults("--index-url https://x\n" + good) == ["--index-url", "--index-url https://x"]


# --- SQL and Makefile


HEADERS = {"mart": ("grain", "keys", "source"), "formats": ("grain", "keys", "source"), "checks": ("expects", "target", "grain")}
FOREIGN = {word for columns in FORMAT_COLUMNS.values() for name in columns for word in name.split()}
"""Column names of other formats, which keep their capitals."""


def upper_words(sql):
    """Return the words of a statement with a capital letter; comments, quoted names, texts and other formats' columns may have them."""
    bare = re.sub(r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"", "", sql)
    return [word for word in re.findall(r"\b\w*[A-Z]\w*\b", bare) if word not in FOREIGN]


@pytest.mark.parametrize("path", SQL, ids=name_of)
def test_sql_is_lower_case_and_its_header_says_what_it_is(path):
    text = path.read_text(encoding="utf-8")
    assert upper_words(text) == []
    assert text.startswith("-- ")
    head = re.match(r"(?:--[^\n]*\n)+", text).group()
    assert [h for h in HEADERS.get(path.parent.name, ()) if not re.search(rf"^-- {h}: \S", head, flags=re.MULTILINE)] == []


def test_upper_case_sql_is_seen():
    assert upper_words("-- Says What\nSELECT \"Event ID\", 'Text' as GoldsteinScale from t") == ["SELECT"]


def test_make_targets_that_the_readme_names_are_declared_and_described():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    phony = set(re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE).group(1).split())
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert named
    assert named <= targets
    assert phony == targets
    assert {t for t in targets if not re.search(rf"^{t}:.*## \S", makefile, flags=re.MULTILINE)} == set()
