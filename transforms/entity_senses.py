"""One name, several bearers: namesakes of two countries, short names that stand for different things in different documents.

A name is taken for one entity unless the documents speak against it; here is what speaks against it. Which nodes are one
is decided elsewhere: nothing is joined here.
"""

import polars as pl

from transforms.connect import connect_numbers
from transforms.entity_forms import refine_forms
from transforms.entity_nodes import Noded, number_nodes
from transforms.entity_short_forms import find_short_forms
from transforms.reference import Reference


def separate_namesakes(noded: Noded) -> Noded:
    """Give full names of persons that documents place in different countries a node for each country.

    Where one document gives a person two countries, countries do not tell persons of that name apart. A document that
    gives none speaks of the bearer whom more than half of the others mean, who keeps the node of the name, or of nobody among them.
    """
    persons = noded.forms.filter(
        (pl.col("entity_type") == "PERSON") & pl.col("name_key").str.contains(" ") & pl.col("reference_id").is_null() & ~pl.col("is_local")
    )
    settled = persons.drop_nulls("country_code").group_by("key").agg(pl.col("country_code").n_unique().alias("countries"))
    names = settled.filter(pl.col("countries") > 1).select("key")
    if names.is_empty():
        return noded
    forms = persons.join(names, on="key", how="semi").select("form", "key", "country_code")
    told = noded.uses.join(forms, on="form").group_by("key", "cluster").agg(pl.col("country_code").drop_nulls().unique().alias("countries"))
    torn = told.filter(pl.col("countries").list.len() > 1).select("key")
    told = told.join(torn, on="key", how="anti").with_columns(pl.col("countries").list.first().alias("country_code")).drop("countries")
    votes = told.drop_nulls("country_code").group_by("key", "country_code").len().with_columns(pl.col("len").sum().over("key").alias("all"))
    main = votes.filter(pl.col("len") * 2 > pl.col("all")).select("key", "country_code", pl.lit(True).alias("is_main"))
    others = told.drop_nulls("country_code").join(main, on=["key", "country_code"], how="anti")
    rows = noded.spots.select("form", "cluster").with_row_index("row").join(forms.select("form", "key"), on="form")
    rows = rows.join(others.rename({"country_code": "bearer"}), on=["key", "cluster"])
    named = pl.concat_str("key", pl.lit("|"), "bearer")
    return refine_nodes(noded, rows.select("row", "form", named.alias("key"), pl.lit(False).alias("is_local")))


def separate_surnames(noded: Noded) -> Noded:
    """Take a listed person's surname that stands alone for a surname like any other where only somebody else bears it in full.

    "Kurti" is Albin Kurti by the table; in a document that speaks of another Kurti, and never of him in full, it is not.
    """
    persons = noded.forms.filter(pl.col("entity_type") == "PERSON")
    full = pl.col("name_key").str.contains(" ")
    lone = noded.uses.join(persons.filter(~full).drop_nulls("reference_id").select("form", "name_key", "reference_id"), on="form")
    bearers = persons.filter(full).select(
        "form", pl.col("name_key").str.split(" ").list.last().alias("name_key"), pl.col("reference_id").alias("bearer")
    )
    bearers = noded.uses.join(bearers, on="form").select("cluster", "name_key", "bearer").unique()
    held = lone.join(bearers, on=["cluster", "name_key"], how="semi")
    present = noded.uses.join(persons.filter(full).drop_nulls("reference_id").select("form", "reference_id"), on="form")
    strangers = held.join(present.select("cluster", "reference_id").unique(), on=["cluster", "reference_id"], how="anti").select(
        "form", "cluster"
    )
    if strangers.is_empty():
        return noded
    rows = noded.spots.select("form", "cluster").with_row_index("row").join(strangers.unique(), on=["form", "cluster"])
    return refine_nodes(noded, rows.select("row", "form", pl.lit(None, pl.String).alias("reference_id")))


