"""The verb on which each trigger hangs, and the subject of that verb.

A verb trigger is its own anchor. A noun trigger hangs on a support verb: as its object ("held talks",
"paid an official visit") or as its subject ("the talks took place", "a meeting was held").
"""

import polars as pl

from transforms.event_triggers import expand_patterns, match_patterns
from transforms.neighbours import before, near
from transforms.reference import Reference

ANCHOR_COLUMNS = ("anchor_token", "support_phase", "is_passive", "is_infinitive", "subject_group", "speaker_group", "determiner")
"""Added to the triggers. anchor_token is null for a noun without support verb; subject_group is the group_row of the
anchor's subject, speaker_group that of the clause that reports its own; determiner is the word that opens the trigger's
noun phrase (the, this, a, or null)."""

_SUPPORT_REACH = 9
"""Most tokens between a support verb and its noun."""


def anchor_triggers(
    triggers: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame, rules: pl.DataFrame, reference: Reference
) -> pl.DataFrame:
    """Return the triggers with ANCHOR_COLUMNS, sorted by trigger_row.

    triggers: TRIGGER_COLUMNS. arguments: ARGUMENT_COLUMNS. rules: rule_row, word_class.
    """
    verbs = _verb_frame(grammar, reference)
    frame = triggers.join(rules.select("rule_row", "word_class"), on="rule_row", how="left")
    near = verbs.select("token_row", "verb_before", "verb_after")
    frame = frame.join(near, left_on="head_token", right_on="token_row", how="left")
    support = verbs.filter(pl.col("phase").is_not_null()).select("token_row", "phase", "slot", "passive")
    before = support.rename({"token_row": "verb_before", "phase": "phase_before", "slot": "slot_before", "passive": "passive_before"})
    after = support.rename({"token_row": "verb_after", "phase": "phase_after", "slot": "slot_after", "passive": "passive_after"})
    frame = frame.join(before, on="verb_before", how="left").join(after, on="verb_after", how="left")
    is_noun = pl.col("word_class") == "noun"
    close_before = (pl.col("first_token").cast(pl.Int64) - pl.col("verb_before").cast(pl.Int64)) <= _SUPPORT_REACH
    as_object = is_noun & pl.col("slot_before").str.contains("object") & ~pl.col("passive_before") & close_before
    as_subject = is_noun & (
        pl.col("slot_after").str.contains("subject") | (pl.col("slot_after").str.contains("object") & pl.col("passive_after"))
    )
    frame = frame.with_columns(
        pl.when(~is_noun)
        .then(pl.col("head_token"))
        .when(as_object)
        .then(pl.col("verb_before"))
        .when(as_subject)
        .then(pl.col("verb_after"))
        .alias("anchor_token"),
        pl.when(as_object).then(pl.col("phase_before")).when(as_subject).then(pl.col("phase_after")).alias("support_phase"),
        as_subject.fill_null(value=False).alias("noun_is_subject"),
    )
    own = verbs.select(pl.col("token_row").alias("anchor_token"), "passive", "infinitive", pl.col("clause_row").alias("anchor_clause"))
    frame = frame.join(own, on="anchor_token", how="left")
    verb_passive = ~is_noun & pl.col("form_participle") & pl.col("passive")
    frame = frame.with_columns(
        verb_passive.fill_null(value=False).alias("is_passive"),
        pl.col("infinitive").fill_null(value=False).alias("is_infinitive"),
    )
    frame = frame.join(_determiners(grammar), left_on="head_token", right_on="token_row", how="left")
    frame = _find_subjects(frame, arguments, grammar)
    frame = frame.with_columns(pl.when(pl.col("noun_is_subject")).then(None).otherwise(pl.col("subject_group")).alias("subject_group"))
    return frame.select(*triggers.columns, "word_class", *ANCHOR_COLUMNS).sort("trigger_row")


