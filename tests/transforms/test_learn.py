"""Lines that recur in the documents of a source, and what becomes of them, on a small press written here."""

import itertools
from random import Random

import polars as pl
import pytest

from transforms.learn import learn_lines, list_source_lines
from transforms.learned import apply_learned, key_lines
from transforms.lines import split_lines
from transforms.sources import name_sources
from transforms.stages import LEARNED_LINES
from transforms.zones import zone_lines

WHO = ("mayor", "council", "teacher", "driver", "captain", "farmer", "doctor", "judge", "printer", "miller", "sailor", "builder")
DID = ("opened", "closed", "widened", "repaired", "mapped", "cleaned", "paved", "sold", "rented", "painted", "guarded", "crossed")
WHAT = ("bridge", "harbour", "railway", "market", "school", "tunnel", "library", "clinic", "stadium", "orchard", "ferry", "mill")
WHERE = ("Ganja", "Kutaisi", "Batumi", "Gyumri", "Rize", "Tabriz", "Rasht", "Sumy", "Lviv", "Odesa", "Varna", "Izmir")
WHEN = ("in spring", "at night", "after the flood", "before noon", "during the fair", "in winter", "at dawn", "after the vote")

BACKGROUND = "The two towns have had no railway between them since 1993, when the last train left."
DAILY = {
    "head": ["A paper for the whole coast"],
    "middle": ["Stay close to what happens: the morning letter", "It costs nothing and takes five minutes of the day."],
    "tail": ["From the newsroom", "The Harbour Daily is an independent paper that was founded in 1921.", "Press council member since 1980"],
}
WIRE = {"head": [], "middle": ["Watch the evening bulletin with us"], "tail": ["Lantern Wire, reports for 40 papers of the coast"]}
RIVER = {"head": [], "middle": [], "tail": ["Printed on paper from the river's own mill"]}
SOURCES = {"Harbour Daily": DAILY, "Lantern Wire": WIRE, "The River": RIVER}


def sentence(random: Random) -> str:
    clauses = [
        f"the {random.choice(WHO)} of {random.choice(WHERE)} {random.choice(DID)} the {random.choice(WHAT)} {random.choice(WHEN)}"
        for _ in "ab"
    ]
    return f"{clauses[0][0].upper()}{clauses[0][1:]}, and {clauses[1]}, {random.randint(100, 999)} people said."


def article(source: str, number: int) -> str:
    """One page: a headline, paragraphs of its own, a heading and a background sentence in some, the source's lines around."""
    random, own = Random(f"{source} {number}"), SOURCES[source]
    paragraphs = [f"{sentence(random)} {sentence(random)}" for _ in range(5)]
    blocks = [
        f"{random.choice(WHERE)} sees its {random.choice(WHAT)} {random.choice(DID)} {random.choice(WHEN)}",
        *own["head"],
        *paragraphs[:2],
    ]
    blocks += own["middle"] if number % 5 else []
    blocks += ["Background", BACKGROUND] if number % 3 == 0 else []
    blocks += [*paragraphs[2:], *([BACKGROUND] if number % 3 == 1 else []), *own["tail"]]
    return "\n\n".join(blocks) + "\n"


def press(size=30, sources=tuple(SOURCES)):
    """Return document_id, publisher, text and char_count of `size` pages of each source."""
    pages = [(f"{source[:3]}{number:05}", source, article(source, number)) for source in sources for number in range(size)]
    pages = pl.DataFrame(pages, schema=["document_id", "publisher", "text"], orient="row")
    return pages.with_columns(pl.col("text").str.len_chars().cast(pl.Int64).alias("char_count"))


def list_lines(pages, reference):
    return list_source_lines(pages, pages.select("document_id", "publisher", pl.lit(None, pl.String).alias("url")), reference)


def primaries(pages):
    return pages.select("document_id", is_primary=True)


def learn(pages, reference, **options):
    return learn_lines(list_lines(pages, reference), primaries(pages), **options)


def zones_of(text, publisher, learned, reference):
    documents = pl.DataFrame({"document_id": ["d"], "text": [text]})
    sources = name_sources(pl.DataFrame({"publisher": [publisher], "url": [None]}, schema_overrides={"url": pl.String}))
    lines = apply_learned(zone_lines(split_lines(documents), reference), sources, learned)
    return dict(lines.select("plain", "zone").iter_rows())


