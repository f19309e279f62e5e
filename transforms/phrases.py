"""Phrases as a tree of words, and the places of a token stream where they stand.

All phrases of any number of tables are looked for at once, one word further at each step, over columns of numbers: after the
first step only those tokens are left at which a phrase begins. What the phrases are is said by who lists them.
"""

from dataclasses import dataclass

import polars as pl

from transforms.words import describe_words


@dataclass(frozen=True)
class PhraseTree:
    """Phrases by their words; a node of the tree stands for the words from the root to it."""

    words: pl.DataFrame
    """Distinct words: word, word_code (their row)."""
    roots: pl.DataFrame
    """One row per word_code, in order: node (null where no phrase begins with it), phrase_row, has_more."""
    steps: tuple[pl.DataFrame, ...]
    """One frame for each further word: step (node and word in one number), node, phrase_row (null where no phrase ends), has_more."""


def plant_phrases(phrases: pl.Series) -> PhraseTree:
    """Build the tree of distinct phrases, whose words are divided by single blanks; phrase_row is their row."""
    spelled = pl.DataFrame({"word": phrases.str.split(" "), "length": phrases.str.count_matches(" ") + 1}).with_row_index("phrase_row")
    stream = spelled.explode("word")
    words = stream.select(pl.col("word").unique().sort()).with_row_index("word_code")
    stream = stream.join(words, on="word", how="left", maintain_order="left")
    place = pl.int_range(pl.len()).over("phrase_row")
    stream = stream.select("phrase_row", "length", pl.col("word_code").cast(pl.Int64), place.alias("place"))
    open_phrases = stream.filter(pl.col("place") == 0).select("phrase_row", "length", pl.col("word_code").alias("step"))
    levels: list[pl.DataFrame] = []
    while open_phrases.height:
        depth = len(levels) + 1
        nodes = open_phrases.select(pl.col("step").unique().sort()).with_row_index("node")
        open_phrases = open_phrases.join(nodes, on="step", how="left").sort("phrase_row")
        is_end = pl.col("length") == depth
        ends = open_phrases.group_by("step", "node").agg(
            pl.col("phrase_row").filter(is_end).first(), (pl.col("length") > depth).any().alias("has_more")
        )
        levels.append(ends.sort("step"))
        following = stream.filter(pl.col("place") == depth).select("phrase_row", "word_code")
        open_phrases = open_phrases.join(following, on="phrase_row", how="inner")
        open_phrases = open_phrases.select("phrase_row", "length", _step(pl.col("node"), pl.col("word_code"), words.height).alias("step"))
    roots = words.select(pl.col("word_code").cast(pl.Int64).alias("step"))
    roots = roots.join(levels[0], on="step", how="left", maintain_order="left") if levels else roots
    return PhraseTree(words, roots.drop("step"), tuple(levels[1:]))


def find_phrases(tokens: pl.DataFrame, tree: PhraseTree) -> pl.DataFrame:
    """Find the phrases of a tree in tokens, overlapping ones too.

    tokens: TOKEN_COLUMNS and key, the words to compare: none (empty), one or several divided by blanks. A phrase lies
    within one sentence and ends where tokens end; tokens with an empty key are passed over.
    Returns phrase_row, first_token, last_token in no order.
    """
    stream = _spell_tokens(tokens, tree)
    if stream.is_empty() or tree.words.is_empty():
        return pl.DataFrame(schema={"phrase_row": pl.UInt32, "first_token": pl.Int64, "last_token": pl.Int64})
    code, sentence, token = stream["word_code"], stream["sentence_row"], stream["token_row"]
    begins = tree.roots["node"].is_not_null().gather(code) & (token != token.shift(1)).fill_null(value=True)
    here = begins.arg_true().alias("first")
    reached = tree.roots[code.gather(here)].with_columns(here, here.alias("last"))
    closes = (token != token.shift(-1)).fill_null(value=True)
    found = [_end_phrases(reached, closes)]
    for step in tree.steps:
        on = reached.filter("has_more" & pl.col("last").lt(stream.height - 1))
        if on.is_empty():
            break
        on = on.select("first", pl.col("last") + 1, "node")
        following = code.gather(on["last"])
        same = sentence.gather(on["first"]) == sentence.gather(on["last"])
        taken = on.with_columns(_step(pl.col("node"), following.cast(pl.Int64), tree.words.height).alias("step")).filter(same)
        reached = taken.drop("node").join(step, on="step", how="inner")
        found.append(_end_phrases(reached, closes))
    hits = pl.concat(found)
    return hits.select("phrase_row", token.gather(hits["first"]).alias("first_token"), token.gather(hits["last"]).alias("last_token"))


def _step(node: pl.Expr, word_code: pl.Expr | pl.Series, word_count: int) -> pl.Expr:
    return node.cast(pl.Int64) * word_count + word_code


def _spell_tokens(tokens: pl.DataFrame, tree: PhraseTree) -> pl.DataFrame:
    """Return token_row, sentence_row and word_code (null for words of no phrase), one row for each word of the tokens' keys."""

    def spell(words: pl.DataFrame) -> pl.DataFrame:
        parts = words.filter(pl.col("key") != "").select("word_row", pl.col("key").str.split(" ").alias("word")).explode("word")
        parts = parts.join(tree.words, on="word", how="left", maintain_order="left")
        return parts.group_by("word_row", maintain_order=True).agg("word_code")

    stream = describe_words(tokens, spell, ["key"]).select(pl.col("token_row").cast(pl.Int64), "sentence_row", "word_code")
    return stream.drop_nulls("word_code").explode("word_code")


def _end_phrases(reached: pl.DataFrame, closes: pl.Series) -> pl.DataFrame:
    ended = reached.filter(pl.col("phrase_row").is_not_null()).select("phrase_row", "first", "last")
    return ended.filter(closes.gather(ended["last"]))
