"""One name, several bearers: namesakes of two countries, short names that stand for different things in different documents.

A name is taken for one entity unless the documents speak against it; here is what speaks against it. Which nodes are one
is decided elsewhere: nothing is joined here.
"""

import polars as pl

from transforms.connect import connect_numbers
from transforms.entity_forms import refine_forms
from transforms.entity_nodes import Noded, number_nodes
from transforms.entity_short_forms import find_short_forms


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


def separate_short_names(noded: Noded) -> Noded:
    """Make a short name that stands for different names in different documents a name of those documents only.

    NRF in a document of the Northern Relief Front, and in one of the National Resistance Front. Where a document has neither, NRF
    stays alone.
    """
    edges = find_short_forms(noded)
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
