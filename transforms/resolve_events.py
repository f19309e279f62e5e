"""Events: chains of mentions of the same real event brought together across documents.

Within a document, coreference has already made chains. Across documents type, participants, time, place
and name decide together; the same words alone never do. Series stay apart by name and by day.
"""

from collections.abc import Mapping

import polars as pl

from transforms.connect import connect_nodes
from transforms.ids import content_id
from transforms.reference import Reference
from transforms.stages import EVENT_LINKS

CHAIN_COLUMNS = (
    "chain_id",
    "document_id",
    "cluster_id",
    "family",
    "date_start",
    "date_end",
    "is_fine",
    "is_stated",
    "name_id",
    "name_has_year",
    "places",
    "parties",
    "people",
    "sources",
    "targets",
    "trigger",
    "mention_ids",
)
"""One row a chain. is_fine: the dates are days; is_stated: they are more than the publication date."""

_PRECISION_RANK = {"day": 0, "interval": 1, "month": 2, "quarter": 3, "year": 4, "none": 9}
_SLACK_DAYS = 1
"""Days by which documents may differ about one event."""
_MAX_BLOCK = 400
"""Chains in one block beyond which only those of one month are compared."""
_MAX_OF_DOCUMENT = 200
"""Chains that one document brings into a block at most: what repeats one sentence ten thousand times must not stop the others."""


def link_events(chains: pl.DataFrame) -> pl.DataFrame:
    """Return EVENT_LINKS: which event each event mention reports.

    chains: CHAIN_COLUMNS. The event's id comes from the smallest mention id of its chains, so it is a function of the
    documents present.
    """
    pairs = _candidate_pairs(chains)
    joined = pairs.join(chains, left_on="left", right_on="chain_id", how="inner").join(
        chains, left_on="right", right_on="chain_id", how="inner", suffix="_other"
    )
    components = connect_nodes(chains["chain_id"], _drop_ambiguous(joined.filter(_same_event())))
    mentions = chains.select("chain_id", pl.col("mention_ids").alias("mention_id")).explode("mention_id")
    members = components.join(mentions, left_on="node", right_on="chain_id", how="inner")
    smallest = pl.col("mention_id").min().over("component")
    links = members.select("mention_id", content_id(pl.lit("event"), smallest).alias("event_id"))
    return EVENT_LINKS.enforce(links.sort("mention_id"))


def list_chains(frames: Mapping[str, pl.DataFrame], reference: Reference) -> pl.DataFrame:
    """Return CHAIN_COLUMNS for every chain of event mentions but statements.

    frames: event_mentions, event_mention_participants, entity_mentions, entity_links, entities, duplicate_clusters by name.
    """
    mentions = frames["event_mentions"].filter(pl.col("event_type") != "STATEMENT")
    mentions = mentions.with_columns(pl.coalesce("antecedent_mention_id", "mention_id").alias("chain_id"))
    mentions = mentions.join(reference["event_subtypes"].select("subtype", "family"), on="subtype", how="left")
    mentions = mentions.join(_name_ids(frames), on=["document_id", "event_name"], how="left")
    mentions = mentions.join(_place_ids(frames), on="place_mention_id", how="left")
    people = _parties(frames).join(mentions.select("mention_id", "chain_id"), on="mention_id", how="inner")
    parties = people.group_by("chain_id").agg(
        pl.col("party").drop_nulls().unique().sort().alias("parties"),
        pl.col("entity_id").filter(pl.col("entity_type") == "PERSON").drop_nulls().unique().sort().alias("people"),
        pl.col("party").filter(pl.col("role") == "source").drop_nulls().unique().sort().alias("sources"),
        pl.col("party").filter(pl.col("role") == "target").drop_nulls().unique().sort().alias("targets"),
    )
    ranked = mentions.with_columns(
        pl.col("date_precision").replace_strict(_PRECISION_RANK, default=9, return_dtype=pl.Int64).alias("rank"),
        pl.col("date_basis").is_in(["publication", "none"]).alias("is_unstated"),
        (pl.col("date_end") - pl.col("date_start")).alias("length"),
    ).sort("chain_id", "is_unstated", "rank", "length", "mention_id", descending=[False, False, False, True, False], nulls_last=True)
    chains = ranked.group_by("chain_id", maintain_order=True).agg(
        pl.col("document_id").first(),
        pl.col("family").first(),
        pl.col("date_start").first(),
        pl.col("date_end").first(),
        (pl.col("rank").first() <= 1).alias("is_fine"),
        (~pl.col("is_unstated").first()).alias("is_stated"),
        pl.col("name_id").drop_nulls().first(),
        pl.col("event_name").drop_nulls().first().str.contains(r"\d").alias("name_has_year"),
        pl.col("place_id").drop_nulls().unique().sort().alias("places"),
        pl.col("trigger").first(),
        pl.col("mention_id").sort().alias("mention_ids"),
    )
    chains = chains.join(frames["duplicate_clusters"].select("document_id", "cluster_id"), on="document_id", how="left")
    chains = chains.join(parties, on="chain_id", how="left").with_columns(pl.col("parties", "people", "sources", "targets").fill_null([]))
    return chains.select(CHAIN_COLUMNS).sort("chain_id")


