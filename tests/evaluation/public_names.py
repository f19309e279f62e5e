"""Measures names of persons, organisations and places on text that Dateline was not written from: two public corpora.

`python tests/evaluation/public_names.py` prints precision, recall and F1 by type for the open half of each corpus and for the half
whose errors nobody reads. The corpora (CC BY-SA 4.0 and CC BY 4.0) are not in the repository: the folder that holds `uner_ewt_test.iob2`
and `gum_news/` is sought where PUBLIC_NAMES says, else in ../shared/eval.

What is compared: exact spans. Of Dateline's types PERSON is PER, ORG and MIL_UNIT are ORG, GPE, LOC and FAC are LOC; others are not
compared. Universal NER annotates names as such. GUM annotates whole noun phrases: a name is there the run of proper nouns around the head
(or behind it: researcher Marie Curie) of a person, organisation or place phrase, without articles, possessives and titles, and only where
it is the head (of "the UN envoy" nothing). Peoples (the Afghans) are no persons. A country that stands for its team or government is a
place here, an organisation in GUM: a place counts.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from seeds.read import read_reference
from transforms.clean import clean_documents
from transforms.entities import find_entities
from transforms.tokenize import tokenize_sentences
from warehouse.evaluation_measures import name_errors

_ROOT = Path(__file__).resolve().parents[2]
TYPES = {"PERSON": "PER", "ORG": "ORG", "MIL_UNIT": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
_GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}
_TITLE = re.compile(
    r"(?:Mrs?|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Rev|Capt|Maj|Cmdr|Fr|St|Hon)\.?|(?:U\.?S\.?|U\.?K\.?)|"
    r"(?:Vice|Prime|Deputy|Foreign|Former|Chief|First|Senior|Assistant|Associate|Attorney|Lieutenant|Major|Senior|Executive)|"
    r"(?:President|Premier|Minister|Ambassador|Senator|Governor|Mayor|Professor|Doctor|Chancellor|Secretary|General|Colonel|Judge|Justice|"
    r"Sir|Lord|Lady|Dame|King|Queen|Prince|Princess|Pope|Bishop|Archbishop|Cardinal|Father|Sister|Brother|Captain|Sheriff|Speaker|Officer|"
    r"Representative|Congressman|Congresswoman|Director|Chairman|Commissioner|Inspector|Detective|Sergeant|Constable|Coach|Imam|Rabbi|"
    r"Ayatollah|Sheikh|Emperor|Empress|Emir|Sultan|Leader|Admiral|Commander|Councillor|Councilman|Deputy|Reverend|Student|Lawyer|Mister|Uncle|Aunt)"
)
_PARTICLES = frozenset({"-", "–", "de", "del", "la", "al", "bin", "von", "van"})
_LINKS = _PARTICLES | {"of", "for", "and", "the", "&", "'s", "’s"}
KINDS = ("PER", "ORG", "LOC", "all")

Span = tuple[str, int, int, str]
"""Document, first character, character after the last one, type."""


@dataclass
class Corpus:
    """Texts by document, the names in them, and which documents nobody reads the errors of."""

    texts: dict[str, str] = field(default_factory=dict)
    spans: set[Span] = field(default_factory=set)
    tolerated: set[Span] = field(default_factory=set)
    """Spans that count neither as wrong nor as missed (names inside longer ones, captions)."""

    def held_out(self) -> set[str]:
        """Return every other document in alphabetical order, the first one being open."""
        return set(sorted(self.texts)[1::2])


def find_folder() -> Path | None:
    """Return the folder of the corpora, None where they are not at hand."""
    folder = Path(os.environ.get("PUBLIC_NAMES") or _ROOT.parent / "shared" / "eval")
    return folder if (folder / "uner_ewt_test.iob2").is_file() else None


def read_uner(path: Path) -> Corpus:
    """Read an IOB2 file of Universal NER; a paragraph is one sentence of it."""
    corpus, document = Corpus(), ""
    parts: list[str] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.splitlines()
        named = [line.removeprefix("# newdoc id = ") for line in lines if line.startswith("# newdoc id = ")]
        if named:
            _close(corpus, document, parts)
            document, parts = named[0], []
        text = next((line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")), "")
        cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
        if not text or not cells:
            continue
        base = sum(len(p) + 1 for p in parts)
        parts.append(text)
        places = list(_place_words(text, [c[1] for c in cells]))
        start = None
        for n, cell in enumerate([*cells, ["", "", "O"]]):
            if start is not None and not cell[2].startswith("I-"):
                corpus.spans.add((document, base + places[start][0], base + places[n - 1][1], cells[start][2][2:]))
                start = None
            if cell[2].startswith("B-"):
                start = n
    _close(corpus, document, parts)
    return corpus


def _close(corpus: Corpus, document: str, parts: list[str]) -> None:
    if document:
        corpus.texts[document] = "\n".join(parts) + "\n"


def _place_words(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Give the first and last offset of each word in the text."""
    at = 0
    for word in words:
        found = text.find(word, at)
        at = found + len(word) if found >= 0 else at
        yield (found if found >= 0 else at, at)


