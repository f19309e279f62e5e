"""Coreference within a document: which mentions go back to an earlier mention of the same event.

"The drill", "this exercise", the headline and the first sentence, a name told twice. A mention takes over
the actors that its clause leaves out; what is taken over is marked as inferred.
"""

import polars as pl

from transforms.fold import fold_name
from transforms.neighbours import near

_DEFINITE = ("the", "this", "that", "these", "those", "its", "their")
_NAME_ONLY = ("military-exercise",)
"""Kinds of event whose proper name alone identifies them."""
_OTHER_WORDS = ("another", "similar", "previous", "new", "second", "third", "earlier", "last", "separate", "further", "future", "next")
"""Words before a noun that say it is not the event told before."""
_STATED = ("explicit", "relative", "duration", "name", "context")
_ROUNDS = 6
_REACH = 64
"""Mentions of one kind in one document that a mention looks back over: nobody refers farther back without saying what is meant."""
_AT_ONCE = 10_000
"""Mentions that are compared at once, which bounds the memory that a very long document takes."""


def chain_mentions(
    events: pl.DataFrame, roles: pl.DataFrame, arguments: pl.DataFrame, grammar: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the events with root_row, and the roles with those taken over.

    events: trigger_row, document_row, first_token, head_token, word_class, determiner, event_type, family, event_name,
    date_start, date_end, date_basis, support_phase. roles: trigger_row, argument_row, role, is_inferred. root_row is the
    trigger_row of the first mention of the event in the document, or the mention's own. Events left without any role are
    dropped.
    """
    parties = _parties(events, roles, arguments)
    frame = events.join(parties, on="trigger_row", how="left").join(
        _other_words(grammar), left_on="head_token", right_on="token_row", how="left"
    )
    frame = frame.with_columns(
        pl.col("sources", "targets", "parties", "people").fill_null([]),
        pl.col("says_other").fill_null(value=False),
        fold_name(pl.col("event_name")).alias("name_key"),
        pl.col("date_basis").is_in(_STATED).alias("is_stated"),
    )
    pointers = _point_back(frame)
    roots = _follow(_cut_conflicts(pointers, frame), events["trigger_row"])
    events = events.join(roots, on="trigger_row", how="left").with_columns(pl.coalesce("root_row", "trigger_row").alias("root_row"))
    # the first mention that names actors lends them to the others, a headline before it included
    named = events.join(roles.select("trigger_row").unique(), on="trigger_row", how="semi").sort("first_token", "trigger_row")
    donors = named.group_by("root_row", maintain_order=True).agg(pl.col("trigger_row").first().alias("chain_row"))
    events = events.join(donors, on="root_row", how="left").join(_series(frame), on="trigger_row", how="left")
    events = events.with_columns(pl.coalesce("series_row", "chain_row", "trigger_row").alias("donor_row"))
    roles = _take_over(events, roles, arguments)
    events = events.drop("series_row", "chain_row", "donor_row")
    return events.join(roles.select("trigger_row").unique(), on="trigger_row", how="semi"), roles


def _parties(events: pl.DataFrame, roles: pl.DataFrame, arguments: pl.DataFrame) -> pl.DataFrame:
    """Return trigger_row, sources, targets, parties, people: countries (else mentions) by role, and the persons among them."""
    who = arguments.select("argument_row", "entity_type", pl.coalesce("country_code", "mention_id").alias("party"), "mention_id").unique(
        "argument_row"
    )
    named = roles.join(who, on="argument_row", how="inner")
    return named.group_by("trigger_row").agg(
        pl.col("party").filter(pl.col("role") == "source").unique().sort().alias("sources"),
        pl.col("party").filter(pl.col("role") == "target").unique().sort().alias("targets"),
        pl.col("party").unique().sort().alias("parties"),
        pl.col("mention_id").filter(pl.col("entity_type") == "PERSON").unique().sort().alias("people"),
    )


def _other_words(grammar: pl.DataFrame) -> pl.DataFrame:
    """Say for each token whether one of the three words before it sets it apart from what was told before."""
    apart = near(pl.col("lower").is_in(_OTHER_WORDS), 1, 2, 3)
    return grammar.sort("token_row").select("token_row", "sentence_row", apart.alias("says_other")).drop("sentence_row")


def _point_back(frame: pl.DataFrame) -> pl.DataFrame:
    """Return trigger_row, earlier_row: the nearest earlier mention of the same event."""
    columns = (
        "trigger_row",
        "document_row",
        "family",
        "first_token",
        "name_key",
        "sources",
        "targets",
        "parties",
        "date_start",
        "date_end",
        "is_stated",
    )
    place = pl.int_range(pl.len()).over("document_row", "family").alias("place")
    frame = frame.sort("document_row", "family", "first_token", "trigger_row").with_columns(place)
    earlier = frame.select(*columns, "place", (pl.col("place") // _REACH).alias("stretch"))
    # what is within reach lies in the mention's own stretch or in the one before
    stretches = pl.concat([earlier, earlier.with_columns(pl.col("stretch") + 1)])
    later = frame.select(*columns, "determiner", "word_class", "says_other", "place", (pl.col("place") // _REACH).alias("stretch"))
    parts = [_find_nearest(part, stretches) for part in later.iter_slices(_AT_ONCE)]
    return pl.concat(parts or [_find_nearest(later, stretches)]).sort("trigger_row")


def _find_nearest(later: pl.DataFrame, stretches: pl.DataFrame) -> pl.DataFrame:
    """Return trigger_row, earlier_row of some mentions: the nearest one in the stretches that tells the same event."""
    pairs = later.join(stretches, on=["document_row", "family", "stretch"], how="inner", suffix="_earlier")
    is_near = pl.col("place") - pl.col("place_earlier") <= _REACH
    pairs = pairs.filter((pl.col("first_token_earlier") < pl.col("first_token")) & is_near)
    both_dated = pl.col("is_stated") & pl.col("is_stated_earlier")
    overlap = (pl.col("date_start") <= pl.col("date_end_earlier")) & (pl.col("date_start_earlier") <= pl.col("date_end"))
    time_fits = ~both_dated | overlap.fill_null(value=True)
    other_name = (pl.col("name_key") != pl.col("name_key_earlier")).fill_null(value=False)
    same_name = (pl.col("name_key") == pl.col("name_key_earlier")).fill_null(value=False) & pl.col("family").is_in(_NAME_ONLY)
    size, earlier_size = pl.col("parties").list.len(), pl.col("parties_earlier").list.len()
    shared = pl.col("parties").list.set_intersection("parties_earlier").list.len()
    definite = (pl.col("word_class") == "noun") & pl.col("determiner").is_in(_DEFINITE) & (shared == size) & (earlier_size > 0)
    same_sources = pl.col("sources").list.len().eq(pl.col("sources_earlier").list.len()) & (
        pl.col("sources").list.set_intersection("sources_earlier").list.len() == pl.col("sources").list.len()
    )
    same_targets = pl.col("targets").list.len().eq(pl.col("targets_earlier").list.len()) & (
        pl.col("targets").list.set_intersection("targets_earlier").list.len() == pl.col("targets").list.len()
    )
    same_parties = same_sources & same_targets & (size > 0)
    fits = same_name | (time_fits & ~other_name & ~pl.col("says_other") & (definite | same_parties))
    nearest = (
        pairs.filter(fits)
        .sort("trigger_row", "first_token_earlier", "trigger_row_earlier", descending=[False, True, False])
        .unique("trigger_row", keep="first", maintain_order=True)
    )
    return nearest.select("trigger_row", pl.col("trigger_row_earlier").alias("earlier_row"))


def _series(frame: pl.DataFrame) -> pl.DataFrame:
    """Return trigger_row, series_row: for "a similar exercise" without actors the nearest earlier event of the kind, whose actors it has.

    It is another event: only the actors are taken over.
    """
    others = frame.filter(pl.col("says_other") & (pl.col("word_class") == "noun") & (pl.col("parties").list.len() == 0))
    earlier = frame.filter(pl.col("parties").list.len() > 0).select(
        "document_row", "family", pl.col("first_token").alias("earlier_token"), pl.col("trigger_row").alias("series_row")
    )
    found = (
        others.select("trigger_row", "document_row", "family", "first_token")
        .sort("first_token", "trigger_row")
        .join_asof(
            earlier.sort("earlier_token", "series_row"),
            left_on="first_token",
            right_on="earlier_token",
            by=["document_row", "family"],
            allow_exact_matches=False,
            check_sortedness=False,
        )
    )
    return found.drop_nulls("series_row").select("trigger_row", "series_row").sort("trigger_row")


def _cut_conflicts(pointers: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Drop pointers by which a chain would get a second name, or a second stated day that fits none before it.

    A mention without name or date is compared with everything; only the whole chain shows what it cannot be.
    """
    chains = _follow(pointers, frame["trigger_row"]).join(
        frame.select("trigger_row", "first_token", "name_key", "date_start", "date_end", "is_stated", "support_phase"),
        on="trigger_row",
        how="left",
    )
    chains = chains.sort("root_row", "first_token")
    dated = pl.col("is_stated") & pl.col("date_start").is_not_null()
    chains = chains.with_columns(
        pl.col("name_key").drop_nulls().first().over("root_row").alias("first_name"),
        pl.col("date_start").filter(dated).first().over("root_row").alias("root_start"),
        pl.col("date_end").filter(dated).first().over("root_row").alias("root_end"),
    )
    other_name = (pl.col("name_key") != pl.col("first_name")).fill_null(value=False)
    apart = (dated & ((pl.col("date_start") > pl.col("root_end")) | (pl.col("date_end") < pl.col("root_start")))).fill_null(value=False)
    # a first or a last day told apart is no second event
    bounds = pl.col("support_phase").is_in(["begin", "continue", "end"]).fill_null(value=False)
    cut = chains.filter(other_name | (apart & ~bounds)).select("trigger_row")
    return pointers.join(cut, on="trigger_row", how="anti")


def _follow(pointers: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Return trigger_row, root_row: pointers followed to the first mention."""
    frame = (
        pl.DataFrame({"trigger_row": rows})
        .join(pointers, on="trigger_row", how="left")
        .with_columns(pl.coalesce("earlier_row", "trigger_row").alias("root_row"))
    )
    frame = frame.select("trigger_row", "root_row")
    for _ in range(_ROUNDS):  # each round doubles the length followed
        step = frame.select(pl.col("trigger_row").alias("root_row"), pl.col("root_row").alias("further"))
        frame = frame.join(step, on="root_row", how="left").select("trigger_row", pl.col("further").alias("root_row"))
    return frame


def _take_over(events: pl.DataFrame, roles: pl.DataFrame, arguments: pl.DataFrame) -> pl.DataFrame:
    """Add the roles of the root that a mention lacks: a whole role that is empty, or parties of a symmetric event."""
    country = arguments.select("argument_row", pl.coalesce("country_code", "mention_id").alias("party")).unique("argument_row")
    followers = events.filter(pl.col("donor_row") != pl.col("trigger_row")).select("trigger_row", "donor_row")
    offered = followers.join(roles.rename({"trigger_row": "donor_row"}), on="donor_row", how="inner").join(
        country, on="argument_row", how="left"
    )
    own = roles.join(country, on="argument_row", how="left")
    rootless = followers.join(
        own.filter(pl.col("role") == "target").select(pl.col("trigger_row").alias("donor_row")).unique(), on="donor_row", how="anti"
    )
    filled = own.select("trigger_row", "role").unique()
    lacking = offered.join(filled, on=["trigger_row", "role"], how="anti")
    # an event without targets is told by all its parties: the ones not named here still took part
    shared = offered.join(rootless.select("trigger_row"), on="trigger_row", how="semi").join(
        own.select("trigger_row", "party"), on=["trigger_row", "party"], how="anti"
    )
    taken = pl.concat([lacking, shared]).select("trigger_row", "argument_row", "role", pl.lit(value=True).alias("is_inferred")).unique()
    taken = taken.join(own.select("trigger_row", "argument_row"), on=["trigger_row", "argument_row"], how="anti")
    return pl.concat([roles.select(taken.columns), taken]).sort("trigger_row", "role", "argument_row")
