"""For any text and any zones: the masked article has the length of the text, and every offset holds in it."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.views import read_views

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=200)
ZONES = st.sampled_from(["title", "body", "byline", "footer", "navigation"])


@settings(derandomize=True, deadline=None, database=None, max_examples=50)
@given(text=TEXT, cuts=st.sets(st.integers(1, 199), max_size=6), zones=st.lists(ZONES, min_size=7, max_size=7))
def test_masking_keeps_length_and_article(text, cuts, zones):
    edges = [0, *sorted(c for c in cuts if c < len(text)), len(text)]
    spans = list(zip(zones, edges, edges[1:], strict=False))
    view = next(v for v in read_views() if v.name == "document_article")
    with duckdb.connect() as connection:
        connection.execute("create schema star")
        connection.execute("create table star.dim_document as select 1 as document_key, 'd' as document_id, $1::varchar as text", [text])
        connection.execute("create table star.fact_document_zone (document_key int, zone text, char_start bigint, char_end bigint)")
        connection.executemany("insert into star.fact_document_zone values (1, $1, $2, $3)", spans)
        ((_, article),) = connection.execute(view.select).fetchall()
    assert len(article) == len(text)
    for zone, start, end in spans:
        if zone in ("title", "body"):
            assert article[start:end] == text[start:end]
        else:
            assert article[start:end] == "".join(c if c in "\r\n" else " " for c in text[start:end])
