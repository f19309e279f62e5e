"""Forms: each way in which mentions are written and were understood, once, with what follows from the writing alone.

All work on names is done here, on distinct forms; rows of mentions carry nothing but numbers afterwards. Which
mentions are one entity is decided in `transforms.entity_nodes` and behind it.
"""

import polars as pl

from transforms.fold import fold_name
from transforms.hidden import strip_hidden
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference

_PLACES = ("GPE", "LOC")
OFFICES = ("ORG", "MIL_UNIT", "FAC")
_BRACKET = r"^.*\((\p{Lu}{2,})\) (\S.*)$"
_STOP = r"\b(?:the|in|of|for|and|affairs|national)\b"
_ABROAD = r"^(?:embassy|consulate|consulate general|high commission|mission) in "
"""An embassy named by its host alone: what country it is of is not said."""
_NAMED = ("LOC", "FAC", "ORG", "MIL_UNIT", "EXERCISE")
_BODY_FAMILY = pl.col("entity_type").replace({"MIL_UNIT": "ORG"})
_EXERCISE_WORD = r"^exercise "
_WRITTEN = ("text", "entity_type", "name_key", "reference_id", "country_code", "rule")


def list_forms(mentions: pl.DataFrame, reference: Reference) -> tuple[pl.DataFrame, pl.Series]:
    """Return the distinct forms of mentions, and the form of each mention.

    mentions: ENTITY_MENTIONS. Forms have the columns form (their number, from 0, in the order of their content), text, entity_type,
    name_key, reference_id, country_code, plain_key and is_office (institutions and units: Defence Ministry, Azerbaijani Ministry of Defense
    and Ministry of Defence of Azerbaijan have one plain key), exercise_year, key (text that names the node, see
    `transforms.entity_nodes`) and is_local (elsewhere another may be meant).
    """
    institution = pl.when(pl.col("rule_id") == "institution").then(2)
    rule = institution.when(pl.col("rule_id").is_in(["head_first", "head_last", "head_of", "joined_unit"])).then(1).otherwise(0)
    # rows are told apart by a 64-bit hash: strings are compared for distinct forms only
    hashes = mentions.select(pl.struct(*_WRITTEN[:-1], rule.alias("rule")).hash().alias("hash"))
    first = hashes.with_row_index("row").unique("hash", keep="first").sort("row")
    forms = mentions.select(*_WRITTEN[:-1], "rule_id").select(pl.all().gather(first["row"]))
    forms = forms.select(*_WRITTEN[:-1], rule.alias("rule")).with_columns(first["hash"])
    forms = forms.sort(_WRITTEN, nulls_last=True).with_row_index("form")
    numbers = hashes.join(forms.select("hash", "form"), on="hash", how="left", maintain_order="left")["form"]
    return _add_keys(_read_forms(forms.drop("hash"), reference)), numbers


