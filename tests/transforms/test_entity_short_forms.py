"""Short forms of one document: what a surname, an acronym, a last word or an embassy without its country stands for."""

from mention_rows import mention


def test_a_listed_person_is_known_by_the_surnames_of_all_his_names(group):
    hemedti = mention("a", 0, "Hemedti", "PERSON", "SD", "person:mohamed-hamdan-dagalo", "known_name")
    assert len(group(hemedti, mention("a", 40, "Dagalo", "PERSON"))) == 1
    assert len(group(hemedti, mention("b", 40, "Dagalo", "PERSON"))) == 2


def test_a_surname_may_be_spelled_with_or_without_a_glide_and_doubled_letters(group):
    assert len(group(mention("a", 0, "Nursultan Nazarbayev", "PERSON"), mention("a", 40, "Nazarbaev", "PERSON"))) == 1
    assert len(group(mention("a", 0, "Kamal Kharrazi", "PERSON"), mention("a", 40, "Kharazi", "PERSON"))) == 1
    assert len(group(mention("a", 0, "James Hansen", "PERSON"), mention("a", 40, "Hanson", "PERSON"))) == 2


def test_a_surname_spelled_alike_goes_before_one_that_nearly_is(group):
    found = group(
        mention("a", 0, "Kamal Kharrazi", "PERSON"), mention("a", 20, "Sadegh Kharazi", "PERSON"), mention("a", 40, "Kharazi", "PERSON")
    )
    assert found == {frozenset({("a", "Kamal Kharrazi")}), frozenset({("a", "Sadegh Kharazi"), ("a", "Kharazi")})}


def test_the_last_word_of_a_listed_name_stands_for_it(group):
    corps = mention("a", 0, "IRGC", "MIL_UNIT", "IR", "milunit:irgc", "known_name")
    assert len(group(corps, mention("a", 40, "Guards", "MIL_UNIT"))) == 1
    assert len(group(corps, mention("b", 40, "Guards", "MIL_UNIT"))) == 2
    irish = mention("a", 80, "Irish Guards", "MIL_UNIT", "GB", "milunit:gb-irish-guards", "known_name")
    assert len(group(corps, irish, mention("a", 40, "Guards", "MIL_UNIT"))) == 3


def test_a_body_is_introduced_with_the_initials_of_its_own_language(group):
    framework = mention("a", 0, "Strategic Framework", "ORG", rule="head_last")
    assert len(group(framework, mention("a", 21, "CSP", "ORG"), mention("a", 60, "CSP", "ORG"))) == 1
    assert len(group(mention("a", 0, "CSP", "ORG"), mention("a", 10, "Strategic Framework", "ORG"), mention("a", 31, "CSP", "ORG"))) == 2


def test_an_embassy_without_its_country_is_the_one_in_the_same_town(group):
    saudi = mention("a", 0, "Saudi embassy in Tehran", "FAC", "SA", rule="institution")
    assert len(group(saudi, mention("a", 60, "embassy in Tehran", "FAC", "IR", rule="institution"))) == 1
    assert len(group(saudi, mention("a", 60, "embassy in London", "FAC", "GB", rule="institution"))) == 2


def test_a_body_of_one_word_is_no_longer_name_by_spelling(group):
    american = mention("a", 0, "US Congress", "ORG", "US", "org:us-congress", "known_name")
    assert len(group(american, mention("b", 0, "Congress", "ORG"))) == 2
