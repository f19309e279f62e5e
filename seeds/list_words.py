"""Writes `reference/ordinary_words.csv`: the English words that are no names, with their classes.

Belongs here: which forms of the library's lexicon are taken, and the few everyday words that it lacks. What a class says about
a capitalised word is learned (`reference/name_evidence.csv`). Run `python -m seeds.list_words` after a new release of the library.
"""

import gzip
from importlib.resources import files
from pathlib import Path

import polars as pl

from seeds.read import REFERENCE

LONGEST_CHARS = 14
"""Longer words are compounds and terms that no headline spells with a capital."""

_LACKING = {
    "noun": (
        "app", "blog", "blogger", "broadband", "crowdfunding", "cybersecurity", "download", "ebook", "email", "emoji", "hashtag",
        "homepage",
        "influencer", "info", "internet", "laptop", "lockdown", "login", "multimedia", "newsletter", "newsroom", "password", "podcast",
        "selfie", "smartphone", "software", "spyware", "startup", "subway", "tweet", "update", "upgrade", "username", "website", "webpage",
        "wifi", "workshop",
    ),
    "plural": (
        "apps", "blogs", "bloggers", "downloads", "emails", "hashtags", "lockdowns", "newsletters", "passwords", "podcasts", "selfies",
        "smartphones", "startups", "tweets", "updates", "upgrades", "websites", "workshops",
    ),
    "adj": ("anti", "co", "ex", "mid", "multi", "non", "online", "offline", "post", "pre", "pro", "upcoming", "user-friendly", "web"),
}  # fmt: skip
_LEFT_OUT = r"^nex[u]s$"
"""Forms that are better known as the name of a product."""
_CLASSES = ("noun", "plural", "verb", "adj", "adv")


def list_words() -> pl.DataFrame:
    """Return word, word_class (one or several of noun, plural, verb, adj, adv, joined by `|`) and source, sorted by word."""
    packed = files("lemminflect").joinpath("resources", "lemma_lu.csv.gz").read_bytes()
    lines = pl.Series("line", gzip.decompress(packed).decode().splitlines())
    cells = lines.str.split(",").list
    forms = pl.DataFrame({"word": cells.get(0), "word_class": cells.get(1), "lemma": cells.get(2).str.split("/").list.first()})
    forms = forms.filter(
        pl.col("word").str.contains(r"^[a-z]{3,}$"), pl.col("word").str.len_chars() <= LONGEST_CHARS, pl.col("word_class").is_in(_CLASSES)
    )
    forms = forms.filter(~pl.col("word").str.contains(_LEFT_OUT))
    is_plural = (pl.col("word_class") == "noun") & (pl.col("lemma") != pl.col("word")) & pl.col("word").str.ends_with("s")
    forms = forms.with_columns(pl.when(is_plural).then(pl.lit("plural")).otherwise("word_class").alias("word_class"))
    lacking = pl.DataFrame(
        [(word, kind) for kind, words in _LACKING.items() for word in words], schema=["word", "word_class"], orient="row"
    ).with_columns(pl.lit("hand list in seeds/list_words.py").alias("source"))
    listed = forms.select("word", "word_class").unique().with_columns(pl.lit("lemminflect").alias("source"))
    order = pl.col("word_class").replace_strict({c: n for n, c in enumerate(_CLASSES)}, return_dtype=pl.Int64)
    words = pl.concat([listed, lacking]).sort("word", order, "source").unique(["word", "word_class"], keep="first", maintain_order=True)
    return words.group_by("word", maintain_order=True).agg(pl.col("word_class").str.join("|"), pl.col("source").first())


def main(folder: Path = REFERENCE) -> None:
    """Write the table."""
    list_words().write_csv(folder / "ordinary_words.csv")


if __name__ == "__main__":
    main()
