"""Health alerts: what is wrong with the program's own work, told like any other alert."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from monitor.alerting.health import (
    FLAPPING,
    AccountFacts,
    Changes,
    ChannelFacts,
    DisputeFacts,
    Facts,
    GapFacts,
    Told,
)
from monitor.alerting.wording import moment
from monitor.domain.alert import (
    ARRIVED,
    AlertState,
    Message,
    NotificationState,
    Receiver,
    Severity,
)
from monitor.domain.collecting import ChannelCondition
from monitor.domain.health import Incident, Trouble
from monitor.domain.moment import iso
from monitor.storage import disputes, jobs, todo
from monitor.storage.message_json import message_to_json
from monitor.storage.schema import alerts, channels, notifications
from monitor.storage.schema_collecting import accounts, collector_states, gaps

HEALTH = "health"
# A new layer makes many posts unreadable at once; that is one thing to tell.
ONE_INCIDENT = timedelta(hours=1)
OPEN, CLOSED = AlertState.OPEN.value, AlertState.CLOSED.value
PENDING = NotificationState.PENDING.value
HEARD = [state.value for state in ARRIVED]


def read_facts(db: Connection) -> Facts:
    """Give what the store tells of the program's own work."""
    states = collector_states
    listed = select(states, channels.c.handle).join(channels, channels.c.id == states.c.channel)
    open_gaps = select(gaps, channels.c.handle).join(channels, channels.c.id == gaps.c.channel)
    return Facts(
        channels=tuple(
            ChannelFacts(
                handle=row.handle,
                source=row.source,
                condition=ChannelCondition(row.condition),
                reason=row.reason,
                failures=row.failures,
                checked_at=row.checked_at,
                newest_id=row.newest_id,
            )
            for row in db.execute(listed.where(channels.c.listed))
        ),
        accounts=tuple(
            AccountFacts(source=row.source, lost=row.lost, reason=row.reason)
            for row in db.execute(select(accounts))
        ),
        gaps=tuple(
            GapFacts(
                handle=row.handle,
                source=row.source,
                first=row.first_id,
                last=row.last_id,
                opened_at=row.opened_at,
            )
            for row in db.execute(open_gaps.where(gaps.c.closed_at.is_(None)))
        ),
        disputes=tuple(
            DisputeFacts(handle=handle, message_id=number, since=since, seen_at=seen)
            for handle, since, seen, number in disputes.standing(db)
        ),
        waiting=todo.due_counts(db),
        failed_jobs=tuple(jobs.last_errors(db)),
    )


def told(db: Connection, now: datetime) -> list[Told]:
    """Give the health alerts that are open, or were closed so lately that they may flap."""
    a = alerts.c
    recent = (a.state != CLOSED) | (a.updated_at > now - FLAPPING)
    rows = db.execute(select(alerts).where(a.kind == HEALTH, recent).order_by(a.id)).all()
    return [_told(row) for row in rows if not (row.data or {}).get("incident")]


def _told(row: Any) -> Told:
    data = row.data or {}
    back_since = data.get("back_since")
    return Told(
        alert_id=row.id,
        key=row.group_key,
        says=data.get("says", ""),
        severity=Severity(row.severity),
        open=row.state != CLOSED,
        since=row.opened_at,
        until=row.updated_at,
        back_since=datetime.fromisoformat(back_since) if back_since else None,
    )


def note_incidents(db: Connection, incidents: Iterable[Incident]) -> None:
    """Keep what happened once, to be told at the next look; the same within an hour is one."""
    for one in incidents:
        recent = select(alerts.c.id).where(
            alerts.c.kind == HEALTH,
            alerts.c.group_key == one.key,
            alerts.c.opened_at > one.at - ONE_INCIDENT,
        )
        if db.execute(recent).first() is None:
            _open(db, one, one.at, incident=True)


def tell(db: Connection, changes: Changes, receivers: Sequence[Receiver], now: datetime) -> int:
    """Write what has changed and order the messages about it; give the number of orders."""
    orders = 0
    for trouble in changes.opened:
        number = _open(db, trouble, now)
        orders += _order(db, number, trouble, receivers, now, "new")
    for before, trouble in changes.again:
        _refresh(db, replace(before, back_since=now), trouble, now, state=OPEN)
    for before, trouble in changes.changed:
        _refresh(db, before, trouble, now)
    for reason, pairs in (("graver", changes.graver), ("back", changes.back)):
        for before, trouble in pairs:
            _refresh(db, replace(before, back_since=None), trouble, now)
            orders += _order(db, before.alert_id, trouble, receivers, now, reason)
    for before in changes.ended:
        orders += _close(db, before, receivers, now)
    return orders + _tell_incidents(db, receivers, now)


