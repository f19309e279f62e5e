"""JSON and JSON Lines: what is a record, where it stands, and what broken ones cost."""

import json
from hashlib import sha256
from io import BytesIO

import pytest

from flows.intake.field_names import parse_mapping
from flows.intake.found import FoundDocument
from flows.intake.json_records import read_json, read_json_lines
from flows.intake.limits import Limits

LIMITS = Limits(max_file_bytes=1_000)
MAPPING = parse_mapping()


def lines(content, limits=LIMITS):
    return list(read_json_lines(BytesIO(content), "x.jsonl", limits, MAPPING))


def whole(content, limits=LIMITS):
    return list(read_json(BytesIO(content), "x.json", limits, MAPPING))


def told(found):
    """Number and text of documents, uri and reason of rejections."""
    return [
        (f.record_number, json.loads(f.content)["text"]) if isinstance(f, FoundDocument) else (f.uri.removeprefix("x.json"), f.reason_code)
        for f in found
    ]


def test_record_is_kept_as_canonical_json():
    [found] = lines('{"title": "Tïtle", "body": "One\\ntwo \\u00e9", "author": null, "url": "http://a/", "x": 1}\n'.encode())
    assert found.content == '{"text":"One\\ntwo é","title":"Tïtle","url":"http://a/"}'.encode()
    assert found.document_id == sha256(found.content).hexdigest()[:32]
    assert (found.content_format, found.file_format, found.uri, found.url) == ("record", "jsonl", "x.jsonl#1", "http://a/")


def test_order_of_keys_and_way_of_writing_make_no_other_document():
    first, second = lines(b'{"text":"\\u00e9","title":"T"}\n{ "title" : "T", "text" : "\xc3\xa9" }')
    assert first.document_id == second.document_id


@pytest.mark.parametrize("body", [b"17", b"null", b'""', b"true", b"[1, 2]"])
def test_what_is_no_text_is_said_to_hold_none(body):
    (found,) = lines(b'{"title":"t","content":%s}' % body)
    assert (found.reason_code, found.detail) == ("record_without_text", "no text; content holds none")


def test_offsets_are_bytes_and_blank_lines_do_not_count():
    content = b'\xef\xbb\xbf{"text":"\xc3\xa9"}\r\n\r\n   \n{"text":"b"}'
    found = lines(content)
    assert [(f.record_number, f.record_offset) for f in found] == [(1, 3), (2, 24)]
    assert content[24:].startswith(b'{"text":"b"}')


def test_broken_lines_cost_no_other():
    found = lines(b'{"text":"a"}\nnot json\n[1]\n{"title":"t"}\n{"text":"b"}\n')
    assert told(found) == [
        (1, "a"),
        ("l#2", "record_malformed"),
        ("l#3", "record_malformed"),
        ("l#4", "record_without_text"),
        (5, "b"),
    ]
    assert "byte 13" in found[1].detail
    assert found[1].payload == "not json"
    assert "title" in found[3].detail


def test_line_beyond_the_limit_is_passed_over_without_being_held():
    def content():
        yield b'{"text":"a"}\n{"text":"'
        for _ in range(100):
            yield b"x" * 1_000_000
        yield b'"}\n{"text":"b"}\n'

    class Stream:
        pieces = content()

        def read(self, size):
            return next(self.pieces, b"")

    found = list(read_json_lines(Stream(), "x.jsonl", LIMITS, MAPPING))
    assert told(found) == [(1, "a"), ("l#2", "too_large"), (3, "b")]
    assert "100000011 bytes" in found[1].detail
    assert len(found[1].payload) == 2_000
    assert found[2].record_offset == 13 + 100_000_011 + 1


def test_values_that_json_writes_and_text_cannot_hold():
    found = lines(b'{"text":"a \\ud83d\\ude00 b \\ud800 c","score":NaN,"published":1e999}\n{"text":"one","text":"two"}\n')
    assert told(found) == [(1, "a 😀 b \ufffd c"), (2, "two")]


def test_names_that_text_cannot_hold_are_told_all_the_same():
    [found] = lines(b'{"a\\ud800":1}')
    assert found.detail.endswith("it has the fields a\\ud800")


