"""Publishing: one swap, complete loads only, old loads pruned, leftovers of a crash cleared."""

import duckdb
import pytest

from warehouse.layout import Layout
from warehouse.publish import PublishError, discard_unpublished, list_loads, publish_load


@pytest.fixture
def layout(tmp_path):
    return Layout(tmp_path / "data")


def build(layout, load_id):
    """A load's folder with a database that says its name."""
    layout.load_parquet(load_id).mkdir(parents=True)
    layout.load_reports(load_id).mkdir()
    with duckdb.connect(str(layout.load_database(load_id))) as connection:
        connection.execute(f"create table name as select '{load_id}' as load_id")


def seen(layout):
    with duckdb.connect(str(layout.database), read_only=True) as connection:
        return connection.execute("from name").fetchall()[0][0]


def test_readers_see_the_published_load_through_the_links(layout):
    build(layout, "1")
    assert layout.current_load_id is None
    publish_load(layout, "1", keep=3)
    assert seen(layout) == "1"
    assert layout.parquet.is_dir()
    assert layout.reports.is_dir()
    assert layout.published_database == layout.load_database("1")
    build(layout, "2")
    assert seen(layout) == "1"
    publish_load(layout, "2", keep=3)
    assert (seen(layout), layout.current_load_id) == ("2", "2")


def test_an_open_reader_keeps_its_load_even_when_it_is_pruned(layout):
    build(layout, "1")
    publish_load(layout, "1", keep=1)
    with duckdb.connect(str(layout.database), read_only=True) as reader:
        build(layout, "2")
        publish_load(layout, "2", keep=1)
        assert reader.execute("from name").fetchall() == [("1",)]
    assert seen(layout) == "2"


def test_links_are_relative_so_that_the_folder_can_be_moved(layout, tmp_path):
    build(layout, "1")
    publish_load(layout, "1", keep=1)
    layout.root.rename(tmp_path / "moved")
    assert seen(Layout(tmp_path / "moved")) == "1"


@pytest.mark.parametrize(("keep", "kept"), [(3, ["2", "3", "4"]), (1, ["4"]), (0, ["4"]), (9, ["1", "2", "3", "4"])])
def test_the_newest_loads_are_kept_and_always_the_current_one(layout, keep, kept):
    for load_id in "1234":
        build(layout, load_id)
        publish_load(layout, load_id, keep=keep if load_id == "4" else 9)
    assert list_loads(layout) == kept
    assert seen(layout) == "4"


def test_an_incomplete_load_is_not_published(layout):
    build(layout, "1")
    publish_load(layout, "1", keep=3)
    layout.load_folder("2").mkdir()
    with pytest.raises(PublishError, match="load 2 has no database"):
        publish_load(layout, "2", keep=3)
    build(layout, "3")
    layout.load_database("3").with_name("warehouse.duckdb.wal").touch()
    with pytest.raises(PublishError, match="not closed cleanly"):
        publish_load(layout, "3", keep=3)
    assert seen(layout) == "1"


def test_a_file_of_the_users_own_is_not_replaced(layout):
    build(layout, "1")
    layout.database.write_text("mine")
    with pytest.raises(PublishError, match=r"warehouse\.duckdb is not a link that Dateline made"):
        publish_load(layout, "1", keep=3)
    assert layout.database.read_text() == "mine"
    assert layout.current_load_id is None


def test_leftovers_of_a_crash_are_discarded_and_published_loads_stay(layout):
    assert discard_unpublished(layout) == []
    for load_id in "12":
        build(layout, load_id)
        publish_load(layout, load_id, keep=3)
    build(layout, "3")
    (layout.root / ".link-current").symlink_to("loads/3")
    assert discard_unpublished(layout) == ["3"]
    assert list_loads(layout) == ["1", "2"]
    assert not list(layout.root.glob(".link-*"))
    assert seen(layout) == "2"


def test_a_load_that_crashed_between_its_mark_and_the_swap_is_discarded(layout, monkeypatch):
    build(layout, "1")
    publish_load(layout, "1", keep=3)
    build(layout, "2")

    def crash(link, target):
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.publish._swap_link", crash)
        with pytest.raises(OSError, match="power cut"):
            publish_load(layout, "2", keep=3)
    assert seen(layout) == "1"
    assert discard_unpublished(layout) == ["2"]
    assert seen(layout) == "1"
