"""Names that differ only in letters fold to one key."""

import polars as pl
import pytest

from transforms.fold import fold_name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Recep Tayyip Erdoğan", "recep tayyip erdogan"),
        ("Vali Ma’dani", "vali madani"),
        ("Nagorno-Karabakh", "nagorno karabakh"),
        ("Azerbaijan’s", "azerbaijan"),
        ("U.S.", "us"),
        ("Xankəndi", "xankendi"),
        ("  António   Guterres ", "antonio guterres"),
        ("Никол", "nikol"),
        ("F-35", "f 35"),
    ],
)
def test_name_folds_to_plain_letters(fold, name, key):
    assert fold(name) == key


def test_null_stays_null():
    names = pl.DataFrame({"name": [None, "Łódź"]}, schema={"name": pl.String})
    assert names.select(fold_name(pl.col("name")))["name"].to_list() == [None, "lodz"]
