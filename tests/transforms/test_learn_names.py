"""Names that many documents bear are learned, with the type that their evidence gives; others are not."""

import polars as pl

from transforms.learn_names import LEARNED, add_learned_names, learn_names
from transforms.stages import DUPLICATE_CLUSTERS, ENTITY_MENTIONS

FRONT = "Quorvane Relief Front"


def mentions(*rows):
    """Rows of (document, text, entity_type, confidence), with a reference_id where there is a fifth value."""
    made = []
    for number, (document, text, kind, confidence, *reference) in enumerate(rows):
        known = reference[0] if reference else None
        made.append((f"m{number}", document, "body", 0, 0, len(text), text, kind, text.lower(), known, None, confidence, "evidence"))
    return pl.DataFrame(made, schema=ENTITY_MENTIONS.dtypes, orient="row")


def clusters(*documents, copies=()):
    rows = [(d, "d0" if d in copies else d, d not in copies, "d0" if d in copies else None, None, None) for d in documents]
    return pl.DataFrame(rows, schema=DUPLICATE_CLUSTERS.dtypes, orient="row")


DOCUMENTS = [f"d{n}" for n in range(6)]


def learned(frame, **options):
    found = learn_names(frame, clusters(*DOCUMENTS, **options), min_documents=5)
    return found.select("name", "entity_type", "document_count", "type_share").rows()


def test_a_name_of_many_documents_is_learned_in_its_commonest_spelling():
    frame = mentions(*((d, FRONT, "ORG", 0.9) for d in DOCUMENTS), ("d0", FRONT.upper(), "ORG", 0.9), ("d1", FRONT.upper(), "ORG", 0.9))
    assert learned(frame) == [(FRONT, "ORG", 6, 1.0)]


def test_copies_corroborate_nothing():
    frame = mentions(*((d, FRONT, "ORG", 0.9) for d in DOCUMENTS))
    assert learned(frame, copies=("d1", "d2")) == []


def test_weak_evidence_in_most_documents_is_enough_only_beside_strong_evidence_in_some():
    weak = [(d, FRONT, "ORG", 0.5) for d in DOCUMENTS[2:]]
    assert learned(mentions(*weak, *((d, FRONT, "ORG", 0.9) for d in DOCUMENTS[:2]))) == []
    assert learned(mentions(*weak, *((d, FRONT, "ORG", 0.9) for d in DOCUMENTS[:3]))) == [(FRONT, "ORG", 6, 1.0)]


def test_a_name_of_two_types_is_not_learned():
    frame = mentions(*((d, FRONT, "ORG", 0.9) for d in DOCUMENTS), *((d, FRONT, "GPE", 0.9) for d in DOCUMENTS[:2]))
    assert learned(frame) == [(FRONT, "ORG", 6, 1.0)]
    frame = mentions(*((d, FRONT, "ORG", 0.9) for d in DOCUMENTS[:5]), ("d5", FRONT, "GPE", 0.9))
    assert learned(frame) == []


def test_a_lone_surname_and_what_a_table_knows_are_not_learned():
    assert learned(mentions(*((d, "Quorvane", "PERSON", 0.95) for d in DOCUMENTS))) == []
    assert learned(mentions(*((d, "Quorvane", "GPE", 0.95) for d in DOCUMENTS))) == [("Quorvane", "GPE", 6, 1.0)]
    assert learned(mentions(*((d, "Iran", "GPE", 0.95, "country:IR") for d in DOCUMENTS))) == []


def test_nothing_learned_leaves_the_reference_tables_as_they_are(reference):
    nothing = learn_names(mentions(), clusters(*DOCUMENTS))
    assert add_learned_names(reference, nothing) is reference
    assert LEARNED in add_learned_names(
        reference, learn_names(mentions(*((d, FRONT, "ORG", 0.9) for d in DOCUMENTS)), clusters(*DOCUMENTS))
    )
