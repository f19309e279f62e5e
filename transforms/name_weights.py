"""Adds up what pieces of evidence weigh for each type of name, by the learned table `name_evidence`.

Weights are whole hundredths, so that sums are exact and do not depend on the batch. A score is the log odds of a type against no name.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

NAME_TYPES = ("PERSON", "ORG", "GPE")
"""The types that are weighed: GPE stands for places of any kind, ORG for bodies of any kind; heads and cues tell their kinds apart."""

FLAG, WORD = "e:", "w:"
"""Prefixes of columns of evidence: truths, and words that count by themselves."""

Scores = npt.NDArray[np.float32]


@once_per_reference
def _weights(reference: Reference) -> dict[tuple[str, str], Scores]:
    """Weights by step and evidence, in the order of NAME_TYPES."""
    table: dict[tuple[str, str], Scores] = {}
    for step, evidence, kind, weight in reference["name_evidence"].select("step", "evidence", "entity_type", "weight").iter_rows():
        table.setdefault((step, evidence), np.zeros(len(NAME_TYPES), np.float32))[NAME_TYPES.index(kind)] = weight
    return table


def add_up(seen: pl.DataFrame, reference: Reference, step: str) -> Scores:
    """Return the score of every row for each of NAME_TYPES, in hundredths, of the evidence columns of `seen`."""
    table = _weights(reference)
    nothing = np.zeros(len(NAME_TYPES), np.float32)
    flags = [c for c in seen.columns if c.startswith(FLAG) and (step, c.removeprefix(FLAG)) in table]
    weights = np.array([table[step, c.removeprefix(FLAG)] for c in flags], np.float32).reshape(len(flags), len(NAME_TYPES))
    truths = np.empty((len(flags), seen.height), np.float32)
    for row, flag in enumerate(flags):
        truths[row] = seen[flag].to_numpy()
    scores = (weights.T @ truths).T + table.get((step, "bias"), nothing)
    for column in (c for c in seen.columns if c.startswith(WORD)):
        place = column.removeprefix(WORD)
        listed = [
            (evidence.removeprefix(f"{place}:"), w) for (s, evidence), w in table.items() if s == step and evidence.startswith(f"{place}:")
        ]
        if listed:
            words, rows = zip(*listed, strict=True)
            padded = np.vstack([np.array(rows, np.float32), nothing])
            at = seen[column].replace_strict(list(words), list(range(len(words))), default=len(words), return_dtype=pl.UInt32)
            scores = scores + padded[at.to_numpy()]
    return np.asarray(scores, np.float32)


def find_strongest(seen: pl.DataFrame, reference: Reference, best: pl.Series) -> pl.Series:
    """Return for every row the truth that weighs most for its best type, as rule_id."""
    table = _weights(reference)
    flags = [c for c in seen.columns if c.startswith(FLAG)]
    nothing = np.zeros(len(NAME_TYPES), np.float32)
    weights = np.array(
        [table.get(("first", n), nothing) + table.get(("second", n), nothing) for n in (c.removeprefix(FLAG) for c in flags)], np.float32
    )
    kinds = best.replace_strict(list(NAME_TYPES), list(range(len(NAME_TYPES))), return_dtype=pl.Int64).to_numpy()
    strength = seen.select(pl.col(flags).cast(pl.Float32)).to_numpy() * weights.T[kinds]
    names = pl.Series([c.removeprefix(FLAG) for c in flags])
    return names.gather(strength.argmax(axis=1).astype(np.uint32)).alias("rule_id")
