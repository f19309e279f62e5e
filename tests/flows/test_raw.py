"""What the raw store keeps, and that it finds damage."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from flows.errors import DatelineError
from flows.intake.found import FoundDocument, RejectedFile
from flows.raw import RawStore, describe_sighting
from transforms.stages import RAW_FILES

DAY = datetime(2025, 3, 1, tzinfo=UTC).replace(tzinfo=None)
PAGE = FoundDocument(b"<p>one", "html", "warc", "a.warc#1", None, 1, 0, "https://example.org/one", DAY, 200)
TEXT = FoundDocument(b"two", "text", "text", "a.zip!/two.txt", "two.txt")


@pytest.fixture
def raw(tmp_path):
    return RawStore(tmp_path)


def test_a_batch_gives_back_bytes_and_sightings(raw):
    batch_id = raw.add_batch([TEXT, PAGE])
    assert raw.batch_ids == [batch_id]
    batch = raw.read_batch(batch_id)
    assert batch.columns == [*RAW_FILES.columns, "content"]
    assert sorted(batch.iter_rows(), key=lambda r: r[1]) == [
        (PAGE.document_id, "a.warc#1", "html", 6, "https://example.org/one", b"<p>one"),
        (TEXT.document_id, "a.zip!/two.txt", "text", 3, None, b"two"),
    ]
    assert raw.read_batch(batch_id, ("document_id",)).columns == ["document_id"]
    assert sorted(raw.read_sightings().rows()) == sorted([describe_sighting(PAGE), describe_sighting(TEXT)])


def test_the_id_of_a_batch_comes_from_its_documents(raw):
    assert raw.add_batch([PAGE, TEXT]) == raw.add_batch([TEXT, PAGE])
    assert len(raw.batch_ids) == 1


def test_of_several_sightings_at_one_uri_the_first_fetched_counts(raw):
    later = (*describe_sighting(PAGE)[:-2], DAY + timedelta(days=1), 200)
    raw.add_sightings([later])
    raw.add_batch([PAGE])
    assert raw.read_sightings().rows() == [describe_sighting(PAGE)]


def test_bytes_that_are_no_longer_those_packed_are_damage(raw):
    path = raw.batch_file(raw.add_batch([TEXT]))
    pl.read_parquet(path).with_columns(pl.lit(b"twa").alias("content")).write_parquet(path)
    with pytest.raises(DatelineError, match=f"document {TEXT.document_id}") as raised:
        raw.read_batch(path.stem)
    assert "restore the file" in raised.value.way_out


def test_a_rejection_is_kept_once_with_its_payload(raw):
    rejected = RejectedFile("a.csv#3", "record_malformed", "2 cells, not 3", "x,y")
    raw.add_rejections([rejected])
    raw.add_rejections([rejected, RejectedFile("b.zip", "archive_broken", "no directory")])
    kept = raw.read_rejections().select("uri", "reason_code", "detail", "payload").sort("uri").rows()
    assert kept == [("a.csv#3", "record_malformed", "2 cells, not 3", "x,y"), ("b.zip", "archive_broken", "no directory", None)]


def test_the_digest_changes_with_what_is_known_and_not_with_its_order(tmp_path):
    first, second = RawStore(tmp_path / "a"), RawStore(tmp_path / "b")
    digests = {first.digest()}
    first.add_batch([PAGE, TEXT])
    digests.add(first.digest())
    first.add_sightings([(TEXT.document_id, "copy.txt", "text", None, None, None, None, None, None)])
    digests.add(first.digest())
    first.add_rejections([RejectedFile("a", "unreadable", "")])
    digests.add(first.digest())
    assert len(digests) == 4
    second.add_rejections([RejectedFile("a", "unreadable", "")])
    second.add_batch([FoundDocument(TEXT.content, "text", "text", "copy.txt")])
    second.add_sightings([describe_sighting(TEXT)])
    second.add_batch([PAGE])
    assert second.digest() == first.digest()


def test_what_a_crash_left_half_written_is_removed(raw):
    raw.add_batch([TEXT])
    (raw.root / "documents" / ".making-x.parquet").write_bytes(b"PAR1")
    raw.clear_leftovers()
    assert len(list((raw.root / "documents").iterdir())) == 1
