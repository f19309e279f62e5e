"""Learns what the evidence for names weighs and writes `seeds/reference/name_evidence.csv`.

`PYTHONPATH=. python tests/evaluation/learn_evidence.py` fits a multinomial logistic regression in two steps: what stands in and
around a span, then what the other names of the document say. It learns from the seeds, the halves of the development and the fresh
corpus whose errors are read, and two public corpora (not in the repository; see `public_names.py`): the development part of Universal NER's
English Web Treebank, the open halves of its test part and of GUM's news. Held-out halves are never looked at. Each corpus is learned
from three times: as it is, and twice with every other known name hidden from the tables. Same data, same weights: no chance is involved.

Weights are figures for general evidence: no word of the corpora goes into the table, only closed-class words, marks and the verbs
of speech listed here.
"""

import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from public_names import Corpus, find_folder, read_gum, read_uner

from seeds.read import DOCUMENTS, REFERENCE, read_reference
from transforms.clean import clean_documents
from transforms.name_candidates import propose_names
from transforms.name_consent import gather_consent
from transforms.name_evidence import gather_evidence
from transforms.name_weights import NAME_TYPES
from transforms.tokenize import tokenize_sentences

_HERE = Path(__file__).parent
_COARSE = {"PERSON": 0, "PER": 0, "ORG": 1, "MIL_UNIT": 1, "GPE": 2, "LOC": 2, "FAC": 2}
_NONE = len(NAME_TYPES)
_FOLDS = 3
_NAMED = ("places", "organisations", "persons")
RIDGE = 4.0
"""Strength of regularisation: as if each weight had been seen this often to be nought."""
FEWEST = 20
"""Evidence seen on fewer spans is left out."""
_MARKS = (",", "(", ")", ":", ";", "-", "–", "—", ".", "?", "!", "/", "@", "&", "*", "#", "|", "'", '"', "“", "”", "'s", "’s")
_SPEECH = ("said", "says", "told", "added", "announced", "reported", "wrote")
_OPEN_CLASSES = ("adverb", "number_word")

_PRIOR = {
    "head_of": 5.0,
    "head_first": 4.0,
    "head_last": 3.0,
    "head_alone": 1.0,
    "head_whole": 3.0,
    "naming_before": 3.0,
    "cue_before": 1.5,
    "cue_after": 1.0,
    "apposed": 1.5,
    "apposed_before": 1.5,
}
"""What heads and cues weigh before anything is learned, for the type that their table says."""
_PRIOR_OF_PERSONS = {
    "title_before": 2.0,
    "role_after": 2.0,
    "role_near_after": 0.7,
    "role_comma_before": 1.5,
    "role_near_before": 0.5,
    "first_given": 1.0,
    "has_prefix": 1.0,
    "has_particle": 1.0,
    "initial_then_name": 1.5,
}
"""What speaks for persons before anything is learned."""
_PRIOR_OF_NONE = {"known_pair": 3.0, "lone_language": 2.0, "first_of:OTHER": 2.0, "last_of:OTHER": 1.0}
"""What speaks against any name: Iran-Azerbaijan, Arabic, the first word of the Nobel Prize."""
_WEIGHTS = {"seeds": 2.0, "dev_read": 2.0, "fresh_open": 2.0}
"""How often a span of a corpus counts, where not once."""
_NUISANCE = ("hidden", "is_web")
"""What differs between the corpora and not between names: learned, so that it spoils no other weight, and left out of the table."""
WEB_SHARE = 0.5
"""How much of the difference between web text, which has fewer names, and news goes into the bias: the mean of both."""

Truths = npt.NDArray[np.float64]


