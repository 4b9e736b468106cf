"""The outbox: orders to tell one receiver, from pending to sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, select, update

from monitor.alerting.messages import render
from monitor.domain.alert import ARRIVED, Message, NotificationState
from monitor.storage import schema as t
from monitor.storage.alert_view import member_ids, read_alert
from monitor.storage.message_json import message_from_json, message_to_json

PENDING = NotificationState.PENDING.value
SENDING = NotificationState.SENDING.value
MAYBE_SENT = NotificationState.MAYBE_SENT.value

n = t.notifications.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A notification that is being sent: `attempts` counts this try too."""

    id: int
    receiver: str
    message: Message
    attempts: int


def receivers_with_due(db: Connection, now: datetime) -> list[str]:
    """Name the receivers that have something due, longest waiting first."""
    asked = select(n.receiver).where(n.state.in_((PENDING, MAYBE_SENT)), n.due_at <= now)
    return list(db.execute(asked.group_by(n.receiver).order_by(func.min(n.due_at))).scalars())


def next_due(db: Connection, receiver: str, now: datetime) -> int | None:
    """Give the notification of a receiver that is due longest, or None."""
    asked = select(n.id).where(
        n.state.in_((PENDING, MAYBE_SENT)), n.due_at <= now, n.receiver == receiver
    )
    return db.execute(asked.order_by(n.due_at, n.id).limit(1)).scalar()


def take_notification(db: Connection, notification_id: int, now: datetime) -> Taken | None:
    """Reserve a notification that is due and write its message, or None if it no longer is.

    A message is written when it is first sent, so that it shows what joined the alert
    meanwhile; a repeat after an unknown outcome has the same words and says what it is.
    """
    row = db.execute(select(t.notifications).where(n.id == notification_id)).one_or_none()
    if row is None or row.state not in (PENDING, MAYBE_SENT) or row.due_at > now:
        return None
    repeat = row.state == MAYBE_SENT
    values: dict[str, Any] = {"state": SENDING, "attempts": row.attempts + 1}
    if row.alert_id is not None and not (repeat and row.message):
        values |= _written(db, row)
    # The condition is repeated: on Postgres another taker may have come first.
    taken = update(t.notifications).where(n.id == notification_id, n.state == row.state)
    if db.execute(taken.values(**values)).rowcount != 1:
        return None
    message = message_from_json(values.get("message", row.message), repeat=repeat)
    return Taken(id=row.id, receiver=row.receiver, message=message, attempts=row.attempts + 1)


def mark_sent(db: Connection, notification_id: int, now: datetime, note: str | None = None) -> None:
    """Record that a notification arrived; `note` says which addresses refused it."""
    db.execute(
        update(t.notifications)
        .where(n.id == notification_id)
        .values(state=NotificationState.SENT.value, sent_at=now, error=note)
    )


def mark_due_again(
    db: Connection, notification_id: int, due_at: datetime, error: str, *, maybe_sent: bool
) -> None:
    """Record a failed try and when the next is due; `maybe_sent`: some try may have arrived."""
    state = MAYBE_SENT if maybe_sent else PENDING
    db.execute(
        update(t.notifications)
        .where(n.id == notification_id)
        .values(state=state, due_at=due_at, error=error)
    )


def mark_over(
    db: Connection,
    notification_id: int,
    state: NotificationState,
    error: str,
    *,
    maybe_sent: bool = False,
) -> None:
    """Record that a notification is not tried again: refused (FAILED) or given up (DEAD).

    `maybe_sent`: some try may have arrived.
    """
    db.execute(
        update(t.notifications)
        .where(n.id == notification_id)
        .values(state=state.value, error=error, uncertain=maybe_sent)
    )


def bury_unknown(db: Connection, known: Collection[str], now: datetime) -> int:
    """Give up what waits for receivers that are no longer configured; give the number."""
    waiting = n.state.in_((PENDING, MAYBE_SENT)) & (n.due_at <= now)
    buried = update(t.notifications).where(waiting, n.receiver.not_in(list(known)))
    reason = "this receiver is not configured; add it to alerts.yaml, then retry"
    return db.execute(buried.values(state=NotificationState.DEAD.value, error=reason)).rowcount


def is_sending(db: Connection) -> bool:
    """Say whether a notification is marked as being sent."""
    return db.execute(select(n.id).where(n.state == SENDING).limit(1)).scalar() is not None


def recover_sending(db: Connection, now: datetime) -> int:
    """Make due again what a dead process left half-sent; the repeat will say so.

    Only for a moment when nobody sends. Gives the number of such rows.
    """
    left = update(t.notifications).where(n.state == SENDING)
    reason = "the program ended before the answer was recorded"
    return db.execute(left.values(state=MAYBE_SENT, due_at=now, error=reason)).rowcount


def retry_dead(db: Connection, now: datetime, ids: Collection[int] | None = None) -> int:
    """Make dead and refused notifications due again (all, or these); give their number.

    What may have arrived before is sent as a repeat.
    """
    over = n.state.in_((NotificationState.DEAD.value, NotificationState.FAILED.value))
    chosen = over if ids is None else over & n.id.in_(list(ids))
    again = update(t.notifications).where(chosen)
    state = case((n.uncertain, MAYBE_SENT), else_=PENDING)
    return db.execute(again.values(state=state, attempts=0, due_at=now, error=None)).rowcount


def _written(db: Connection, row: Row[Any]) -> dict[str, Any]:
    if row.message and _is_health(db, row.alert_id):
        # A message about the program itself was written with its order: it rests on no posts.
        return {}
    told = _told_before(db, row)
    alert = read_alert(db, row.alert_id, told)
    key = f"{row.alert_id}-{row.id}-{int(row.created_at.timestamp() * 1000):x}"
    message = render(alert, key=key, reason=row.reason, told=told)
    return {"message": message_to_json(message), "findings": member_ids(db, row.alert_id)}


def _is_health(db: Connection, alert_id: int) -> bool:
    kind = db.execute(select(t.alerts.c.kind).where(t.alerts.c.id == alert_id)).scalar()
    return kind == "health"


def _told_before(db: Connection, row: Row[Any]) -> frozenset[int]:
    earlier = (
        select(n.findings)
        .where(n.alert_id == row.alert_id, n.receiver == row.receiver, n.id < row.id)
        .where(n.state.in_([state.value for state in ARRIVED]))
        .order_by(n.id.desc())
        .limit(1)
    )
    return frozenset(db.execute(earlier).scalar() or ())
