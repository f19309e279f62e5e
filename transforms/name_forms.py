"""Names taken apart for comparison: the words that tell one name from another, its numbers, its consonants.

Particles, articles, honorifics and patronymics go, by the reviewed table `name_variants`. Comparing is `transforms.name_variants`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.fold import fold_name
from transforms.reference import Reference
from transforms.spelling_distance import Codes, encode_sounds, skeletons_of, sounds_of

SLOTS = 8
"""Words of a name that are compared."""
PLACE_TYPES = ("GPE", "LOC")

Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_VOWELS_OF_UNVOWELLED = 7
"""Letters for each vowel from which a name counts as written without short vowels."""
_SERVANT_OF = r"\b(abd) ?(?:[aeou][lrsnzdt](?:h\b)?)? ?"
_SERVANT_OF_UNVOWELLED = r"\b(bd) l?"
_ARTICLE_AND_L = r"\bll"
_ORDINAL = r"\b(\d+)(?:st|nd|rd|th)\b"


@dataclass(frozen=True)
class NameForms:
    """Names as arrays; a row is a name, a word is a row of `sounds`."""

    words: Ids
    """Words of each name, padded with -1: no numbers, no words without weight."""
    word_count: Ids
    is_person: Flags
    is_place: Flags
    is_unvowelled: Flags
    """Written in a script without short vowels."""
    has_initial: Flags
    has_filiation: Flags
    """With a word for son or daughter of: the order of words is fixed, the family's name may be left out."""
    is_arabic: Flags
    """With an article or a word for son of: the order of words is fixed."""
    has_number: Flags
    numbers: Ids
    """Equal where the numbers in two names are equal."""
    sounds: pl.Series
    """Sounds of each distinct word."""
    codes: tuple[Codes, Codes]
    """The same, as `transforms.spelling_distance.encode_sounds` writes them."""
    skeletons: pl.Series
    """Consonants of each distinct word."""
    whole: Ids
    """Equal where the consonants of two names, written as one, are equal; in the order of these."""
    is_given: Flags
    """Words that are given names."""
    given: Ids
    """Group of the given name that a word is a form of, -1 if none is known."""
    sound_count: Ids
    """Sounds of each word."""
    nation: Ids
    """Country of a country's name or demonym, -1 for other words."""
    is_plain: Flags
    """Words of the language, not of names: two of them are two words, however alike (eastern, western)."""


def split_names(names: pl.DataFrame, reference: Reference) -> NameForms:
    """Take apart names: name_key (as `transforms.fold.fold_name` writes it), entity_type."""
    variants = reference["name_variants"].select("variant_kind", "variant_of", fold_name(pl.col("name")).alias("word"))
    variants = variants.unique(["word", "variant_kind"], keep="first", maintain_order=True)
    bare = names.select("entity_type", "name_key", _leave_out(variants).alias("bare"))
    flat = bare.select("entity_type", pl.col("bare").str.split(" ").alias("word")).with_row_index("name").explode("word")
    spelled = variants.filter(pl.col("variant_kind").is_in(["word", "number"])).unique("word", keep="first", maintain_order=True)
    figures = spelled.filter(variant_kind="number")["variant_of"].unique().implode()
    begins_person = (pl.col("entity_type") == "PERSON") & (pl.col("name") != pl.col("name").shift(1).fill_null(names.height))
    said = pl.col("word").replace(spelled["word"], spelled["variant_of"])
    flat = flat.select("name", pl.when(begins_person).then("word").otherwise(said).alias("word"))
    flat = flat.with_columns((pl.col("word").str.contains(r"\d") | pl.col("word").is_in(figures)).alias("is_number"))
    numbers = _list_numbers(names, flat.filter("is_number"))
    flat = flat.filter(~pl.col("is_number") & (pl.col("word") != ""))
    distinct = flat["word"].unique().sort()
    sounds = sounds_of(distinct)
    ids = (flat["word"].rank("dense").to_numpy() - 1).astype(np.int64)
    counts = np.bincount(flat["name"].to_numpy(), minlength=names.height).astype(np.int64)
    given = variants.filter(variant_kind="given_name")
    skeletons = skeletons_of(sounds)
    words, sound_count = _pad(ids, counts), sounds.str.len_chars().to_numpy().astype(np.int64)
    return NameForms(
        words=words,
        word_count=np.minimum(counts, SLOTS),
        is_person=(names["entity_type"] == "PERSON").to_numpy(),
        is_place=names["entity_type"].is_in(PLACE_TYPES).to_numpy(),
        is_unvowelled=bare.select(_is_unvowelled(pl.col("bare"))).to_series().to_numpy(),
        has_initial=((words >= 0) & (np.append(sound_count, 0)[words] == 1)).any(axis=1),
        has_filiation=_contain_kind(names["name_key"], variants, "filiation"),
        is_arabic=_contain_kind(names["name_key"], variants, "filiation", "article"),
        has_number=(numbers != "").to_numpy(),
        numbers=numbers.rank("dense").to_numpy().astype(np.int64),
        sounds=sounds,
        codes=encode_sounds(sounds),
        skeletons=skeletons,
        whole=join_words(words, skeletons).rank("dense").to_numpy().astype(np.int64),
        is_given=distinct.is_in(_given_names(reference, given).implode()).to_numpy(),
        given=_group(distinct, given["word"], given["variant_of"]),
        nation=_group(distinct, *_nation_words(reference)),
        sound_count=sound_count,
        is_plain=distinct.is_in(_plain_words(reference, variants).implode()).to_numpy(),
    )


