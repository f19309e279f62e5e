"""Signatures: what dedupe compares instead of texts.

A signature is a digest of the folded words of title and body, the hashes of four consecutive words (shingles, a sample of
them where the document is long), and the hashes of its names and numbers. How documents are compared is said in `transforms.dedupe`.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.hidden import strip_hidden
from transforms.stages import SIGNATURES

SHINGLE_WORDS = 4
SAMPLES = ((160, 1), (320, 2))
"""Up to so many words a document keeps the shingles whose hash is a multiple of this: of a smaller sample chance would decide."""
LARGEST_MODULUS = 4
"""Longer documents keep the shingles whose hash is a multiple of this: about 100 of 400 words."""
_CHUNK_BYTES = 300_000
"""Documents are hashed so much at a time, which stays in the processor's cache; a longer document stands alone."""
_SAMPLED_STEP = 1 << 33

_Hashes = npt.NDArray[np.uint64]
_Places = npt.NDArray[np.int64]

_BREAK, _SPACE = ord("\n"), ord(" ")
_FOLD = np.array([b if chr(b).isalnum() or b > 127 else _SPACE for b in bytes(range(256)).lower()], dtype=np.uint8)
"""What a byte of UTF-8 becomes: ASCII letters are small, other ASCII than letters and digits stands between words."""
_VALUES = np.array([int.from_bytes(sha256(bytes([b])).digest()[:8], "big") for b in range(256)], dtype=np.uint64)
_BASE, _MIXER = 0x9E3779B97F4A7C15, np.uint64(0xFF51AFD7ED558CCD)
_INVERSE = pow(_BASE, -1, 2**64)


class _Lists(NamedTuple):
    """Hashes of documents that stand one after another, and how many each document has."""

    hashes: npt.NDArray[np.int64]
    lengths: _Places


class _Chunk(NamedTuple):
    """The signatures of some documents."""

    digests: list[str]
    word_counts: _Places
    shingles: _Lists
    specifics: _Lists


def sign_documents(documents: pl.DataFrame, article: pl.DataFrame) -> pl.DataFrame:
    """Give every document its signature.

    documents: document_id. article: document_row (the row of `documents`) and text, the spans of title and body in
    reading order. Returns SIGNATURES, sorted by document_id; shingles and specifics are sorted and hold each hash once.
    Case, marks and hidden characters change nothing in digest and shingles; case tells names for the specifics.
    """
    chunks = [_sign_chunk(texts) for texts in _cut_chunks(_join_articles(documents, article))]
    signed = pl.DataFrame(
        {
            "text_digest": pl.Series([d for c in chunks for d in c.digests], dtype=pl.String),
            "word_count": np.concatenate([np.empty(0, dtype=np.int64), *(c.word_counts for c in chunks)]),
            "shingles": _list_hashes([c.shingles for c in chunks]),
            "specifics": _list_hashes([c.specifics for c in chunks]),
        }
    )
    return SIGNATURES.enforce(documents.select("document_id").hstack(signed).sort("document_id"))


def choose_modulus(word_count: pl.Expr) -> pl.Expr:
    """Return which share of its shingles a document of so many words keeps: every one, or those that `is_sampled` with this modulus."""
    chosen = pl.lit(LARGEST_MODULUS)
    for words, modulus in reversed(SAMPLES):
        chosen = pl.when(word_count <= words).then(modulus).otherwise(chosen)
    return chosen


