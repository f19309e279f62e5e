"""Names, titles, heads and cues of the reference tables, found in the token stream in one pass.

What a match means is decided elsewhere (`transforms.name_types`); here is only where the tables' words stand.
"""

import ahocorasick_rs
import polars as pl

from transforms.fold import APOSTROPHES, fold_name
from transforms.reference import Reference

MATCH_COLUMNS = ("first_token", "last_token", "kind", "entity_type", "reference_id", "country_code", "position", "name")

_BARE = r"^[-‐‑‒.·]$"
_LEXICAL_CLASSES = ("adverb", "number_word", "negation")
"""Classes of function words that may stand capitalised inside a name (New, Second, West)."""

_PRIORITY = {"country": 0, "organisation": 1, "person": 2, "place": 3, "equipment": 4, "exercise": 5}
_LEXICAL = ("kind", "entity_type", "position")


def fold_tokens(tokens: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add to tokens what depends on their text alone.

    `key`, the folded text: empty for hyphens and dots, `s` for a possessive, `#` for other marks; and is_function, is_grammar
    (a function word that stands in small letters inside names), is_common, is_particle, is_owner (People's),
    is_lexical (an ordinary English word).
    """
    listed = _list_words(reference)

    def describe(words: pl.DataFrame) -> pl.DataFrame:
        words = words.with_columns(_token_key(pl.col("text")).alias("key")).join(listed, on="lower", how="left")
        return words.with_columns(pl.col(_FLAGS).fill_null(False))

    return describe_words(tokens, describe)


def _token_key(text: pl.Expr) -> pl.Expr:
    bare = text.str.contains(_BARE)
    folded = fold_name(text)
    return (
        pl.when(text.str.contains(rf"^[{APOSTROPHES}]s$"))
        .then(pl.lit("s"))
        .when(bare)
        .then(pl.lit(""))
        .when(folded == "")
        .then(pl.lit("#"))
        .otherwise(folded)
    )


@once_per_reference
def _list_words(reference: Reference) -> pl.DataFrame:
    """One row per word of the tables: lower and what it is (_FLAGS, null for what it is not)."""
    listed = reference["function_words"].group_by(pl.col("word").alias("lower"))
    grammar = listed.agg((~pl.col("word_class").is_in(_LEXICAL_CLASSES)).any().alias("is_grammar"))
    parts = reference["name_parts"].select(pl.col("part").alias("lower"), "part_kind")
    common = [reference["common_words"].select(pl.col("word").str.to_lowercase().alias("lower")), _parts_of(parts, "abbreviation")]
    words = grammar.with_columns(pl.lit(True).alias("is_function"))
    named = {"is_common": pl.concat(common), "is_particle": _parts_of(parts, "particle"), "is_owner": _parts_of(parts, "owner")}
    for flag, frame in {**named, "is_lexical": _lexicon(reference)}.items():
        marked = frame.unique().with_columns(pl.lit(True).alias(flag))
        words = words.join(marked, on="lower", how="full", coalesce=True)
    return words


def _parts_of(parts: pl.DataFrame, kind: str) -> pl.DataFrame:
    return parts.filter(pl.col("part_kind") == kind).select("lower")


def _lexicon(reference: Reference) -> pl.DataFrame:
    """Ordinary English words, as far as the tables of verbs, nouns, titles and cues list them, as column lower."""
    listed = (
        ("inflections", "form"),
        ("actor_nouns", "noun"),
        ("titles", "title"),
        ("institution_nouns", "noun"),
        ("name_heads", "head"),
        ("name_cues", "cue"),
        ("context_cues", "cue"),
        ("units", "form"),
        ("time_words", "word"),
        ("status_cues", "cue"),
    )
    words = pl.concat([reference[table].select(pl.col(column).str.to_lowercase().alias("lower")) for table, column in listed])
    words = words.select(pl.col("lower").str.extract_all(r"[a-z]{3,}")).explode("lower").drop_nulls().unique()
    names = reference["given_names"].select(pl.col("given_name").str.to_lowercase().alias("lower"))
    return words.join(names, on="lower", how="anti")


def match_known_names(tokens: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Find every word or phrase of the reference tables in folded tokens, overlapping ones too.

    tokens: as `fold_tokens` gives them. Returns MATCH_COLUMNS; kind is name, title, head, cue or noun.
    A name listed with its nation (Iran's Revolutionary Guard) is found without it. A name matches where its
    capitals stand as capitals; an acronym only where it is written in capitals.
    """
    patterns = _patterns(reference)
    keys = patterns.select("key").unique().sort("key").with_row_index("pattern_row")
    hits = _find(tokens, keys["key"])
    hits = hits.join(keys, on="pattern_row").join(patterns, on="key").drop("pattern_row")
    first = tokens["shape"].gather(hits["first_token"]).alias("first_shape")
    last = tokens["shape"].gather(hits["last_token"]).alias("last_shape")
    text = tokens["text"].gather(hits["first_token"]).alias("first_text")
    hits = hits.with_columns(first, last, text, _is_shouted(tokens).gather(hits["first_token"]).alias("is_shouted"))
    starts_large = pl.col("name").str.contains(r"^\p{Lu}")
    ends_large = pl.col("name").str.contains(r"\p{Lu}[^\s\p{Pd}]*$")
    is_acronym = pl.col("name").str.contains(r"^[\p{Lu}\p{N}.&]+$")
    fits = (
        pl.when(pl.col("kind") != "name")
        .then(True)
        .when(is_acronym)
        .then(pl.col("first_shape").is_in(["Upper", "number"]) & ~pl.col("is_shouted"))
        .otherwise((~starts_large | (pl.col("first_shape") != "lower")) & (~ends_large | (pl.col("last_shape") != "lower")))
    )
    owned = tokens["text"].gather(hits["last_token"]).str.contains(rf"^[{APOSTROPHES}]s$") & ~hits["name"].str.contains(r"s$")
    hits = hits.filter(fits & ~owned).with_columns(pl.col("first_token") + pl.col("owner_tokens"))
    return hits.select(MATCH_COLUMNS).sort(MATCH_COLUMNS)


def _is_shouted(tokens: pl.DataFrame) -> pl.Series:
    """Tell function words in a row of capitals, where WHO and US are no acronyms."""
    loud = pl.col("shape") == "Upper"
    around = loud.shift(1, fill_value=True) & loud.shift(-1, fill_value=True)
    return tokens.select((pl.col("is_function") & around & ~pl.col("text").str.contains(".", literal=True)).alias("is_shouted"))[
        "is_shouted"
    ]


def _find(tokens: pl.DataFrame, patterns: pl.Series) -> pl.DataFrame:
    """Run one automaton over all keys joined by blanks; sentences are kept apart by a line end."""
    starts = tokens["sentence_row"] != tokens["sentence_row"].shift(1)
    pieces = tokens.select(
        pl.when(starts.fill_null(True)).then(pl.lit("\n ")).otherwise(pl.lit("")).alias("lead"),
        pl.when(pl.col("key") == "").then(pl.lit("")).otherwise(pl.col("key") + " ").alias("piece"),
    )
    lengths = pieces.select(
        (pl.col("lead") + pl.col("piece")).str.len_bytes().cast(pl.Int64).cum_sum().alias("end"),
        pl.col("piece").str.len_bytes().cast(pl.Int64).alias("length"),
    )
    stream = "".join((pieces["lead"] + pieces["piece"]).to_list())
    automaton = ahocorasick_rs.AhoCorasick([f" {p} " for p in patterns.to_list()])
    found = automaton.find_matches_as_indexes(stream, overlapping=True)
    hits = pl.DataFrame(found, schema={"pattern_row": pl.UInt32, "start": pl.Int64, "end": pl.Int64}, orient="row")
    at = (
        lengths.with_row_index("token_row")
        .filter(pl.col("length") > 0)
        .select(
            pl.col("token_row").cast(pl.Int64),
            (pl.col("end") - pl.col("length")).alias("start"),
            (pl.col("end")).alias("end"),
        )
    )
    return (
        hits.with_columns(pl.col("start") + 1)
        .join(at.select("start", pl.col("token_row").alias("first_token")), on="start")
        .join(at.select("end", pl.col("token_row").alias("last_token")), on="end")
        .select("pattern_row", "first_token", "last_token")
    )


def _patterns(reference: Reference) -> pl.DataFrame:
    """Every spelling of the tables with what it says: key, name, kind, entity_type, reference_id, country_code, position."""
    names = pl.concat([*_entity_names(reference), _country_names(reference)])
    names = names.with_columns(_pattern_key(pl.col("name")).alias("key")).filter(pl.col("key").str.len_bytes() > 1)
    is_code = (pl.col("entity_type") == "EQUIPMENT") & pl.col("key").str.contains(r"[0-9]")
    closed = names.filter(is_code).with_columns(pl.col("key").str.replace_all(" ", ""))
    plural = names.filter((pl.col("entity_type") == "EQUIPMENT") & pl.col("key").str.contains(r"[a-z0-9]$")).with_columns(
        pl.col("key") + "s"
    )
    spaced = plural.filter(pl.col("key").str.contains("[0-9]s$")).with_columns(pl.col("key").str.replace("s$", " s"))
    names = pl.concat([names, closed, plural, spaced])
    order = pl.col("table").replace_strict(_PRIORITY, return_dtype=pl.Int64)
    names = names.with_columns(order.alias("priority"))
    # of two spellings that differ in case (Al-Shabaab, al-Shabaab) the one that asks for fewer capitals decides
    large = pl.col("name").str.contains(r"^\p{Lu}")
    best = names.sort("key", "entity_type", "priority", "reference_id", large).unique(
        ["key", "entity_type"], keep="first", maintain_order=True
    )
    rivals = names.filter(pl.col("entity_type") == "NORP").group_by("key").agg(pl.col("country_code").n_unique().alias("countries"))
    best = best.join(rivals, on="key", how="left")
    clear = (pl.col("entity_type") != "NORP") | (pl.col("countries").fill_null(1) == 1)
    best = best.with_columns(pl.when(clear).then(pl.col(c)).alias(c) for c in ("reference_id", "country_code"))
    columns = ["key", "name", "kind", "entity_type", "reference_id", "country_code", "position", "owner_tokens"]
    best = _add_owners(best, reference)
    named = best.with_columns(pl.lit("name").alias("kind"), pl.lit(None, pl.String).alias("position")).select(columns)
    return pl.concat([named, *(t.select(columns) for t in _lexical(reference))])


def _add_owners(names: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add `owner_tokens`, how many words before the name itself a spelling has: its nation and possessive, or a person's title.

    A canonical name of title and one word (Sheikh Hasina) stays whole.
    """
    nations = (
        names.filter(pl.col("table") == "country")
        .select(pl.col("key").alias("owner"))
        .unique()
        .with_columns(pl.lit(True).alias("is_owned"))
    )
    titles = reference["titles"].select(_pattern_key(pl.col("title")).alias("title_key")).unique()
    canonical = (
        reference["persons"].select(_pattern_key(pl.col("canonical_name")).alias("key"), pl.lit(True).alias("is_canonical")).unique()
    )
    names = names.with_columns(
        pl.col("key").str.extract(r"^(.+?) s ", 1).alias("owner"), pl.col("key").str.extract(r"^(\S+) \S", 1).alias("title_key")
    )
    names = names.join(nations, on="owner", how="left").join(canonical, on="key", how="left")
    names = names.join(titles.with_columns(pl.lit(True).alias("is_titled")), on="title_key", how="left")
    long = (pl.col("key").str.count_matches(" ") >= 2) | pl.col("is_canonical").is_null()
    titled = (pl.col("entity_type") == "PERSON") & pl.col("is_titled") & long
    count = pl.when("is_owned").then(pl.col("owner").str.count_matches(" ").cast(pl.Int64) + 2).when(titled).then(1).otherwise(0)
    return names.with_columns(count.cast(pl.Int64).alias("owner_tokens"))


def _pattern_key(name: pl.Expr) -> pl.Expr:
    """Fold a name as the stream is folded: a possessive inside stands as a word of its own."""
    return fold_name(name.str.replace_all(rf"[{APOSTROPHES}]s\b", " s "))


def _country_names(reference: Reference) -> pl.DataFrame:
    listed = reference["country_names"].select(
        "name", "country_code", pl.col("name_kind").str.contains("demonym|adjective").alias("is_norp")
    )
    plain = reference["countries"].select(pl.col("country_name").alias("name"), "country_code", pl.lit(False).alias("is_norp"))
    return pl.concat([plain, listed]).select(
        "name",
        pl.lit("country").alias("table"),
        pl.when("is_norp").then(pl.lit("NORP")).otherwise(pl.lit("GPE")).alias("entity_type"),
        (pl.lit("country:") + pl.col("country_code")).alias("reference_id"),
        "country_code",
    )


def _entity_names(reference: Reference) -> list[pl.DataFrame]:
    """One row per spelling of places, organisations, persons, equipment and exercises."""
    sources = (
        ("places", "place", "place_name", pl.col("entity_type"), pl.col("country_code")),
        ("organisations", "organisation", "canonical_name", pl.col("entity_type"), pl.col("country_code")),
        ("persons", "person", "canonical_name", pl.lit("PERSON"), pl.col("country_code")),
        ("equipment", "equipment", "canonical_name", pl.lit("EQUIPMENT"), pl.col("country_code")),
        ("exercises", "exercise", "canonical_name", pl.lit("EXERCISE"), pl.lit(None, pl.String)),
    )
    frames = []
    for table, label, name, entity_type, country in sources:
        spellings = pl.concat_list(pl.col(name).str.split("|"), pl.col("aliases").fill_null("").str.split("|")).alias("name")
        frame = reference[table].select(
            spellings,
            pl.lit(label).alias("table"),
            entity_type.alias("entity_type"),
            "reference_id",
            country.alias("country_code"),
        )
        frames.append(frame.explode("name").with_columns(pl.col("name").str.strip_chars()).filter(pl.col("name") != ""))
    return frames


def _lexical(reference: Reference) -> list[pl.DataFrame]:
    """Titles, head words and cues: what speaks for a type without naming anything."""
    none = pl.lit(None, pl.String)
    titles = reference["titles"].select(
        pl.col("title").alias("name"),
        pl.lit("title").alias("kind"),
        pl.lit("PERSON").alias("entity_type"),
        pl.when("is_after").then(pl.lit("after")).otherwise(pl.lit("before")).alias("position"),
    )
    heads = reference["name_heads"].select(pl.col("head").alias("name"), pl.lit("head").alias("kind"), "entity_type", "position")
    cues = reference["name_cues"].select(pl.col("cue").alias("name"), pl.lit("cue").alias("kind"), "entity_type", "position")
    nouns = reference["institution_nouns"].select(pl.col("noun").alias("name"), pl.lit("noun").alias("kind"), "entity_type", "position")
    frames = [
        f.with_columns(none.alias("reference_id"), none.alias("country_code"), pl.lit(0, pl.Int64).alias("owner_tokens"))
        for f in (titles, heads, cues, nouns)
    ]
    keyed = [f.with_columns(_pattern_key(pl.col("name")).alias("key")).filter(pl.col("key") != "") for f in frames]
    return [f.unique(["key", *_LEXICAL], maintain_order=True) for f in keyed]
