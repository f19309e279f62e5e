"""Renders the data dictionary: every table and view with its grain, key, columns, types, units and allowed values.

`python -m warehouse.dictionary` writes `DICTIONARY.md` and `ERD.md` anew (`make docs`). What the pages say comes
from the one definition of each column; only the words on how to read the values are written here.
"""

from datetime import datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import duckdb
import polars as pl

from seeds.read import read_reference
from warehouse.describe import DescribedColumn, DescribedRelation, describe_relations
from warehouse.diagram import render_diagram
from warehouse.migrate import migrate_database
from warehouse.tables import SCHEMAS

DICTIONARY = Path(__file__).parent / "DICTIONARY.md"
DIAGRAM = Path(__file__).parent / "ERD.md"

_OPENING = """\
# Data dictionary

Generated from the definitions by `make docs`; do not edit. The keys that join the tables are drawn in [ERD.md](ERD.md).
Read from `mart`; `star` lies behind it for those who want keys and loads. The same descriptions stand as comments in the
database and as field metadata in the Parquet files.

## How to read the values

- **Ids and keys.** `…_id` is natural: it comes from the content and is the same in every warehouse that holds the same documents.
  `…_key` numbers rows within this warehouse; -1 is the unknown member of a dimension and joins like any other.
- **Spans.** `char_start` and `char_end` count Unicode code points of the document's decoded text from 0; the start belongs to the span,
  the end does not. A byte order mark is no text; line ends stay as they are. To read a span again in DuckDB:
  `select substr(t.text, m.char_start + 1, m.char_end - m.char_start) from mart.event_mention m join mart.document_text t using (document_id)`
- **Uris.** The path below the input folder, with `#3` for the third record of a container and `!/name` for a member of an archive, or the
  URL. A document found in several places has the smallest of them; all stand in `mart.document_sighting`.
- **Dates.** `date_start` and `date_end` are the first and the last day, both inclusive, both set or both null: "November 2024" runs from
  1 to 30 November 2024, with `date_precision` month. `date_basis` says what the date rests on. A year that the text does not give stays null.
- **Moments.** Columns in `_at`, `valid_from` and `valid_to` are UTC, stored without a zone.
- **Events and mentions.** An event stands once in `mart.event`, however many documents tell it; `mart.event_mention` has each telling, with
  the clause that tells it. Statements are mentions and stand in `mart.statement`, never in `mart.event`.
- **Actors.** Where all parties do the same thing, as in talks or a joint exercise, all are sources and there is no target. `mart.dyad_month`
  and `mart.gdelt_event` give such a pair once, the smaller code first. Both count only what occurred or is ongoing.
- **Duplicates.** `duplicate_of` names the primary of a cluster of copies and is null on primaries; a passage in common alone makes no copy.
  Copies corroborate nothing: document counts and publisher counts go by cluster.
- **Disagreement.** `mart.claim` has each value of each attribute of an event by document; where the values differ, `mart.contradiction` says
  whether they exclude one another or only differ in precision.
- **Joined texts.** Several values in one text are sorted and joined by `; `.
- **Countries.** ISO 3166-1 alpha-2; in the views of other formats what the format uses. Disputed places stand under their nominal
  sovereign and carry `is_disputed`.
"""

_SCHEMA_WORDS = {"star": "Star", "mart": "Mart", "meta": "Meta"}


def render_dictionary() -> str:
    """Return the dictionary as Markdown, of the tables and views that this version creates."""
    relations = sorted(_describe_empty_database(), key=lambda r: (list(_SCHEMA_WORDS)[::-1].index(r.schema) == 0, r.schema, r.name))
    allowed = _read_vocabularies()
    parts = [_OPENING]
    for schema, members in groupby(relations, key=lambda r: r.schema):
        listed = list(members)
        parts += [f"## {_SCHEMA_WORDS[schema]}\n\n{SCHEMAS[schema]}.\n\n{_render_index(listed)}"]
        parts += [_render_relation(relation, allowed) for relation in listed]
    used = {c.vocabulary for r in relations for c in r.columns if c.vocabulary}
    parts.append(_render_vocabularies(allowed.filter(pl.col("vocabulary").is_in(sorted(used)))))
    return "\n".join(parts)
