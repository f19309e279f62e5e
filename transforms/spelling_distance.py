"""How far apart two words are in spelling when letters that transliterations mix cost little.

A weighted edit distance over sounds: digraphs are one sound (kh, sh, zh), and replacing one sound by another costs what
mixing them up in romanised names is worth. Which words of two names are compared is `transforms.name_variants`.
"""

from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

LONGEST = 64
"""Sounds of a word that are looked at."""
SPELLED, UNVOWELLED, EXACT = 0, 1, 2
"""How two words are compared: both with vowels; one written without (Arabic, Persian, Hebrew); both without."""

Codes = npt.NDArray[np.uint8]
Scores = npt.NDArray[np.float32]

_DIGRAPHS = {
    "shch": "SC", "stsch": "SC", "schtsch": "SC", "dsch": "j", "tsch": "C", "tch": "C", "dzh": "j", "sch": "S", "sh": "S", "ch": "C",
    "kh": "K", "gh": "G", "zh": "Z", "ts": "T", "tz": "T", "dz": "T", "dj": "j", "th": "H", "dh": "D", "ph": "f", "ck": "k", "cz": "C",
    "sz": "S", "ks": "X", "ou": "u", "oo": "u", "uu": "u", "ee": "i", "iy": "i", "yi": "i", "ii": "i", "yy": "i", "ei": "ey",
    "ai": "ay", "aa": "a", "oe": "o", "ue": "u",
}  # fmt: skip
"""Spellings of one sound, longest first; capitals are sounds without a letter of their own."""
_SOUNDS = "aeiouybcCdDfgGhHjkKlmnpqrsStTvwxXzZ0123456789"
_MIXED = (
    ("ae", 0.12), ("ou", 0.12), ("ie", 0.15), ("ao", 0.25), ("ui", 0.30), ("oe", 0.35), ("ue", 0.40), ("ia", 0.40), ("au", 0.35),
    ("io", 0.40), ("yi", 0.05), ("ye", 0.25), ("yj", 0.15), ("yu", 0.30), ("wu", 0.15), ("wo", 0.30), ("vu", 0.25), ("vw", 0.05),
    ("vb", 0.20), ("wb", 0.30), ("vf", 0.15), ("wf", 0.25), ("bp", 0.25), ("dt", 0.20), ("Dd", 0.05), ("Dz", 0.10), ("Dt", 0.25),
    ("dz", 0.30), ("Ht", 0.05), ("Hs", 0.20), ("Hd", 0.25), ("gk", 0.25), ("qk", 0.10), ("qg", 0.15), ("qG", 0.10), ("Gg", 0.05),
    ("Gk", 0.25), ("GK", 0.30), ("gK", 0.25), ("qK", 0.25), ("Kk", 0.20), ("Kh", 0.10), ("Kx", 0.05), ("xh", 0.10), ("xk", 0.30),
    ("xX", 0.05), ("KC", 0.25), ("Ch", 0.40), ("gh", 0.25), ("Gh", 0.30), ("gj", 0.20), ("jZ", 0.10), ("jc", 0.05), ("jC", 0.30),
    ("cC", 0.10), ("ck", 0.15), ("cs", 0.20), ("cT", 0.20), ("cS", 0.30), ("CS", 0.20), ("Ss", 0.15), ("sz", 0.15), ("zZ", 0.20),
    ("ZS", 0.40), ("zj", 0.30), ("Ts", 0.20), ("Tz", 0.15), ("TC", 0.25), ("Zs", 0.40), ("nm", 0.60), ("rl", 0.70),
)  # fmt: skip
"""What it costs to take one sound for the other, of 1 for two that nobody mixes up."""
_DROPPED = {"a": 0.35, "e": 0.30, "i": 0.30, "o": 0.40, "u": 0.40, "y": 0.20, "h": 0.20, "w": 0.25, "j": 0.6}
"""What it costs that one spelling has a sound more, of 1 for a consonant."""
_UNVOWELLED_MIXED = (
    ("wu", 0.0), ("wo", 0.05), ("wv", 0.0), ("yi", 0.0), ("ye", 0.08), ("ya", 0.25), ("vu", 0.05), ("vo", 0.05), ("vb", 0.05), ("Dz", 0.0),
    ("Dd", 0.0), ("Gq", 0.10), ("ha", 0.10), ("he", 0.10), ("fp", 0.10), ("kC", 0.30),
)  # fmt: skip
"""Letters of scripts without short vowels stand for a consonant or a long vowel (waw, ye, vav)."""
_UNVOWELLED_DROPPED = {"a": 0.02, "e": 0.04, "o": 0.10, "u": 0.10, "i": 0.10, "y": 0.50, "w": 0.80, "h": 0.25}
_FIRST_FACTOR = 1.5
"""The first sound of a word is the surest: a change there costs more."""
_LAST_VOWEL = 0.8
"""A vowel more at the end makes another word (Aliyev, Aliyeva; Niger, Nigeria), so it costs nearly what a consonant costs."""