def separate_family_names(noded: Noded) -> Noded:
    """Make a family name of several words a name of its cluster only, where a longer name of the cluster ends with it.

    Bankman-Fried beside Sam Bankman-Fried is a surname like any other: elsewhere it may be somebody else's.
    """
    persons = noded.forms.filter((pl.col("entity_type") == "PERSON") & pl.col("name_key").str.contains(" "))
    open_names = persons.filter(pl.col("reference_id").is_null() & ~pl.col("is_local")).select("form", "name_key")
    words = pl.col("name_key").str.split(" ")
    long = persons.select("form", words.alias("words")).filter(pl.col("words").list.len() > 2)
    long = long.with_columns(pl.int_ranges(2, pl.col("words").list.len()).alias("length")).explode("length")
    ends = long.select("form", pl.col("words").list.tail("length").list.join(" ").alias("name_key"))
    ends = ends.join(open_names, on="name_key", how="semi")
    held = noded.uses.join(ends, on="form").select("cluster", "name_key").unique()
    short = noded.uses.join(open_names, on="form").join(held, on=["cluster", "name_key"], how="semi").select("form", "cluster").unique()
    if short.is_empty():
        return noded
    rows = noded.spots.select("form", "cluster").with_row_index("row").join(short, on=["form", "cluster"]).sort("row")
    key = noded.forms["key"].gather(rows["form"]).alias("key")
    return refine_nodes(noded, rows.select("row", "form", key, pl.lit(True).alias("is_local")))


def separate_acronyms(noded: Noded) -> Noded:
    """Let a listed acronym mean what its document says it means: "Allied Democratic Forces (ADF)" is not the force of Australia.

    Only where a listed name of another entity stands right before the bracket and the acronym is made of its initials.
    """
    initials = pl.col("text").str.extract_all(r"(?:^|[\s-])\p{Lu}").list.join("").str.replace_all(r"[\s-]", "").alias("initials")
    listed = noded.forms.filter(pl.col("reference_id").is_not_null() & (pl.col("entity_type") != "PERSON"))
    is_short = pl.col("text").str.contains(r"^\p{Lu}{2,}$")
    short = listed.filter(is_short).select("form", "name_key", "reference_id", pl.col("text").alias("initials"))
    long = listed.filter(pl.col("name_key").str.contains(" ")).select("form", initials, pl.col("reference_id").alias("meant"))
    ends = noded.spots.join(long, on="form").select("document", (pl.col("char_end") + 2).alias("char_start"), "initials", "meant")
    told = noded.spots.join(short, on="form").join(ends, on=["document", "char_start", "initials"])
    told = told.filter(pl.col("meant") != pl.col("reference_id")).select("cluster", "name_key", "reference_id", "meant").unique()
    settled = told.group_by("cluster", "name_key").agg(pl.col("meant").n_unique().alias("meanings")).filter(pl.col("meanings") == 1)
    told = told.join(settled, on=["cluster", "name_key"], how="semi")
    if told.is_empty():
        return noded
    rows = noded.spots.select("form", "cluster").with_row_index("row").join(short, on="form")
    rows = rows.join(told, on=["cluster", "name_key", "reference_id"])
    return refine_nodes(noded, rows.select("row", "form", pl.col("meant").alias("reference_id")))


def separate_short_names(noded: Noded, reference: Reference) -> Noded:
    """Make a short name that stands for different names in different documents a name of those documents only.

    NRF in a document of the Northern Relief Front, and in one of the National Resistance Front. Where a document has neither, NRF
    stays alone.
    """
    edges = find_short_forms(noded, reference)
    shared = noded.nodes.filter(~pl.col("is_local") & ~pl.col("key").str.starts_with("ref|")).select("node")
    known = edges.join(shared, on="node", how="semi")
    rest = edges.join(shared, on="node", how="anti")
    roots = pl.Series(connect_numbers(noded.nodes.height, rest["node"].to_numpy(), rest["other_node"].to_numpy()))
    known = known.with_columns(roots.gather(known["other_node"]).alias("root"))
    torn = known.group_by("node").agg(pl.col("root").n_unique().alias("roots")).filter(pl.col("roots") > 1)
    if torn.is_empty():
        return noded
    told = known.join(torn, on="node", how="semi").select("node", "other_node")
    # from the longer names to the clusters that have them, and only then to the short one: the other way round each meets each
    longer = noded.uses.select(pl.col("node").alias("other_node"), "cluster").join(told, on="other_node").select("node", "cluster").unique()
    rows = noded.spots.select("form", "cluster", "node").with_row_index("row")
    rows = rows.join(longer, on=["node", "cluster"]).sort("row")
    rows = rows.with_columns(noded.forms["key"].gather(rows["form"]).alias("key"))
    return refine_nodes(noded, rows.select("row", "form", "key", pl.lit(True).alias("is_local")))


def refine_nodes(noded: Noded, changed: pl.DataFrame) -> Noded:
    """Return the nodes after some mentions have got another form; changed: as `refine_forms` takes it."""
    if changed.is_empty():
        return noded
    forms, numbers = refine_forms(noded.forms, noded.spots["form"], changed)
    return number_nodes(noded.spots.with_columns(numbers.alias("form")), forms, noded.documents)
