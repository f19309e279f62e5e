"""Natural ids: 16 hex digits of a SHA-256 over content, the same in every run and on every machine."""

from hashlib import sha256

import polars as pl

_SEPARATOR = "\x1f"


def content_id(*parts: str | pl.Expr) -> pl.Expr:
    """Return an expression for the id over `parts` (column names or expressions), nulls read as empty."""
    columns = [pl.col(p) if isinstance(p, str) else p for p in parts]
    joined = pl.concat_str([c.cast(pl.String).fill_null("") for c in columns], separator=_SEPARATOR)
    return joined.map_batches(_digest, return_dtype=pl.String, is_elementwise=True)


def id_of(*parts: object) -> str:
    """Return the id of one row's parts, equal to what `content_id` gives."""
    text = _SEPARATOR.join("" if p is None else str(p) for p in parts)
    return sha256(text.encode()).hexdigest()[:16]


def _digest(values: pl.Series) -> pl.Series:
    digests = [sha256(text).digest() for text in values.cast(pl.Binary).to_list()]
    return pl.Series(values.name, digests, dtype=pl.Binary).bin.slice(0, 8).bin.encode("hex")
