"""Which of the files and records that were turned away still are: a rejection that another reading proves wrong is lifted.

Nothing is forgotten by that: the raw store keeps every rejection. What is lifted is told by all that is known, never by which
run came first.
"""

import polars as pl

_WEB = "(?i)^https?://"
_READING = ("container_uri", "bytes_digest")


def lift_rejections(rejections: pl.DataFrame, containers: pl.DataFrame, uris: pl.Series) -> pl.DataFrame:
    """Return the rejections that stand.

    rejections: REJECTIONS. containers: container_id, uri, bytes_digest, rejection_ids, a row for each reading of a container. uris: where
    documents were found. What was turned away unread (it has no payload: a file that could not be opened or was too large, a page that
    could not be had) is lifted where a document, a page or a container at its uri was taken in. What was turned away in a container is
    lifted where the same bytes, under other settings or by another version, gave a document in its place; what was turned away of the
    container as a whole, where they were read without such a fault.
    """
    given = _list_given(rejections, containers)
    web = uris.filter(uris.str.contains(_WEB)).str.replace(r"#\d+$", "")
    taken = pl.concat([uris, web, containers["uri"]]).unique()
    faulty = given.filter(pl.col("uri") == pl.col("container_uri"))["container_id"].unique()
    sound = containers.filter(~pl.col("container_id").is_in(faulty.implode())).select(pl.col("uri").alias("container_uri"), "bytes_digest")
    judged = given.join(sound.unique().with_columns(pl.lit(True).alias("is_sound")), on=_READING, how="left").with_columns(
        pl.when(pl.col("uri") == pl.col("container_uri"))
        .then(pl.col("is_sound").fill_null(False))
        .otherwise((pl.len().over(*_READING, "rejection_id") < pl.col("reading_count")) & pl.col("uri").is_in(_list_places(uris).implode()))
        .alias("is_lifted")
    )
    standing = judged.filter(~pl.col("is_lifted"))["rejection_id"].implode()
    return rejections.filter(
        pl.when(pl.col("rejection_id").is_in(given["rejection_id"].implode()))
        .then(pl.col("rejection_id").is_in(standing))
        .otherwise(pl.col("payload").is_not_null() | ~pl.col("uri").is_in(taken.implode()))
    )


def _list_given(rejections: pl.DataFrame, containers: pl.DataFrame) -> pl.DataFrame:
    """Return rejection_id, uri, container_id, container_uri, bytes_digest, reading_count: each rejection in each reading that gave it."""
    named = containers.select(
        "container_id",
        pl.col("uri").alias("container_uri"),
        "bytes_digest",
        pl.len().over("uri", "bytes_digest").alias("reading_count"),
        pl.col("rejection_ids").alias("rejection_id"),
    )
    given = named.explode("rejection_id").drop_nulls("rejection_id").unique()
    return given.join(rejections.select("rejection_id", "uri"), on="rejection_id")


def _list_places(uris: pl.Series) -> pl.Series:
    """Return the uris, and those of the containers and archives in which they stand."""
    places = [uris, uris.str.replace(r"#\d+$", "")]
    while places[-1].len():
        outer = places[-1].str.extract(r"(?s)^(.*)!/", 1).drop_nulls().unique()
        places.append(outer)
    return pl.concat(places).unique()
