"""What each source has read: its books for a channel, its gaps, its waits, its account."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from monitor.domain.channel import Channel
from monitor.domain.collecting import (
    AccountState,
    ChannelCondition,
    CollectorState,
    Gap,
    KeptWait,
    SourceKind,
)
from monitor.domain.ranges import Ranges
from monitor.storage.rows import add, put
from monitor.storage.schema import channel_names, channels
from monitor.storage.schema_collecting import accounts, collector_states, gaps, request_waits

SLOW_AFTER = timedelta(hours=1)


def collector_state(db: Connection, channel: Channel, source: SourceKind) -> CollectorState | None:
    """Give a source's books for a channel, None before the first batch."""
    found = stored_state(db, channel, source)
    return None if found is None else found[1]


def stored_state(
    db: Connection, channel: Channel, source: SourceKind
) -> tuple[int, CollectorState] | None:
    """Give the number a channel is stored under and a source's books for it."""
    table = collector_states
    query = select(table, channels.c.channel_id.label("number"), channels.c.handle)
    query = query.join(channels, channels.c.id == table.c.channel)
    query = query.where(channels.c.platform == channel.platform, table.c.source == source.value)
    rows = [r for r in db.execute(query) if _fits(r, channel)]
    # The real number counts more than a handle, which may have changed hands.
    rows.sort(key=lambda row: (row.number != channel.id, row.number < 0))
    return (rows[0].number, state_of(rows[0])) if rows else None


def save_state(db: Connection, channel: int, state: CollectorState, now: datetime) -> None:
    """Keep a source's books for a channel (its row number), and close the gaps they fill."""
    _note_name(db, channel, state, now)
    put(
        db,
        collector_states,
        {
            "channel": channel,
            "source": state.source.value,
            "condition": state.condition.value,
            "reason": state.reason,
            "newest_id": state.newest_id,
            "oldest_id": state.oldest_id,
            "covered": [list(span) for span in state.covered.spans] or None,
            "pts": state.pts,
            "access_hash": state.access_hash,
            "username": state.username,
            "joined": state.joined,
            "named_at": state.named_at,
            "held_by": state.held_by,
            "head_at": state.head_at,
            "not_before": state.not_before,
            "failures": state.failures,
            "backfilled": state.backfilled,
            "backfill_since": state.backfill_since,
            "checked_at": state.checked_at,
        },
    )
    _close_gaps(db, channel, state, now)


def open_gap(db: Connection, channel: int, source: SourceKind, gap: Gap, now: datetime) -> None:
    """Record a stretch that Telegram did not tell of."""
    row = {
        "channel": channel,
        "source": source.value,
        "first_id": gap.first,
        "last_id": gap.last,
        "reason": gap.reason,
        "opened_at": now,
    }
    db.execute(insert(gaps), row)


def _close_gaps(db: Connection, channel: int, state: CollectorState, now: datetime) -> None:
    g = gaps.c
    mine = (g.channel == channel) & (g.source == state.source.value) & g.closed_at.is_(None)
    for row in db.execute(select(gaps).where(mine)).all():
        first = max(row.first_id, state.oldest_id)
        if not state.covered.missing(first, row.last_id).spans:
            db.execute(update(gaps).where(g.id == row.id).values(closed_at=now))


def _note_name(db: Connection, channel: int, state: CollectorState, now: datetime) -> None:
    if state.username is None:
        return
    table = collector_states.c
    known = select(table.username).where(
        table.channel == channel, table.source == state.source.value
    )
    before = db.execute(known).scalar()
    if before is not None and before != state.username:
        title = db.execute(select(channels.c.title).where(channels.c.id == channel)).scalar()
        row = {"channel": channel, "handle": state.username, "title": title, "since": now}
        add(db, channel_names, [row])


def waits(db: Connection, source: SourceKind, now: datetime) -> list[KeptWait]:
    """Give the waits that are not over for an hour, and forget the others.

    So long a method stays slower.
    """
    w = request_waits.c
    over = w.until <= now - SLOW_AFTER
    db.execute(delete(request_waits).where(w.source == source.value, over))
    rows = db.execute(select(request_waits).where(w.source == source.value))
    return [
        KeptWait(method=row.method, channel_id=row.channel_id, until=row.until, seconds=row.seconds)
        for row in rows
    ]


def keep_wait(db: Connection, source: SourceKind, wait: KeptWait, now: datetime) -> None:
    """Remember a wait over restarts."""
    put(
        db,
        request_waits,
        {
            "source": source.value,
            "method": wait.method,
            "channel_id": wait.channel_id,
            "until": wait.until,
            "seconds": wait.seconds,
            "asked_at": now,
        },
    )


def account(db: Connection, source: SourceKind) -> AccountState | None:
    """Give what is known of an account."""
    row = db.execute(select(accounts).where(accounts.c.source == source.value)).first()
    if row is None:
        return None
    return AccountState(**{**row._mapping, "source": source})


def keep_account(db: Connection, state: AccountState) -> None:
    """Remember an account as it is now."""
    row: dict[str, Any] = {
        "source": state.source.value,
        "user_id": state.user_id,
        "title": state.title,
        "lost": state.lost,
        "reason": state.reason,
        "pts": state.pts,
        "qts": state.qts,
        "date": state.date,
        "seq": state.seq,
    }
    put(db, accounts, row)


def another_account(db: Connection, source: SourceKind) -> None:
    """Forget the access hashes, counts and memberships of the account that was there before.

    What was read stays accounted for.
    """
    mine = update(collector_states).where(collector_states.c.source == source.value)
    nothing = {"access_hash": None, "pts": None, "joined": None, "not_before": None, "failures": 0}
    db.execute(mine.values(nothing))


def unread(db: Connection, sources: Collection[SourceKind]) -> set[str]:
    """Give the handles, in small letters, of channels that none of these sources can read."""
    table = collector_states
    mine = (table.c.channel == channels.c.id) & table.c.source.in_(
        [source.value for source in sources]
    )
    query = select(channels.c.handle, table.c.condition)
    query = query.select_from(channels.outerjoin(table, mine)).where(channels.c.listed)
    read: dict[str, bool] = {}
    for row in db.execute(query):
        # Before the first contact, which may take hours, nobody has read it.
        readable = row.condition is not None and ChannelCondition(row.condition).readable
        read[row.handle.lower()] = read.get(row.handle.lower(), False) or readable
    return {handle for handle, readable in read.items() if not readable}


def _fits(row: Row[tuple[object, ...]], channel: Channel) -> bool:
    return bool(row.number == channel.id or row.handle.lower() == channel.handle.lower())


def state_of(row: Row[Any]) -> CollectorState:
    """Give the books that a row of `collector_states` holds."""
    return CollectorState(
        source=SourceKind(row.source),
        condition=ChannelCondition(row.condition),
        reason=row.reason,
        newest_id=row.newest_id,
        oldest_id=row.oldest_id,
        covered=Ranges(tuple((first, last) for first, last in row.covered or ())),
        pts=row.pts,
        access_hash=row.access_hash,
        username=row.username,
        joined=row.joined,
        named_at=row.named_at,
        held_by=row.held_by,
        head_at=row.head_at,
        not_before=row.not_before,
        failures=row.failures,
        backfilled=row.backfilled,
        backfill_since=row.backfill_since,
        checked_at=row.checked_at,
    )
