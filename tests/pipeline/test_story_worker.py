"""Stories in a process of their own: it ends with its work, whatever it does."""

import asyncio
import os
import signal

import pytest

from monitor.analysis.telling import StoryPost, Wish
from monitor.domain.errors import StoriesLost
from monitor.pipeline.story_worker import FEW, story_worker
from tests.analysis.test_telling import EVENT, PITY, PUNISH, stories, told

MANY = FEW + 1


def posts() -> list[StoryPost]:
    """An event with two camps."""
    return [told(EVENT + text, n) for n, text in enumerate(PITY + PUNISH)]


@pytest.mark.parametrize("size", [FEW, MANY])
async def test_a_worker_tells_what_is_told_here(size: int) -> None:
    """A thread for few posts, a process for many: the same stories."""
    async with story_worker(size) as worker:
        await worker.add(posts()[:3])
        await worker.add(posts()[3:])
        found = await worker.tell(Wish(), lambda _: None)

    assert found == stories(posts())


async def test_progress_is_told_up_to_the_last_text() -> None:
    """In texts, beginning with none."""
    said: list[int] = []
    async with story_worker(FEW) as worker:
        await worker.add(posts())
        await worker.tell(Wish(), said.append)

    assert (said[0], said[-1]) == (0, len(posts()))


async def test_a_process_that_is_killed_is_told_as_such() -> None:
    """Nobody waits for it for ever, and the reason names no post."""
    async with story_worker(MANY) as worker:
        await worker.add(posts())
        for pid in processes_of(worker):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(StoriesLost, match="ended from outside"):
            await worker.tell(Wish(), lambda _: None)


async def test_who_stops_waiting_ends_the_process() -> None:
    """A stop of the daemon leaves nothing behind, in the midst of telling."""
    begun: asyncio.Event = asyncio.Event()
    pids: list[int] = []

    async def work() -> None:
        async with story_worker(MANY) as worker:
            await worker.add(posts())
            pids.extend(processes_of(worker))
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert [alive(pid) for pid in pids] == [False]


def processes_of(worker: object) -> list[int]:
    """The numbers of a worker's processes."""
    return list(worker._pool._processes)  # type: ignore[attr-defined]


def alive(pid: int) -> bool:
    """Whether a process is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
