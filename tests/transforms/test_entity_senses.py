"""One name, several bearers: what documents say against taking it for one."""

from mention_rows import mention


def test_namesakes_of_two_countries_stay_two(group):
    found = group(mention("a", 0, "Zefir Quorvanov", "PERSON", "BG"), mention("b", 0, "Zefir Quorvanov", "PERSON", "RU"))
    assert len(found) == 2


def test_a_document_without_a_country_means_whom_most_documents_mean(group):
    found = group(
        mention("a", 0, "Zefir Quorvanov", "PERSON", "BG"), mention("b", 0, "Zefir Quorvanov", "PERSON", "BG"),
        mention("c", 0, "Zefir Quorvanov", "PERSON", "RU"), mention("d", 0, "Zefir Quorvanov", "PERSON"),
    )  # fmt: skip
    assert {("a", "Zefir Quorvanov"), ("b", "Zefir Quorvanov"), ("d", "Zefir Quorvanov")} in found


def test_where_as_many_mean_one_as_the_other_a_document_without_a_country_means_neither(group):
    found = group(
        mention("a", 0, "Zefir Quorvanov", "PERSON", "BG"),
        mention("b", 0, "Zefir Quorvanov", "PERSON", "RU"),
        mention("c", 0, "Zefir Quorvanov", "PERSON"),
    )
    assert sorted(map(len, found)) == [1, 1, 1]


def test_countries_tell_no_persons_apart_where_one_document_gives_both(group):
    found = group(
        mention("a", 0, "Zefir Quorvanov", "PERSON", "BG"), mention("a", 40, "Zefir Quorvanov", "PERSON", "RU"),
        mention("b", 0, "Zefir Quorvanov", "PERSON", "RU"),
    )  # fmt: skip
    assert len(found) == 1


def test_spelling_without_a_country_joins_no_namesakes(group):
    found = group(
        mention("a", 0, "Vali Madrani", "PERSON", "IR"),
        mention("b", 0, "Vali Madrani", "PERSON", "TR"),
        mention("c", 0, "Veli Medreni", "PERSON"),
    )
    assert frozenset({("a", "Vali Madrani"), ("b", "Vali Madrani")}) not in {g - {("c", "Veli Medreni")} for g in found}


def test_an_acronym_stands_for_what_its_document_says(group):
    found = group(
        mention("a", 0, "Northern Relief Front", "ORG", rule="head_last"), mention("a", 23, "NRF", "ORG", rule="acronym"),
        mention("b", 0, "National Road Forum", "ORG", rule="head_last"), mention("b", 21, "NRF", "ORG", rule="acronym"),
        mention("c", 0, "NRF", "ORG", rule="acronym"),
    )  # fmt: skip
    assert found == {
        frozenset({("a", "Northern Relief Front"), ("a", "NRF")}),
        frozenset({("b", "National Road Forum"), ("b", "NRF")}),
        frozenset({("c", "NRF")}),
    }


def test_an_acronym_with_one_meaning_is_known_where_it_stands_alone(group):
    found = group(
        mention("a", 0, "Northern Relief Front", "ORG", rule="head_last"), mention("a", 23, "NRF", "ORG", rule="acronym"),
        mention("b", 0, "NRF", "ORG", rule="acronym"),
    )  # fmt: skip
    assert len(found) == 1


def test_a_first_word_that_begins_two_names_is_neither_elsewhere(group):
    found = group(
        mention("a", 0, "Zefira Bank", "ORG", rule="head_last"), mention("a", 40, "Zefira", "ORG"),
        mention("b", 0, "Zefira Airlines", "ORG", rule="head_last"), mention("b", 40, "Zefira", "ORG"),
    )  # fmt: skip
    assert found == {frozenset({("a", "Zefira Bank"), ("a", "Zefira")}), frozenset({("b", "Zefira Airlines"), ("b", "Zefira")})}


def test_a_listed_surname_is_somebody_else_where_only_he_bears_it_in_full(group):
    listed = ("PERSON", "XK", "person:albin-kurti", "known_name")
    found = group(
        mention("a", 0, "Quorvan Kurti", "PERSON"), mention("a", 40, "Kurti", *listed),
        mention("b", 0, "Albin Kurti", *listed), mention("b", 40, "Kurti", *listed), mention("b", 80, "Quorvan Kurti", "PERSON"),
        mention("c", 0, "Kurti", *listed),
    )  # fmt: skip
    assert found == {
        frozenset({("a", "Quorvan Kurti"), ("a", "Kurti"), ("b", "Quorvan Kurti")}),
        frozenset({("b", "Albin Kurti"), ("b", "Kurti"), ("c", "Kurti")}),
    }


def test_a_listed_acronym_is_what_its_document_says_it_is(group):
    australian = ("MIL_UNIT", "AU", "milunit:au-adf", "known_name")
    found = group(
        mention("a", 0, "Allied Democratic Forces", "ORG", "CD", "org:adf-uganda", "known_name"), mention("a", 26, "ADF", *australian),
        mention("a", 60, "ADF", *australian),
        mention("b", 0, "Australian Defence Force", *australian), mention("b", 26, "ADF", *australian),
        mention("c", 0, "ADF", *australian),
    )  # fmt: skip
    assert found == {
        frozenset({("a", "Allied Democratic Forces"), ("a", "ADF")}),
        frozenset({("b", "Australian Defence Force"), ("b", "ADF"), ("c", "ADF")}),
    }


def test_a_family_name_of_two_words_stays_in_its_document(group):
    found = group(
        mention("a", 0, "Ángel Di María", "PERSON"), mention("a", 40, "Di María", "PERSON"),
        mention("b", 0, "Di María", "PERSON"), mention("b", 40, "Quorvan Di María", "PERSON"),
        mention("c", 0, "Di María", "PERSON"),
    )  # fmt: skip
    assert found == {
        frozenset({("a", "Ángel Di María"), ("a", "Di María")}),
        frozenset({("b", "Quorvan Di María"), ("b", "Di María")}),
        frozenset({("c", "Di María")}),
    }
