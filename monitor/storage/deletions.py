"""A deletion is a date on a post, also on one that was never seen."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from monitor.domain.claim import ClaimStatus
from monitor.domain.collecting import Batch, SourceKind
from monitor.domain.post import Deletion, LearnedBy, MediaKind
from monitor.storage.channels import Known
from monitor.storage.ordering import time_order
from monitor.storage.rows import add, chunks
from monitor.storage.schema import claims, posts

ACCOUNTS = (SourceKind.ACCOUNT, SourceKind.SECOND)
_MARK = (
    update(posts)
    .where(posts.c.id == bindparam("post"))
    .values(deleted_at=bindparam("at"), deleted_how=bindparam("how"))
)


def mark(db: Connection, batch: Batch, known: Known, first: int) -> int:
    """Date the deletions of a batch; give the number of posts not known as deleted before.

    `first` starts as many reserved numbers as there are deletions, for posts never seen.
    """
    if not batch.deletions:
        return 0
    noticed = {d.ref.message_id: d for d in reversed(batch.deletions)}
    stored = _stored(db, batch.channel.platform, known, list(noticed))
    fresh = [(row.id, noticed[row.message_id]) for row in stored if row.deleted_at is None]
    if fresh:
        rows = [{"post": n, "at": d.noticed_at, "how": d.learned_by.value} for n, d in fresh]
        db.execute(_MARK, rows)
        _withdraw(db, [n for n, _ in fresh])
    unseen = set(noticed) - {row.message_id for row in stored}
    tombstones = [
        _tombstone(batch, known, noticed[message], number)
        for number, message in enumerate(sorted(unseen), first)
    ]
    add(db, posts, tombstones)
    return len(fresh) + len(tombstones)


def unmark(db: Connection, batch: Batch, known: Known) -> None:
    """Take a deletion back that two empty answers had shown, when an account sees the post again.

    Telegram may have been out of order for longer than the second look waits.
    """
    if batch.source not in ACCOUNTS or batch.witness:
        return
    seen = [sighting.post.ref.message_id for sighting in batch.sightings]
    wrongly = (
        (posts.c.platform == batch.channel.platform)
        & (posts.c.channel_id == known.channel_id)
        & (posts.c.deleted_how == LearnedBy.RESCAN.value)
        & (posts.c.deleted_at < batch.received_at)
    )
    for some in chunks(seen):
        back = update(posts).where(wrongly, posts.c.message_id.in_(some))
        rows = db.execute(back.values(deleted_at=None, deleted_how=None).returning(posts.c.id))
        ids = list(rows.scalars())
        if ids:
            again = update(claims).where(claims.c.post_id.in_(ids), claims.c.current)
            withdrawn = claims.c.status == ClaimStatus.WITHDRAWN.value
            db.execute(again.where(withdrawn).values(status=ClaimStatus.OPEN.value))


def _stored(db: Connection, platform: str, known: Known, messages: list[int]) -> list[Any]:
    found: list[Any] = []
    query = select(posts.c.id, posts.c.message_id, posts.c.deleted_at)
    query = query.where(posts.c.platform == platform, posts.c.channel_id == known.channel_id)
    for some in chunks(messages):
        found += db.execute(query.where(posts.c.message_id.in_(some)))
    return found


def _withdraw(db: Connection, post_ids: list[int]) -> None:
    for some in chunks(post_ids):
        gone = update(claims).where(claims.c.post_id.in_(some))
        db.execute(gone.values(status=ClaimStatus.WITHDRAWN.value))


def _tombstone(batch: Batch, known: Known, deletion: Deletion, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "channel": known.key,
        "platform": batch.channel.platform,
        "channel_id": known.channel_id,
        "message_id": deletion.ref.message_id,
        "posted_at": deletion.noticed_at,
        "undated": True,
        "time_order": time_order(deletion.noticed_at, number),
        "first_seen_at": batch.received_at,
        "live": batch.live,
        "source": batch.source.value,
        "media_kind": MediaKind.NONE.value,
        "deleted_at": deletion.noticed_at,
        "deleted_how": deletion.learned_by.value,
        "versions": 0,
    }
