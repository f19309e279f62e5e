"""The reviewed reference tables, as frames that stages are given.

Which tables there are is said in `transforms.reference_tables`; nothing in this package opens a file.
"""

from collections.abc import Mapping

import polars as pl

from transforms.reference_tables import REFERENCE_TABLES, B, T


class ReferenceTableError(ValueError):
    """A reference table has a wrong column, an empty required cell or a key that stands twice."""


Reference = Mapping[str, pl.DataFrame]
"""The reference tables by name, as `check_reference` returns them."""


def check_reference(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame of reference table `name`, typed as declared, or raise `ReferenceTableError`.

    `frame` has the declared columns as strings; numbers and booleans (`true`/`false`) are read here.
    """
    table = REFERENCE_TABLES[name]
    if list(frame.columns) != list(table.columns):
        raise ReferenceTableError(f"{name}.csv has the columns {frame.columns}, not {list(table.columns)}")
    frame = frame.with_columns(pl.col(pl.String).str.strip_chars().replace("", None))
    booleans = [c for c, t in table.columns.items() if t == B]
    frame = frame.with_columns(pl.col(c).replace_strict({"true": True, "false": False}, default=None, return_dtype=B) for c in booleans)
    try:
        frame = frame.cast({c: t for c, t in table.columns.items() if t not in (B, T)})
    except pl.exceptions.InvalidOperationError as error:
        raise ReferenceTableError(f"{name}.csv: a number does not read: {str(error).splitlines()[0]}") from error
    needed = [c for c in dict.fromkeys((*table.key, *table.required)) if c in table.required or c == table.key[0]]
    empty = [c for c in needed if frame[c].null_count()]
    if empty:
        raise ReferenceTableError(f"{name}.csv: empty cells in {', '.join(empty)}")
    twice = frame.filter(frame.select(table.key).is_duplicated()).select(table.key)
    if twice.height:
        raise ReferenceTableError(f"{name}.csv: {twice.row(0)} stands twice")
    return frame
