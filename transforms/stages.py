"""What each stage gives: the declared frames that go from stage to stage, as Parquet between tasks.

read → clean → dedupe → extract → resolve. Every table lists its columns, its grain and what may be
null; `transforms.columns` says what a column means.
"""

from transforms.schema import Table

_SPAN = ("document_id", "zone", "sentence_number", "char_start", "char_end")

# read
RAW_FILES = Table(
    "raw_files",
    "one document as found; its bytes travel beside it, by document_id",
    ("document_id", "uri", "content_format", "byte_count", "url", "declared_encoding"),
    key=("document_id", "uri"),
    nullable=frozenset({"url", "declared_encoding"}),
)
SIGHTINGS = Table(
    "sightings",
    "one document at one uri",
    ("document_id", "uri", "file_format", "archive_member", "record_number", "record_offset", "url", "fetched_at", "http_status"),
    key=("document_id", "uri"),
    nullable=frozenset({"archive_member", "record_number", "record_offset", "url", "fetched_at", "http_status"}),
)
DOCUMENTS = Table(
    "documents",
    "one document",
    ("document_id", "content_format", "encoding_name", "repair_count", "byte_count", "char_count", "text"),
    key=("document_id",),
)
DOCUMENT_FIELDS = Table(
    "document_fields",
    "one document of which its format says something beside the text (front matter, JSON-LD, columns of a record, mail headers)",
    ("document_id", "title", "author", "publisher", "published_text", "language_code", "url"),
    key=("document_id",),
    nullable=frozenset({"title", "author", "publisher", "published_text", "language_code", "url"}),
)
LAYOUT_ZONES = Table(
    "layout_zones",
    "one span whose zone the markup of the document gives; what no span covers is told by its words",
    ("document_id", "char_start", "char_end", "zone"),
    key=("document_id", "char_start"),
)
REJECTIONS = Table(
    "rejections",
    "one file or row that went no further",
    ("rejection_id", "stage", "reason_code", "uri", "document_id", "detail", "payload"),
    key=("rejection_id",),
    nullable=frozenset({"uri", "document_id", "payload"}),
)

# clean
ZONES = Table(
    "zones",
    "one zone; the zones of a document tile its text from 0 to char_count",
    ("document_id", "zone", "char_start", "char_end"),
    key=("document_id", "char_start"),
)
DOCUMENT_METADATA = Table(
    "document_metadata",
    "one document: what it says of itself",
    (
        "document_id",
        "title",
        "author",
        "publisher",
        "published_at",
        "published_date",
        "published_precision",
        "published_basis",
        "dateline_place",
        "language_code",
        "word_count",
        "url",
    ),
    key=("document_id",),
    nullable=frozenset({"title", "author", "publisher", "published_at", "published_date", "dateline_place", "url"}),
)
SENTENCES = Table(
    "sentences",
    "one sentence of title or body",
    ("document_id", "sentence_number", "paragraph_number", "zone", "char_start", "char_end", "language_code"),
    key=("document_id", "sentence_number"),
)
LEARNED_LINES = Table(
    "learned_lines",
    "one line that recurs in the documents of one source, with the zone that it is",
    ("source_name", "line_key", "zone", "document_count", "document_share"),
    key=("source_name", "line_key"),
)
LEARNED_NAMES = Table(
    "learned_names",
    "one name that many documents bear, with the type of what it names",
    ("name_key", "name", "entity_type", "document_count", "type_share"),
    key=("name_key",),
)
SIGNATURES = Table(
    "signatures",
    "one document: what dedupe compares",
    ("document_id", "text_digest", "word_count", "shingles", "specifics"),
    key=("document_id",),
)