def _open(
    db: Connection, trouble: Trouble | Incident, now: datetime, *, incident: bool = False
) -> int:
    row = {
        "group_key": trouble.key,
        "kind": HEALTH,
        "rule": None,
        "title": trouble.title,
        "severity": trouble.severity.value,
        "state": OPEN,
        "opened_at": now,
        "updated_at": now,
        "notify": True,
        "data": {"says": trouble.says, **({"incident": True} if incident else {})},
    }
    return int(db.execute(insert(alerts).returning(alerts.c.id), [row]).scalar_one())


def _refresh(db: Connection, before: Told, trouble: Trouble, now: datetime, **state: str) -> None:
    # Without a new `state` the old one stays: who has acknowledged a trouble need not do it again.
    back = {"back_since": iso(before.back_since)} if before.back_since else {}
    db.execute(
        update(alerts)
        .where(alerts.c.id == before.alert_id)
        .values(
            title=trouble.title,
            severity=trouble.severity.value,
            updated_at=now,
            data={"says": trouble.says, **back},
            **state,
        )
    )


def _close(db: Connection, before: Told, receivers: Sequence[Receiver], now: datetime) -> int:
    a, n = alerts.c, notifications.c
    db.execute(update(alerts).where(a.id == before.alert_id).values(state=CLOSED, updated_at=now))
    # Whoever was not told yet need not be told at all; a late try would come after its end.
    unsent = (n.alert_id == before.alert_id) & (n.state == PENDING)
    db.execute(delete(notifications).where(unsent))
    if before.back_since is not None:
        # People were told of an end, and not that it came back.
        return 0
    heard = select(n.receiver).where(n.alert_id == before.alert_id, n.state.in_(HEARD))
    names = set(db.execute(heard).scalars())
    row = db.execute(select(a.title).where(a.id == before.alert_id)).one()
    over = Trouble(
        key=before.key,
        title=f"Over: {row.title}",
        says=f"It began {moment(before.since)} and has ended.",
        severity=before.severity,
    )
    known = [receiver for receiver in receivers if receiver.name in names]
    return _order(db, before.alert_id, over, known, now, "over")


def _tell_incidents(db: Connection, receivers: Sequence[Receiver], now: datetime) -> int:
    a = alerts.c
    orders = 0
    for row in db.execute(select(alerts).where(a.kind == HEALTH, a.state == OPEN)).all():
        data = row.data or {}
        if not data.get("incident"):
            continue
        trouble = Trouble(
            key=row.group_key,
            title=row.title,
            says=data.get("says", ""),
            severity=Severity(row.severity),
        )
        orders += _order(db, row.id, trouble, receivers, now, "happened")
        db.execute(update(alerts).where(a.id == row.id).values(state=CLOSED, updated_at=now))
    return orders


def _order(
    db: Connection,
    alert_id: int,
    trouble: Trouble,
    receivers: Sequence[Receiver],
    now: datetime,
    reason: str,
) -> int:
    rows: list[dict[str, Any]] = [
        {
            "alert_id": alert_id,
            "receiver": receiver.name,
            "receiver_kind": receiver.kind.value,
            "message": message_to_json(_message(alert_id, trouble, receiver.name, now)),
            "findings": [],
            "reason": reason,
            "state": PENDING,
            "due_at": now,
            "created_at": now,
        }
        for receiver in receivers
        if trouble.severity.rank >= receiver.from_severity.rank
    ]
    if rows:
        db.execute(insert(notifications), rows)
    return len(rows)


def _message(alert_id: int, trouble: Trouble, receiver: str, now: datetime) -> Message:
    return Message(
        key=f"{alert_id}-{receiver}-{int(now.timestamp() * 1000):x}",
        title=trouble.title,
        severity=trouble.severity,
        lead=trouble.says,
        facts=(("Alert", f"#{alert_id}"), ("About", "monitor's own work"), ("At", moment(now))),
    )
