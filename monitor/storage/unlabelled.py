"""Stored posts that no editor has judged, for choosing what to label."""

import hashlib

from sqlalchemy import Connection, exists, func, select

from monitor.storage.reading import DueWording, read_wordings
from monitor.storage.schema import findings, posts, verdicts, wordings

SHORTEST = 40
NEWEST = 50_000


def pool(db: Connection, most: int) -> list[DueWording]:
    """Give up to so many posts without a verdict, in an order that only hashes decide."""
    judged = exists().where(
        findings.c.post_id == posts.c.id, verdicts.c.finding_id == findings.c.id
    )
    query = (
        select(posts.c.newest)
        .join(wordings, wordings.c.id == posts.c.newest)
        .where(func.length(wordings.c.text) >= SHORTEST, ~judged, posts.c.deleted_at.is_(None))
        .order_by(posts.c.time_order.desc())
        .limit(NEWEST)
    )
    ids = sorted(db.execute(query).scalars(), key=_order)
    return read_wordings(db, ids[:most])


def _order(number: int) -> bytes:
    return hashlib.blake2b(number.to_bytes(8, "big"), digest_size=8).digest()
