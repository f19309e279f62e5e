"""The event ontology: closed lists agree with each other, triggers are complete and well formed."""

import re

import polars as pl
import pytest

from seeds.inflect import inflect_triggers
from seeds.read import REFERENCE
from transforms.reference import check_reference

TYPES = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
SLOTS = {
    "across",
    "throughout",
    "speaker",
    "subject",
    "object",
    "possessor",
    "by",
    "of",
    "with",
    "between",
    "among",
    "against",
    "to",
    "from",
    "on",
    "at",
    "in",
    "into",
    "for",
    "over",
    "toward",
    "about",
    "through",
    "content",
    "none",
}
ENTITY_TYPES = {"GPE", "MIL_UNIT", "EQUIPMENT", "EXERCISE", "PERSON", "ORG"}
STATUSES = {"occurred", "ongoing", "planned", "hypothetical", "denied"}


def read(name: str) -> pl.DataFrame:
    return check_reference(name, pl.read_csv(REFERENCE / f"{name}.csv", infer_schema=False))


@pytest.fixture(scope="module")
def triggers() -> pl.DataFrame:
    return read("triggers")


def cells(frame: pl.DataFrame, column: str) -> set[str]:
    return set(frame[column].drop_nulls().str.split("|").explode())


def test_every_plover_type_stands_bare_and_scores_as_the_manual_says():
    types = read("event_types")
    bare = types.filter(pl.col("mode").is_null())
    assert set(bare["event_type"]) == {*TYPES, "STATEMENT"}
    scores = dict(bare.select("event_type", "plover_score").iter_rows())
    assert (scores["AID"], scores["ACCUSE"], scores["ASSAULT"], scores["STATEMENT"]) == (10.0, -3.0, -9.0, 0.0)
    quads = dict(bare.select("event_type", "quad_class").iter_rows())
    assert [quads[t] for t in ("AGREE", "AID", "REQUEST", "SANCTION", "STATEMENT")] == [1, 2, 3, 4, 0]


def test_event_type_ids_spell_type_and_mode():
    types = read("event_types").with_columns(pl.concat_str("event_type", "mode", separator="/", ignore_nulls=True).alias("spelled"))
    assert types.filter(pl.col("spelled") != pl.col("event_type_id")).is_empty()
    assert types["event_type_id"].n_unique() == types.height


def test_goldstein_values_are_within_the_scale_and_agree_for_one_code():
    both = pl.concat([read(name).select("cameo_code", "goldstein") for name in ("event_types", "event_subtypes")])
    assert both["goldstein"].is_between(-10, 10).all()
    assert both.unique().filter(pl.col("cameo_code").is_duplicated()).is_empty()


def test_subtypes_and_triggers_use_types_and_modes_that_exist(triggers):
    pairs = read("event_types").select("event_type", pl.col("mode").fill_null(""))
    subtypes = read("event_subtypes")
    for frame in (subtypes, triggers):
        used = frame.select("event_type", pl.col("mode").fill_null("")).unique()
        assert used.join(pairs, on=["event_type", "mode"], how="anti").is_empty()
    assert triggers.join(subtypes, on="subtype", how="anti").is_empty()
    assert subtypes.join(triggers, on="subtype", how="anti").is_empty()


def test_every_type_has_triggers_and_every_mode_at_least_one(triggers):
    counts = dict(triggers["event_type"].value_counts().iter_rows())
    assert all(counts.get(t, 0) >= 15 for t in [*TYPES, "STATEMENT"])
    modes = read("event_types").drop_nulls("mode").select("event_type", "mode")
    assert modes.join(triggers, on=["event_type", "mode"], how="anti").is_empty()


def test_trigger_cells_come_from_the_closed_lists(triggers):
    assert set(triggers["word_class"]) == {"verb", "noun", "phrase"}
    assert cells(triggers, "source_slot") | cells(triggers, "target_slot") <= SLOTS
    assert triggers["confidence"].is_between(0, 1).all()
    assert triggers["is_symmetric"].null_count() == 0
    assert set(triggers["default_status"].drop_nulls()) <= STATUSES
    assert all(re.fullmatch(r"[\w'’\-]+( ([\w'’\-]+|…))*", lemma) for lemma in triggers["lemma"])


