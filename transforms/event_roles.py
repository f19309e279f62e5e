"""Who does what to whom: slots of a trigger's frame filled with the names of its clause.

For every trigger the names of the clause are given the slot in which they stand (subject, object,
possessor, or their preposition); the rule says which slots are source and target. Passives are turned
around; symmetric rules make every filler a source.
"""

import polars as pl

ROLE_COLUMNS = ("trigger_row", "group_row", "role")

_ACTOR_TYPES = ("PERSON", "ORG", "GPE", "MIL_UNIT", "NORP")
_NOUN_REACH = 5
"""Most tokens between a possessor or nationality and the noun trigger it belongs to."""
_OBJECT_REACH = 8
"""Most tokens between a verb and a nationality within its object."""
_OF_REACH = 4
_PHRASE_REACH = 22
"""Most tokens between a trigger and a prepositional phrase of its clause that it may take."""


def bind_roles(triggers: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Return ROLE_COLUMNS: which group of names fills which role of which trigger.

    triggers: TRIGGER_COLUMNS and ANCHOR_COLUMNS. arguments: ARGUMENT_COLUMNS. rules: rule_row, source_slot, target_slot, is_symmetric.
    """
    slots = pl.concat(
        [
            _subjects(triggers, "subject"),
            _subjects(triggers, "speaker"),
            _possessors(triggers, arguments, grammar),
            _phrases(triggers, arguments, grammar),
        ]
    )
    actors = arguments.filter(pl.col("entity_type").is_in(_ACTOR_TYPES)).select("group_row").unique()
    slots = slots.join(triggers.select("trigger_row", "rule_row", "is_passive"), on="trigger_row", how="inner")
    turned = (
        pl.when(pl.col("is_passive") & (pl.col("slot") == "subject"))
        .then(pl.lit("object"))
        .when(pl.col("is_passive") & (pl.col("slot") == "by"))
        .then(pl.lit("subject"))
        .otherwise(pl.col("slot"))
    )
    slots = slots.with_columns(turned.alias("slot"))
    wanted = pl.concat([_wanted(rules, "source_slot", "source"), _wanted(rules, "target_slot", "target")])
    fits = slots.join(wanted, on=["rule_row", "slot"], how="inner")
    # a river, a port or a bridge may be acted upon; it never acts
    fits = pl.concat(
        [fits.filter(pl.col("role") == "target"), fits.filter(pl.col("role") == "source").join(actors, on="group_row", how="semi")]
    )
    fits = fits.join(rules.select("rule_row", "is_symmetric"), on="rule_row", how="left")
    symmetric = fits.filter(pl.col("is_symmetric")).with_columns(pl.lit("source").alias("role")).join(actors, on="group_row", how="semi")
    symmetric = symmetric.sort("trigger_row", "slot", "distance", "group_row").unique(
        ["trigger_row", "slot"], keep="first", maintain_order=True
    )
    one_sided = _choose(fits.filter(~pl.col("is_symmetric").fill_null(value=False)))
    one_sided = pl.concat([one_sided.select(ROLE_COLUMNS), _nationality_targets(triggers, arguments, grammar, rules, one_sided)])
    return pl.concat([symmetric.select(ROLE_COLUMNS), one_sided.select(ROLE_COLUMNS)]).unique().sort("trigger_row", "role", "group_row")


def _wanted(rules: pl.DataFrame, column: str, role: str) -> pl.DataFrame:
    """Return rule_row, slot, rank, role: the slots a rule reads a role from, in order of preference."""
    frame = rules.select("rule_row", pl.col(column).str.split("|").alias("slot")).drop_nulls().explode("slot")
    return frame.with_columns(
        pl.col("slot").str.strip_chars(), pl.int_range(pl.len()).over("rule_row").alias("rank"), pl.lit(role).alias("role")
    )


def _choose(fits: pl.DataFrame) -> pl.DataFrame:
    """For each role take the preferred slot, then the nearest group; one group has one role."""
    ordered = fits.sort("trigger_row", "role", "rank", "distance", "group_row")
    sources = ordered.filter(pl.col("role") == "source").unique("trigger_row", keep="first", maintain_order=True)
    rest = ordered.filter(pl.col("role") == "target").join(sources, on=["trigger_row", "group_row"], how="anti")
    targets = rest.unique("trigger_row", keep="first", maintain_order=True)
    return pl.concat([sources, targets])


def _subjects(triggers: pl.DataFrame, slot: str) -> pl.DataFrame:
    """The subject of the trigger's verb, or the speaker of the clause that reports it."""
    group = pl.col(f"{slot}_group")
    return triggers.filter(group.is_not_null()).select(
        "trigger_row", group.alias("group_row"), pl.lit(slot).alias("slot"), pl.lit(0, pl.Int64).alias("distance")
    )


def _possessors(triggers: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Names right before a noun trigger: "Israel's attack", "the Iranian attack"."""
    owners = arguments.filter(pl.col("is_possessor") | (pl.col("kind") == "nationality") | pl.col("is_modifier"))
    pairs = (
        triggers.filter(pl.col("word_class") == "noun")
        .select("trigger_row", "sentence_row", pl.col("first_token").alias("noun_token"))
        .join(owners.select("sentence_row", "group_row", "last_token"), on="sentence_row", how="inner")
    )
    distance = pl.col("noun_token").cast(pl.Int64) - pl.col("last_token").cast(pl.Int64) - 1
    pairs = pairs.with_columns(distance.alias("distance")).filter((pl.col("distance") >= 0) & (pl.col("distance") <= _NOUN_REACH))
    pairs = _clear_between(pairs, grammar, "last_token", "noun_token", also_prepositions=True)
    return pairs.select("trigger_row", "group_row", pl.lit("possessor").alias("slot"), "distance")


def _phrases(triggers: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame) -> pl.DataFrame:
    """Names after the trigger in its clause: its object where bare, else by their preposition."""
    groups = arguments.group_by("group_row").agg(
        pl.col("clause_row").first(),
        pl.col("np_token").min().alias("start"),
        pl.col("preposition").first(),
    )
    pairs = triggers.select("trigger_row", "clause_row", "last_token", "anchor_token", "word_class", "first_token").join(
        groups, on="clause_row", how="inner"
    )
    end = pl.max_horizontal("last_token", "anchor_token")
    distance = pl.col("start").cast(pl.Int64) - pl.col("last_token").cast(pl.Int64) - 1
    pairs = pairs.with_columns(distance.alias("distance"), end.alias("end"))
    after = pairs.filter((pl.col("distance") >= 0) & (pl.col("distance") <= _PHRASE_REACH))
    after = _clear_between(after, grammar, "end", "start", also_prepositions=False)
    bare = after.filter(pl.col("preposition").is_null() & (pl.col("word_class") != "noun")).with_columns(pl.lit("object").alias("slot"))
    # "would be crushed, the army warned": behind a comma stands no object
    bare = _clear_between(bare, grammar, "end", "start", also_prepositions=True)
    bare = bare.sort("trigger_row", "distance", "group_row").unique("trigger_row", keep="first", maintain_order=True)
    # "exercises held in the north of X": only an "of" right behind the noun is its own
    far_of = (pl.col("word_class") == "noun") & (pl.col("preposition") == "of") & (pl.col("distance") > _OF_REACH)
    after = after.filter(~far_of.fill_null(value=False))
    governed = after.filter(pl.col("preposition").is_not_null()).with_columns(pl.col("preposition").alias("slot"))
    before = pairs.filter((pl.col("start") < pl.col("first_token")) & pl.col("preposition").is_not_null()).with_columns(
        pl.col("preposition").alias("slot"),
        (pl.col("distance").abs() + 100).alias("distance"),
    )
    columns = ["trigger_row", "group_row", "slot", "distance"]
    return pl.concat(
        [bare.select(columns), governed.select(columns), before.filter(pl.col("slot").is_in(["between", "with"])).select(columns)]
    )


def _nationality_targets(
    triggers: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame, rules: pl.DataFrame, bound: pl.DataFrame
) -> pl.DataFrame:
    """For a verb without target take the nationality within its object: "shelled Armenian towns", "buy Turkish drones"."""
    directed = rules.filter(~pl.col("is_symmetric").fill_null(value=False) & pl.col("target_slot").fill_null("none").ne("none")).select(
        "rule_row"
    )
    verbs = triggers.filter((pl.col("word_class") != "noun") & ~pl.col("is_passive")).join(directed, on="rule_row", how="semi")
    verbs = verbs.join(bound.filter(pl.col("role") == "target"), on="trigger_row", how="anti").select(
        "trigger_row", "clause_row", pl.col("last_token").alias("end")
    )
    described = arguments.filter((pl.col("kind") == "nationality") & pl.col("preposition").is_null()).select(
        "clause_row", "group_row", "country_code", pl.col("first_token").alias("start")
    )
    pairs = verbs.join(described, on="clause_row", how="inner")
    distance = pl.col("start").cast(pl.Int64) - pl.col("end").cast(pl.Int64)
    pairs = pairs.filter((distance >= 1) & (distance <= _OBJECT_REACH))
    pairs = _clear_between(pairs, grammar, "end", "start", also_prepositions=True)
    own = bound.join(arguments.select("group_row", pl.col("country_code").alias("own_country")), on="group_row", how="inner").select(
        "trigger_row", "own_country"
    )
    pairs = pairs.join(own, left_on=["trigger_row", "country_code"], right_on=["trigger_row", "own_country"], how="anti")
    nearest = pairs.sort("trigger_row", "start", "group_row").unique("trigger_row", keep="first", maintain_order=True)
    return nearest.select("trigger_row", "group_row", pl.lit("target").alias("role"))


def _clear_between(pairs: pl.DataFrame, grammar: pl.DataFrame, start: str, end: str, *, also_prepositions: bool) -> pl.DataFrame:
    """Drop pairs with another content verb (or a preposition) between the two tokens."""
    auxiliary = pl.col("is_be") | pl.col("is_have") | pl.col("is_modal")
    blocks = pl.col("is_verb") & ~auxiliary
    if also_prepositions:
        blocks = blocks | pl.col("is_preposition") | pl.col("lower").is_in([","]) | pl.col("is_coordinator")
    running = grammar.sort("token_row").select("token_row", blocks.cast(pl.Int64).cum_sum().alias("blocks"), blocks.alias("is_block"))
    first = running.select(pl.col("token_row").alias(start), pl.col("blocks").alias("blocks_start"))
    last = running.select(pl.col("token_row").alias(end), (pl.col("blocks") - pl.col("is_block").cast(pl.Int64)).alias("blocks_end"))
    pairs = pairs.join(first, on=start, how="inner").join(last, on=end, how="inner")
    return pairs.filter(pl.col("blocks_end") <= pl.col("blocks_start")).drop("blocks_start", "blocks_end")
