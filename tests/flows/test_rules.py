"""Learned rules on disk: written, reviewed, changed by hand, put out of use; and what they do to the next run."""

import json
from random import Random

import polars as pl
import pytest

from flows.command_learn import describe_rules, learn_command, word_rules
from flows.errors import DatelineError
from flows.operations import Workspace
from flows.rules import RuleStore
from flows.settings import Settings
from warehouse.query import run_query

LINES = pl.DataFrame(
    {
        "source_name": ["Lantern Wire", "Lantern Wire"],
        "line_key": ["=watch the bulletin with us", "'join the evening club, daily"],
        "zone": ["navigation", "footer"],
        "document_count": [24, 30],
        "document_share": [0.8, 1.0],
        "document_id": ["a", "b"],
    }
)
SLOGAN = "Watch the evening bulletin with us"
WORDS = ["bridge", "harbour", "railway", "market", "school", "tunnel", "library", "clinic", "stadium", "orchard", "ferry", "mill"]
WORDS += ["council", "mayor", "captain", "farmer", "doctor", "judge", "printer", "sailor", "opened", "closed", "widened", "repaired"]
WORDS += ["mapped", "cleaned", "paved", "sold", "rented", "painted"]


def test_what_is_written_is_read_again_and_the_version_says_what_it_does(tmp_path):
    version = RuleStore(tmp_path).write(LINES)
    current = RuleStore(tmp_path).current
    assert (current.version, current.lines.sort("line_key").rows()) == (version, LINES.sort("line_key").rows())
    assert (tmp_path / "current.csv").resolve().name == f"{version}.csv"
    assert RuleStore(tmp_path).write(LINES.reverse().with_columns(pl.lit(99).cast(pl.Int64).alias("document_count"))) == version
    assert RuleStore(tmp_path).write(LINES.head(1)) != version
    assert len(RuleStore(tmp_path).list_versions()) == 2


def test_no_spreadsheet_runs_a_line(tmp_path):
    version = RuleStore(tmp_path).write(LINES)
    text = (tmp_path / f"{version}.csv").read_text()
    assert ",'=watch" in text
    assert "''join" in text


def test_rules_changed_by_hand_are_another_version(tmp_path):
    version = RuleStore(tmp_path).write(LINES)
    path = tmp_path / f"{version}.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:2]) + "\n")
    current = RuleStore(tmp_path).current
    assert current.version != version
    assert current.lines.height == 1


def test_no_lines_are_no_rules_and_forgotten_rules_stay_listed(tmp_path):
    store = RuleStore(tmp_path)
    store.write(LINES)
    assert RuleStore(tmp_path).write(LINES.clear()) == ""
    assert RuleStore(tmp_path).current.version == ""
    assert len(RuleStore(tmp_path).list_versions()) == 1


@pytest.mark.parametrize(
    "damage", ["no table at all", "source_name,line_key,zone,document_count,document_share,document_id\nX,line,title,5,1.0,a\n"]
)
def test_damaged_rules_are_named_with_the_way_out(tmp_path, damage):
    version = RuleStore(tmp_path).write(LINES)
    (tmp_path / f"{version}.csv").write_text(damage)
    with pytest.raises(DatelineError) as error:
        _ = RuleStore(tmp_path).current
    assert "dateline learn --forget" in error.value.way_out


def page(number):
    random = Random(number)

    def sentence():
        words = [random.choice(WORDS) for _ in range(16)]
        return f"The {' '.join(words[:8])} and the {' '.join(words[8:])} of number {random.randint(100, 999)}."

    title = f"The {random.choice(WORDS)} and the {random.choice(WORDS)} number {number} for all"
    body = [f"{sentence()} {sentence()} {sentence()}" for _ in range(4)]
    return f"---\npublisher: Lantern Wire\n---\n{title}\n\n{body[0]}\n\n{body[1]}\n\n{SLOGAN}\n\n{body[2]}\n\n{body[3]}\n"


def zones_of_slogan(root):
    query = (
        "select distinct zone from mart.document_zone z join mart.document_text t using (document_id) "
        f"where contains(substr(t.text, char_start + 1, char_end - char_start), '{SLOGAN}')"
    )
    return [zone for (zone,) in run_query(Settings(root=root).layout.database, query).rows()]


def test_learned_rules_make_documents_stale_and_clean_the_next_run(bring, tmp_path, capsys):
    root, articles = tmp_path / "data", tmp_path / "articles"
    articles.mkdir()
    for number in range(8):
        (articles / f"{number}.txt").write_text(page(number))
    settings = Settings(root=root)
    with pytest.raises(DatelineError, match="nothing is published"):
        learn_command(root, min_documents=5, is_list=False, is_forget=False, as_json=True)
    assert bring(root, articles)
    assert zones_of_slogan(root) == ["body"]
    assert word_rules(describe_rules(settings)) == "no rules"

    learn_command(root, min_documents=5, is_list=False, is_forget=False, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert [(line["line_key"], line["zone"]) for line in said["learned_lines"]] == [(SLOGAN.lower(), "navigation")]
    assert (said["lines"], said["sources"], said["stale_documents"], said["is_new"]) == (1, 1, 8, True)
    assert "8 documents were cleaned under earlier rules" in word_rules(describe_rules(settings))

    assert bring(root, articles)
    assert zones_of_slogan(root) == ["navigation"]
    assert word_rules(describe_rules(settings)) == f"rules {said['version']}: 1 lines of 1 sources"
    assert bring(root, articles) is None

    learn_command(root, min_documents=5, is_list=False, is_forget=False, as_json=True)
    again = json.loads(capsys.readouterr().out)
    assert (again["version"], again["is_new"], again["stale_documents"]) == (said["version"], False, 0)

    learn_command(root, min_documents=5, is_list=False, is_forget=True, as_json=True)
    assert Workspace(settings).rules.current.version == ""
    assert describe_rules(settings)["stale_documents"] == 8
    assert bring(root, articles)
    assert zones_of_slogan(root) == ["body"]
