"""What can be set, and what is said of settings that cannot be."""

import pytest

from flows.errors import WrongUseError
from flows.fetch.manners import Manners, read_manners


def test_nothing_set_gives_the_defaults():
    assert read_manners({}) == Manners()
    assert Manners().user_agent.startswith("Dateline/")
    assert (Manners().delay_seconds, Manners().is_private_allowed, Manners().is_robots_obeyed) == (1.0, False, True)


def test_settings_are_read():
    given = {
        "USER_AGENT": "Press/1.0",
        "DELAY": "0.5",
        "PRIVATE": "1",
        "ROBOTS": "0",
        "PROXY": "http://proxy:3128",
        "MAX_PAGES": "5",
        "TIMEOUT": "9",
    }
    manners = read_manners({f"DATELINE_HTTP_{name}": value for name, value in given.items()})
    assert manners == Manners(
        user_agent="Press/1.0",
        delay_seconds=0.5,
        is_private_allowed=True,
        is_robots_obeyed=False,
        proxy="http://proxy:3128",
        max_pages=5,
        total_seconds=9.0,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("DELAY", "-1"), ("DELAY", "soon"), ("DELAY", "nan"), ("PRIVATE", "yes"), ("PROXY", "socks5://x"), ("USER_AGENT", "a\r\nX: b"),
     ("TIMEOUT", "inf")],
)  # fmt: skip
def test_what_cannot_be_is_wrong_use(name, value):
    with pytest.raises(WrongUseError, match=f"DATELINE_HTTP_{name}"):
        read_manners({f"DATELINE_HTTP_{name}": value})