def test_needs_and_excludes_are_lower_case_words_or_entity_types(triggers):
    words = cells(triggers, "needs") | cells(triggers, "excludes")
    assert {word for word in words if word != word.lower()} <= ENTITY_TYPES
    assert not {word for word in words if not word.strip()}


def test_lemmas_are_lower_case(triggers):
    assert triggers.filter(pl.col("lemma") != pl.col("lemma").str.to_lowercase()).is_empty()


@pytest.mark.parametrize(
    ("form", "lemma", "kind"),
    [
        ("struck", "strike", "past_participle"),
        ("held", "hold", "past_participle"),
        ("shot", "shoot", "past_participle"),
        ("withdrew", "withdraw", "past"),
        ("withdrawn", "withdraw", "participle"),
        ("cut", "cut", "past_participle"),
        ("cancelled", "cancel", "past_participle"),
        ("canceled", "cancel", "past_participle"),
        ("vetoes", "veto", "third"),
        ("axed", "axe", "past_participle"),
        ("nabbed", "nab", "past_participle"),
        ("downed", "down", "past_participle"),
    ],
)
def test_irregular_and_doubled_forms(form, lemma, kind):
    assert (form, lemma, "verb", kind) in set(read("inflections").select("form", "lemma", "word_class", "form_kind").iter_rows())


def test_inflections_cover_every_head(triggers):
    inflections = read("inflections")
    verbs = set(inflections.filter(pl.col("word_class") == "verb")["lemma"])
    nouns = set(inflections.filter(pl.col("word_class") == "noun")["lemma"])
    closed = set(read("function_words").filter(~pl.col("word_class").str.starts_with("aux_"))["word"])
    verb_heads = {lemma.split()[0] for lemma in triggers.filter(pl.col("word_class") == "verb")["lemma"]}
    phrase_heads = {lemma.split()[0] for lemma in triggers.filter(pl.col("word_class") == "phrase")["lemma"]}
    assert verb_heads - verbs == set()
    assert phrase_heads - verbs - nouns - closed == set()
    assert {lemma.split()[-1] for lemma in triggers.filter(pl.col("word_class") == "noun")["lemma"]} - nouns == set()


def test_no_closed_class_word_is_a_verb_form():
    closed = set(read("function_words").filter(~pl.col("word_class").str.starts_with("aux_"))["word"])
    verbs = read("inflections").filter(pl.col("word_class") == "verb")
    assert set(verbs["form"]) & closed == set()


def test_inflections_are_what_the_library_writes(tmp_path):
    pytest.importorskip("lemminflect")
    for name in ("triggers", "support_verbs", "function_words"):
        (tmp_path / f"{name}.csv").write_bytes((REFERENCE / f"{name}.csv").read_bytes())
    inflect_triggers(tmp_path)
    assert (tmp_path / "inflections.csv").read_text("utf-8") == (REFERENCE / "inflections.csv").read_text("utf-8")


def test_contexts_are_the_37_and_every_one_has_cues():
    contexts = read("contexts")
    assert contexts.height == 37
    cues = read("context_cues")
    assert cues.join(contexts, on="context", how="anti").is_empty()
    assert contexts.join(cues, on="context", how="anti").is_empty()


def test_status_cues_and_support_verbs_use_the_closed_lists():
    cues = read("status_cues")
    assert set(cues["status"]) <= STATUSES
    assert set(cues["position"]) <= {"before", "after"}
    assert cues.filter(pl.col("cue") != pl.col("cue").str.to_lowercase()).is_empty()
    support = read("support_verbs")
    assert set(support["phase"]) <= {"begin", "continue", "end", "hold", "plan", "cancel"}
    assert cells(support, "slot") <= {"object", "subject"}
