"""Event mentions: who did what to whom, when and where, clause by clause.

The order of work: grammar of the tokens, names as arguments, triggers, their anchors, roles, the choice
among readings, status, time, place, chains within the document, and the PLOVER rules that turn on them.
"""

from collections.abc import Mapping

import polars as pl

from transforms.event_anchors import anchor_triggers
from transforms.event_antecedents import resolve_antecedents
from transforms.event_arguments import list_arguments
from transforms.event_chains import chain_mentions
from transforms.event_grammar import annotate_grammar
from transforms.event_plover import apply_plover
from transforms.event_roles import bind_roles
from transforms.event_rows import write_event_rows
from transforms.event_spans import share_dates, share_status
from transforms.event_status import judge_status
from transforms.event_targets import infer_targets
from transforms.event_triggers import find_triggers
from transforms.event_when import date_events
from transforms.event_where import locate_events
from transforms.reference import Reference

_RULE_COLUMNS = (
    "rule_row",
    "lemma",
    "word_class",
    "event_type",
    "mode",
    "subtype",
    "source_slot",
    "target_slot",
    "is_symmetric",
    "default_status",
    "confidence",
)
_INFERRED = 0.7
"""Factor on the confidence of a mention whose actors were inferred."""


def find_events(
    tokens: pl.DataFrame,
    documents: pl.DataFrame,
    metadata: pl.DataFrame,
    sentences: pl.DataFrame,
    mentions: Mapping[str, pl.DataFrame],
    reference: Reference,
) -> dict[str, pl.DataFrame]:
    """Return EVENT_MENTIONS, EVENT_MENTION_PARTICIPANTS, EVENT_MENTION_CONTEXTS, EVENT_MENTION_ATTRIBUTES and STATEMENTS by name.

    tokens: TOKEN_COLUMNS over `documents` and `sentences`. mentions: ENTITY_MENTIONS, AMOUNT_MENTIONS and
    time_mentions (TIME_MENTIONS, or all times as `find_all_times` gives them) by name.
    """
    rows = documents.with_row_index("document_row").select("document_id", "document_row")
    names = _place_on_tokens(mentions["entity_mentions"], rows, tokens)
    times = _place_on_tokens(mentions["time_mentions"], rows, tokens)
    grammar = annotate_grammar(tokens, _tokens_inside(names, tokens), _tokens_inside(times, tokens), reference)
    times = times.join(grammar.select("token_row", "clause_row", "sentence_row"), left_on="first_token", right_on="token_row", how="inner")
    arguments = resolve_antecedents(list_arguments(grammar, names, reference), grammar, reference)
    rules = reference["triggers"].with_row_index("rule_row").select(_RULE_COLUMNS)
    triggers = find_triggers(grammar, _features(grammar, names, reference), reference)
    triggers = anchor_triggers(triggers, arguments, grammar, rules, reference)
    roles = bind_roles(triggers, arguments, grammar, rules)
    triggers, roles = _choose_readings(triggers, roles, rules)
    events = triggers.join(rules.select("rule_row", "lemma", "event_type", "mode", "subtype", "confidence"), on="rule_row", how="left")
    events = events.join(reference["event_subtypes"].select("subtype", "family"), on="subtype", how="left")
    events = events.join(judge_status(triggers, grammar, rules, reference), on="trigger_row", how="left").filter("is_asserted")
    events = events.join(_event_names(events, names, grammar), on="trigger_row", how="left")
    published = rows.join(metadata.select("document_id", "published_date"), on="document_id", how="left").select(
        "document_row", "published_date"
    )
    paragraphs = sentences.with_row_index("sentence_row").select("sentence_row", "paragraph_number")
    events = events.join(paragraphs, on="sentence_row", how="left")
    when = date_events(events, times, events.select("trigger_row", "name_year"), published, grammar)
    countries = names.filter(pl.col("reference_id").str.starts_with("country:")).select("mention_id")
    where = locate_events(events, arguments, roles, countries)
    events = events.join(when, on="trigger_row", how="left").join(where, on="trigger_row", how="left")
    fillers = roles.join(arguments.select("group_row", "argument_row", "is_inferred"), on="group_row", how="inner").drop("group_row")
    fillers = infer_targets(events, fillers, arguments)
    events, fillers = chain_mentions(events, fillers, arguments, grammar)
    events = share_dates(share_status(events), _durations(events, mentions["amount_mentions"], rows, tokens))
    events = apply_plover(events, fillers, arguments, grammar, reference)
    inferred = fillers.group_by("trigger_row").agg(pl.col("is_inferred").all().alias("all_inferred"))
    events = events.join(inferred, on="trigger_row", how="left").with_columns(
        (pl.col("confidence").fill_null(0.5) * pl.when(pl.col("all_inferred")).then(_INFERRED).otherwise(1.0)).alias("confidence")
    )
    return write_event_rows(events, fillers, arguments, grammar, documents, sentences, reference)


