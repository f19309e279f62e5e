"""Corrections of entities by an analyst: rows of the table `entity_corrections` that merge, split or rename.

A row is checked against what resolution does without it. One that no longer applies, because the names are one (or two, or named
so) already, or that contradicts another stops the run: it would hide what changed. One whose names the documents at hand
do not hold waits and is listed as not applied, as the documents of another day may hold them.
"""

import polars as pl

from transforms.entity_edges import OWN
from transforms.entity_nodes import Noded
from transforms.entity_senses import refine_nodes
from transforms.fold import fold_name
from transforms.ids import content_id
from transforms.reference import Reference

_FAMILY = {"GPE": "PLACE", "LOC": "PLACE"}


class CorrectionError(ValueError):
    """A correction no longer applies, or contradicts another; the message names it in one line."""


def read_corrections(reference: Reference) -> pl.DataFrame:
    """Return the corrections with correction_id, alias_key, other_key, family; raises `CorrectionError` for rows that cannot be meant."""
    rows = reference["entity_corrections"].drop("source")
    for line in rows.filter(~pl.col("correction").is_in(["merge", "split", "rename"])).iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: a correction is a merge, a split or a rename")
    rows = rows.with_columns(
        pl.col("decided_on").str.to_date("%Y-%m-%d", strict=False).alias("day"),
        fold_name(pl.col("alias")).alias("alias_key"),
        fold_name(pl.col("other_alias")).alias("other_key"),
        pl.col("entity_type").replace(_FAMILY).alias("family"),
        content_id("correction", "entity_type", "alias", "other_alias", "country_code", "only_document_id").alias("correction_id"),
    )
    for line in rows.filter(pl.col("day").is_null()).iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: decided_on is no day such as 2025-06-30")
    same = (pl.col("alias_key") == pl.col("other_key")) & (pl.col("correction") != "rename")
    for line in rows.filter(same).iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: both names are spelled alike")
    return rows.drop("decided_on").rename({"day": "decided_on"})


def match_corrections(corrections: pl.DataFrame, noded: Noded) -> pl.DataFrame:
    """Return correction_id, side (alias or other), row (of a mention), form, node for the mentions that bear a corrected name."""
    narrowed = ("country_code", "only_document_id")
    sides = pl.concat(
        [
            corrections.select("correction_id", pl.lit(side).alias("side"), "family", pl.col(f"{side}_key").alias("name_key"), *narrowed)
            for side in ("alias", "other")
        ]
    )
    forms = noded.forms.select(
        "form", pl.col("entity_type").replace(_FAMILY).alias("family"), "name_key", pl.col("country_code").alias("own_country")
    )
    meant = sides.join(forms, on=["family", "name_key"])
    meant = meant.filter(
        pl.col("country_code").eq_missing(pl.col("own_country")) | pl.col("country_code").is_null() | pl.col("own_country").is_null()
    )
    spots = noded.spots.select("form", "document", "node").with_row_index("row").join(meant, on="form")
    here = noded.documents["document_id"].gather(spots["document"])
    everywhere = pl.col("only_document_id").is_null() | (pl.col("side") == "other")
    return spots.filter(everywhere | (pl.col("only_document_id") == here)).select("correction_id", "side", "row", "form", "node")


def split_nodes(corrections: pl.DataFrame, matched: pl.DataFrame, noded: Noded, roots: pl.DataFrame) -> Noded:
    """Give the mentions of names that are split off nodes of their own.

    roots: node, root without corrections. Raises `CorrectionError` for a split whose names are apart already.
    """
    splits = _present(corrections.filter(pl.col("correction") == "split"), matched)
    if splits.is_empty():
        return noded
    found = matched.join(splits, on="correction_id", how="semi").join(roots, on="node")
    joined = found.filter(pl.col("side") == "other").select("correction_id", "root").unique()
    together = found.filter(pl.col("side") == "alias").join(joined, on=["correction_id", "root"], how="semi")
    for line in splits.join(together, on="correction_id", how="anti").iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: no longer applies, they are two entities without it")
    key = pl.concat_str(pl.lit(OWN), "family", pl.lit("|"), "alias_key", pl.lit("|"), pl.col("country_code").fill_null(""))
    key = key + pl.when(pl.col("only_document_id").is_not_null()).then("@" + pl.col("only_document_id")).otherwise(pl.lit(""))
    changed = (
        together.join(corrections.with_columns(key.alias("key")), on="correction_id")
        .sort("row", "key")
        .unique("row", keep="first", maintain_order=True)
    )
    changed = changed.select("row", "form", "key", pl.lit(False).alias("is_local"), pl.lit(None, pl.String).alias("reference_id"))
    return refine_nodes(noded, changed)