def add_years(forms: pl.DataFrame, numbers: pl.Series, documents: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Give exercises without a year that of the one year in which their document speaks of the exercise.

    numbers, documents: form and document of each mention. Returns the forms, those of a document's year added, and the numbers.
    """
    listed = forms.filter((pl.col("entity_type") == "EXERCISE") & pl.col("reference_id").is_not_null())
    rows = pl.DataFrame({"form": numbers, "document": documents}).with_row_index("row")
    rows = rows.join(listed.select("form", "reference_id", "exercise_year"), on="form").sort("row")
    years = rows.group_by("document", "reference_id").agg(pl.col("exercise_year").drop_nulls().unique())
    years = years.filter(pl.col("exercise_year").list.len() == 1).with_columns(pl.col("exercise_year").list.first().alias("year"))
    bare = rows.filter(pl.col("exercise_year").is_null()).join(years.drop("exercise_year"), on=["document", "reference_id"])
    return refine_forms(forms, numbers, bare.select("row", "form", pl.col("year").alias("exercise_year")))


def refine_forms(forms: pl.DataFrame, numbers: pl.Series, changed: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Give some mentions a form that differs from theirs in the columns of `changed` beside row (of the mention) and form."""
    if changed.is_empty():
        return forms, numbers
    columns = [c for c in changed.columns if c not in ("row", "form")]
    added = changed.select("form", *columns).unique().sort("form", *columns).with_columns(
        (pl.int_range(pl.len(), dtype=pl.UInt32) + forms.height).alias("new_form")
    )  # fmt: skip
    moved = changed.join(added, on=["form", *columns], how="left", nulls_equal=True).sort("row")
    fresh = added.join(forms.drop(columns), on="form", how="left", maintain_order="left").drop("form").rename({"new_form": "form"})
    fresh = _add_keys(fresh) if "key" not in columns else fresh
    return pl.concat([forms, fresh.select(forms.columns)]), numbers.scatter(moved["row"], moved["new_form"])


def _read_forms(forms: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add what the names say: plain_key, is_office, exercise_year, and the reference id of offices listed under another spelling."""
    visible = strip_hidden(pl.col("text"))
    is_abroad = (pl.col("entity_type") == "FAC") & pl.col("name_key").str.contains(_ABROAD)
    forms = forms.with_columns(visible.alias("text"), pl.when(~is_abroad).then("country_code").alias("country_code"))
    acronym = pl.when(pl.col("text").str.contains(_BRACKET)).then(pl.col("text").str.replace(_BRACKET, "$1 $2"))
    bracketed = forms.filter(acronym.is_not_null()).select("form", fold_name(acronym).alias("acronym_key"))
    forms = forms.join(bracketed, on="form", how="left", maintain_order="left")
    forms = forms.with_columns(pl.coalesce("acronym_key", "name_key").alias("name_key")).drop("acronym_key")
    digits = pl.col("name_key").str.extract(r"(?:^|\D)((?:19|20)?\d{2})$", 1)
    year = pl.when(digits.str.len_chars() == 2).then(pl.lit("20") + digits).otherwise(digits)
    forms = forms.with_columns(pl.when(pl.col("entity_type") == "EXERCISE").then(year).alias("exercise_year"))
    named = forms.filter(pl.col("entity_type").is_in([*OFFICES, "EXERCISE"]))
    plain = named.select("form", _plain_keys(named, reference))
    is_office = pl.col("entity_type").is_in(OFFICES) & pl.col("reference_id").is_null()
    is_office &= (pl.col("rule") == 2) | ((pl.col("rule") == 1) & pl.col("country_code").is_not_null())
    forms = forms.join(plain, on="form", how="left", maintain_order="left").with_columns(is_office.alias("is_office"))
    place = ["entity_type", "plain_key", "country_code"]
    forms = forms.join(_listed_offices(reference, place), on=place, how="left", maintain_order="left")
    told = pl.coalesce("reference_id", pl.when("is_office").then("office_reference")).alias("reference_id")
    return _know_listed(forms.with_columns(told), reference).drop("office_reference", "rule")


def _know_listed(forms: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Give names of several words that a table lists, of their type (bodies and units are one) and of no other country, their reference id.

    A mention may have been found by its head alone ("Aras river", "Exercise Cobra Gold").
    """
    stem = pl.col("plain_key").str.replace(_EXERCISE_WORD, "")
    name = pl.when(pl.col("entity_type") == "EXERCISE").then(stem).otherwise("name_key")
    unknown = forms.filter(pl.col("reference_id").is_null() & pl.col("entity_type").is_in(_NAMED))
    unknown = unknown.select("form", _BODY_FAMILY.alias("family"), pl.col("country_code").alias("own_country"), name.alias("name_key"))
    held = unknown.join(_list_spelled(reference), on=["family", "name_key"])
    held = held.filter(pl.col("country_code").eq(pl.col("own_country")).fill_null(value=True))
    held = held.group_by("form").agg(pl.col("reference_id").unique().alias("listed")).filter(pl.col("listed").list.len() == 1)
    held = held.select("form", pl.col("listed").list.first())
    forms = forms.join(held, on="form", how="left", maintain_order="left")
    return forms.with_columns(pl.coalesce("reference_id", "listed").alias("reference_id")).drop("listed")


@once_per_reference
def _list_spelled(reference: Reference) -> pl.DataFrame:
    """Return reference_id, family, country_code, name_key: the listed names of several words, of exercises all."""
    tables = [
        reference["organisations"].select("reference_id", "entity_type", "country_code", pl.col("canonical_name").alias("name"), "aliases"),
        reference["places"].select("reference_id", "entity_type", "country_code", pl.col("place_name").alias("name"), "aliases"),
        reference["exercises"].select(
            "reference_id", pl.lit("EXERCISE").alias("entity_type"), pl.lit(None, pl.String).alias("country_code"),
            pl.col("canonical_name").alias("name"), "aliases",
        ),
    ]  # fmt: skip
    spelled = pl.concat(tables).filter(pl.col("entity_type").is_in(_NAMED))
    spelled = spelled.with_columns(pl.concat_list("name", pl.col("aliases").fill_null("").str.split("|")).alias("name")).explode("name")
    spelled = spelled.select("reference_id", _BODY_FAMILY.alias("family"), "country_code", fold_name(pl.col("name")).alias("name_key"))
    return spelled.filter((pl.col("family") == "EXERCISE") | pl.col("name_key").str.contains(" "))


def _add_keys(forms: pl.DataFrame) -> pl.DataFrame:
    """Add key and is_local: a person's name of one word, and an institution without a country, are of their cluster only."""
    kind = pl.when(pl.col("entity_type").is_in(_PLACES)).then(pl.lit("PLACE")).otherwise(pl.col("entity_type"))
    country = pl.col("country_code").fill_null("")
    year = pl.col("exercise_year")
    is_listed = pl.col("reference_id").is_not_null()
    is_exercise = pl.col("entity_type") == "EXERCISE"
    is_lone = (pl.col("entity_type") == "PERSON") & ~pl.col("name_key").str.contains(" ")
    unsettled = pl.col("country_code").is_null() | ((pl.col("entity_type") == "FAC") & ~pl.col("name_key").str.contains(" in "))
    key = (
        pl.when(is_listed & is_exercise & year.is_not_null())
        .then(pl.concat_str(pl.lit("ref|"), "reference_id", pl.lit("|"), year))
        .when(is_listed)
        .then(pl.lit("ref|") + pl.col("reference_id"))
        .when(pl.col("is_office"))
        .then(pl.concat_str(kind, pl.lit("|"), "plain_key", pl.lit("|"), country))
        .when(is_exercise)
        .then(pl.concat_str(kind, pl.lit("|"), "plain_key", pl.lit("|"), year.fill_null("")))
        .otherwise(pl.concat_str(kind, pl.lit("|"), "name_key"))
    )
    is_local = ~is_listed & (pl.col("entity_type") != "NORP") & (is_lone | (pl.col("is_office") & unsettled))
    return forms.with_columns(key.alias("key"), is_local.alias("is_local"))


def _listed_offices(reference: Reference, place: list[str]) -> pl.DataFrame:
    """Return the reference id of each office that a table lists: entity_type, plain_key, country_code, office_reference."""
    spellings = pl.concat_list(pl.col("canonical_name").str.split("|"), pl.col("aliases").fill_null("").str.split("|"))
    listed = reference["organisations"].filter(pl.col("country_code").is_not_null()).select(
        "entity_type", spellings.alias("name_key"), "country_code", pl.col("reference_id").alias("office_reference"),
    )  # fmt: skip
    listed = listed.explode("name_key").filter(pl.col("name_key") != "").with_columns(fold_name(pl.col("name_key")))
    listed = listed.with_columns(_plain_keys(listed, reference)).filter(pl.col("plain_key").str.contains(" "))
    listed = listed.group_by(place).agg(pl.col("office_reference").unique().sort()).filter(pl.col("office_reference").list.len() == 1)
    return listed.with_columns(pl.col("office_reference").list.first())


def _plain_keys(keys: pl.DataFrame, reference: Reference) -> pl.Series:
    """Give the plain key of each row of entity_type, name_key, country_code.

    It is the name without nation and small words, in alphabetical order; of an exercise the name without its year.
    """
    names = pl.concat([
        reference["country_names"].select("name", "country_code"),
        reference["countries"].select(pl.col("country_name").alias("name"), "country_code"),
    ])  # fmt: skip
    names = names.select(fold_name(pl.col("name")).str.split(" ").alias("nation_words"), "country_code")
    nations = names.explode("nation_words").group_by("country_code").agg(pl.col("nation_words").unique().sort())
    joined = keys.join(nations, on="country_code", how="left", maintain_order="left")
    spelled = pl.col("name_key").str.replace_all("defense", "defence")
    words = spelled.str.replace_all(_STOP, "").str.extract_all(r"[a-z0-9]+")
    words = words.list.set_difference(pl.col("nation_words").fill_null(pl.lit([], pl.List(pl.String)))).list.sort().list.join(" ")
    stem = spelled.str.replace(r"\s*(?:19|20)?\d{2}$", "").str.strip_chars()
    plain = pl.when(pl.col("entity_type") == "EXERCISE").then(stem).otherwise(words)
    return joined.select(pl.when(plain == "").then(pl.col("name_key")).otherwise(plain).alias("plain_key"))["plain_key"]
