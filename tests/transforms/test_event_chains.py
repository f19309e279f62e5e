"""Coreference within a document: what a mention points back to, and what very many mentions cost."""

import polars as pl

from transforms.event_chains import chain_mentions

_EVENT = {
    "trigger_row": pl.UInt32,
    "document_row": pl.UInt32,
    "first_token": pl.UInt32,
    "head_token": pl.UInt32,
    "word_class": pl.String,
    "determiner": pl.String,
    "event_type": pl.String,
    "family": pl.String,
    "event_name": pl.String,
    "date_start": pl.Date,
    "date_end": pl.Date,
    "date_basis": pl.String,
    "support_phase": pl.String,
}
_ROLE = {"trigger_row": pl.UInt32, "argument_row": pl.UInt32, "role": pl.String, "is_inferred": pl.Boolean}
_ARGUMENT = {"argument_row": pl.UInt32, "entity_type": pl.String, "country_code": pl.String, "mention_id": pl.String}


def chain(mentions: list[tuple[int, str, str | None, str | None, str | None]]) -> tuple[dict[int, int], dict[int, str | None]]:
    """Return the root of each mention and the country that acts in it; a mention is token, family, word class, determiner, actor.

    The token before a mention is "another" where its determiner is.
    """
    events = pl.DataFrame(
        [
            {"trigger_row": row, "document_row": 0, "first_token": token, "head_token": token, "word_class": kind, "determiner": determiner,
             "event_type": "ASSAULT", "family": family, "date_basis": "none"}
            for row, (token, family, kind, determiner, _) in enumerate(mentions)
        ],
        schema=_EVENT,
    )  # fmt: skip
    actors = [(row, actor) for row, (*_, actor) in enumerate(mentions) if actor]
    roles = pl.DataFrame([(row, row, "source", False) for row, _ in actors], schema=_ROLE, orient="row")
    arguments = pl.DataFrame([(row, "COUNTRY", actor, f"m{row}") for row, actor in actors], schema=_ARGUMENT, orient="row")
    tokens = dict.fromkeys(range(max(m[0] for m in mentions) + 1), "word")
    tokens |= {token - 1: "another" for token, _, _, determiner, _ in mentions if determiner == "another"}
    grammar = pl.DataFrame({"token_row": list(tokens), "sentence_row": [0] * len(tokens), "lower": list(tokens.values())})
    chained, filled = chain_mentions(events, roles, arguments, grammar.cast({"token_row": pl.UInt32, "sentence_row": pl.UInt32}))
    named = filled.join(arguments, on="argument_row")
    return dict(chained.select("trigger_row", "root_row").iter_rows()), dict(named.select("trigger_row", "country_code").iter_rows())


def test_the_attack_goes_back_to_the_nearest_attack_and_takes_its_actor():
    roots, actors = chain([(5, "attack", "verb", None, "RUS"), (25, "talks", "noun", None, "USA"), (45, "attack", "noun", "the", None)])
    assert roots == {0: 0, 1: 1, 2: 0}
    assert actors[2] == "RUS"


def test_another_attack_is_an_event_of_its_own_by_the_actor_told_last():
    mentions = [(5, "attack", "verb", None, "RUS"), (25, "attack", "verb", None, "IRN"), (45, "attack", "noun", "another", None)]
    roots, actors = chain(mentions)
    assert roots[2] == 2
    assert actors[2] == "IRN"


def test_a_mention_looks_back_over_the_last_mentions_of_its_kind_only():
    between = [(20 + 10 * n, "attack", "verb", None, f"C{n:02}") for n in range(70)]
    near, _ = chain([(5, "attack", "verb", None, "RUS"), *between[:60], (900, "attack", "verb", None, "RUS")])
    far, _ = chain([(5, "attack", "verb", None, "RUS"), *between, (900, "attack", "verb", None, "RUS")])
    assert near[61] == 0
    assert far[71] == 71


def test_ten_thousand_attacks_in_one_document_are_chained_in_bounded_memory():
    # every mention against every earlier one would be fifty million rows
    roots, _ = chain([(5 + 10 * n, "attack", "verb", None, "RUS") for n in range(10_000)])
    assert len(roots) == 10_000
    assert roots[1] == 0
