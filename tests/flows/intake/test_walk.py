"""Which files go in, which are turned away and why."""

import os

import pytest

from flows.errors import WrongUseError
from flows.intake.found import RejectedFile
from flows.intake.walk import walk_files


def write(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def found(*places, data_folder=None):
    return sorted(f.uri for f in walk_files(places, data_folder) if not isinstance(f, RejectedFile))


def turned_away(*places):
    return sorted((f.uri, f.reason_code) for f in walk_files(places) if isinstance(f, RejectedFile))


def test_walks_folders(tmp_path):
    write(tmp_path, "b.txt", "a/c.md", "a/b.TXT", "a/d/e.tar.gz")
    assert found(tmp_path) == ["a/b.TXT", "a/c.md", "a/d/e.tar.gz", "b.txt"]


def test_uri_of_a_single_file_is_its_name(tmp_path):
    write(tmp_path, "deep/er/a.txt")
    assert found(tmp_path / "deep" / "er" / "a.txt") == ["a.txt"]


def test_formats_that_are_not_read_are_rejected(tmp_path):
    write(tmp_path, "a.xlsx", "b.jpg.gz", "c.txt", "d")
    assert found(tmp_path) == ["b.jpg.gz", "c.txt", "d"]  # what a file without a suffix or a compressed one holds is seen when it is opened
    assert turned_away(tmp_path) == [("a.xlsx", "unsupported_format")]


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    write(tmp_path, ".DS_Store", ".git/a.txt")
    assert list(walk_files([tmp_path])) == []


def test_the_data_folder_is_no_input(tmp_path):
    write(tmp_path, "a.txt", "data/loads/b.txt")
    assert found(tmp_path, data_folder=tmp_path / "data") == ["a.txt"]


def test_links_stay_inside_the_folder_given(tmp_path):
    write(tmp_path, "outside/secret.txt", "inside/a.txt")
    inside = tmp_path / "inside"
    (inside / "leak.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (inside / "folder").symlink_to(tmp_path / "outside")
    (inside / "again.txt").symlink_to(inside / "a.txt")
    (inside / "dangling.txt").symlink_to(inside / "gone.txt")
    assert found(inside) == ["a.txt", "again.txt"]
    assert turned_away(inside) == [("dangling.txt", "vanished"), ("folder", "unreadable"), ("leak.txt", "unreadable")]


def test_links_that_lead_in_a_circle_end(tmp_path):
    write(tmp_path, "a/b/c.txt")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert found(tmp_path) == found(str(tmp_path / "**")) == ["a/b/c.txt"]
    assert turned_away(tmp_path) == [("a/b/up", "unreadable"), ("loop.txt", "unreadable")]


def test_what_is_no_file_is_rejected_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert turned_away(tmp_path) == [("pipe.txt", "unreadable")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_is_rejected(tmp_path):
    write(tmp_path, "locked/b.txt")
    (tmp_path / "locked").chmod(0)
    try:
        assert turned_away(tmp_path) == turned_away(tmp_path / "**" / "*.txt") == [("locked", "unreadable")]
    finally:
        (tmp_path / "locked").chmod(0o700)


def test_a_name_that_is_no_unicode_is_shown_with_escapes(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"x")
    assert found(tmp_path) == ["caf\\xe9.txt"]


def test_missing_path_is_wrong_use(tmp_path):
    with pytest.raises(WrongUseError, match="does not exist"):
        found(tmp_path / "nope")


def test_the_data_folder_itself_is_wrong_use(tmp_path):
    with pytest.raises(WrongUseError, match="is the data folder itself"):
        found(tmp_path, data_folder=tmp_path)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt", "b[1].txt"]),
        ("**/*.txt", ["a.txt", "b[1].txt", "x/c.txt", "x/y/d.txt"]),
        ("*/*.txt", ["x/c.txt"]),
        ("x/**", ["c.txt", "y/d.txt", "y/e.md"]),
        ("?.txt", ["a.txt"]),
        ("[a-c].txt", ["a.txt"]),
        ("[!b]*.txt", ["a.txt"]),
        ("b[1].txt", ["b[1].txt"]),
        ("b[[]1].txt", ["b[1].txt"]),
        ("x*", ["x/c.txt", "x/y/d.txt", "x/y/e.md"]),
        ("x/*", ["c.txt", "y/d.txt", "y/e.md"]),
    ],
)
def test_globs(tmp_path, pattern, expected):
    write(tmp_path, "a.txt", "b[1].txt", "x/c.txt", "x/y/d.txt", "x/y/e.md", ".hidden/a.txt", ".b.txt")
    assert found(str(tmp_path / pattern)) == expected


@pytest.mark.parametrize("pattern", ["*.md", "nope/*.txt", "x/[a-"])
def test_a_glob_that_matches_nothing_is_wrong_use(tmp_path, pattern):
    write(tmp_path, "a.txt", "x/b.txt")
    with pytest.raises(WrongUseError, match="no file matches"):
        found(str(tmp_path / pattern))


def test_web_addresses_are_not_looked_at(tmp_path):
    write(tmp_path, "a.txt")
    assert found("https://example.org/*.html", tmp_path) == ["a.txt"]


def test_the_same_rejection_has_the_same_id_in_every_run(tmp_path):
    write(tmp_path, "a.xlsx")
    first, second = (next(walk_files([tmp_path])).rejection_id for _ in range(2))
    assert first == second
