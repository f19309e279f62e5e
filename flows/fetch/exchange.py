"""One question to a web server and its answer, at the pace of the host; redirects are answers here, not followed.

Requests go straight to the transport: a client of httpx would keep cookies, send credentials and judge redirects by itself.

What fails for now (busy, broken off, too slow) is `TryAgainError`; what would fail again is `RefusedError`.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType

import httpcore
import httpx

from flows.fetch.addresses import RefusedError, resolve_host, say
from flows.fetch.body import ACCEPTED, BrokenBodyError, cut_body, read_body
from flows.fetch.connection import Deadline, GuardedTransport
from flows.fetch.manners import Manners
from flows.fetch.pace import Pace
from flows.intake.limits import Limits

_PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Statuses that say: not now."""
_REDIRECTS = {301, 302, 303, 307, 308}
_MAX_HEADER_CHARS = 1_000


class TryAgainError(Exception):
    """An address could not be fetched now; it may be later."""

    def __init__(self, detail: str) -> None:
        """Keep what is to be said of it."""
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class Answer:
    """What a server answered: the body of a 200, the target of a redirect, or a status alone."""

    status: int
    fetched_at: datetime
    content: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None


class Exchange:
    """Asks web servers; to be used as a context, which ends its connections."""

    def __init__(self, manners: Manners, limits: Limits, hosts: Path) -> None:
        """`hosts`: the folder of what is known of hosts during one run."""
        self.manners, self._limits = manners, limits
        self.pace = Pace(hosts, manners.delay_seconds, manners.max_wait_seconds)
        self._deadline = Deadline(manners.total_seconds)
        self._transport = GuardedTransport(manners, self._deadline)
        self._headers = {
            "User-Agent": manners.user_agent,
            "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5",
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
        }
        self._timeouts = httpx.Timeout(manners.read_seconds, connect=manners.connect_seconds).as_dict()

    def __enter__(self) -> "Exchange":
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End all connections."""
        self._transport.close()

    def ask(
        self, url: httpx.URL, headers: Mapping[str, str] | None = None, *, delay_seconds: float = 0.0, cut_bytes: int | None = None
    ) -> Answer:
        """Return the answer to one GET, when it is the host's turn; only of a 200 the body is received, or its first `cut_bytes`.

        Raises `TryAgainError` and `RefusedError`.
        """
        self._refuse_behind_proxy(url)
        self.pace.wait_turn(url.host, delay_seconds)
        self._deadline.restart()
        with _explain_failures():
            request = httpx.Request("GET", url, headers={**self._headers, **(headers or {})}, extensions={"timeout": self._timeouts})
            with closing(self._transport.handle_request(request)) as response:
                if response.status_code in _PASSING:
                    self._postpone(url.host, response)
                    raise TryAgainError(f"answered with status {response.status_code}")
                return self._take(response, cut_bytes)

    def _take(self, response: httpx.Response, cut_bytes: int | None) -> Answer:
        status, fetched_at = response.status_code, datetime.now(UTC).replace(tzinfo=None)
        if status in _REDIRECTS:
            return Answer(status, fetched_at, location=response.headers.get("Location"))
        if status != 200:
            return Answer(status, fetched_at)
        encoding = response.headers.get("Content-Encoding", "")
        if cut_bytes is not None:
            return Answer(status, fetched_at, cut_body(response.iter_raw(), encoding, cut_bytes))
        limits = self._limits
        if int(_header(response, "Content-Length", r"0123456789") or 0) > limits.max_file_bytes:
            raise RefusedError("too_large", f"more than {limits.max_file_bytes} bytes")
        return Answer(
            status,
            fetched_at,
            read_body(response.iter_raw(), encoding, limits.max_file_bytes, limits.max_expansion),
            content_type=_header(response, "Content-Type"),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
        )

    def _refuse_behind_proxy(self, url: httpx.URL) -> None:
        """Check what a proxy is to ask for, as far as that is known here; a name that only the proxy knows is left to it."""
        if self.manners.proxy is None:
            return
        try:
            resolve_host(url.host, url.port or 443, is_private_allowed=self.manners.is_private_allowed)
        except OSError:
            return

    def _postpone(self, host: str, response: httpx.Response) -> None:
        wait = read_retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC))
        self.pace.postpone(host, self.manners.retry_seconds if wait is None else wait)


def read_retry_after(given: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, given as such or as an HTTP date; None for neither."""
    given = given.strip()[:_MAX_HEADER_CHARS]
    if given.isdecimal() and given.isascii():
        return float(given[:9])
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _header(response: httpx.Response, name: str, allowed: str = "") -> str | None:
    """Return a header that is printable ASCII, of `allowed` characters alone where given; None for others, which are no use."""
    value: str = response.headers.get(name, "").strip()
    is_plain = value.isascii() and value.isprintable() and 0 < len(value) <= _MAX_HEADER_CHARS
    return value if is_plain and (not allowed or set(value) <= set(allowed)) else None


@contextmanager
def _explain_failures() -> Iterator[None]:
    """Turn what the network layers raise into `TryAgainError`, and into `RefusedError` what would be so again."""
    try:
        yield
    except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol, httpx.InvalidURL, ValueError) as error:
        raise RefusedError("http_failed", f"cannot be asked for: {say(error)}") from error
    except httpcore.TimeoutException as error:
        raise TryAgainError(f"no complete answer in time: {say(error) or type(error).__name__}") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
        if _is_caused_by(error, ssl.SSLCertVerificationError):
            raise RefusedError("http_failed", f"the certificate is not to be trusted: {say(error)}") from error
        raise TryAgainError(f"{'no connection' if isinstance(error, httpcore.ConnectError) else 'broken answer'}: {say(error)}") from error
    except BrokenBodyError as error:
        raise TryAgainError(f"broken answer: {error}") from error


def _is_caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False