def merge_nodes(corrections: pl.DataFrame, matched: pl.DataFrame, roots: pl.DataFrame) -> pl.DataFrame:
    """Return EDGE for the merges. Raises `CorrectionError` for one whose names are one entity already."""
    merges = _present(corrections.filter(pl.col("correction") == "merge"), matched)
    found = matched.join(merges, on="correction_id", how="semi").join(roots, on="node")
    counts = found.group_by("correction_id").agg(pl.col("root").n_unique().alias("entities"))
    for line in merges.join(counts.filter(pl.col("entities") == 1), on="correction_id", how="semi").iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: no longer applies, they are one entity without it")
    ends = found.select("correction_id", "node").unique()
    ends = ends.join(
        found.filter(pl.col("side") == "other").group_by("correction_id").agg(pl.col("node").min().alias("other_node")), on="correction_id"
    )
    ends = ends.select("node", "other_node").filter(pl.col("node") != pl.col("other_node")).unique().sort("node", "other_node")
    return ends.with_columns(pl.lit(1.0).alias("link_score"), pl.lit("correction").alias("link_basis"))


def rename_entities(
    corrections: pl.DataFrame, matched: pl.DataFrame, roots: pl.DataFrame, named: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the named entities with their new names, and ENTITY_CORRECTIONS.

    roots, named: as all other corrections made them. Raises `CorrectionError` for a rename of what is named so already or of several
    entities, and for a merge and a split that undo one another.
    """
    found = matched.join(roots, on="node").select("correction_id", "side", "root").unique()
    _check_splits(corrections, found)
    alias_roots = (
        found.filter(pl.col("side") == "alias")
        .group_by("correction_id")
        .agg(pl.col("root").min(), pl.col("root").n_unique().alias("entities"))
    )
    renames = (
        corrections.filter(pl.col("correction") == "rename").join(alias_roots, on="correction_id").join(named, on="root", suffix="_now")
    )
    for line in renames.filter(pl.col("entities") > 1).iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: {line['entities']} entities bear the name; say which by country_code or only_document_id")
    for line in renames.filter(pl.col("canonical_name") == pl.col("other_alias")).iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: no longer applies, it is named so without it")
    for line in renames.filter(pl.col("root").is_duplicated() & (pl.col("other_alias").n_unique().over("root") > 1)).iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: another row renames the same entity otherwise")
    news = renames.select("root", pl.col("other_alias").alias("new_name")).unique()
    listed = named.join(news, on="root", how="left", maintain_order="left")
    listed = listed.with_columns(pl.coalesce("new_name", "canonical_name").alias("canonical_name")).drop("new_name")
    applied = pl.concat(
        [_present(corrections.filter(pl.col("correction") != "rename"), matched), corrections.join(renames, on="correction_id", how="semi")]
    )
    told = corrections.join(alias_roots, on="correction_id", how="left").join(named.select("root", "entity_id"), on="root", how="left")
    is_applied = pl.col("correction_id").is_in(applied["correction_id"].implode())
    return listed, told.with_columns(is_applied.alias("is_applied"), pl.when(is_applied).then("entity_id").alias("entity_id"))


def _check_splits(corrections: pl.DataFrame, found: pl.DataFrame) -> None:
    both = found.group_by("correction_id", "root").agg(pl.col("side").n_unique().alias("sides")).filter(pl.col("sides") == 2)
    undone = corrections.filter(pl.col("correction") == "split").join(both, on="correction_id", how="semi")
    for line in undone.iter_rows(named=True):
        raise CorrectionError(f"{_tell(line)}: a merge undoes it")


def _present(corrections: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    """Keep the corrections both of whose names some mention bears."""
    sides = matched.group_by("correction_id").agg(pl.col("side").n_unique().alias("sides")).filter(pl.col("sides") == 2)
    return corrections.join(sides, on="correction_id", how="semi", maintain_order="left")


def _tell(row: dict[str, object]) -> str:
    return f"entity_corrections.csv, {row['correction']} of {row['entity_type']} '{row['alias']}' and '{row['other_alias']}'"
