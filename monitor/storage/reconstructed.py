"""Deleted posts that were never seen, as forwards of them show their words."""

from typing import Any

from sqlalchemy import Connection, Row, and_, select

from monitor.domain.moment import iso
from monitor.storage.reading import PostFilter, chosen
from monitor.storage.schema import channels, forwards, posts, wordings

copies = posts.alias("copies")
carriers = channels.alias("carriers")


def reconstructed(db: Connection, wanted: PostFilter) -> list[dict[str, Any]]:
    """Give deleted originals of which only a forward is held, newest first.

    Rows are those of posts.jsonl with `reconstructed_from`, the forward that bears the words;
    of several forwards the first one stored speaks.
    """
    same = and_(
        forwards.c.channel_id == posts.c.channel_id, forwards.c.message_id == posts.c.message_id
    )
    query = (
        select(
            *posts.c["message_id", "channel_id", "platform", "deleted_at"],
            channels.c.handle,
            forwards.c.posted_at.label("original_at"),
            wordings.c.text,
            copies.c.message_id.label("copy_id"),
            carriers.c.handle.label("copy_channel"),
        )
        .join(channels, channels.c.id == posts.c.channel)
        .join(forwards, same)
        .join(copies, copies.c.id == forwards.c.post_id)
        .join(carriers, carriers.c.id == copies.c.channel)
        .join(wordings, wordings.c.id == copies.c.newest)
        .where(posts.c.newest.is_(None), posts.c.deleted_at.is_not(None))
        .order_by(posts.c.time_order.desc(), copies.c.id)
    )
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in db.execute(chosen(query, wanted)):
        found.setdefault((row.channel_id, row.message_id), _row(row))
    return list(found.values())[: wanted.limit]


def _row(row: Row[Any]) -> dict[str, Any]:
    return {
        "platform": row.platform,
        "channel": row.handle,
        "channel_id": row.channel_id if row.channel_id > 0 else None,
        "post_id": row.message_id,
        "date": iso(row.original_at) if row.original_at else None,
        "undated": row.original_at is None,
        "deleted": iso(row.deleted_at),
        "text": row.text,
        "reconstructed_from": f"{row.copy_channel}/{row.copy_id}",
    }
