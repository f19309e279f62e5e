"""Short forms within a document: surnames, acronyms in brackets, offices named again without their nation.

Never across documents: the Hasanov of another document may be another man.
"""

import polars as pl

_COLUMNS = ("node", "other_node", "link_score", "link_basis")


def find_short_forms(noded: pl.DataFrame) -> pl.DataFrame:
    """Join nodes of short forms to those of the full names in the same duplicate cluster.

    noded: as `add_nodes` gives it, sorted by document and position. Returns node, other_node, link_score, link_basis.
    """
    edges = pl.concat([_surnames(noded), _acronyms(noded), _initials(noded), _offices(noded), _first_words(noded)])
    return edges.filter(pl.col("node") != pl.col("other_node")).unique(maintain_order=False).sort(_COLUMNS)


def _surnames(noded: pl.DataFrame) -> pl.DataFrame:
    """A lone surname or given name goes to the one full name of the cluster that ends or begins with it."""
    persons = noded.filter(pl.col("entity_type") == "PERSON")
    lone = persons.filter(~pl.col("name_key").str.contains(" ")).select("cluster_id", "name_key", "node").unique()
    full = (
        persons.filter(pl.col("name_key").str.contains(" "))
        .select("cluster_id", pl.col("name_key").str.split(" ").alias("words"), pl.col("node").alias("other_node"))
        .unique()
    )
    ends = full.with_columns(pl.col("words").list.last().alias("name_key"), pl.lit(0).alias("rank"))
    starts = full.with_columns(pl.col("words").list.first().alias("name_key"), pl.lit(1).alias("rank"))
    held = lone.join(pl.concat([ends, starts]), on=["cluster_id", "name_key"])
    held = held.filter(pl.col("rank") == pl.col("rank").min().over("cluster_id", "name_key"))
    one = held.filter(pl.col("other_node").n_unique().over("cluster_id", "name_key") == 1)
    return _edges(one, "short_form", 0.9)


def _acronyms(noded: pl.DataFrame) -> pl.DataFrame:
    """Capitals in brackets right behind a name of several words name the same, where the initials fit."""
    following = [
        pl.col(c).shift(-1).over("document_id", order_by=["char_start", "char_end"]).alias(f"{c}_next")
        for c in ("node", "text", "char_start", "entity_type")
    ]
    pairs = noded.with_columns(following).filter(
        (pl.col("char_start_next") - pl.col("char_end") == 2)
        & pl.col("text_next").str.contains(r"^\p{Lu}[\p{Lu}\p{N}.\-]+$")
        & pl.col("name_key").str.contains(" ")
        & (pl.col("text").str.slice(0, 1).str.to_uppercase() == pl.col("text_next").str.slice(0, 1))
        & (pl.col("entity_type") != "PERSON")
        & ~(pl.col("node").str.starts_with("ref|") & pl.col("node_next").str.starts_with("ref|"))
    )
    return _edges(pairs.select(pl.col("node_next").alias("node"), pl.col("node").alias("other_node")), "acronym", 0.95)


def _initials(noded: pl.DataFrame) -> pl.DataFrame:
    """Capitals that are the initials of exactly one longer name of their type in the cluster name the same (AU, African Union)."""
    bodies = noded.filter(pl.col("entity_type").is_in(["ORG", "MIL_UNIT"]))
    short = (
        bodies.filter(pl.col("text").str.contains(r"^\p{Lu}{2,}$")).select("cluster_id", pl.col("text").alias("initials"), "node").unique()
    )
    letters = pl.col("text").str.extract_all(r"(?:^|[\s-])\p{Lu}").list.join("").str.replace_all(r"[\s-]", "")
    full = (
        bodies.filter(pl.col("name_key").str.contains(" "))
        .select("cluster_id", letters.alias("initials"), pl.col("node").alias("other_node"))
        .unique()
    )
    held = short.join(full, on=["cluster_id", "initials"])
    one = held.filter(pl.col("other_node").n_unique().over("cluster_id", "initials") == 1)
    free = ~(pl.col("node").str.starts_with("ref|") & pl.col("other_node").str.starts_with("ref|"))
    return _edges(one.filter(free), "acronym", 0.95)


def _offices(noded: pl.DataFrame) -> pl.DataFrame:
    """An office without its nation is the one named last before it in the document, else the only one of the cluster."""
    offices = noded.filter(pl.col("plain_key").is_not_null() & (pl.col("entity_type") != "EXERCISE"))
    base = (
        pl.when(pl.col("entity_type") == "FAC")
        .then(pl.col("plain_key").str.extract(r"^(embassy|consulate|mission)\b", 1))
        .otherwise("plain_key")
    )
    local = pl.col("node").str.contains("@")
    full = offices.with_columns(pl.coalesce(base, "plain_key").alias("base"), pl.when(~local).then(pl.col("node")).alias("full_node"))
    full = full.with_columns(pl.when(pl.col("full_node").is_not_null()).then("country_code").alias("full_country"))
    group = ["document_id", "entity_type", "base"]
    order = ["char_start", "char_end"]
    earlier, its_country = (pl.col(c).forward_fill().over(group, order_by=order) for c in ("full_node", "full_country"))
    cluster = ["cluster_id", "entity_type", "base"]
    one = pl.col("full_node").drop_nulls().n_unique().over(cluster) == 1
    only, only_country = (pl.when(one).then(pl.col(c).drop_nulls().min().over(cluster)) for c in ("full_node", "full_country"))
    full = full.with_columns(pl.coalesce(earlier, only).alias("other_node"), pl.coalesce(its_country, only_country).alias("other_country"))
    same = pl.col("country_code").is_null() | pl.col("other_country").is_null() | (pl.col("country_code") == pl.col("other_country"))
    found = full.filter(local & pl.col("other_node").is_not_null() & same)
    first = found.sort("char_start", "char_end").unique("node", keep="first", maintain_order=True)
    return _edges(first, "short_form", 0.9)


def _first_words(noded: pl.DataFrame) -> pl.DataFrame:
    """A single word that begins exactly one longer name of the same type in the cluster (Ayungin, Ayungin Shoal)."""
    things = noded.filter(pl.col("entity_type").is_in(["ORG", "LOC", "FAC"]) & ~pl.col("node").str.starts_with("ref|"))
    lone = things.filter(~pl.col("name_key").str.contains(" ")).select("cluster_id", "entity_type", "name_key", "node").unique()
    full = (
        things.filter(pl.col("name_key").str.contains(" "))
        .select(
            "cluster_id",
            "entity_type",
            pl.col("name_key").str.split(" ").list.first().alias("name_key"),
            pl.col("node").alias("other_node"),
        )
        .unique()
    )
    held = lone.join(full, on=["cluster_id", "entity_type", "name_key"])
    one = held.filter(
        (pl.col("other_node").n_unique().over("cluster_id", "entity_type", "name_key") == 1) & ~pl.col("other_node").str.contains("@")
    )
    return _edges(one, "short_form", 0.9)


def _edges(frame: pl.DataFrame, basis: str, score: float) -> pl.DataFrame:
    return frame.select("node", "other_node", pl.lit(score).alias("link_score"), pl.lit(basis).alias("link_basis"))
