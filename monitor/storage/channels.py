"""Channels: who they are, under which number, since when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from monitor.domain.channel import Affiliation, Channel, ChannelRole, Side, Watch, derived_id
from monitor.domain.collecting import ChannelCondition
from monitor.domain.errors import SourceError
from monitor.storage.adopting import move_forwards, move_posts
from monitor.storage.rows import add, chunks
from monitor.storage.schema import affiliations, channel_names, channels
from monitor.storage.schema_collecting import collector_states


@dataclass(frozen=True, slots=True)
class Known:
    """A stored channel: its row number, and the number it is known by (negative: derived)."""

    key: int
    channel_id: int


def settle(db: Connection, channel: Channel, now: datetime) -> Known:
    """Find or make the row of a channel that a source brings, with its name at this moment.

    Moves everything to the real number when that becomes known. Raises SourceError when the
    handle belongs to another number: that is never merged.
    """
    by_id, by_handle = _rows_of(db, channel)
    row = by_id if by_id is not None else by_handle
    if row is None:
        return _make(db, channel, now)
    if by_handle is not None and channel.id > 0 and by_handle.channel_id != channel.id:
        if by_handle.channel_id > 0:
            raise SourceError(
                f"@{channel.handle}: has the id {channel.id}, but {by_handle.channel_id} is "
                "stored; the handle changed hands or the id is wrong: correct channels.yaml"
            )
        row = _adopt(db, by_handle, by_id, channel.id)
    _remember_name(db, row, channel, now)
    return Known(row.id, max(row.channel_id, channel.id) if channel.id > 0 else row.channel_id)


def adopt_channel_id(db: Connection, platform: str, handle: str, real_id: int) -> None:
    """Move a channel's rows from its derived number to the real one; nothing if it has one."""
    by_id, by_handle = _rows_of(db, Channel(platform=platform, handle=handle, id=real_id))
    if by_handle is not None and by_handle.channel_id < 0:
        _adopt(db, by_handle, by_id, real_id)


def save_channels(db: Connection, listed: Iterable[Channel], now: datetime) -> None:
    """Store what channels.yaml says: roles, sides and affiliations replace the stored ones."""
    for channel in listed:
        known = settle(db, channel, now)
        db.execute(update(channels).where(channels.c.id == known.key).values(_listing(channel)))
        db.execute(delete(affiliations).where(affiliations.c.channel == known.key))
        add(
            db,
            affiliations,
            [
                {"channel": known.key, "name": t.name, "since": t.since, "until": t.until}
                for t in channel.affiliations
            ],
        )


def load_channels(db: Connection, keys: Sequence[int] | None = None) -> dict[int, Channel]:
    """Give channels with their affiliations by row number; all of them without `keys`."""
    rows, ties = [], []
    if keys is None:
        rows = list(db.execute(select(channels)))
        ties = list(db.execute(select(affiliations).order_by(affiliations.c.id)))
    for some in chunks(keys or ()):
        rows += db.execute(select(channels).where(channels.c.id.in_(some)))
        of_these = select(affiliations).where(affiliations.c.channel.in_(some))
        ties += db.execute(of_these.order_by(affiliations.c.id))
    held: dict[int, list[Affiliation]] = defaultdict(list)
    for tie in ties:
        held[tie.channel].append(Affiliation(name=tie.name, since=tie.since, until=tie.until))
    return {row.id: _channel(row, held[row.id]) for row in rows}


def networks(db: Connection) -> dict[int, int]:
    """Give, by the public number of each channel in a network, the number all of it counts as.

    That is the number of the network's channel that was stored first.
    """
    rows = db.execute(
        select(channels.c.channel_id, channels.c.network)
        .where(channels.c.network.is_not(None))
        .order_by(channels.c.id)
    )
    firsts: dict[str, int] = {}
    return {
        row.channel_id: firsts.setdefault(row.network.casefold(), row.channel_id) for row in rows
    }


