"""Sentences of title and body, as spans of the document's text.

Works on paragraphs: lines that go on into one another are read as one, so that a broken line breaks no
sentence. Where the text lacks the space after a full stop ("steep.Pashinyan") the boundary is found all the same.
"""

import polars as pl
import sentencex

_MARK = "\x1e"
_GLUED = r"(\p{Ll}[\p{Ll}\d)]+[.!?][”’]?)([\"“‘]?\p{Lu}[\p{Ll}'’]\p{L}*[ ,])"
"""A stop between a word and a capitalised word without a space; domains and initials are no such place."""
_QUOTE_THEN_CAPITAL = r"(\p{Ll}[\p{Ll}\d)]+[.!?]\")(\p{Lu}[\p{Ll}'’]\p{L}*[ ,])"


def cut_sentences(documents: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Cut paragraphs into sentences.

    documents: text, language_code. paragraphs: document_row (the row of `documents`), paragraph_number,
    zone, char_start, char_end, in reading order. Returns document_row, sentence_number (from 0 in each
    document), paragraph_number, zone, char_start, char_end and text, in reading order. A sentence neither begins nor ends with white space.
    """
    texts = paragraphs.join(
        documents.with_row_index("document_row").select("document_row", "language_code", pl.col("text").alias("document_text")),
        on="document_row",
        how="left",
        maintain_order="left",
    )
    length = pl.col("char_end") - pl.col("char_start")
    texts = texts.with_columns(
        # One blank for every line end keeps the length and stops the segmenter from seeing a paragraph's end.
        pl.col("document_text").str.slice(pl.col("char_start"), length).str.replace_all(rf"[\s{_MARK}]", " ").alias("text")
    ).drop("document_text")
    pieces = _segment(texts)
    pieces = _split_glued(pieces)
    # The marks of a Markdown heading are no words of the sentence.
    bare = pl.col("text").str.replace(r"^\s*(?:#{1,6}\s+)?", "")
    lead = (pl.col("text").str.len_chars() - bare.str.len_chars()).cast(pl.Int64)
    pieces = pieces.with_columns((pl.col("char_start") + lead).alias("char_start"), bare.str.strip_chars_end().alias("text"))
    pieces = pieces.filter(pl.col("text").str.contains(r"\p{L}|^[^\[\]]*\p{N}"))  # a note mark alone is no sentence
    number = pl.int_range(pl.len(), dtype=pl.Int32).over("document_row").alias("sentence_number")
    end = (pl.col("char_start") + pl.col("text").str.len_chars().cast(pl.Int64)).alias("char_end")
    return pieces.select("document_row", number, "paragraph_number", "zone", "char_start", end, "text")


def _segment(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Explode paragraphs into the segmenter's pieces, which together are the paragraph."""
    languages = paragraphs["language_code"].replace("und", "en")
    pieces = []
    for language, text, zone in zip(languages, paragraphs["text"], paragraphs["zone"], strict=True):
        found = [text] if zone == "title" else sentencex.segment(language, text)
        # The segmenter may swallow blanks; then its pieces are sought in the text.
        pieces.append(found if sum(map(len, found)) == len(text) else _align(text, found))
    start = pl.col("text").str.len_chars().cast(pl.Int64)
    cut = paragraphs.with_row_index("paragraph_row").with_columns(pl.Series("text", pieces, dtype=pl.List(pl.String)))
    return (
        cut.explode("text")
        .drop_nulls("text")
        .with_columns((pl.col("char_start") + start.cum_sum().over("paragraph_row") - start).alias("char_start"))
    )


def _align(text: str, pieces: list[str]) -> list[str]:
    starts, at = [0], 0
    for piece in pieces:
        found = text.find(piece.strip(), at)
        if found > 0:
            starts.append(found)
            at = found
    starts = sorted(set(starts))
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _split_glued(pieces: pl.DataFrame) -> pl.DataFrame:
    """Split pieces where a stop stands between two words without a space.

    Straight quotes show no direction: one that closes what the piece opened goes to the left, another to the right.
    """
    marked = pl.col("text")
    for pattern in (_GLUED, _QUOTE_THEN_CAPITAL):
        marked = marked.str.replace_all(pattern, f"${{1}}{_MARK}${{2}}")
    pieces = pieces.with_row_index("piece_row")
    # Few pieces hold a stop inside a word; only those are looked at further, and addresses of the web are left whole.
    glued = pieces.filter(pl.col("text").str.contains(r"\p{Ll}[.!?][\"“”‘’]?\p{Lu}")).filter(~pl.col("text").str.contains(r"://|www\.|@"))
    split = glued.with_columns(marked.str.split(_MARK).alias("text")).explode("text")
    quotes = pl.col("text").str.count_matches('"').cast(pl.Int64)
    open_before = ((quotes.cum_sum() - quotes).over("piece_row") % 2) == 1
    # `."My son`: the split put the quote to the right; it belongs to the left where a quotation is open.
    split = split.with_columns((open_before & pl.col("text").str.starts_with('"')).fill_null(False).alias("moves"))
    takes = pl.col("moves").shift(-1, fill_value=False).over("piece_row")
    text = pl.when("moves").then(pl.col("text").str.slice(1)).otherwise(pl.col("text"))
    split = split.with_columns(pl.when(takes).then(text + '"').otherwise(text).alias("text"))
    length = pl.col("text").str.len_chars().cast(pl.Int64)
    split = split.with_columns((pl.col("char_start") + (length.cum_sum() - length).over("piece_row")).alias("char_start")).drop("moves")
    return pl.concat([pieces.join(glued, on="piece_row", how="anti"), split]).sort("piece_row", "char_start")
