"""Which web addresses and which network addresses may be asked."""

from pathlib import Path

import pytest

from flows.errors import WrongUseError
from flows.fetch.addresses import RefusedError, is_public, normalize_address, parse_address, pick_addresses, resolve_host, say


def test_web_addresses_are_picked_out_of_the_inputs():
    given = [
        Path("articles"),
        "articles/*.html",
        "https://Example.org/feed.xml#top",
        "a/b.txt",
        "HTTP://example.org:80",
        "https://example.org/feed.xml",
    ]
    assert pick_addresses(given) == ["https://example.org/feed.xml", "http://example.org/"]


@pytest.mark.parametrize("given", ["https://user:secret@example.org/", "https://user@example.org", "HTTP://user:secret@example.org\\\\/"])
def test_passwords_in_addresses_are_wrong_use_and_not_repeated(given):
    with pytest.raises(WrongUseError) as raised:
        pick_addresses([given])
    assert "secret" not in raised.value.message


def test_an_at_sign_in_a_path_is_no_password():
    assert pick_addresses(["https://example.org/@press?to=a@b"]) == ["https://example.org/@press?to=a@b"]


@pytest.mark.parametrize(
    "given", ["ftp://example.org/a", "file:///etc/passwd", "gopher://example.org/", "http://", "http://[::1", "https://" + "a" * 5_000]
)
def test_other_schemes_and_broken_addresses_are_refused(given):
    with pytest.raises(RefusedError) as raised:
        parse_address(given)
    assert raised.value.reason_code == "address_not_allowed"
    assert normalize_address(given) == given


def test_credentials_and_fragments_are_not_asked_for():
    assert str(parse_address("https://a:b@example.org/x#y")) == "https://example.org/x"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3", "192.0.2.1",
        "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1",
        "2001::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::7f00:1", "2002:7f00:1::", "2002:808:808::1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_asked(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_that_are_asked(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "localhost", "::1", "[::1]", "0"]
)
def test_loopback_is_refused_however_it_is_written(host):
    with pytest.raises(RefusedError, match="no public address"):
        resolve_host(host, 80, is_private_allowed=False)


def test_loopback_is_resolved_where_it_is_allowed():
    assert resolve_host("2130706433", 80, is_private_allowed=True) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["a..b", "x" * 300])
def test_what_is_no_host_name_has_no_address(host):
    with pytest.raises(OSError, match=r".+"):
        resolve_host(host, 80, is_private_allowed=True)


def test_words_of_servers_are_said_in_one_plain_line():
    assert say("bad\r\n\x1b[31m\u202ename\x00" + "x" * 500) == ("bad [31m name " + "x" * 500)[:200]
