"""Which files go in, which are turned away and why."""

import os
from hashlib import sha256

import pytest

from flows.errors import WrongUseError
from flows.intake import find_files

LIMIT = 1_000


def write(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def found(intake):
    return [(f.uri, f.file_format) for f in intake.files]


def turned_away(intake):
    return [(r.uri, r.reason_code) for r in intake.rejections]


def test_walks_folders_and_takes_text_and_markdown(tmp_path):
    write(tmp_path, b_dot_txt=b"two", a__c_dot_md=b"one", a__b_dot_TXT=b"three")
    assert found(find_files([tmp_path], LIMIT)) == [("a/b.TXT", "text"), ("a/c.md", "markdown"), ("b.txt", "text")]


def test_document_id_is_the_digest_of_the_bytes(tmp_path):
    write(tmp_path, a_dot_txt=b"same", b_dot_txt=b"same")
    first, second = find_files([tmp_path], LIMIT).files
    assert first.document_id == second.document_id == sha256(b"same").hexdigest()[:32]
    assert (first.byte_count, first.uri, second.uri) == (4, "a.txt", "b.txt")


def test_uri_of_a_single_file_is_its_name(tmp_path):
    write(tmp_path, deep__er__a_dot_txt=b"x")
    assert found(find_files([tmp_path / "deep" / "er" / "a.txt"], LIMIT)) == [("a.txt", "text")]


def test_other_formats_and_large_files_are_rejected(tmp_path):
    write(tmp_path, a_dot_pdf=b"%PDF", b_dot_txt=b"x" * (LIMIT + 1), c=b"no suffix")
    intake = find_files([tmp_path], LIMIT)
    assert intake.files == []
    assert turned_away(intake) == [("a.pdf", "unsupported_format"), ("b.txt", "too_large"), ("c", "unsupported_format")]


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    write(tmp_path, _dot_DS_Store=b"x", _dot_git__a_dot_txt=b"x")
    intake = find_files([tmp_path], LIMIT)
    assert (intake.files, intake.rejections) == ([], [])


def test_the_data_folder_is_no_input(tmp_path):
    write(tmp_path, a_dot_txt=b"x", data__loads__b_dot_txt=b"x")
    assert found(find_files([tmp_path], LIMIT, data_folder=tmp_path / "data")) == [("a.txt", "text")]


def test_links_stay_inside_the_folder_given(tmp_path):
    write(tmp_path, outside__secret_dot_txt=b"secret", inside__a_dot_txt=b"x")
    inside = tmp_path / "inside"
    (inside / "leak.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (inside / "folder").symlink_to(tmp_path / "outside")
    (inside / "again.txt").symlink_to(inside / "a.txt")
    (inside / "dangling.txt").symlink_to(inside / "gone.txt")
    intake = find_files([inside], LIMIT)
    assert found(intake) == [("a.txt", "text"), ("again.txt", "text")]
    assert turned_away(intake) == [("dangling.txt", "vanished"), ("folder", "unreadable"), ("leak.txt", "unreadable")]


def test_what_is_no_file_is_rejected_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert turned_away(find_files([tmp_path], LIMIT)) == [("pipe.txt", "unreadable")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file_and_folder_are_rejected(tmp_path):
    write(tmp_path, a_dot_txt=b"x", locked__b_dot_txt=b"x")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "locked").chmod(0)
    try:
        assert turned_away(find_files([tmp_path], LIMIT)) == [("a.txt", "unreadable"), ("locked", "unreadable")]
    finally:
        (tmp_path / "locked").chmod(0o700)


def test_a_name_that_is_no_unicode_is_shown_with_escapes(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"x")
    assert found(find_files([tmp_path], LIMIT)) == [("caf\\xe9.txt", "text")]


def test_missing_path_is_wrong_use(tmp_path):
    with pytest.raises(WrongUseError, match="does not exist"):
        find_files([tmp_path / "nope"], LIMIT)


def test_the_same_rejection_has_the_same_id_in_every_run(tmp_path):
    write(tmp_path, a_dot_pdf=b"%PDF")
    first, second = (find_files([tmp_path], LIMIT).rejections[0].rejection_id for _ in range(2))
    assert first == second


def test_a_link_that_leads_to_itself_is_unreadable(tmp_path):
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (rejected,) = find_files([tmp_path], 100).rejections
    assert (rejected.uri, rejected.reason_code) == ("loop.txt", "unreadable")


def test_the_data_folder_itself_is_wrong_use(tmp_path):
    with pytest.raises(WrongUseError, match="is the data folder itself"):
        find_files([tmp_path], 100, data_folder=tmp_path)
