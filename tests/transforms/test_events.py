"""Who did what to whom: each test is a sentence of a kind that news write, not one of the seeds."""

import datetime as dt

import pytest


def one(events, event_type):
    found = [e for e in events if e["event_type"] == event_type]
    assert len(found) == 1, [(e["event_type"], e["trigger"]) for e in events]
    return found[0]


def test_active_verb_binds_subject_and_object(code_events):
    event = one(code_events("[JP|Japan] condemned [KP|North Korea] over the launch."), "ACCUSE")
    assert (event["source"], event["target"]) == (["JP"], ["KP"])


def test_passive_turns_source_and_target_around(code_events):
    event = one(code_events("[ML|Mali] was condemned by [FR|France] {2022-02-01|on 1 February 2022}."), "ACCUSE")
    assert (event["source"], event["target"]) == (["FR"], ["ML"])
    assert event["date_start"] == dt.date(2022, 2, 1)


def test_support_verb_lends_its_subject_to_the_noun(code_events):
    event = one(code_events("[PERSON:KE|William Ruto] paid a state visit to [IN|India] {2023-12-05|on 5 December 2023}."), "CONSULT")
    assert (event["source"], event["target"], event["subtype"]) == (["KE"], ["IN"], "visit")
    assert event["place"] == "India"


def test_possessor_is_the_actor_of_a_noun(code_events):
    event = one(code_events("[PERSON:BR|Lula da Silva]'s visit to [CN|China] ended {2023-04-14|on Friday}."), "CONSULT")
    assert (event["source"], event["target"]) == (["BR"], ["CN"])


def test_symmetric_event_makes_every_party_a_source(code_events):
    event = one(code_events("Talks between [SD|Sudan] and [ET|Ethiopia] were held in [CAI|Cairo].".replace("CAI", "EG")), "CONSULT")
    assert (event["source"], event["target"]) == (["ET", "SD"], [])
    assert event["place"] == "Cairo"


def test_the_speaker_is_not_the_actor(code_events):
    events = code_events("[RS|Serbia] condemned [XK|Kosovo], [ORG:GB|the BBC] said.")
    event = one(events, "ACCUSE")
    assert (event["source"], event["target"]) == (["RS"], ["XK"])


def test_joint_exercise_is_cooperation_and_a_lone_one_is_mobilisation(code_events):
    joint = code_events("[IN|India] and [LK|Sri Lanka] held a joint military exercise off [LOC:LK|Trincomalee].")
    assert one(joint, "COOPERATE")["source"] == ["IN", "LK"]
    alone = code_events("[CN|China] staged military drills near [TW|Taiwan].")
    assert one(alone, "MOBILIZE")["source"] == ["CN"]


def test_talks_told_with_a_visit_are_where_the_visit_went(code_events):
    events = code_events("[PERSON:KE|William Ruto] paid a state visit to [IN|India] and held talks with [PERSON:IN|Narendra Modi].")
    places = [e["place"] for e in events if e["event_type"] == "CONSULT"]
    assert places == ["India", "India"]
    events = code_events("[PERSON:KE|William Ruto] paid a visit to [IN|India], while talks between [EG|Egypt] and [GR|Greece] were held.")
    assert [e["place"] for e in events if e["source"] == ["EG", "GR"]] == [None]


def test_an_attack_on_towns_of_another_country_is_aimed_at_it(code_events):
    event = one(code_events("[IL|Israel] carried out airstrikes in [SY|Syria] on Sunday."), "ASSAULT")
    assert (event["source"], event["target"]) == (["IL"], ["SY"])
    event = one(code_events("[SY|Syria] carried out airstrikes near [GPE:SY|Idlib] on Sunday."), "ASSAULT")
    assert event["target"] == []


def test_behind_a_comma_stands_no_object(code_events):
    events = code_events("Any provocation would be crushed, the army of [CN|China] warned.")
    assert all(e["target"] == [] for e in events)


def test_planned_cooperation_is_an_agreement(code_events):
    event = one(code_events("[EG|Egypt] and [GR|Greece] will hold a joint naval exercise."), "AGREE")
    assert (event["status"], event["source"]) == ("planned", ["EG", "GR"])


def test_denied_and_supposed_acts_did_not_occur(code_events):
    denied = code_events("[TD|Chad] did not attack [SD|Sudan].")
    assert {e["status"] for e in denied if e["event_type"] == "ASSAULT"} <= {"denied"}
    supposed = code_events("[RU|Russia] could attack [MD|Moldova].")
    assert {e["status"] for e in supposed if e["event_type"] == "ASSAULT"} <= {"hypothetical"}


def test_definite_noun_takes_the_actors_of_the_event_before(code_events):
    events = code_events(
        "[IN|India] and [FR|France] launched a joint military exercise {2024-05-13|on 13 May 2024}.",
        "The exercise took place in [IN|Meghalaya].",
    )
    later = events[-1]
    assert later["source"] == ["FR", "IN"]
    assert (later["date_start"], later["date_basis"]) == (dt.date(2024, 5, 13), "context")


def test_pair_description_means_the_two_countries_named(code_events):
    events = code_events(
        "[PE|Peru] and [EC|Ecuador] have a long border.", "The two countries signed an agreement {1998-10-26|on 26 October 1998}."
    )
    assert one(events, "SUPPORT")["source"] == ["EC", "PE"]


def test_open_time_stays_open(code_events):
    event = one(code_events("[JP|Japan] condemned [KP|North Korea] {|on June 22}.", published=dt.date(2021, 7, 1)), "ACCUSE")
    assert event["date_start"] is None
    assert event["date_precision"] == "none"


def test_news_without_a_time_has_the_publication_date(code_events):
    event = one(code_events("[JP|Japan] condemned [KP|North Korea].", published=dt.date(2021, 7, 1)), "ACCUSE")
    assert (event["date_start"], event["date_basis"]) == (dt.date(2021, 7, 1), "publication")


def test_evidence_and_trigger_are_the_words_of_the_text(code_events):
    event = one(code_events("In a speech, [JP|Japan] condemned [KP|North Korea] again."), "ACCUSE")
    assert event["trigger"] == "condemned"
    assert event["trigger"] in event["evidence"]
    assert event["char_start"] <= event["trigger_start"] < event["trigger_end"] <= event["char_end"]


def test_simulated_strike_is_part_of_the_exercise(code_events):
    events = code_events(
        "[TR|Turkey] and [AZ|Azerbaijan] held a joint military exercise.",
        "Positions of the imaginary enemy were shelled by [TR|Turkish] artillery.",
    )
    assert not [e for e in events if e["event_type"] == "ASSAULT"]


@pytest.mark.parametrize("sentence", ["Inflation threatens [DE|Germany].", "[ES|Spain] beat [FR|France] 2-1 in the semi-final."])
def test_markets_and_sports_are_no_events(code_events, sentence):
    assert not [e for e in code_events(sentence) if e["event_type"] in ("ASSAULT", "THREATEN")]
