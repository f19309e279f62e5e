"""Every spelling of the reference tables that is looked for in texts, with what it says.

Names with what they name; titles, head words, cues and institution nouns with the type that they speak for.
Where they stand in a text is found by `transforms.known_names`.
"""

from dataclasses import dataclass

import polars as pl

from transforms.fold import APOSTROPHES, fold_name
from transforms.learn_names import LEARNED
from transforms.phrases import PhraseTree, plant_phrases
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

PATTERN_COLUMNS = ("kind", "entity_type", "reference_id", "country_code", "position", "name")

_PRIORITY = {"country": 0, "organisation": 1, "person": 2, "place": 3, "equipment": 4, "exercise": 5, "learned": 6}
_LEXICAL = ("kind", "entity_type", "position")


@dataclass(frozen=True)
class NamePatterns:
    """The spellings and the tree of their words."""

    patterns: pl.DataFrame
    """PATTERN_COLUMNS, sorted by these; pattern_row is the row."""
    rules: pl.DataFrame
    """One row per pattern: phrase_row, pattern_row, owner_tokens, tail_tokens (words before and behind the name), how it is written."""
    tree: PhraseTree
    """The folded spellings."""


@once_per_reference
def list_name_patterns(reference: Reference) -> NamePatterns:
    """Return every spelling of the tables, with its kind (name, title, head, cue or noun) and the tree by which it is found.

    is_acronym, starts_large and ends_large say where a name has capitals; ends_s, that it ends in an s.
    """
    patterns = _patterns(reference).sort(*PATTERN_COLUMNS, "key", "owner_tokens", "tail_tokens").with_row_index("pattern_row")
    keys = patterns.select(pl.col("key").unique().sort()).with_row_index("phrase_row")
    name, is_name = pl.col("name"), pl.col("kind") == "name"
    rules = patterns.join(keys, on="key", how="left", maintain_order="left").select(
        "phrase_row",
        "pattern_row",
        "owner_tokens",
        "tail_tokens",
        (is_name & name.str.contains(r"^[\p{Lu}\p{N}.&]+$")).alias("is_acronym"),
        (is_name & name.str.contains(r"^\p{Lu}")).alias("starts_large"),
        (is_name & name.str.contains(r"\p{Lu}[^\s\p{Pd}]*$")).alias("ends_large"),
        name.str.contains(r"s$").alias("ends_s"),
    )
    return NamePatterns(patterns.select(PATTERN_COLUMNS), rules, plant_phrases(keys["key"]))


def _patterns(reference: Reference) -> pl.DataFrame:
    """Every spelling of the tables with what it says: key, name, kind, entity_type, reference_id, country_code, position."""
    names = pl.concat([*_entity_names(reference), _country_names(reference), *_learned_names(reference)])
    names = names.with_columns(_pattern_key(pl.col("name")).alias("key")).filter(pl.col("key").str.len_bytes() > 1)
    names = pl.concat([names, _owned_bodies(names)])
    is_code = (pl.col("entity_type") == "EQUIPMENT") & pl.col("key").str.contains(r"[0-9]")
    closed = names.filter(is_code).with_columns(pl.col("key").str.replace_all(" ", ""))
    plural = names.filter((pl.col("entity_type") == "EQUIPMENT") & pl.col("key").str.contains(r"[a-z0-9]$")).with_columns(
        pl.col("key") + "s"
    )
    spaced = plural.filter(pl.col("key").str.contains("[0-9]s$")).with_columns(pl.col("key").str.replace("s$", " s"))
    names = pl.concat([names, closed, plural, spaced])
    order = pl.col("table").replace_strict(_PRIORITY, return_dtype=pl.Int64)
    names = names.with_columns(order.alias("priority"))
    # of spellings that differ in case (Al-Shabaab and al-Shabaab, MERCOSUR and Mercosur) the one that asks for the fewest capitals decides
    capitals = pl.col("name").str.count_matches(r"\p{Lu}")
    best = names.sort("key", "entity_type", "priority", "reference_id", capitals, "name").unique(
        ["key", "entity_type"], keep="first", maintain_order=True
    )
    rivals = names.filter(pl.col("entity_type") == "NORP").group_by("key").agg(pl.col("country_code").n_unique().alias("countries"))
    best = best.join(rivals, on="key", how="left")
    clear = (pl.col("entity_type") != "NORP") | (pl.col("countries").fill_null(1) == 1)
    best = best.with_columns(pl.when(clear).then(pl.col(c)).alias(c) for c in ("reference_id", "country_code"))
    columns = ["key", "name", "kind", "entity_type", "reference_id", "country_code", "position", "owner_tokens", "tail_tokens"]
    best = _add_tails(_add_owners(best, reference), reference)
    named = best.with_columns(pl.lit("name").alias("kind"), pl.lit(None, pl.String).alias("position")).select(columns)
    return pl.concat([named, *(t.select(columns) for t in _lexical(reference))])


