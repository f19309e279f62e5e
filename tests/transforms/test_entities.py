"""Entity mentions, sentence by sentence: what is found, of which type, for which country."""

import polars as pl
import pytest

from transforms.entities import find_entities
from transforms.stages import ENTITY_MENTIONS, SENTENCES
from transforms.tokenize import tokenize_sentences


def read(documents):
    """Frames of documents given as lists of sentences."""
    texts, rows = [], []
    for name, sentences in documents.items():
        text = ""
        for number, sentence in enumerate(sentences):
            rows.append((name, number, number, "body", len(text), len(text) + len(sentence), "en"))
            text += sentence + "\n"
        texts.append((name, text))
    documents = pl.DataFrame(texts, schema={"document_id": pl.String, "text": pl.String}, orient="row")
    return documents, pl.DataFrame(rows, schema=SENTENCES.dtypes, orient="row")


@pytest.fixture(scope="session")
def find(reference):
    def run(*sentences):
        documents, rows = read({"d": sentences})
        return find_entities(tokenize_sentences(documents, rows), rows, documents, reference)

    return run


@pytest.fixture(scope="session")
def spans(find):
    """(text, type) of the mentions that lie in no longer one."""

    def run(*sentences):
        found = (
            find(*sentences)
            .sort("char_start", -pl.col("char_end"))
            .with_columns(pl.col("char_end").cum_max().shift(1, fill_value=-1).alias("reach"))
        )
        return list(found.filter(pl.col("char_end") > pl.col("reach")).select("text", "entity_type").iter_rows())

    return run


def countries(frame):
    return dict(frame.select("text", "country_code").iter_rows())


def test_title_is_no_part_of_the_person(spans):
    assert spans("Armenian Prime Minister Zorvan Quorvanyan left for Georgia.") == [
        ("Armenian", "NORP"), ("Zorvan Quorvanyan", "PERSON"), ("Georgia", "GPE"),
    ]  # fmt: skip


def test_surname_follows_the_full_name_of_the_document(spans):
    assert ("Quorvanyan", "PERSON") in spans("President Zorvan Quorvanyan arrived.", "Later Quorvanyan spoke.")


def test_person_known_by_apposition(spans):
    assert ("Wexil Mbaru", "PERSON") in spans("The road is open, said Wexil Mbaru, chairman of the village council.")


def test_ministry_takes_its_nation_along(find):
    found = find("The Azerbaijani Ministry of Defense and Iran’s Foreign Ministry agreed.")
    assert countries(found)["Azerbaijani Ministry of Defense"] == "AZ"
    assert countries(found)["Foreign Ministry"] == "IR"
    assert countries(found)["Azerbaijani"] == "AZ"


def test_institution_in_small_letters(spans):
    assert spans("A spokesman for the foreign ministry said nothing, and a ministry is no name.") == [("foreign ministry", "ORG")]


def test_head_word_gives_type_over_of_and_and(spans):
    found = spans("They met at the Joint Commission on Border Trade and Technical Cooperation on Monday.")
    assert found == [("Joint Commission on Border Trade and Technical Cooperation", "ORG")]


def test_unit_behind_a_bracketed_acronym(find):
    found = find("It involves Iran’s Islamic Revolution Guard Corps (IRGC) Ground Forces.")
    assert countries(found)["Islamic Revolution Guard Corps (IRGC) Ground Forces"] == "IR"


def test_exercise_takes_its_year_along(spans):
    assert ("Steppe Falcon-2026", "EXERCISE") in spans("Kazakhstan opened the military exercise Steppe Falcon-2026 near Almaty.")


def test_headline_capitals_are_no_names(spans):
    found = spans("Iran and Azerbaijan Launch Joint Military Drill", "Iran and Azerbaijan have launched a drill.")
    assert {text for text, _ in found} == {"Iran", "Azerbaijan"}


def test_weekdays_and_sentence_openers_are_no_names(spans):
    assert spans("Officials met on Tuesday.", "However, nothing was signed in May.") == []


