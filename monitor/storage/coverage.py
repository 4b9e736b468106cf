"""What became of every id of each channel that an account reads."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from monitor.domain.collecting import SourceKind
from monitor.domain.coverage import Day, Kept, coverage
from monitor.storage.books import state_of
from monitor.storage.schema import channels, posts
from monitor.storage.schema_collecting import collector_states

FIRST = datetime.min.replace(tzinfo=UTC)


def days(db: Connection, zone: tzinfo, channel: str | None = None) -> list[Day]:
    """Give every day of every channel that has an account's books, by handle, oldest first."""
    table = collector_states
    query = select(table, *channels.c["handle", "retention_days"]).join(
        channels, channels.c.id == table.c.channel
    )
    accounts = [SourceKind.ACCOUNT.value, SourceKind.SECOND.value]
    query = query.where(table.c.source.in_(accounts)).order_by(channels.c.handle, table.c.source)
    best: dict[str, Row[Any]] = {}
    for row in db.execute(query).all():
        known = best.setdefault(row.handle, row)
        # The account that was at it last has the books that hold.
        best[row.handle] = max(known, row, key=lambda one: (one.checked_at or FIRST, one.source))
    return [
        day
        for handle, row in best.items()
        if channel is None or handle.lower() == channel.lower()
        for day in _of_channel(db, row, zone)
    ]


def _of_channel(db: Connection, row: Row[Any], zone: tzinfo) -> list[Day]:
    state = state_of(row)
    span = (state.oldest_id, state.newest_id)
    columns = posts.c[
        "message_id", "posted_at", "undated", "newest", "service", "deleted_at", "live",
        "first_seen_at",
    ]  # fmt: skip
    query = select(*columns).where(posts.c.channel == row.channel)
    if row.retention_days is not None:
        # What was forgotten on purpose was not missed: the span begins with what is kept.
        oldest = db.execute(_OLDEST, {"channel": row.channel, "least": span[0]}).scalar()
        span = (oldest or span[1] + 1, span[1])
    inside = query.where(posts.c.message_id.between(*span)).order_by(posts.c.message_id)
    kept = [_kept(one) for one in db.execute(inside)]
    return coverage(row.handle, kept, state.owed, span, zone)


_OLDEST = select(func.min(posts.c.message_id)).where(
    posts.c.channel == bindparam("channel"), posts.c.message_id >= bindparam("least")
)


def _kept(row: Row[Any]) -> Kept:
    lag = (row.first_seen_at - row.posted_at).total_seconds()
    return Kept(
        message_id=row.message_id,
        posted_at=None if row.undated else row.posted_at,
        read=row.newest is not None,
        service=row.service,
        deleted=row.deleted_at is not None,
        lag=lag if row.live and not row.undated else None,
    )
