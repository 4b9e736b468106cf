"""Channels whose posts are kept for a time only: what is older is really deleted."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from monitor.storage import search
from monitor.storage.schema import channels, posts

# So many posts in one transaction, so that live posts never wait long.
BATCH = 500


def forget_expired(db: Connection, now: datetime) -> int:
    """Delete up to 500 posts, with all that hangs on them, that their channel no longer keeps.

    Gives their number; call it again while it gives any.
    """
    expired: list[int] = []
    limited = select(channels.c.id, channels.c.retention_days).where(
        channels.c.retention_days.is_not(None)
    )
    for channel, days in db.execute(limited).all():
        old = posts.c.posted_at < now - timedelta(days=days)
        query = select(posts.c.id).where(posts.c.channel == channel, old)
        expired += db.execute(query.limit(BATCH - len(expired))).scalars()
    if expired:
        search.remove(db, expired)
        db.execute(delete(posts).where(posts.c.id.in_(expired)))
    return len(expired)