def test_country_of_a_person_from_the_nation_before_the_title(find):
    found = find("Azerbaijan’s defence minister Zefir Quorvanlu spoke.", "Quorvanlu thanked them.")
    assert countries(found)["Zefir Quorvanlu"] == "AZ"
    assert countries(found)["Quorvanlu"] == "AZ"


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("A letter by Marie Curie was found.", ("Marie Curie", "PERSON")),  # given name and surname
        ("Mrs. Curie thanked them.", ("Curie", "PERSON")),  # title with its dot
        ("It was signed by NASA Administrator James Webb and others.", ("James Webb", "PERSON")),  # a role in capitals before
        ("The prize went to Niels Bohr, a physicist.", ("Niels Bohr", "PERSON")),  # apposition
        ("They met Ludwig van Beethoven in Vienna.", ("Ludwig van Beethoven", "PERSON")),  # particle
        ("The shares of Vornholm Petroleum rose.", ("Vornholm Petroleum", "ORG")),  # head word of bodies
        ("She studied at the University of Northern Vornholm.", ("University of Northern Vornholm", "ORG")),  # head before "of"
        ("He was flown to Vornholm General Hospital.", ("Vornholm General Hospital", "FAC")),  # head word of facilities
        ("Residents of the town of Vornholm fled.", ("Vornholm", "GPE")),  # cue before
        ("The fire reached Lake Vornholm.", ("Lake Vornholm", "LOC")),  # head word of nature
        ("Azerbaijan’s Special Forces began the drill.", ("Special Forces", "MIL_UNIT")),  # a head that is the whole name
    ],
)
def test_evidence_types_names_that_no_table_holds(spans, sentence, name):
    assert name in spans(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "They use the Mozilla Firefox browser at home.",
        "It was the last match of the World Cup.",
        "The slogans were written in Arabic.",
        "Windows XP was sold for years.",
    ],
)
def test_products_events_and_languages_are_no_persons_or_places(spans, sentence):
    assert [name for name in spans(sentence) if name[1] in ("PERSON", "GPE", "LOC", "FAC")] == []


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("A C-130J landed beside an S-300F.", ("S-300F", "EQUIPMENT")),
        ("Neptune missiles were fired.", ("Neptune", "EQUIPMENT")),
        ("It was claimed by the Islamic State group.", ("Islamic State", "ORG")),
        ("The rocket left the island of Sriharikota.", ("Sriharikota", "GPE")),
        ("Marines of the 36th Brigade arrived.", ("36th Brigade", "MIL_UNIT")),
        ("Jets took off from the Shandong, an aircraft carrier.", ("Shandong", "FAC")),
        ("Units of Azerbaijan's Special Forces took part.", ("Special Forces", "MIL_UNIT")),
        (
            "The case went to the U.S. District Court for the Southern District of New York.",
            ("U.S. District Court for the Southern District of New York", "ORG"),
        ),
    ],
)
def test_a_name_takes_in_what_belongs_to_it(spans, sentence, name):
    assert name in spans(sentence)


def test_a_body_owned_by_its_nation_is_that_of_the_table(find):
    found = find("Units of Azerbaijan's Special Forces took part.")
    assert found.filter(pl.col("text") == "Special Forces")["reference_id"].to_list() == ["milunit:az-special-forces"]


def test_no_model_of_equipment_is_read_into_an_age(spans):
    assert spans("A 50-year-old man was hurt.") == []


def test_agreements_and_prizes_name_no_place(spans):
    assert spans("Delegates praised the Paris Agreement and the Montreux Convention.") == []


def test_an_institution_in_capitals_has_the_country_of_its_document(find):
    found = find("The Azerbaijani Foreign Ministry protested.", "The Foreign Ministry summoned the envoy.")
    assert found.filter(pl.col("text") == "Foreign Ministry")["country_code"].to_list() == ["AZ"]


def test_a_given_name_that_is_a_month_is_no_person_alone(spans):
    assert ("January", "PERSON") not in spans("January Makamba arrived.", "He will leave in January.")


def test_an_acronym_told_with_or(spans):
    assert ("CSP", "ORG") in spans("Talks with the Strategic Framework for the Defence of the People of Azawad, or CSP, began.")


def test_two_nations_with_a_hyphen_are_two(spans):
    assert spans("It was a high point of Iran-Azerbaijan cooperation.") == [("Iran", "GPE"), ("Azerbaijan", "GPE")]


def test_known_place_is_a_person_where_a_person_of_the_document_bears_its_name(spans):
    found = spans("Michael Jordan scored again.", "Later Jordan said that he was tired.")
    assert found == [("Michael Jordan", "PERSON"), ("Jordan", "PERSON")]


def test_confidence_is_a_probability(find):
    found = find("A letter by Marie Curie was found in Vienna.")
    assert found["confidence"].is_between(0.4, 1).all()
    assert set(found["rule_id"]) == {"known_name", "first_given"}


def test_spans_read_again(find):
    sentences = ("Turkey’s Recep Tayyip Erdoğan met NATO’s chief in Ankara.",)
    text = sentences[0] + "\n"
    for row in find(*sentences).iter_rows(named=True):
        assert text[row["char_start"] : row["char_end"]] == row["text"]


def test_result_does_not_depend_on_order_or_batch(reference):
    one = {"a": ["President Zorvan Quorvanyan arrived in Baku."], "b": ["Quorvanyan may be another name here.", "The U.S. agreed."]}
    runs = []
    for names in (["a", "b"], ["b", "a"]):
        documents, rows = read({n: one[n] for n in names})
        runs.append(find_entities(tokenize_sentences(documents, rows), rows, documents, reference).sort("mention_id"))
    single = []
    for name, sentences in one.items():
        documents, rows = read({name: sentences})
        single.append(find_entities(tokenize_sentences(documents, rows), rows, documents, reference))
    assert runs[0].equals(runs[1])
    assert runs[0].equals(pl.concat(single).sort("mention_id"))


def test_no_tokens_no_mentions(reference):
    documents, rows = read({"a": []})
    assert find_entities(tokenize_sentences(documents, rows), rows, documents, reference).equals(ENTITY_MENTIONS.empty())
