"""Spelling variants of names: pairs of names that are one name in two spellings, transliterations or scripts.

Names are taken apart in `transforms.name_forms`, blocked in `transforms.name_blocks`, their words compared in
`transforms.spelling_distance`; here their words are aligned and the pair is judged. Acronyms, short forms and other names
of one entity (Stepanakert, Khankendi) are not spelling: they are known by reference or joined elsewhere.
"""

from itertools import permutations

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from transforms.name_blocks import block_names
from transforms.name_forms import PLACE_TYPES, Flags, Ids, NameForms, join_words, split_names
from transforms.reference import Reference
from transforms.spelling_distance import EXACT, LONGEST, SPELLED, UNVOWELLED, Scores, compare_words, encode_sounds

MIN_SCORE = 0.9
"""Score from which two names count as one."""
MIN_SCORE_ANYWHERE = 0.95
"""The same for places of which one's country is not known: the world has many that look alike."""

_LIKENESS = {"person": (0.85, 0.9, 0.94, 0.98, 1.0), "place": (0.85, 0.93, 0.96, 0.98, 1.0), "body": (0.85, 0.92, 0.96, 0.98, 1.0)}
_PRECISION = (0.5, 0.9, 0.97, 0.99, 0.995)
"""Share of right pairs from each likeness on, as measured on the open half of the name pairs and, for wrong ones, on the names of the
reference tables: what a likeness is worth differs by kind of name, a score means the same for all."""

_CHUNK = 200_000
_PERSON_SLOTS = 4
_SOUNDS_A_CONSONANT = 5
_SAME_GIVEN = 0.97
"""Likeness from which two words that are both known given names are one, where the table of variants does not say."""
_INITIAL = 0.9
"""Likeness of an initial and a word that begins with it."""
_SWAPPED, _MIDDLE_LESS, _FAMILY_LESS, _END_LESS, _JOINED = 0.02, 0.06, 0.06, 0.15, 0.02
"""Taken off for a family name put first, for a middle name more, for a family's name after "son of" more, for another name more, for
words written as one."""
_JOINED_SOUNDS, _JOINED_APART = 6, 0.6
"""Names written as one are compared from so many sounds on, and may be so far apart, however long they are."""
_WEAKEST, _WEAKEST_OF_MANY = 0.86, 0.85
"""Likeness that every word of a person's name needs, and every word of another name."""
_TINY, _NEARLY = 2, 0.9
"""Words of bodies and places that are as short as this, or plain words, need this likeness."""
_LONE, _SHORT_UNVOWELLED = 0.04, 5
"""Taken off from bodies of one word: acronyms and brands are apart by a letter."""
_SHORT_SOUNDS, _SHORT = 4, 0.04
"""Taken off from differences of names as short as this: one letter makes another name."""
_PERMUTATIONS = np.array(list(permutations(range(_PERSON_SLOTS))))


