"""Published digests: one row a period, with the orders to send it in the same transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from monitor.digest.period import Period
from monitor.digest.render.tables import as_mapping
from monitor.domain.alert import Message, NotificationState, Receiver
from monitor.domain.digest import Digest
from monitor.storage.message_json import message_to_json
from monitor.storage.schema import digests, meta, notifications, posts

FIRST_LOOK = "digests_since"


def has_digest(db: Connection, period: Period) -> bool:
    """Say whether the period's digest was published."""
    return db.scalar(select(digests.c.id).where(*_same(period))) is not None


def save_digest(
    db: Connection, digest: Digest, message: Message, receivers: Sequence[Receiver], now: datetime
) -> bool:
    """Keep a digest and order one message for each receiver; False when it is kept already."""
    period = Period(since=digest.since, until=digest.until, zone=digest.zone)
    if has_digest(db, period):
        return False
    values = {
        "since": digest.since,
        "until": digest.until,
        "zone": digest.zone,
        "as_of": now,
        "content": as_mapping(digest),
        "created_at": now,
    }
    number = db.execute(insert(digests).values(values).returning(digests.c.id)).scalar_one()
    for receiver in receivers:
        db.execute(insert(notifications).values(_order(number, receiver, message, now)))
    return True


def digest_of(db: Connection, period: Period) -> dict[str, Any] | None:
    """Give the published digest of a period as a mapping, None when there is none."""
    content: dict[str, Any] | None = db.scalar(select(digests.c.content).where(*_same(period)))
    return content


def live_since(db: Connection, now: datetime) -> datetime:
    """Give the moment at which digests were first looked for here, which is now the first time."""
    known = db.scalar(select(meta.c.value).where(meta.c.key == FIRST_LOOK))
    if known is not None:
        return datetime.fromisoformat(known)
    db.execute(insert(meta).values(key=FIRST_LOOK, value=now.isoformat()))
    return now


def has_posts(db: Connection, period: Period) -> bool:
    """Say whether a dated post of the period is stored."""
    asked = select(posts.c.id).where(
        posts.c.posted_at >= period.since,
        posts.c.posted_at < period.until,
        ~posts.c.undated,
        posts.c.newest.is_not(None),
    )
    return db.scalar(asked.limit(1)) is not None


def _same(period: Period) -> tuple[Any, ...]:
    return (
        digests.c.since == period.since,
        digests.c.until == period.until,
        digests.c.zone == period.zone,
    )


def _order(number: int, receiver: Receiver, message: Message, now: datetime) -> dict[str, Any]:
    return {
        "digest_id": number,
        "receiver": receiver.name,
        "receiver_kind": receiver.kind.value,
        "message": message_to_json(replace(message, key=f"{message.key}:{receiver.name}")),
        "findings": [],
        "reason": "a digest is due",
        "state": NotificationState.PENDING.value,
        "due_at": now,
        "created_at": now,
    }
