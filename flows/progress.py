"""Progress on the terminal while a run works: on standard error, and only where somebody looks at it.

The flow reports steps; what shows them is set around the run. Nothing here is part of the result.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")


_SHOWN_EVERY = 100
_SHOWN: ContextVar["Progress | None"] = ContextVar("shown_progress", default=None)


@contextmanager
def show_progress(console: Console) -> Iterator[None]:
    """Show steps on `console` while the block runs; nothing where it is no terminal."""
    if not console.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        token = _SHOWN.set(progress)
        try:
            yield
        finally:
            _SHOWN.reset(token)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show one step while the block runs."""
    for _ in steps(name, [None]):
        yield


def steps(name: str, items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items and show how many of them are done."""
    progress = _SHOWN.get()
    if progress is None:
        yield from items
        return
    task = progress.add_task(name, total=len(items))
    for item in items:
        yield item
        progress.advance(task)
    progress.stop_task(task)


@contextmanager
def count_up(name: str) -> Iterator[Callable[[], None]]:
    """Show how often what is given was called while the block runs: how many there will be is not known."""
    progress = _SHOWN.get()
    if progress is None:
        yield lambda: None
        return
    task = progress.add_task(name, total=None)
    count = 0

    def advance() -> None:
        nonlocal count
        count += 1
        if count % _SHOWN_EVERY == 0:
            progress.update(task, completed=count)

    yield advance
    progress.update(task, total=count, completed=count)
    progress.stop_task(task)
