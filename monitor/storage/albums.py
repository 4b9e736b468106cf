"""Albums: posts that Telegram shows as one. They are stored one by one and put together here."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, func, select
from sqlalchemy.sql.expression import ColumnElement

from monitor.storage.rows import chunks
from monitor.storage.schema import posts

# The parts of an album bear ids close to each other; so no index on albums is needed.
NEAR = 20

logical: ColumnElement[int] = func.coalesce(-posts.c.grouped_id, posts.c.id)
"""One number for each post as readers see it: an album counts once (within a channel)."""


def siblings(db: Connection, post_ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Give the parts of the albums that posts belong to, by message id.

    By post, pairs of a part's message id and its post id; posts that stand alone are absent.
    """
    one, other = posts.alias("one"), posts.alias("other")
    query = (
        select(one.c.id, other.c.message_id, other.c.id.label("part"))
        .join(
            other,
            (other.c.platform == one.c.platform)
            & (other.c.channel_id == one.c.channel_id)
            & other.c.message_id.between(one.c.message_id - NEAR, one.c.message_id + NEAR)
            & (other.c.grouped_id == one.c.grouped_id),
        )
        .where(one.c.grouped_id.is_not(None))
        .order_by(one.c.id, other.c.message_id)
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for some in chunks(post_ids):
        for row in db.execute(query.where(one.c.id.in_(some))):
            found[row.id].append((row.message_id, row.part))
    return found


def first_parts(db: Connection, post_ids: Sequence[int]) -> dict[int, int]:
    """Give, for posts of albums, the part that was stored first: it stands for the album."""
    return {n: min(part for _, part in parts) for n, parts in siblings(db, post_ids).items()}
