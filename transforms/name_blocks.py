"""Which names are worth comparing: blocks by consonants, bounded however many names share them.

A block is what names have in common under one of several keys; inside a block a name meets its neighbours in sorted order
only (sorted neighbourhood). Whether two names are one is judged by `transforms.name_variants`.
"""

import numpy as np

from transforms.name_forms import Flags, Ids, NameForms

NEIGHBOURS = 8
"""Names after a name, in the order of its block, that it is compared with."""


def block_names(forms: NameForms, groups: Ids) -> tuple[Ids, Ids]:
    """Return pairs of rows of `forms` that may be one name, each once, lower row first.

    groups: rows of different groups never meet. One key is the consonants of the whole name, with its numbers; the others those of
    one word with the first consonant of another, whatever their order, so that one of two words may differ in more than vowels.
    """
    skeletons = forms.skeletons
    whole = forms.whole
    ids, firsts = skeletons.rank("dense").to_numpy().astype(np.int64), skeletons.str.slice(0, 1).rank("dense").to_numpy().astype(np.int64)
    count = int(groups.max(initial=0)) + 1
    pairs = [_neighbours((whole * (int(forms.numbers.max(initial=0)) + 1) + forms.numbers) * count + groups, whole, forms.word_count > 0)]
    several = forms.word_count > 1
    rows = np.arange(len(groups))
    last = forms.words[rows, np.maximum(forms.word_count, 1) - 1]
    first = forms.words[:, 0]
    second = np.where(forms.word_count > 2, forms.words[:, 1], -1)
    both = np.concatenate([rows, rows])
    for one, other in ((first, last), (first, second), (second, last)):
        here = several & (one >= 0) & (other >= 0)
        own, beside = np.concatenate([one, other]), np.concatenate([other, one])
        key = (ids[own] * (int(firsts.max(initial=0)) + 1) + firsts[beside]) * count + groups[both]
        left, right = _neighbours(key, whole[both], np.concatenate([here, here]))
        pairs.append((both[left], both[right]))
    pairs.append(_meet_initials(forms, ids, groups, whole, last))
    left, right = (np.concatenate(side) for side in zip(*pairs, strict=True))
    codes = np.sort((np.minimum(left, right) * len(groups) + np.maximum(left, right))[left != right])
    codes = codes[np.concatenate([np.ones(min(len(codes), 1), dtype=np.bool_), codes[1:] != codes[:-1]])]
    return codes // max(len(groups), 1), codes % max(len(groups), 1)


def _meet_initials(forms: NameForms, ids: Ids, groups: Ids, order: Ids, last: Ids) -> tuple[Ids, Ids]:
    """Pair names that begin with an initial with those of the same last word whose first word begins so."""
    several = (forms.word_count > 1) & forms.is_person
    width = int(ids.max(initial=0)) + 1
    surnames = np.where(several, ids[last] + width * groups, -1)
    abridged = several & forms.has_initial
    here = several & np.isin(surnames, surnames[abridged])
    keys = surnames * 64 + forms.codes[0][forms.words[:, 0], 0]
    return _neighbours(keys, order, here)


def _neighbours(keys: Ids, order: Ids, chosen: Flags) -> tuple[Ids, Ids]:
    """Pair each chosen row with the next ones of its key, in the given order."""
    rows = np.flatnonzero(chosen)
    rows = rows[np.lexsort((rows, order[rows], keys[rows]))]
    left, right = [rows[:0]], [rows[:0]]
    for step in range(1, min(NEIGHBOURS, max(len(rows) - 1, 0)) + 1):
        same = keys[rows[:-step]] == keys[rows[step:]]
        left.append(rows[:-step][same])
        right.append(rows[step:][same])
    return np.concatenate(left), np.concatenate(right)
