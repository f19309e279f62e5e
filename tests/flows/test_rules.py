"""Learned rules on disk: written, reviewed, changed by hand, put out of use; and what they do to the next run."""

import json
from random import Random

import polars as pl
import pytest

from flows.command_learn import describe_rules, learn_command, word_rules
from flows.errors import DatelineError
from flows.operations import Workspace
from flows.rules import LINES as BOILERPLATE
from flows.rules import NAMES, RuleStore
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
    version = RuleStore(tmp_path, BOILERPLATE).write(LINES)
    current = RuleStore(tmp_path, BOILERPLATE).current
    assert (current.version, current.rows.sort("line_key").rows()) == (version, LINES.sort("line_key").rows())
    assert (tmp_path / "boilerplate" / "current.csv").resolve().name == f"{version}.csv"
    assert (
        RuleStore(tmp_path, BOILERPLATE).write(LINES.reverse().with_columns(pl.lit(99).cast(pl.Int64).alias("document_count"))) == version
    )
    assert RuleStore(tmp_path, BOILERPLATE).write(LINES.head(1)) != version
    assert len(RuleStore(tmp_path, BOILERPLATE).list_versions()) == 2


def test_no_spreadsheet_runs_a_line(tmp_path):
    version = RuleStore(tmp_path, BOILERPLATE).write(LINES)
    text = (tmp_path / "boilerplate" / f"{version}.csv").read_text()
    assert ",'=watch" in text
    assert "''join" in text


def test_rules_changed_by_hand_are_another_version(tmp_path):
    version = RuleStore(tmp_path, BOILERPLATE).write(LINES)
    path = tmp_path / "boilerplate" / f"{version}.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:2]) + "\n")
    current = RuleStore(tmp_path, BOILERPLATE).current
    assert current.version != version
    assert current.rows.height == 1


def test_no_lines_are_no_rules_and_forgotten_rules_stay_listed(tmp_path):
    store = RuleStore(tmp_path, BOILERPLATE)
    store.write(LINES)
    assert RuleStore(tmp_path, BOILERPLATE).write(LINES.clear()) == ""
    assert RuleStore(tmp_path, BOILERPLATE).current.version == ""
    assert len(RuleStore(tmp_path, BOILERPLATE).list_versions()) == 1


@pytest.mark.parametrize(
    "damage", ["no table at all", "source_name,line_key,zone,document_count,document_share,document_id\nX,line,title,5,1.0,a\n"]
)
def test_damaged_rules_are_named_with_the_way_out(tmp_path, damage):
    version = RuleStore(tmp_path, BOILERPLATE).write(LINES)
    (tmp_path / "boilerplate" / f"{version}.csv").write_text(damage)
    with pytest.raises(DatelineError) as error:
        _ = RuleStore(tmp_path, BOILERPLATE).current
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
    assert "8 documents were coded under earlier rules" in word_rules(describe_rules(settings))

    assert bring(root, articles)
    assert zones_of_slogan(root) == ["navigation"]
    assert word_rules(describe_rules(settings)) == f"rules {said['version']}: 1 lines of 1 sources, 0 names"
    assert bring(root, articles) is None

    learn_command(root, min_documents=5, is_list=False, is_forget=False, as_json=True)
    again = json.loads(capsys.readouterr().out)
    assert (again["version"], again["is_new"], again["stale_documents"]) == (said["version"], False, 0)

    learn_command(root, min_documents=5, is_list=False, is_forget=True, as_json=True)
    assert Workspace(settings).rules_version == ""
    assert describe_rules(settings)["stale_documents"] == 8
    assert bring(root, articles)
    assert zones_of_slogan(root) == ["body"]


def report(number, headline):
    """An article of its own, in which an organisation that no table knows is introduced, and a headline that only names it."""
    random = Random(number)
    said = " ".join(random.choice(WORDS) for _ in range(12))
    return (
        f"---\npublisher: Lantern Wire\n---\n{headline}\n\n"
        f"The Quorvane Relief Front {random.choice(WORDS)} on Tuesday the {said} of {number}.\n\n"
        f"Leaders of the Quorvane Relief Front met in {number} places, {' and '.join(random.choice(WORDS) for _ in range(9))}.\n"
    )


def test_a_learned_name_is_known_where_nothing_speaks_for_it(bring, tmp_path, capsys):
    root, articles = tmp_path / "data", tmp_path / "articles"
    articles.mkdir()
    for number in range(6):
        (articles / f"{number}.txt").write_text(report(number, f"Harbour notes of the week {number}"))
    settings = Settings(root=root)
    assert bring(root, articles)
    learn_command(root, min_documents=5, is_list=False, is_forget=False, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert [(n["name"], n["entity_type"], n["document_count"]) for n in said["learned_names"]] == [("Quorvane Relief Front", "ORG", 6)]
    version = Workspace(settings).names.current.version
    assert (root / "rules" / "names" / f"{version}.csv").is_file()
    assert said["stale_documents"] == 6

    (articles / "late.txt").write_text("QUORVANE RELIEF FRONT EYES HARBOUR\n\nThe ferry was paved and the mill was sold to the printer.\n")
    assert bring(root, articles)
    query = "select text, entity_type from mart.entity_mention where uri = 'late.txt'"
    assert run_query(settings.layout.database, query).rows() == [("QUORVANE RELIEF FRONT", "ORG")]
    learn_command(root, min_documents=5, is_list=False, is_forget=False, as_json=True)
    assert Workspace(settings).names.current.version == version


def test_names_of_another_type_are_refused_with_the_way_out(tmp_path):
    rows = pl.DataFrame([("quorvane front", "Quorvane Front", "ORG", 6, 1.0, "a")], schema=NAMES.schema, orient="row")
    version = RuleStore(tmp_path, NAMES).write(rows)
    path = tmp_path / "names" / f"{version}.csv"
    path.write_text(path.read_text().replace("ORG", "SHIP"))
    with pytest.raises(DatelineError, match="another entity_type than PERSON"):
        _ = RuleStore(tmp_path, NAMES).current
