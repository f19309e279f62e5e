"""Characters that nobody sees: soft hyphens, zero-width and bidirectional marks, word joiners, byte order marks inside a text.

They stay where they stand, so that offsets are true, and are left out wherever words are compared.
"""

import polars as pl

_RANGES = (
    (0xAD, 0xAD),  # soft hyphen
    (0x200B, 0x200F),  # zero-width space, joiners, direction marks
    (0x202A, 0x202E),  # bidirectional embeddings and overrides
    (0x2060, 0x2064),  # word joiner, invisible operators
    (0x2066, 0x2069),  # bidirectional isolates
    (0xFEFF, 0xFEFF),  # byte order mark
)
HIDDEN = "".join(chr(c) for first, last in _RANGES for c in range(first, last + 1))
"""All of them; also what stands inside a character class."""
HIDDEN_PATTERN = f"[{HIDDEN}]"
VISIBLE_PATTERN = rf"[^\s\x1c-\x1f{HIDDEN}]"

_CUSTOMARY = r"[\p{L}\p{M}--\p{Latin}--\p{Cyrillic}--\p{Greek}][\x{200b}-\x{200f}]|\p{L}\x{ad}|\p{So}\x{200d}"
"""Where writing needs them: between the words of Khmer and Thai, in Persian and Indian words, at syllables, in emoji."""
_OVERRIDE = r"[\x{202d}\x{202e}][^\x{202c}\r\n]*"
"""Text whose order is turned round: to the closing mark, or to the end of the paragraph."""
_MOST_HIDDEN, _HIDDEN_SHARE = 20, 0.1
_OVERRIDE_SHARE = 0.3


def strip_hidden(text: pl.Expr) -> pl.Expr:
    """Return a column of texts without hidden characters; the visible ones keep their order."""
    return text.str.replace_all(f"{HIDDEN_PATTERN}+", "")


def hides_too_much(text: pl.Expr) -> pl.Expr:
    """Say of a column of texts whether so much of each is hidden, or turned round, that it cannot be what a reader saw.

    True where more than 20 and more than a tenth of the characters are hidden, those aside that its script needs, or where
    bidirectional overrides hold more than three tenths of the text.
    """
    count = text.str.len_chars()
    hidden = text.str.count_matches(HIDDEN_PATTERN).cast(pl.Int64) - text.str.count_matches(_CUSTOMARY).cast(pl.Int64)
    turned = text.str.extract_all(_OVERRIDE).list.join("").str.len_chars()
    return ((hidden > _MOST_HIDDEN) & (hidden > _HIDDEN_SHARE * count)) | (turned > _OVERRIDE_SHARE * count)
