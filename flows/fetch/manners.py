"""How Dateline asks web servers: how often, how long, how many. `flows.settings` reads these."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from flows.errors import WrongUseError


@dataclass(frozen=True)
class Manners:
    """Those with a comment of their own have a setting; the others are fixed."""

    user_agent: str = f"Dateline/{version('dateline')}"
    """DATELINE_HTTP_USER_AGENT: who asks. Its first word up to the slash is the name that robots.txt knows."""
    delay_seconds: float = 1.0
    """DATELINE_HTTP_DELAY: pause between two requests to one host; a longer Crawl-delay of its robots.txt goes before."""
    retry_seconds: float = 5.0
    """DATELINE_HTTP_RETRY_SECONDS: pause before the first further try; it doubles with each."""
    total_seconds: float = 60.0
    """DATELINE_HTTP_TIMEOUT: seconds in which one answer must be complete, from the first packet to the last."""
    max_pages: int = 1_000
    """DATELINE_HTTP_MAX_PAGES: pages that are followed out of feeds, in one run."""
    is_private_allowed: bool = False
    """DATELINE_HTTP_PRIVATE: private, loopback and otherwise reserved addresses may be asked."""
    is_robots_obeyed: bool = True
    """DATELINE_HTTP_ROBOTS: robots.txt is asked for and obeyed; off for hosts of one's own."""
    proxy: str | None = None
    """DATELINE_HTTP_PROXY: address of a proxy; no other setting of the environment is looked at."""

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    max_redirects: int = 5
    max_retries: int = 3
    max_wait_seconds: float = 120.0
    """The longest Retry-After that is waited for; after it the server is asked again."""
    max_crawl_delay_seconds: float = 30.0
    max_failures: int = 3
    """Answers in a row that fail for now, after which a host is left alone until the next try."""


def read_manners(environment: Mapping[str, str]) -> Manners:
    """Return the manners that DATELINE_HTTP_… of `environment` ask for.

    Raises `WrongUseError` where one of them is not what it should be.
    """
    given = {name.removeprefix("DATELINE_HTTP_"): value.strip() for name, value in environment.items() if name.startswith("DATELINE_HTTP_")}
    return Manners(
        user_agent=_read_agent(given.get("USER_AGENT", "")),
        delay_seconds=_read_seconds(given, "DELAY", Manners.delay_seconds),
        retry_seconds=_read_seconds(given, "RETRY_SECONDS", Manners.retry_seconds),
        total_seconds=_read_seconds(given, "TIMEOUT", Manners.total_seconds) or Manners.total_seconds,
        max_pages=int(_read_seconds(given, "MAX_PAGES", Manners.max_pages)),
        is_private_allowed=_read_switch(given, "PRIVATE", is_default=False),
        is_robots_obeyed=_read_switch(given, "ROBOTS", is_default=True),
        proxy=_read_proxy(given.get("PROXY", "")),
    )


def _read_agent(given: str) -> str:
    if not given.isascii() or not (given.isprintable()):
        raise WrongUseError("DATELINE_HTTP_USER_AGENT holds other than printable ASCII characters", "give a name such as Press/1.0")
    return given or Manners.user_agent


def _read_seconds(given: Mapping[str, str], name: str, default: float) -> float:
    value = given.get(name, "")
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number < 1e9:
        raise WrongUseError(f"DATELINE_HTTP_{name} is {value!r}", "give a number, 0 or greater, or leave it unset")
    return number


def _read_switch(given: Mapping[str, str], name: str, *, is_default: bool) -> bool:
    value = given.get(name, "")
    if value not in {"", "0", "1"}:
        raise WrongUseError(f"DATELINE_HTTP_{name} is {value!r}", "give 0 or 1, or leave it unset")
    return value == "1" if value else is_default


def _read_proxy(given: str) -> str | None:
    if given and urlsplit(given).scheme not in {"http", "https"}:
        raise WrongUseError("DATELINE_HTTP_PROXY is no address of a proxy", "give http://host:port, or leave it unset")
    return given or None
