"""Golden cases: small articles, and what each stage must make of them. tests/golden/README.md says how a case is made."""

import json
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from transforms.clean import clean_documents
from transforms.conform import conform_star
from transforms.dedupe import dedupe_documents
from transforms.extract import extract_mentions
from transforms.read import read_documents
from transforms.resolve import resolve_documents
from transforms.stages import DOCUMENT_FIELDS, RAW_FILES, SIGHTINGS

GOLDEN = Path(__file__).resolve().parent / "golden"
STAGES = ("read", "clean", "dedupe", "extract", "resolve", "conform")
CASES = sorted(p.parent for p in GOLDEN.glob("*/*/expect.jsonl")) + sorted(
    p for p in GOLDEN.glob("*/*/") if not (p / "expect.jsonl").exists()
)


def run_stages(case, last, reference):
    """Run the stages up to `last` on the input files of a case; returns all frames by name."""
    files = [(p.name, p.read_bytes()) for p in sorted(case.glob("input*"))]
    raw = pl.DataFrame(
        [(sha256(b).hexdigest()[:32], name, "html" if name.endswith(".html") else "text", len(b), None, None, b) for name, b in files],
        schema={**RAW_FILES.dtypes, "content": pl.Binary()},
        orient="row",
    )
    frames = {"sightings": pl.concat([SIGHTINGS.empty(), raw.select("document_id", "uri", file_format="content_format")], how="diagonal")}
    steps = {
        "read": lambda: read_documents(raw, reference=reference),
        "clean": lambda: clean_documents(frames["documents"], reference, frames["document_fields"], frames["layout_zones"]),
        "dedupe": lambda: dedupe_documents(frames["signatures"], frames["document_metadata"]),
        "extract": lambda: extract_mentions(frames["documents"], frames["document_metadata"], frames["sentences"], reference),
        "resolve": lambda: resolve_documents(frames, reference),
        "conform": lambda: conform_star(frames, reference),
    }
    for stage in STAGES[: STAGES.index(last) + 1]:
        frames |= steps[stage]()
    return frames


def spans(frames, table):
    """Return a table of spans with uri and the words re-read from the document, in reading order."""
    texts = frames["documents"].select("document_id", pl.col("text").alias("whole")).join(frames["sightings"], on="document_id")
    words = pl.col("whole").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start")).alias("words")
    return frames[table].join(texts, on="document_id").with_columns(words).sort("uri", "char_start", "char_end")


def names(frame, keys, value, label):
    """Return keys and the sorted values of each."""
    return frame.group_by(keys).agg(pl.col(value).unique().sort().alias(label))


def rows(kind, frame, /, **columns):
    """Return one dict a row: `kind` first, then the columns under the names given; nulls and empty lists left out."""
    picked = frame.select(**columns)
    cells = ({"row": kind, **row} for row in picked.iter_rows(named=True))
    return [{k: str(v) if hasattr(v, "isoformat") else v for k, v in c.items() if v is not None and v != []} for c in cells]


def show_read(frames):
    documents = frames["documents"].join(frames["sightings"], on="document_id").sort("uri")
    rejections = frames["rejections"].sort("uri")
    declared = frames["document_fields"].join(frames["sightings"].select("document_id", "uri"), on="document_id")
    return [
        *rows("document", documents, uri="uri", encoding="encoding_name", bytes="byte_count", chars="char_count", text="text"),
        *rows("declared", declared.sort("uri"), uri="uri", **{c: c for c in DOCUMENT_FIELDS.columns if c != "document_id"}),
        *rows("layout", spans(frames, "layout_zones"), zone="zone", words="words"),
        *rows("rejection", rejections, uri="uri", reason="reason_code", detail="detail"),
    ]


def show_clean(frames):
    metadata = frames["document_metadata"].join(frames["sightings"], on="document_id").sort("uri")
    columns = {
        c: c
        for c in (
            "title",
            "author",
            "publisher",
            "published_at",
            "published_date",
            "published_precision",
            "published_basis",
            "dateline_place",
        )
    }
    return [
        *rows("metadata", metadata, uri="uri", **columns, language="language_code", words="word_count"),
        *rows("zone", spans(frames, "zones"), zone="zone", words="words"),
        *rows("sentence", spans(frames, "sentences"), number="sentence_number", paragraph="paragraph_number", zone="zone", words="words"),
    ]


def show_dedupe(frames):
    uri = frames["sightings"]
    other = uri.rename({"document_id": "primary_document_id", "uri": "primary"})
    pairs = frames["duplicate_pairs"].join(uri, on="document_id").join(other, on="primary_document_id").sort("uri", "primary")
    clusters = (
        frames["duplicate_clusters"].join(uri, on="document_id").join(other.rename({"primary_document_id": "cluster_id"}), on="cluster_id")
    )
    return [
        *rows("pair", pairs, uri="uri", repeats="primary", kind="duplicate_kind", score=pl.col("duplicate_score").round(2)),
        *rows("document", clusters.sort("uri"), uri="uri", cluster="primary", is_primary="is_primary"),
    ]


