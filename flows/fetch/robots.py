"""What the robots.txt of a site allows, by RFC 9309: asked for once a site and run, kept in the folder of the hosts.

A site that has none (404, any other 4xx) allows everything; one that cannot answer now (5xx, no connection) is
asked for nothing until it can.
"""

from pathlib import Path

import httpx
from protego import Protego

from flows.fetch.addresses import RefusedError, parse_address
from flows.fetch.exchange import Exchange, TryAgainError
from transforms.ids import id_of

_MAX_BYTES = 512_000
"""RFC 9309 asks for at least 500 KiB; what lies beyond is not read."""


class Robots:
    """The rules of the sites that one task asks."""

    def __init__(self, exchange: Exchange, folder: Path) -> None:
        """`folder`: where the run keeps what it knows of hosts."""
        self._exchange, self._folder = exchange, folder
        self._rules: dict[str, Protego] = {}
        self._agent = exchange.manners.user_agent.split("/", 1)[0].strip() or "*"

    def require_allowed(self, url: httpx.URL) -> float:
        """Return the seconds that are to lie between two requests to the host, by its Crawl-delay, capped; 0 for none.

        Raises `RefusedError` (robots_disallowed) where the rules do not allow it, and `TryAgainError` where they cannot be had now.
        """
        manners = self._exchange.manners
        if not manners.is_robots_obeyed:
            return 0.0
        rules = self._read_rules(url)
        if not rules.can_fetch(str(url), self._agent):
            raise RefusedError("robots_disallowed", f"not allowed for {self._agent} by {url.copy_with(raw_path=b'/robots.txt')}")
        return min(rules.crawl_delay(self._agent) or 0.0, manners.max_crawl_delay_seconds)

    def _read_rules(self, url: httpx.URL) -> Protego:
        site = url.copy_with(raw_path=b"/robots.txt")
        key = str(site)
        if key not in self._rules:
            file = self._folder / f"{id_of(key)}.robots"
            if not file.is_file():
                content = self._ask(site)
                making = file.with_name(f".making-{file.name}")
                making.write_bytes(content)
                making.replace(file)
            self._rules[key] = Protego.parse(file.read_bytes().decode("utf-8", "replace"))
        return self._rules[key]

    def _ask(self, site: httpx.URL) -> bytes:
        """Return the robots.txt of a site, redirects followed; empty where there is none."""
        try:
            for _ in range(self._exchange.manners.max_redirects + 1):
                answer = self._exchange.ask(site, cut_bytes=_MAX_BYTES)
                if answer.status == 200:
                    return answer.content
                if answer.location is None:
                    break
                site = parse_address(site.join(answer.location))
        except TryAgainError as error:
            raise TryAgainError(f"robots.txt: {error.detail}") from error
        except httpx.InvalidURL:
            return b""
        return b""
