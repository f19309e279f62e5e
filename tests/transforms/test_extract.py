"""Extraction as a whole: what is coded, and what is said of what is not."""

import polars as pl

from seeds.generate import generate_documents
from transforms.clean import clean_documents
from transforms.extract import extract_mentions
from transforms.stages import DOCUMENTS

ENGLISH = "Japan condemned North Korea on Monday. The two countries have no diplomatic relations, and talks are not planned."
SPANISH = "El presidente de la República visitó ayer la ciudad y habló con los vecinos sobre la situación de las escuelas."


def documents(*texts):
    rows = [(f"{n:032x}", "text", "utf-8", 0, len(t.encode()), len(t), t) for n, t in enumerate(texts)]
    return pl.DataFrame(rows, schema=DOCUMENTS.dtypes, orient="row")


def test_a_language_that_is_not_coded_is_said_and_nothing_is_coded_in_it(reference):
    frame = documents(ENGLISH, SPANISH)
    cleaned = clean_documents(frame, reference)
    out = extract_mentions(frame, cleaned["document_metadata"], cleaned["sentences"], reference)
    (rejection,) = out["rejections"].rows(named=True)
    assert (rejection["document_id"], rejection["reason_code"], rejection["stage"]) == (f"{1:032x}", "language_not_coded", "extract")
    assert "es" in rejection["detail"]
    assert set(out["entity_mentions"]["document_id"]) == {f"{0:032x}"}
    assert "ACCUSE" in set(out["event_mentions"]["event_type"])


def test_no_document_gives_every_frame_empty(reference):
    frame = documents()
    cleaned = clean_documents(frame, reference)
    out = extract_mentions(frame, cleaned["document_metadata"], cleaned["sentences"], reference)
    assert {name: f.height for name, f in out.items()} == dict.fromkeys(out, 0)


def test_what_is_coded_of_a_document_hangs_on_no_other_document_and_no_thread(reference):
    frame = documents(*(d.text for d in generate_documents(90)))
    cleaned = clean_documents(frame, reference)

    def extract(part):
        ids = part.select("document_id")
        metadata, sentences = (cleaned[t].join(ids, on="document_id", how="semi") for t in ("document_metadata", "sentences"))
        return extract_mentions(part.sample(fraction=1, shuffle=True, seed=1), metadata, sentences, reference)

    whole = extract(frame)
    parts = [extract(frame[n::3]) for n in range(3)]
    assert whole["event_mentions"].height > 1000
    for name, found in whole.items():
        again = pl.concat([part[name] for part in parts])
        assert found.sort(found.columns).equals(again.sort(found.columns)), name
