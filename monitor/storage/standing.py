"""How each stored channel stands: who reads it, how far, in which condition."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from monitor.domain.moment import iso
from monitor.storage.books import state_of
from monitor.storage.schema import channels, posts
from monitor.storage.schema_collecting import collector_states


def standing(db: Connection) -> list[dict[str, Any]]:
    """Give one row for each listed channel and source that reads it, by handle."""
    states = collector_states
    joined = channels.outerjoin(states, states.c.channel == channels.c.id)
    stored = select(func.count()).where(
        posts.c.channel == channels.c.id, posts.c.newest.is_not(None)
    )
    columns = channels.c["handle", "channel_id", "title", "role", "watch"]
    query = select(states, *columns, stored.scalar_subquery().label("stored"))
    query = query.select_from(joined).where(channels.c.listed)
    rows = db.execute(query.order_by(channels.c.handle, states.c.source)).all()
    return [_row(row) for row in rows]


def _row(row: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "handle": row.handle,
        "id": row.channel_id if row.channel_id > 0 else None,
        "title": row.title,
        "role": row.role,
        "watch": row.watch,
        "source": row.source,
    }
    if row.source is None:
        # Nobody has looked at it: what there is came from files.
        return {**known, "condition": _unread(row.stored), "stored": row.stored}
    state = state_of(row)
    return {
        **known,
        "condition": state.condition.value,
        "reason": state.reason,
        "name_now": state.username,
        "joined": state.joined,
        "newest_id": state.newest_id or None,
        "owed": len(state.owed) if state.pts is not None else None,
        "checked": iso(state.checked_at) if state.checked_at else None,
    }


def _unread(stored: int) -> str:
    return f"files only, {stored} post{'s' * (stored != 1)}" if stored else "not read yet"


def joined(db: Connection, source: str) -> set[int | str]:
    """Give the numbers, and the handles in small letters, of channels an account has joined."""
    states = collector_states.c
    query = select(channels.c.channel_id, channels.c.handle)
    query = query.join(collector_states, states.channel == channels.c.id)
    rows = db.execute(query.where(states.source == source, states.joined)).all()
    return {row.channel_id for row in rows} | {row.handle.lower() for row in rows}


def posts_a_day(db: Connection, now: datetime, days: int = 7) -> float:
    """Give the mean number of posts a channel and day over the last days, 0 without any."""
    since = now - timedelta(days=days)
    query = select(func.count(), func.count(posts.c.channel.distinct()))
    count, active = db.execute(query.where(posts.c.posted_at >= since)).one()
    return float(count) / active / days if active else 0.0


def newest_sighting(db: Connection) -> datetime | None:
    """Give the moment at which the newest post was first seen."""
    query = select(posts.c.first_seen_at).order_by(posts.c.id.desc()).limit(1)
    return db.execute(query).scalar()
