"""The clockwork: woken at once, never twice at a time, drained at the end."""

import asyncio

from structlog.testing import capture_logs

from monitor.schedule import Job, Outcome, scheduled


class Book:
    """Remembers how runs ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[str, Outcome]] = []
        self.told = asyncio.Event()

    async def record(self, job: str, outcome: Outcome) -> None:
        """Keep one outcome."""
        self.ended.append((job, outcome))
        self.told.set()


def a_job(work, **changes) -> Job:
    """A job that the clock would not start within a test."""
    return Job(**{"name": "one", "seconds": 3600, "work": work, "at_start": False, **changes})


async def test_a_bell_starts_a_job_at_once() -> None:
    """Stages wake each other; nobody waits for the clock."""
    ran = asyncio.Event()

    async def work() -> int:
        ran.set()
        return 1

    async with scheduled([a_job(work)], Book().record, patience=5) as bells:
        bells["one"]()
        await asyncio.wait_for(ran.wait(), 5)


async def test_a_job_never_runs_twice_at_once() -> None:
    """Rung while it works, it works again afterwards."""
    running = 0
    most = 0
    runs = asyncio.Semaphore(0)
    go = asyncio.Event()

    async def work() -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        runs.release()
        await go.wait()
        running -= 1
        return 0

    async with scheduled([a_job(work)], Book().record, patience=5) as bells:
        bells["one"]()
        await asyncio.wait_for(runs.acquire(), 5)
        bells["one"]()
        go.set()
        await asyncio.wait_for(runs.acquire(), 5)

    assert most == 1


async def test_a_crash_is_logged_recorded_and_survived() -> None:
    """The next ring finds the job alive, and the other job never noticed."""
    book = Book()

    async def crash() -> int:
        raise RuntimeError("broken")

    async def work() -> int:
        return 3

    jobs = [a_job(crash), a_job(work, name="two")]
    with capture_logs() as lines:
        async with scheduled(jobs, book.record, patience=5) as bells:
            bells["one"]()
            await asyncio.wait_for(book.told.wait(), 5)
            book.told.clear()
            bells["two"]()
            await asyncio.wait_for(book.told.wait(), 5)

    assert lines[0]["event"] == "job_crashed"
    assert [(job, run.items, run.error) for job, run in book.ended] == [
        ("one", 0, "RuntimeError"),
        ("two", 3, None),
    ]


async def test_work_under_way_is_finished_before_the_end() -> None:
    """Closing waits: nothing stops half-done."""
    started = asyncio.Event()
    finished = False

    async def work() -> int:
        nonlocal finished
        started.set()
        for _ in range(10):
            await asyncio.sleep(0)
        finished = True
        return 1

    async with scheduled([a_job(work)], Book().record, patience=5) as bells:
        bells["one"]()
        await started.wait()

    assert finished


async def test_work_that_does_not_end_is_cut_short() -> None:
    """Patience is finite, and what was cut is named."""
    started = asyncio.Event()

    async def work() -> int:
        started.set()
        await asyncio.Event().wait()
        return 1

    with capture_logs() as lines:
        async with scheduled([a_job(work)], Book().record, patience=0.01) as bells:
            bells["one"]()
            await started.wait()

    assert lines == [{"event": "job_cut_short", "job": "one", "log_level": "warning"}]