def _parties(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return mention_id, role, entity_id, entity_type, party: the country of each participant, or what stands for it."""
    entities = frames["entities"].select("entity_id", "entity_type", "country_code")
    links = (
        frames["entity_links"]
        .select(pl.col("mention_id").alias("entity_mention_id"), "entity_id")
        .join(entities, on="entity_id", how="left")
    )
    told = frames["entity_mentions"].select(pl.col("mention_id").alias("entity_mention_id"), pl.col("country_code").alias("told_country"))
    people = (
        frames["event_mention_participants"].join(links, on="entity_mention_id", how="left").join(told, on="entity_mention_id", how="left")
    )
    return people.with_columns(pl.coalesce("country_code", "told_country", "entity_id").alias("party"))


def _name_ids(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return document_id, event_name, name_id: the exercise entity that a name in a document means."""
    named = (
        frames["entity_mentions"]
        .filter(pl.col("entity_type") == "EXERCISE")
        .join(frames["entity_links"].select("mention_id", "entity_id"), on="mention_id", how="inner")
    )
    names = named.select("document_id", pl.col("text").alias("event_name"), pl.col("entity_id").alias("name_id"))
    return names.sort("document_id", "event_name", "name_id").unique(["document_id", "event_name"], keep="first", maintain_order=True)


def _place_ids(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return frames["entity_links"].select(pl.col("mention_id").alias("place_mention_id"), pl.col("entity_id").alias("place_id"))


def _candidate_pairs(chains: pl.DataFrame) -> pl.DataFrame:
    """Return left, right: chains of one family and the same parties, or of one name; in big blocks only those of one month."""
    # without a common name two chains are one event only where all their parties are the same
    by_parties = chains.filter(pl.col("parties").list.len() > 0)
    by_parties = by_parties.with_columns((pl.col("family") + ":" + pl.col("parties").list.join(" ")).alias("block"))
    by_name = chains.drop_nulls("name_id").with_columns((pl.lit("name:") + pl.col("name_id")).alias("block"))
    keys = pl.concat([keyed.select("chain_id", "document_id", "block", "date_start") for keyed in (by_parties, by_name)])
    month = pl.col("date_start").dt.truncate("1mo").cast(pl.String).fill_null("")
    is_big = pl.len().over("block") > _MAX_BLOCK
    keys = keys.select(
        pl.when(is_big).then(pl.col("block") + ":" + month).otherwise(pl.col("block")).alias("block"),
        pl.col("chain_id").alias("left"),
        "document_id",
    )
    among_its_own = pl.int_range(pl.len()).over("block", "document_id")
    keys = keys.sort("block", "left").filter(among_its_own < _MAX_OF_DOCUMENT).drop("document_id")
    pairs = keys.join(keys.rename({"left": "right"}), on="block", how="inner").filter(pl.col("left") < pl.col("right"))
    return pairs.select("left", "right").unique().sort("left", "right")


def _drop_ambiguous(joined: pl.DataFrame) -> pl.DataFrame:
    """Return left, right without the edges of a coarsely dated chain that fits several events of one document.

    "An exercise in November" beside two exercises of that November is neither, unless a place tells which.
    """
    shared = (pl.col("places").list.set_intersection("places_other").list.len() > 0).alias("shares_place")
    sides = [
        joined.filter(~pl.col(f"is_fine{a}")).select(
            "left", "right", pl.col(side).alias("coarse"), pl.col(f"document_id{b}").alias("document"), shared
        )
        for side, a, b in (("left", "", "_other"), ("right", "_other", ""))
    ]
    coarse = pl.concat(sides)
    group = ("coarse", "document")
    is_clear = (pl.len().over(group) == 1) | (pl.col("shares_place") & (pl.col("shares_place").sum().over(group) == 1))
    return joined.select("left", "right").join(coarse.filter(~is_clear).select("left", "right"), on=["left", "right"], how="anti")


def _same_event() -> pl.Expr:
    """Whether the two chains of a joined row report one event."""

    def shared(column: str) -> pl.Expr:
        return pl.col(column).list.set_intersection(f"{column}_other").list.len()

    def both(column: str) -> pl.Expr:
        return (pl.col(column).list.len() > 0) & (pl.col(f"{column}_other").list.len() > 0)

    same_name = (pl.col("name_id") == pl.col("name_id_other")).fill_null(value=False)
    # a series has a name too: "Aras" is no other name than "Aras-2024", "Aras-2025" is
    one_is_series = pl.col("name_has_year") != pl.col("name_has_year_other")
    other_name = ((pl.col("name_id") != pl.col("name_id_other")) & ~one_is_series).fill_null(value=False)
    slack = pl.duration(days=_SLACK_DAYS)
    overlap = (pl.col("date_start") <= pl.col("date_end_other") + slack) & (pl.col("date_start_other") <= pl.col("date_end") + slack)
    overlap = overlap.fill_null(value=False)
    undated = pl.col("date_start").is_null() | pl.col("date_start_other").is_null()
    smaller = pl.min_horizontal(pl.col("parties").list.len(), pl.col("parties_other").list.len())
    larger = pl.max_horizontal(pl.col("parties").list.len(), pl.col("parties_other").list.len())
    same_parties = (shared("parties") == larger) & (larger > 0)
    compatible = shared("parties") == smaller
    turned = both("targets") & (shared("sources") == 0)
    people_clash = both("people") & (shared("people") == 0)
    place_clash = both("places") & (shared("places") == 0)
    # two days alone are weak evidence where neither document states them
    time_counts = overlap & ((pl.col("is_fine") & pl.col("is_fine_other")) | ~place_clash)
    across = (
        (pl.col("document_id") != pl.col("document_id_other"))
        & (pl.col("family") == pl.col("family_other"))
        & same_parties
        & time_counts
        & ~turned
        & ~people_clash
        & ~other_name
    )
    # two copies of one text tell the same events, whatever their words leave open
    copies = (
        (pl.col("document_id") != pl.col("document_id_other"))
        & (pl.col("cluster_id") == pl.col("cluster_id_other"))
        & (pl.col("family") == pl.col("family_other"))
        & same_parties
        & (overlap | (undated & (pl.col("trigger") == pl.col("trigger_other"))))
        & ~other_name
    )
    by_name = same_name & (overlap | undated) & compatible & (pl.col("family") == pl.col("family_other"))
    return across | copies | by_name