def read_corpora(folder: Path) -> list[tuple[str, Corpus]]:
    """Return what is learned from, by name."""
    uner, gum = read_uner(folder / "uner_ewt_test.iob2"), read_gum(folder / "gum_news")
    out = [("uner_dev", read_uner(folder / "uner_ewt_dev.iob2"))]
    for name, corpus in (("uner_open", uner), ("gum_open", gum)):
        out.append((name, keep(corpus, set(corpus.texts) - corpus.held_out())))
    home = _HERE / "gold"
    seeds = Corpus()
    for path in sorted(DOCUMENTS.glob("*.txt")):
        seeds.texts[path.name] = path.read_bytes().decode()
    for row in map(json.loads, (home / "entities.jsonl").read_text(encoding="utf-8").splitlines()):
        span = (row["document"], row["char_start"], row["char_end"], row["entity_type"])
        seeds.spans.add(span)
    dev = _read_annotated(_HERE / "dev", [f"d{number:03d}" for number in (*range(1, 11), *range(21, 31))])
    fresh = _read_annotated(_HERE / "fresh", [f"f{number:02d}" for number in range(1, 25, 2)])
    return [*out, ("seeds", seeds), ("dev_read", dev), ("fresh_open", fresh)]


def _read_annotated(folder: Path, names: list[str]) -> Corpus:
    """Return the named documents of one of our own corpora."""
    corpus = Corpus()
    for name in names:
        corpus.texts[name] = next((folder / "docs").glob(f"{name}*")).read_bytes().decode()
    for row in map(json.loads, (folder / "entities.jsonl").read_text(encoding="utf-8").splitlines()):
        if row["doc"] in corpus.texts:
            tolerated = row.get("noise") or row.get("optional")
            (corpus.tolerated if tolerated else corpus.spans).add((row["doc"], row["start"], row["end"], row["type"]))
    return corpus


def keep(corpus: Corpus, documents: set[str]) -> Corpus:
    """Return the part of a corpus that these documents are."""
    spans, tolerated = ({s for s in group if s[0] in documents} for group in (corpus.spans, corpus.tolerated))
    return Corpus({d: t for d, t in corpus.texts.items() if d in documents}, spans, tolerated)


class Sample:
    """The candidate spans of one corpus, their evidence and what they truly are."""

    def __init__(self, corpus: Corpus, hidden: int | None = None, *, is_web: bool = False) -> None:
        """Propose candidates and label them: exact names by their type, all else no name; tolerated ones are left out.

        `hidden` 0 or 1 hides every other row of the tables of names: so the evidence around known names is learned from too.
        """
        reference = dict(read_reference())
        for table in _NAMED if hidden is not None else ():
            reference[table] = reference[table].filter(pl.int_range(pl.len()) % 2 == hidden)
        closed = reference["function_words"].filter(~pl.col("word_class").is_in(_OPEN_CLASSES))["word"].unique().sort()
        self.words = (*closed.to_list(), *(w for w in (*_MARKS, *_SPEECH) if w not in closed))
        self.nuisance = {"hidden": float(hidden is not None), "is_web": float(is_web)}
        documents = pl.DataFrame({"document_id": sorted(corpus.texts), "text": [corpus.texts[d] for d in sorted(corpus.texts)]})
        documents = documents.with_columns(pl.col("text").str.len_chars().cast(pl.Int64).alias("char_count"))
        sentences = clean_documents(documents, reference)["sentences"].sort("document_id", "sentence_number")
        found = propose_names(tokenize_sentences(documents, sentences), reference)
        self.marked, self.known = found.marked, found.known
        seen = gather_evidence(found)
        starts = found.marked["char_start"].gather(seen["first_token"]).to_list()
        ends = found.marked["char_end"].gather(seen["last_token"]).to_list()
        names = documents["document_id"].gather(seen["document_row"]).to_list()
        truth = {s[:3]: _COARSE.get(s[3], _NONE) for s in corpus.spans}
        spared = {s[:3] for s in corpus.tolerated}
        spans = list(zip(names, starts, ends, strict=True))
        self.usable = np.array([s in truth or s not in spared for s in spans])
        self.label = np.array([truth.get(s, _NONE) for s in spans])
        self.seen, self.documents = seen, np.array(names)
        self.texts = [corpus.texts[d][s:e] for d, s, e in spans]

    def flags(self, frame: pl.DataFrame) -> dict[str, Truths]:
        """Return every truth by its name."""
        out = {n: np.full(frame.height, v) for n, v in self.nuisance.items()} | {
            c[2:]: frame[c].to_numpy().astype(np.float64) for c in frame.columns if c.startswith("e:")
        }
        for column in (c for c in frame.columns if c.startswith("w:")):
            out |= {f"{column[2:]}:{w}": (frame[column] == w).to_numpy().astype(np.float64) for w in self.words}
        return out


