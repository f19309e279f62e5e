"""What depends on a token's text alone, worked out once for each distinct word of a batch and handed to its tokens.

A batch of a million tokens holds some ten thousand words: membership in a word table, a folded key or the class of a
pattern cost next to nothing when they are asked of words. Which columns a stage needs is said where it needs them.
"""

from collections.abc import Callable, Sequence

import polars as pl

WORD_COLUMNS = ("word_row", "text", "lower", "shape")


def describe_words(tokens: pl.DataFrame, describe: Callable[[pl.DataFrame], pl.DataFrame], given: Sequence[str] = ()) -> pl.DataFrame:
    """Add to tokens the columns that `describe` adds to their distinct words.

    tokens: TOKEN_COLUMNS and others, all of a batch or any part of it. describe: takes WORD_COLUMNS, one row per distinct text, and
    returns them with further columns, one row for each word_row, in any order; joins may be used freely there. given: further
    columns of tokens that it takes, themselves made here before.
    Tokens keep their order; a column that they have already is replaced. Words that `describe` leaves out have nulls.
    """
    row = tokens["word_row"]
    taken = (*WORD_COLUMNS, *given)
    words = describe(tokens.select(taken)[row.arg_unique()]).sort("word_row")
    count = 1 + tokens.select(pl.col("word_row").max().fill_null(0)).item()
    at = row
    if words.height < count:
        places = pl.Series([None], dtype=pl.UInt32).new_from_index(0, count)
        at = places.scatter(words["word_row"], pl.int_range(words.height, dtype=pl.UInt32, eager=True)).gather(row)
    return tokens.with_columns(words[column].gather(at) for column in words.columns if column not in taken)
