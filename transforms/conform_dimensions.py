"""Dimension rows that come from the reference tables or from values scattered over many frames: dates, countries, sources, event types."""

from collections.abc import Iterable, Mapping

import polars as pl

from transforms.conform_rows import DIM_DATE, DIM_SOURCE
from transforms.ids import content_id
from transforms.reference import Reference

Frames = Mapping[str, pl.DataFrame]

DATE_COLUMNS = ("published_date", "date_start", "date_end", "said_on")


def source_of(publisher: pl.Expr) -> pl.Expr:
    """Return the source_id of a publisher's name, whatever its case and spacing; null where there is none."""
    folded = _clean_name(publisher).str.to_lowercase()
    return pl.when(folded.str.len_chars() > 0).then(content_id(folded))


def event_type_of() -> pl.Expr:
    """Return the event_type_id of the columns event_type and mode."""
    return pl.concat_str(["event_type", "mode"], separator="/", ignore_nulls=True)


def conform_sources(metadata: pl.DataFrame) -> pl.DataFrame:
    """Return one row per publisher of `metadata`, under its most frequent spelling (of several, the first in the alphabet)."""
    named = metadata.select(source_of(pl.col("publisher")).alias("source_id"), _clean_name(pl.col("publisher")).alias("source_name"))
    counted = named.drop_nulls("source_id").group_by("source_id", "source_name").len()
    best = counted.sort(["len", "source_name"], descending=[True, False]).unique("source_id", keep="first", maintain_order=True)
    return DIM_SOURCE.enforce(best)


def conform_countries(reference: Reference) -> pl.DataFrame:
    """Return the countries of the reference table with their codes in other schemes."""
    return reference["countries"].rename({"cameo_code": "cameo_country_code"})


def conform_event_types(frames: Frames, reference: Reference) -> pl.DataFrame:
    """Return the reviewed event types, and those of `events` and `event_mentions` that the review does not know.

    A mode that was not reviewed takes quad class, scores and code of its type, so that no event loses them.
    """
    known = reference["event_types"].with_columns(pl.col("quad_class").cast(pl.Int32))
    seen = pl.concat([frames[name].select("event_type", "mode") for name in ("events", "event_mentions")]).unique()
    new = seen.with_columns(event_type_of().alias("event_type_id")).join(known, on="event_type_id", how="anti")
    bare = known.filter(pl.col("mode").is_null()).drop("event_type_id", "mode", "event_type_name")
    added = new.join(bare, on="event_type", how="left").with_columns(pl.col("event_type_id").alias("event_type_name"))
    return pl.concat([known, added.select(known.columns)])


def conform_dates(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return every day of each year that a date column of `frames` falls in."""
    dates = [frame[column] for frame in frames for column in DATE_COLUMNS if column in frame.columns]
    years = sorted(set(pl.concat([d.drop_nulls().dt.year() for d in dates]).unique().to_list())) if dates else []
    days = [pl.date_range(pl.date(year, 1, 1), pl.date(year, 12, 31), eager=True).alias("date") for year in years]
    date = pl.col("date")
    calendar = pl.DataFrame({"date": pl.concat(days) if days else pl.Series([], dtype=pl.Date)}).select(
        date,
        date.dt.year().cast(pl.Int32).alias("year"),
        date.dt.quarter().cast(pl.Int32).alias("quarter"),
        date.dt.month().cast(pl.Int32).alias("month_of_year"),
        date.dt.day().cast(pl.Int32).alias("day_of_month"),
        date.dt.week().cast(pl.Int32).alias("iso_week"),
        date.dt.strftime("%A").alias("weekday_name"),
    )
    return DIM_DATE.enforce(calendar)


def _clean_name(name: pl.Expr) -> pl.Expr:
    return name.str.replace_all(r"\s+", " ").str.strip_chars()
