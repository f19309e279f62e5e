"""Tables as contracts: what is let through, and what each breach is called."""

import polars as pl
import pytest

from transforms.schema import ContractError, Table, column

TABLE = Table("spans", "one span", ("document_id", "char_start", "title"), key=("document_id", "char_start"), nullable=frozenset({"title"}))


def frame(**columns):
    given = {"document_id": ["a", "b"], "char_start": [0, 5], "title": ["T", None], **columns}
    return pl.DataFrame({k: v for k, v in given.items() if v is not None})


def test_columns_are_put_in_order_and_extra_ones_cut_off():
    given = frame(note=["x", "y"]).select("note", "title", "char_start", "document_id")
    assert TABLE.enforce(given).rows() == [("a", 0, "T"), ("b", 5, None)]
    assert TABLE.enforce(given).columns == ["document_id", "char_start", "title"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (frame(title=None, char_start=None), "spans: columns missing: char_start, title"),
        (frame(char_start=["0", "5"]), "spans: char_start is String, not Int64"),
        (frame(char_start=pl.Series([0, 5], dtype=pl.Int32)), "spans: char_start is Int32, not Int64"),
        (frame(title=[None, None]), "spans: title is Null, not String"),
        (frame(document_id=["a", None]), "spans: null values in document_id"),
        (frame(document_id=["a", None], char_start=[None, 5]), "spans: null values in document_id, char_start"),
    ],
)
def test_breach_is_named(given, message):
    with pytest.raises(ContractError) as raised:
        TABLE.enforce(given)
    assert str(raised.value) == message


def test_empty_table_has_the_declared_types_and_passes():
    assert TABLE.empty().schema == {"document_id": pl.String, "char_start": pl.Int64, "title": pl.String}
    assert TABLE.enforce(TABLE.empty()).is_empty()


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": ("document_id", "shoe_size")},
        {"columns": ("document_id",), "key": ("char_start",)},
        {"columns": ("document_id",), "nullable": frozenset({"title"})},
        {"columns": ("document_id",), "sort": ("title",)},
    ],
)
def test_table_with_undefined_or_strange_columns_cannot_be_declared(wrong):
    with pytest.raises(ContractError, match=r"undefined columns|strangers"):
        Table("t", "one row", **wrong)


def test_surrogate_keys_need_no_definition_and_other_columns_do():
    assert (column("document_key").dtype, column("document_key").description) == (
        pl.Int64(),
        "Surrogate key of the document; -1 for the unknown member",
    )
    with pytest.raises(KeyError):
        column("shoe_size")
