"""Years in the names of exercises: “Aras 2025”, Araz-24. They date a text that nothing else dates."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.time_symbols import Rows, TimeSymbols

_DASHES = ["-", "–"]
_QUOTES = ["“", '"', "'", "‘", "«"]


def find_name_years(symbols: TimeSymbols, document_rows: Sequence[int], sentences: pl.DataFrame) -> dict[int, list[tuple[int, int]]]:
    """Return paragraph and year of the names of exercises in the documents given, by document row.

    sentences: SENTENCES. A name with two digits (“Araz-24”) counts where it is quoted and the text has that year, or one next to it,
    in full.
    """
    documents, sentence = symbols.tokens["document_row"].to_numpy(), symbols.tokens["sentence_row"].to_numpy()
    exercises = sentence[symbols.named_events]
    wanted = np.isin(np.arange(documents.max(initial=0) + 1), document_rows)

    def rows_of(rows: Rows) -> pl.DataFrame:
        rows = rows[wanted[documents[rows]]]
        return symbols.tokens[rows].select("document_row", "sentence_row", "number").with_columns(pl.Series("row", rows))

    years = rows_of(symbols.name_years)
    short = rows_of(_short_years(symbols, exercises)).with_columns(pl.col("number") + 2000)
    if short.height:
        full = pl.concat([years, rows_of(np.flatnonzero(symbols.symbols == ord("Y")))])
        agreed = short.join(full.select("document_row", pl.col("number").alias("year_told")), on="document_row")
        agreed = agreed.filter((pl.col("number") - pl.col("year_told")).abs() <= 1)
        short = short.join(agreed.select("row"), on="row", how="semi")
    named = pl.concat([years.filter(pl.Series(np.isin(years["sentence_row"].to_numpy(), exercises))), short]).sort("row")
    paragraphs = sentences["paragraph_number"].gather(named["sentence_row"]).to_list()
    found: dict[int, list[tuple[int, int]]] = {}
    for document, year, paragraph in zip(named["document_row"].to_list(), named["number"].to_list(), paragraphs, strict=True):
        found.setdefault(document, []).append((paragraph, year))
    return found


def _short_years(symbols: TimeSymbols, exercises: Rows) -> Rows:
    """Return the rows of the two digits of quoted names, in the sentences given."""
    tokens = symbols.tokens
    sentence = tokens["sentence_row"].to_numpy()
    rows = np.flatnonzero(np.isin(symbols.symbols, [ord("D"), ord("Z")]) & ~tokens["is_spaced"].to_numpy())
    rows = rows[rows >= 3]
    rows = rows[np.isin(sentence[rows], exercises) & (sentence[rows] == sentence[rows - 3])]
    frame = (
        tokens[rows]
        .select("text")
        .with_columns(
            tokens["lower"].gather(rows - 1).alias("dash"),
            tokens["is_spaced"].gather(rows - 1).alias("dash_is_spaced"),
            tokens["text"].gather(rows - 2).alias("name"),
            tokens["text"].gather(rows - 3).alias("quote"),
        )
    )
    is_short = (
        (pl.col("text").str.len_chars() == 2)
        & pl.col("dash").is_in(_DASHES)
        & ~pl.col("dash_is_spaced")
        & pl.col("name").str.contains(r"^\p{L}{3,}$")
        & pl.col("quote").is_in(_QUOTES)
    )
    short: Rows = rows[frame.select(is_short).to_series().to_numpy()]
    return short
