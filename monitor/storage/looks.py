"""Second looks: stored posts that are read again by id, for edits, deletions and counters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from monitor.domain.collecting import Batch, DueLook, SourceKind
from monitor.domain.looking import FIRST_LOOK, OLDEST
from monitor.storage.rows import add, add_missing, chunks, put
from monitor.storage.schema import findings, posts
from monitor.storage.schema_collecting import looks

_ACCOUNTS = (SourceKind.ACCOUNT, SourceKind.SECOND)
_PUT = (
    update(looks)
    .where(looks.c.post_id == bindparam("post"))
    .values(due_at=bindparam("at"), missed_at=bindparam("missed"))
)


def ask(db: Connection, channel: int, messages: Sequence[int], now: datetime) -> None:
    """Ask for a look at stored posts now, because a witness saw them otherwise."""
    for post_id in _posts(db, channel, messages).values():
        put(db, looks, {"post_id": post_id, "channel": channel, "due_at": now, "missed_at": None})


def begin(db: Connection, batch: Batch, channel: int, new: Sequence[Mapping[str, Any]]) -> None:
    """Let the new posts of an account's batch be looked at again, unless they are too old."""
    if batch.source not in _ACCOUNTS:
        return
    young = batch.received_at - OLDEST
    rows = [
        {"post_id": row["id"], "channel": channel, "due_at": row["posted_at"] + FIRST_LOOK}
        for row in new
        if row["posted_at"] > young and not row["undated"]
    ]
    add(db, looks, rows)
    if len(batch.sightings) > len(new):
        _begin_known(db, batch, channel, young)


def _begin_known(db: Connection, batch: Batch, channel: int, young: datetime) -> None:
    # A post that another source stored first is looked at as well.
    numbers = [sighting.post.ref.message_id for sighting in batch.sightings]
    query = (
        select(posts.c.id, posts.c.posted_at)
        .outerjoin(looks, looks.c.post_id == posts.c.id)
        .where(
            posts.c.channel == channel,
            posts.c.posted_at > young,
            ~posts.c.undated,
            posts.c.deleted_at.is_(None),
            looks.c.post_id.is_(None),
        )
    )
    for some in chunks(numbers):
        rows = [
            {"post_id": row.id, "channel": channel, "due_at": row.posted_at + FIRST_LOOK}
            for row in db.execute(query.where(posts.c.message_id.in_(some)))
        ]
        add_missing(db, looks, rows)


def settle(db: Connection, batch: Batch, channel: int) -> None:
    """Write what looks led to, and ask for another look at the newest posts if that is wanted."""
    if batch.looks:
        _settle(db, batch, channel)
    if batch.look_again:
        _look_again(db, channel, batch.look_again, batch.received_at)
    if batch.deletions:
        _forget(db, batch, channel)


def _settle(db: Connection, batch: Batch, channel: int) -> None:
    ids = _posts(db, channel, [look.message_id for look in batch.looks])
    for look in batch.looks:
        post_id = ids.get(look.message_id)
        if post_id is None:
            continue
        if look.next_at is None:
            db.execute(delete(looks).where(looks.c.post_id == post_id))
        else:
            row = {"post": post_id, "at": look.next_at, "missed": look.missed_at}
            db.execute(_PUT, row)


def _look_again(db: Connection, channel: int, most: int, now: datetime) -> None:
    newest = (
        select(posts.c.id)
        .where(posts.c.channel == channel, posts.c.deleted_at.is_(None))
        .order_by(posts.c.message_id.desc())
        .limit(most)
    )
    for post_id in db.execute(newest).scalars().all():
        put(db, looks, {"post_id": post_id, "channel": channel, "due_at": now, "missed_at": None})


def _forget(db: Connection, batch: Batch, channel: int) -> None:
    gone = _posts(db, channel, [d.ref.message_id for d in batch.deletions])
    for some in chunks(list(gone.values())):
        db.execute(delete(looks).where(looks.c.post_id.in_(some)))


def _posts(db: Connection, channel: int, messages: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    query = select(posts.c.message_id, posts.c.id).where(posts.c.channel == channel)
    for some in chunks(messages):
        rows = db.execute(query.where(posts.c.message_id.in_(some)))
        found |= {row.message_id: row.id for row in rows}
    return found


def due_looks(
    db: Connection, now: datetime, ahead: timedelta, most: int
) -> dict[int, tuple[DueLook, ...]]:
    """Give the posts to look at, by channel number, for channels where one is due.

    Those that fall due within `ahead` come along, at most `most` for each channel.
    """
    waiting = select(looks.c.channel).where(looks.c.due_at <= now).distinct()
    flagged = exists().where(findings.c.post_id == posts.c.id, findings.c.asserted)
    query = (
        select(
            posts.c.channel_id,
            posts.c.message_id,
            posts.c.posted_at,
            looks.c.due_at,
            looks.c.missed_at,
            flagged.label("flagged"),
        )
        .join(posts, posts.c.id == looks.c.post_id)
        .where(looks.c.due_at <= now + ahead, looks.c.channel.in_(waiting))
        .order_by(looks.c.due_at)
    )
    found: dict[int, list[DueLook]] = defaultdict(list)
    for row in db.execute(query):
        if len(found[row.channel_id]) < most:
            found[row.channel_id].append(
                DueLook(
                    message_id=row.message_id,
                    posted_at=row.posted_at,
                    due_at=row.due_at,
                    flagged=bool(row.flagged),
                    missed_at=row.missed_at,
                )
            )
    return {number: tuple(some) for number, some in found.items()}
