"""Renders the data dictionary: every table and view with its grain, key, columns, types, units and allowed values.

`python -m warehouse.dictionary` writes `DICTIONARY.md` and `ERD.md` anew (`make docs`). What the pages say comes
from the one definition of each column; only the words on how to read the values are written here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import duckdb

from seeds.read import read_reference
from warehouse.describe import DescribedColumn, DescribedRelation, describe_relations
from warehouse.diagram import render_diagram
from warehouse.migrate import migrate_database
from warehouse.tables import SCHEMAS

DICTIONARY = Path(__file__).parent / "DICTIONARY.md"
DIAGRAM = Path(__file__).parent / "ERD.md"

_OPENING = """\
# Data dictionary

Generated from the definitions by `make docs`; do not edit. The keys that join the tables are drawn in [ERD.md](ERD.md). Read
from `mart`; `star` lies behind it for those who want keys and loads. The same descriptions stand as comments in the database
and as field metadata in the Parquet files.

## How to read the values

- **Ids and keys.** `…_id` is natural: it comes from the content and is the same in every warehouse that holds the same
  documents. `…_key` numbers rows within this warehouse; -1 is the unknown member of a dimension and joins like any other.
- **Spans.** `char_start` and `char_end` count Unicode code points of the document's decoded text from 0; the start belongs to
  the span, the end does not. A byte order mark is no text; line ends stay as they are. In DuckDB, with `text` from
  `mart.document_text`, the span reads `substr(text, char_start + 1, char_end - char_start)`.
- **Uris.** The path below the input folder, with `#3` for the third record of a container and `!/name` for a member of an
  archive, or the URL. A document found in several places has the smallest of them; all stand in `mart.document_sighting`.
- **Dates.** `date_start` and `date_end` are the first and the last day, both inclusive, both set or both null: "November 2024"
  runs from 1 to 30 November 2024, with `date_precision` month. `date_basis` says what the date rests on. A year that the
  text does not give stays null.
- **Moments.** Columns in `_at`, `valid_from` and `valid_to` are UTC, stored without a zone.
- **Events and mentions.** An event stands once in `mart.event`, however many documents tell it; `mart.event_mention` has each
  telling, with the clause that tells it. Statements are mentions and stand in `mart.statement`, never in `mart.event`.
- **Actors.** Where all parties do the same thing, as in talks or a joint exercise, all are sources and there is no target.
  `mart.dyad_month` and `mart.gdelt_event` give such a pair once, the smaller code first. Both count only what occurred or is
  ongoing.
- **Duplicates.** `duplicate_of` names the primary of a cluster of copies and is null on primaries; a passage in common alone
  makes no copy. Copies corroborate nothing: document counts and publisher counts go by cluster.
- **Disagreement.** `mart.claim` has each value of each attribute of an event by document; where the values differ,
  `mart.contradiction` says whether they exclude one another or only differ in precision.
- **Joined texts.** Several values in one text are sorted and joined by `; `.
- **Countries.** ISO 3166-1 alpha-2; in the views of other formats what the format uses. Disputed places stand under their
  nominal sovereign and carry `is_disputed`.
"""

_ALLOWED = "The lists below are the columns' allowed values, from `seeds/reference/vocabularies.csv`."


def render_dictionary() -> str:
    """Return the dictionary as Markdown, of the tables and views that this version creates."""
    relations = _describe_fresh_database()
    parts = [_OPENING]
    for schema, members in groupby(relations, key=lambda r: r.schema):
        listed = list(members)
        parts += [f"## {schema}\n\n{SCHEMAS[schema]}.\n", _render_index(listed), *map(_render_relation, listed)]
    used = {c.vocabulary for r in relations for c in r.columns if c.vocabulary}
    parts += [f"## Allowed values\n\n{_ALLOWED}\n", *_render_vocabularies(used)]
    return "\n".join(parts)


def write_pages() -> None:
    """Write the dictionary and the diagram to where they are kept."""
    DICTIONARY.write_text(render_dictionary(), encoding="utf-8")
    DIAGRAM.write_text(render_diagram(), encoding="utf-8")


def _describe_fresh_database() -> tuple[DescribedRelation, ...]:
    with duckdb.connect(":memory:") as connection:
        # The pages say nothing of when the tables were made, or by which version.
        migrate_database(connection, applied_at=datetime(2000, 1, 1, tzinfo=UTC), dateline_version="")
        return describe_relations(connection)


def _render_index(relations: list[DescribedRelation]) -> str:
    rows = [(f"[`{r.full_name}`](#{r.full_name.replace('.', '')})", r.grain) for r in relations]
    return _render_table(("name", "one row is"), rows)


def _render_relation(relation: DescribedRelation) -> str:
    facts = [f"One row: {relation.grain}.", f"Key: {', '.join(f'`{k}`' for k in relation.keys)}."]
    if relation.source:
        facts.append(f"Reads: {relation.source}.")
    rows = [_column_cells(c) for c in relation.columns]
    return f"### {relation.full_name}\n\n{' '.join(facts)}\n\n" + _render_table(("column", "type", "null", "unit", "meaning"), rows)


def _column_cells(column: DescribedColumn) -> tuple[str, ...]:
    meaning = f"{column.description} ([values](#{column.vocabulary}))" if column.vocabulary else column.description
    return f"`{column.name}`", column.sql_type, "yes" if column.is_nullable else "", column.unit or "", meaning


def _render_vocabularies(used: set[str]) -> list[str]:
    """Return a section for each vocabulary that a column has, its values in the order of the reference table."""
    rows = read_reference()["vocabularies"].select("vocabulary", "value", "description").rows()
    values = {name: [(f"`{value}`", said) for vocabulary, value, said in rows if vocabulary == name] for name in sorted(used)}
    return [f"### {name}\n\n{_render_table(('value', 'meaning'), listed)}" for name, listed in values.items()]


def _render_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    write_pages()