def prior(names: list[str]) -> Truths:
    """Return the weights that regularisation draws to."""
    out = np.zeros((len(names), len(NAME_TYPES)))
    for n, name in enumerate(names):
        place, _, kind = name.partition(":")
        if place in _PRIOR and kind in _COARSE:
            out[n, _COARSE[kind]] = _PRIOR[place]
        elif place in _PRIOR:
            out[n] = -_PRIOR[place]
        out[n] -= _PRIOR_OF_NONE.get(name, 0.0)
        out[n, 0] += _PRIOR_OF_PERSONS.get(name, 0.0)
    return out


def fit(x: Truths, y: npt.NDArray[np.int64], offset: Truths, centre: Truths, weight: Truths, start: Truths | None = None) -> Truths:
    """Return the weights of a multinomial logistic regression (k, 3) against no name, drawn to `centre`, by Newton's method."""
    ridge = RIDGE
    n, k = x.shape
    kinds = len(NAME_TYPES)
    w = centre.copy() if start is None else start.copy()
    target = np.eye(_NONE + 1)[y][:, :kinds]
    penalty = np.full(k, ridge)
    penalty[0] = 0.01

    def loss(w: Truths) -> float:
        p = probabilities(x @ w + offset)[np.arange(n), y]
        return float(-(weight * np.log(np.maximum(p, 1e-300))).sum() + 0.5 * (penalty[:, None] * (w - centre) ** 2).sum())

    narrow = x.astype(np.float32)  # the direction of a step need not be exact, its end is
    now = loss(w)
    for _ in range(30):
        p = probabilities(x @ w + offset)[:, :kinds]
        gradient = x.T @ (weight[:, None] * (p - target)) + penalty[:, None] * (w - centre)
        hessian = np.zeros((k * kinds, k * kinds))
        for a in range(kinds):
            for b in range(a + 1):
                d = weight * (p[:, a] * ((a == b) - p[:, b]))
                block = narrow.T @ (narrow * d[:, None].astype(np.float32))
                hessian[a * k : (a + 1) * k, b * k : (b + 1) * k] = block
                hessian[b * k : (b + 1) * k, a * k : (a + 1) * k] = block
        hessian[np.diag_indices(k * kinds)] += np.tile(penalty, kinds)
        step = np.linalg.solve(hessian, gradient.T.reshape(-1)).reshape(kinds, k).T
        scale = 1.0
        while scale > 1e-3 and loss(w - scale * step) > now:
            scale /= 2
        w = w - scale * step
        before, now = now, loss(w)
        if before - now < 1e-2:
            break
    return w


def probabilities(scores: Truths) -> Truths:
    """Return the probability of each type, and last of none."""
    full = np.hstack([scores, np.zeros((len(scores), 1))])
    full = np.exp(full - full.max(axis=1, keepdims=True))
    return np.asarray(full / full.sum(axis=1, keepdims=True))


def stack(samples: list[Sample], frames: list[pl.DataFrame]) -> tuple[list[str], Truths]:
    """Return the names of all pieces of evidence, `bias` first, and their truths over all samples."""
    parts = [s.flags(f) for s, f in zip(samples, frames, strict=True)]
    names = list(parts[0])
    x = np.vstack([np.column_stack([p[n] for n in names]) for p in parts])
    often = (x.sum(axis=0) >= FEWEST) | (prior(names) != 0).any(axis=1)
    return ["bias", *(n for n, o in zip(names, often, strict=True) if o)], np.hstack([np.ones((len(x), 1)), x[:, often]])


