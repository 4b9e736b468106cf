"""Forwards, tied to the stored original as soon as both are there."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_, update

from monitor.domain.channel import derived_id
from monitor.domain.post import Forward
from monitor.storage.rows import add_missing, chunks, each
from monitor.storage.schema import channels, forwards, posts


def save(db: Connection, platform: str, pairs: Sequence[tuple[int, Forward]]) -> None:
    """Store where posts came from, and which stored post that is."""
    if not pairs:
        return
    numbers = _numbers(db, platform, {f.handle for _, f in pairs if f.handle})
    rows = [_row(post_id, forward, platform, numbers) for post_id, forward in pairs]
    origins = _origins(db, platform, rows)
    for row in rows:
        row["origin"] = origins.get((row["channel_id"], row["message_id"]))
    add_missing(db, forwards, rows)


def resolve_arrivals(db: Connection, channel_id: int, arrived: Mapping[int, int]) -> None:
    """Tie forwards that waited for originals of this channel: message id → post."""
    found = [{"number": channel_id, "message": m, "post": p} for m, p in arrived.items()]
    if found:
        each(db, _TIE, found)


_TIE = (
    update(forwards)
    .where(
        forwards.c.channel_id == bindparam("number"),
        forwards.c.message_id == bindparam("message"),
        forwards.c.origin.is_(None),
    )
    .values(origin=bindparam("post"))
)


def _numbers(db: Connection, platform: str, handles: set[str]) -> dict[str, int]:
    if not handles:
        return {}
    folded = func.lower(channels.c.handle)
    query = select(folded, channels.c.channel_id).where(channels.c.platform == platform)
    query = query.where(folded.in_([handle.lower() for handle in handles]))
    return {row[0]: row.channel_id for row in db.execute(query)}


def _row(
    post_id: int, forward: Forward, platform: str, numbers: Mapping[str, int]
) -> dict[str, Any]:
    number = forward.channel_id
    if number is None and forward.handle:
        known = numbers.get(forward.handle.lower())
        number = known if known is not None else derived_id(platform, forward.handle)
    return {
        "post_id": post_id,
        "channel_id": number,
        "handle": forward.handle,
        "message_id": forward.message_id,
        "posted_at": forward.posted_at,
        "name": forward.name,
        "person": forward.person,
    }


def _origins(
    db: Connection, platform: str, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[int, int], int]:
    wanted = {(r["channel_id"], r["message_id"]) for r in rows}
    pairs = [(number, message) for number, message in wanted if number and message]
    found: dict[tuple[int, int], int] = {}
    query = select(posts.c.channel_id, posts.c.message_id, posts.c.id)
    query = query.where(posts.c.platform == platform)
    for some in chunks(pairs):
        both = tuple_(posts.c.channel_id, posts.c.message_id)
        for row in db.execute(query.where(both.in_(some))):
            found[(row.channel_id, row.message_id)] = row.id
    return found
