"""Short forms within a document: surnames, acronyms in brackets, offices named again without their nation.

Never across documents: the Hasanov of another document may be another man.
"""

import polars as pl

from transforms.entity_nodes import Noded
from transforms.entity_offices import list_surnames
from transforms.fold import fold_name
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

EDGE: dict[str, pl.DataType] = {"node": pl.UInt32(), "other_node": pl.UInt32(), "link_score": pl.Float64(), "link_basis": pl.String()}
"""An edge between two nodes: the strength and the kind of the evidence that they are one entity."""
_INITIALS = r"^\p{Lu}{2,}$"
_FAINT = {
    **{f"{a}y{e}": f"{a}{e}" for a in "aeiou" for e in "aeiou"},
    **{2 * letter: letter for letter in "bcdfghjklmnpqrstvwxz"},
}
"""Letters by which transliterations of one surname differ: Nazarbayev, Nazarbaev; Kharrazi, Kharazi."""


def find_short_forms(noded: Noded, reference: Reference) -> pl.DataFrame:
    """Join nodes of short forms to those of the full names in the same duplicate cluster. Returns EDGE, each once, sorted."""
    found = [find(noded) for find in (_acronyms, _initials, _offices, _first_words)]
    edges = pl.concat([*found, _surnames(noded, reference), _last_words(noded, reference)])
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


def _surnames(noded: Noded, reference: Reference) -> pl.DataFrame:
    """A lone surname or given name goes to the one full name of the cluster that ends or begins with it.

    A surname of several words goes to the one name that ends with them all (Di María, Ángel Di María). Listed persons have the surnames
    of all their names: the Dagalo of a document is its Hemedti. Where nothing fits to the letter, a faint difference is let pass.
    """
    person, full = pl.col("entity_type") == "PERSON", pl.col("name_key").str.contains(" ")
    words = pl.col("name_key").str.split(" ")
    lone = _uses(noded, person & (~full | pl.col("is_local")), "name_key")
    last = _uses(noded, person & full, words.list.last().alias("name_key"))
    starts = _uses(noded, person & full, words.list.first().alias("name_key")).with_columns(pl.lit(2).alias("rank"))
    listed = _uses(noded, person & pl.col("reference_id").is_not_null(), "reference_id").join(list_surnames(reference), on="reference_id")
    ends = pl.concat([last, _family_names(noded), listed.select("node", "cluster", pl.col("surname").alias("name_key"))])
    held = lone.join(
        pl.concat([ends.with_columns(pl.lit(0).alias("rank")), starts]).rename({"node": "other_node"}), on=["cluster", "name_key"]
    )
    faint = pl.col("name_key").str.replace_many(_FAINT).alias("name_key")
    alike = lone.join(held.select("cluster", "name_key"), on=["cluster", "name_key"], how="anti").with_columns(faint)
    alike = alike.join(ends.with_columns(faint, pl.lit(1).alias("rank")).rename({"node": "other_node"}), on=["cluster", "name_key"])
    held = pl.concat([held, alike])
    ranks = held.group_by("cluster", "name_key").agg(pl.col("rank").min())
    return _edges(_only_one(held.join(ranks, on=["cluster", "name_key", "rank"], how="semi"), "name_key"), "short_form", 0.9)


def _family_names(noded: Noded) -> pl.DataFrame:
    """Return cluster, node, name_key: the endings of two words or more of persons' longer names."""
    long = _uses(
        noded, (pl.col("entity_type") == "PERSON") & pl.col("name_key").str.count_matches(" ").ge(2), pl.col("name_key").alias("name")
    )
    long = long.with_columns(pl.col("name").str.split(" ").alias("words"))
    long = long.with_columns(pl.int_ranges(2, pl.col("words").list.len()).alias("length")).explode("length")
    return long.select("node", "cluster", pl.col("words").list.tail("length").list.join(" ").alias("name_key"))