def _verb_frame(grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return every token with the content verb before and after it in its clause, and what verbs are like."""
    phases = _support_phases(grammar, reference)
    frame = grammar.sort("token_row").join(phases, on="token_row", how="left", maintain_order="left")
    auxiliary = pl.col("is_be") | pl.col("is_have") | pl.col("is_modal") | pl.col("lower").is_in(["do", "does", "did"])
    content = (pl.col("is_verb") & ~auxiliary) | (pl.col("is_gerund") & ~pl.col("is_noun_place") & ~pl.col("in_mention"))
    # "the drill, codenamed X, began": the participle between commas is no predicate
    aside = pl.col("is_participle") & (pl.col("previous_lower") == ",")
    frame = frame.with_columns(
        pl.when(content).then(pl.col("token_row")).alias("verb_row"),
        pl.when(content & ~aside).then(pl.col("token_row")).alias("predicate_row"),
        pl.col("is_be").alias("be"),
    )
    be_near = near(pl.col("be"), 1, 2, 3)
    been_between = before("is_have", fill=False)
    return frame.with_columns(
        pl.col("verb_row").forward_fill().shift(1).over("clause_row").alias("verb_before"),
        pl.col("predicate_row").backward_fill().shift(-1).over("clause_row").alias("verb_after"),
        (pl.col("is_participle") & ((be_near & ~been_between) | (pl.col("next_lower") == "by"))).alias("passive"),
        (pl.col("previous_lower") == "to").alias("infinitive"),
        pl.when(content).then(pl.col("phase")).alias("phase"),
    )


def _support_phases(grammar: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return token_row, phase, slot of every support verb, by its first word ("took" in "took place"); the longest one wins."""
    support = reference["support_verbs"].with_columns(pl.lit("phrase").alias("word_class"))
    patterns = expand_patterns(support, reference["inflections"]).with_row_index("pattern_row")
    hits = match_patterns(grammar, patterns["pattern"]).join(patterns, on="pattern_row", how="inner")
    hits = hits.join(support.with_row_index("rule_row").select("rule_row", "phase", "slot"), on="rule_row", how="inner")
    ordered = hits.sort("first_token", "last_token", "rule_row", descending=[False, True, False])
    return ordered.unique("first_token", keep="first", maintain_order=True).select(
        pl.col("first_token").alias("token_row"), "phase", "slot"
    )


def _determiners(grammar: pl.DataFrame) -> pl.DataFrame:
    """Say which determiner opens the noun phrase in which a token stands, up to four words before it."""
    word = pl.when(pl.col("is_determiner")).then(pl.col("lower"))
    stop = pl.col("is_verb") | pl.col("is_preposition") | pl.col("lower").is_in([",", ";", ":"])
    candidates = []
    blocked = pl.lit(value=False)
    for n in range(1, 5):
        here = before(word, n)
        candidates.append(pl.when(~blocked).then(here))
        blocked = blocked | before(stop, n, fill=True)
    return grammar.sort("token_row").select("token_row", pl.coalesce(candidates).alias("determiner"))


def _find_subjects(frame: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Add subject_group: the first bare group of the anchor's clause before it, else what its clause inherits."""
    bare = (
        arguments.filter(pl.col("preposition").is_null())
        .group_by("group_row")
        .agg(
            pl.col("clause_row").first(),
            pl.col("sentence_row").first(),
            pl.col("np_token").min().alias("start"),
            pl.col("is_possessor").last(),
        )
    )
    pairs = (
        frame.filter(pl.col("anchor_token").is_not_null())
        .select("trigger_row", "anchor_token", "anchor_clause", "is_infinitive")
        .join(bare, left_on="anchor_clause", right_on="clause_row", how="inner")
    )
    pairs = pairs.filter(pl.col("start") < pl.col("anchor_token"))
    order = pl.when(pl.col("is_infinitive")).then(-pl.col("start").cast(pl.Int64)).otherwise(pl.col("start").cast(pl.Int64))
    own = (
        pairs.with_columns(order.alias("order"))
        .sort("trigger_row", "is_possessor", "order", "group_row")
        .unique("trigger_row", keep="first", maintain_order=True)
    )
    inherited = _inherited_subjects(bare, arguments, grammar)
    frame = frame.join(own.select("trigger_row", pl.col("group_row").alias("own_subject")), on="trigger_row", how="left")
    frame = frame.join(inherited, left_on="anchor_clause", right_on="clause_row", how="left")
    return frame.with_columns(pl.coalesce("own_subject", "inherited_subject").alias("subject_group"))


def _inherited_subjects(bare: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Say which group a clause without subject takes: a relative clause the name before it, others the subject before.

    For reported clauses ("said that …") the subject before is the speaker.
    """
    clauses = grammar.group_by("clause_row").agg(
        pl.col("sentence_row").first(), pl.col("clause_kind").first(), pl.col("token_row").min().alias("opens")
    )
    bare, arguments = bare.sort("start", "group_row"), arguments.sort("first_token", "argument_row")
    firsts = bare.group_by("clause_row", maintain_order=True).agg(pl.col("group_row").first().alias("first_bare"))
    lasts = arguments.group_by("clause_row", maintain_order=True).agg(pl.col("group_row").last().alias("last_group"))
    frame = clauses.join(firsts, on="clause_row", how="left").join(lasts, on="clause_row", how="left").sort("opens")
    frame = frame.with_columns(
        pl.col("first_bare").forward_fill().shift(1).over("sentence_row").alias("subject_before"),
        pl.col("last_group").forward_fill().shift(1).over("sentence_row").alias("name_before"),
    )
    taken = (
        pl.when(pl.col("clause_kind") == "relative")
        .then(pl.col("name_before"))
        .when(pl.col("clause_kind").is_in(["coordinate", "participle", "subordinate"]))
        .then(pl.col("subject_before"))
    )
    reported = pl.when(pl.col("clause_kind").is_in(["complement", "quote"])).then(pl.col("subject_before"))
    return frame.select("clause_row", taken.alias("inherited_subject"), reported.alias("speaker_group"))
