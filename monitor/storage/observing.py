"""Counters over time: kept when they differ from the last ones."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from monitor.domain.post import Observation
from monitor.storage.rows import add, chunks
from monitor.storage.schema import observations, posts

COUNTERS = ("views", "forwards", "reactions")


def save(
    db: Connection,
    new: Sequence[tuple[int, Observation]],
    known: Sequence[tuple[int, Observation]],
) -> None:
    """Store observations; those of known posts only when newer than the last and different."""
    rows = [_row(post_id, seen) for post_id, seen in new]
    last = {**_last(db, [post_id for post_id, _ in known])}
    last.update({row["post_id"]: row for row in rows})
    for post_id, seen in known:
        row = _row(post_id, seen)
        if _adds(last.get(post_id), row):
            rows.append(row)
            last[post_id] = row
    add(db, observations, rows)


def save_counts(db: Connection, channel: int, counts: Sequence[tuple[int, Observation]]) -> None:
    """Store counters of known posts, by message id; what one leaves out is as it was."""
    if not counts:
        return
    ids = _posts(db, channel, [number for number, _ in counts])
    last = _last(db, list(ids.values()))
    rows = []
    for number, seen in counts:
        post_id = ids.get(number)
        if post_id is None:
            continue
        known = last.get(post_id)
        row = _row(post_id, seen)
        if known is not None:
            row |= {name: known[name] for name in COUNTERS if row[name] is None}
        if _adds(known, row):
            rows.append(row)
    add(db, observations, rows)


def _posts(db: Connection, channel: int, numbers: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    query = select(posts.c.message_id, posts.c.id).where(posts.c.channel == channel)
    for some in chunks(numbers):
        rows = db.execute(query.where(posts.c.message_id.in_(some)))
        found |= {row.message_id: row.id for row in rows}
    return found


def _row(post_id: int, seen: Observation) -> dict[str, Any]:
    return {
        "post_id": post_id,
        "seen_at": seen.seen_at,
        "views": seen.views,
        "forwards": seen.forwards,
        "reactions": [list(pair) for pair in seen.reactions] or None,
    }


def _adds(last: dict[str, Any] | None, row: dict[str, Any]) -> bool:
    if all(row[name] is None for name in COUNTERS):
        return False
    if last is None:
        return True
    differs = any(row[name] != last[name] for name in COUNTERS)
    return bool(differs and row["seen_at"] > last["seen_at"])


def _last(db: Connection, post_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for some in chunks(post_ids):
        newest = select(func.max(observations.c.id)).where(observations.c.post_id.in_(some))
        query = select(observations).where(
            observations.c.id.in_(newest.group_by(observations.c.post_id))
        )
        found.update({row.post_id: _mapping(row) for row in db.execute(query)})
    return found


def _mapping(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)
