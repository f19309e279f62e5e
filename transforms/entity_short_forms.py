"""Short forms within a document: surnames, acronyms in brackets, offices named again without their nation.

Never across documents: the Hasanov of another document may be another man.
"""

import polars as pl

from transforms.entity_nodes import Noded

EDGE: dict[str, pl.DataType] = {"node": pl.UInt32(), "other_node": pl.UInt32(), "link_score": pl.Float64(), "link_basis": pl.String()}
"""An edge between two nodes: the strength and the kind of the evidence that they are one entity."""
_INITIALS = r"^\p{Lu}{2,}$"


def find_short_forms(noded: Noded) -> pl.DataFrame:
    """Join nodes of short forms to those of the full names in the same duplicate cluster. Returns EDGE, each once, sorted."""
    edges = pl.concat([find(noded) for find in (_surnames, _acronyms, _initials, _offices, _first_words)])
    return edges.filter(pl.col("node") != pl.col("other_node")).unique().sort(*EDGE)


def _uses(noded: Noded, kept: pl.Expr, *columns: pl.Expr | str) -> pl.DataFrame:
    """Return cluster, node and columns of their forms, each combination once, for the forms that are kept."""
    forms = noded.forms.filter(kept).select("form", *columns)
    return noded.uses.join(forms, on="form").drop("form", "mention_count").unique()


def _edges(frame: pl.DataFrame, basis: str, score: float) -> pl.DataFrame:
    return frame.select("node", "other_node", pl.lit(score).alias("link_score"), pl.lit(basis).alias("link_basis"))


def _only_one(held: pl.DataFrame, *name: str) -> pl.DataFrame:
    """Keep the short names for which there is one longer name in their cluster."""
    counts = held.group_by("cluster", *name).agg(pl.col("other_node").n_unique().alias("choices"))
    return held.join(counts.filter(pl.col("choices") == 1), on=["cluster", *name], how="semi")


def _surnames(noded: Noded) -> pl.DataFrame:
    """A lone surname or given name goes to the one full name of the cluster that ends or begins with it."""
    person, full = pl.col("entity_type") == "PERSON", pl.col("name_key").str.contains(" ")
    lone = _uses(noded, person & ~full, "name_key")
    words = pl.col("name_key").str.split(" ")
    ends = _uses(noded, person & full, words.list.last().alias("name_key")).with_columns(pl.lit(0).alias("rank"))
    starts = _uses(noded, person & full, words.list.first().alias("name_key")).with_columns(pl.lit(1).alias("rank"))
    held = lone.join(pl.concat([ends, starts]).rename({"node": "other_node"}), on=["cluster", "name_key"])
    ranks = held.group_by("cluster", "name_key").agg(pl.col("rank").min())
    return _edges(_only_one(held.join(ranks, on=["cluster", "name_key", "rank"], how="semi"), "name_key"), "short_form", 0.9)


def _acronyms(noded: Noded) -> pl.DataFrame:
    """Capitals in brackets right behind a name of several words name the same, where the initials fit."""
    initial = pl.col("text").str.slice(0, 1).str.to_uppercase().alias("initial")
    listed = pl.col("reference_id").is_not_null().alias("is_listed")
    is_short = pl.col("text").str.contains(r"^\p{Lu}[\p{Lu}\p{N}.\-]+$")
    is_long = pl.col("name_key").str.contains(" ") & (pl.col("entity_type") != "PERSON")
    place = ["document", "char_start", "char_end", "form", "node"]
    short, long = (
        noded.spots.select(place).join(noded.forms.filter(kept).select("form", initial, listed), on="form").drop("form")
        for kept in (is_short, is_long)
    )
    behind = long.select(
        "document", "initial", pl.col("node").alias("other_node"), (pl.col("char_end") + 2).alias("char_start"),
        pl.col("is_listed").alias("is_listed_long"),
    )  # fmt: skip
    pairs = short.join(behind, on=["document", "char_start", "initial"]).filter(~(pl.col("is_listed") & pl.col("is_listed_long")))
    return _edges(pairs, "acronym", 0.95)