def read_corpus(folder: Path, name: str) -> Corpus:
    """Read one of the corpora by its short name, uner or gum."""
    return type_as_dateline(read_uner(folder / "uner_ewt_test.iob2") if name == "uner" else read_gum(folder / "gum_news"))


def read_gum(folder: Path) -> Corpus:
    """Read the news articles of GUM; captions and date lines stay in the text, their names count neither way."""
    corpus = Corpus()
    for path in sorted(folder.glob("GUM_news_*.conllu")):
        _read_gum_document(corpus, path.stem, path.read_text(encoding="utf-8"))
    return corpus


def _read_gum_document(corpus: Corpus, document: str, conllu: str) -> None:
    text, is_caption = "", False
    for block in conllu.split("\n\n"):
        lines = block.splitlines()
        if "# newpar" in lines:
            text = text.rstrip() + "\n\n" if text else ""
        for line in lines:
            if line.startswith("# newpar_block = "):
                is_caption = line.startswith("# newpar_block = figure")
        sentence = next((line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")), None)
        cells = [c for c in (line.split("\t") for line in lines if line and line[0].isdigit()) if c[0].isdigit()]
        if sentence is None:
            continue
        places = list(_place_words(sentence, [c[1] for c in cells]))
        for first, last, kind in _gum_names(cells):
            span = (document, len(text) + places[first][0], len(text) + places[last][1], kind)
            (corpus.tolerated if is_caption else corpus.spans).add(span)
        text += sentence + " "
    corpus.texts[document] = text.strip() + "\n"


def _gum_names(cells: list[list[str]]) -> Iterator[tuple[int, int, str]]:
    """Give the names of one sentence: first word, last word, type."""
    open_phrases: list[tuple[str, str, int]] = []
    found: dict[tuple[int, int], str] = {}
    for n, cell in enumerate(cells):
        annotation = re.search(r"Entity=([^|]*)", cell[9])
        for piece in re.findall(r"\([^()]*\)?|[^()]+\)", annotation[1] if annotation else ""):
            if piece.startswith("("):
                parts = piece.strip("()").split("-")
                open_phrases.append((parts[0], parts[1] if len(parts) > 1 else "", n))
            if piece.endswith(")"):
                key = piece.strip("()").split("-")[0]
                at = max((i for i, p in enumerate(open_phrases) if p[0] == key), default=None)
                if at is None:
                    continue
                _, kind, first = open_phrases.pop(at)
                name = _name_in(cells, first, n, _GUM_TYPES[kind]) if kind in _GUM_TYPES else None
                if name and name not in found:
                    found[name] = _GUM_TYPES[kind]
    for (first, last), kind in found.items():
        links = [i for i in range(first, last) if cells[i][1] == "and"]
        if not any((first, i - 1) in found or (i + 1, last) in found for i in links):  # two names, no one name with "and" inside
            yield first, last, kind


def _name_in(cells: list[list[str]], first: int, last: int, kind: str) -> tuple[int, int] | None:
    """Return the run of proper nouns around the head of the phrase, None where the head is none or the run is a title or a people."""
    numbers = {cells[i][0] for i in range(first, last + 1)}
    head = next((i for i in range(first, last + 1) if cells[i][6] not in numbers), None)
    if head is None or (kind == "PER" and cells[head][4] == "NNPS"):
        return None
    noun = None if _is_proper(cells[head]) else head
    if noun is not None:  # researcher Marie Curie, the magazine Time
        head = noun + 1
        tied = head <= last and cells[head][6] == cells[noun][0] and cells[head][7].startswith(("flat", "appos"))
        if not tied or not _is_proper(cells[head]):
            return None
        first = head

    links = _PARTICLES if kind == "PER" else _LINKS

    def belongs(i: int) -> bool:
        if _is_proper(cells[i]):
            return True
        beside = first < i < last and _is_proper(cells[i - 1]) and (_is_proper(cells[i + 1]) or cells[i + 1][1] == "the")
        article = cells[i][1] == "the" and first < i < last and cells[i - 1][1] in {"of", "for"}
        return (beside or article) and cells[i][1] in links

    start = end = head
    while start > first and belongs(start - 1):
        start -= 1
    while end < last and belongs(end + 1):
        end += 1
    if kind == "PER":
        start = _start_of_person(cells, start, end, head)
        titles = [i for i in range(start, end + 1) if _TITLE.fullmatch(cells[i][1])]
        start = titles[-1] + 1 if titles else start
    while start <= end and cells[start][1].casefold() in _LINKS:
        start += 1
    return (start, end) if start <= end else None


def _start_of_person(cells: list[list[str]], first: int, last: int, head: int) -> int:
    """Return where the words begin that the syntax ties together as one name: of "Minister of Education Ann Lee" the last two."""
    if head == last:
        return first
    start = last
    while start > first and (start == head or cells[start][7].startswith("flat")) and _is_proper(cells[start - 1]):
        start -= 1
    return start if start == head or cells[start][7].startswith("flat") else min(start + 1, last)


def _is_proper(cell: list[str]) -> bool:
    return cell[4].startswith("NNP")


def find_names(texts: dict[str, str]) -> set[Span]:
    """Return the names that Dateline finds in title and body of the texts, longest of nested ones."""
    reference = read_reference()
    documents = pl.DataFrame({"document_id": sorted(texts), "text": [texts[d] for d in sorted(texts)]})
    documents = documents.with_columns(pl.col("text").str.len_chars().cast(pl.Int64).alias("char_count"))
    sentences = clean_documents(documents, reference)["sentences"].sort("document_id", "sentence_number")
    mentions = find_entities(tokenize_sentences(documents, sentences), sentences, documents, reference)
    rows = mentions.filter(pl.col("entity_type").is_in(list(TYPES))).select("document_id", "char_start", "char_end", "entity_type").rows()
    return trim_articles({(d, s, e, TYPES[t]) for d, s, e, t in rows}, texts)


def trim_articles(spans: Iterable[Span], texts: dict[str, str]) -> set[Span]:
    """Return the spans without a leading article: whether it is part of a name is a matter of taste."""
    return {(d, s + 4 if texts[d][s : s + 4].casefold() == "the " else s, e, kind) for d, s, e, kind in spans}


def type_as_dateline(corpus: Corpus) -> Corpus:
    """Give names of countries that stand for a team or a government the type that they have here: they are places."""
    reference = read_reference()
    nations = (pl.col("entity_type") == "GPE") & (pl.col("place_precision") != "point")
    names = {
        *reference["places"].filter(nations)["place_name"],
        *reference["countries"]["country_name"],
        *reference["country_names"].filter(~pl.col("name_kind").str.contains("demonym|adjective"))["name"],
    }
    spans = {(d, s, e, "LOC" if corpus.texts[d][s:e] in names else kind) for d, s, e, kind in trim_articles(corpus.spans, corpus.texts)}
    return Corpus(corpus.texts, spans, trim_articles(corpus.tolerated, corpus.texts))


def score(wanted: set[Span], found: set[Span], tolerated: set[Span]) -> dict[str, Any]:
    """Return precision, recall, F1 and number wanted by type and for all, and `errors`, the counts of what went wrong.

    A found name inside a longer found or wanted one, and a wanted one inside a longer wanted one, count neither way, unless equal.
    """
    plain = {s for s in wanted if not _is_inside(s, wanted)}
    spare = (wanted | tolerated) - plain
    kept = {s for s in found if s in plain or not (_is_inside(s, found) or _is_inside(s, wanted) or _meets(s, tolerated) or s in spare)}
    out: dict[str, Any] = {}
    for kind in KINDS:
        want, got = ({s for s in group if kind in ("all", s[3])} for group in (plain, kept))
        right = len(want & got)
        precision, recall = right / max(1, len(got)), right / max(1, len(want))
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        out[kind] = {"p": round(precision, 3), "r": round(recall, 3), "f1": round(f1, 3), "n": len(want)}
    rows = ([{"document": d, "start": s, "end": e, "type": kind} for d, s, e, kind in sorted(group)] for group in (plain, kept))
    want_rows, got_rows = (_by_document(group) for group in rows)
    errors: Counter[str] = Counter()
    for document in sorted({*want_rows, *got_rows}):
        errors += name_errors(want_rows.get(document, []), got_rows.get(document, []))
    return {**out, "errors": dict(sorted(errors.items(), key=lambda item: (-item[1], item[0])))}


def _by_document(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        out.setdefault(row["document"], []).append(row)
    return out


def _is_inside(span: Span, others: Iterable[Span]) -> bool:
    return any(o[0] == span[0] and o[1] <= span[1] and span[2] <= o[2] and o[2] - o[1] > span[2] - span[1] for o in others)


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(o[0] == span[0] and o[1] < span[2] and span[1] < o[2] for o in others)


def measure_public_names(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the scores by corpus and half: uner_open, uner_held_out, gum_open, gum_held_out."""
    out = {}
    for name in ("uner", "gum"):
        corpus = read_corpus(folder, name)
        found = find_names(corpus.texts)
        for half, documents in (("open", set(corpus.texts) - corpus.held_out()), ("held_out", corpus.held_out())):
            groups = [{s for s in group if s[0] in documents} for group in (corpus.spans, found, corpus.tolerated)]
            out[f"{name}_{half}"] = score(*groups)
    return out


def main() -> None:
    """Print the figures, or that the corpora are not there; `--errors uner|gum` prints errors of the open half."""
    folder = find_folder()
    if folder is None:
        print("the public corpora are not here")
    elif "--errors" in sys.argv:
        print_errors(folder, sys.argv[sys.argv.index("--errors") + 1])
    else:
        print(json.dumps(measure_public_names(folder), indent=1))


def print_errors(folder: Path, name: str) -> None:
    """Print what is missed (-) and wrong (+) in the open half, in its line, commonest kinds first."""
    corpus = read_corpus(folder, name)
    texts = {d: t for d, t in corpus.texts.items() if d not in corpus.held_out()}
    wanted = {s for s in corpus.spans if s[0] in texts}
    found = find_names(texts)
    kinds: Counter[str] = Counter()
    for sign, spans in (
        ("-", wanted - found),
        ("+", {s for s in found - wanted if not _is_inside(s, wanted) and not _meets(s, corpus.tolerated)}),
    ):
        for d, s, e, kind in sorted(spans):
            kinds[sign + kind] += 1
            text = texts[d]
            print(f"{sign} {kind} [{text[s:e]}] {text[max(0, s - 60) : s]}[]{text[e : e + 50]}".replace("\n", " "))
    print(kinds)


if __name__ == "__main__":
    main()