_SILENT = "[aeiouywvhKxX]"
_MERGED = {"q": "k", "g": "k", "G": "k", "f": "b", "p": "b", "d": "t", "H": "t", "D": "t", **dict.fromkeys("cCjZSzT", "s")}
"""Sounds that transliterations mix, as one; vowels, and what may be written or not, count as nothing."""


def sounds_of(words: pl.Series) -> pl.Series:
    """Write folded words (`transforms.fold.fold_name`) as sounds, a character each, doubled letters once where vowels are written."""
    sounds = words.str.replace_many(list(_DIGRAPHS), list(_DIGRAPHS.values()), leftmost=True)
    doubled = [letter * 2 for letter in _SOUNDS]
    sounds = sounds.to_frame("word").select(
        pl.when(pl.col("word").str.contains("[aeiou]")).then(pl.col("word").str.replace_many(doubled, list(_SOUNDS))).otherwise("word")
    )["word"]
    return sounds.str.replace_all("ij$", "i").str.replace_all("([^aeiou])y$", "${1}i").str.replace_all("([aeiou])i([aeiou])", "${1}y${2}")


def skeletons_of(sounds: pl.Series) -> pl.Series:
    """Reduce words written as sounds (`sounds_of`) to consonants, those that are mixed up merged."""
    merged = sounds.str.replace_all(_SILENT, "").str.replace_many(list(_MERGED), list(_MERGED.values()))
    return merged.str.replace_many([c * 2 for c in "bklmnrst"], list("bklmnrst"))


def encode_sounds(sounds: pl.Series) -> tuple[Codes, Codes]:
    """Return the sounds of each word as a row of numbers from 1, padded with 0, and how many there are; at most LONGEST."""
    codes = np.zeros(256, dtype=np.uint8)
    for number, sound in enumerate(_SOUNDS, start=1):
        codes[ord(sound)] = number
    width = min(LONGEST, max(int(cast(int, sounds.str.len_chars().max() or 0)), 1))
    padded = sounds.str.slice(0, width).str.pad_end(width, " ").str.replace_all(r"[^ -~]", " ")
    raw = np.frombuffer("".join(padded.to_list()).encode("ascii"), dtype=np.uint8).reshape(-1, width)
    return codes[raw], sounds.str.len_chars().clip(upper_bound=LONGEST).to_numpy().astype(np.uint8)


def compare_words(
    words: tuple[Codes, Codes], left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], modes: npt.NDArray[np.uint8]
) -> Scores:
    """Return the likeness, 0 to 1, of pairs of words.

    words: as `encode_sounds` writes them. left, right: row numbers in it. modes: SPELLED, UNVOWELLED or EXACT, by pair.
    The likeness is one less the distance, as a share of the longer word (of three sounds at least).
    """
    codes, lengths = words
    scores = np.zeros(len(left), dtype=np.float32)
    order = np.lexsort((lengths[right], lengths[left]))
    for start in range(0, len(order), _CHUNK):
        rows = order[start : start + _CHUNK]
        a, b = left[rows], right[rows]
        cost = _distances(codes[a], codes[b], lengths[a], lengths[b], modes[rows])
        longer = np.maximum(np.maximum(lengths[a], lengths[b]), 3)
        scores[rows] = 1 - cost / longer
    return np.clip(scores, 0, 1)


