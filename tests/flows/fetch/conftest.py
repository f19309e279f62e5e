"""Servers on the loopback interface for each test, and settings under which they may be asked."""

import pytest
from loopback import Site, quick, serve


@pytest.fixture
def site():
    with serve(Site()) as running:
        yield running


@pytest.fixture
def other_site():
    with serve(Site()) as running:
        yield running


@pytest.fixture
def settings(tmp_path):
    """Settings under which loopback may be asked, without pauses; `change` gives others."""
    return quick(tmp_path)


@pytest.fixture
def change(tmp_path):
    def make(**manners):
        return quick(tmp_path, **manners)

    return make