def _add_owners(names: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add `owner_tokens`, how many words before the name itself a spelling has: its nation or person and possessive, or a person's title.

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
    # a party named after a person is the party alone: Pauline Hanson's One Nation
    plural = reference["name_parts"].filter(pl.col("part_kind") == "owner")["part"]
    given = reference["given_names"].select(fold_name(pl.col("given_name")).alias("first_key"), pl.lit(True).alias("is_given")).unique()
    names = names.with_columns(
        pl.col("key").str.extract(r"^(.+?) s ", 1).alias("owner"),
        pl.when(~pl.col("key").str.extract(r"^\S+ (\S+) s ", 1).is_in(plural.implode()))
        .then(pl.col("key").str.extract(r"^(\S+) \S+ s ", 1))
        .alias("first_key"),
        pl.col("key").str.extract(r"^(\S+) \S", 1).alias("title_key"),
    )
    names = names.join(nations, on="owner", how="left").join(canonical, on="key", how="left").join(given, on="first_key", how="left")
    is_body = pl.col("table") == "organisation"
    names = names.with_columns((pl.col("is_owned").fill_null(False) | (is_body & pl.col("is_given").fill_null(False))).alias("is_owned"))
    names = names.join(titles.with_columns(pl.lit(True).alias("is_titled")), on="title_key", how="left")
    long = (pl.col("key").str.count_matches(" ") >= 2) | pl.col("is_canonical").is_null()
    titled = (pl.col("entity_type") == "PERSON") & pl.col("is_titled") & long
    count = pl.when("is_owned").then(pl.col("owner").str.count_matches(" ").cast(pl.Int64) + 2).when(titled).then(1).otherwise(0)
    return names.with_columns(count.cast(pl.Int64).alias("owner_tokens"))


def _owned_bodies(names: pl.DataFrame) -> pl.DataFrame:
    """Bodies that a table names with their nationality, as their nation owns them: Azerbaijan's Special Forces."""
    peoples = names.filter(pl.col("entity_type") == "NORP").select("country_code", pl.col("key").alias("people")).unique()
    nations = names.filter((pl.col("table") == "country") & (pl.col("entity_type") == "GPE")).select(
        "country_code", pl.col("key").alias("nation")
    )
    bodies = names.filter(pl.col("table") == "organisation").join(peoples, on="country_code")
    bodies = bodies.filter(pl.col("key").str.starts_with(pl.col("people") + " ")).join(nations.unique(), on="country_code")
    own = pl.col("key").str.slice(pl.col("people").str.len_chars() + 1)
    return bodies.with_columns((pl.col("nation") + " s " + own).alias("key")).select(names.columns)


def _add_tails(names: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add `tail_tokens`, how many small words behind the name itself a spelling has that say what it is: Islamic State group."""
    cues = reference["name_cues"].filter((pl.col("position") == "after") & (pl.col("entity_type") == "ORG"))
    tail = pl.col("name").str.extract(r"^\p{Lu}.*?((?: \p{Ll}+)+)$", 1).str.strip_chars_start(" ")
    names = names.with_columns(tail.alias("tail"))
    is_body = pl.col("entity_type").is_in(["ORG", "MIL_UNIT"])
    spoken = (pl.col("entity_type") == "EQUIPMENT") | (is_body & pl.col("tail").is_in(cues["cue"].implode()))
    count = pl.when(spoken & pl.col("tail").is_not_null()).then(pl.col("tail").str.count_matches(" ").cast(pl.Int64) + 1).otherwise(0)
    return names.with_columns(count.alias("tail_tokens")).drop("tail")


def _pattern_key(name: pl.Expr) -> pl.Expr:
    """Fold a name as the stream is cut and folded: a possessive and letters behind digits stand as words of their own (C-130 J)."""
    return fold_name(name.str.replace_all(rf"[{APOSTROPHES}]s\b", " s ")).str.replace_all(r"\b([0-9]+)([a-z])", "${1} ${2}")


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


def _learned_names(reference: Reference) -> list[pl.DataFrame]:
    """Names learned from loaded documents, where some are given beside the tables: they name nothing that a table knows."""
    if LEARNED not in reference:
        return []
    none = pl.lit(None, pl.String)
    learned = reference[LEARNED].select(
        "name", pl.lit("learned").alias("table"), "entity_type", none.alias("reference_id"), none.alias("country_code")
    )
    return [learned]


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
        f.with_columns(
            none.alias("reference_id"),
            none.alias("country_code"),
            *(pl.lit(0, pl.Int64).alias(f"{end}_tokens") for end in ("owner", "tail")),
        )
        for f in (titles, heads, cues, nouns)
    ]
    keyed = [f.with_columns(_pattern_key(pl.col("name")).alias("key")).filter(pl.col("key") != "") for f in frames]
    return [f.unique(["key", *_LEXICAL], maintain_order=True) for f in keyed]
