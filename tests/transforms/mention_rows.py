"""Entity mentions written in a row each, for tests of resolution."""

import polars as pl

from transforms.fold import fold_name
from transforms.ids import id_of
from transforms.stages import DUPLICATE_CLUSTERS, ENTITY_MENTIONS


def mention(document, start, text, kind, country=None, reference_id=None, rule="title_before"):
    end = start + len(text)
    return (id_of(document, start), document, "body", 0, start, end, text, kind, "", reference_id, country, 0.9, rule)


def mentions_of(rows):
    frame = pl.DataFrame(rows, schema=ENTITY_MENTIONS.dtypes, orient="row")
    return frame.with_columns(fold_name(pl.col("text")).alias("name_key"))


def clusters_of(mentions):
    documents = sorted(set(mentions["document_id"]))
    return pl.DataFrame([(d, d, True, None, None, None) for d in documents], schema=DUPLICATE_CLUSTERS.dtypes, orient="row")
