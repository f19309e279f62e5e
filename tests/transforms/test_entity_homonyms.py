"""A listed body and those of its name in other countries."""

from mention_rows import mention

PARTY = ("ORG", "US", "org:republican-party-us", "known_name")


def nation(document, code, name, times):
    return [mention(document, 100 + 30 * i, name, "GPE", code, f"country:{code}", "known_name") for i in range(times)]


def parties(frames):
    return frames["entities"].filter(entity_type="ORG")["reference_id"].to_list()


def test_the_party_of_a_document_of_another_country_is_that_countrys(resolve):
    assert parties(resolve([mention("a", 0, "Republican Party", *PARTY), *nation("a", "AM", "Armenia", 3)])) == [
        "org:republican-party-of-armenia"
    ]


def test_the_listed_one_stays_where_its_country_is_spoken_of_too_or_no_other_is(resolve):
    party = mention("a", 0, "Republican Party", *PARTY)
    both = [*nation("a", "AM", "Armenia", 3), mention("a", 400, "United States", "GPE", "US", "country:US", "known_name")]
    assert parties(resolve([party, *both])) == ["org:republican-party-us"]
    assert parties(resolve([party, *nation("a", "AM", "Armenia", 2)])) == ["org:republican-party-us"]
    assert parties(resolve([party, *nation("a", "FR", "France", 9)])) == ["org:republican-party-us"]


def test_a_press_agency_is_the_same_everywhere(resolve):
    agency = mention("a", 0, "Associated Press", "ORG", "US", "org:associated-press", "known_name")
    assert parties(resolve([agency, *nation("a", "PK", "Pakistan", 9)])) == ["org:associated-press"]
