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

    documents: document_id. article: document_row (the row of `documents`) and text, the spans of title and
    body in reading order. Returns `signatures` (SIGNATURES) and `shingles` (SHINGLES).
    """
    words = article.select("document_row", pl.col("text").str.normalize("NFKC").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+").alias("word"))
    joined = words.group_by("document_row", maintain_order=True).agg(pl.col("word").explode())
    ids = documents.select("document_id").with_row_index("document_row")
    joined = ids.join(joined, on="document_row", how="left", maintain_order="left").with_columns(pl.col("word").fill_null([]))
    folded = joined["word"].list.join(" ")
    digests = pl.Series("text_digest", [sha256(t.encode()).hexdigest()[:32] for t in folded], dtype=pl.String)
    counts = joined["word"].list.len().cast(pl.Int64).alias("word_count")
    shingles = _shingle(joined.select("document_row", "word"), counts)
    found = shingles.group_by("document_row").agg(pl.len().cast(pl.Int64).alias("shingle_count"))
    signatures = joined.select("document_id", "document_row").with_columns(digests, counts).join(
        found, on="document_row", how="left", maintain_order="left"
    ).with_columns(pl.col("shingle_count").fill_null(0))
    shingles = shingles.join(ids, on="document_row", how="inner").sort("document_id", "shingle")
    return {"signatures": SIGNATURES.enforce(signatures.sort("document_id")), "shingles": SHINGLES.enforce(shingles)}


def _shingle(documents: pl.DataFrame, counts: pl.Series) -> pl.DataFrame:
    """Return the distinct sampled shingles as document_row, shingle.

    Every distinct word is hashed once by SHA-256; four word hashes are combined by wrapping 64-bit arithmetic, which is the same
    on every machine and in every version. A document of fewer than four words has the one shingle of its words.
    """
    words = documents.with_columns(counts).explode("word").drop_nulls("word")
    distinct = words["word"].unique()
    values = pl.Series("value", [int.from_bytes(sha256(w.encode()).digest()[:8], "big") for w in distinct], dtype=pl.UInt64)
    hashed = words.join(pl.DataFrame([distinct, values]), on="word", how="left", maintain_order="left")
    terms = [
        pl.col("value").shift(-i).over("document_row").fill_null(0) * pl.lit(weight, dtype=pl.UInt64) for i, weight in enumerate(_WEIGHTS)
    ]
    mixed = (terms[0] ^ (terms[1] + terms[2]) ^ terms[3]) * pl.lit(_MIXER, dtype=pl.UInt64)
    position = pl.int_range(pl.len()).over("document_row")
    is_whole = position <= pl.max_horizontal(pl.col("word_count") - SHINGLE_WORDS, 0)
    # The low bits of a product mix worst, so the sample goes by the high half.
    sampled = (pl.col("word_count") <= KEEP_ALL_WORDS) | ((pl.col("mixed") // 2**33) % SAMPLE_MODULUS == 0)
    return (
        hashed.with_columns(mixed.alias("mixed"), is_whole.alias("is_whole")).filter(pl.col("is_whole") & sampled)
        .select("document_row", pl.col("mixed").reinterpret(signed=True).alias("shingle")).unique(maintain_order=True)
    )
