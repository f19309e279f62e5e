"""The pages that feeds link to, for `dateline run --follow`."""

from flows.fetch.addresses import join_address, normalize_address
from flows.fetch.content import sniff_content
from flows.fetch.pages import FetchedPage, PageStore
from flows.intake.feeds import parse_feed
from flows.intake.walk import is_web_address


def list_linked(page: FetchedPage) -> list[str]:
    """Return the addresses of the entries of a fetched feed, in its order, each once; none for what is no feed."""
    if sniff_content(page.content, page.content_type) != "feed":
        return []
    parsed = parse_feed(page.content)
    if parsed is None:
        return []
    links = (join_address(page.final_url, str(entry.get("link", ""))) for entry in parsed.entries if entry.get("link"))
    return list(dict.fromkeys(normalize_address(link) for link in links if is_web_address(link)))


def is_followed(page: FetchedPage, store: PageStore) -> bool:
    """True where nothing that a page links to is still to be had: all of it was fetched, is unchanged, or is not to be fetched."""
    missing = {r.uri for r in store.read_rejections() if r.reason_code in {"http_failed", "too_many_members"}}
    return all(store.has(link) and link not in missing for link in list_linked(page))
