"""The same documents give the same, whichever run brought them first, by whatever name: from the raw store to clean texts."""

import shutil
import tempfile
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.intake.found import FoundDocument, RejectedFile
from flows.raw import RawStore, describe_sighting
from transforms.clean import clean_documents
from transforms.read import read_documents

MARKUP = b"<html><head><title>Bridge opens</title></head><body><p>The bridge over the river opened on Monday.</p></body></html>"
WORDS = b"# Bridge opens\n\nThe *bridge* over the river opened on Monday.\n"
DAY = datetime(2025, 3, 1, tzinfo=UTC).replace(tzinfo=None)


def crawled(content, content_format, uri, url, **more):
    return FoundDocument(content, content_format, "warc", uri, None, 1, 0, url, **more)


FOUND = [
    FoundDocument(WORDS, "text", "text", "b.txt"),
    FoundDocument(WORDS, "markdown", "markdown", "a.md"),
    crawled(WORDS, "text", "c.warc#4", "https://example.org/words", fetched_at=DAY),
    FoundDocument(MARKUP, "html", "html", "page.html"),
    FoundDocument(MARKUP, "text", "text", "page.txt"),
    crawled(MARKUP, "html", "c.warc#1", "https://example.org/bridge", fetched_at=DAY, http_status=200),
    crawled(MARKUP, "html", "d.warc#1", "https://example.com/copy", fetched_at=DAY),
    crawled(MARKUP, "html", "d.warc#1", "https://example.com/copy", fetched_at=DAY.replace(day=2)),
    FoundDocument(b"\x00\x01\x02" * 50, "text", "text", "z.txt"),
    FoundDocument(b"\x00\x01\x02" * 50, "text", "text", "y.txt"),
    RejectedFile("a.md", "unreadable", "Permission denied"),
    RejectedFile("gone.txt", "vanished", "listed, and gone before it was read"),
    RejectedFile("gone.txt", "vanished", "it changed while it was read"),
]


def bring(raw, run):
    """Write down one run's finds, as arrivals do: bytes that are new in a batch, sightings of known ones beside."""
    known = {i for b in raw.batch_ids for i in raw.read_batch(b, ("document_id",))["document_id"]}
    documents = [f for f in run if isinstance(f, FoundDocument)]
    new = {d.document_id: d for d in reversed(documents) if d.document_id not in known}
    if new:
        raw.add_batch(new.values())
    raw.add_sightings([describe_sighting(d) for d in documents if d is not new.get(d.document_id)])
    raw.add_rejections([f for f in run if isinstance(f, RejectedFile)])


def outcome(raw, reference):
    batches = pl.concat([raw.read_batch(b) for b in raw.batch_ids])
    read = read_documents(batches)
    cleaned = clean_documents(read["documents"], reference, read["document_fields"], read["layout_zones"])
    stages = {**read, **cleaned, "sightings": raw.read_sightings(), "turned_away": raw.read_standing_rejections()}
    return {name: frame.sort(frame.columns[0]).rows() for name, frame in stages.items() if name not in ("signatures", "source_lines")}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(FOUND))), cuts=st.sets(st.integers(1, len(FOUND) - 1), max_size=4))
def test_any_order_of_runs_gives_the_same_texts(tmp_path, reference, order, cuts):
    whole = RawStore(tmp_path / "whole")
    if not whole.batch_ids:
        bring(whole, FOUND)
    root = Path(tempfile.mkdtemp(dir=tmp_path))
    raw = RawStore(root)
    edges = [0, *sorted(cuts), len(order)]
    for start, end in pairwise(edges):
        bring(raw, [FOUND[number] for number in order[start:end]])
    assert outcome(raw, reference) == outcome(whole, reference)
    assert raw.digest() == whole.digest()
    shutil.rmtree(root)
