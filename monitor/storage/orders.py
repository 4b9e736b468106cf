"""Orders to tell receivers about alerts: written with the alert, or when a timer asks again."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from monitor.alerting.policy import AlertPolicy, receivers_for
from monitor.alerting.repeat import order
from monitor.domain.alert import ARRIVED, AlertState, NotificationState, Receiver, Severity, Told
from monitor.storage import schema as t

LOOKS = 200

Pair = tuple[int, str]


def order_notifications(
    db: Connection, policy: AlertPolicy, alert_ids: Collection[int], now: datetime
) -> int:
    """Order what there is to tell about these alerts; give the number of orders.

    A receiver whose order is still pending gets no second one: the message is written when it
    is sent, and shows what has joined by then.
    """
    if not alert_ids:
        return 0
    alerts = db.execute(select(t.alerts).where(t.alerts.c.id.in_(list(alert_ids)))).all()
    news = _news(db, alert_ids)
    last, pending = _told(db, alert_ids)
    rows: list[dict[str, Any]] = []
    for alert in alerts:
        for receiver in _receivers(policy, alert):
            pair = (alert.id, receiver.name)
            if pair not in pending:
                told = last.get(pair)
                rows += _row(alert, receiver, news[alert.id], told, now=now, policy=policy)
    if rows:
        db.execute(insert(t.notifications), rows)
    due = now + policy.repeat_interval
    changed = update(t.alerts).where(t.alerts.c.id.in_(list(alert_ids)))
    db.execute(changed.values(notify=True, notify_due=due))
    return len(rows)


def alerts_to_repeat(db: Connection, now: datetime) -> list[int]:
    """Give alerts whose timer has run out, longest waiting first."""
    due = t.alerts.c.notify_due
    asked = select(t.alerts.c.id).where(due.is_not(None), due <= now).order_by(due).limit(LOOKS)
    return list(db.execute(asked).scalars())


def repeat_alerts(
    db: Connection, policy: AlertPolicy, alert_ids: Sequence[int], now: datetime
) -> int:
    """Tell again of alerts that are still open, and stop the timers of those that grew old.

    An alert is old when its newest post is older than `notify_max_age`: history is not news.
    """
    a = t.alerts.c
    chosen = a.id.in_(list(alert_ids))
    living = (
        chosen
        & (a.newest_post_at > now - policy.notify_max_age)
        & (a.state == AlertState.OPEN.value)
    )
    open_ones = list(db.execute(select(a.id).where(living)).scalars())
    db.execute(update(t.alerts).where(chosen).values(notify_due=None))
    orders = order_notifications(db, policy, open_ones, now)
    _look_again(db, policy, open_ones, now)
    return orders


def _look_again(
    db: Connection, policy: AlertPolicy, alert_ids: Sequence[int], now: datetime
) -> None:
    # The receiver was told some time after the alert was raised; the interval counts from then.
    last, _ = _told(db, alert_ids)
    for alert_id in alert_ids:
        told = [one.at for (alert, _), one in last.items() if alert == alert_id]
        due = max(
            (min(told) if told else now) + policy.repeat_interval, now + policy.group_interval
        )
        changed = update(t.alerts).where(t.alerts.c.id == alert_id)
        db.execute(changed.values(notify_due=due))


def _receivers(policy: AlertPolicy, alert: Row[Any]) -> list[Receiver]:
    rule = next((rule for rule in policy.rules if rule.name == alert.rule), None)
    if rule is None:
        return []
    names = receivers_for(policy, rule, Severity(alert.severity))
    return [receiver for receiver in policy.receivers if receiver.name in names]


def _row(
    alert: Row[Any],
    receiver: Receiver,
    news: frozenset[int],
    told: Told | None,
    *,
    now: datetime,
    policy: AlertPolicy,
) -> list[dict[str, Any]]:
    wanted = order(news, told, AlertState(alert.state), now=now, policy=policy)
    if wanted is None:
        return []
    row = {
        "alert_id": alert.id,
        "receiver": receiver.name,
        "receiver_kind": receiver.kind.value,
        "message": {},
        "findings": [],
        "reason": wanted.reason.value,
        "state": NotificationState.PENDING.value,
        "due_at": wanted.due_at,
        "created_at": now,
    }
    return [row]


def _news(db: Connection, alert_ids: Collection[int]) -> dict[int, frozenset[int]]:
    m = t.alert_findings.c
    found: dict[int, set[int]] = defaultdict(set)
    asked = select(m.alert_id, m.finding_id).where(m.alert_id.in_(list(alert_ids)), m.live)
    for alert_id, finding_id in db.execute(asked):
        found[alert_id].add(finding_id)
    return {alert_id: frozenset(found[alert_id]) for alert_id in alert_ids}


def _told(db: Connection, alert_ids: Collection[int]) -> tuple[dict[Pair, Told], set[Pair]]:
    n = t.notifications.c
    newest = (
        select(func.max(n.id))
        .where(n.alert_id.in_(list(alert_ids)))
        .group_by(n.alert_id, n.receiver)
    )
    # What was refused or given up told nobody anything, but it sets the pace.
    arrived = newest.where(n.state.in_([state.value for state in ARRIVED]))
    known = {
        (row.alert_id, row.receiver): frozenset(row.findings)
        for row in db.execute(select(t.notifications).where(n.id.in_(arrived)))
    }
    last: dict[Pair, Told] = {}
    pending: set[Pair] = set()
    for row in db.execute(select(t.notifications).where(n.id.in_(newest))):
        pair = (row.alert_id, row.receiver)
        if row.state == NotificationState.PENDING.value:
            pending.add(pair)
        at = row.sent_at or row.due_at
        last[pair] = Told(at=at, findings=known.get(pair, frozenset()))
    return last, pending
