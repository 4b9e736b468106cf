"""Near copies: posts that carry the same words are one voice."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, or_, select, update

from monitor.storage.rows import add, put
from monitor.storage.schema import posts, similar, similar_bands

WINDOW = timedelta(days=7)
_CANDIDATES = 50


def save(
    db: Connection,
    post_id: int,
    wording_id: int,
    sketch: Sequence[int],
    bands: Sequence[int],
    same_voice: Callable[[Sequence[int], Sequence[int]], bool],
) -> None:
    """Store a sketch and join the voice of a near copy within a week; the earliest names it."""
    known = db.execute(select(similar.c.post_id).where(similar.c.post_id == post_id)).first()
    if known is not None:
        db.execute(delete(similar_bands).where(similar_bands.c.post_id == post_id))
        db.execute(delete(similar).where(similar.c.post_id == post_id))
    if not sketch:
        return
    bands = [_signed(value) for value in bands]
    posted_at = db.execute(select(posts.c.posted_at).where(posts.c.id == post_id)).scalar_one()
    voice = _voice(db, post_id, posted_at, bands, lambda other: same_voice(sketch, other))
    row = {"post_id": post_id, "wording_id": wording_id, "sketch": list(sketch)}
    put(db, similar, {**row, "voice": voice, "posted_at": posted_at})
    keys = enumerate(bands)
    add(db, similar_bands, [{"post_id": post_id, "band": n, "value": v} for n, v in keys])


def _voice(
    db: Connection,
    post_id: int,
    posted_at: datetime,
    bands: Sequence[int],
    alike: Callable[[Sequence[int]], bool],
) -> int:
    copies = [row for row in _candidates(db, posted_at, bands) if alike(row.sketch)]
    if not copies:
        return post_id
    first = min(copies, key=lambda row: (row.posted_at, row.post_id))
    if posted_at >= first.posted_at:
        return int(first.voice)
    db.execute(update(similar).where(similar.c.voice == first.voice).values(voice=post_id))
    return post_id


def _candidates(db: Connection, posted_at: datetime, bands: Sequence[int]) -> list[Row[Any]]:
    shared = or_(
        *(
            and_(similar_bands.c.band == n, similar_bands.c.value == value)
            for n, value in enumerate(bands)
        )
    )
    ids = select(similar_bands.c.post_id).where(shared)
    near = similar.c.posted_at.between(posted_at - WINDOW, posted_at + WINDOW)
    query = select(similar).where(similar.c.post_id.in_(ids), near)
    return list(db.execute(query.order_by(similar.c.posted_at).limit(_CANDIDATES)))


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
