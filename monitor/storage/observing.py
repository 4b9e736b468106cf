"""Counters over time: kept when they differ from the last ones."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from monitor.domain.post import Observation
from monitor.storage.rows import add, chunks
from monitor.storage.schema import observations


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


def _row(post_id: int, seen: Observation) -> dict[str, Any]:
    return {
        "post_id": post_id,
        "seen_at": seen.seen_at,
        "views": seen.views,
        "forwards": seen.forwards,
        "reactions": [list(pair) for pair in seen.reactions] or None,
    }


def _adds(last: dict[str, Any] | None, row: dict[str, Any]) -> bool:
    if all(row[name] is None for name in ("views", "forwards", "reactions")):
        return False
    if last is None:
        return True
    differs = any(row[name] != last[name] for name in ("views", "forwards", "reactions"))
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