def test_deep_nesting_is_no_crash():
    deep = b'{"text":"a","x":' + b"[" * 10_000 + b"]" * 10_000 + b"}\n"
    assert told(lines(deep + b'{"text":"b"}', Limits())) == [("l#1", "nested_too_deep"), (2, "b")]
    assert told(whole(b"[" + deep.strip() + b',{"text":"b"}]', Limits())) == [("#1", "nested_too_deep"), (2, "b")]
    assert told(whole(deep, Limits())) == [("", "nested_too_deep")]


def test_huge_numbers_are_no_crash():
    assert told(lines(b'{"text":"a","x":' + b"9" * 5_000 + b"}", Limits())) == [("l#1", "record_malformed")]


def test_windows_1252_is_read_and_utf_16_refused():
    assert told(lines('{"text":"café “x”"}'.encode("cp1252"))) == [(1, "café “x”")]
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        found = lines('{"text":"a"}'.encode(encoding))
        assert told(found) == [("l", "container_malformed")]
        assert "UTF-8" in found[0].detail


def test_array_is_read_element_by_element():
    content = b' [ {"text":"a, [b] \\" }"},\n{"text":"c"} , 3, {"text":"d"},] '
    found = whole(content)
    assert told(found) == [(1, 'a, [b] " }'), (2, "c"), ("#3", "record_malformed"), (4, "d")]
    assert [content[f.record_offset :][:8] for f in found if isinstance(f, FoundDocument)] == [b'{"text":'] * 3


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_array_is_the_same_however_it_is_cut_into_pieces(size):
    content = '[{"text":"a\\\\"},{"text":"\\"é]","x":[{}]},[1,"]"],"s",{"text":"z"}]'.encode()

    class Stream(BytesIO):
        def read(self, _=-1):
            return super().read(size)

        read1 = read

    assert list(read_json(Stream(content), "x.json", LIMITS, MAPPING)) == whole(content)


def test_array_holds_one_element_at_a_time():
    large = b'{"text":"' + b"x" * 2_000 + b'"}'
    found = whole(b'[{"text":"a"},' + large + b',{"text":"b"}]')
    assert told(found) == [(1, "a"), ("#2", "too_large"), (3, "b")]


def test_array_that_ends_too_early_keeps_what_stands_before():
    found = whole(b'[{"text":"a"},{"text":"b')
    assert told(found) == [(1, "a"), ("", "container_malformed")]
    assert found[1].payload == '{"text":"b'


def test_what_stands_after_an_array_is_told():
    for blanks in (b"\n", b" " * 500_000):
        found = whole(b'[{"text":"a"}]' + blanks + b'[{"text":"b"}]')
        assert told(found) == [(1, "a"), ("", "container_malformed")]
        assert found[1].payload == '[{"text":"b"}]'
    assert told(whole(b'[{"text":"a"}]' + b" \n" * 200_000)) == [(1, "a")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"text":"a"}', [(1, "a")]),
        (b'{"status":"ok","articles":[{"content":"a"},{"content":"b"}]}', [(1, "a"), (2, "b")]),
        (b'{"response":{"results":[{"fields":{"bodyText":"a"}}],"pages":1}}', [(1, "a")]),
        (b'{"facets":[{"n":1}],"data":[{"text":"a"},4]}', [(1, "a"), ("#2", "record_malformed")]),
        (b'{"text":"a"}\n{"text":"b"}\n', [(1, "a"), (2, "b")]),
        (b'{"a":[{"text":"a"}],"b":[{"text":"b"}]}', [("", "container_malformed")]),
        (b'{"a":1}', [("#1", "record_without_text")]),
        (b'"text"', [("", "container_malformed")]),
        (b"{broken", [("", "container_malformed")]),
        (b"[]", [("", "empty_file")]),
        (b" \n", [("", "empty_file")]),
        (b'{"text":"' + b"x" * 2_000 + b'"}', [("", "too_large")]),
    ],
)
def test_forms_of_json(content, expected):
    assert told(whole(content)) == expected


def test_flood_of_broken_records_ends():
    found = lines(b"x\n" * 10_500 + b'{"text":"a"}\n')
    assert len(found) == 10_001
    assert (found[-1].uri, found[-1].reason_code) == ("x.jsonl", "container_malformed")
