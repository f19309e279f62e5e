"""The scores on annotated documents stay above their floors, and floors only rise."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from seeds.read import DOCUMENTS
from transforms.clean import clean_documents

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.json"


def load_measure(name="measure"):
    sys.path.insert(0, str(HERE))
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    return load_measure().measure_all(tmp_path_factory.mktemp("evaluation"))


@pytest.fixture(scope="module")
def public():
    public_names = load_measure("public_names")
    folder = public_names.find_folder()
    if folder is None:
        pytest.skip("the public corpora are not here")
    return public_names.measure_public_names(folder)


def lowered(before, after):
    """Return the floors of `before` that `after` lacks or sets lower."""
    return [(s, m) for s, cells in before.items() for m, v in cells.items() if after.get(s, {}).get(m, -1.0) < v]


@pytest.mark.parametrize("name", ["seeds", "dev_read", "dev_unread", "fresh_open", "fresh_held_out"])
def test_scores_stay_above_their_floors(scores, name):
    keys = load_measure("page").FLOORED
    floors = json.loads(FLOORS.read_text())[name]
    below = {m: (scores[name][m][keys[m]], floor) for m, floor in floors.items() if scores[name][m][keys[m]] < floor}
    assert not below, f"below the floor (measured, floor): {below}"


@pytest.mark.parametrize("name", ["gum_open", "gum_held_out", "uner_open", "uner_held_out"])
def test_names_on_public_corpora_stay_above_their_floors(public, name):
    floors = json.loads(FLOORS.read_text())[name]
    below = {kind: (public[name][kind]["f1"], floor) for kind, floor in floors.items() if public[name][kind]["f1"] < floor}
    assert not below, f"below the floor (measured, floor): {below}"


def test_what_the_first_release_promises_holds(scores):
    seeds = scores["seeds"]
    assert seeds["entities_exact"]["f1"] >= 0.80
    assert seeds["events"]["f1"] >= 0.60
    assert seeds["event_sources_country"]["f1"] >= 0.60
    assert seeds["event_dates_invented"] == 0


def test_zones_and_duplicates_keep_what_is_promised(scores):
    assert scores["seeds"]["zones"]["f1"] >= 0.99
    assert min(scores[name]["zones"]["f1"] for name in ("dev_read", "dev_unread")) >= 0.98
    assert scores["dev_read"]["duplicates"]["f1"] == 1.0


def test_every_line_of_the_seeds_has_its_zone(reference):
    """Finer than title and body: the zones found are those of the annotation, line for line."""
    for row in map(json.loads, (HERE / "gold" / "index.jsonl").read_text().splitlines()):
        text = (DOCUMENTS / row["file"]).read_bytes().decode()
        zones = clean_documents(pl.DataFrame({"document_id": ["d"], "text": [text], "char_count": [len(text)]}), reference)["zones"]
        found = {c: zone for _, zone, start, end in zones.iter_rows() for c in range(start, end)}
        wrong = [c for start, end, zone in row["zones"] for c in range(start, end) if found[c] != zone]
        assert len(wrong) <= 0.01 * len(text)


def test_clean_articles_lose_nothing_to_speak_of():
    clean_articles = load_measure("clean_articles")
    corpus = clean_articles.find_corpus()
    if corpus is None:
        pytest.skip("the GUM corpus is not here")
    assert clean_articles.measure_clean_articles(corpus)["share"] <= clean_articles.LIMIT


def test_a_clean_article_is_rebuilt_without_its_caption_and_date():
    conllu = """# newpar
# newpar_block = head (1 s)
# text = Ministers meet
1\tMinisters\tminister
# newpar
# newpar_block = p (1 s)
# text = Friday, July 21, 2017
# newpar
# newpar_block = figure (1 s) | caption (1 s)
# text = A hall.
# newpar
# newpar_block = p (2 s)
# text = They met.
# text = They left.
"""
    assert load_measure("clean_articles").rebuild_text(conllu) == "Ministers meet\n\nThey met. They left.\n"


def test_a_lowered_floor_is_seen():
    assert lowered({"seeds": {"events": 0.6}}, {"seeds": {"events": 0.5}}) == [("seeds", "events")]
    assert lowered({"seeds": {"events": 0.6}}, {"seeds": {}}) == [("seeds", "events")]
    assert lowered({"seeds": {"events": 0.6}}, {"seeds": {"events": 0.6, "zones": 0.9}}) == []


def test_floors_only_rise():
    """No commit in the history of the file had a higher floor than it has now."""
    root = HERE.parents[1]
    path = FLOORS.relative_to(root).as_posix()
    history = subprocess.run(["git", "log", "--format=%H", "--", path], cwd=root, capture_output=True, text=True, check=False)
    if history.returncode or not history.stdout.split():
        pytest.skip("no history of the floors here")
    now = json.loads(FLOORS.read_text())
    for commit in history.stdout.split():
        then = subprocess.run(["git", "show", f"{commit}:{path}"], cwd=root, capture_output=True, text=True, check=False)
        if then.returncode == 0:
            assert not lowered(json.loads(then.stdout), now), f"floors lowered since {commit[:8]}"
