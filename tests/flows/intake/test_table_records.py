"""CSV, TSV and Parquet: what is a row, and what broken ones cost."""

import csv
import json
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.intake.field_names import parse_mapping
from flows.intake.found import FoundDocument
from flows.intake.json_records import read_json_lines
from flows.intake.limits import Limits
from flows.intake.table_records import read_csv, read_parquet, read_tsv

LIMITS = Limits(max_file_bytes=1_000)
MAPPING = parse_mapping()


def table(content, read=read_csv, limits=LIMITS, given=()):
    return list(read(BytesIO(content), "x.csv", limits, parse_mapping(given)))


def parquet(columns, limits=LIMITS, **options):
    sink = BytesIO()
    pq.write_table(pa.table(columns), sink, **options)
    return list(read_parquet(sink, "x.parquet", limits, MAPPING))


def told(found):
    return [
        (f.record_number, json.loads(f.content)["text"]) if isinstance(f, FoundDocument) else (f.uri.partition("#")[2], f.reason_code)
        for f in found
    ]


def test_row_is_kept_as_canonical_json():
    [found] = table(b'Title,Body,id\n"T, U","One ""two""\nthree",7\n')
    assert found.content == b'{"text":"One \\"two\\"\\nthree","title":"T, U"}'
    assert (found.content_format, found.file_format, found.uri, found.record_offset) == ("record", "csv", "x.csv#1", 14)


def test_same_record_is_one_document_in_every_container():
    moment = datetime(2024, 5, 1, 10, tzinfo=UTC)
    record = {"title": "T", "text": "One\ntwo «é»", "authors": ["A", "B"], "published_at": int(moment.timestamp()), "publisher": None}
    sheet = StringIO()
    writer = csv.writer(sheet)
    writer.writerow(record)
    writer.writerow([record["title"], record["text"], str(record["authors"]), record["published_at"], ""])
    columns = {name: [value] for name, value in record.items()} | {"published_at": [moment]}
    found = [
        *table(sheet.getvalue().encode()),
        *table(sheet.getvalue().encode("utf-16")),
        *read_json_lines(BytesIO(json.dumps(record).encode()), "x.jsonl", LIMITS, MAPPING),
        *parquet(columns),
    ]
    assert len(found) == 4
    assert {f.content for f in found} == {
        '{"author":"A; B","published":"2024-05-01T10:00:00Z","text":"One\\ntwo «é»","title":"T"}'.encode()
    }
    assert len({f.document_id for f in found}) == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_that_of_the_header(delimiter):
    content = f"id{delimiter}text\n1{delimiter}a, b; c | d\n".replace("a, b; c | d", f'"a, b; c | d{delimiter}"').encode()
    assert told(table(content)) == [(1, f"a, b; c | d{delimiter}")]
    if delimiter == "\t":
        assert told(table(content, read_tsv)) == [(1, f"a, b; c | d{delimiter}")]


def test_ragged_rows_cost_no_other():
    found = table(b"title,text,url\nA,a,\nB,b\n\nC,c,,,\n,,\nD,d,e,f\nE,e,http://e/\n")
    assert told(found) == [(1, "a"), ("2", "record_malformed"), (3, "c"), ("4", "record_malformed"), (5, "e")]
    assert "row 2: 2 cells, the header has 3" in found[1].detail
    assert found[1].payload == "B,b"


def test_quote_that_is_never_closed_costs_one_line():
    assert told(table(b'title,text\nA,a\nB,"b\nC,c\nD,d\n')) == [(1, "a"), ("2", "record_malformed"), (3, "c"), (4, "d")]


def test_quote_that_is_closed_by_a_later_row_costs_one_line():
    found = table(b'title,text,url\nA,"a,\nB,b,http://b/\nC,"c",http://c/\n')
    assert told(found) == [("1", "record_malformed"), (2, "b"), (3, "c")]


def test_quotes_within_quotes_are_no_record():
    found = table(b'title,text\nA,"He said "hello, world" to\nthem"\nB,b\n')
    assert [t for t in told(found) if isinstance(t[0], int)] == [(len(found), "b")]


def test_quote_that_is_never_closed_does_not_swallow_memory():
    lines = b"B,b\n" * 100_000
    found = table(b'title,text\nA,"a\n' + lines, limits=Limits(max_file_bytes=50_000))
    assert told(found[:2]) == [("1", "record_malformed"), (2, "b")]
    assert len(found) == 100_001


def test_line_beyond_the_limit_costs_no_other():
    found = table(b"title,text\nA,a\nB," + b"b" * 5_000 + b"\nC,c\n")
    assert told(found) == [(1, "a"), ("2", "too_large"), (3, "c")]
    found = table(b'title,text\nA,"a\nB,' + b"b" * 5_000 + b"\nC,c\n")
    assert told(found) == [("1", "record_malformed"), ("2", "too_large"), (3, "c")]


