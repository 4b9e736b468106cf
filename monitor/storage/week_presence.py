"""How much each channel posted, and which could not be read, as a digest needs it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from monitor.digest.period import Period
from monitor.digest.week import PostRow, Presence, Unread
from monitor.domain.collecting import ChannelCondition
from monitor.storage.albums import logical
from monitor.storage.schema import channels, claims, posts
from monitor.storage.schema_collecting import collector_states
from monitor.storage.schema_reading import readings
from monitor.storage.week_posts import PostBook, Scope, within


def history(db: Connection, scope: Scope, most: int) -> list[Period]:
    """Give up to so many periods before that the store reaches back to, nearest first."""
    first = db.scalar(
        select(posts.c.posted_at).where(scope.dated()).order_by(posts.c.posted_at).limit(1)
    )
    earlier = [scope.period.earlier(step) for step in range(1, most + 1)]
    return [] if first is None else [one for one in earlier if first <= _soon_after_start(one)]


def posted(db: Connection, scope: Scope, period: Period) -> dict[int, int]:
    """Count the posts of a period by channel (its key), an album once, no service messages."""
    rows = db.execute(
        select(posts.c.channel, func.count(logical.distinct()).label("posts"))
        .where(
            within(posts.c.posted_at, (period.since, period.until)),
            scope.dated(),
            posts.c.service.is_(None),
        )
        .group_by(posts.c.channel)
    )
    return {row.channel: row.posts for row in rows}


def claimed(db: Connection, scope: Scope, period: Period) -> int:
    """Count the official statements of a period."""
    return (
        db.scalar(
            select(func.count())
            .select_from(claims.join(posts, posts.c.id == claims.c.post_id))
            .where(
                within(claims.c.posted_at, (period.since, period.until)),
                claims.c.current,
                ~claims.c.quoted_in,
                scope.dated(),
            )
        )
        or 0
    )


def foreign(db: Connection, scope: Scope) -> dict[str, int]:
    """Count the posts of the period that were not read, or not whole, by the reason."""
    rows = db.execute(
        select(readings.c.unread, func.count(logical.distinct()).label("posts"))
        .select_from(readings.join(posts, posts.c.id == readings.c.post_id))
        .where(
            within(posts.c.posted_at, (scope.period.since, scope.period.until)),
            scope.dated(),
            readings.c.unread.is_not(None),
        )
        .group_by(readings.c.unread)
    )
    return {row.unread: row.posts for row in rows}


def presences(
    db: Connection, scope: Scope, book: PostBook, counts: Sequence[Mapping[int, int]]
) -> list[Presence]:
    """Give every channel that posted in the period or before it; `counts` begins with the period.

    The first post is looked up for channels without earlier ones, the last for silent ones.
    """
    keys = sorted({channel for count in counts for channel in count})
    known = {row.id: row for row in db.execute(select(channels)) if row.id in set(keys)}
    return [_presence(db, scope, book, known[key], counts) for key in keys]


def unread(db: Connection, scope: Scope, book: PostBook) -> list[Unread]:
    """Give the channels that no source can read, and that no post shows to have been read since.

    The store keeps a source's present condition only: one that was last checked before the
    period says nothing about it.
    """
    rows = db.execute(
        select(
            *collector_states.c["channel", "source", "condition", "reason", "checked_at"],
            *channels.c["handle", "title"],
        )
        .join(channels, channels.c.id == collector_states.c.channel)
        .where(collector_states.c.checked_at >= scope.period.since)
        .where(scope.seen(collector_states.c.checked_at))
        .order_by(channels.c.handle, collector_states.c.source)
    ).all()
    fine = {row.channel for row in rows if ChannelCondition(row.condition).readable}
    bad = [row for row in rows if row.channel not in fine]
    # Also a post after the period counts: it shows that the channel was read again.
    last = {row.channel: _end_post(db, scope, book, row.channel, last=True) for row in bad}
    return [
        _unread(row, last[row.channel])
        for row in bad
        if not _read_since(last[row.channel], scope.period.until)
    ]


def _presence(
    db: Connection,
    scope: Scope,
    book: PostBook,
    channel: Any,
    counts: Sequence[Mapping[int, int]],
) -> Presence:
    now, *before = [count.get(channel.id, 0) for count in counts]
    return Presence(
        channel=channel.handle,
        title=channel.title,
        now=now,
        before=tuple(before),
        first=None if any(before) else _end_post(db, scope, book, channel.id, last=False),
        last=None
        if now
        else _end_post(db, scope, book, channel.id, last=True, until=scope.period.until),
    )


def _end_post(
    db: Connection,
    scope: Scope,
    book: PostBook,
    channel: int,
    *,
    last: bool,
    until: datetime | None = None,
) -> PostRow | None:
    order = posts.c.posted_at.desc() if last else posts.c.posted_at
    asked = select(posts.c.id).where(posts.c.channel == channel, scope.dated())
    if until is not None:
        asked = asked.where(posts.c.posted_at < until)
    row = db.execute(asked.order_by(order, posts.c.message_id).limit(1)).first()
    return None if row is None else book.get([row.id]).get(row.id)


def _unread(row: Any, last: PostRow | None) -> Unread:
    return Unread(
        channel=row.handle,
        title=row.title,
        source=row.source,
        condition=row.condition,
        reason=row.reason,
        checked_at=row.checked_at,
        last=last,
    )


def _read_since(last: PostRow | None, until: datetime) -> bool:
    return last is not None and last.posted_at >= until


def _soon_after_start(period: Period) -> datetime:
    # A period whose first posts are missing would make every count after it look like a rise.
    return period.since + max((period.until - period.since) / 7, timedelta(hours=1))
