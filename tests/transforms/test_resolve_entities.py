"""Which mentions are one entity, and which stay two."""

from mention_rows import clusters_of, mention, mentions_of

from transforms.resolve_entities import resolve_entities
from transforms.stages import DUPLICATE_CLUSTERS, ENTITY_MENTIONS


def test_surname_goes_to_the_one_full_name_of_its_document(group):
    found = group(
        mention("a", 0, "Zefir Quorvanlu", "PERSON"), mention("a", 40, "Quorvanlu", "PERSON"), mention("b", 0, "Quorvanlu", "PERSON")
    )
    assert found == {frozenset({("a", "Zefir Quorvanlu"), ("a", "Quorvanlu")}), frozenset({("b", "Quorvanlu")})}


def test_transliterations_are_one_person(group):
    found = group(
        mention("a", 0, "Vali Madrani", "PERSON", "IR"),
        mention("b", 0, "Vali Ma’drani", "PERSON"),
        mention("c", 0, "Veli Medreni", "PERSON"),
    )
    assert len(found) == 1


def test_brothers_in_name_stay_two(group):
    assert len(group(mention("a", 0, "Karim Mustafalov", "PERSON", "AZ"), mention("b", 0, "Kamal Mustafalov", "PERSON", "AZ"))) == 2


def test_same_skeleton_of_two_countries_stays_two(group):
    assert len(group(mention("a", 0, "Vali Madrani", "PERSON", "IR"), mention("b", 0, "Veli Medreni", "PERSON", "TR"))) == 2


def test_ministries_of_two_nations_stay_two(group):
    found = group(
        mention("a", 0, "Azerbaijani Ministry of Defense", "ORG", "AZ", rule="institution"),
        mention("b", 0, "Defence Ministry", "ORG", "AZ", rule="institution"),
        mention("b", 50, "Defence Ministry", "ORG", "IR", rule="institution"),
    )
    assert sorted(len(g) for g in found) == [1, 2]


def test_office_without_nation_is_the_one_before_it(group):
    found = group(
        mention("a", 0, "Iranian parliament", "ORG", "IR", rule="institution"), mention("a", 90, "parliament", "ORG", rule="institution")
    )
    assert len(found) == 1


def test_acronym_in_brackets(group):
    found = group(mention("a", 0, "Northern Relief Front", "ORG", rule="head_last"), mention("a", 23, "NRF", "ORG", rule="acronym"))
    assert len(found) == 1


def test_exercises_differ_by_year_not_by_spelling(group):
    found = group(
        mention("a", 0, "Falcon-2025", "EXERCISE"), mention("b", 0, "Falcon 2025", "EXERCISE"),
        mention("c", 0, "FALCON 2025", "EXERCISE"), mention("d", 0, "Falcon-2024", "EXERCISE"),
    )  # fmt: skip
    assert sorted(len(g) for g in found) == [1, 3]


def test_nationality_is_the_country(reference):
    frame = mentions_of([
        mention("a", 0, "Azerbaijani", "NORP", "AZ", "country:AZ", "known_name"),
        mention("a", 30, "Azerbaijan", "GPE", "AZ", "country:AZ", "known_name"),
    ])  # fmt: skip
    out = resolve_entities(frame, clusters_of(frame), reference)
    assert out["entities"].select("entity_type", "canonical_name", "country_code").rows() == [("GPE", "Azerbaijan", "AZ")]
    assert out["places"].height == 1
    assert out["entities"]["place_id"].to_list() == out["places"]["place_id"].to_list()


def test_order_of_mentions_has_no_meaning(reference):
    rows = [
        mention("a", 0, "Vali Madrani", "PERSON", "IR"), mention("b", 0, "Veli Medreni", "PERSON"), mention("b", 40, "Medreni", "PERSON"),
        mention("c", 0, "Northern Relief Front", "ORG", rule="head_last"), mention("c", 23, "NRF", "ORG", rule="acronym"),
    ]  # fmt: skip
    frame = mentions_of(rows)
    one, other = (resolve_entities(f, clusters_of(f), reference) for f in (frame, frame.reverse()))
    assert all(one[name].equals(other[name]) for name in one)


def test_no_mentions_no_entities(reference):
    out = resolve_entities(ENTITY_MENTIONS.empty(), DUPLICATE_CLUSTERS.empty(), reference)
    assert not out.pop("entity_corrections")["is_applied"].any()
    assert sorted(out) == ["entities", "entity_aliases", "entity_links", "entity_merges", "entity_relations", "places"]
    assert all(frame.is_empty() for frame in out.values())


def test_a_listed_name_found_by_its_head_alone_is_the_listed_one(group):
    listed = mention("a", 0, "Aras River", "LOC", None, "place:aras-river", "known_name")
    assert len(group(listed, mention("b", 0, "Aras river", "LOC", rule="institution"))) == 1
    gold = mention("a", 0, "Cobra Gold 2022", "EXERCISE", None, "exercise:cobra-gold", "known_name")
    assert len(group(gold, mention("b", 0, "Exercise Cobra Gold 2022", "EXERCISE", rule="exercise_cue"))) == 1
    assert len(group(gold, mention("b", 0, "Exercise Cobra Gold 2023", "EXERCISE", rule="exercise_cue"))) == 2