def is_sampled(shingle: pl.Expr, modulus: int) -> pl.Expr:
    """Return whether a document of this modulus keeps the shingle. The low bits of a product mix worst, so higher ones decide."""
    return (shingle // _SAMPLED_STEP) % modulus == 0


def _join_articles(documents: pl.DataFrame, article: pl.DataFrame) -> pl.Series:
    """Return the title and body of each row of `documents`: one span a line, each line ended.

    What is not ASCII is folded here, the rest byte by byte: most spans of English news hold ASCII alone.
    """
    text = pl.col("text")
    is_ascii = text.str.len_bytes() == text.str.len_chars()
    spans = article.select("document_row", "text").with_row_index("row")
    folded = (
        spans.filter(~is_ascii)
        .with_columns(strip_hidden(text).str.normalize("NFKC"))
        # Small letters hide names, so a span is only lowered here where bytes alone could not do it.
        .with_columns(pl.when(text.str.contains(r"[\p{Lu}\p{Lt}--A-Z]")).then(text.str.to_lowercase()).otherwise(text))
        .with_columns(text.str.replace_all(r"[^\p{L}\p{N}\x00-\x7f]+", " "))
    )
    joined = pl.concat([spans.filter(is_ascii), folded]).sort("row").group_by("document_row", maintain_order=True).agg(text.str.join("\n"))
    rows = (
        documents.select("document_id")
        .with_row_index("document_row")
        .with_columns(pl.col("document_row").cast(article["document_row"].dtype))
    )
    return rows.join(joined, on="document_row", how="left", maintain_order="left").select(pl.col("text").fill_null("") + "\n").to_series()


def _cut_chunks(texts: pl.Series) -> Iterator[pl.Series]:
    """Yield the texts in portions; what every text weighs beside its bytes keeps a portion below 65,536 of them."""
    begins = (texts.str.len_bytes().cast(pl.Int64) + 16).cum_sum() // _CHUNK_BYTES
    lengths = begins.rle().struct.field("len").to_list()
    start = 0
    for length in lengths:
        yield texts.slice(start, length)
        start += length


def _sign_chunk(texts: pl.Series) -> _Chunk:
    """Return what is signed of some documents.

    The value of a run of words is the sum of its bytes' values, each times a power of an odd number that counts up along the run
    (a rolling hash as of Karp and Rabin 1987, in wrapping 64-bit arithmetic): the difference of two running sums, brought back to
    the first power. It is the same on every machine and in every version.
    """
    lengths = texts.str.len_bytes().cast(pl.Int64).to_numpy()
    raw = np.frombuffer(texts.str.join("").item().encode(), dtype=np.uint8)
    folded = _FOLD[raw]
    in_word = folded != _SPACE
    is_kept = in_word.copy()
    is_kept[1:] |= in_word[:-1]
    kept_counts = np.add.reduceat(is_kept, np.cumsum(lengths) - lengths, dtype=np.int64)
    folded = folded[is_kept]  # words, each with one space behind it
    byte_ends = np.cumsum(kept_counts)
    spaces = np.flatnonzero(folded == _SPACE)
    word_ends = np.searchsorted(spaces, byte_ends)
    counts = np.diff(word_ends, prepend=0)
    sums = _VALUES[folded]
    sums *= _powers(_BASE, len(folded))
    np.cumsum(sums, out=sums)
    after = sums[spaces]
    before = np.concatenate([np.zeros(min(1, len(after)), dtype=np.uint64), after[:-1]])
    scale = _powers(_INVERSE, len(folded))[np.concatenate([np.zeros(min(1, len(spaces)), dtype=np.int64), spaces[:-1] + 1])]
    document = np.repeat(np.arange(len(counts), dtype=np.uint16), counts)
    shingles, is_shingle = _shingle(after, before, scale, counts, word_ends)
    is_specific = _is_specific(raw, in_word)
    return _Chunk(
        _digest(folded, byte_ends),
        counts,
        _sort_distinct(shingles[is_shingle], document[is_shingle], len(counts)),
        _sort_distinct(_mix((after - before) * scale)[is_specific], document[is_specific], len(counts)),
    )


def _digest(folded: npt.NDArray[np.uint8], ends: _Places) -> list[str]:
    """Return 32 hex digits of the SHA-256 of each document's words, a space behind each."""
    view, start, digests = folded.data, 0, []
    for end in ends.tolist():
        digests.append(sha256(view[start:end]).hexdigest()[:32])
        start = end
    return digests


def _shingle(
    after: _Hashes, before: _Hashes, scale: _Hashes, counts: _Places, word_ends: _Places
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return, for each word, the hash of it and the three words behind it, and whether it is kept.

    A document of fewer than four words has the one shingle of its words.
    """
    place, length, last = np.arange(len(after)), np.repeat(counts, counts), np.repeat(word_ends - 1, counts)
    through = place + SHINGLE_WORDS - 1
    is_whole = (through <= last) | ((length < SHINGLE_WORDS) & (place == last - length + 1))
    shingle = _mix((after[np.minimum(through, last)] - before) * scale)
    modulus = np.select([length <= words for words, _ in SAMPLES], [m for _, m in SAMPLES], LARGEST_MODULUS)
    return shingle, is_whole & ((shingle // _SAMPLED_STEP) % modulus == 0)


def _is_specific(raw: npt.NDArray[np.uint8], in_word: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return, for each word, whether it begins with a digit, or with a capital though it is not the first of its line."""
    begins = in_word.copy()
    begins[1:] &= ~in_word[:-1]
    places = np.flatnonzero(begins)
    first = raw[places]
    is_capital = (first >= ord("A")) & (first <= ord("Z"))
    is_capital[:1] = False
    opens = np.searchsorted(places, np.flatnonzero(raw == _BREAK))
    is_capital[opens[opens < len(places)]] = False
    return is_capital | ((first >= ord("0")) & (first <= ord("9")))


def _mix(values: _Hashes) -> npt.NDArray[np.int64]:
    """Spread hashes over all bits: the low ones of a sum of products say little about the high ones."""
    values ^= values >> np.uint64(32)
    values *= _MIXER
    return values.view(np.int64)


def _sort_distinct(hashes: npt.NDArray[np.int64], document: npt.NDArray[np.uint16], count: int) -> _Lists:
    """Sort the hashes of each of `count` documents and keep each once."""
    order = np.argsort(hashes)
    order = order[np.argsort(document[order], kind="stable")]
    hashes, document = hashes[order], document[order]
    is_new = np.ones(len(hashes), dtype=np.bool_)
    is_new[1:] = (hashes[1:] != hashes[:-1]) | (document[1:] != document[:-1])
    return _Lists(hashes[is_new], np.bincount(document[is_new], minlength=count))


def _list_hashes(parts: list[_Lists]) -> pl.Series:
    """Return a list of hashes for each document of all parts."""
    ends = np.cumsum(np.concatenate([np.zeros(1, dtype=np.int64), *(p.lengths for p in parts)]))
    hashes = np.concatenate([np.empty(0, dtype=np.int64), *(p.hashes for p in parts)])
    return pl.Series(pa.LargeListArray.from_arrays(pa.array(ends), pa.array(hashes)), dtype=pl.List(pl.Int64))


@lru_cache(maxsize=4)
def _power_table(base: int, bits: int) -> _Hashes:
    """Return the powers 0 … 2**bits - 1 of `base`."""
    factors = np.full(2**bits, base, dtype=np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


def _powers(base: int, count: int) -> _Hashes:
    return _power_table(base, max(18, count.bit_length()))[:count]
