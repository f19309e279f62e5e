"""Takes the documents out of fetched pages: by the readers of the intake, with the address and moment of the page."""

import io
from collections.abc import Iterator
from dataclasses import replace

from flows.fetch.addresses import join_address, say
from flows.fetch.content import sniff_content
from flows.fetch.pages import FetchedPage
from flows.intake.charset import read_charset
from flows.intake.found import Found, FoundDocument, RejectedFile
from flows.intake.take import Intake, take_stream

_NAMES = {"feed": "page.rss", "html": "page.html", "pdf": "page.pdf", "text": "page.txt", "markdown": "page.md"}
"""Names by which the intake knows the formats; none comes from an address."""


def take_page(page: FetchedPage, intake: Intake) -> Iterator[Found]:
    """Yield the document that a page is, or those of a feed's entries, with uris `<address>` and `<address>#3`; and what is turned away.

    The url of a page is the address that answered; that of an entry is its link, seen from there.
    """
    page_format = sniff_content(page.content, page.content_type)
    if page_format is None:
        given = say(page.content_type or "nothing")
        yield RejectedFile(page.url, "unsupported_format", f"the server calls it {given}; feeds, web pages, PDF and plain text are read")
        return
    for found in take_stream(io.BytesIO(page.content), _NAMES[page_format], page.url, intake):
        if isinstance(found, FoundDocument):
            is_page = found.record_number is None
            url = page.final_url if is_page else found.url and join_address(page.final_url, found.url)
            charset = read_charset(page.content_type) if is_page else None  # an entry is text already
            yield replace(found, url=url, fetched_at=page.fetched_at, http_status=page.http_status, declared_encoding=charset)
        else:
            yield found
