"""Fetches the addresses of one host: each is asked for once a run, and what became of it is written down at once.

What a page is made of is `flows.intake`'s; here it is bytes, the address that gave them, and when.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from flows.errors import DatelineError
from flows.fetch.addresses import RefusedError, parse_address, say
from flows.fetch.exchange import Answer, Exchange, TryAgainError
from flows.fetch.memory import FetchMemory, Remembered
from flows.fetch.pages import FetchedPage, Outcome, PageStore, UnchangedPage
from flows.fetch.robots import Robots
from flows.intake.found import RejectedFile
from flows.settings import Settings

_NOT_MODIFIED = 304


def page_store(settings: Settings) -> PageStore:
    """Return where the pages of a data folder wait for the intake."""
    return PageStore(settings.layout.state / "incoming" / "fetched")


def fetch_memory(settings: Settings) -> FetchMemory:
    """Return what a data folder remembers of the pages that were loaded."""
    return FetchMemory(settings.layout.raw / "fetches.parquet")


def fetch_host(settings: Settings, urls: Sequence[str], *, is_following: bool = False, is_last_try: bool = False) -> int:
    """Fetch addresses of one host that are not settled yet; return how many are still not, because the host cannot answer now.

    On the last try none remains: those are rejected (http_failed). After a few failures in a row the host is left
    alone until the next try. With `is_following`, what is remembered of a feed counts only if its pages were fetched too.
    """
    store, manners = page_store(settings), settings.manners
    remembered = fetch_memory(settings).read()
    waiting: dict[str, str] = {}
    failures = 0
    with Exchange(manners, settings.limits, store.hosts) as exchange:
        visits = _Visits(exchange, Robots(exchange, store.hosts), remembered, is_following=is_following)
        for url in urls:
            if store.has(url):
                continue
            if failures >= manners.max_failures:
                waiting[url] = "not asked for: the host did not answer others"
                continue
            try:
                store.settle(visits.visit(url))
                failures = 0
            except TryAgainError as error:
                waiting[url] = error.detail
                failures += 1
            except Exception as error:
                if isinstance(error, OSError | DatelineError):
                    raise  # the machine's fault, not the page's
                store.settle(RejectedFile(url, "http_failed", f"{type(error).__name__}: {say(error)}"))
    if not is_last_try:
        return len(waiting)
    for url, detail in waiting.items():
        store.settle(RejectedFile(url, "http_failed", detail))
    return 0


@dataclass
class _Visits:
    """The way to each page, over robots.txt and redirects."""

    exchange: Exchange
    robots: Robots
    remembered: dict[str, Remembered] = field(default_factory=dict)
    is_following: bool = False

    def visit(self, url: str) -> Outcome:
        """Return what became of an address; raises `TryAgainError` where it cannot be known now."""
        known = self.remembered.get(url)
        if known and self.is_following and not known.is_followed:
            known = None
        try:
            place = parse_address(url)
            for _ in range(self.exchange.manners.max_redirects + 1):
                delay = self.robots.require_allowed(place)
                headers = known.headers if known and known.final_url == str(place) else {}
                answer = self.exchange.ask(place, headers, delay_seconds=delay)
                if answer.location is None:
                    return _conclude(url, place, answer, is_conditional=bool(headers))
                place = _follow_redirect(place, answer.location)
        except RefusedError as error:
            return RejectedFile(url, error.reason_code, error.detail)
        return RejectedFile(url, "too_many_redirects", f"more than {self.exchange.manners.max_redirects}, the last to {say(place)}")


def _conclude(url: str, place: httpx.URL, answer: Answer, *, is_conditional: bool) -> Outcome:
    """Return what an answer that is no redirect makes of an address."""
    if answer.status == _NOT_MODIFIED and is_conditional:
        return UnchangedPage(url)
    if answer.status != 200:
        return RejectedFile(url, "http_failed", f"answered with status {answer.status}")
    return FetchedPage(
        url,
        str(place),
        answer.fetched_at,
        answer.status,
        answer.content,
        content_type=answer.content_type,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def _follow_redirect(place: httpx.URL, location: str) -> httpx.URL:
    """Return where a redirect leads; raises `RefusedError` where that may not be asked for."""
    try:
        return parse_address(place.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise RefusedError("address_not_allowed", f"a redirect to what is no web address: {say(location)}") from error
    except RefusedError as error:
        raise RefusedError(error.reason_code, f"a redirect to {say(location)}: {error.detail}") from error
