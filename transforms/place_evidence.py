"""What a document says for each place that a name may mean, in points: what stands beside the name, its sentence, the rest.

A name says nothing for itself, and a name that may well mean several places nothing for others. A candidate for which nothing speaks
is left out early where a reviewed place of the name is at hand.
"""

import polars as pl

from transforms.fold import fold_name
from transforms.gazetteer import spell_places
from transforms.place_candidates import known_places
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

_AMBIGUOUS_POINTS = 2.0
"""A name whose second candidate is so near its first in prior points speaks for no country."""
_BESIDE_POINTS, _REGION_POINTS, _CLOSE_POINTS, _NEAR_POINTS, _SENTENCE_POINTS = 7.0, 8.0, 4.0, 1.5, 1.0
_COUNTRY_POINTS, _SHARE_POINTS = 0.5, 2.5
_AGAINST_FAMOUS_POINTS = 3.0
"""Most that countries alone may say for a place against a reviewed one that is far better known."""
_FAMOUS_LEAD = 2.0
_NAMED_REGION_POINTS, _WITHIN_POINTS = 2.5, 2.5
_DISTANCE_POINTS = ((50.0, 2.5), (200.0, 1.5), (500.0, 0.5))
"""Kilometres to the nearest other place of the document, and what that is worth."""
_ECHO = 0.8
"""What stood beside the name elsewhere in the document counts that much where nothing stands beside it."""
_HOPELESS_LEAD = 8.0
"""More than country, region and distance together can make good."""
_MOST_OPEN = 6
"""Candidates that are weighed though nothing speaks for them, of a name without a reviewed place."""
_WEIGHTS = {"GPE": 1.0, "LOC": 1.0, "NORP": 1.0, "ORG": 0.5, "MIL_UNIT": 0.5, "PERSON": 0.5, "FAC": 0.5}
_EARTH_KM = 6371.0
_NAME = ["document_row", "name_key"]


def weigh_candidates(
    mentions: pl.DataFrame, asked: pl.Series, beside: pl.DataFrame, candidates: pl.DataFrame, reference: Reference
) -> pl.DataFrame:
    """Return one row per mention and candidate, where there is a choice: CANDIDATE_COLUMNS, mention_row, is_default, is_supported, score.

    mentions: mention_row, document_row, sentence_row and columns of ENTITY_MENTIONS. asked: mention_row of those to be located. beside:
    as `look_beside` gives it. candidates: CANDIDATE_COLUMNS, of the names of all mentions of places.
    """
    regions = list_region_keys(reference).with_columns(pl.col("region_key").cast(pl.Categorical))
    is_place = pl.col("entity_type").is_in(["GPE", "LOC"])
    spots = mentions.filter(is_place).select("mention_row", *_NAME, "sentence_row", "reference_id")
    contested = _list_contested(candidates)
    voices = mentions.filter(pl.col("country_code").is_not_null() & pl.col("entity_type").is_in(list(_WEIGHTS)))
    unclear = voices.filter(is_place).join(contested, on="name_key", how="semi").select("mention_row")
    voices = voices.join(unclear, on="mention_row", how="anti")
    wanted = spots.filter(pl.col("mention_row").is_in(asked.implode()))
    asides = _score_beside(wanted.join(beside, on="mention_row", how="inner"), regions, candidates)
    names = wanted.select(*_NAME, "reference_id").unique(maintain_order=True)
    pairs = _pair(names, candidates, asides)
    pairs = _add_voices(pairs, voices)
    pairs = _add_regions(pairs, _name_regions(spots, regions, reference), spots, _settled_towns(candidates, contested))
    echoes = asides.group_by(*_NAME, "candidate").agg(pl.col("beside_points").max().alias("echo_points"))
    pairs = pairs.join(echoes, on=[*_NAME, "candidate"], how="left").with_columns(pl.col("echo_points").fill_null(0.0))
    pairs = _drop_hopeless(pairs)
    pairs = _add_distance(pairs, spots, _settled_towns(candidates, contested))
    return _add_up(pairs, wanted, asides, beside, voices)


@once_per_reference
def list_region_keys(reference: Reference) -> pl.DataFrame:
    """Return the names of first-level regions, folded: region_key, country_code, admin1_code."""
    regions = reference["admin1_regions"]
    names = regions.select(
        pl.concat_list("admin1_name", pl.col("aliases").fill_null("").str.split("|")).alias("region_key"), "country_code", "admin1_code"
    )
    spelled = names.explode("region_key").filter(pl.col("region_key") != "").with_columns(fold_name(pl.col("region_key")))
    reviewed = spell_places(reference["places"].filter(pl.col("geonames_id").is_not_null()))
    reviewed = reviewed.join(regions.select("geonames_id", "admin1_code").drop_nulls(), on="geonames_id")
    both = pl.concat([spelled, reviewed.select(pl.col("name_key").alias("region_key"), "country_code", "admin1_code")])
    return both.unique().sort(pl.all())


