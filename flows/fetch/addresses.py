"""Which web addresses may be asked: their form, and the network addresses that their host names stand for.

The check is made on the network addresses that are connected to, not on the words of the address: a name that
stands for another machine when it is asked a second time, or a number in octal, finds the same check.
"""

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from flows.errors import WrongUseError
from flows.intake.walk import Place, is_web_address

if TYPE_CHECKING:
    import httpx

_MAX_ADDRESS_CHARS = 4_096
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_NAT64 = IPv6Network("64:ff9b::/96")


class RefusedError(Exception):
    """An address goes no further: asking again would change nothing."""

    def __init__(self, reason_code: str, detail: str) -> None:
        """Keep the reason, one of the reference table's, and what is to be said of it."""
        super().__init__(detail)
        self.reason_code = reason_code
        self.detail = detail


def pick_addresses(places: Sequence[Place]) -> list[str]:
    """Return the web addresses among the inputs of a run, normalised and each once.

    Raises `WrongUseError` for an address with a user name or password: it would stand in the warehouse and in logs.
    """
    addresses = [str(place) for place in places if is_web_address(place)]
    if any("@" in re.split(r"[/?#\\]", address.split("://", 1)[1], maxsplit=1)[0] for address in addresses):
        raise WrongUseError("an address holds a user name or password", "fetch it with another program, and give the file")
    return list(dict.fromkeys(map(normalize_address, addresses)))


def normalize_address(given: str) -> str:
    """Return a web address in the form in which it is asked for, without fragment; what is none comes back as it is."""
    try:
        return str(parse_address(given))
    except RefusedError:
        return given.encode("utf-8", "backslashreplace").decode()


def parse_address(given: "str | httpx.URL") -> "httpx.URL":
    """Return an http or https address that may be asked for, without fragment and credentials.

    Raises `RefusedError` (address_not_allowed) for other schemes and for what is no address.
    """
    import httpx  # takes a while to import: a run over files does without

    try:
        if len(str(given)) > _MAX_ADDRESS_CHARS:
            raise RefusedError("address_not_allowed", f"an address of more than {_MAX_ADDRESS_CHARS} characters")
        url = httpx.URL(given)
        url = url.copy_with(raw_path=url.raw_path, fragment=None, username=None, password=None)
        url.netloc.decode("ascii")  # fails where the host name cannot be sent
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise RefusedError("address_not_allowed", f"no web address: {say(error)}") from error
    if url.scheme not in {"http", "https"}:
        raise RefusedError("address_not_allowed", f"{say(url.scheme) or 'no scheme'}: only http and https are asked for")
    if not url.host:
        raise RefusedError("address_not_allowed", "an address without a host")
    return url


def join_address(base: str, link: str) -> str:
    """Return where a link leads that stands at the address `base`; what cannot be read as a link comes back as it is."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def resolve_host(host: str, port: int, *, is_private_allowed: bool) -> list[str]:
    """Return the network addresses of a host, in the order in which they are to be tried.

    Raises `RefusedError` (address_not_allowed) where one of them may not be asked, and `OSError` where there are none.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError("no host name") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    refused = [a for a in addresses if not (is_private_allowed or is_public(a))]
    if refused:
        raise RefusedError("address_not_allowed", f"{say(host)} is {refused[0]}, which is no public address")
    return addresses


def is_public(address: str) -> bool:
    """True for a network address that belongs to one host of the public internet.

    IPv4 addresses inside IPv6 ones (mapped, NAT64) are judged by themselves; the relays of 6to4 and Teredo are not asked.
    """
    found = ip_address(address.split("%", 1)[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or (IPv4Address(int(found) & 0xFFFFFFFF) if found in _NAT64 else None)
        if inner is None:
            return found in _GLOBAL_UNICAST and found not in _SIX_TO_FOUR and _is_global(found)
        found = inner
    return _is_global(found)


def _is_global(found: IPv4Address | IPv6Address) -> bool:
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_private)


def say(text: object) -> str:
    """Return words of a server or an address as one short line without control characters."""
    plain = "".join(c if c.isprintable() else " " for c in str(text)[:400])
    return " ".join(plain.split())[:200]
