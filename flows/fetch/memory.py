"""What is remembered of the pages that were loaded, so that the next run asks only for what has changed: DIR/state/raw/fetches.parquet.

An address is remembered when its documents are in the raw store, never before: whoever remembers sooner loses a page by a crash.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.fetch.pages import PageStore
from flows.store import read_file, write_file

_SCHEMA = {
    "url": pl.String(),
    "final_url": pl.String(),
    "etag": pl.String(),
    "last_modified": pl.String(),
    "fetched_at": pl.Datetime("us"),
    "is_followed": pl.Boolean(),
}


@dataclass(frozen=True)
class Remembered:
    """What a server said of a page when it was last loaded."""

    final_url: str
    etag: str | None
    last_modified: str | None
    is_followed: bool
    """True where the pages that it links to were fetched as well."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that ask for the page only if it has changed."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class FetchMemory:
    """The pages of one data folder that were loaded from the web."""

    file: Path

    def read(self) -> dict[str, Remembered]:
        """Return what is remembered, by address."""
        rows = self._frame().select("url", "final_url", "etag", "last_modified", "is_followed").iter_rows()
        return {url: Remembered(*rest) for url, *rest in rows}

    def settle(self, store: PageStore, refused: Collection[str] = (), followed: Collection[str] = ()) -> None:
        """Remember the pages of `store` and remove them from it; to be called when their documents are in the raw store.

        `refused`: addresses of which no document came; they are removed and asked for again by the next run.
        `followed`: addresses of feeds of which all linked pages are settled.
        """
        settled, rows = [], []
        for page in store.read_pages():
            settled.append(page.url)
            if page.url not in refused and (page.etag or page.last_modified):
                rows.append((page.url, page.final_url, page.etag, page.last_modified, page.fetched_at, page.url in followed))
        if settled:
            kept = self._frame().filter(~pl.col("url").is_in(settled))
            write_file(self.file, pl.concat([kept, pl.DataFrame(rows, schema=_SCHEMA, orient="row")]).sort("url"))
        store.remove(settled)

    def _frame(self) -> pl.DataFrame:
        if not self.file.is_file():
            return pl.DataFrame(schema=_SCHEMA)
        return read_file(self.file, "remove it: the next run asks for all pages anew")
