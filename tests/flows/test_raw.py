"""What the raw store keeps, and that it finds damage."""

from dataclasses import replace
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
        (PAGE.document_id, "a.warc#1", "html", 6, "https://example.org/one", None, b"<p>one"),
        (TEXT.document_id, "a.zip!/two.txt", "text", 3, None, None, b"two"),
    ]
    assert raw.read_batch(batch_id, ("document_id",)).columns == ["document_id"]
    assert sorted(raw.read_sightings().rows()) == sorted([describe_sighting(PAGE)[2:], describe_sighting(TEXT)[2:]])


def test_the_id_of_a_batch_comes_from_its_documents(raw):
    assert raw.add_batch([PAGE, TEXT]) == raw.add_batch([TEXT, PAGE])
    assert len(raw.batch_ids) == 1


def test_of_several_sightings_at_one_uri_the_first_fetched_counts(raw):
    later = (*describe_sighting(PAGE)[:-2], DAY + timedelta(days=1), 200)
    raw.add_sightings([later])
    raw.add_batch([PAGE])
    assert raw.read_sightings().rows() == [describe_sighting(PAGE)[2:]]


def test_the_encoding_that_a_server_named_stays_with_the_bytes_and_older_files_name_none(raw):
    path = raw.batch_file(raw.add_batch([TEXT]))
    pl.read_parquet(path).drop("declared_encoding").write_parquet(path)
    raw.add_sightings([describe_sighting(replace(TEXT, uri="https://example.org/two", declared_encoding="koi8-r"))])
    later = raw.add_batch([replace(PAGE, declared_encoding="koi8-r")])
    batches = [raw.read_batch(b).select("uri", "declared_encoding").row(0) for b in raw.batch_ids]
    assert sorted(batches) == [("a.warc#1", "koi8-r"), ("a.zip!/two.txt", "koi8-r")]
    assert raw.read_sightings().height == 3
    assert later in raw.batch_ids


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
    first.add_sightings([("text", None, TEXT.document_id, "copy.txt", "text", None, None, None, None, None, None)])
    digests.add(first.digest())
    first.add_rejections([RejectedFile("a", "unreadable", "")])
    digests.add(first.digest())
    assert len(digests) == 4
    second.add_rejections([RejectedFile("a", "unreadable", "")])
    second.add_batch([FoundDocument(TEXT.content, "text", "text", "copy.txt")])
    second.add_sightings([describe_sighting(TEXT)])
    second.add_batch([PAGE])
    assert second.digest() == first.digest()


PAIRS = {
    "text before markdown": (FoundDocument(b"# One", "text", "text", "a.txt"), FoundDocument(b"# One", "markdown", "markdown", "b.md")),
    "file before web archive": (FoundDocument(PAGE.content, "html", "html", "a.html"), PAGE),
    "two addresses": (PAGE, replace(PAGE, uri="b.warc#1", url="https://example.com/copy")),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_a_document_goes_by_its_sightings_not_by_the_first_run(tmp_path, pair):
    described = []
    for number, (first, second) in enumerate((pair, pair[::-1])):
        raw = RawStore(tmp_path / str(number))
        raw.add_batch([first, TEXT])
        before = raw.batch_ids
        raw.add_sightings([describe_sighting(second)])
        (batch_id,) = raw.batch_ids
        batch = raw.read_batch(batch_id)
        described.append(batch.sort("uri").rows())
        is_read_otherwise = (first.content_format, first.url) != batch.filter(pl.col("uri") != TEXT.uri).row(0)[2:5:2]
        assert is_read_otherwise == (batch_id != before[0]), "what is read otherwise has another id"
    assert described[0] == described[1]
    smallest = min(pair, key=lambda d: d.uri)
    row = next(r for r in described[0] if r[0] == pair[0].document_id)
    assert row[1:3] == (smallest.uri, smallest.content_format)
    assert row[4] == (smallest.url or pair[1].url)


def test_of_two_details_of_a_rejection_the_same_is_told_in_any_order(tmp_path):
    told = []
    for number, details in enumerate((("a", "b"), ("b", "a"))):
        raw = RawStore(tmp_path / str(number))
        for detail in details:
            raw.add_rejections([RejectedFile("x.csv", "container_malformed", detail)])
        told.append((raw.read_rejections()["detail"].to_list(), raw.digest()))
    assert told[0] == told[1]
    assert told[0][0] == ["a"]


def test_what_a_crash_left_half_written_is_removed(raw):
    raw.add_batch([TEXT])
    (raw.root / "documents" / ".making-x.parquet").write_bytes(b"PAR1")
    raw.clear_leftovers()
    assert len(list((raw.root / "documents").iterdir())) == 1
