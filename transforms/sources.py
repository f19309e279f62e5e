"""Sources: under which name the publisher of a document is known.

A document that names no publisher is known by the host of its address, so that what is learned and counted per source
holds for it too. Which names are one publisher for the warehouse is said in `transforms.conform_dimensions`.
"""

import polars as pl

_HOST = r"(?i)^[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?(?:www\d?\.)?([\p{L}\p{N}][\p{L}\p{N}.-]*)"


def name_sources(metadata: pl.DataFrame) -> pl.DataFrame:
    """Name the source of each document.

    metadata: publisher, url. Returns source_name, row by row as given: the publisher, else the host of the url in lower case without
    "www.", null where the document gives neither.
    """
    host = pl.col("url").str.extract(_HOST).str.to_lowercase().str.strip_chars_end(".")
    return metadata.select(pl.coalesce("publisher", pl.when(host != "").then(host)).alias("source_name"))