def crossed(
    x: Truths, y: npt.NDArray[np.int64], offset: Truths, folds: npt.NDArray[np.int64], usable: Truths, centre: Truths, start: Truths
) -> Truths:
    """Return the scores of each row by weights learned without its fold."""
    out = np.zeros((len(x), len(NAME_TYPES)))
    for fold in range(_FOLDS):
        out[folds == fold] = x[folds == fold] @ fit(x, y, offset, centre, usable * (folds != fold), start)
    return out


def report(name: str, y: npt.NDArray[np.int64], scores: Truths, rows: npt.NDArray[np.bool_]) -> None:
    """Print precision, recall and F1 of the labels of spans that are the likeliest."""
    best = probabilities(scores).argmax(axis=1)
    for kind in (*range(_NONE), None):
        got = (best == kind) if kind is not None else best != _NONE
        want = (y == kind) if kind is not None else y != _NONE
        right = (got & (best == y) & rows).sum()
        p, r = right / max(1, (got & rows).sum()), right / max(1, (want & rows).sum())
        label = NAME_TYPES[kind] if kind is not None else "all"
        print(f"{name:10} {label:7} p {p:.3f} r {r:.3f} f {2 * p * r / max(1e-9, p + r):.3f} n {(want & rows).sum()}")


def main(folder: Path | None) -> None:
    """Learn, print what cross-validation says, and write the table."""
    if folder is None:
        print("the public corpora are not here")
        return
    named = read_corpora(folder)
    samples = [Sample(corpus, hidden, is_web=name.startswith("uner")) for hidden in (None, 0, 1) for name, corpus in named]
    origin = np.concatenate([np.full(len(s.label), n) for n, s in enumerate(samples)])
    y = np.concatenate([s.label for s in samples])
    usable = np.concatenate([s.usable for s in samples]).astype(np.float64)
    usable *= np.array([_WEIGHTS.get(name, 1.0) for name, _ in named])[origin % len(named)]
    documents = np.concatenate([s.documents for s in samples])
    order = {d: n for n, d in enumerate(sorted(set(documents)))}
    folds = np.array([order[d] % _FOLDS for d in documents])
    names, x = stack(samples, [s.seen for s in samples])
    nothing = np.zeros((len(x), len(NAME_TYPES)))
    first = fit(x, y, nothing, prior(names), usable)
    scores = crossed(x, y, nothing, folds, usable, prior(names), first)
    print(f"{len(x)} spans, {len(names)} pieces of evidence; first step")
    for n, (name, _) in enumerate(named):
        report(name, y, scores, (origin == n) & (usable > 0))
    consent = [
        gather_consent(s.seen, np.round(scores[origin == n] * 100).astype(np.float32), s.marked, s.known) for n, s in enumerate(samples)
    ]
    more, z = stack(samples, consent)
    second = fit(z, y, scores, prior(more), usable)
    second_scores = scores + crossed(z, y, scores, folds, usable, prior(more), second)
    print(f"{len(more)} pieces of evidence; second step")
    for n, (name, _) in enumerate(named):
        report(name, y, second_scores, (origin == n) & (usable > 0))
    rows = []
    for step, labels, weights in (("first", names, first), ("second", more, second)):
        if "is_web" in labels:
            weights[0] += WEB_SHARE * weights[labels.index("is_web")]
        for label, line in zip(labels, np.round(weights * 100).astype(int), strict=True):
            rows += [
                (step, label, kind, int(w), "learned by tests/evaluation/learn_evidence.py")
                for kind, w in zip(NAME_TYPES, line, strict=True)
                if w and label not in _NUISANCE
            ]
    table = pl.DataFrame(rows, schema=["step", "evidence", "entity_type", "weight", "source"], orient="row")
    table.write_csv(REFERENCE / "name_evidence.csv")
    if "--errors" in sys.argv:
        best = probabilities(second_scores).argmax(axis=1)
        texts = [t for s in samples for t in s.texts]
        kinds = (*NAME_TYPES, "-")
        for i in np.flatnonzero((best != y) & (usable > 0) & (origin < len(named))):
            print(f"{named[origin[i]][0]} is {kinds[y[i]]} taken for {kinds[best[i]]}: {texts[i]!r} {documents[i]}")


if __name__ == "__main__":
    main(find_folder())
