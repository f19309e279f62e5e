"""Every column of Dateline, defined once: name, type, meaning, unit.

Stage frames, star tables, mart views, DuckDB comments, Parquet metadata, expectations and the data
dictionary all take their columns from `COLUMNS`. A column that means something else gets another name.
Which columns stand in which table is said in `transforms.stages` and `warehouse.tables`, never here.
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Column:
    """One column name and what it means wherever it stands."""

    name: str
    dtype: pl.DataType
    description: str
    unit: str | None = None
    vocabulary: str | None = None
    """Name of the list in `seeds/reference/vocabularies.csv` that holds the allowed values."""


TEXT, LONG, INT, REAL = pl.String(), pl.Int64(), pl.Int32(), pl.Float64()
FLAG, DAY, MOMENT = pl.Boolean(), pl.Date(), pl.Datetime("us")

_DEFINITIONS: tuple[tuple[str, pl.DataType, str] | tuple[str, pl.DataType, str, str], ...] = (
    # identity
    (
        "document_id",
        TEXT,
        "Natural id of a document: first 32 hex digits of the SHA-256 of its bytes (of a record, its mapped fields as canonical JSON)",
    ),
    ("mention_id", TEXT, "Natural id of a mention: 16 hex digits of a SHA-256 over document, kind and span"),
    ("entity_id", TEXT, "Natural id of an entity: 16 hex digits of a SHA-256 over what identifies it"),
    ("event_id", TEXT, "Natural id of an event: 16 hex digits of a SHA-256 over what identifies it"),
    ("claim_id", TEXT, "Natural id of a claim: 16 hex digits of a SHA-256 over event, attribute, value, document and span"),
    ("place_id", TEXT, "Natural id of a place: 16 hex digits of a SHA-256 over its reference id"),
    ("alias_id", TEXT, "Natural id of a spelling: 16 hex digits of a SHA-256 over entity and spelling"),
    ("source_id", TEXT, "Natural id of a publisher: 16 hex digits of a SHA-256 over its name"),
    ("event_type_id", TEXT, "PLOVER type, with the mode after a slash where there is one"),
    ("reference_id", TEXT, "Key of a row in a reviewed reference table, such as place:aras-river; null for what only the texts name"),
    ("load_id", TEXT, "Natural id of a load"),
    ("rejection_id", TEXT, "Natural id of a rejection: 16 hex digits of a SHA-256 over stage, reason, place and payload"),
    ("event_mention_id", TEXT, "Event mention in which the entity acts"),
    ("entity_mention_id", TEXT, "Entity mention that fills the role"),
    ("place_mention_id", TEXT, "Entity mention that gives the place of the event"),
    ("antecedent_mention_id", TEXT, "First mention in the document of the event that this one goes back to"),
    ("speaker_mention_id", TEXT, "Entity mention of the speaker"),
    ("speaker_entity_id", TEXT, "Entity that made the statement"),
    ("related_entity_id", TEXT, "The other entity of a relation"),
    ("primary_document_id", TEXT, "The document that this one repeats, in whole or in part"),
    ("duplicate_of", TEXT, "document_id of the primary of the duplicate cluster; null on primaries"),
    ("old_id", TEXT, "Id under which something was published before"),
    ("new_id", TEXT, "Id under which the same thing is published now"),
    # position
    ("char_start", LONG, "First character of the span in the decoded text of the document, counted from 0", "code points"),
    ("char_end", LONG, "Character after the last one of the span", "code points"),
    ("trigger_start", LONG, "First character of the words that name the act", "code points"),
    ("trigger_end", LONG, "Character after the last one of the words that name the act", "code points"),
    ("quote_start", LONG, "First character of the quoted or reported words", "code points"),
    ("quote_end", LONG, "Character after the last one of the quoted or reported words", "code points"),
    ("zone", TEXT, "Part of the document in which the span stands"),
    ("sentence_number", INT, "Number of the sentence within the document, counted from 0"),
    ("paragraph_number", INT, "Number of the paragraph within the document, counted from 0"),
    # documents
    (
        "uri",
        TEXT,
        "Where the document was found: path relative to the input (#3: third record, !/: in an archive), or URL; the smallest of several",
    ),
    ("file_format", TEXT, "Format of the file that held the document"),
    ("content_format", TEXT, "How the raw bytes of the document are read: text, markdown, html, pdf, email, record"),
    ("archive_member", TEXT, "Name of the file inside the archive, null outside archives"),
    ("record_number", INT, "Which record of its file the document is, counted from 1; null where the file is one document"),
    ("record_offset", LONG, "First byte of the record in its file, decompressed; null where the format has no such place", "bytes"),
    ("url", TEXT, "Address of the document on the web, as it or its container says; null where neither does"),
    ("fetched_at", MOMENT, "Moment at which the document was fetched from the web, UTC; null for files"),
    ("http_status", LONG, "Status with which the web server answered; null for files"),
    ("declared_encoding", TEXT, "Character encoding that the web server named when it sent the document; null where it named none"),
    ("encoding_name", TEXT, "Character encoding by which the bytes were decoded"),
    ("repair_count", LONG, "Places at which mojibake was set right when the text was decoded", "places"),
    ("byte_count", LONG, "Length of the raw document", "bytes"),
    ("char_count", LONG, "Length of the decoded text", "code points"),
    ("word_count", LONG, "Words in title and body", "words"),
    ("text", TEXT, "The words of the span, or of the whole document, exactly as they stand"),
    ("article", TEXT, "Title and body of the document; what else stands in it is blanked, so that every offset holds here too"),
    ("title", TEXT, "Headline of a document, or the title by which an event is listed"),
    ("author", TEXT, "Author as the byline names them"),
    ("publisher", TEXT, "Who published the document, as it says; where it says nothing, the host of its address"),
    (
        "published_at",
        MOMENT,
        "Moment of publication where the document gives a time: UTC where it names its zone, else the wall clock as printed",
    ),
    ("published_text", TEXT, "Moment of publication as the format of the document gives it, unread"),
    ("published_date", DAY, "Day of publication, null where the document does not settle it"),
    ("published_precision", TEXT, "How exactly the document gives its publication date"),
    ("published_basis", TEXT, "Where the publication date was read"),
    ("dateline_place", TEXT, "Place in the dateline of the article"),
    ("language_code", TEXT, "Language, ISO 639-1, und where it cannot be told"),
    ("is_primary", FLAG, "True for the one document of each duplicate cluster that the others repeat"),
    ("duplicate_kind", TEXT, "How the document repeats another: exact, near, contained, shares_text"),
    ("duplicate_score", REAL, "Share of the smaller document's text that the other one holds, 0 to 1"),
    ("cluster_id", TEXT, "document_id of the primary of the duplicate cluster; a document alone is its own cluster"),
    ("source_name", TEXT, "Name of the publisher"),
    ("line_key", TEXT, "Line of text folded for comparison: lower case, single spaces, digits as 0"),
    ("text_digest", TEXT, "First 32 hex digits of the SHA-256 over title and body, folded: equal texts, equal digest"),
    ("shingles", pl.List(LONG), "64-bit hashes of four consecutive words, each once, sorted; a sample of them where the document is long"),
    ("specifics", pl.List(LONG), "64-bit hashes of the document's names and numbers (words with a capital or a digit), each once, sorted"),
    # mentions of entities, times and amounts
    ("entity_type", TEXT, "Type of the entity"),
    ("name_key", TEXT, "Name folded for comparison: letters and digits in ASCII lower case, single spaces"),
    ("canonical_name", TEXT, "The name under which the entity is listed"),
    ("alias", TEXT, "One spelling of the entity's name found in documents"),
    ("country_code", TEXT, "Country, ISO 3166-1 alpha-2, null for international or unknown"),
    ("confidence", REAL, "How sure the coding is, 0 to 1"),
    ("rule_id", TEXT, "Rule that coded the row"),
    ("link_basis", TEXT, "Evidence by which the mention was linked to its entity"),
    ("link_score", REAL, "Strength of that evidence, 0 to 1"),
    ("relation", TEXT, "How the entity stands to the related one: part_of, holds_office, located_in"),
    ("date_start", DAY, "First day, inclusive; null together with date_end"),
    ("date_end", DAY, "Last day, inclusive; null together with date_start"),
    ("date_precision", TEXT, "Width of the date as the text gives it"),
    ("date_basis", TEXT, "What the date rests on"),
    ("amount", REAL, "Amount, or the lower end of a range, in unit or currency, scale words applied"),
    ("amount_max", REAL, "Upper end of a range; null for a single amount"),
    ("unit", TEXT, "What is counted or measured; null for money"),
    ("currency_code", TEXT, "Currency, ISO 4217; null for other quantities"),
    # events
    ("evidence", TEXT, "The words of the clause that reports the event, exactly as they stand"),
    ("trigger", TEXT, "The words that name the act, exactly as they stand"),
    ("event_type", TEXT, "PLOVER event type, or STATEMENT"),
    ("mode", TEXT, "PLOVER mode of the event type, null where there is none"),
    ("subtype", TEXT, "Dateline's finer type of event"),
    ("context", TEXT, "PLOVER context"),
    ("status", TEXT, "Whether the event occurred, is ongoing, is planned, hypothetical or denied, by the document"),
    ("event_name", TEXT, "Proper name of the event, such as that of an exercise"),
    ("role", TEXT, "Part that the entity plays in the event"),
    ("is_inferred", FLAG, "True where the value comes from a stated inference and not from the clause itself"),
    ("said_on", DAY, "Day of the statement"),
    ("attribute", TEXT, "Attribute of an event that a claim gives a value for"),
    ("value", TEXT, "Value of the attribute, dates as yyyy-mm-dd"),
    ("is_consensus", FLAG, "True where the claim carries the value chosen for the event"),
    ("disagreement", TEXT, "How the claim differs from the consensus: conflict or precision; null where it agrees"),
    ("kind", TEXT, "Kind of contradiction: conflict where the claims cannot all be true, else precision"),
    ("values_text", TEXT, "The differing values, sorted, joined by '; '"),
    ("consensus_value", TEXT, "Value chosen for the event"),
    ("quad_class", INT, "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict"),
    ("plover_score", REAL, "PLOVER conflict-cooperation score, -10 to 10"),
    ("goldstein", REAL, "Goldstein score of the CAMEO code, -10 to 10"),
    ("cameo_code", TEXT, "CAMEO event code, a string with its leading zero"),
    ("event_type_name", TEXT, "Name of the event type in words"),
    # places
    ("place_name", TEXT, "Name of the place"),
    ("admin1_name", TEXT, "First-level administrative division"),
    ("latitude", REAL, "Latitude, WGS 84", "degrees"),
    ("longitude", REAL, "Longitude, WGS 84", "degrees"),
    ("geonames_id", LONG, "GeoNames id; null for regions and rivers that the gazetteer lacks"),
    ("place_precision", TEXT, "How exactly the coordinates stand for the place"),
    ("is_disputed", FLAG, "True where the place is coded under its nominal sovereign by the rule for disputed places"),
    ("place_country_code", TEXT, "Country of the place, ISO 3166-1 alpha-2"),
    ("country_name", TEXT, "Name of the country"),
    ("iso3_code", TEXT, "Country, ISO 3166-1 alpha-3"),
    ("iso_numeric", LONG, "Country, ISO 3166-1 numeric"),
    ("fips_code", TEXT, "Country, FIPS 10-4, as GDELT places it"),
    ("cameo_country_code", TEXT, "Country, CAMEO, as GDELT names actors"),
    # counts
    ("mention_count", LONG, "Mentions", "mentions"),
    ("document_share", REAL, "Share of the source's documents, copies of one text counted once", "0 to 1"),
    ("document_count", LONG, "Documents, copies of one text counted once", "documents"),
    ("source_count", LONG, "Publishers; documents without one count by duplicate cluster", "publishers"),
    ("alias_count", LONG, "Spellings", "spellings"),
    ("claim_count", LONG, "Claims", "claims"),
    ("contradiction_count", LONG, "Attributes of the event about which documents disagree", "attributes"),
    ("event_count", LONG, "Events that occurred or are ongoing", "events"),
    ("verbal_cooperation_count", LONG, "Events of quad class 1", "events"),
    ("material_cooperation_count", LONG, "Events of quad class 2", "events"),
    ("verbal_conflict_count", LONG, "Events of quad class 3", "events"),
    ("material_conflict_count", LONG, "Events of quad class 4", "events"),
    ("mean_plover_score", REAL, "Mean PLOVER score of the events, -10 to 10"),
    ("mean_goldstein", REAL, "Mean Goldstein score of the events, -10 to 10"),
    # joined names in the event view
    ("source_names", TEXT, "Names of the source entities, sorted, joined by '; '"),
    ("target_names", TEXT, "Names of the target entities, sorted, joined by '; '"),
    ("source_countries", TEXT, "Countries of the source entities, sorted, joined by '; '"),
    ("target_countries", TEXT, "Countries of the target entities, sorted, joined by '; '"),
    ("speaker_name", TEXT, "Name of the speaker"),
    ("related_name", TEXT, "Name of the related entity"),
    ("country_code_a", TEXT, "Country of the pair whose code sorts first"),
    ("country_code_b", TEXT, "Country of the pair whose code sorts second"),
    ("month", DAY, "First day of the month"),
    # calendar
    ("date", DAY, "The day; null for the unknown member"),
    ("year", INT, "Calendar year"),
    ("quarter", INT, "Calendar quarter, 1 to 4"),
    ("month_of_year", INT, "Calendar month, 1 to 12"),
    ("day_of_month", INT, "Day of the month, 1 to 31"),
    ("iso_week", INT, "ISO 8601 week, 1 to 53"),
    ("weekday_name", TEXT, "Name of the weekday"),
    # loads, quality, rejections
    ("load_key", LONG, "Load that wrote the row"),
    ("first_load_key", LONG, "Load that first published the row"),
    ("date_key", LONG, "The day as yyyymmdd; -1 for the unknown member"),
    ("date_start_key", LONG, "First day, inclusive, as yyyymmdd in dim_date; -1 where unknown"),
    ("date_end_key", LONG, "Last day, inclusive, as yyyymmdd in dim_date; -1 where unknown"),
    ("published_date_key", LONG, "Day of publication as yyyymmdd in dim_date; -1 where unknown"),
    ("said_on_key", LONG, "Day of the statement as yyyymmdd in dim_date; -1 where unknown"),
    ("duplicate_of_key", LONG, "Key of the primary of the duplicate cluster; -1 on primaries"),
    ("id_kind", TEXT, "What the id names: entity or event"),
    ("highest_key", LONG, "Highest surrogate key that the table ever gave; a key is never given twice"),
    ("started_at", MOMENT, "When the load started, UTC"),
    ("finished_at", MOMENT, "When the load finished, UTC"),
    ("first_load_at", MOMENT, "When the load that first published the row finished, UTC"),
    ("found_at", MOMENT, "When the document was first read from this uri, UTC"),
    ("rejected_at", MOMENT, "When the row or file was rejected, UTC"),
    ("valid_from", MOMENT, "Moment from which this version holds, UTC"),
    ("valid_to", MOMENT, "Moment until which this version held, UTC; null for the current one"),
    ("office_from", DAY, "First day of the relation, null where unknown"),
    ("office_to", DAY, "Last day of the relation, null where unknown or lasting"),
    ("new_document_count", LONG, "Documents that the load added", "documents"),
    ("rejection_count", LONG, "Rows and files that the load rejected", "rejections"),
    ("dateline_version", TEXT, "Version of Dateline"),
    ("stage_version", TEXT, "Digest of the code and the reference tables that the stages ran with"),
    ("stage", TEXT, "Stage of the pipeline"),
    ("reason_code", TEXT, "Why a row or file went no further"),
    ("detail", TEXT, "The reason in words"),
    ("payload", TEXT, "What was rejected, shortened to 2,000 characters"),
    ("suite", TEXT, "Expectation suite, named after its boundary"),
    ("expectation", TEXT, "What was expected, in words"),
    ("expectation_type", TEXT, "Great Expectations type"),
    ("target", TEXT, "Table, and column where there is one, that the expectation looks at"),
    ("severity", TEXT, "critical stops publishing, warning publishes and is shown, info is kept"),
    ("is_success", FLAG, "True where the expectation was met"),
    ("checked_count", LONG, "Rows looked at", "rows"),
    ("failed_count", LONG, "Rows that failed", "rows"),
    ("failed_examples", TEXT, "Keys of up to ten failing rows, joined by '; '"),
    ("migration_number", INT, "Number of the migration"),
    ("description", TEXT, "What it is, in words"),
    ("applied_at", MOMENT, "When the migration was applied, UTC"),
    ("table_name", TEXT, "Name of the table"),
)

_VOCABULARIES: dict[str, str] = {
    **{
        name: name
        for name in (
            "zone",
            "file_format",
            "content_format",
            "entity_type",
            "status",
            "role",
            "relation",
            "attribute",
            "disagreement",
            "stage",
            "severity",
            "date_precision",
            "date_basis",
            "published_precision",
            "published_basis",
            "place_precision",
            "duplicate_kind",
            "link_basis",
        )
    },
    "kind": "disagreement",
}
"""The vocabulary of each column that has one."""

COLUMNS: dict[str, Column] = {
    d[0]: Column(name=d[0], dtype=d[1], description=d[2], unit=d[3] if len(d) > 3 else None, vocabulary=_VOCABULARIES.get(d[0]))
    for d in _DEFINITIONS
}