# dedupe
DUPLICATE_PAIRS = Table(
    "duplicate_pairs",
    "one document and one that it repeats",
    ("document_id", "primary_document_id", "duplicate_kind", "duplicate_score"),
    key=("document_id", "primary_document_id"),
)
DUPLICATE_CLUSTERS = Table(
    "duplicate_clusters",
    "one document with its cluster; shared text alone joins no cluster",
    ("document_id", "cluster_id", "is_primary", "duplicate_of", "duplicate_kind", "duplicate_score"),
    key=("document_id",),
    nullable=frozenset({"duplicate_of", "duplicate_kind", "duplicate_score"}),
)

# extract
ENTITY_MENTIONS = Table(
    "entity_mentions",
    "one span that names an entity",
    ("mention_id", *_SPAN, "text", "entity_type", "name_key", "reference_id", "country_code", "confidence", "rule_id"),
    key=("mention_id",),
    nullable=frozenset({"reference_id", "country_code"}),
)
TIME_MENTIONS = Table(
    "time_mentions",
    "one span that names a time",
    ("mention_id", *_SPAN, "text", "date_start", "date_end", "date_precision", "date_basis"),
    key=("mention_id",),
    nullable=frozenset({"date_start", "date_end"}),
)
AMOUNT_MENTIONS = Table(
    "amount_mentions",
    "one span that names an amount",
    ("mention_id", *_SPAN, "text", "amount", "amount_max", "unit", "currency_code", "qualifier"),
    key=("mention_id",),
    nullable=frozenset({"amount_max", "unit", "currency_code", "qualifier"}),
)
MENTION_OFFICES = Table(
    "mention_offices",
    "one mention of a person right behind an office that the table of offices knows",
    ("mention_id", "office", "is_former"),
    key=("mention_id",),
)
EVENT_MENTIONS = Table(
    "event_mentions",
    "one event in one clause of one document",
    (
        "mention_id",
        *_SPAN,
        "evidence",
        "trigger_start",
        "trigger_end",
        "trigger",
        "event_type",
        "mode",
        "subtype",
        "status",
        "date_start",
        "date_end",
        "date_precision",
        "date_basis",
        "place_mention_id",
        "event_name",
        "antecedent_mention_id",
        "confidence",
        "rule_id",
    ),
    key=("mention_id",),
    nullable=frozenset({"mode", "date_start", "date_end", "place_mention_id", "event_name", "antecedent_mention_id"}),
)
EVENT_MENTION_PARTICIPANTS = Table(
    "event_mention_participants",
    "one actor of one event mention",
    ("mention_id", "entity_mention_id", "role", "char_start", "char_end", "is_inferred"),
    key=("mention_id", "entity_mention_id", "role"),
)
EVENT_MENTION_CONTEXTS = Table(
    "event_mention_contexts",
    "one PLOVER context of one event mention",
    ("mention_id", "context"),
    key=("mention_id", "context"),
)
EVENT_MENTION_ATTRIBUTES = Table(
    "event_mention_attributes",
    "one further value (name, amount, personnel) that an event mention gives",
    ("mention_id", "attribute", "value", "char_start", "char_end"),
    key=("mention_id", "attribute", "char_start"),
)
STATEMENTS = Table(
    "statements",
    "one reported statement; mention_id is that of its STATEMENT event mention",
    ("mention_id", "speaker_mention_id", "quote_start", "quote_end", "said_on"),
    key=("mention_id",),
    nullable=frozenset({"speaker_mention_id", "quote_start", "quote_end", "said_on"}),
)

