"""Job runs and the heartbeat."""

from datetime import timedelta

from monitor.storage import jobs
from monitor.storage.jobs import JobRun
from monitor.storage.store import Store
from tests.factories import NOON


async def test_a_job_whose_newest_run_failed_is_named(store: Store) -> None:
    """A later success clears it."""
    failed = JobRun(job="ingest", started_at=NOON, finished_at=NOON, error="RuntimeError: broken")
    fine = JobRun(job="deliver", started_at=NOON, finished_at=NOON, items=3)
    for run in (fine, failed):
        await store.write(jobs.record_run, run)

    assert await store.read(jobs.last_errors) == [("ingest", "RuntimeError: broken")]

    await store.write(jobs.record_run, JobRun(job="ingest", started_at=NOON, finished_at=NOON))

    assert await store.read(jobs.last_errors) == []


async def test_the_newest_heartbeat_counts(store: Store) -> None:
    """None before the first; one row however often it beats."""
    assert await store.read(jobs.last_beat) is None

    await store.write(jobs.beat, NOON)
    await store.write(jobs.beat, NOON + timedelta(minutes=1))

    assert await store.read(jobs.last_beat) == NOON + timedelta(minutes=1)


async def test_old_runs_are_forgotten(store: Store) -> None:
    """The table of a daemon that runs for months stays small."""
    await store.write(jobs.record_run, JobRun(job="ingest", started_at=NOON, finished_at=NOON))

    assert await store.write(jobs.forget_runs, NOON + timedelta(days=13)) == 0
    assert await store.write(jobs.forget_runs, NOON + timedelta(days=15)) == 1
