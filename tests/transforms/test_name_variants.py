"""Which names are spellings of one name, phenomenon by phenomenon, and which stay two."""

import polars as pl
import pytest

from transforms.fold import fold_name
from transforms.name_variants import MIN_SCORE, find_variants, score_pairs

SAME = {
    "diacritics": ("PERSON", "Recep Tayyip Erdoğan", "Recep Tayyip Erdogan"),
    "apostrophe": ("PERSON", "Vali Ma'dani", "Vali Madani"),
    "vowels": ("PERSON", "Vali Madani", "Veli Medeni"),
    "kh and h": ("PERSON", "Emomali Rakhmon", "Emomali Rahmon"),
    "gh and q": ("PERSON", "Ghasem Soleimani", "Qassem Suleimani"),
    "yan and ian": ("PERSON", "Suren Papikyan", "Suren Papikian"),
    "off and ov": ("PERSON", "Sergei Rachmaninoff", "Sergey Rakhmaninov"),
    "g and h": ("PERSON", "Zakir Gasanov", "Zakir Hasanov"),
    "Azerbaijani letters": ("PERSON", "Ceyhun Bayramov", "Jeyhun Bayramov"),
    "Cyrillic": ("PERSON", "Владимир Путин", "Vladimir Putin"),
    "Ukrainian": ("PERSON", "Володимир Зеленський", "Volodymyr Zelenskyy"),
    "Armenian": ("PERSON", "Նիկոլ Փաշինյան", "Nikol Pashinyan"),
    "Georgian": ("PERSON", "ირაკლი კობახიძე", "Irakli Kobakhidze"),
    "Persian": ("PERSON", "حسن روحانی", "Hassan Rouhani"),
    "Arabic with articles": ("PERSON", "عبد الفتاح السيسي", "Abdel Fattah el-Sisi"),
    "Hebrew": ("PERSON", "בנימין נתניהו", "Benjamin Netanyahu"),
    "Greek": ("PERSON", "Κυριάκος Μητσοτάκης", "Kyriakos Mitsotakis"),
    "Chinese": ("PERSON", "习近平", "Xi Jinping"),
    "article": ("PERSON", "Bashar al-Assad", "Bashar Assad"),
    "family name first": ("PERSON", "Orbán Viktor", "Viktor Orban"),
    "patronymic": ("PERSON", "Vladimir Vladimirovich Putin", "Vladimir Putin"),
    "honorific": ("PERSON", "Seyed Abbas Araghchi", "Abbas Araqchi"),
    "middle initial": ("PERSON", "Lloyd J. Austin", "Lloyd Austin"),
    "initial": ("PERSON", "J. Biden", "Joe Biden"),
    "short form": ("PERSON", "Tony Blinken", "Antony Blinken"),
    "names of one given name": ("PERSON", "Petro Poroshenko", "Pyotr Poroshenko"),
    "words as one": ("GPE", "Aslan Duz", "Aslanduz"),
    "corridor": ("LOC", "Zangezur", "Zangazur"),
    "kh and x": ("GPE", "Khankendi", "Xankəndi"),
    "article of a place": ("GPE", "Al-Fallujah", "Falluja"),
    "plain word on the other side": ("LOC", "Strait of Hormuz", "Hormuz Strait"),
    "two spellings of English": ("ORG", "Ministry of Defence", "Defense Ministry"),
    "body": ("ORG", "Hezbollah", "Hizbullah"),
    "number in words": ("MIL_UNIT", "Fifth Corps", "5th Corps"),
    "exercise": ("EXERCISE", "Araz-2025", "Aras 2025"),
}
OTHER = {
    "another given name": ("PERSON", "Karim Mustafayev", "Kamal Mustafayev"),
    "father and son": ("PERSON", "Heydar Aliyev", "Ilham Aliyev"),
    "brothers named alike": ("PERSON", "Hassan bin Talal", "Hussein bin Talal"),
    "the same in Arabic": ("PERSON", "حسن بن علي", "حسين بن علي"),
    "across scripts": ("PERSON", "حسن بن علي", "Hussein bin Ali"),
    "wife": ("PERSON", "Mehriban Aliyeva", "Ilham Aliyev"),
    "surname alone": ("PERSON", "Lavrov", "Sergey Lavrov"),
    "father's name": ("PERSON", "Salman bin Abdulaziz", "Abdulaziz bin Salman"),
    "middle initials": ("PERSON", "George W. Bush", "George H. W. Bush"),
    "number of a king": ("PERSON", "Mohammed V", "Mohammed VI"),
    "country a letter apart": ("GPE", "Iran", "Iraq"),
    "country an ending apart": ("GPE", "Niger", "Nigeria"),
    "country a syllable apart": ("GPE", "Austria", "Australia"),
    "town": ("GPE", "Kirkuk", "Kirkush"),
    "nation in a name": ("ORG", "Nigerian Army", "Nigerien Army"),
    "direction": ("LOC", "Eastern Ghouta", "Western Ghouta"),
    "part of a unit": ("ORG", "Islamic Revolutionary Guard Corps", "Islamic Revolutionary Guard Corps Navy"),
    "acronyms": ("ORG", "CNN", "ICANN"),
    "number": ("MIL_UNIT", "5th Corps", "6th Corps"),
    "year": ("EXERCISE", "Aras-2024", "Aras-2025"),
}