# resolve
PLACES = Table(
    "places",
    "one place",
    ("place_id", "place_name", "admin1_name", "country_code", "latitude", "longitude", "geonames_id", "place_precision", "is_disputed"),
    key=("place_id",),
    nullable=frozenset({"admin1_name", "country_code", "latitude", "longitude", "geonames_id"}),
)
ENTITIES = Table(
    "entities",
    "one entity",
    ("entity_id", "entity_type", "canonical_name", "country_code", "place_id", "reference_id"),
    key=("entity_id",),
    nullable=frozenset({"country_code", "place_id", "reference_id"}),
)
ENTITY_LINKS = Table(
    "entity_links",
    "one entity mention and its entity",
    ("mention_id", "entity_id", "link_basis", "link_score"),
    key=("mention_id",),
)
ENTITY_ALIASES = Table("entity_aliases", "one spelling of one entity", ("entity_id", "alias", "mention_count"), key=("entity_id", "alias"))
ENTITY_MERGES = Table(
    "entity_merges",
    "one join of two names into one entity, on one kind of evidence",
    ("entity_id", "alias", "other_alias", "link_basis", "link_score", "document_count"),
    key=("entity_id", "alias", "other_alias", "link_basis"),
)
ENTITY_RELATIONS = Table(
    "entity_relations",
    "one relation between two entities; an office once for each term",
    ("entity_id", "related_entity_id", "relation", "office", "office_from", "office_to"),
    key=("entity_id", "related_entity_id", "relation", "office", "office_from"),
    nullable=frozenset({"office", "office_from", "office_to"}),
)
ENTITY_CORRECTIONS = Table(
    "entity_corrections",
    "one correction by an analyst, and whether the documents hold what it is about",
    (
        "correction_id",
        "correction",
        "entity_type",
        "alias",
        "other_alias",
        "country_code",
        "only_document_id",
        "reason",
        "decided_on",
        "entity_id",
        "is_applied",
    ),
    key=("correction_id",),
    nullable=frozenset({"country_code", "only_document_id", "entity_id"}),
)
EVENTS = Table(
    "events",
    "one event",
    (
        "event_id",
        "event_type",
        "mode",
        "subtype",
        "status",
        "date_start",
        "date_end",
        "date_precision",
        "place_id",
        "event_name",
        "title",
        "confidence",
    ),
    key=("event_id",),
    nullable=frozenset({"mode", "date_start", "date_end", "place_id", "event_name"}),
)
EVENT_LINKS = Table("event_links", "one event mention and its event", ("mention_id", "event_id"), key=("mention_id",))
EVENT_PARTICIPANTS = Table(
    "event_participants",
    "one entity in one role of one event",
    ("event_id", "entity_id", "role"),
    key=("event_id", "entity_id", "role"),
)
EVENT_CONTEXTS = Table("event_contexts", "one PLOVER context of one event", ("event_id", "context"), key=("event_id", "context"))
CLAIMS = Table(
    "claims",
    "one value of one attribute of one event in one document",
    ("claim_id", "event_id", "attribute", "value", "document_id", "char_start", "char_end", "is_consensus", "disagreement"),
    key=("claim_id",),
    nullable=frozenset({"disagreement"}),
)

BATCH_OUTPUTS: dict[str, tuple[Table, ...]] = {
    "read": (DOCUMENTS, DOCUMENT_FIELDS, LAYOUT_ZONES, REJECTIONS),
    "clean": (ZONES, DOCUMENT_METADATA, SENTENCES, SIGNATURES),
    "extract": (
        ENTITY_MENTIONS,
        MENTION_OFFICES,
        TIME_MENTIONS,
        AMOUNT_MENTIONS,
        EVENT_MENTIONS,
        EVENT_MENTION_PARTICIPANTS,
        EVENT_MENTION_CONTEXTS,
        EVENT_MENTION_ATTRIBUTES,
        STATEMENTS,
    ),
}
"""Frames that each batch stage writes, one Parquet file each."""

WHOLE_OUTPUTS: dict[str, tuple[Table, ...]] = {
    "dedupe": (DUPLICATE_PAIRS, DUPLICATE_CLUSTERS),
    "resolve": (
        PLACES,
        ENTITIES,
        ENTITY_LINKS,
        ENTITY_ALIASES,
        ENTITY_MERGES,
        ENTITY_RELATIONS,
        ENTITY_CORRECTIONS,
        EVENTS,
        EVENT_LINKS,
        EVENT_PARTICIPANTS,
        EVENT_CONTEXTS,
        CLAIMS,
    ),
}
"""Frames that the stages across documents write."""