def unreadable(db: Connection) -> list[tuple[str, str]]:
    """Name the channels that a source cannot read, and why."""
    states = collector_states
    query = select(channels.c.handle, states.c.source, states.c.condition, states.c.reason)
    query = query.join(states, states.c.channel == channels.c.id)
    query = query.where(states.c.condition != ChannelCondition.OK.value)
    rows = db.execute(query.order_by(channels.c.handle, states.c.source))
    return [(r.handle, f"{r.source}: {r.reason or r.condition}") for r in rows]


def _rows_of(db: Connection, channel: Channel) -> tuple[Row[Any] | None, Row[Any] | None]:
    handle = channel.handle.lower()
    known = {"platform": channel.platform, "number": channel.id}
    rows = db.execute(_ROWS, {**known, "handle": handle, "exact": channel.handle}).all()
    by_id = next((row for row in rows if row.channel_id == channel.id), None)
    named = [row for row in rows if row.handle.lower() == handle]
    # Where a real and a derived row share a handle, the real one speaks.
    by_handle = max(named, key=lambda row: row.channel_id, default=None)
    if by_handle is by_id and len(named) > 1:
        by_handle = min(named, key=lambda row: row.channel_id)
    return by_id, by_handle


_ROWS = select(channels).where(
    channels.c.platform == bindparam("platform"),
    or_(
        channels.c.channel_id == bindparam("number"),
        func.lower(channels.c.handle) == bindparam("handle"),
        channels.c.handle == bindparam("exact"),
    ),
)


def _make(db: Connection, channel: Channel, now: datetime) -> Known:
    row = {
        "platform": channel.platform,
        "channel_id": channel.id,
        "first_seen": now,
        **_listing(channel),
        "listed": False,
    }
    key = int(db.execute(insert(channels).returning(channels.c.id), [row]).scalar_one())
    add(db, channel_names, [_name(key, channel, now)])
    if channel.id > 0:
        move_forwards(db, derived_id(channel.platform, channel.handle), channel.id)
    return Known(key, channel.id)


def _listing(channel: Channel) -> dict[str, Any]:
    return {
        "handle": channel.handle,
        **({"title": channel.title} if channel.title is not None else {}),
        "role": channel.role.value,
        "side": channel.side.value,
        "language": channel.language,
        "watch": channel.watch.value,
        "retention_days": channel.retention_days,
        "note": channel.note,
        "network": channel.network,
        "listed": True,
    }


def _adopt(db: Connection, old: Row[Any], known: Row[Any] | None, real_id: int) -> Row[Any]:
    move_forwards(db, old.channel_id, real_id)
    if known is None:
        move_posts(db, old.id, old.id, real_id)
        db.execute(update(channels).where(channels.c.id == old.id).values(channel_id=real_id))
        return old
    move_posts(db, old.id, known.id, real_id)
    db.execute(
        update(channel_names).where(channel_names.c.channel == old.id).values(channel=known.id)
    )
    db.execute(delete(channels).where(channels.c.id == old.id))
    return known


def _remember_name(db: Connection, row: Row[Any], channel: Channel, now: datetime) -> None:
    title = channel.title or row.title
    if (row.handle, row.title) == (channel.handle, title):
        return
    names = {"handle": channel.handle, "title": title}
    db.execute(update(channels).where(channels.c.id == row.id).values(names))
    add(db, channel_names, [{"channel": row.id, **names, "since": now}])


def _name(key: int, channel: Channel, now: datetime) -> dict[str, Any]:
    return {"channel": key, "handle": channel.handle, "title": channel.title, "since": now}


def _channel(row: Row[Any], ties: list[Affiliation]) -> Channel:
    return Channel(
        platform=row.platform,
        handle=row.handle,
        id=row.channel_id,
        title=row.title,
        role=ChannelRole(row.role),
        side=Side(row.side),
        language=row.language,
        affiliations=tuple(ties),
        watch=Watch(row.watch),
        retention_days=row.retention_days,
        note=row.note,
        network=row.network,
    )
