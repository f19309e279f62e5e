"""Connections to web servers: to addresses that may be asked alone, and never for longer than one answer may take.

httpx takes no network layer of one's own, httpcore beneath it does: here the name of a host is resolved, checked
and connected to in one step, while Host header and certificate still go by the name. Every read is cut to what
is left of the time for the answer, so that a server that sends a byte a second, in its headers too, holds no run.
"""

import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from flows.fetch.addresses import resolve_host
from flows.fetch.manners import Manners


class Deadline:
    """The moment at which the answer that is being waited for must be complete."""

    def __init__(self, seconds: float) -> None:
        """Start with `seconds` from now."""
        self.seconds = seconds
        self.restart()

    def restart(self) -> None:
        """Begin to count anew, for the next answer."""
        self._end = time.monotonic() + self.seconds

    def cut(self, seconds: float | None) -> float:
        """Return `seconds`, or what is left; raises `httpcore.ReadTimeout` where nothing is."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(f"not complete after {self.seconds:g} seconds")
        return left if seconds is None else min(left, seconds)


class TimedStream(httpcore.NetworkStream):
    """A connection of which every step ends with the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        """Wrap a connection."""
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most `max_bytes`."""
        return self._stream.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on encrypted."""
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.cut(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks of the connection."""
        return self._stream.get_extra_info(info)


class GuardedNetwork(httpcore.NetworkBackend):
    """Connects to the network addresses of a host after each has been checked."""

    def __init__(self, deadline: Deadline, *, is_private_allowed: bool) -> None:
        """Keep the deadline and whether private addresses may be asked."""
        self._deadline, self._is_private_allowed = deadline, is_private_allowed
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address of the host that takes one.

        Raises `RefusedError` where an address may not be asked, and what httpcore raises where none answers.
        """
        try:
            addresses = resolve_host(host, port, is_private_allowed=self._is_private_allowed)
        except OSError as error:
            raise httpcore.ConnectError(f"no address is known: {error}") from error
        problem: Exception = httpcore.ConnectError("no address is known")
        for address in addresses:
            try:
                stream = self._network.connect_tcp(address, port, self._deadline.cut(timeout), local_address, socket_options)
                return TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


class _Body(httpx.SyncByteStream):
    """The bytes of an answer as they come."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class GuardedTransport(httpx.BaseTransport):
    """What httpx sends its requests by: HTTP/1.1 over `GuardedNetwork`, a connection for each request.

    At one request a second a kept connection is as often one that the server has just closed as one that saves time.
    """

    def __init__(self, manners: Manners, deadline: Deadline) -> None:
        """Open no connection yet. A proxy is connected to wherever it is; what it asks for is checked before it is asked."""
        context = httpx.create_ssl_context(trust_env=False)
        network = GuardedNetwork(deadline, is_private_allowed=manners.is_private_allowed or manners.proxy is not None)
        self._pool: httpcore.ConnectionPool
        if manners.proxy:
            proxy = httpx.Proxy(manners.proxy)
            self._pool = httpcore.HTTPProxy(
                str(proxy.url), proxy_auth=proxy.raw_auth, ssl_context=context, network_backend=network, max_keepalive_connections=0
            )
        else:
            self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=network, max_keepalive_connections=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the answer, its body still to come; errors are httpcore's."""
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = self._pool.handle_request(
            httpcore.Request(request.method, target, headers=request.headers.raw, content=request.stream, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions)

    def close(self) -> None:
        """End all connections."""
        self._pool.close()
