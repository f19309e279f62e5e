"""Which place a name means: texts in which the same name means one place or another, or is left open.

`[Tripoli]` is a mention of a place, as it is found without the gazetteer; `[NORP:LY|Libyan]` a nationality.
"""

import re

import polars as pl
import pytest

from transforms.fold import fold_name
from transforms.gazetteer import GAZETTEER_COLUMNS
from transforms.locate_places import locate_places
from transforms.stages import ENTITY_MENTIONS

MARK = re.compile(r"\[(?:(?P<kind>[A-Z]+):(?P<country>[A-Z]{2})\|)?(?P<name>[^\]]+)\]")
TOWN, REGION = "town", "admin1"
GAZETTEER = pl.DataFrame(
    [
        ("tripoli", "Tripoli", False, "geonames:2210247", 2210247, "LY", "77", "Tripoli", 1_302_947, 32.89, 13.19, TOWN),
        ("tripoli", "Tripoli", False, "geonames:266826", 266826, "LB", "05", "North Lebanon", 229_398, 34.43, 35.84, TOWN),
        ("tripoli", "Tripoli", False, "geonames:4879018", 4879018, "US", "IA", "Iowa", 1_342, 42.81, -92.26, TOWN),
        ("beirut", "Beirut", False, "geonames:276781", 276781, "LB", "04", "Beirut", 1_916_100, 33.89, 35.5, TOWN),
        ("paris", "Paris", False, "geonames:2988507", 2988507, "FR", "11", "Île-de-France", 2_138_551, 48.85, 2.35, TOWN),
        ("paris", "Paris", False, "geonames:4717560", 4717560, "US", "TX", "Texas", 24_171, 33.66, -95.56, TOWN),
        ("columbus", "Columbus", False, "geonames:4188985", 4188985, "US", "GA", "Georgia", 206_922, 32.46, -84.99, TOWN),
        ("columbus", "Columbus", False, "geonames:4509177", 4509177, "US", "OH", "Ohio", 905_748, 39.96, -83.0, TOWN),
        ("georgia", "Georgia", False, "geonames:4197000", 4197000, "US", "GA", "Georgia", 6_000_000, 32.75, -83.5, REGION),
        ("springfield", "Springfield", False, "geonames:4250542", 4250542, "US", "IL", "Illinois", 116_565, 39.8, -89.64, TOWN),
        ("springfield", "Springfield", False, "geonames:4409896", 4409896, "US", "MO", "Missouri", 170_188, 37.22, -93.3, TOWN),
        ("san fernando", "San Fernando", False, "geonames:3483197", 3483197, "MX", "28", "Tamaulipas", 29_171, 24.85, -98.15, TOWN),
        ("san fernando", "San Fernando", False, "geonames:3519396", 3519396, "MX", "05", "Chiapas", 29_651, 16.87, -93.21, TOWN),
        ("amol", "Amol", False, "geonames:143534", 143534, "IR", "35", "Mazandaran", 199_382, 36.47, 52.35, TOWN),
        ("west", "West", False, "geonames:2222934", 2222934, "CM", "08", "West", 1_865_000, 5.5, 10.5, REGION),
        ("nikolaev", "Nikolaev", True, "geonames:700569", 700569, "UA", "16", "Mykolaiv", 498_748, 46.98, 32.0, TOWN),
    ],
    schema=GAZETTEER_COLUMNS,
    orient="row",
)


@pytest.fixture(scope="module")
def locate(reference):
    """Locate the places of a text of several sentences; returns (name, reference_id, country_code) in the order of the text."""
    known = dict(reference["places"].select("place_name", "reference_id").iter_rows())
    known |= {n: f"country:{c}" for n, c in reference["countries"].select("country_name", "country_code").iter_rows()}
    country_of = dict(reference["places"].select("reference_id", "country_code").iter_rows())

    def read(document_id, *sentences):
        text, rows = "", []
        for number, marked in enumerate(sentences):
            position = 0
            for hit in MARK.finditer(marked):
                text += marked[position : hit.start()]
                position = hit.end()
                name, kind = hit["name"], hit["kind"] or "GPE"
                listed = known.get(name) if kind == "GPE" else None
                country = hit["country"] or country_of.get(listed) or (listed or "").partition("country:")[2] or None
                span = (document_id, "body", number, len(text), len(text) + len(name), name)
                rows.append((f"{document_id}{len(rows)}", *span, kind, name, listed, country, 1.0, "test"))
                text += name
            text += marked[position:] + " "
        return text, rows

    def run(*documents):
        texts, rows = {}, []
        for number, sentences in enumerate(documents):
            texts[f"d{number}"], found = read(f"d{number}", *sentences)
            rows += found
        mentions = pl.DataFrame(rows, schema=ENTITY_MENTIONS.dtypes, orient="row").with_columns(fold_name(pl.col("name_key")))
        mentions = ENTITY_MENTIONS.enforce(mentions)
        frame = pl.DataFrame({"document_id": list(texts), "text": list(texts.values())})
        located = locate_places(mentions, frame, reference, GAZETTEER.lazy())
        assert located.drop("reference_id", "country_code").equals(mentions.drop("reference_id", "country_code"))
        places = located.filter(pl.col("entity_type") == "GPE")
        return list(places.select("text", "reference_id", "country_code").iter_rows())

    return run


