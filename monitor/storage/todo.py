"""The to-do rows: which work waits for which stage."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from monitor.storage.rows import add_missing, add_renewing, chunks
from monitor.storage.schema import due


def add_due(
    db: Connection, stage: str, subjects: Sequence[int], since: datetime, *, backlog: bool
) -> None:
    """Give work to a stage, within the transaction of what caused it; known work stays."""
    add_missing(db, due, _rows(stage, subjects, since, backlog=backlog))


def renew_due(
    db: Connection, stage: str, subjects: Sequence[int], since: datetime, *, backlog: bool
) -> None:
    """Give work to a stage that may be at it: known work is asked for anew.

    Such a stage takes its work off the list by `finish_unchanged`.
    """
    add_renewing(db, due, _rows(stage, subjects, since, backlog=backlog), "since")


def _rows(
    stage: str, subjects: Sequence[int], since: datetime, *, backlog: bool
) -> list[dict[str, object]]:
    return [
        {"stage": stage, "subject": n, "since": since, "backlog": backlog, "attempts": 0}
        for n in subjects
    ]


def take_due(db: Connection, stage: str, limit: int, now: datetime) -> list[int]:
    """Give subjects that wait for a stage: live before backlog, then the oldest."""
    ready = or_(due.c.not_before.is_(None), due.c.not_before <= now)
    waiting = select(due.c.subject).where(due.c.stage == stage, ready)
    order = waiting.order_by(due.c.stage, due.c.backlog, due.c.since, due.c.subject)
    return list(db.execute(order.limit(limit)).scalars())


def due_since(
    db: Connection, stage: str, now: datetime, limit: int | None = None
) -> list[tuple[int, datetime]]:
    """Give what waits for a stage with the moment it was last asked for, oldest first."""
    ready = or_(due.c.not_before.is_(None), due.c.not_before <= now)
    waiting = select(due.c.subject, due.c.since).where(due.c.stage == stage, ready)
    order = waiting.order_by(due.c.backlog, due.c.since, due.c.subject).limit(limit)
    return [(row.subject, row.since) for row in db.execute(order)]


def waits_as_backlog(db: Connection, stage: str, subjects: Sequence[int]) -> dict[int, bool]:
    """Say of each waiting subject whether it is history, which may not notify."""
    found: dict[int, bool] = {}
    for some in chunks(subjects):
        query = select(due.c.subject, due.c.backlog)
        wanted = query.where(due.c.stage == stage, due.c.subject.in_(some))
        found.update((subject, backlog) for subject, backlog in db.execute(wanted).all())
    return found


def finish_due(db: Connection, stage: str, subjects: Sequence[int]) -> None:
    """Take work off the list, within the transaction of what it led to."""
    for some in chunks(subjects):
        db.execute(delete(due).where(due.c.stage == stage, due.c.subject.in_(some)))


def finish_unchanged(db: Connection, stage: str, subject: int, since: datetime) -> None:
    """Take work off the list unless it was asked for anew after `since`."""
    one = and_(due.c.stage == stage, due.c.subject == subject)
    db.execute(delete(due).where(one, due.c.since == since))


def fail_due(db: Connection, stage: str, subject: int, error: str, not_before: datetime) -> None:
    """Hold a subject back that its stage could not do, so that it blocks nobody.

    `error` must not quote a post.
    """
    one = and_(due.c.stage == stage, due.c.subject == subject)
    db.execute(
        update(due)
        .where(one)
        .values(attempts=due.c.attempts + 1, error=error, not_before=not_before)
    )


def set_aside(db: Connection, stage: str) -> list[tuple[str, int]]:
    """Count the work that a stage tried and could not do, by what was in the way; most first."""
    counted = (
        select(due.c.error, func.count().label("times"))
        .where(due.c.stage == stage, due.c.attempts > 0)
        .group_by(due.c.error)
        .order_by(func.count().desc(), due.c.error)
    )
    return [(row.error or "no reason kept", row.times) for row in db.execute(counted)]


def due_counts(db: Connection) -> dict[str, int]:
    """Count what waits for each stage."""
    counted = select(due.c.stage, func.count()).group_by(due.c.stage)
    return {row.stage: row[1] for row in db.execute(counted)}
