"""Measures of agreement: precision, recall, F1 and B-cubed."""

import collections
from collections.abc import Sequence
from typing import Any


def overlaps(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether two spans share a character."""
    return bool(min(a["end"], b["end"]) > max(a["start"], b["start"]))


def prf(right: int, wrong: int, missed: int) -> dict[str, float]:
    """Return precision, recall, F1 and n, the number wanted."""
    p = right / (right + wrong) if right + wrong else 0.0
    r = right / (right + missed) if right + missed else 0.0
    return {"p": round(p, 3), "r": round(r, 3), "f1": _f1(p, r), "n": right + missed}


def rates(right: int, wrong: int, found: int, missed: int) -> dict[str, float]:
    """Return precision over predictions and recall over what was wanted, where the two are counted apart."""
    p = right / (right + wrong) if right + wrong else 0.0
    r = found / (found + missed) if found + missed else 0.0
    return {"p": round(p, 3), "r": round(r, 3), "f1": _f1(p, r), "n": found + missed, "predicted": right + wrong}


def share(right: int, of: int) -> dict[str, float | None]:
    """Return right, of and their ratio."""
    return {"right": right, "of": of, "accuracy": round(right / of, 3) if of else None}


def b_cubed(pairs: Sequence[tuple[object, object]]) -> dict[str, float] | None:
    """Return B-cubed of (wanted cluster, found cluster) pairs, one an item (Bagga and Baldwin 1998)."""
    if not pairs:
        return None
    gold = collections.Counter(g for g, _ in pairs)
    found = collections.Counter(f for _, f in pairs)
    both = collections.Counter(pairs)
    p = sum(c * c / found[f] for (_, f), c in both.items()) / len(pairs)
    r = sum(c * c / gold[g] for (g, _), c in both.items()) / len(pairs)
    return {"p": round(p, 3), "r": round(r, 3), "f1": round(2 * p * r / (p + r), 3), "n": len(pairs)}


def _f1(p: float, r: float) -> float:
    return round(2 * p * r / (p + r), 3) if p + r else 0.0
