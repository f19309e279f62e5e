"""The seed articles are the ones that the project was given, byte for byte."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from seeds.read import DOCUMENTS

GIVEN = Path(__file__).resolve().parents[3] / "shared" / "seeds"
MANIFEST = dict(line.split("  ", 1)[::-1] for line in (DOCUMENTS / "SHA256SUMS").read_text(encoding="ascii").splitlines())
ARTICLES = sorted(p.name for p in DOCUMENTS.iterdir() if p.suffix == ".txt")


def digest(path):
    return sha256(path.read_bytes()).hexdigest()


def test_manifest_lists_every_article_and_nothing_else():
    assert sorted(MANIFEST) == ARTICLES
    assert sorted(p.name for p in DOCUMENTS.iterdir()) == sorted([*ARTICLES, "SHA256SUMS"])
    assert len(ARTICLES) == 5
    assert all(re.fullmatch("[0-9a-f]{64}", checksum) for checksum in MANIFEST.values())


@pytest.mark.parametrize("name", ARTICLES)
def test_article_has_the_checksum_of_the_manifest(name):
    assert digest(DOCUMENTS / name) == MANIFEST[name]


@pytest.mark.parametrize("name", ARTICLES)
def test_article_is_the_one_given(name):
    if not GIVEN.is_dir():
        pytest.skip("the given articles lie beside the repository only where it is developed")
    assert (DOCUMENTS / name).read_bytes() == (GIVEN / name).read_bytes()


def test_no_given_article_is_left_out():
    if not GIVEN.is_dir():
        pytest.skip("the given articles lie beside the repository only where it is developed")
    assert sorted(p.name for p in GIVEN.iterdir()) == ARTICLES


def test_a_changed_byte_shows(tmp_path):
    changed = tmp_path / ARTICLES[0]
    changed.write_bytes((DOCUMENTS / ARTICLES[0]).read_bytes() + b"\n")
    assert digest(changed) != MANIFEST[ARTICLES[0]]