def answer(located, name, nth=0):
    return [row[1:] for row in located if row[0] == name][nth]


def test_a_country_behind_a_comma_says_which_town(locate):
    assert answer(locate(["A boat sank off [Tripoli], [Lebanon], on Monday."]), "Tripoli") == ("geonames:266826", "LB")


def test_a_region_behind_a_comma_says_which_town(locate):
    assert answer(locate(["A tornado struck [Paris], [Texas]."]), "Paris") == ("geonames:4717560", "US")


def test_a_town_says_that_a_state_is_meant_and_not_the_country_of_its_name(locate):
    located = locate(["Soldiers trained near [Columbus], [Georgia]."])
    assert answer(located, "Columbus") == ("geonames:4188985", "US")
    assert answer(located, "Georgia")[1] == "US"
    assert answer(locate(["[Georgia] and [Armenia] signed a deal."]), "Georgia") == ("country:GE", "GE")


def test_the_countries_and_other_towns_of_a_document_say_which_town(locate):
    located = locate(["The [NORP:LB|Lebanese] army deployed in [Tripoli].", "Ministers met in [Beirut]."])
    assert answer(located, "Tripoli") == ("geonames:266826", "LB")


def test_one_name_means_two_places_of_one_document(locate):
    located = locate(["Residents of [Tripoli], [Lebanon], protested.", "In the [NORP:LY|Libyan] capital [Tripoli] a minister resigned."])
    assert answer(located, "Tripoli", 0) == ("geonames:266826", "LB")
    assert answer(located, "Tripoli", 1) == ("place:tripoli", "LY")


def test_what_stood_beside_a_name_once_holds_for_the_rest_of_the_document(locate):
    located = locate(["A tornado struck [Paris], [Texas].", "Schools in [Paris] stay closed."])
    assert answer(located, "Paris", 1) == ("geonames:4717560", "US")


def test_a_document_says_nothing_for_another(locate):
    located = locate(["A tornado struck [Paris], [Texas]."], ["Talks go on in [Paris]."])
    assert answer(located, "Paris", 1) == ("place:paris", "FR")


def test_a_well_known_town_stands_against_the_country_of_the_document(locate):
    located = locate(["The [NORP:US|American] envoy flew to [Paris].", "The [NORP:US|U.S.] delegation stays a week."])
    assert answer(located, "Paris") == ("place:paris", "FR")


def test_a_town_that_no_table_lists_is_found_by_its_country(locate):
    assert answer(locate(["Rescuers reached the [NORP:IR|Iranian] town of [Amol]."]), "Amol") == ("geonames:143534", "IR")


def test_another_spelling_has_the_id_of_the_reviewed_place(locate):
    located = locate(["Shells hit [Nikolaev], [NORP:UA|Ukrainian] officials said."])
    assert answer(located, "Nikolaev") == ("place:mykolaiv", "UA")


def test_what_the_text_does_not_tell_stays_open(locate):
    assert answer(locate(["A bus overturned near [San Fernando]."]), "San Fernando") == (None, None)


def test_a_word_is_a_place_only_where_the_text_says_so(locate):
    assert answer(locate(["The [West] will answer, ministers said."]), "West") == (None, None)
    assert answer(locate(["Police in [West], [Cameroon], arrested ten men."]), "West") == ("geonames:2222934", "CM")


def test_the_country_is_told_where_the_town_is_not(locate):
    assert answer(locate(["[NORP:MX|Mexican] police searched [San Fernando]."]), "San Fernando") == (None, "MX")


def test_a_region_named_elsewhere_in_the_document_says_which_town(locate):
    located = locate(["[Illinois] lawmakers met on Monday.", "Snow fell in [Springfield]."])
    assert answer(located, "Springfield") == ("geonames:4250542", "US")


def test_order_and_batching_change_nothing(locate):
    documents = [
        ["A boat sank off [Tripoli], [Lebanon]."],
        ["[NORP:LY|Libyan] militias fought in [Tripoli]."],
        ["A tornado struck [Paris], [Texas]."],
    ]
    alone = [row for d in documents for row in locate(d)]
    assert locate(*documents) == alone
    assert sorted(locate(*reversed(documents)), key=str) == sorted(alone, key=str)


def test_mentions_without_places_are_given_back(locate):
    assert locate(["[NORP:LY|Libyan] militias fought."]) == []