def _is_unvowelled(name: pl.Expr) -> pl.Expr:
    """Tell names of Arabic, Persian or Hebrew letters, of which folding leaves hardly a vowel."""
    return name.str.count_matches("[aeiou]") * _VOWELS_OF_UNVOWELLED <= name.str.count_matches("[a-z]")


def _contain_kind(names: pl.Series, variants: pl.DataFrame, *kinds: str) -> Flags:
    """Tell names with a word of these kinds after another word."""
    words = variants.filter(pl.col("variant_kind").is_in(kinds))["word"].unique().sort()
    return names.str.contains(rf" (?:{'|'.join(words)}) ").to_numpy()


def join_words(words: Ids, spellings: pl.Series) -> pl.Series:
    """Write the words of each name as one; spellings: of each distinct word."""
    rows, slots = np.nonzero(words >= 0)
    flat = pl.DataFrame({"name": rows, "spelling": spellings.gather(words[rows, slots])})
    joined = flat.group_by("name", maintain_order=True).agg(pl.col("spelling").str.join(""))
    names = pl.DataFrame({"name": np.arange(len(words))}).join(joined, on="name", how="left", maintain_order="left")
    return names["spelling"].fill_null("")


def _plain_words(reference: Reference, variants: pl.DataFrame) -> pl.Series:
    """Words that name kinds of places and bodies, directions and common words."""
    directions = variants.filter(variant_kind="direction")["word"]
    listed = [reference["common_words"]["word"], reference["name_heads"]["head"], reference["institution_nouns"]["noun"], directions]
    words = pl.concat([words.rename("word") for words in listed]).to_frame().select(fold_name(pl.col("word")).str.split(" "))
    return words.explode("word")["word"].unique().sort()


def _given_names(reference: Reference, variants: pl.DataFrame) -> pl.Series:
    """Given names, folded, of one word."""
    listed = reference["given_names"].select(fold_name(pl.col("given_name")))["given_name"]
    return pl.concat([listed.rename("word"), variants["word"]]).unique().sort()


def _list_numbers(names: pl.DataFrame, flat: pl.DataFrame) -> pl.Series:
    """Numbers of each name as one text, empty where it has none; the year of an exercise in full."""
    numbers = flat.group_by("name").agg(pl.col("word").sort().str.join(" ").alias("numbers"))
    listed = names.select("entity_type").with_row_index("name").join(numbers, on="name", how="left", maintain_order="left")
    text = pl.col("numbers").fill_null("")
    year = text.str.replace(r"^(\d\d)$", "20$1")
    return listed.select(pl.when(pl.col("entity_type") == "EXERCISE").then(year).otherwise(text).alias("numbers"))["numbers"]


