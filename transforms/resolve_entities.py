"""Resolves entity mentions of all documents to entities: one person, organisation or place, one row.

Mentions that agree beyond doubt are nodes (`transforms.entity_nodes`); here nodes are joined by acronyms, short
forms and spelling, and what is known of each entity is written down. Places of events are not chosen here.
"""

import polars as pl

from transforms.connect import connect_numbers
from transforms.entity_corrections import match_corrections, merge_nodes, read_corrections, rename_entities, split_nodes
from transforms.entity_edges import find_edges
from transforms.entity_homonyms import separate_homonyms
from transforms.entity_merges import link_mentions, list_merges
from transforms.entity_names import name_entities, reference_names
from transforms.entity_nodes import Noded, add_nodes, count_pairs
from transforms.entity_parts import find_parts
from transforms.entity_places import find_towns, list_places
from transforms.entity_relations import list_relations
from transforms.entity_senses import (
    separate_acronyms,
    separate_family_names,
    separate_namesakes,
    separate_short_names,
    separate_surnames,
)
from transforms.reference import Reference
from transforms.stages import (
    ENTITIES,
    ENTITY_ALIASES,
    ENTITY_CORRECTIONS,
    ENTITY_LINKS,
    ENTITY_MERGES,
    ENTITY_RELATIONS,
    MENTION_OFFICES,
    PLACES,
)


def resolve_entities(
    mentions: pl.DataFrame,
    clusters: pl.DataFrame,
    reference: Reference,
    metadata: pl.DataFrame | None = None,
    offices: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Resolve ENTITY_MENTIONS of all documents, whose DUPLICATE_CLUSTERS are given.

    metadata: document_id, published_date; without it no document has a date. offices: MENTION_OFFICES; without it no person has one.
    Returns PLACES, ENTITIES, ENTITY_LINKS, ENTITY_ALIASES, ENTITY_MERGES, ENTITY_RELATIONS and ENTITY_CORRECTIONS by table name. The result
    is a function of the mentions present, not of their order. Raises `CorrectionError` for a row of `entity_corrections` that no
    longer applies.
    """
    corrections = read_corrections(reference)
    if mentions.is_empty():
        tables = (PLACES, ENTITIES, ENTITY_LINKS, ENTITY_ALIASES, ENTITY_MERGES, ENTITY_RELATIONS)
        told = corrections.with_columns(pl.lit(None, pl.String).alias("entity_id"), pl.lit(False).alias("is_applied"))
        return {**{t.name: t.empty() for t in tables}, "entity_corrections": ENTITY_CORRECTIONS.enforce(told).sort("correction_id")}
    noded = separate_homonyms(separate_acronyms(add_nodes(mentions, clusters, reference, metadata)), reference)
    noded = separate_family_names(separate_surnames(separate_namesakes(noded)))
    noded = separate_short_names(noded, reference)
    named_offices = MENTION_OFFICES.empty() if offices is None else offices
    titled = mentions.select("mention_id").with_row_index("row").join(named_offices, on="mention_id").drop("mention_id").sort("row")
    noded, edges = find_edges(noded, titled, reference)
    roots = _connect(noded, edges)
    matched = match_corrections(corrections, noded)
    if not matched.is_empty():
        split = split_nodes(corrections, matched, noded, roots)
        if split is not noded:
            noded, edges = find_edges(split, titled, reference)
            matched, roots = match_corrections(corrections, noded), _connect(noded, edges)
        edges = pl.concat([edges, merge_nodes(corrections, matched, roots)])
        roots = _connect(noded, edges)
    named, told = rename_entities(corrections, matched, roots, name_entities(noded, roots, reference))
    places, entities = list_places(named, find_towns(noded, roots, reference), reference)
    keys = [(pl.lit("ref|") + pl.col("reference_id")).alias("key"), pl.col("reference_name").alias("name")]
    frames = (
        (PLACES, places),
        (ENTITIES, entities),
        (ENTITY_ALIASES, _list_aliases(noded, roots, named)),
        (ENTITY_MERGES, list_merges(noded, roots, edges, named, reference_names(reference).select(keys))),
        (ENTITY_RELATIONS, list_relations(entities, find_parts(noded, roots, named, reference), reference)),
        (ENTITY_CORRECTIONS, told),
    )
    found = {table.name: table.enforce(frame).sort(table.key) for table, frame in frames}
    links = link_mentions(noded, roots, edges).join(roots, on="node").join(named.select("root", "entity_id"), on="root").sort("node")
    node = noded.spots["node"]
    del noded, edges, roots  # the long frame of links is made where they were
    return {**found, "entity_links": _link(mentions["mention_id"], node, links)}


def _connect(noded: Noded, edges: pl.DataFrame) -> pl.DataFrame:
    """Return node, root: the node that stands for each node's component. Listed persons to whom no edge leads any more are left out."""
    roots = connect_numbers(noded.nodes.height, edges["node"].to_numpy(), edges["other_node"].to_numpy())
    joined = pl.concat([edges["node"], edges["other_node"]]).unique().implode()
    is_named = noded.nodes.select(pl.col("first").is_not_null() | pl.col("node").is_in(joined)).to_series()
    return pl.DataFrame({"node": noded.nodes["node"], "root": pl.Series(roots).cast(pl.UInt32)}).filter(is_named)


def _link(ids: pl.Series, node: pl.Series, links: pl.DataFrame) -> pl.DataFrame:
    """Return ENTITY_LINKS of mentions by their ids and nodes; links: what holds for each node, by its number."""
    numbers = ids.str.to_integer(base=16, dtype=pl.UInt64, strict=False)
    is_hex = (ids.str.len_bytes() == 16) & numbers.is_not_null()
    # as numbers the ids sort as they do as texts, in a tenth of the time and memory
    order = (numbers if is_hex.all() else ids).arg_sort()
    node = node.gather(order)
    linked = (links[c].gather(node) for c in ("entity_id", "link_basis", "link_score"))
    return ENTITY_LINKS.enforce(pl.DataFrame([ids.gather(order), *linked]))


def _list_aliases(noded: Noded, roots: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Return ENTITY_ALIASES."""
    uses = count_pairs(noded.uses.join(roots, on="node").select("root", "form", "mention_count"))
    uses = uses.join(noded.forms.select("form", pl.col("text").alias("alias")), on="form").join(
        named.select("root", "entity_id"), on="root"
    )
    return uses.group_by("entity_id", "alias").agg(pl.col("mention_count").sum())