def show_extract(frames):
    entity_words = frames["entity_mentions"].select(pl.col("mention_id").alias("entity_mention_id"), pl.col("text").alias("who"))
    people = frames["event_mention_participants"].join(entity_words, on="entity_mention_id", how="left")
    events = spans(frames, "event_mentions").join(
        entity_words.rename({"entity_mention_id": "place_mention_id", "who": "place"}), on="place_mention_id", how="left"
    )
    for role in ("source", "target"):
        events = events.join(names(people.filter(pl.col("role") == role), "mention_id", "who", role), on="mention_id", how="left")
    contexts = names(frames["event_mention_contexts"], "mention_id", "context", "contexts")
    events = events.join(contexts, on="mention_id", how="left").sort("uri", "trigger_start", "char_start")
    span = {"uri": "uri", "start": "char_start", "words": "words"}
    dates = {"first": "date_start", "last": "date_end", "precision": "date_precision", "basis": "date_basis"}
    return [
        *rows("entity", spans(frames, "entity_mentions"), **span, type="entity_type", country="country_code", reference="reference_id"),
        *rows("time", spans(frames, "time_mentions"), **span, **dates),
        *rows("amount", spans(frames, "amount_mentions"), **span, amount="amount", up_to="amount_max", unit="unit",
        currency="currency_code"),
        *rows(
            "event", events, uri="uri", trigger="trigger", type="event_type", mode="mode", subtype="subtype", status="status",
            source="source", target="target", place="place", name="event_name", **dates, contexts="contexts", evidence="words",
        ),
    ]  # fmt: skip


def show_resolve(frames):
    aliases = names(frames["entity_aliases"], "entity_id", "alias", "aliases")
    entities = frames["entities"].join(aliases, on="entity_id").sort("canonical_name", "entity_type")
    people = frames["event_participants"].join(frames["entities"].select("entity_id", "canonical_name"), on="entity_id")
    reported = frames["event_links"].join(frames["event_mentions"], on="mention_id").join(frames["sightings"], on="document_id")
    events = frames["events"].join(names(reported, "event_id", "uri", "documents"), on="event_id")
    events = events.join(frames["places"].select("place_id", "place_name"), on="place_id", how="left")
    for role in ("source", "target"):
        events = events.join(names(people.filter(pl.col("role") == role), "event_id", "canonical_name", role), on="event_id", how="left")
    claims = spans(frames, "claims").join(frames["events"].select("event_id", "title"), on="event_id")
    dates = {"first": "date_start", "last": "date_end", "precision": "date_precision"}
    return [
        *rows("entity", entities, name="canonical_name", type="entity_type", country="country_code", aliases="aliases"),
        *rows(
            "event", events.sort("date_start", "title", nulls_last=True), title="title", type="event_type", subtype="subtype",
            status="status",
            source="source", target="target", place="place_name", **dates, documents="documents",
        ),
        *rows(
            "claim", claims.sort("title", "attribute", "value", "uri"), event="title", attribute="attribute", value="value", uri="uri",
            words="words", is_consensus="is_consensus", disagreement="disagreement",
        ),
    ]  # fmt: skip


def show_conform(frames):
    documents, events = frames["dim_document"], frames["fact_event"].sort("date_start", "title", nulls_last=True)
    counts = ("mention_count", "document_count", "source_count", "contradiction_count")
    return [
        *rows("dim_source", frames["dim_source"].sort("source_name"), name="source_name"),
        *rows("dim_document", documents.sort("uri"), uri="uri", title="title", published="published_date", is_primary="is_primary"),
        *rows(
            "dim_entity", frames["dim_entity"].sort("canonical_name", "entity_type"), name="canonical_name", type="entity_type",
            **{c: c for c in ("alias_count", "mention_count", "document_count")},
        ),
        *rows("fact_event", events, title="title", type="event_type_id", cameo="cameo_code", **{c: c for c in counts}),
        *rows("dim_date", frames["dim_date"], first=pl.col("date").min(), last=pl.col("date").max(), days=pl.len()),
    ]  # fmt: skip


SHOW = {
    "read": show_read, "clean": show_clean, "dedupe": show_dedupe, "extract": show_extract, "resolve": show_resolve,
    "conform": show_conform,
}  # fmt: skip


def test_every_stage_has_a_case():
    assert {p.parent.name for p in CASES} == set(STAGES)


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_stage_gives_what_is_expected(case, reference, request):
    stage = case.parent.name
    found = [json.dumps(row, ensure_ascii=False) for row in SHOW[stage](run_stages(case, stage, reference))]
    expected = case / "expect.jsonl"
    if request.config.getoption("--update-golden"):
        expected.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8").splitlines()
