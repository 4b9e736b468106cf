"""Alerts: threads of findings, and the questions about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from monitor.alerting.grouping import lines
from monitor.alerting.policy import AlertPolicy
from monitor.alerting.rules import decide
from monitor.alerting.threads import Joined, Thread, Threads, Waiting
from monitor.alerting.titles import with_voices
from monitor.domain.alert import AlertState, Severity
from monitor.domain.moment import iso
from monitor.domain.post import PostRef
from monitor.storage import schema as t
from monitor.storage import todo
from monitor.storage.albums import first_parts, siblings
from monitor.storage.alert_facts import read_waiting
from monitor.storage.orders import order_notifications


def raise_due(
    db: Connection,
    finding_ids: Sequence[int],
    policy: AlertPolicy,
    now: datetime,
    notify: bool | None,
) -> int:
    """Put due findings into alerts and order what is to be told; give the number that were put.

    Their to-do rows go with it. Doing it again changes nothing.
    """
    raised = _raise(db, read_waiting(db, finding_ids), policy, now, notify)
    todo.finish_due(db, "raise_alerts", finding_ids)
    return raised


def _raise(
    db: Connection,
    waiting: Sequence[Waiting],
    policy: AlertPolicy,
    now: datetime,
    notify: bool | None,
) -> int:
    decided = [(one, decision) for one in waiting if (decision := decide(one.facts, policy.rules))]
    if not decided:
        return 0
    threads = read_threads(db, [one for one, _ in decided])
    joined = [
        threads.join(one, decision, now=now, policy=policy, notify=notify)
        for one, decision in decided
    ]
    _write(db, joined, now)
    told = {one.thread.id for one in joined if one.news and one.thread.id is not None}
    order_notifications(db, policy, sorted(told), now)
    return len(joined)


def read_threads(db: Connection, waiting: Sequence[Waiting]) -> Threads:
    """Give the stored threads that some waiting findings may join."""
    members = _members(db, waiting)
    keys = {line.key for one in waiting for line in lines(one.facts)}
    a = t.alerts.c
    joinable = a.group_key.in_(sorted(keys)) & (a.state != AlertState.CLOSED.value)
    wanted = joinable | a.id.in_(sorted({row.alert_id for row in members}))
    rows = db.execute(select(t.alerts).where(wanted).order_by(a.id))
    stored = {row.id: _thread(row) for row in rows}
    threads = Threads(stored.values())
    album = first_parts(db, [row.post_id for row in members])
    for row in members:
        ref = PostRef(platform=row.platform, channel_id=row.channel_id, message_id=row.message_id)
        copies = {row.post_id, row.voice, row.origin, album.get(row.post_id)} - {None}
        threads.remember(stored[row.alert_id], (ref, row.kind, row.claim_key), copies)
    return threads


def _members(db: Connection, waiting: Sequence[Waiting]) -> list[Any]:
    copies = {copy for one in waiting for copy in one.copies}
    copies |= {part for parts in siblings(db, sorted(copies)).values() for _, part in parts}
    f, p, m = t.findings.c, t.posts.c, t.alert_findings.c
    posts = (
        select(p.id)
        .where(p.id.in_(copies))
        .union(
            select(t.similar.c.post_id).where(t.similar.c.voice.in_(copies)),
            select(t.forwards.c.post_id).where(t.forwards.c.origin.in_(copies)),
        )
    )
    found = (
        select(
            m.alert_id,
            *(f.post_id, f.kind, f.claim_key),
            *(p.platform, p.channel_id, p.message_id),
            t.similar.c.voice,
            t.forwards.c.origin,
        )
        .join(t.findings, f.id == m.finding_id)
        .join(t.posts, p.id == f.post_id)
        .outerjoin(t.similar, t.similar.c.post_id == p.id)
        .outerjoin(t.forwards, t.forwards.c.post_id == p.id)
        .where(f.post_id.in_(posts))
        .order_by(m.alert_id)
    )
    return list(db.execute(found))


def _thread(row: Row[Any]) -> Thread:
    data = row.data or {}
    return Thread(
        id=row.id,
        key=row.group_key,
        kind=row.kind,
        subject=data.get("subject", row.title),
        rule=row.rule,
        severity=Severity(row.severity),
        state=AlertState(row.state),
        since=datetime.fromisoformat(data["since"]) if "since" in data else row.opened_at,
        until=datetime.fromisoformat(data["until"]) if "until" in data else row.opened_at,
        newest_post_at=row.newest_post_at,
        voices=set(data.get("voices", ())),
    )


def _write(db: Connection, joined: Sequence[Joined], now: datetime) -> None:
    threads = list({id(one.thread): one.thread for one in joined}.values())
    fresh = [thread for thread in threads if thread.id is None]
    old = [thread for thread in threads if thread.id is not None]
    if fresh:
        rows = [
            {**_columns(thread), "opened_at": now, "updated_at": now, "notify": False}
            | {"group_key": thread.key, "kind": thread.kind, "state": thread.state.value}
            for thread in fresh
        ]
        made = insert(t.alerts).returning(t.alerts.c.id, sort_by_parameter_order=True)
        for thread, number in zip(fresh, db.execute(made, rows).scalars(), strict=True):
            thread.id = number
    added = _add_members(db, joined, now)
    grown = [thread for thread in old if thread.id in added]
    if grown:
        changed = update(t.alerts).where(t.alerts.c.id == bindparam("alert"))
        db.execute(
            changed, [{**_columns(one), "alert": one.id, "updated_at": now} for one in grown]
        )


def _columns(thread: Thread) -> dict[str, Any]:
    return {
        "rule": thread.rule,
        "title": with_voices(thread.subject, len(thread.voices)),
        "severity": thread.severity.value,
        "newest_post_at": thread.newest_post_at,
        "data": {
            "subject": thread.subject,
            "since": iso(thread.since),
            "until": iso(thread.until),
            "voices": sorted(thread.voices),
        },
    }


def _add_members(db: Connection, joined: Sequence[Joined], now: datetime) -> set[int]:
    known = t.alert_findings.c.finding_id
    asked = select(known).where(known.in_([one.finding_id for one in joined]))
    present = set(db.execute(asked).scalars())
    added = [one for one in joined if one.finding_id not in present]
    rows = [
        {
            "alert_id": one.thread.id,
            "finding_id": one.finding_id,
            "joined_at": now,
            "live": one.news,
        }
        for one in added
    ]
    if rows:
        db.execute(insert(t.alert_findings), rows)
    return {one.thread.id for one in added if one.thread.id is not None}
