"""The rows of the star by natural ids: what `conform_star` gives and `warehouse.load` puts under keys.

Every table stands under its name in the database. Dimensions, facts and bridges refer to one another
by natural ids here; `warehouse.tables` says which of these columns become surrogate keys.
"""

from transforms.schema import Table
from transforms.stages import ENTITY_CORRECTIONS, ENTITY_MERGES, ENTITY_RELATIONS, SIGHTINGS

_SPAN = ("zone", "sentence_number", "char_start", "char_end")

DIM_DATE = Table(
    "dim_date",
    "one day; every day of each year that a date of the warehouse falls in",
    ("date", "year", "quarter", "month_of_year", "day_of_month", "iso_week", "weekday_name"),
    key=("date",),
)
DIM_COUNTRY = Table(
    "dim_country",
    "one country or territory with an ISO code, and its codes in other schemes",
    ("country_code", "iso3_code", "iso_numeric", "country_name", "fips_code", "cameo_country_code"),
    key=("country_code",),
    nullable=frozenset({"iso_numeric", "fips_code", "cameo_country_code"}),
)
DIM_SOURCE = Table("dim_source", "one publisher", ("source_id", "source_name"), key=("source_id",))
DIM_DOCUMENT = Table(
    "dim_document",
    "one document",
    (
        "document_id",
        "uri",
        "file_format",
        "content_format",
        "url",
        "encoding_name",
        "repair_count",
        "byte_count",
        "char_count",
        "word_count",
        "title",
        "author",
        "source_id",
        "published_at",
        "published_date",
        "published_precision",
        "published_basis",
        "dateline_place",
        "language_code",
        "is_primary",
        "duplicate_of",
        "duplicate_kind",
        "duplicate_score",
        "text",
    ),
    key=("document_id",),
    nullable=frozenset(
        {
            "url",
            "title",
            "author",
            "source_id",
            "published_at",
            "published_date",
            "dateline_place",
            "duplicate_of",
            "duplicate_kind",
            "duplicate_score",
        }
    ),
)
DIM_PLACE = Table(
    "dim_place",
    "one place",
    ("place_id", "place_name", "admin1_name", "country_code", "latitude", "longitude", "geonames_id", "place_precision", "is_disputed"),
    key=("place_id",),
    nullable=frozenset({"admin1_name", "country_code", "latitude", "longitude", "geonames_id"}),
)
DIM_ENTITY = Table(
    "dim_entity",
    "one entity under a durable key",
    (
        "entity_id",
        "entity_type",
        "canonical_name",
        "country_code",
        "place_id",
        "reference_id",
        "alias_count",
        "mention_count",
        "document_count",
    ),
    key=("entity_id",),
    nullable=frozenset({"country_code", "place_id", "reference_id"}),
)
DIM_ENTITY_ALIAS = Table(
    "dim_entity_alias",
    "one spelling of one entity",
    ("alias_id", "entity_id", "alias", "mention_count"),
    key=("alias_id",),
)
DIM_EVENT_TYPE = Table(
    "dim_event_type",
    "one PLOVER event type, or one type and mode",
    ("event_type_id", "event_type", "mode", "event_type_name", "quad_class", "plover_score", "cameo_code", "goldstein", "description"),
    key=("event_type_id",),
    nullable=frozenset({"mode", "quad_class", "plover_score", "cameo_code", "goldstein", "description"}),
)
FACT_EVENT = Table(
    "fact_event",
    "one event",
    (
        "event_id",
        "event_type_id",
        "subtype",
        "status",
        "date_start",
        "date_end",
        "date_precision",
        "place_id",
        "event_name",
        "title",
        "cameo_code",
        "goldstein",
        "confidence",
        "mention_count",
        "document_count",
        "source_count",
        "contradiction_count",
    ),
    key=("event_id",),
    nullable=frozenset({"date_start", "date_end", "place_id", "event_name", "cameo_code", "goldstein"}),
)
FACT_ENTITY_MENTION = Table(
    "fact_entity_mention",
    "one span that names an entity",
    (
        "mention_id",
        "document_id",
        "entity_id",
        *_SPAN,
        "text",
        "entity_type",
        "country_code",
        "link_basis",
        "link_score",
        "confidence",
        "rule_id",
    ),
    key=("mention_id",),
    nullable=frozenset({"entity_id", "country_code", "link_basis", "link_score"}),
)
FACT_TIME_MENTION = Table(
    "fact_time_mention",
    "one span that names a time",
    ("mention_id", "document_id", *_SPAN, "text", "date_start", "date_end", "date_precision", "date_basis"),
    key=("mention_id",),
    nullable=frozenset({"date_start", "date_end"}),
)
FACT_AMOUNT_MENTION = Table(
    "fact_amount_mention",
    "one span that names an amount",
    ("mention_id", "document_id", *_SPAN, "text", "amount", "amount_max", "unit", "currency_code", "qualifier"),
    key=("mention_id",),
    nullable=frozenset({"amount_max", "unit", "currency_code", "qualifier"}),
)
FACT_EVENT_MENTION = Table(
    "fact_event_mention",
    "one event in one clause of one document; a statement has its speaker and quoted words with it",
    (
        "mention_id",
        "event_id",
        "document_id",
        "event_type_id",
        *_SPAN,
        "evidence",
        "trigger_start",
        "trigger_end",
        "trigger",
        "subtype",
        "status",
        "date_start",
        "date_end",
        "date_precision",
        "date_basis",
        "place_id",
        "place_mention_id",
        "event_name",
        "speaker_entity_id",
        "speaker_mention_id",
        "quote_start",
        "quote_end",
        "said_on",
        "confidence",
        "rule_id",
    ),
    key=("mention_id",),
    nullable=frozenset(
        {
            "event_id",
            "date_start",
            "date_end",
            "place_id",
            "place_mention_id",
            "event_name",
            "speaker_entity_id",
            "speaker_mention_id",
            "quote_start",
            "quote_end",
            "said_on",
        }
    ),
)
FACT_EVENT_CLAIM = Table(
    "fact_event_claim",
    "one value of one attribute of one event in one document",
    ("claim_id", "event_id", "document_id", "attribute", "value", "char_start", "char_end", "is_consensus", "disagreement"),
    key=("claim_id",),
    nullable=frozenset({"disagreement"}),
)
FACT_DOCUMENT_ZONE = Table(
    "fact_document_zone",
    "one zone of one document",
    ("document_id", "zone", "char_start", "char_end"),
    key=("document_id", "char_start"),
)
BRIDGE_DOCUMENT_SIGHTING = Table(
    "bridge_document_sighting",
    "one document at one uri",
    SIGHTINGS.columns,
    key=SIGHTINGS.key,
    nullable=SIGHTINGS.nullable,
)
BRIDGE_DOCUMENT_DUPLICATE = Table(
    "bridge_document_duplicate",
    "one document and one that it repeats",
    ("document_id", "primary_document_id", "duplicate_kind", "duplicate_score"),
    key=("document_id", "primary_document_id"),
)
BRIDGE_ENTITY_RELATION = Table(
    "bridge_entity_relation",
    ENTITY_RELATIONS.grain,
    ("relation_id", *ENTITY_RELATIONS.columns),
    key=("relation_id",),
    nullable=ENTITY_RELATIONS.nullable,
)
BRIDGE_ENTITY_MERGE = Table("bridge_entity_merge", ENTITY_MERGES.grain, ENTITY_MERGES.columns, key=ENTITY_MERGES.key)
BRIDGE_ENTITY_CORRECTION = Table(
    "bridge_entity_correction",
    ENTITY_CORRECTIONS.grain,
    ENTITY_CORRECTIONS.columns,
    key=ENTITY_CORRECTIONS.key,
    nullable=ENTITY_CORRECTIONS.nullable,
)
BRIDGE_EVENT_PARTICIPANT = Table(
    "bridge_event_participant",
    "one entity in one role of one event",
    ("event_id", "entity_id", "role"),
    key=("event_id", "entity_id", "role"),
)
BRIDGE_EVENT_CONTEXT = Table(
    "bridge_event_context",
    "one PLOVER context of one event",
    ("event_id", "context"),
    key=("event_id", "context"),
)
BRIDGE_EVENT_MENTION_PARTICIPANT = Table(
    "bridge_event_mention_participant",
    "one actor of one event mention",
    ("event_mention_id", "entity_id", "entity_mention_id", "role", "char_start", "char_end", "is_inferred"),
    key=("event_mention_id", "entity_mention_id", "role"),
    nullable=frozenset({"entity_id"}),
)

STAR_ROWS: tuple[Table, ...] = (
    DIM_DATE,
    DIM_COUNTRY,
    DIM_SOURCE,
    DIM_DOCUMENT,
    DIM_PLACE,
    DIM_ENTITY,
    DIM_ENTITY_ALIAS,
    DIM_EVENT_TYPE,
    FACT_EVENT,
    FACT_ENTITY_MENTION,
    FACT_TIME_MENTION,
    FACT_AMOUNT_MENTION,
    FACT_EVENT_MENTION,
    FACT_EVENT_CLAIM,
    FACT_DOCUMENT_ZONE,
    BRIDGE_DOCUMENT_SIGHTING,
    BRIDGE_DOCUMENT_DUPLICATE,
    BRIDGE_ENTITY_RELATION,
    BRIDGE_ENTITY_MERGE,
    BRIDGE_ENTITY_CORRECTION,
    BRIDGE_EVENT_PARTICIPANT,
    BRIDGE_EVENT_CONTEXT,
    BRIDGE_EVENT_MENTION_PARTICIPANT,
)
"""Every table of the star that the stages fill, in the order in which it is loaded."""
