"""Parts of bodies are entities of their own, related to the whole."""

from mention_rows import mention


def relations(frames):
    names = dict(frames["entities"].select("entity_id", "canonical_name").iter_rows())
    rows = frames["entity_relations"].filter(frames["entity_relations"]["relation"] == "part_of")
    return {(names[a], names[b]) for a, b in rows.select("entity_id", "related_entity_id").iter_rows()}


def test_ground_forces_of_the_table_are_part_of_their_corps(resolve):
    frames = resolve([
        mention("a", 0, "IRGC Ground Forces", "MIL_UNIT", "IR", "milunit:irgc-ground-forces", "known_name"),
        mention("a", 90, "IRGC", "MIL_UNIT", "IR", "milunit:irgc", "known_name"),
    ])  # fmt: skip
    assert relations(frames) == {("IRGC Ground Forces", "Islamic Revolutionary Guard Corps")}


def test_a_press_service_is_part_of_its_ministry(resolve):
    frames = resolve([
        mention("a", 0, "Defence Ministry", "ORG", "LT", rule="institution"),
        mention("a", 50, "Defence Ministry press service", "ORG", "LT", rule="institution"),
        mention("a", 90, "press service of the Defence Ministry", "ORG", "LT", rule="head_of"),
    ])  # fmt: skip
    assert {whole for _, whole in relations(frames)} == {"Defence Ministry"}


def test_a_nationality_may_stand_before_the_whole(resolve):
    frames = resolve([
        mention("a", 0, "Lithuanian", "NORP", "LT", "country:LT", "known_name"),
        mention("a", 30, "Zefira Front", "ORG", rule="head_last"),
        mention("a", 60, "Lithuanian Zefira Front youth wing", "ORG", "LT", rule="head_last"),
    ])  # fmt: skip
    assert relations(frames) == {("Lithuanian Zefira Front youth wing", "Zefira Front")}


def test_a_longer_name_that_ends_in_no_part_is_no_part(resolve):
    frames = resolve([
        mention("a", 0, "Zefira Front", "ORG", rule="head_last"), mention("a", 30, "Zefira Front of Kaunas", "ORG", rule="head_last"),
        mention("b", 0, "Zefira Front brigade", "MIL_UNIT", rule="head_last"),
    ])  # fmt: skip
    assert relations(frames) == set()


def test_numbered_brigades_stay_apart(group):
    found = group(
        mention("a", 0, "93rd Mechanized Brigade", "MIL_UNIT", "UA", rule="head_last"),
        mention("b", 0, "92nd Mechanized Brigade", "MIL_UNIT", "UA", rule="head_last"),
    )
    assert len(found) == 2