def find_variants(names: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Pair nodes whose names are spelling variants.

    names: node, entity_type, name_key, country_code, is_reference; one row per node and spelling. Two nodes pair when their types agree
    (places with places), countries do not differ, at most one of them is a reference row, and `score_pairs` gives MIN_SCORE or more
    (MIN_SCORE_ANYWHERE for places, unless the country of both is known).
    A name that is shorter by words or initials pairs only where all fuller names it fits are one. A person named by one word never pairs.
    Returns node, other_node, link_score; each pair once, the result is the same whatever the order of rows.
    """
    rows = names.sort("entity_type", "name_key", "node", "country_code", "is_reference", nulls_last=True)
    kinds = rows["entity_type"].replace("LOC", "GPE")
    distinct = pl.DataFrame({"entity_type": kinds, "name_key": rows["name_key"]})
    forms = split_names(distinct, reference)
    left, right = block_names(forms, kinds.rank("dense").to_numpy().astype(np.int64))
    kept = _may_pair(rows, left, right, _standard_countries(reference))
    left, right = left[kept], right[kept]
    scores = _judge(forms, left, right)
    known = rows["country_code"].is_not_null().to_numpy()
    anywhere = forms.is_place[left] & ~(known[left] & known[right])
    kept = scores >= np.where(anywhere, MIN_SCORE_ANYWHERE, MIN_SCORE)
    left, right, scores = left[kept], right[kept], scores[kept]
    kept = _settled(forms, rows["node"], left, right)
    pairs = pl.DataFrame({
        "node": rows["node"].gather(left[kept]),
        "other_node": rows["node"].gather(right[kept]),
        "link_score": scores[kept].astype(np.float64),
    })  # fmt: skip
    return pairs.group_by("node", "other_node").agg(pl.col("link_score").max().round(4)).sort("node", "other_node")


def score_pairs(left: pl.Series, right: pl.Series, entity_type: pl.Series, reference: Reference) -> pl.Series:
    """Score pairs of names as `find_variants` does: the share, 0 to 1, of such pairs that are one name.

    left, right: names as `transforms.fold.fold_name` writes them. entity_type: of both.
    """
    both = pl.DataFrame({"name_key": pl.concat([left, right.rename(left.name)]), "entity_type": pl.concat([entity_type, entity_type])})
    forms = split_names(both, reference)
    rows = np.arange(len(left))
    return pl.Series("link_score", _judge(forms, rows, rows + len(left)).astype(np.float64))


def _standard_countries(reference: Reference) -> pl.Series:
    """Countries whose place names have one Latin spelling: names that differ there are other places."""
    return reference["name_variants"].filter(variant_kind="standard_spelling")["name"]


def _may_pair(rows: pl.DataFrame, left: Ids, right: Ids, standard: pl.Series) -> Flags:
    """Tell pairs of different nodes whose countries do not differ, not both of the reference tables, nor places of one spelling."""
    nodes = rows["node"].rank("dense").to_numpy()
    countries = rows["country_code"].rank("dense").fill_null(0).to_numpy()
    listed = rows["is_reference"].to_numpy()
    agree = (countries[left] == 0) | (countries[right] == 0) | (countries[left] == countries[right])
    fixed = (rows["country_code"].is_in(standard.implode()) & rows["entity_type"].is_in(PLACE_TYPES)).fill_null(value=False).to_numpy()
    names = rows["name_key"].str.replace_all(" ", "").rank("dense").to_numpy()
    other_place = fixed[left] & fixed[right] & (names[left] != names[right])
    may_pair: Flags = (nodes[left] != nodes[right]) & agree & ~(listed[left] & listed[right]) & ~other_place
    return may_pair


def _settled(forms: NameForms, nodes: pl.Series, left: Ids, right: Ids) -> Flags:
    """Tell pairs that do not hang on a shorter name which fits several names (J. Smith: John Smith and James Smith).

    A name with fewer words written out keeps its fuller names only where all of them pair with the best known of them.
    """
    initials = (forms.words >= 0) & (forms.sound_count[forms.words] == 1)
    written = (forms.words >= 0).sum(axis=1) - initials.sum(axis=1)
    swap = written[left] > written[right]
    short, full = np.where(swap, right, left), np.where(swap, left, right)
    hanging = written[short] < written[full]
    known = pl.DataFrame({"one": np.concatenate([left, right]), "other": np.concatenate([right, left])})
    links = pl.DataFrame({"short": short[hanging], "full": full[hanging], "written": written[full[hanging]]})
    links = links.sort("short", "written", "full", descending=[False, True, False])
    links = links.with_columns(pl.col("full").first().over("short").alias("fullest"))
    apart = links.filter(nodes.gather(links["full"]) != nodes.gather(links["fullest"]))
    strangers = apart.join(known, left_on=["full", "fullest"], right_on=["one", "other"], how="anti")["short"].to_numpy()
    settled: Flags = ~(hanging & np.isin(short, strangers))
    return settled


def _judge(forms: NameForms, left: Ids, right: Ids) -> Scores:
    """Score pairs of rows of `forms`, some at a time."""
    scores = np.zeros(len(left), dtype=np.float32)
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        scores[part] = _judge_chunk(forms, left[part], right[part])
    return scores


def _judge_chunk(forms: NameForms, left: Ids, right: Ids) -> Scores:
    """Score pairs of names: persons by the best alignment of their words, other names by words in order or sorted, or written as one."""
    modes = np.where(forms.is_unvowelled[left] != forms.is_unvowelled[right], UNVOWELLED, SPELLED).astype(np.uint8)
    modes[forms.is_unvowelled[left] & forms.is_unvowelled[right]] = EXACT
    scores = np.zeros(len(left), dtype=np.float32)
    person = forms.is_person[left]
    for chosen, align in ((person, _align_persons), (~person, _align_words)):
        rows = np.flatnonzero(chosen)
        if len(rows):
            scores[rows] = align(forms, left[rows], right[rows], modes[rows])
    apart = (scores < _LIKENESS["person"][2]) & (forms.word_count[left] != forms.word_count[right])
    apart = np.flatnonzero(apart & (forms.whole[left] == forms.whole[right]) & ~forms.has_initial[left] & ~forms.has_initial[right])
    scores[apart] = np.maximum(scores[apart], _compare_joined(forms, left[apart], right[apart], modes[apart]))
    kinds = np.select([person, forms.is_place[left]], ["person", "place"], default="body")
    for kind, likeness in _LIKENESS.items():
        scores = np.where(kinds == kind, np.interp(scores, (0, *likeness), (0, *_PRECISION)), scores)
    return np.where(forms.numbers[left] == forms.numbers[right], scores, 0).astype(np.float32)


def _compare_joined(forms: NameForms, left: Ids, right: Ids, modes: npt.NDArray[np.uint8]) -> Scores:
    """Score names whose words may be written as one (Aslan Duz, Aslanduz)."""
    if not len(left):
        return np.zeros(0, dtype=np.float32)
    sounds = join_words(np.concatenate([forms.words[left], forms.words[right]]), forms.sounds)
    rows = np.arange(len(left))
    scores = compare_words(encode_sounds(sounds), rows, rows + len(left), modes)
    lengths = sounds.str.len_chars().to_numpy()
    apart = (1 - scores) * np.maximum(lengths[: len(left)], lengths[len(left) :])
    scores = np.where(apart <= _JOINED_APART, scores - _JOINED, 0)
    long_enough = (lengths >= _JOINED_SOUNDS) & (lengths <= LONGEST)
    return np.where(long_enough[: len(left)] & long_enough[len(left) :], scores, 0).astype(np.float32)


def _score_words(forms: NameForms, a: Ids, b: Ids, modes: npt.NDArray[np.uint8], *, persons: bool) -> Scores:
    """Likeness of the words a and b (-1 where there is none), pair by pair; each distinct pair is compared once."""
    scores = np.zeros(len(a), dtype=np.float32)
    real = np.flatnonzero((a >= 0) & (b >= 0))
    same = a[real] == b[real]
    scores[real[same]] = 1
    rows = real[~same]
    size = len(forms.sounds)
    codes, inverse = np.unique((np.minimum(a[rows], b[rows]) * size + np.maximum(a[rows], b[rows])) * 3 + modes[rows], return_inverse=True)
    pair, mode = codes // 3, (codes % 3).astype(np.uint8)
    one, other = pair // max(size, 1), pair % max(size, 1)
    likeness = np.zeros(len(codes), dtype=np.float32)
    alike = np.flatnonzero(_may_be_alike(forms, one, other, mode))
    likeness[alike] = compare_words(forms.codes, one[alike], other[alike], mode[alike])
    if persons:
        likeness = _weigh_given_names(forms, one, other, likeness)
    else:
        plain = forms.is_plain[one].astype(int) + forms.is_plain[other]
        tiny = np.minimum(forms.sound_count[one], forms.sound_count[other]) <= _TINY
        nations = (forms.nation[one] >= 0) & (forms.nation[other] >= 0) & (forms.nation[one] != forms.nation[other])
        likeness = np.where(nations | (plain == 2) | (((plain == 1) | tiny) & (likeness < _NEARLY)), 0, likeness).astype(np.float32)
    scores[rows] = likeness[inverse]
    return scores


def _may_be_alike(forms: NameForms, one: Ids, other: Ids, modes: npt.NDArray[np.uint8]) -> Flags:
    """Tell words worth a close look: with vowels written, at most one consonant in five sounds differs beyond what spellings mix."""
    skeletons = forms.skeletons.to_numpy()
    apart = process.cpdist(skeletons[one], skeletons[other], scorer=Levenshtein.distance)
    longer = np.maximum(forms.sound_count[one], forms.sound_count[other])
    alike: Flags = (apart <= np.maximum(longer // _SOUNDS_A_CONSONANT, 1)) | (modes == UNVOWELLED)
    return alike


def _weigh_given_names(forms: NameForms, one: Ids, other: Ids, likeness: Scores) -> Scores:
    """Count forms of one given name as equal, other given names as two unless they hardly differ, and initials as what they begin."""
    listed = (forms.given[one] >= 0) & (forms.given[other] >= 0)
    likeness = np.where(listed, forms.given[one] == forms.given[other], likeness)
    other_name = forms.is_given[one] & forms.is_given[other] & (likeness < _SAME_GIVEN)
    shorter, longer = (
        np.minimum(forms.sound_count[one], forms.sound_count[other]),
        np.maximum(forms.sound_count[one], forms.sound_count[other]),
    )
    begins = (forms.codes[0][one, 0] == forms.codes[0][other, 0]) & (longer > 1)
    return np.where(shorter == 1, np.where(begins, _INITIAL, 0), np.where(other_name, 0, likeness)).astype(np.float32)


def _assign_words(forms: NameForms, a: Ids, b: Ids, modes: npt.NDArray[np.uint8]) -> tuple[Scores, Ids]:
    """Assign each word of the names a to a word of the names b, as well as can be; return the likeness and the place in b of each.

    Where names of two words share one in its place, the others are compared without looking across.
    """
    n_a, n_b = (a >= 0).sum(axis=1), (b >= 0).sum(axis=1)
    in_order = (n_a == 2) & (n_b == 2) & ((a[:, 0] == b[:, 0]) | (a[:, 1] == b[:, 1]))
    grid = np.zeros((len(a), _PERSON_SLOTS, _PERSON_SLOTS), dtype=np.float32)
    for i in range(_PERSON_SLOTS):
        for j in range(_PERSON_SLOTS):
            rows = np.flatnonzero((a[:, i] >= 0) & (b[:, j] >= 0) & ((i == j) | ~in_order))
            grid[rows, i, j] = _score_words(forms, a[rows, i], b[rows, j], modes[rows], persons=True)
    totals = np.stack([sum(grid[:, i, p[i]] for i in range(_PERSON_SLOTS)) for p in _PERMUTATIONS], axis=1)
    best = _PERMUTATIONS[totals.argmax(axis=1)]
    rows = np.arange(len(a))
    fits = np.stack([grid[rows, i, best[:, i]] for i in range(_PERSON_SLOTS)], axis=1)
    return fits, best


def _align_persons(forms: NameForms, left: Ids, right: Ids, modes: npt.NDArray[np.uint8]) -> Scores:
    """Score persons' names by the best assignment of words: all words of the shorter name, in any order, fit words of the longer."""
    swap = forms.word_count[left] > forms.word_count[right]
    left, right = np.where(swap, right, left), np.where(swap, left, right)
    a, b = _person_words(forms, left), _person_words(forms, right)
    n_a, n_b = (a >= 0).sum(axis=1), (b >= 0).sum(axis=1)
    fits, best = _assign_words(forms, a, b, modes)
    rows = np.arange(len(left))
    real = a >= 0
    fitted = np.take_along_axis(b, best, axis=1)
    weights = np.where(real, forms.sound_count[a] + forms.sound_count[fitted], 0) + 0.001
    mean = (fits * weights).sum(axis=1) / weights.sum(axis=1)
    least = np.where(real, fits, 1).min(axis=1)
    score = 0.5 * least + 0.5 * mean
    taken = np.zeros_like(real)
    for i in range(_PERSON_SLOTS):
        np.put_along_axis(taken, best[:, i : i + 1], real[:, i : i + 1] | np.take_along_axis(taken, best[:, i : i + 1], axis=1), axis=1)
    spare = (b >= 0) & ~taken
    slots = np.arange(_PERSON_SLOTS)
    at_start, at_end = spare[:, 0], (spare & (slots == n_b[:, None] - 1) & (slots > 0)).any(axis=1)
    in_middle = spare.sum(axis=1) - at_start - at_end
    family_less = forms.has_filiation[left] & forms.has_filiation[right]
    score = score - _MIDDLE_LESS * in_middle - _END_LESS * at_start - np.where(family_less, _FAMILY_LESS, _END_LESS) * at_end
    order = np.where(real, best, _PERSON_SLOTS)
    steps_back = (np.diff(order, axis=1) < 0).sum(axis=1)
    last = order[rows, np.maximum(n_a, 1) - 1]
    rotated = (steps_back == 1) & (last < order[:, 0]) & ~forms.is_arabic[left] & ~forms.is_arabic[right]
    score = np.where(steps_back == 0, score, np.where(rotated, score - _SWAPPED, 0))
    initial_a, initial_b = real & (forms.sound_count[a] == 1), (b >= 0) & (forms.sound_count[b] == 1)
    rival = (spare & initial_b).any(axis=1) & initial_a.any(axis=1)
    bare = (real & ~initial_a).sum(axis=1) == 0
    refused = (n_a < 2) | (least < _WEAKEST) | rival | bare
    return np.where(refused, 0, score).astype(np.float32)


def _person_words(forms: NameForms, rows: Ids) -> Ids:
    """The words of persons' names that are compared: the first three and the last."""
    words = forms.words[rows]
    count = forms.word_count[rows]
    last = words[np.arange(len(rows)), np.maximum(count, 1) - 1]
    out = words[:, :_PERSON_SLOTS].copy()
    out[:, -1] = np.where(count >= _PERSON_SLOTS, last, -1)
    return out


def _align_words(forms: NameForms, left: Ids, right: Ids, modes: npt.NDArray[np.uint8]) -> Scores:
    """Score names of places and bodies: every word fits one of the other name, in order or when both are sorted."""
    count = forms.word_count[left]
    even = np.flatnonzero((count == forms.word_count[right]) & (count > 0))
    scores = np.zeros(len(left), dtype=np.float32)
    a, b = forms.words[left[even]], forms.words[right[even]]
    may_turn = ~forms.is_place[left[even]] | _any_plain(forms, a)
    for is_sorted in (False, True):
        if is_sorted:
            a, b = -np.sort(-a, axis=1), -np.sort(-b, axis=1)
        total, least, weight = (np.zeros(len(even), dtype=np.float32) for _ in range(3))
        least += 1
        for i in range(a.shape[1]):
            real = np.flatnonzero(a[:, i] >= 0)
            fit = _score_words(forms, a[real, i], b[real, i], modes[even[real]], persons=False)
            sounds = forms.sound_count[a[real, i]]
            total[real] += fit * sounds
            weight[real] += sounds
            least[real] = np.minimum(least[real], fit)
        score = 0.5 * least + 0.5 * total / np.maximum(weight, 1)
        differs = score < 1
        score = score - np.where((weight <= _SHORT_SOUNDS) & differs, _SHORT, 0)
        if is_sorted:
            score = np.where(may_turn, score - _SWAPPED, 0)
        scores[even] = np.maximum(scores[even], np.where(least < _WEAKEST_OF_MANY, 0, score))
    lone = ~forms.is_place[left] & ~forms.has_number[left] & (count == 1)
    weight = np.minimum(forms.sound_count[forms.words[left, 0]], forms.sound_count[forms.words[right, 0]])
    too_short = lone & (scores < 1) & ((weight <= _SHORT_SOUNDS) | (modes != SPELLED) & (weight <= _SHORT_UNVOWELLED))
    return np.where(too_short, 0, scores - _LONE * (lone & (scores < 1))).astype(np.float32)


def _any_plain(forms: NameForms, words: Ids) -> Flags:
    plain: Flags = np.asarray(((words >= 0) & forms.is_plain[words]).max(axis=1, initial=False), dtype=np.bool_)
    return plain
