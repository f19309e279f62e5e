"""Where entities stand: places of the tables, and facilities by the town in their name."""

from mention_rows import mention


def spots(frames):
    places = dict(frames["places"].select("place_id", "place_name").iter_rows())
    return {name: places.get(place) for name, place in frames["entities"].select("canonical_name", "place_id").iter_rows()}


def test_a_facility_stands_in_the_town_of_its_name(resolve):
    found = spots(resolve([
        mention("a", 0, "Saudi consulate in Istanbul", "FAC", "SA", rule="institution"),
        mention("a", 40, "port of Yafo", "FAC", "IL", rule="institution"),
        mention("a", 80, "Sports Palace", "FAC", rule="head_last"),
    ]))  # fmt: skip
    assert found == {"Saudi consulate in Istanbul": "Istanbul", "port of Yafo": "Jaffa", "Sports Palace": None}


def test_the_town_of_the_document_goes_before_the_one_that_is_listed(resolve):
    found = spots(resolve([
        mention("a", 0, "London airport", "FAC", "CA", rule="head_last"),
        mention("a", 40, "London", "GPE", "GB", "place:london", "known_name"),
        mention("b", 0, "Tripoli airport", "FAC", rule="head_last"),
        mention("b", 40, "Tripoli", "GPE", "LB", "place:beirut", "known_name"),
    ]))  # fmt: skip
    assert found["London airport"] == "London"
    assert found["Tripoli airport"] == "Beirut"


def test_a_facility_with_a_row_of_its_own_keeps_its_place(resolve):
    assert spots(resolve([mention("a", 0, "port of Baku", "FAC", "AZ", rule="institution")])) == {"Port of Baku": "Port of Baku"}
