"""Which host is asked for what: one task a host, then the pages that fetched feeds link to.

One host after the other: a task in a thread of its own, asleep until its host may be asked again, would not hear Ctrl-C.
"""

from collections.abc import Sequence

from flows.fetch.addresses import RefusedError, parse_address
from flows.fetch.fetch import fetch_memory, page_store
from flows.fetch.follow import is_followed, list_linked
from flows.intake.found import RejectedFile
from flows.progress import steps
from flows.settings import Settings


def fetch_addresses(settings: Settings, urls: Sequence[str], *, is_following: bool = False) -> None:
    """Fetch web addresses into the page store, inside a flow; what cannot be had is a rejection there, and fails nothing.

    With `is_following` the pages that feeds among them link to are fetched as well, at most `max_pages`. To be called
    by every run, with no addresses too: it clears away what the last run left, save pages that are still to be taken.
    """
    store = page_store(settings)
    store.begin_run()
    _fetch_by_host(settings, urls, is_following=is_following)
    if not is_following:
        return
    linked = [link for page in store.read_pages() if page.url in set(urls) for link in list_linked(page)]
    wanted = [link for link in dict.fromkeys(linked) if not store.has(link)]
    kept, cut = wanted[: settings.manners.max_pages], wanted[settings.manners.max_pages :]
    for link in cut:
        store.settle(
            RejectedFile(link, "too_many_members", f"more than {settings.manners.max_pages} linked pages (DATELINE_HTTP_MAX_PAGES)")
        )
    _fetch_by_host(settings, kept)


def settle_fetched(settings: Settings, refused: Sequence[str] = ()) -> None:
    """Remember the fetched pages and remove them; to be called when their documents, and all rejections, are in the raw store.

    `refused`: addresses of pages that gave no document: they are asked for again by the next run.
    """
    store = page_store(settings)
    followed = {page.url for page in store.read_pages() if is_followed(page, store)}
    fetch_memory(settings).settle(store, refused, followed)


def _fetch_by_host(settings: Settings, urls: Sequence[str], *, is_following: bool = False) -> None:
    from prefect.tasks import exponential_backoff

    from flows import tasks

    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(_host_of(url), []).append(url)
    backoff = exponential_backoff(settings.manners.retry_seconds)
    fetch = tasks.fetch.with_options(retries=settings.manners.max_retries, retry_delay_seconds=backoff)
    for host in steps("fetch", list(hosts)):
        fetch(settings, host, hosts[host], is_following=is_following)


def _host_of(url: str) -> str:
    """Return the host of an address; what is no address is rejected by the task of the host named so."""
    try:
        return parse_address(url).host
    except RefusedError:
        return "none"