def _initials(noded: Noded) -> pl.DataFrame:
    """Capitals that are the initials of exactly one longer name of their type in the cluster name the same (AU, African Union)."""
    body = pl.col("entity_type").is_in(["ORG", "MIL_UNIT"])
    listed = pl.col("reference_id").is_not_null().alias("is_listed")
    short = _uses(noded, body & pl.col("text").str.contains(_INITIALS), pl.col("text").alias("initials"), listed)
    letters = pl.col("text").str.extract_all(r"(?:^|[\s-])\p{Lu}").list.join("").str.replace_all(r"[\s-]", "")
    full = _uses(noded, body & pl.col("name_key").str.contains(" "), letters.alias("initials"), listed)
    held = _only_one(short.join(full.rename({"node": "other_node"}), on=["cluster", "initials"], suffix="_other"), "initials")
    return _edges(held.filter(~(pl.col("is_listed") & pl.col("is_listed_other"))), "acronym", 0.95)


def _offices(noded: Noded) -> pl.DataFrame:
    """An office without its nation is the one named last before it in the document, else the only one of the cluster."""
    base = pl.when(pl.col("entity_type") == "FAC").then(pl.col("plain_key").str.extract(r"^(embassy|consulate|mission)\b", 1))
    body = pl.concat_str("entity_type", pl.lit("|"), pl.coalesce(base, "plain_key"))
    named = pl.col("plain_key").is_not_null() & (pl.col("entity_type") != "EXERCISE")
    forms = noded.forms.filter(named).select("form", body.rank("dense").alias("body"), "country_code", "is_local")
    rows = noded.spots.join(forms, on="form")
    rows = rows.join(rows.filter("is_local").select("cluster", "body").unique(), on=["cluster", "body"], how="semi")
    rows = rows.sort("document", "body", "char_start", "char_end", "node")
    full_country = pl.when(~pl.col("is_local")).then("country_code").alias("full_country")
    rows = rows.with_columns(pl.when(~pl.col("is_local")).then("node").alias("full_node"), full_country)
    only = rows.drop_nulls("full_node").group_by("cluster", "body").agg(
        pl.col("full_node").n_unique().alias("choices"), pl.col("full_node").first().alias("only_node"),
        pl.col("full_country").drop_nulls().min().alias("only_country"),
    ).filter(pl.col("choices") == 1)  # fmt: skip
    earlier = [
        pl.col(c).forward_fill().over("document", "body", order_by=["char_start", "char_end"]) for c in ("full_node", "full_country")
    ]
    rows = rows.with_columns(earlier).join(only, on=["cluster", "body"], how="left")
    rows = rows.with_columns(
        pl.coalesce("full_node", "only_node").alias("other_node"), pl.coalesce("full_country", "only_country").alias("other_country")
    )
    same = pl.col("country_code").is_null() | pl.col("other_country").is_null() | (pl.col("country_code") == pl.col("other_country"))
    found = rows.filter(pl.col("is_local") & pl.col("other_node").is_not_null() & same)
    return _edges(found.sort("char_start", "char_end", "document", "other_node").unique("node", keep="first"), "short_form", 0.9)


def _first_words(noded: Noded) -> pl.DataFrame:
    """A single word that begins exactly one longer name of the same type in the cluster (Ayungin, Ayungin Shoal)."""
    thing = pl.col("entity_type").is_in(["ORG", "LOC", "FAC"]) & pl.col("reference_id").is_null()
    several = pl.col("name_key").str.contains(" ")
    lone = _uses(noded, thing & ~several, "entity_type", "name_key")
    first_word = pl.col("name_key").str.split(" ").list.first().alias("name_key")
    full = _uses(noded, thing & several, "entity_type", first_word, "is_local").rename({"node": "other_node"})
    held = _only_one(lone.join(full, on=["cluster", "entity_type", "name_key"]), "entity_type", "name_key")
    return _edges(held.filter(~pl.col("is_local")), "short_form", 0.9)
