"""The tables of the warehouse: `star` and `meta`, as the load writes them and everybody else reads them.

A star table is a table of `transforms.conform_rows` with surrogate keys in place of natural ids and the
loads that wrote its rows; nothing is declared twice. DDL, comments, Parquet metadata and the data
dictionary are rendered from here (`warehouse.ddl`). The views of `mart` are SQL files, not tables.
"""

from dataclasses import dataclass, field

from transforms import conform_rows
from transforms.schema import Table


@dataclass(frozen=True)
class KeyReference:
    """A key column: the natural id that it stands for in the rows, and the table in which that id has its key."""

    key: str
    natural_id: str
    table: str


@dataclass(frozen=True)
class WarehouseTable:
    """A table of the database: its stored columns and how they come from rows by natural ids."""

    schema: str
    table: Table
    rows: Table | None = None
    """The rows by natural ids that the load fills the table from; None where the load itself makes the rows."""
    own: KeyReference | None = None
    """The table's own surrogate key and the natural id that it belongs to."""
    references: tuple[KeyReference, ...] = field(default_factory=tuple)
    """Keys of other tables' rows."""

    @property
    def name(self) -> str:
        """Name within the schema, such as dim_entity."""
        return self.table.name

    @property
    def full_name(self) -> str:
        """Name with the schema, such as star.dim_entity."""
        return f"{self.schema}.{self.table.name}"

    @property
    def is_dimension(self) -> bool:
        """True for dimensions and their histories: they have a primary key."""
        return self.table.name.startswith("dim_")

    @property
    def has_unknown_member(self) -> bool:
        """True where the row with key -1 stands for whatever is not known."""
        return self.is_dimension and self.own is not None

    @property
    def has_first_load(self) -> bool:
        """True where a row remembers the load that first published it."""
        return "first_load_key" in self.table.columns


OWN_KEYS: dict[str, tuple[str, str]] = {
    "dim_load": ("load_key", "load_id"),
    "dim_date": ("date_key", "date"),
    "dim_country": ("country_key", "country_code"),
    "dim_source": ("source_key", "source_id"),
    "dim_document": ("document_key", "document_id"),
    "dim_place": ("place_key", "place_id"),
    "dim_entity": ("entity_key", "entity_id"),
    "dim_entity_alias": ("alias_key", "alias_id"),
    "dim_event_type": ("event_type_key", "event_type_id"),
    "fact_event": ("event_key", "event_id"),
    "fact_entity_mention": ("entity_mention_key", "mention_id"),
    "fact_event_mention": ("event_mention_key", "mention_id"),
}
"""Tables with a surrogate key of their own, and the natural id that keeps it from load to load."""

REFERENCES: dict[str, tuple[str, str]] = {
    "published_date": ("published_date_key", "dim_date"),
    "date_start": ("date_start_key", "dim_date"),
    "date_end": ("date_end_key", "dim_date"),
    "said_on": ("said_on_key", "dim_date"),
    "source_id": ("source_key", "dim_source"),
    "document_id": ("document_key", "dim_document"),
    "primary_document_id": ("primary_document_key", "dim_document"),
    "duplicate_of": ("duplicate_of_key", "dim_document"),
    "place_id": ("place_key", "dim_place"),
    "entity_id": ("entity_key", "dim_entity"),
    "related_entity_id": ("related_entity_key", "dim_entity"),
    "speaker_entity_id": ("speaker_entity_key", "dim_entity"),
    "event_type_id": ("event_type_key", "dim_event_type"),
    "event_id": ("event_key", "fact_event"),
    "entity_mention_id": ("entity_mention_key", "fact_entity_mention"),
    "place_mention_id": ("place_mention_key", "fact_entity_mention"),
    "speaker_mention_id": ("speaker_mention_key", "fact_entity_mention"),
    "event_mention_id": ("event_mention_key", "fact_event_mention"),
}
"""Natural ids that become keys wherever they stand in the rows, with the table that gives the key."""

FIRST_LOAD_TABLES = frozenset({"dim_source", "dim_document", "dim_entity", "fact_event", "bridge_document_sighting"})


