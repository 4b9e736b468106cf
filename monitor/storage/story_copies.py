"""Which posts carry one text: forwards with their origin, near copies with the first of them."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from monitor.storage.rows import chunks
from monitor.storage.schema import forwards, posts, similar


def copies_of(db: Connection, ids: Sequence[int]) -> list[int]:
    """Number the text that each post carries: that of its origin, or of its first near copy."""
    found: dict[int, str] = {}
    origins: dict[int, int] = {}
    firsts: dict[int, int] = {}
    for some in chunks(ids):
        columns = forwards.c["channel_id", "message_id", "origin"]
        asked = (
            select(posts.c.id, similar.c.voice, *columns)
            .outerjoin(similar, similar.c.post_id == posts.c.id)
            .outerjoin(forwards, forwards.c.post_id == posts.c.id)
            .where(posts.c.id.in_(some))
        )
        for row in db.execute(asked):
            firsts[row.id] = row.voice if row.voice is not None else row.id
            if row.origin is not None:
                origins[row.id] = row.origin
            elif row.channel_id is not None and row.message_id is not None:
                found[row.id] = f"forward:{row.channel_id}/{row.message_id}"
    numbers: dict[str, int] = {}
    for post in ids:
        first = origins.get(post, post)
        first = firsts.get(first, first)
        # The first of some copies may be a forward itself.
        found.setdefault(post, found.get(first, f"post:{origins.get(first, first)}"))
    return [numbers.setdefault(found[post], len(numbers)) for post in ids]
