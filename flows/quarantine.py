"""Takes rows that a gate rejected out of the stages' tables, with whatever cannot stand without them.

Pure: frames in, frames out. Which rows fail, and for what reason, is the expectations' business.
"""

from collections.abc import Mapping

import polars as pl

from transforms.ids import content_id
from transforms.stages import BATCH_OUTPUTS, REJECTIONS

_TABLES = {t.name: t for tables in BATCH_OUTPUTS.values() for t in tables if t is not REJECTIONS}
_CHILDREN: dict[str, tuple[tuple[str, str], ...]] = {
    "entity_mentions": (("event_mention_participants", "entity_mention_id"), ("mention_offices", "mention_id")),
    "event_mentions": (
        ("event_mention_participants", "mention_id"),
        ("event_mention_contexts", "mention_id"),
        ("event_mention_attributes", "mention_id"),
        ("statements", "mention_id"),
    ),
}
"""Tables whose rows go with the mention that they belong to."""
_POINTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "entity_mentions": (("event_mentions", "place_mention_id"), ("statements", "speaker_mention_id")),
}
"""Columns that become null where the mention that they point to goes."""
_PAYLOAD_CHARS = 2_000


def quarantine_rows(
    frames: Mapping[str, pl.DataFrame], rejected: Mapping[str, pl.DataFrame], reason_codes: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Return the tables of `frames` that lose rows, and `rejections`, one row for each row that was rejected.

    frames: tables of `stages.BATCH_OUTPUTS`. rejected: by table, the key columns of the failing rows with
    reason_code and detail. reason_codes: reason_code, stage. A rejected document takes all its rows with it, a mention its participants.
    """
    kept = dict(frames)
    rejections = [REJECTIONS.empty()]
    for table, rows in rejected.items():
        if rows.height:
            rejections.append(_describe(table, frames[table], rows, reason_codes))
            _drop(kept, table, rows.select(_TABLES[table].key).unique())
    changed = {name: frame for name, frame in kept.items() if frame.height != frames[name].height or not frame.equals(frames[name])}
    return {**changed, "rejections": pl.concat(rejections).unique("rejection_id").sort("rejection_id")}


def _drop(kept: dict[str, pl.DataFrame], table: str, keys: pl.DataFrame) -> None:
    kept[table] = kept[table].join(keys, on=keys.columns, how="anti", maintain_order="left")
    if table == "documents":
        _drop_documents(kept, keys)
        return
    if "mention_id" not in keys.columns:
        return
    ids = keys["mention_id"].implode()
    for child, column in _CHILDREN.get(table, ()):
        if child in kept:
            before = kept[child]
            kept[child] = before.filter(~pl.col(column).is_in(ids))
            if child == "event_mention_participants" and table == "entity_mentions":
                _drop_actorless(kept, before)
    for other, column in _POINTERS.get(table, ()):
        if other in kept:
            kept[other] = kept[other].with_columns(pl.when(~pl.col(column).is_in(ids)).then(column).alias(column))


def _drop_documents(kept: dict[str, pl.DataFrame], keys: pl.DataFrame) -> None:
    """Take everything out that stands in the documents, mentions' dependants included."""
    for name in [n for n in kept if n != "documents" and "document_id" in kept[n].columns]:
        gone = kept[name].join(keys, on="document_id", how="semi")
        if gone.height:
            _drop(kept, name, gone.select(_TABLES[name].key) if name in _TABLES else gone)


def _drop_actorless(kept: dict[str, pl.DataFrame], participants_before: pl.DataFrame) -> None:
    """Take out event mentions that had actors and have none left: an event without an actor is not coded."""
    if "event_mentions" not in kept:
        return
    lost = participants_before.join(kept["event_mention_participants"], on="mention_id", how="anti").select("mention_id").unique()
    if lost.height:
        _drop(kept, "event_mentions", lost)


def _describe(table: str, frame: pl.DataFrame, rows: pl.DataFrame, reason_codes: pl.DataFrame) -> pl.DataFrame:
    """Return REJECTIONS for the failing rows: the row as JSON is the payload."""
    key = list(_TABLES[table].key)
    found = frame.join(rows.select(*key, "reason_code", "detail").unique([*key, "reason_code"]), on=key, how="inner")
    found = found.join(reason_codes.select("reason_code", "stage"), on="reason_code", how="left")
    if "document_id" not in found.columns:
        found = found.with_columns(pl.lit(None, pl.String).alias("document_id"))
    payload = pl.struct(frame.columns).struct.json_encode()
    return REJECTIONS.enforce(
        found.with_columns(payload.str.slice(0, _PAYLOAD_CHARS).alias("payload")).with_columns(
            content_id("reason_code", pl.lit(table), *key).alias("rejection_id"),
            pl.col("stage").fill_null("validate"),
            pl.lit(None, pl.String).alias("uri"),
        )
    )