def _place_on_tokens(mentions: pl.DataFrame, rows: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Add document_row, first_token and last_token to mentions; those that start or end inside a token take all of it."""
    spans = tokens.select(
        "document_row", pl.col("char_start").alias("token_start"), pl.col("char_end").alias("token_end"), "token_row"
    ).sort("document_row", "token_start")
    frame = mentions.join(rows, on="document_id", how="inner").sort("document_row", "char_start")
    first = spans.select("document_row", "token_start", pl.col("token_row").alias("first_token"))
    frame = frame.join_asof(
        first, left_on="char_start", right_on="token_start", by="document_row", strategy="backward", check_sortedness=False
    )
    last = spans.select("document_row", "token_end", pl.col("token_row").alias("last_token"))
    frame = frame.sort("document_row", "char_end").join_asof(
        last, left_on="char_end", right_on="token_end", by="document_row", strategy="forward", check_sortedness=False
    )
    return frame.drop_nulls(["first_token", "last_token"]).drop("sentence_number").sort("first_token", "last_token")


def _tokens_inside(mentions: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Return token_row (and entity_type where there is one) of every token inside a mention."""
    columns = ["entity_type"] if "entity_type" in mentions.columns else []
    inside = mentions.select(pl.int_ranges(pl.col("first_token"), pl.col("last_token") + 1, dtype=pl.UInt32).alias("token_row"), *columns)
    return inside.explode("token_row").unique("token_row", keep="first", maintain_order=True)


def _features(grammar: pl.DataFrame, names: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return sentence_row, feature: the words, lemmas and entity types of each sentence."""
    words = grammar.select("sentence_row", pl.col("lower").alias("feature")).unique()
    lemmas = words.join(reference["inflections"].select("form", "lemma").unique(), left_on="feature", right_on="form", how="inner")
    types = names.join(grammar.select("token_row", "sentence_row"), left_on="first_token", right_on="token_row", how="inner")
    return pl.concat(
        [
            words,
            lemmas.select("sentence_row", pl.col("lemma").alias("feature")),
            types.select("sentence_row", pl.col("entity_type").alias("feature")),
        ]
    ).unique()


def _choose_readings(triggers: pl.DataFrame, roles: pl.DataFrame, rules: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keep one reading for each place in the text: the one with most roles filled, then the surest rule.

    A noun that is the object of a trigger verb of the same type says nothing new and goes.
    """
    filled = roles.group_by("trigger_row").agg(pl.col("role").n_unique().alias("filled"))
    frame = triggers.join(filled, on="trigger_row", how="left").join(
        rules.select("rule_row", "confidence", "event_type"), on="rule_row", how="left"
    )
    frame = frame.with_columns(pl.col("filled").fill_null(0), pl.col("confidence").fill_null(0.5))
    spoken = rules.filter(pl.col("source_slot") == "speaker").select("rule_row")
    sourced = roles.filter(pl.col("role") == "source").select("trigger_row").unique()
    # "X must" is a demand only where somebody says so
    unsaid = frame.join(spoken, on="rule_row", how="semi").join(sourced, on="trigger_row", how="anti").select("trigger_row")
    frame = frame.join(unsaid, on="trigger_row", how="anti")
    frame = frame.filter((pl.col("filled") > 0) | (pl.col("word_class") == "noun"))
    ranked = frame.sort("head_token", "filled", "confidence", "rule_row", descending=[False, True, True, False])
    frame = ranked.unique("head_token", keep="first", maintain_order=True)
    verbs = frame.filter(pl.col("word_class") != "noun").select(
        "clause_row", "event_type", pl.col("head_token").cast(pl.Int64).alias("verb_token")
    )
    nouns = frame.filter(pl.col("word_class") == "noun").join(verbs, on=["clause_row", "event_type"], how="inner")
    repeated = nouns.filter((pl.col("head_token").cast(pl.Int64) - pl.col("verb_token")).is_between(1, 9))["trigger_row"].unique()
    frame = frame.filter(~pl.col("trigger_row").is_in(repeated.implode())).drop("filled", "confidence", "event_type").sort("trigger_row")
    return frame, roles.join(frame, on="trigger_row", how="semi")


def _durations(events: pl.DataFrame, amounts: pl.DataFrame, rows: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Return trigger_row, days: the length that stands right before the noun of an event ("the four-day drill")."""
    lengths = _place_on_tokens(amounts.filter(pl.col("unit") == "day"), rows, tokens)
    lengths = lengths.select(
        "document_row", pl.col("last_token").cast(pl.Int64).alias("length_token"), pl.col("amount").cast(pl.Int64).alias("days")
    )
    nouns = events.filter(pl.col("word_class") == "noun").select(
        "trigger_row", "document_row", pl.col("first_token").cast(pl.Int64).alias("noun_token")
    )
    near = nouns.join(lengths, on="document_row", how="inner").filter((pl.col("noun_token") - pl.col("length_token")).is_between(1, 3))
    return near.sort("trigger_row", "length_token").unique("trigger_row", keep="last", maintain_order=True).select("trigger_row", "days")


def _event_names(events: pl.DataFrame, names: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Return trigger_row, event_name, name_year: the exercise named in the clause of an exercise, and the year its name holds."""
    exercises = names.filter(pl.col("entity_type") == "EXERCISE").join(
        grammar.select("token_row", "clause_row"), left_on="first_token", right_on="token_row", how="inner"
    )
    pairs = (
        events.filter(pl.col("subtype").str.starts_with("military-exercise"))
        .select("trigger_row", "clause_row", "head_token")
        .join(exercises.select("clause_row", "text", "first_token"), on="clause_row", how="inner")
    )
    distance = (pl.col("head_token").cast(pl.Int64) - pl.col("first_token").cast(pl.Int64)).abs()
    best = (
        pairs.with_columns(distance.alias("distance"))
        .sort("trigger_row", "distance", "first_token")
        .unique("trigger_row", keep="first", maintain_order=True)
    )
    digits = pl.col("text").str.extract(r"(\d{4}|\d{2})$").cast(pl.Int32, strict=False)
    year = pl.when(digits < 100).then(digits + 2000).otherwise(digits)
    return best.select("trigger_row", pl.col("text").alias("event_name"), year.alias("name_year"))
