"""Measures of agreement: precision, recall, F1 and B-cubed."""

import collections
from collections.abc import Sequence
from typing import Any


def overlaps(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether two spans share a character."""
    return bool(min(a["end"], b["end"]) > max(a["start"], b["start"]))


def name_errors(wanted: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]) -> collections.Counter[str]:
    """Count what went wrong with spans (start, end, type) of one document, in words, each span once.

    A wanted span that is not found exactly is a wrong type (same span), wrong bounds (same type, spans overlap), both, or missed;
    a found span that meets no wanted one is invented.
    """
    errors: collections.Counter[str] = collections.Counter()
    exact = {(e["start"], e["end"], e["type"]) for e in found}
    for w in wanted:
        if (w["start"], w["end"], w["type"]) in exact:
            continue
        beside = [e for e in found if overlaps(w, e)]
        same_span = sorted(e["type"] for e in beside if (e["start"], e["end"]) == (w["start"], w["end"]))
        if same_span:
            errors[f"{w['type']} taken for {same_span[0]}"] += 1
        elif any(e["type"] == w["type"] for e in beside):
            errors[f"{w['type']} with other bounds"] += 1
        elif beside:
            errors[f"{w['type']} within or across {min(e['type'] for e in beside)}"] += 1
        else:
            errors[f"{w['type']} missed"] += 1
    errors.update(f"{e['type']} invented" for e in found if not any(overlaps(e, w) for w in wanted))
    return errors


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
