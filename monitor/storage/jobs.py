"""Runs of jobs, and the heartbeat that says the daemon lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from monitor.storage.schema import job_runs, meta

HEARTBEAT = "heartbeat"
# That the writer gets on says less: nothing of intake.
WATCHDOG = "watchdog"
KEPT = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One finished run: items handled, or the error that stopped it."""

    job: str
    started_at: datetime
    finished_at: datetime
    items: int = 0
    error: str | None = None


def record_run(db: Connection, run: JobRun) -> None:
    """Keep how a run ended."""
    db.execute(
        insert(job_runs).values(
            job=run.job,
            started_at=run.started_at,
            finished_at=run.finished_at,
            ok=run.error is None,
            error=run.error,
            items=run.items,
        )
    )


def forget_runs(db: Connection, now: datetime) -> int:
    """Delete runs older than two weeks; give how many."""
    return db.execute(delete(job_runs).where(job_runs.c.started_at < now - KEPT)).rowcount


def last_errors(db: Connection) -> list[tuple[str, str]]:
    """Name the jobs whose newest run failed, with its error."""
    newest = select(func.max(job_runs.c.id)).group_by(job_runs.c.job)
    failed = select(job_runs.c.job, job_runs.c.error).where(
        job_runs.c.id.in_(newest), job_runs.c.ok.is_(False)
    )
    return [(job, error or "no reason kept") for job, error in db.execute(failed)]


def beat(db: Connection, now: datetime, sign: str = HEARTBEAT) -> None:
    """Write the heartbeat, or another sign of life."""
    written = db.execute(update(meta).where(meta.c.key == sign).values(value=now.isoformat()))
    if written.rowcount == 0:
        db.execute(insert(meta).values(key=sign, value=now.isoformat()))


def stop_beating(db: Connection) -> None:
    """Take the heartbeat away: the daemon has stopped."""
    db.execute(delete(meta).where(meta.c.key == HEARTBEAT))


def last_beat(db: Connection) -> datetime | None:
    """Give the moment of the newest heartbeat; None before the first."""
    value = db.execute(select(meta.c.value).where(meta.c.key == HEARTBEAT)).scalar_one_or_none()
    return datetime.fromisoformat(value) if value else None
