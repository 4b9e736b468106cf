"""Ordinary posts for training: what relays post all day and nobody would be alerted to."""

from typing import Any

from sqlalchemy import Connection, exists, func, select

from monitor.domain.channel import ChannelRole, Side
from monitor.storage.schema import channels, findings, posts, wordings

SHORTEST = 20


def ordinary(db: Connection, most: int) -> list[dict[str, Any]]:
    """Give up to so many of the newest posts of Russian news relays in which nothing was found."""
    found = exists().where(findings.c.post_id == posts.c.id, findings.c.asserted)
    query = (
        select(
            wordings.c.text, posts.c.posted_at, channels.c.handle, channels.c.role, channels.c.side
        )
        .join(wordings, wordings.c.id == posts.c.newest)
        .join(channels, channels.c.id == posts.c.channel)
        .where(
            channels.c.role == ChannelRole.MEDIA.value,
            channels.c.side == Side.RU.value,
            func.length(wordings.c.text) >= SHORTEST,
            ~found,
        )
        .order_by(posts.c.time_order.desc())
        .limit(most)
    )
    return [dict(row._mapping) for row in db.execute(query)]
