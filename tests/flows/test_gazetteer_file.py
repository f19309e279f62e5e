"""The gazetteer's file: built once, whole or not at all, anew where it is damaged or out of date."""

import polars as pl
import pytest

from flows import gazetteer
from flows.errors import DatelineError
from flows.gazetteer import find_gazetteer, find_rows, gazetteer_version, scan_gazetteer
from transforms.gazetteer import TOWN_COLUMNS


@pytest.fixture
def builds(monkeypatch):
    """Two towns in place of the library's; returns the list that grows with every build."""
    done = []
    rows = [(1, "Khoy", ["Khoi"], "IR", "01", 182_027, 38.55, 44.95), (2, "Amol", [], "IR", "35", 199_382, 36.47, 52.35)]

    def read():
        done.append(len(done))
        return pl.DataFrame(rows, schema=TOWN_COLUMNS, orient="row")

    monkeypatch.setattr(gazetteer, "_read_towns", read)
    return done


def test_it_is_built_once(builds, tmp_path):
    first, second = find_gazetteer(tmp_path), find_gazetteer(tmp_path)
    assert first == second == tmp_path / f"{gazetteer_version()}.parquet"
    assert len(builds) == 1
    assert scan_gazetteer(first).filter(pl.col("name_key") == "khoi").collect()["reference_id"].to_list() == ["geonames:1"]


def test_a_damaged_file_is_built_anew(builds, tmp_path):
    path = find_gazetteer(tmp_path)
    path.write_bytes(path.read_bytes()[:100])
    assert find_rows(find_gazetteer(tmp_path), pl.Series(["geonames:2", None]))["name"].to_list() == ["Amol"]
    assert len(builds) == 2


def test_a_build_that_breaks_leaves_nothing(builds, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError("no space left")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail)
    with pytest.raises(DatelineError, match="cannot be written to"):
        find_gazetteer(tmp_path / "gazetteer")
    assert list((tmp_path / "gazetteer").iterdir()) == []


def test_a_folder_that_cannot_be_written_has_a_way_out(builds, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DatelineError, match="cannot be written to") as raised:
        find_gazetteer(tmp_path / "file" / "gazetteer")
    assert "DATELINE_GAZETTEER" in raised.value.way_out
    assert builds == [0]


def test_files_of_other_versions_go_unless_others_may_use_them(builds, tmp_path):
    for folder, is_shared in ((tmp_path / "own", False), (tmp_path / "shared", True)):
        folder.mkdir()
        (folder / "0123.parquet").touch()
        find_gazetteer(folder, is_shared=is_shared)
        assert (folder / "0123.parquet").exists() is is_shared


def test_a_missing_library_has_a_way_out(monkeypatch, tmp_path):
    gazetteer_version.cache_clear()
    monkeypatch.setattr(gazetteer, "_LIBRARY", "no-such-library")
    with pytest.raises(DatelineError) as error:
        find_gazetteer(tmp_path)
    gazetteer_version.cache_clear()
    assert error.value.way_out == "make setup"


def test_the_library_holds_what_the_gazetteer_takes_from_it():
    towns = gazetteer._read_towns()
    assert dict(towns.schema) == TOWN_COLUMNS
    assert towns.height > 200_000
    assert towns.filter(pl.col("geonames_id") == 2210247)["name"].to_list() == ["Tripoli"]