def _group(distinct: pl.Series, words: pl.Series, groups: pl.Series) -> Ids:
    """Number the group of each distinct word, -1 for words without one."""
    numbers = groups.rank("dense").cast(pl.Int64)
    return distinct.replace_strict(words, numbers, default=-1, return_dtype=pl.Int64).to_numpy()


def _nation_words(reference: Reference) -> tuple[pl.Series, pl.Series]:
    """Names and demonyms of one word that mean one country, with its code."""
    countries = reference["countries"].select(pl.col("country_name").alias("name"), "country_code")
    tables = (reference["country_names"].select("name", "country_code"), countries)
    names = pl.concat(tables).select(fold_name(pl.col("name")).alias("word"), "country_code").filter(~pl.col("word").str.contains(" "))
    single = names.group_by("word").agg(pl.col("country_code").unique()).filter(pl.col("country_code").list.len() == 1).sort("word")
    return single["word"], single["country_code"].list.first()


def _pad(ids: Ids, counts: Ids) -> Ids:
    """Lay words out as one row a name; of longer names the first words and the last one stay."""
    words = np.full((len(counts), SLOTS), -1, dtype=np.int64)
    rows = np.repeat(np.arange(len(counts)), counts)
    slots = np.arange(len(ids)) - np.repeat(np.cumsum(counts) - counts, counts)
    is_last = slots == counts[rows] - 1
    slots = np.where(is_last, np.minimum(slots, SLOTS - 1), slots)
    kept = (slots < SLOTS - 1) | is_last
    words[rows[kept], slots[kept]] = ids[kept]
    return words


def _leave_out(variants: pl.DataFrame) -> pl.Expr:
    """Expression: name_key without the words that do not tell names apart, by entity_type."""
    kinds: dict[str, str] = {
        kind: "|".join(sorted(words, key=lambda w: (-len(w), w)))
        for kind, words in variants.group_by("variant_kind").agg("word").iter_rows()
    }
    name = pl.col("name_key").str.replace_all(_ORDINAL, "$1").str.replace_all(_SERVANT_OF, "$1")
    bound = name.str.replace_all(_SERVANT_OF_UNVOWELLED, "$1").str.replace_all(_ARTICLE_AND_L, "l")
    name = pl.when(_is_unvowelled(name)).then(bound).otherwise(name)
    person = name.str.replace(rf"^(\S+.*) \S+ (?:{kinds['patronymic_word']}) (\S+)$", "$1 $2")
    person = person.str.replace(rf"^(\S+ \S+) \S+ (?:{kinds['patronymic_word']})$", "$1")
    person = person.str.replace(rf"^(\S+) \S+(?:{kinds['patronymic_ending']}) (\S+)$", "$1 $2")
    person = person.str.replace(rf"^(\S+ \S+) \S+(?:{kinds['patronymic_ending']})$", "$1")
    person = person.str.replace_all(rf" ({kinds['joined_ending']})\b", "$1")
    person = person.str.replace(rf"^(?:{kinds['honorific']}) (\S+ \S)", "$1")
    small = rf" (?:(?:{kinds['article']}|{kinds['particle']}) )+"
    person = person.str.replace_all(small, " ")
    other = pl.concat_str(pl.lit(" "), name, pl.lit(" "))
    place = other.str.replace_all(rf" (?:(?:{kinds['article']}) )+", " ")
    body = other.str.replace_all(rf" (?:(?:{kinds['article']}|{kinds['filler']}) )+", " ")
    light = pl.when(pl.col("entity_type") == "GPE").then(place).otherwise(body).str.strip_chars()
    return pl.when(pl.col("entity_type") == "PERSON").then(person).when(light == "").then(name).otherwise(light)
