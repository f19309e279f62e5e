"""Says which place a name means: of all places that bear it, the one that the rest of the document speaks for.

Candidates are the reviewed row that the name was found by and the places of that name in the gazetteer; what speaks for each is
gathered in `transforms.place_evidence`. Where no candidate is clearly better the name stays without a place.
"""

import polars as pl

from transforms.place_candidates import list_candidates, name_known_places
from transforms.place_context import look_beside
from transforms.place_evidence import weigh_candidates
from transforms.reference import Reference

_READ = ("document_id", "char_start", "char_end", "entity_type", "name_key", "reference_id", "country_code")
_MARGIN = 1.0
"""What the best candidate must be ahead of any other place; a reviewed row stands unless another is so far ahead."""
_LEAST_SCORE = 6.0
_SURE_POPULATION = 100_000
"""A town that large may be meant though the document says nothing of its country."""
_SAME_PLACE_DEGREES = 0.5


def locate_places(mentions: pl.DataFrame, documents: pl.DataFrame, reference: Reference, gazetteer: pl.LazyFrame) -> pl.DataFrame:
    """Return ENTITY_MENTIONS with the places that names of the types GPE and LOC mean.

    mentions: ENTITY_MENTIONS as `transforms.entities` finds them. documents: DOCUMENTS. gazetteer: GAZETTEER_COLUMNS; only the names
    present are read. A place has one reference_id however it was found: that of the table `places`, else `geonames:` and its
    GeoNames id. A name that is left open has neither reference_id nor, unless all likely places lie in one country, country_code.
    """
    sentence = (pl.col("document_id") != pl.col("document_id").shift(1)) | (pl.col("sentence_number") != pl.col("sentence_number").shift(1))
    rows = documents.select("document_id", "text").with_row_index("document_row")
    numbered = mentions.with_row_index("mention_row").select(
        "mention_row", *_READ, sentence.fill_null(True).cast(pl.Int64).cum_sum().alias("sentence_row")
    )
    numbered = numbered.join(rows.select("document_id", "document_row"), on="document_id", how="left", maintain_order="left")
    known = name_known_places(reference).select("name_key", pl.col("candidate").alias("known_reference"))
    places = numbered.filter(pl.col("entity_type").is_in(["GPE", "LOC"])).join(known, on="name_key", how="left", maintain_order="left")
    # what a name means beyond its spelling, and where it is a river or a region, is not asked again
    is_same = pl.col("reference_id") == pl.col("known_reference")
    asked = places.filter(pl.col("reference_id").is_null() | (is_same & (pl.col("entity_type") == "GPE")))["mention_row"]
    candidates = list_candidates(places["name_key"].unique(), reference, gazetteer)
    if candidates.is_empty():
        return mentions
    # names are compared a hundred times: as numbers, from here on
    numbered, candidates = (frame.with_columns(pl.col("name_key").cast(pl.Categorical)) for frame in (numbered, candidates))
    scored = weigh_candidates(numbered, asked, look_beside(numbered, rows, reference), candidates, reference)
    chosen = _choose(scored)
    located = mentions.with_row_index("mention_row").join(chosen, on="mention_row", how="left", maintain_order="left")
    is_settled = pl.col("is_settled").fill_null(False)
    return located.with_columns(
        pl.when(is_settled).then("chosen_reference").otherwise("reference_id").alias("reference_id"),
        pl.when(is_settled).then("chosen_country").otherwise("country_code").alias("country_code"),
    ).select(mentions.columns)


def _choose(scored: pl.DataFrame) -> pl.DataFrame:
    """Return mention_row, is_settled, chosen_reference, chosen_country of every mention that has candidates.

    scored: one row per mention and candidate with score, is_default, is_supported, population.
    """
    ranked = scored.sort("mention_row", "score", "is_default", "population", "candidate", descending=[False, True, True, True, False])
    group = "mention_row"
    first = [pl.col(c).first().over(group).alias(f"{c}_best") for c in ("score", "latitude", "longitude", "country_code")]
    ranked = ranked.with_columns(*first)
    apart = (pl.col("latitude") - pl.col("latitude_best")).abs() + (pl.col("longitude") - pl.col("longitude_best")).abs()
    is_other = ((pl.col("country_code") != pl.col("country_code_best")) | (apart > _SAME_PLACE_DEGREES)).fill_null(True)
    near = pl.col("score") > pl.col("score_best") - _MARGIN
    is_sure = (pl.col("feature") == "town") & (pl.col("population") >= _SURE_POPULATION) & ~pl.col("is_alternate") & ~pl.col("is_word")
    stands = pl.col("is_default") & pl.col("is_reviewed") & near
    summed = ranked.group_by(group, maintain_order=True).agg(
        pl.col("candidate").first(),
        pl.col("country_code").first(),
        pl.col("score").first(),
        (pl.col("is_supported") | is_sure).first().alias("is_likely"),
        pl.col("is_supported").first().alias("is_supported"),
        (is_other & near).any().alias("is_contested"),
        (is_other & near & (pl.col("country_code") != pl.col("country_code_best"))).any().alias("is_abroad"),
        pl.col("candidate").filter(stands).first().alias("default"),
        pl.col("country_code").filter(stands).first().alias("default_country"),
    )
    is_clear = ~pl.col("is_contested") & pl.col("is_likely") & (pl.col("score") >= _LEAST_SCORE)
    is_default = pl.col("default").is_not_null()
    return summed.select(
        group,
        pl.lit(True).alias("is_settled"),
        pl.when(is_default).then("default").when(is_clear).then("candidate").alias("chosen_reference"),
        pl.when(is_default)
        .then("default_country")
        .when(is_clear | (pl.col("is_supported") & ~pl.col("is_abroad")))
        .then("country_code")
        .alias("chosen_country"),
    )
