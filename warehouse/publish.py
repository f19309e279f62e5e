"""Makes one complete load the one that readers see, at one instant; and clears what a crash left behind.

A load is built in its own folder, flushed to disk, marked as published and pointed to by swapping one
symbolic link. Readers that have the former database open keep it.
"""

import os
import shutil
from pathlib import Path

from warehouse.layout import Layout

_MARK = ".published"


class PublishError(RuntimeError):
    """A load cannot be published: it is incomplete, or something that is not Dateline's stands in the way."""


def publish_load(layout: Layout, load_id: str, keep: int) -> None:
    """Make the load `load_id` the published one and remove all but the `keep` newest published loads.

    The load's folder must hold a cleanly closed database. Raises `PublishError`, with the former load still published.
    """
    folder, database = layout.load_folder(load_id), layout.load_database(load_id)
    if not database.is_file():
        raise PublishError(f"load {load_id} has no database at {database}: nothing was published")
    if database.with_name(database.name + ".wal").exists():
        raise PublishError(f"the database of load {load_id} was not closed cleanly: nothing was published; run again")
    _link_outputs(layout)
    (folder / _MARK).touch()
    _flush_tree(folder)
    _flush_folder(layout.loads)
    _swap_link(layout.current, Path(layout.loads.name) / load_id)
    _flush_folder(layout.root)
    _prune_loads(layout, load_id, keep)


def discard_unpublished(layout: Layout) -> list[str]:
    """Remove the folders of loads that were never published and return their ids, sorted.

    To be called under the writer's lock, before a load is built.
    """
    for leftover in layout.root.glob(".link-*"):
        leftover.unlink()
    current = layout.current_load_id
    gone = [f for f in _load_folders(layout) if current is None or not (f / _MARK).exists() or f.name > current]
    gone = [f for f in gone if f.name != current]
    for folder in gone:
        shutil.rmtree(folder)
    return [f.name for f in gone]


def list_loads(layout: Layout) -> list[str]:
    """Return the ids of the published loads that are kept, oldest first."""
    return [f.name for f in _load_folders(layout) if (f / _MARK).exists()]


def _load_folders(layout: Layout) -> list[Path]:
    return sorted(f for f in layout.loads.iterdir() if f.is_dir()) if layout.loads.is_dir() else []


def _prune_loads(layout: Layout, current: str, keep: int) -> None:
    others = [load_id for load_id in list_loads(layout) if load_id != current]
    for load_id in others[: len(others) - max(keep - 1, 0)]:
        shutil.rmtree(layout.load_folder(load_id))


def _link_outputs(layout: Layout) -> None:
    """Make the links that lead through `current`; refuse to replace anything that is not a link."""
    for link in (layout.current, layout.database, layout.parquet, layout.reports):
        if link.exists() and not link.is_symlink():
            raise PublishError(f"{link} is not a link that Dateline made: move it away, or choose another folder with --into")
    for link in (layout.database, layout.parquet, layout.reports):
        target = Path(layout.current.name) / link.name
        if not link.is_symlink() or link.readlink() != target:
            _swap_link(link, target)


def _swap_link(link: Path, target: Path) -> None:
    """Point `link` to `target` in one step: readers see the old or the new one, never none."""
    fresh = link.with_name(f".link-{link.name}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def _flush_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            continue
        if path.is_dir():
            _flush_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    """Flush the names in a folder, on systems that let a folder be opened."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