def test_encodings():
    for content in (
        "text\ncafé “x”\n".encode("cp1252"),
        b"\xef\xbb\xbf" + "text\ncafé “x”\n".encode(),
        "text\ncafé “x”\n".encode("utf-16"),
    ):
        assert told(table(content)) == [(1, "café “x”")]
    assert told(table("text\ncafé\n".encode() + "café\n".encode("cp1252"))) == [(1, "café"), (2, "café")]
    assert table("text\ncafé\n".encode("utf-16"))[0].record_offset is None


def test_line_ends_of_all_systems():
    for end in (b"\n", b"\r\n", b"\r"):
        found = table(end.join([b"title,text", b"A,a", b"B,b", b""]))
        assert told(found) == [(1, "a"), (2, "b")]


def test_header_with_blanks_and_a_name_twice():
    assert told(table(b" text ,text,\n,b\n")) == [(1, "b")]


def test_nul_stays_for_the_reader_of_the_text():
    assert told(table(b"text\na\x00b\n")) == [(1, "a\x00b")]


@pytest.mark.parametrize(
    ("content", "given", "code", "words"),
    [
        (b"a,b\n1,2\n", (), "fields_not_found", "fields are a, b"),
        (b"text,title\n1,2\n", ("text=body",), "fields_not_found", "no field body"),
        (b"text,title\n1,2\n", ("title=headlin",), "fields_not_found", "no field headlin"),
        (b"", (), "empty_file", "no header"),
        (b"\n \n", (), "empty_file", "no header"),
        (b"title,text\n", (), "empty_file", "without rows"),
        (b"title,te\rxt\nA,a\n", (), "container_malformed", "no header"),
        (b'"title,text\nA,a\n', (), "fields_not_found", "no field"),
        (b"x" * 5_000, (), "container_malformed", "5000 bytes"),
        (bytes(range(256)) * 3, (), "fields_not_found", "no field"),
    ],
)
def test_tables_that_are_none(content, given, code, words):
    [found] = table(content, given=given)
    assert (found.uri, found.reason_code) == ("x.csv", code)
    assert words in found.detail


def test_given_name_is_read():
    assert told(table(b"notes,text\na,b\n", given=("text=notes",))) == [(1, "a")]


def test_parquet_with_nested_columns():
    [first, second] = parquet(
        {
            "body": ["One", "<p>Two</p>"],
            "source": [{"name": "P", "id": 1}, None],
            "authors": [[{"name": "A"}, {"name": "B"}], []],
            "date": [datetime.fromisoformat("2024-05-01"), None],
            "vector": [[0.1] * 3] * 2,
        }
    )
    assert json.loads(first.content) == {"text": "One", "publisher": "P", "author": "A; B", "published": "2024-05-01"}
    assert json.loads(second.content) == {"html": "<p>Two</p>"}
    assert (second.uri, second.record_number, second.record_offset, second.file_format) == ("x.parquet#2", 2, None, "parquet")


def test_parquet_in_many_row_groups_keeps_its_order():
    found = parquet({"text": [f"text {n}" for n in range(2_000)]}, row_group_size=300)
    assert told(found) == [(n + 1, f"text {n}") for n in range(2_000)]


def test_parquet_record_without_text_and_too_large():
    found = parquet({"text": ["a", None, "x" * 2_000, "b"]})
    assert told(found) == [(1, "a"), ("2", "record_without_text"), ("3", "too_large"), (4, "b")]


def test_long_text_repeated_by_a_dictionary_is_not_written_out_at_once():
    sink = BytesIO()
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 200, pa.int32()), ["x" * 2_000_000])
    pq.write_table(pa.table({"text": text}), sink, store_schema=False)
    before, most = pa.total_allocated_bytes(), 0
    for number, found in enumerate(read_parquet(sink, "x.parquet", Limits(), MAPPING), start=1):
        assert (found.record_number, len(found.content)) == (number, 2_000_000 + len('{"text":""}'))
        most = max(most, pa.total_allocated_bytes() - before)
    assert number == 200
    assert 0 < most < 200 * 2_000_000 / 2


def test_parquet_that_unpacks_to_too_much():
    [found] = parquet({"text": ["x" * 10_000 + str(n) for n in range(3_000)]}, compression="zstd", use_dictionary=False)
    assert found.reason_code == "expands_too_much"


def test_encrypted_parquet_is_told():
    [found] = read_parquet(BytesIO(b"PARE" + b"x" * 100 + b"\x10\x00\x00\x00PARE"), "x.parquet", LIMITS, MAPPING)
    assert found.reason_code == "archive_encrypted"


def test_parquet_that_is_none():
    sink = BytesIO()
    pq.write_table(pa.table({"text": ["abc" * 100] * 100}), sink)
    content = sink.getvalue()
    for broken in (b"PAR1", b"no parquet at all", content[: len(content) // 2], content[:-8] + b"\xff\xff\xff\x7fPAR1", content[10:]):
        found = list(read_parquet(BytesIO(broken), "x.parquet", LIMITS, MAPPING))
        assert {f.reason_code for f in found if not isinstance(f, FoundDocument)} == {"container_malformed"}
    assert told(parquet({"a": [1]})) == [("", "fields_not_found")]
    assert told(parquet({"text": pa.array([], pa.string())})) == [("", "empty_file")]
