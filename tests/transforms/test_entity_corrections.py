"""Corrections by an analyst: what they do, when they wait, when they stop the run."""

import pytest
from mention_rows import mention

from transforms.entity_corrections import CorrectionError, read_corrections

FRONT = mention("a", 0, "Zefira Front", "ORG", "LT", rule="head_last")
LEAGUE = mention("b", 0, "Baltic Zefira League", "ORG", "LT", rule="head_last")
QUORVANOV, QUORVANOFF = mention("a", 0, "Zefir Quorvanov", "PERSON"), mention("b", 0, "Zefir Quorvanoff", "PERSON")


def row(correction, kind, alias, other, country=None, document=None):
    return (correction, kind, alias, other, country, document)


def told(frames):
    return frames["entity_corrections"].select("correction", "is_applied").rows()


def test_merge_makes_two_names_one_and_says_so(resolve):
    frames = resolve([FRONT, LEAGUE], corrections=[row("merge", "ORG", "Zefira Front", "Baltic Zefira League")])
    assert frames["entities"].height == 1
    assert ("Zefira Front", "Baltic Zefira League", "correction", 1.0) in frames["entity_merges"].select(
        "alias", "other_alias", "link_basis", "link_score"
    ).rows()
    assert told(frames) == [("merge", True)]
    assert frames["entity_corrections"]["entity_id"].to_list() == frames["entities"]["entity_id"].to_list()


def test_split_keeps_a_spelling_apart(resolve):
    assert resolve([QUORVANOV, QUORVANOFF])["entities"].height == 1
    frames = resolve([QUORVANOV, QUORVANOFF], corrections=[row("split", "PERSON", "Zefir Quorvanoff", "Zefir Quorvanov")])
    assert sorted(frames["entities"]["canonical_name"]) == ["Zefir Quorvanoff", "Zefir Quorvanov"]
    assert told(frames) == [("split", True)]


def test_split_takes_a_listed_spelling_from_its_reference_row(resolve):
    rows = [
        mention("a", 0, "Albin Kurti", "PERSON", "XK", "person:albin-kurti", "known_name"),
        mention("b", 0, "Kurti", "PERSON", "XK", "person:albin-kurti", "known_name"),
    ]
    frames = resolve(rows, corrections=[row("split", "PERSON", "Kurti", "Albin Kurti", document="b")])
    assert sorted(frames["entities"]["reference_id"].to_list(), key=str) == [None, "person:albin-kurti"]


def test_rename_lists_an_entity_under_another_name(resolve):
    frames = resolve([FRONT], corrections=[row("rename", "ORG", "Zefira Front", "Zefira Front of Lithuania")])
    assert frames["entities"]["canonical_name"].to_list() == ["Zefira Front of Lithuania"]
    assert frames["entities"]["entity_id"].to_list() == resolve([FRONT])["entities"]["entity_id"].to_list()


def test_a_correction_whose_names_no_document_holds_waits(resolve):
    rows = [row("merge", "ORG", "Zefira Front", "Baltic Zefira League"), row("split", "PERSON", "Zefir Quorvanoff", "Zefir Quorvanov")]
    frames = resolve([FRONT], corrections=[*rows, row("rename", "ORG", "Zefira", "Zefira Front")])
    assert {is_applied for _, is_applied in told(frames)} == {False}
    assert frames["entities"].height == 1


def test_country_and_document_narrow_a_correction(resolve):
    abroad = mention("c", 0, "Zefira Front", "ORG", "LV", rule="head_last")
    rename = ("rename", "ORG", "Zefira Front", "Latvian Zefira Front")
    assert told(resolve([FRONT], corrections=[row(*rename, "LV")])) == [("rename", False)]
    assert told(resolve([abroad], corrections=[row(*rename, "LV")])) == [("rename", True)]
    assert told(resolve([abroad], corrections=[row(*rename, None, "a")])) == [("rename", False)]


@pytest.mark.parametrize(
    ("mentions", "corrections", "message"),
    [
        (
            [QUORVANOV, QUORVANOFF],
            [row("merge", "PERSON", "Zefir Quorvanoff", "Zefir Quorvanov")],
            "no longer applies, they are one entity without it",
        ),
        (
            [FRONT, LEAGUE],
            [row("split", "ORG", "Zefira Front", "Baltic Zefira League")],
            "no longer applies, they are two entities without it",
        ),
        ([FRONT], [row("rename", "ORG", "zefira front", "Zefira Front")], "no longer applies, it is named so without it"),
        (
            [QUORVANOV, QUORVANOFF],
            [row("split", "PERSON", "Zefir Quorvanoff", "Zefir Quorvanov"), row("merge", "PERSON", "Zefir Quorvanoff", "Zefir Quorvanov")],
            "a merge undoes it",
        ),
        (
            [mention("a", 0, "Quorvanov", "PERSON"), mention("b", 0, "Quorvanov", "PERSON")],
            [row("rename", "PERSON", "Quorvanov", "Zefir Quorvanov")],
            "2 entities bear the name; say which",
        ),
        (
            [FRONT],
            [row("rename", "ORG", "Zefira Front", "Front of Zefira"), row("rename", "ORG", "Zefira Front", "The Front")],
            "another row renames the same entity otherwise",
        ),
        ([FRONT], [row("move", "ORG", "Zefira Front", "Front")], "a correction is a merge, a split or a rename"),
        ([FRONT], [row("merge", "ORG", "Zefira Front", "ZEFIRA front")], "both names are spelled alike"),
    ],
)
def test_a_correction_that_no_longer_applies_or_contradicts_stops_the_run(resolve, mentions, corrections, message):
    with pytest.raises(CorrectionError, match=message) as raised:
        resolve(mentions, corrections=corrections)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith("entity_corrections.csv, ")


def test_a_day_that_is_none_is_refused(reference):
    rows = reference["entity_corrections"].head(1).with_columns(decided_on=reference["entity_corrections"]["reason"].head(1))
    with pytest.raises(CorrectionError, match="decided_on is no day"):
        read_corrections({**reference, "entity_corrections": rows})


def test_shipped_corrections_read_and_say_what_no_table_says(reference):
    rows = read_corrections(reference)
    spelled = reference["organisations"].select("reference_id", "canonical_name", "aliases").fill_null("")
    known = {name: i for i, name, more in spelled.iter_rows() for name in (name, *more.split("|"))}
    merges = rows.filter(rows["correction"] == "merge").select("alias", "other_alias").rows()
    assert [pair for pair in merges if known.get(pair[0], 0) == known.get(pair[1], 1)] == []