@pytest.fixture(scope="module")
def learned(reference):
    return learn(press(), reference)


def keyed(line):
    return pl.DataFrame({"line": [line]}).select(key_lines(pl.col("line"))).item()


def lines_of(learned):
    return set(learned.select("source_name", "line_key").iter_rows())


def test_the_boilerplate_of_each_source_is_learned_and_nothing_else(learned):
    wanted = {(s, keyed(line)) for s, own in SOURCES.items() for line in itertools.chain(*own.values())}
    assert lines_of(learned) == wanted


def test_a_background_sentence_and_the_heading_over_it_stay_in_the_article(learned):
    assert learned.filter(pl.col("line_key").is_in([keyed(BACKGROUND), "background"])).is_empty()


def test_zones_follow_from_where_the_lines_stand(learned):
    zones = {(s, k): z for s, k, z in learned.select("source_name", "line_key", "zone").iter_rows()}
    for source, own in SOURCES.items():
        for place, zone in (("head", "navigation"), ("middle", "navigation"), ("tail", "footer")):
            assert [zones[source, keyed(line)] for line in own[place]] == [zone] * len(own[place])


def test_what_is_learned_says_how_often_it_was_seen_and_where(learned):
    row = learned.filter(pl.col("line_key") == "watch the evening bulletin with us").row(0, named=True)
    assert (row["document_count"], row["document_share"], row["document_id"]) == (24, 0.8, "Lan00001")
    assert LEARNED_LINES.enforce(learned).height == learned.height


@pytest.mark.parametrize("source", SOURCES)
def test_a_new_page_of_the_source_is_cleaned_by_what_was_learned(source, learned, reference):
    zones = zones_of(article(source, 901), source, learned, reference)
    own = set(itertools.chain(*SOURCES[source].values()))
    assert {line for line, zone in zones.items() if zone not in ("title", "body")} == own
    assert zones[BACKGROUND] == "body"


def test_rules_hold_for_their_own_source_only(learned, reference):
    text = article("Lantern Wire", 901)
    assert set(zones_of(text, "The River", learned, reference).values()) == {"title", "body"}
    assert zones_of(text, " lantern  WIRE ", learned, reference)["Watch the evening bulletin with us"] == "navigation"


def test_titles_are_never_learned_and_never_taken_away(reference):
    pages = press(sources=("The River",)).with_columns(pl.col("text").str.replace(r"^[^\n]*", "The week along the river"))
    learned = learn(pages, reference)
    assert "the week along the river" not in {line for _, line in lines_of(learned)}
    by_hand = pl.DataFrame([("The River", "the week along the river", "navigation", 9, 0.9)], schema=LEARNED_LINES.dtypes, orient="row")
    assert zones_of(pages["text"][0], "The River", by_hand, reference)["The week along the river"] == "title"


def test_too_few_documents_teach_nothing(reference):
    few = press(size=4)
    assert learn(few, reference).is_empty()
    assert lines_of(learn(few, reference, min_documents=4))


def test_copies_of_a_document_corroborate_nothing(reference):
    pages = press(size=4, sources=("Lantern Wire",))
    more = pl.concat([pages.with_columns((pl.col("document_id") + f"-{n}").alias("document_id")) for n in range(3)])
    clusters = primaries(more).with_columns(pl.col("document_id").str.ends_with("-0").alias("is_primary"))
    assert learn_lines(list_lines(more, reference), clusters).is_empty()
    assert lines_of(learn_lines(list_lines(more, reference), primaries(more)))


def test_order_and_batches_change_nothing(learned, reference):
    pages = press()
    parts = [list_lines(part, reference) for part in pages.reverse().iter_slices(17)]
    assert learn_lines(pl.concat(parts), primaries(pages).reverse()).equals(learned)


def test_lines_are_compared_without_case_numbers_and_hidden_characters():
    assert keyed("Read  3,200 more\u200b Pages at 12:30") == keyed("read 7 more pages AT 9") == "read 0 more pages at 0"
