"""What became of each address of a run, on disk until it is safely elsewhere: DIR/state/incoming/fetched.

One Parquet file an address, named by its digest and whole or not there at all, so that a further try, or the next
run after a crash, asks only for what is missing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.intake.found import RejectedFile
from flows.store import read_file, write_file
from transforms.ids import id_of

_WAY_OUT = "remove it: the next run asks for the address again"


@dataclass(frozen=True)
class FetchedPage:
    """One answer of a web server: its bytes, unpacked, and what it said of them."""

    url: str
    """The address asked for."""
    final_url: str
    """The address that answered, after redirects."""
    fetched_at: datetime
    """UTC, without time zone."""
    http_status: int
    content: bytes
    content_type: str | None = None
    """Content-Type as the server gave it, charset included; printable ASCII."""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class UnchangedPage:
    """An address of which the server says that nothing has changed since it was last loaded (304)."""

    url: str


Outcome = FetchedPage | UnchangedPage | RejectedFile

_SCHEMA = {
    "outcome": pl.String(),
    "url": pl.String(),
    "final_url": pl.String(),
    "fetched_at": pl.Datetime("us"),
    "http_status": pl.Int64(),
    "content": pl.Binary(),
    "content_type": pl.String(),
    "etag": pl.String(),
    "last_modified": pl.String(),
    "reason_code": pl.String(),
    "detail": pl.String(),
}
_FETCHED, _UNCHANGED, _REJECTED = "fetched", "unchanged", "rejected"


@dataclass(frozen=True)
class PageStore:
    """The outcomes of the addresses asked for in one data folder."""

    root: Path

    @cached_property
    def hosts(self) -> Path:
        """Folder of what is known of hosts during one run."""
        return self.root / "hosts"

    def begin_run(self) -> None:
        """Forget what does not outlive a run: rejections, unchanged pages, what hosts said. Pages that a crash left stay."""
        for path in [*self.root.glob(".making-*"), *self.hosts.glob("*"), *self.hosts.glob(".making-*")]:
            path.unlink(missing_ok=True)
        for path in self._files():
            if read_file(path, _WAY_OUT, ("outcome",)).item() != _FETCHED:
                path.unlink()

    def has(self, url: str) -> bool:
        """True where it is settled what became of an address."""
        return self._file(url).is_file()

    def settle(self, outcome: Outcome) -> None:
        """Write down what became of an address."""
        if isinstance(outcome, RejectedFile):
            row = {"outcome": _REJECTED, "url": outcome.uri, "reason_code": outcome.reason_code, "detail": outcome.detail}
        else:
            row = {"outcome": _FETCHED if isinstance(outcome, FetchedPage) else _UNCHANGED, **asdict(outcome)}
        write_file(self._file(row["url"]), pl.DataFrame([row], schema=_SCHEMA))

    def read_pages(self) -> Iterator[FetchedPage]:
        """Yield the pages that were fetched, one at a time, sorted by the digest of their address."""
        names = [field.name for field in fields(FetchedPage)]
        for path in self._files():
            row = read_file(path, _WAY_OUT).row(0, named=True)
            if row["outcome"] == _FETCHED:
                yield FetchedPage(**{name: row[name] for name in names})

    def read_rejections(self) -> list[RejectedFile]:
        """Return the addresses that go no further, sorted."""
        rows = (read_file(path, _WAY_OUT, ("outcome", "url", "reason_code", "detail")).row(0, named=True) for path in self._files())
        found = [RejectedFile(row["url"], row["reason_code"], row["detail"]) for row in rows if row["outcome"] == _REJECTED]
        return sorted(found, key=lambda r: r.uri)

    def count_unchanged(self) -> int:
        """Return how many addresses are unchanged since they were last loaded."""
        return sum(read_file(path, _WAY_OUT, ("outcome",)).item() == _UNCHANGED for path in self._files())

    def remove(self, urls: Iterable[str]) -> None:
        """Remove what is kept of addresses: their documents are in the raw store."""
        for url in urls:
            self._file(url).unlink(missing_ok=True)

    def _file(self, url: str) -> Path:
        return self.root / f"{id_of(url)}.parquet"

    def _files(self) -> list[Path]:
        return sorted(p for p in self.root.glob("*.parquet") if not p.name.startswith("."))