_CHUNK = 32768


def _cost_tables() -> tuple[Scores, Scores]:
    """Return the costs of replacing (mode, sound, sound) and of dropping (mode, sound)."""
    size = len(_SOUNDS) + 1
    mixed, dropped = np.ones((3, size, size), dtype=np.float32), np.ones((3, size), dtype=np.float32)
    place = {sound: number for number, sound in enumerate(_SOUNDS, start=1)}
    mixes = {SPELLED: _MIXED, UNVOWELLED: (*_MIXED, *_UNVOWELLED_MIXED), EXACT: ()}
    drops = {SPELLED: _DROPPED, UNVOWELLED: {**_DROPPED, **_UNVOWELLED_DROPPED}, EXACT: {"h": 0.4}}
    for mode, pairs in mixes.items():
        for pair, cost in pairs:
            one, other = place[pair[0]], place[pair[1]]
            mixed[mode, one, other] = mixed[mode, other, one] = cost
        mixed[mode][np.diag_indices(size)] = 0
        for sound, cost in drops[mode].items():
            dropped[mode, place[sound]] = cost
    return mixed, dropped


def _distances(a: Codes, b: Codes, a_len: Codes, b_len: Codes, modes: Codes) -> Scores:
    """Return the edit distances of the words row by row: one table of the usual recursion, a cell of all rows at a time."""
    mixed, dropped = _cost_tables()
    width, depth = int(a_len.max(initial=0)), int(b_len.max(initial=0))
    a_drop = [_drop_costs(dropped, modes, a, a_len, i) for i in range(width)]
    b_drop = [_drop_costs(dropped, modes, b, b_len, j) for j in range(depth)]
    above = [np.zeros(len(a), dtype=np.float32)]
    for j in range(depth):
        above.append(above[-1] + b_drop[j])
    out = np.zeros(len(a), dtype=np.float32)
    b_ends = [np.flatnonzero(b_len == j) for j in range(depth + 1)]
    for i in range(width + 1):
        if i:
            line = [above[0] + a_drop[i - 1]]
            for j in range(1, depth + 1):
                change = mixed[modes, a[:, i - 1], b[:, j - 1]]
                if i == 1 and j == 1:
                    change = np.minimum(change * _FIRST_FACTOR, 1)
                line.append(np.minimum(np.minimum(above[j] + a_drop[i - 1], line[j - 1] + b_drop[j - 1]), above[j - 1] + change))
            above = line
        for j in range(depth + 1):
            ended = b_ends[j][a_len[b_ends[j]] == i]
            out[ended] = above[j][ended]
    return out


_ARTICLE = _SOUNDS.index("l") + 1
_ARTICLE_COST = 0.05
"""The Arabic article is written as one with its word and without its vowel: a first l may be it."""
_VOWELS = np.isin(np.arange(len(_SOUNDS) + 1), [_SOUNDS.index(v) + 1 for v in "aeiou"])


def _drop_costs(dropped: Scores, modes: Codes, word: Codes, length: Codes, place: int) -> Scores:
    """Cost of dropping the sound at `place` of every word."""
    cost = dropped[modes, word[:, place]]
    if place == 0:
        is_article = (word[:, 0] == _ARTICLE) & (modes == UNVOWELLED)
        cost = np.where(is_article, np.float32(_ARTICLE_COST), np.minimum(cost * _FIRST_FACTOR, 1))
    last_vowel = (length == place + 1) & _VOWELS[word[:, place]] & (modes == SPELLED)
    return np.where(last_vowel, np.float32(_LAST_VOWEL), cost)