def _list_contested(candidates: pl.DataFrame) -> pl.DataFrame:
    """Return name_key of names that may well mean places of several countries."""
    best = candidates.group_by("name_key", "country_code").agg(pl.col("prior").max()).filter(pl.len().over("name_key") > 1)
    gap = best.group_by("name_key").agg((pl.col("prior").max() - pl.col("prior").top_k(2).min()).alias("gap"))
    return gap.filter(pl.col("gap") < _AMBIGUOUS_POINTS).select("name_key")


def _score_beside(asides: pl.DataFrame, regions: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """Return mention_row, candidate and `beside_points` for what the region, country, town or nation beside a name speaks for.

    asides: spots that have something beside them.
    """
    pairs = asides.join(candidates, on="name_key", how="inner")
    region = ["next_key", "country_code", "admin1_code"]
    in_region = regions.rename({"region_key": "next_key"}).with_columns(pl.lit(True).alias("has_region"))
    towns = candidates.filter(pl.col("feature") == "town")
    towns = towns.select(pl.col("name_key").alias("previous_key"), "country_code", "admin1_code").unique()
    of_country = towns.select("previous_key", "country_code", pl.lit(True).alias("has_town")).unique()
    of_region = towns.with_columns(pl.lit(True).alias("has_own_town"))
    pairs = (
        pairs.join(in_region, on=region, how="left")
        .join(of_country, on=["previous_key", "country_code"], how="left")
        .join(of_region, on=["previous_key", "country_code", "admin1_code"], how="left")
    )
    is_same = {c: (pl.col(c) == pl.col("country_code")).fill_null(False) for c in ("next_country", "close_country")}
    is_country, is_region = pl.col("feature") == "country", pl.col("feature") == "admin1"
    # a country that has a region of its own name (Mexico) is the country
    is_region_name = pl.col("has_region").fill_null(False) & ~(pl.col("next_is_country") & is_same["next_country"]).fill_null(False)
    points = (
        pl.when(is_region_name)
        .then(_REGION_POINTS)
        .when((is_same["next_country"] & ~is_country) | (is_region & pl.col("has_own_town").fill_null(False)))
        .then(_BESIDE_POINTS)
        .when(is_same["close_country"] | (is_country & pl.col("has_town").fill_null(False)))
        .then(_CLOSE_POINTS)
        .otherwise(0.0)
    )
    return pairs.select("mention_row", *_NAME, "candidate", points.alias("beside_points")).filter(pl.col("beside_points") > 0)


def _add_voices(pairs: pl.DataFrame, voices: pl.DataFrame) -> pl.DataFrame:
    """Add `country_points`: how much of what else the document names is of the candidate's country.

    pairs: names of documents with candidates. voices: mentions with a country.
    """
    weight = pl.col("entity_type").replace_strict(_WEIGHTS, return_dtype=pl.Float64).alias("weight")
    spoken = voices.select(*_NAME, "country_code", weight).join(pairs.select("document_row").unique(), on="document_row", how="semi")
    by_country = spoken.group_by("document_row", "country_code").agg(pl.col("weight").sum().alias("voice"))
    asked = spoken.join(pairs.select("name_key").unique(), on="name_key", how="semi")
    by_name = asked.group_by(*_NAME, "country_code").agg(pl.col("weight").sum().alias("own"))
    total = by_country.group_by("document_row").agg(pl.col("voice").sum().alias("total"))
    pairs = (
        pairs.join(by_country, on=["document_row", "country_code"], how="left")
        .join(by_name, on=[*_NAME, "country_code"], how="left")
        .join(total, on="document_row", how="left")
    )
    own = pl.col("own").fill_null(0.0)
    voice = pl.col("voice").fill_null(0.0) - own
    share = voice / (pl.col("total").fill_null(0.0) - own).clip(lower_bound=0.5)
    points = pl.when(voice > 0).then(_COUNTRY_POINTS + share * _SHARE_POINTS).otherwise(0.0)
    return pairs.with_columns(points.alias("country_points")).drop("voice", "own", "total")


def _name_regions(spots: pl.DataFrame, regions: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return document_row, other_key, country_code, admin1_code of the regions that documents name.

    A town that bears the name of a region is the town (Washington), a country that does is the country (Mexico).
    """
    features = known_places(reference).select(
        pl.col("candidate").alias("reference_id"), "feature", pl.col("country_code").alias("own_country")
    )
    keys = spots.select("document_row", pl.col("name_key").alias("other_key"), "reference_id").unique()
    named = keys.join(regions.rename({"region_key": "other_key"}), on="other_key").join(features, on="reference_id", how="left")
    is_town = (pl.col("feature") == "town").fill_null(False)
    is_country = ((pl.col("feature") == "country") & (pl.col("own_country") == pl.col("country_code"))).fill_null(False)
    return named.filter(~is_town & ~is_country).select("document_row", "other_key", "country_code", "admin1_code")


def _add_regions(pairs: pl.DataFrame, named: pl.DataFrame, spots: pl.DataFrame, towns: pl.DataFrame) -> pl.DataFrame:
    """Add `region_points`: the candidate's region is named in the document, or the candidate is a region of which a town is named."""
    keys = spots.select("document_row", pl.col("name_key").alias("other_key")).unique()
    held = keys.join(
        towns.drop_nulls("admin1_code").select(pl.col("name_key").alias("other_key"), "country_code", "admin1_code"), on="other_key"
    )
    key = ["document_row", "country_code", "admin1_code"]
    counted = [pl.col("other_key").first(), pl.col("other_key").n_unique().alias("other_count")]
    for feature, found, points in (("town", named, _NAMED_REGION_POINTS), ("admin1", held, _WITHIN_POINTS)):
        pairs = pairs.join(found.group_by(key).agg(counted), on=key, how="left")
        gain = pl.when((pl.col("feature") == feature) & _is_other()).then(points).otherwise(0.0)
        pairs = pairs.with_columns(gain.alias(f"points_of_{feature}")).drop("other_key", "other_count")
    return pairs.with_columns((pl.col("points_of_town") + pl.col("points_of_admin1")).alias("region_points")).drop(
        "points_of_town", "points_of_admin1"
    )


def _is_other() -> pl.Expr:
    """Whether other_key, the first of other_count names, or any of them is not the mention's own name."""
    return ((pl.col("other_key") != pl.col("name_key")) | (pl.col("other_count") > 1)).fill_null(False)


def _settled_towns(candidates: pl.DataFrame, contested: pl.DataFrame) -> pl.DataFrame:
    """Return the foremost town of each name that means one place."""
    towns = candidates.filter(pl.col("feature") == "town").join(contested, on="name_key", how="anti")
    return towns.sort("prior", "candidate", descending=[True, False]).unique("name_key", keep="first", maintain_order=True)


def _pair(names: pl.DataFrame, candidates: pl.DataFrame, asides: pl.DataFrame) -> pl.DataFrame:
    """Give the names of each document their candidates, save those so far behind that only what stands beside the name could help.

    Adds is_default and is_foremost, one of the likeliest before anything is read.
    """
    is_live = (pl.col("lead") < _HOPELESS_LEAD).fill_null(True)
    place = pl.when(is_live).then("prior").rank("min", descending=True).over("name_key")
    candidates = candidates.with_columns((place <= _MOST_OPEN).fill_null(False).alias("is_foremost"))
    live = candidates.filter(is_live)
    is_choice = pl.len().over("name_key").gt(1) | pl.col("lead").is_null()
    is_open = pl.col("reference_id").is_null()
    pointed = asides.select(*_NAME, "candidate").unique().join(candidates, on=["name_key", "candidate"])
    columns = [*names.columns, *(c for c in candidates.columns if c != "name_key")]
    pairs = pl.concat(
        [
            names.filter(~is_open).join(live.filter(is_choice), on="name_key", how="inner").select(columns),
            names.filter(is_open).join(live, on="name_key", how="inner").select(columns),
            names.join(pointed, on=_NAME, how="inner").select(columns),
            # where something points elsewhere the place by which the name was found is weighed too
            names.join(pointed.select(_NAME).unique(), on=_NAME, how="semi")
            .join(candidates.filter(pl.col("lead") == 0), on="name_key", how="inner")
            .select(columns),
        ]
    ).unique([*_NAME, "reference_id", "candidate"], maintain_order=True)
    return pairs.with_columns((pl.col("candidate") == pl.col("reference_id")).fill_null(False).alias("is_default"))


def _drop_hopeless(pairs: pl.DataFrame) -> pl.DataFrame:
    """Leave out candidates that nothing speaks for, then names of which only the reviewed place is left."""
    named = (pl.col("region_points") > 0) | (pl.col("echo_points") > 0)
    is_spoken = named | (pl.col("country_points") > 0)
    name = [*_NAME, "reference_id"]
    most = _AGAINST_FAMOUS_POINTS + _DISTANCE_POINTS[0][1]
    is_open = pl.col("lead").is_null() | pl.col("reference_id").is_null()
    hopeful = pl.when(is_open).then(is_spoken | pl.col("is_foremost"))
    pairs = pairs.filter(hopeful.otherwise(pl.col("is_default") | named | (is_spoken & (pl.col("lead") < most)))).drop("is_foremost")
    return pairs.filter((pl.len().over(name) > 1) | is_open)


def _add_distance(pairs: pl.DataFrame, spots: pl.DataFrame, towns: pl.DataFrame) -> pl.DataFrame:
    """Add `distance_points`: how near the nearest other town of the document lies; towns: those whose name means one place."""
    towns = towns.select(
        pl.col("name_key").alias("other_key"), pl.col("latitude").alias("other_latitude"), pl.col("longitude").alias("other_longitude")
    )
    asked = pairs.filter(pl.col("feature") == "town").select(*_NAME, "candidate", "latitude", "longitude").unique()
    here = spots.select("document_row", pl.col("name_key").alias("other_key")).unique()
    here = here.join(asked.select("document_row").unique(), on="document_row", how="semi").join(towns, on="other_key")
    joined = asked.join(here, on="document_row").filter(pl.col("name_key") != pl.col("other_key"))
    # of two places so far apart in latitude alone none is near the other
    joined = joined.filter((pl.col("latitude") - pl.col("other_latitude")).abs() < 5)
    key = [*_NAME, "candidate"]
    nearest = joined.group_by(key).agg(_kilometres().min().alias("distance_km"))
    worth = pl.lit(0.0)
    for limit, gain in reversed(_DISTANCE_POINTS):
        worth = pl.when(pl.col("distance_km") <= limit).then(gain).otherwise(worth)
    pairs = pairs.join(nearest, on=key, how="left")
    return pairs.with_columns(worth.alias("distance_points")).drop("distance_km")


def _kilometres() -> pl.Expr:
    """Great-circle distance by the haversine formula."""
    a, b = pl.col("latitude").radians(), pl.col("other_latitude").radians()
    turn = (pl.col("other_longitude") - pl.col("longitude")).radians()
    half = ((b - a) / 2).sin().pow(2) + a.cos() * b.cos() * (turn / 2).sin().pow(2)
    return 2 * _EARTH_KM * half.sqrt().arcsin()


def _add_up(pairs: pl.DataFrame, spots: pl.DataFrame, asides: pl.DataFrame, beside: pl.DataFrame, voices: pl.DataFrame) -> pl.DataFrame:
    """Give every mention the candidates of its name, with what its own surroundings add."""
    name = [*_NAME, "reference_id"]
    rows = spots.join(pairs, on=name, how="inner", nulls_equal=True)
    own = asides.select("mention_row", "candidate", "beside_points")
    rows = rows.join(own, on=["mention_row", "candidate"], how="left")
    rows = rows.join(asides.select("mention_row", pl.lit(True).alias("has_own")).unique(), on="mention_row", how="left")
    rows = rows.join(beside.select("mention_row", "near_country").drop_nulls(), on="mention_row", how="left")
    near = voices.join(rows.select("sentence_row").unique(), on="sentence_row", how="semi")
    spoken = near.group_by("sentence_row", "country_code").agg(
        pl.col("name_key").first().alias("other_key"), pl.col("name_key").n_unique().alias("other_count")
    )
    rows = rows.join(spoken, on=["sentence_row", "country_code"], how="left")
    in_sentence = _is_other()
    is_near = (pl.col("near_country") == pl.col("country_code")).fill_null(False)
    country = (
        pl.col("country_points")
        + pl.when(in_sentence).then(_SENTENCE_POINTS).otherwise(0.0)
        + pl.when(is_near).then(_NEAR_POINTS).otherwise(0.0)
    )
    echo = pl.when(pl.col("has_own").is_null()).then(pl.col("echo_points") * _ECHO).otherwise(0.0)
    named = pl.coalesce("beside_points", echo) + pl.col("region_points")
    is_famous = (pl.col("lead") > _FAMOUS_LEAD).fill_null(False) & ~pl.col("is_default")
    capped = pl.when(is_famous).then(country.clip(upper_bound=_AGAINST_FAMOUS_POINTS)).otherwise(country)
    return rows.with_columns(
        (pl.col("prior") + capped + named + pl.col("distance_points")).alias("score"), ((country > 0) | (named > 0)).alias("is_supported")
    )