@pytest.fixture(scope="module")
def score(reference):
    """The score of two names as they are written."""

    def run(kind, one, other):
        keys = pl.DataFrame({"one": [one], "other": [other]}).select(fold_name(pl.all()))
        return score_pairs(keys["one"], keys["other"], pl.Series([kind]), reference).item()

    return run


@pytest.mark.parametrize(("kind", "one", "other"), SAME.values(), ids=SAME)
def test_spellings_of_one_name(score, kind, one, other):
    assert score(kind, one, other) >= MIN_SCORE
    assert score(kind, other, one) == score(kind, one, other)


@pytest.mark.parametrize(("kind", "one", "other"), OTHER.values(), ids=OTHER)
def test_names_that_stay_two(score, kind, one, other):
    assert score(kind, one, other) < MIN_SCORE
    assert score(kind, other, one) == score(kind, one, other)


def test_no_pairs_no_scores(reference):
    empty = pl.Series([], dtype=pl.String)
    assert score_pairs(empty, empty, empty, reference).len() == 0


def nodes(*rows):
    """Nodes named after what is written: entity_type, name, country_code, is_reference."""
    frame = pl.DataFrame(rows, schema=["entity_type", "name", "country_code", "is_reference"], orient="row")
    return frame.select(
        pl.col("name").alias("node"), "entity_type", fold_name(pl.col("name")).alias("name_key"), "country_code", "is_reference"
    )


def pairs_of(frame, reference):
    return {frozenset(row) for row in find_variants(frame, reference).select("node", "other_node").iter_rows()}


def persons(*names, country=None):
    return nodes(*[("PERSON", name, country, False) for name in names])


def test_pairs_are_found_among_many(reference):
    frame = persons("Ararat Mirzoyan", "Ararat Mirzoian", "Nikol Pashinyan", "Никол Пашинян", "Karim Mustafayev", "Kamal Mustafayev")
    assert pairs_of(frame, reference) == {
        frozenset({"Ararat Mirzoyan", "Ararat Mirzoian"}), frozenset({"Nikol Pashinyan", "Никол Пашинян"}),
    }  # fmt: skip


def test_order_of_rows_has_no_meaning(reference):
    names = [pair[i] for kind, *pair in (*SAME.values(), *OTHER.values()) for i in (0, 1) if kind == "PERSON"]
    frame = persons(*names).unique("node", maintain_order=True)
    found = find_variants(frame, reference)
    assert found.height > 10
    assert found.equals(find_variants(frame.reverse(), reference))
    assert found.equals(find_variants(frame.sort("name_key", descending=True), reference))


def test_a_name_of_two_countries_stays_two(reference):
    frame = nodes(("PERSON", "Hamid Karzai", "AF", False), ("PERSON", "Hamed Karzai", "IR", False))
    assert pairs_of(frame, reference) == set()
    assert len(pairs_of(frame.with_columns(pl.lit("AF").alias("country_code")), reference)) == 1


def test_two_rows_of_the_reference_tables_stay_two(reference):
    one, other = ("PERSON", "Masoud Barzani", "IQ", True), ("PERSON", "Massoud Barzani", "IQ", True)
    assert pairs_of(nodes(one, other), reference) == set()
    assert len(pairs_of(nodes(one, (*other[:3], False)), reference)) == 1


def test_an_initial_that_fits_two_persons_pairs_with_none(reference):
    assert pairs_of(persons("I. Aliyev", "Ilham Aliyev"), reference) == {frozenset({"I. Aliyev", "Ilham Aliyev"})}
    assert pairs_of(persons("S. Ivanov", "Sergei Ivanov", "Stanislav Ivanov"), reference) == set()


def test_an_initial_pairs_with_all_spellings_of_one_person(reference):
    found = pairs_of(persons("I. Aliyev", "Ilham Aliyev", "İlham Əliyev"), reference)
    assert len(found) == 3


def test_places_whose_country_is_not_known_need_more(reference):
    alike = [("GPE", "Balakan", "AZ", False), ("GPE", "Beylagan", "AZ", False)]
    far = nodes(*[(kind, name, None, known) for kind, name, _, known in alike])
    assert pairs_of(far, reference) == set()


def test_places_of_a_country_with_one_spelling_stay_two(reference):
    frame = nodes(("GPE", "Shanxi", "CN", False), ("GPE", "Shaanxi", "CN", False))
    assert pairs_of(frame, reference) == set()


def test_names_that_many_share_do_not_multiply(reference):
    """A block of n names gives some n pairs at most, not n squared."""
    names = pl.DataFrame({"node": [f"node {i:04}" for i in range(2000)]}).with_columns(
        pl.lit("PERSON").alias("entity_type"), pl.lit("ali hassan").alias("name_key"), pl.lit(None, pl.String).alias("country_code"),
        pl.lit(False).alias("is_reference"),
    )  # fmt: skip
    assert 1999 <= find_variants(names, reference).height < 50_000


def test_no_names_no_pairs(reference):
    empty = persons("Ilham Aliyev").clear()
    assert find_variants(empty, reference).schema == {"node": pl.String, "other_node": pl.String, "link_score": pl.Float64}