def _acronyms(noded: Noded) -> pl.DataFrame:
    """Capitals in brackets right behind a name of several words name the same.

    The initials must fit, save where the document introduces an unlisted body so: many are known by the initials of another language
    ("National Liberation Army (ELN)").
    """
    initial = pl.col("text").str.slice(0, 1).str.to_uppercase().alias("initial")
    listed = pl.col("reference_id").is_not_null().alias("is_listed")
    body = pl.col("entity_type").is_in(["ORG", "MIL_UNIT"]).alias("is_body")
    is_short = pl.col("text").str.contains(r"^\p{Lu}[\p{Lu}\p{N}.\-]+$")
    is_long = pl.col("name_key").str.contains(" ") & (pl.col("entity_type") != "PERSON")
    place = ["document", "char_start", "char_end", "form", "node"]
    short, long = (
        noded.spots.select(place).join(noded.forms.filter(kept).select("form", initial, listed, body), on="form").drop("form")
        for kept in (is_short, is_long)
    )
    short = short.with_columns((pl.col("char_start") == pl.col("char_start").min().over("document", "node")).alias("is_first"))
    behind = long.select(
        "document", "initial", pl.col("node").alias("other_node"), (pl.col("char_end") + 2).alias("char_start"),
        pl.col("is_listed").alias("is_listed_long"), pl.col("is_body").alias("is_body_long"),
    )  # fmt: skip
    pairs = short.join(behind, on=["document", "char_start"], suffix="_long").filter(~(pl.col("is_listed") & pl.col("is_listed_long")))
    introduced = pl.col("is_first") & pl.col("is_body") & pl.col("is_body_long") & ~pl.col("is_listed")
    return _edges(pairs.filter((pl.col("initial") == pl.col("initial_long")) | introduced), "acronym", 0.95)


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
    # an embassy in one town is none in another; one without a town may be in either
    town = pl.when(pl.col("entity_type") == "FAC").then(pl.col("name_key").str.extract(r" in (.+)$", 1)).alias("town")
    forms = noded.forms.filter(named).select("form", body.rank("dense").alias("body"), "country_code", "is_local", town)
    rows = noded.spots.join(forms, on="form")
    rows = rows.join(rows.filter("is_local").select("cluster", "body").unique(), on=["cluster", "body"], how="semi")
    rows = rows.sort("document", "body", "char_start", "char_end", "node")
    told = [pl.when(~pl.col("is_local")).then(c).alias(full) for c, full in (("node", "full_node"), ("country_code", "full_country"))]
    rows = rows.with_columns(*told, pl.when(~pl.col("is_local")).then("town").alias("full_town"))
    only = rows.drop_nulls("full_node").group_by("cluster", "body").agg(
        pl.col("full_node").n_unique().alias("choices"), pl.col("full_node").first().alias("only_node"),
        pl.col("full_country").drop_nulls().min().alias("only_country"), pl.col("full_town").drop_nulls().min().alias("only_town"),
    ).filter(pl.col("choices") == 1)  # fmt: skip
    earlier = [
        pl.col(c).forward_fill().over("document", "body", order_by=["char_start", "char_end"])
        for c in ("full_node", "full_country", "full_town")
    ]
    rows = rows.with_columns(earlier).join(only, on=["cluster", "body"], how="left")
    rows = rows.with_columns(
        pl.coalesce("full_node", "only_node").alias("other_node"),
        pl.coalesce("full_country", "only_country").alias("other_country"),
        pl.when(pl.col("full_node").is_not_null()).then("full_town").otherwise("only_town").alias("other_town"),
    )
    same = pl.col("country_code").is_null() | pl.col("other_country").is_null() | (pl.col("country_code") == pl.col("other_country"))
    same &= (pl.col("town") == pl.col("other_town")).fill_null(value=True)
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


def _last_words(noded: Noded, reference: Reference) -> pl.DataFrame:
    """A single word that ends the names of exactly one body or model of its type in the cluster (the Guards, Revolutionary Guards).

    Listed ones have all their names here, also those that the document does not use. Offices have rules of their own.
    """
    kinds = ("ORG", "MIL_UNIT", "EQUIPMENT")
    lone = pl.col("entity_type").is_in(kinds) & pl.col("reference_id").is_null() & ~pl.col("is_office")
    several = pl.col("name_key").str.contains(" ")
    short = _uses(noded, lone & ~several, "entity_type", "name_key")
    last_word = pl.col("name_key").str.split(" ").list.last().alias("name_key")
    full = _uses(noded, lone & several & ~pl.col("is_local"), "entity_type", last_word)
    listed = _uses(noded, pl.col("entity_type").is_in(kinds), "entity_type", "reference_id")
    listed = listed.join(_list_last_words(reference), on="reference_id").select(full.columns)
    held = short.join(pl.concat([full, listed]).rename({"node": "other_node"}), on=["cluster", "entity_type", "name_key"])
    return _edges(_only_one(held, "entity_type", "name_key"), "short_form", 0.9)


@once_per_reference
def _list_last_words(reference: Reference) -> pl.DataFrame:
    """Return reference_id, name_key: the last words of the names of listed bodies and models."""
    tables = [reference[name].select("reference_id", "canonical_name", "aliases") for name in ("organisations", "equipment")]
    spelled = pl.concat_list("canonical_name", pl.col("aliases").fill_null("").str.split("|")).alias("name")
    names = pl.concat(tables).select("reference_id", spelled).explode("name")
    names = names.select("reference_id", fold_name(pl.col("name")).alias("name_key")).filter(pl.col("name_key").str.contains(" "))
    return names.select("reference_id", pl.col("name_key").str.split(" ").list.last()).unique()
