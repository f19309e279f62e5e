"""What the other names of a document say about a name: its other mentions, longer names that hold it, names listed beside it."""

import numpy as np
import polars as pl

from transforms.name_weights import FLAG, NAME_TYPES, Scores

_LEVELS = ((300, "strong"), (100, "fair"), (0, "weak"))
_MOST_WORDS = 6
_SPAN = ("first_token", "last_token")


def gather_consent(seen: pl.DataFrame, scores: Scores, marked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return columns of evidence (`e:`) from the scores that the spans have by themselves, one row per span of `seen`.

    seen: document_row, first_token, last_token and the evidence of heads. scores: as `add_up` gives them.
    known: the known names, which count as certain.
    """
    spans = seen.select("document_row", "first_token", "last_token", _name(seen, marked).alias("name")).with_columns(
        *(pl.Series(t, scores[:, n].astype(np.int64)) for n, t in enumerate(NAME_TYPES))
    )
    works = seen.filter(pl.any_horizontal(f"{FLAG}head_{place}:OTHER" for place in ("of", "last", "first"))).select(_SPAN)
    return pl.concat([_same(spans), _parts(spans, marked, known, works), _listed(spans, marked)], how="horizontal")


def _name(spans: pl.DataFrame, marked: pl.DataFrame) -> pl.Series:
    """The folded words of each span."""
    last = spans["last_token"]
    keys = []
    for step in range(_MOST_WORDS):
        rows = spans["first_token"] + step
        keys.append(marked["key"].gather(rows.clip(upper_bound=marked.height - 1)).zip_with(rows <= last, pl.Series([""])).alias(str(step)))
    return pl.DataFrame(keys).select(pl.concat_str(pl.all(), separator=" ").alias("name"))["name"].str.strip_chars_end()


def _best(frame: pl.DataFrame, columns: list[str]) -> tuple[pl.Series, pl.Series]:
    """Type of the largest of the columns, OTHER where none is above zero, and how far it is above or below."""
    largest = frame.select(pl.max_horizontal(columns).alias("largest"))["largest"]
    kind = pl.lit("OTHER")
    for column, name in reversed(list(zip(columns, NAME_TYPES, strict=True))):
        kind = pl.when((pl.col(column) == pl.col("largest")) & (pl.col("largest") > 0)).then(pl.lit(name)).otherwise(kind)
    return frame.with_columns(largest).select(kind.alias("kind"))["kind"], largest


def _levels(name: str, kind: pl.Series, size: pl.Series) -> list[pl.Series]:
    """Truth of each type and level."""
    out, above = [], None
    for least, level in _LEVELS:
        here = size.abs() >= least if above is None else (size.abs() >= least) & (size.abs() < above)
        out += [((kind == t) & here).fill_null(False).alias(f"e:{name}:{t}:{level}") for t in (*NAME_TYPES, "OTHER")]
        above = least
    return out


def _same(spans: pl.DataFrame) -> pl.DataFrame:
    """What other mentions of the same words say on average."""
    groups = spans.group_by("document_row", "name").agg(
        pl.len().cast(pl.Int64).alias("count"), pl.col(NAME_TYPES).sum().name.prefix("sum_")
    )
    held = spans.join(groups, on=["document_row", "name"], how="left", maintain_order="left")
    others = held.select("count", *(((pl.col(f"sum_{t}") - pl.col(t)) / (pl.col("count") - 1)).alias(t) for t in NAME_TYPES))
    kind, size = _best(others, list(NAME_TYPES))
    many = others["count"] > 1
    kind = kind.zip_with(many, pl.Series([None], dtype=pl.String).new_from_index(0, len(kind)))
    out = _levels("same", kind, size)
    return pl.DataFrame([*out, many.alias("e:repeated"), (others["count"] > 3).alias("e:repeated_often")])


def _parts(spans: pl.DataFrame, marked: pl.DataFrame, known: pl.DataFrame, works: pl.DataFrame) -> pl.DataFrame:
    """Whether a single word begins or ends a longer name of the document, be it that of a work, an event, a prize."""
    coarse = {"PERSON": "PERSON", "ORG": "ORG", "MIL_UNIT": "ORG", "GPE": "GPE", "LOC": "GPE", "FAC": "GPE"}
    kind, size = _best(spans, list(NAME_TYPES))
    longer = spans.select("first_token", "last_token").with_columns(kind, size.alias("size"))
    sure = known.select(
        "first_token", "last_token", pl.col("entity_type").replace_strict(coarse, default=None, return_dtype=pl.String).alias("kind"),
        pl.lit(500, pl.Int64).alias("size"),
    )  # fmt: skip
    longer = pl.concat([longer.select(sure.columns), sure]).filter(
        (pl.col("last_token") > pl.col("first_token")) & pl.col("kind").is_not_null() & (pl.col("kind") != "OTHER") & (pl.col("size") > 0)
    )
    single = spans.select("document_row", "name", (pl.col("last_token") == pl.col("first_token")).alias("is_single"))
    columns = []
    for place in ("first", "last"):
        rows = longer[f"{place}_token"]
        held = longer.select("kind", marked["document_row"].gather(rows).alias("document_row"), marked["key"].gather(rows).alias("name"))
        flags = held.unique().group_by("document_row", "name").agg(*((pl.col("kind") == t).any().alias(t) for t in NAME_TYPES))
        found = single.join(flags, on=["document_row", "name"], how="left", maintain_order="left")
        columns += [(found[t].fill_null(False) & found["is_single"]).alias(f"e:{place}_of:{t}") for t in NAME_TYPES]
    for place in ("first", "last"):
        rows = works[f"{place}_token"]
        held = pl.DataFrame([marked["document_row"].gather(rows).alias("document_row"), marked["key"].gather(rows).alias("name")]).unique()
        held = single.join(held.with_columns(pl.lit(True).alias("holds")), on=["document_row", "name"], how="left", maintain_order="left")
        columns.append((held["holds"].fill_null(False) & held["is_single"]).alias(f"e:{place}_of:OTHER"))
    return pl.DataFrame(columns)


def _listed(spans: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """What the spans before and behind are, with nothing but a comma or "and" between."""
    kind, size = _best(spans, list(NAME_TYPES))
    typed = spans.select("first_token", "last_token").with_columns(kind, size.alias("size"))
    lower = marked["lower"]
    limit = marked.height - 1
    nothing = pl.Series([None], dtype=pl.Int64).new_from_index(0, spans.height)
    ties = [lower.gather((spans["last_token"] + i).clip(upper_bound=limit)).is_in([",", "and", "or", "&", "/"]) for i in (1, 2)]
    reach = spans["last_token"] + 2 + ties[1].cast(pl.Int64)
    next_first = reach.zip_with(ties[0], nothing)
    best = typed.sort("first_token", "size", descending=[False, True]).unique("first_token", keep="first", maintain_order=True)
    following = pl.DataFrame({"first_token": next_first}).join(best, on="first_token", how="left", maintain_order="left")
    back = typed.with_columns(next_first.alias("next_first")).filter(pl.col("next_first").is_not_null())
    back = back.sort("next_first", "size", descending=[False, True]).unique("next_first", keep="first", maintain_order=True)
    leading = spans.select("first_token").join(
        back.select(pl.col("next_first").alias("first_token"), "kind", "size"), on="first_token", how="left", maintain_order="left"
    )
    return pl.DataFrame(
        [*_levels("listed_after", following["kind"], following["size"]), *_levels("listed_before", leading["kind"], leading["size"])]
    )
