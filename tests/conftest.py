"""Fixtures shared by all tests."""

import os
from pathlib import Path
from tempfile import gettempdir

import pytest

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# built once, not in every test's data folder
os.environ.setdefault("DATELINE_GAZETTEER", str(Path(gettempdir()) / "dateline-gazetteer"))

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write what the stages give as the expectation of every golden case")


@pytest.fixture(scope="session")
def reference():
    """The reference tables that ship with Dateline."""
    from seeds.read import read_reference

    return read_reference()
