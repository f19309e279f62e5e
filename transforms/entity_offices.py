"""Offices beside names: the President in "President Aliyev", and who held that office on the day of the document.

`find_offices` reads them beside mentions, `match_offices` knows the bearer by the table of offices. A surname alone says nothing here.
"""

import numpy as np
import polars as pl

from transforms.entity_nodes import Noded
from transforms.entity_relations import list_terms
from transforms.fold import fold_name
from transforms.reference import Reference
from transforms.reference_cache import once_per_reference
from transforms.stages import MENTION_OFFICES

_MOST_WORDS = 5
_ACTING = r"^(?:acting|interim) "
_REGNAL = r" [ivx]+$"
"""Number of a monarch: Abdullah II is king Abdullah."""


def find_offices(tokens: pl.DataFrame, mentions: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Return MENTION_OFFICES: the longest office of the tables that stands right before the name of a person.

    tokens: TOKEN_COLUMNS. mentions: ENTITY_MENTIONS. documents: document_id, in the order of the tokens' document_row.
    """
    persons = mentions.filter(pl.col("entity_type") == "PERSON").select("mention_id", "document_id", "char_start")
    if persons.is_empty():
        return MENTION_OFFICES.empty()
    rows = documents.select("document_id").with_row_index("document_row")
    persons = persons.join(rows, on="document_id", how="left", maintain_order="left")
    at = [f["document_row"].to_numpy().astype(np.int64) * 2**32 + f["char_start"].to_numpy() for f in (tokens, persons)]
    first = np.minimum(np.searchsorted(at[0], at[1]), tokens.height - 1)
    sentence = tokens["sentence_row"].to_numpy()
    words = [tokens["lower"].gather(pl.Series(np.maximum(first - back, 0))) for back in range(1, _MOST_WORDS + 2)]
    inside = [pl.Series((first >= back) & (sentence[np.maximum(first - back, 0)] == sentence[first])) for back in range(1, _MOST_WORDS + 2)]
    named = _list_titles(reference)
    found = []
    for length in range(1, _MOST_WORDS + 1):
        phrase = pl.DataFrame(
            {"mention_id": persons["mention_id"], **{str(i): words[i] for i in range(length + 1)}, "is_inside": inside[length - 1]}
        )
        phrase = phrase.filter("is_inside").with_columns(
            pl.concat_str([str(i) for i in reversed(range(length))], separator=" ").alias("title")
        )
        former = pl.col(str(length)).is_in(["former", "ex", "late", "then", "previous"])
        found.append(
            phrase.join(named, on="title").select("mention_id", "office", former.alias("is_former"), pl.lit(length).alias("length"))
        )
    longest = pl.concat(found).sort("mention_id", "length", "office", descending=[False, True, False])
    return MENTION_OFFICES.enforce(longest.unique("mention_id", keep="first", maintain_order=True))


def match_offices(offices: pl.DataFrame, noded: Noded, reference: Reference) -> pl.DataFrame:
    """Return node, key, office: the node of the listed person whom a lone surname with an office means, one at most, and the office.

    offices: row (of a mention), office, is_former. Where a document has no date, one person of the name must ever have held the office.
    """
    lone = noded.forms.filter((pl.col("entity_type") == "PERSON") & pl.col("is_local")).select("form", "name_key", "country_code")
    held = noded.spots.select("form", "document", "node").with_row_index("row").join(offices, on="row").join(lone, on="form")
    held = held.with_columns(noded.documents["published_date"].gather(held["document"]).alias("day"))
    terms = list_terms(reference).with_columns(_office_key(pl.col("office")).alias("office"))
    terms = terms.join(list_surnames(reference), on="reference_id")
    fits = held.join(terms, left_on=["name_key", "office"], right_on=["surname", "office"], suffix="_of_office")
    same = (pl.col("country_code") == pl.col("country_code_of_office")).fill_null(value=True)
    after = (pl.col("day") >= pl.col("office_from")).fill_null(value=True)
    before = (pl.col("day") <= pl.col("office_to")).fill_null(value=True)
    fits = fits.filter(same & after & (before | pl.col("is_former"))).select("node", "office", "reference_id").unique()
    one = fits.group_by("node").agg(pl.col("reference_id").n_unique().alias("bearers")).filter(pl.col("bearers") == 1)
    return fits.join(one, on="node", how="semi").select("node", (pl.lit("ref|") + pl.col("reference_id")).alias("key"), "office")


def _list_titles(reference: Reference) -> pl.DataFrame:
    """Return title, office: the offices of the table by their own names, and by other titles for them."""
    own = reference["offices"].select(_office_key(pl.col("office")).alias("office")).unique()
    own = own.with_columns(pl.col("office").alias("title"))
    other = reference["office_titles"].select(_office_key(pl.col("office")).alias("office"), pl.col("title").str.to_lowercase())
    return pl.concat([own, other.select(own.columns)]).unique().sort("title", "office").unique("title", keep="first", maintain_order=True)


def _office_key(office: pl.Expr) -> pl.Expr:
    return office.str.to_lowercase().str.replace(_ACTING, "")


@once_per_reference
def list_surnames(reference: Reference) -> pl.DataFrame:
    """Return reference_id, surname: the last words of the names and the names of one word of listed persons, folded.

    A monarch's number is no word of the name.
    """
    spelled = pl.concat_list(pl.col("canonical_name").str.split("|"), pl.col("aliases").fill_null("").str.split("|"))
    names = reference["persons"].select("reference_id", spelled.alias("name")).explode("name").filter(pl.col("name") != "")
    plain = fold_name(pl.col("name")).str.replace(_REGNAL, "")
    return names.select("reference_id", plain.str.split(" ").list.last().alias("surname")).unique()