def _star_table(rows: Table) -> WarehouseTable:
    """Return the star table that stores `rows`: own key first, ids of other tables as keys, loads last."""
    own = KeyReference(*OWN_KEYS[rows.name], rows.name) if rows.name in OWN_KEYS else None
    kept = {own.natural_id} if own else set()
    references = tuple(KeyReference(REFERENCES[c][0], c, REFERENCES[c][1]) for c in rows.columns if c in REFERENCES and c not in kept)
    stored = {r.natural_id: r.key for r in references}
    first_load = ("first_load_key",) if rows.name in FIRST_LOAD_TABLES else ()
    table = Table(
        name=rows.name,
        grain=rows.grain,
        columns=(*([own.key] if own else []), *(stored.get(c, c) for c in rows.columns), *first_load, "load_key"),
        key=(own.key,) if own else tuple(stored.get(c, c) for c in rows.key),
        # Only the unknown member has no date.
        nullable=rows.nullable - stored.keys() | ({"date"} if rows.name == "dim_date" else frozenset()),
    )
    return WarehouseTable("star", table, rows, own, references)


def _history_table(name: str, grain: str, *attributes: str) -> WarehouseTable:
    """Return the type 2 history of the dimension whose key and id are the first two of `attributes`."""
    dimension = STAR[name.removesuffix("_history")].table
    columns = (*attributes, "valid_from", "valid_to", "load_key")
    nullable = dimension.nullable & set(columns) | {"valid_to"}
    return WarehouseTable("star", Table(name, grain, columns, key=(attributes[0], "valid_from"), nullable=nullable))


STAR: dict[str, WarehouseTable] = {rows.name: _star_table(rows) for rows in conform_rows.STAR_ROWS}
"""Star tables that rows by natural ids fill, in the order of loading."""

DIM_LOAD = WarehouseTable(
    "star",
    Table(
        "dim_load",
        "one load: one run that changed the warehouse",
        (
            "load_key",
            "load_id",
            "started_at",
            "finished_at",
            "dateline_version",
            "stage_version",
            "document_count",
            "new_document_count",
            "rejection_count",
        ),
        key=("load_key",),
        nullable=frozenset({"started_at", "finished_at"}),
    ),
    own=KeyReference("load_key", "load_id", "dim_load"),
)
DIM_SOURCE_HISTORY = _history_table("dim_source_history", "one version of one publisher", "source_key", "source_id", "source_name")
DIM_ENTITY_HISTORY = _history_table(
    "dim_entity_history",
    "one version of one entity; counts are no attributes",
    "entity_key",
    "entity_id",
    "entity_type",
    "canonical_name",
    "country_code",
    "place_key",
    "reference_id",
)
HISTORIES: tuple[WarehouseTable, ...] = (DIM_SOURCE_HISTORY, DIM_ENTITY_HISTORY)

MIGRATION = WarehouseTable(
    "meta",
    Table(
        "migration",
        "one migration that was applied to this database",
        ("migration_number", "description", "dateline_version", "applied_at"),
        key=("migration_number",),
    ),
)
REJECTION = WarehouseTable(
    "meta",
    Table(
        "rejection",
        "one file or row that went no further",
        ("rejection_id", "stage", "reason_code", "uri", "document_id", "detail", "payload", "rejected_at", "load_key"),
        key=("rejection_id",),
        nullable=frozenset({"uri", "document_id", "payload"}),
    ),
)
QUALITY_RESULT = WarehouseTable(
    "meta",
    Table(
        "quality_result",
        "one expectation as one load met it",
        (
            "load_key",
            "suite",
            "expectation",
            "expectation_type",
            "target",
            "severity",
            "is_success",
            "checked_count",
            "failed_count",
            "failed_examples",
        ),
        key=("load_key", "suite", "expectation", "target"),
        nullable=frozenset({"failed_examples"}),
    ),
)
SUPERSEDED_ID = WarehouseTable(
    "meta",
    Table(
        "superseded_id",
        "one id that was published before, with the id that now stands for it",
        ("id_kind", "old_id", "new_id", "load_key"),
        key=("id_kind", "old_id"),
    ),
)
HIGHEST_KEY = WarehouseTable(
    "meta",
    Table("highest_key", "one table with surrogate keys of its own", ("table_name", "highest_key"), key=("table_name",)),
)

TABLES: tuple[WarehouseTable, ...] = (
    DIM_LOAD,
    *STAR.values(),
    *HISTORIES,
    MIGRATION,
    REJECTION,
    QUALITY_RESULT,
    SUPERSEDED_ID,
    HIGHEST_KEY,
)
"""Every table of the database."""

SCHEMAS: dict[str, str] = {
    "star": "Dimensions, facts and bridges; surrogate keys, unknown member -1",
    "mart": "The public interface: views by natural ids, for people, BI tools and programs",
    "meta": "Quality results, rejections, superseded ids, migrations and the highest keys given",
}
