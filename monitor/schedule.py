"""The table of jobs, and the clockwork that starts, records, pauses and drains them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.domain.errors import MonitorError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that is done every `seconds`; `at_start` also does it once when the program opens.

    `work` returns the number of items it handled.
    """

    name: str
    seconds: float
    work: Callable[[], Awaitable[int]]
    at_start: bool = True


Recorder = Callable[[str, "Outcome"], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one run of a job ended: its length, items handled, or the error that stopped it."""

    seconds: float = 0.0
    items: int = 0
    error: str | None = None


class Stage:
    """A loop that does its work whenever it is woken, never twice at once."""

    def __init__(self, job: Job, record: Recorder) -> None:
        self.job = job
        self._record = record
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Ask for a run; a run under way is followed by another."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; a crash is logged, recorded and survived."""
        while not stop.is_set():
            await self._woken.wait()
            self._woken.clear()
            if stop.is_set():
                return
            await self._once()

    async def _once(self) -> None:
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            items = await self.job.work()
        except MonitorError as error:
            log.warning("job_failed", job=self.job.name, reason=str(error))
            await self._keep(Outcome(seconds=clock() - started, error=str(error)[:500]))
        except Exception as error:  # the one catch-all of the clockwork
            log.exception("job_crashed", job=self.job.name)
            # Only our own errors are known to hold no post's words.
            await self._keep(Outcome(seconds=clock() - started, error=type(error).__name__))
        else:
            if items:
                await self._keep(Outcome(seconds=clock() - started, items=items))

    async def _keep(self, outcome: Outcome) -> None:
        try:
            await self._record(self.job.name, outcome)
        except Exception:  # noqa: BLE001 - a full disk must not end the loop that waits for room
            log.warning("job_run_not_recorded", job=self.job.name)


@asynccontextmanager
async def scheduled(
    jobs: Iterable[Job], record: Recorder, *, patience: float
) -> AsyncIterator[dict[str, Callable[[], None]]]:
    """Run the jobs until the block ends, then let those under way finish within `patience` s.

    Gives the bell of each job by name: ring it to have the job run at once.
    """
    stop = asyncio.Event()
    stages = {job.name: Stage(job, record) for job in jobs}
    loops = [asyncio.create_task(stage.run(stop), name=name) for name, stage in stages.items()]
    scheduler = _clockwork(stages.values())
    try:
        yield {name: stage.wake for name, stage in stages.items()}
    finally:
        scheduler.shutdown(wait=False)
        stop.set()
        for stage in stages.values():
            stage.wake()
        await _drain(loops, patience)


def _clockwork(stages: Iterable[Stage]) -> Any:
    scheduler = AsyncIOScheduler(timezone=UTC)
    for stage in stages:
        scheduler.add_job(
            _ring,
            IntervalTrigger(seconds=stage.job.seconds, timezone=UTC),
            args=[stage],
            id=stage.job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        if stage.job.at_start:
            stage.wake()
    scheduler.start()
    return scheduler


async def _ring(stage: Stage) -> None:
    # A coroutine, so that APScheduler runs it on the event loop and not in its thread pool.
    stage.wake()


async def _drain(loops: list[asyncio.Task[None]], patience: float) -> None:
    done, late = await asyncio.wait(loops, timeout=patience)
    for task in late:
        log.warning("job_cut_short", job=task.get_name())
        task.cancel()
    await asyncio.gather(*done, *late, return_exceptions=True)
