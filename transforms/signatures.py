"""Signatures: what dedupe compares instead of texts.

A signature is a digest of the folded words of title and body; shingles are hashes of four consecutive words.
How documents are compared is said in `transforms.dedupe`.
"""

from hashlib import sha256

import polars as pl

from transforms.stages import SHINGLES, SIGNATURES

SHINGLE_WORDS = 4
SAMPLE_MODULUS = 4
"""Longer documents keep the shingles whose hash is a multiple of this."""
KEEP_ALL_WORDS = 160
"""Documents of up to so many words keep all their shingles: a sample of fewer would be too small to compare."""
_WEIGHTS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
_MIXER = 0xFF51AFD7ED558CCD


def sign_documents(documents: pl.DataFrame, article: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Give every document its signature and its shingles.

    documents: document_id. article: document_row (the row of `documents`) and text, the spans of title and body in
    reading order. Returns `signatures` (SIGNATURES) and `shingles` (SHINGLES).
    """
    texts = article.group_by("document_row", maintain_order=True).agg(pl.col("text").str.join(" "))
    ids = documents.select("document_id").with_row_index("document_row")
    folded = (
        ids.join(texts, on="document_row", how="left", maintain_order="left")
        .select(
            "document_row",
            "document_id",
            pl.col("text").fill_null("").str.normalize("NFKC").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+").alias("word"),
        )
        .with_columns(pl.col("word").list.len().cast(pl.Int64).alias("word_count"))
    )
    digests = [sha256(text.encode()).hexdigest()[:32] for text in folded["word"].list.join(" ")]
    shingles = _shingle(folded.select("document_row", "word_count", "word"))
    found = shingles.group_by("document_row").agg(pl.len().cast(pl.Int64).alias("shingle_count"))
    signatures = (
        folded.with_columns(pl.Series("text_digest", digests, dtype=pl.String))
        .join(found, on="document_row", how="left")
        .with_columns(pl.col("shingle_count").fill_null(0))
    )
    # Sorting by a number is far faster than by the ids that it stands for.
    places = ids.with_columns(pl.col("document_id").rank("ordinal").alias("place"))
    shingles = shingles.join(places, on="document_row", how="inner").sort("place", "shingle")
    return {"signatures": SIGNATURES.enforce(signatures.sort("document_id")), "shingles": SHINGLES.enforce(shingles)}


def _shingle(documents: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct sampled shingles as document_row, shingle.

    Every distinct word is hashed once by SHA-256; four word hashes are combined by wrapping 64-bit arithmetic, which is the same
    on every machine and in every version. A document of fewer than four words has the one shingle of its words.
    """
    words = documents.filter(pl.col("word_count") > 0).explode("word")
    distinct = words["word"].unique()
    values = pl.Series("value", [int.from_bytes(sha256(w.encode()).digest()[:8], "big") for w in distinct], dtype=pl.UInt64)
    hashed = words.join(pl.DataFrame([distinct, values]), on="word", how="left", maintain_order="left").drop("word")
    # Documents stand one after another, so a shifted row belongs to the same document where its number is the same.
    terms = [
        pl.when(pl.col("document_row").shift(-i) == pl.col("document_row")).then(pl.col("value").shift(-i)).otherwise(0).fill_null(0)
        * pl.lit(weight, dtype=pl.UInt64)
        for i, weight in enumerate(_WEIGHTS)
    ]
    mixed = ((terms[0] ^ (terms[1] + terms[2]) ^ terms[3]) * pl.lit(_MIXER, dtype=pl.UInt64)).reinterpret(signed=True)
    runs_out = pl.col("document_row").shift(1 - SHINGLE_WORDS) != pl.col("document_row")
    begins = (pl.col("document_row") != pl.col("document_row").shift(1)).fill_null(True)
    is_whole = ~runs_out.fill_null(True) | (begins & (pl.col("word_count") < SHINGLE_WORDS))
    kept = (pl.col("word_count") <= KEEP_ALL_WORDS) | is_sampled(pl.col("shingle"))
    return (
        hashed.with_columns(mixed.alias("shingle"), is_whole.alias("is_whole"))
        .filter(pl.col("is_whole") & kept)
        .select("document_row", "shingle")
        .unique()
    )


def is_sampled(shingle: pl.Expr) -> pl.Expr:
    """Return whether longer documents keep the shingle. The low bits of a product mix worst, so the high ones decide."""
    return (shingle // 2**33) % SAMPLE_MODULUS == 0
