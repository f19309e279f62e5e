"""Renders the star as an entity-relationship diagram in Mermaid, from the keys by which its tables refer to one another.

Keys and ids only: what the other columns are, the data dictionary says.
"""

from collections.abc import Iterator

from warehouse.ddl import SQL_TYPES
from warehouse.tables import REFERENCES, TABLES, WarehouseTable

_OPENING = """\
# The star

Generated from the definitions by `make docs`; do not edit. A line is a join by key, labelled with the column that refers. No foreign
keys are declared in the database: the gates check them. Left out, as they would join nearly everything: `load_key` and `first_load_key`
lead to `dim_load`, `country_code` to `dim_country`. All columns are described in [DICTIONARY.md](DICTIONARY.md).
"""
_TABLE_OF_KEY = dict(REFERENCES.values())


def render_diagram() -> str:
    """Return the page with the diagram as Markdown: each table with its keys and ids, and one line for each reference."""
    star = [t for t in TABLES if t.schema == "star"]
    lines = [line for table in star for line in (*_render_box(table), *_render_references(table))]
    body = "\n".join(f"    {line}" for line in lines)
    return f"{_OPENING}\n```mermaid\nerDiagram\n{body}\n```\n"


def _render_box(table: WarehouseTable) -> Iterator[str]:
    yield f"{table.name} {{"
    for name, dtype in table.table.dtypes.items():
        holds = {
            "PK": name in table.table.key,
            "FK": name in _references(table),
            "UK": table.own is not None and name == table.own.natural_id,
        }
        marks = ", ".join(mark for mark, held in holds.items() if held)
        if marks:
            yield f"    {SQL_TYPES[dtype]} {name} {marks}"
    yield "}"


def _render_references(table: WarehouseTable) -> Iterator[str]:
    for key, target in _references(table).items():
        yield f'{target} ||--o{{ {table.name} : "{key}"'


def _references(table: WarehouseTable) -> dict[str, str]:
    """Return the columns that hold keys of other tables, or of other rows of the table, with the table each leads to."""
    own = table.own.key if table.own else None
    return {c: _TABLE_OF_KEY[c] for c in table.table.columns if c in _TABLE_OF_KEY and c != own}
