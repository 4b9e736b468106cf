"""The list of alerts, as formats.md writes it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from monitor.domain.moment import iso
from monitor.storage import schema as t
from monitor.storage.alert_view import standing

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which alerts to list: with a post of this channel, and with posts in this period.

    `since` is included and `until` excluded; an alert of undated posts alone has no period and
    is left out by either. One about the program's own work has no posts: its period is the
    moment it was opened, and it belongs to no channel.
    """

    channel: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_alerts(db: Connection, wanted: AlertFilter) -> list[dict[str, Any]]:
    """Give the alerts in the order they were opened, as mappings of the interchange format."""
    found: list[dict[str, Any]] = []
    after = 0
    while page := db.execute(_page(wanted, after)).all():
        after = page[-1].id
        ids = [row.id for row in page]
        members, told = _members(db, ids), _notifications(db, ids)
        found += [_alert(row, members[row.id], told[row.id]) for row in page]
    return found


def _page(wanted: AlertFilter, after: int) -> Select[Any]:
    asked = select(t.alerts).where(t.alerts.c.id > after).order_by(t.alerts.c.id).limit(PAGE)
    if wanted.channel is None and wanted.since is None and wanted.until is None:
        return asked
    posts = (
        select(t.alert_findings.c.alert_id)
        .join(t.findings, t.findings.c.id == t.alert_findings.c.finding_id)
        .join(t.posts, t.posts.c.id == t.findings.c.post_id)
        .join(t.channels, t.channels.c.id == t.posts.c.channel)
    )
    if wanted.since is not None:
        posts = posts.where(t.posts.c.posted_at >= wanted.since, ~t.posts.c.undated)
    if wanted.until is not None:
        posts = posts.where(t.posts.c.posted_at < wanted.until, ~t.posts.c.undated)
    if wanted.channel is not None:
        handle = wanted.channel.removeprefix("@").lower()
        posts = posts.where(func.lower(t.channels.c.handle) == handle)
        return asked.where(t.alerts.c.id.in_(posts))
    a = t.alerts.c
    own = a.kind == "health"
    if wanted.since is not None:
        own &= a.opened_at >= wanted.since
    if wanted.until is not None:
        own &= a.opened_at < wanted.until
    return asked.where(a.id.in_(posts) | own)


def _alert(
    row: Row[Any], members: Sequence[Row[Any]], told: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": row.id,
        "group": row.group_key,
        "title": row.title,
        "severity": row.severity,
        "state": row.state,
        "opened_at": iso(row.opened_at),
        "updated_at": iso(row.updated_at),
        "findings": [one.finding_id for one in members],
        "posts": list(dict.fromkeys(f"{one.handle}/{one.message_id}" for one in members)),
        "voices": len((row.data or {}).get("voices", ())),
        "claim_ids": sorted({one.claim_id for one in members if one.claim_id is not None}),
        "notifications": list(told),
    }


def _members(db: Connection, ids: list[int]) -> dict[int, list[Row[Any]]]:
    m, f, p = t.alert_findings.c, t.findings.c, t.posts.c
    asked = (
        select(
            *(m.alert_id, m.finding_id, f.claim_id, f.post_id, f.current),
            *(t.channels.c.handle, p.message_id),
        )
        .join(t.findings, f.id == m.finding_id)
        .join(t.posts, p.id == f.post_id)
        .join(t.channels, t.channels.c.id == p.channel)
        .where(m.alert_id.in_(ids))
        .order_by(f.posted_at, f.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.execute(asked):
        found[row.alert_id].append(row)
    return defaultdict(list, {alert: standing(rows) for alert, rows in found.items()})


def _notifications(db: Connection, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    n = t.notifications.c
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    asked = select(t.notifications).where(n.alert_id.in_(ids)).order_by(n.id)
    for row in db.execute(asked):
        found[row.alert_id].append(
            {
                "receiver": row.receiver,
                "state": row.state,
                "attempts": row.attempts,
                "sent_at": iso(row.sent_at) if row.sent_at else None,
            }
        )
    return found
