"""Judgement in processes: nothing that a post does may hold or outlive the daemon."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime

import pytest

from monitor.analysis.read import Resources
from monitor.analysis.speaker import Speaker
from monitor.domain.post import Post, PostRef
from monitor.pipeline.workers import Unreadable, Workers, opened_workers

ITEM = (
    Post(
        ref=PostRef(channel_id=1, message_id=1),
        text="Минобороны врёт про снаряды.",
        posted_at=datetime(2024, 3, 5, 12, tzinfo=UTC),
    ),
    Speaker(handle="okopny"),
)
PARENT = """
import asyncio, sys
from tests.pipeline.test_workers import ITEM
from monitor.analysis.read import Resources
from monitor.pipeline.workers import opened_workers

async def main():
    async with opened_workers(Resources(), size=1) as workers:
        await workers.read([ITEM])
        print(*workers._pool._processes, flush=True)
        await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_a_worker_reads_a_post() -> None:
    """In a process of its own, with the same answer as here."""
    async with opened_workers(Resources(), size=1) as workers:
        [answer] = await workers.read([ITEM])

    assert not isinstance(answer, Unreadable)
    assert answer.findings


async def test_a_post_that_takes_too_long_is_set_aside() -> None:
    """The start of a process alone takes longer than this patience."""
    workers = Workers(Resources(), size=1, patience=0.001)
    [answer] = await workers.read([ITEM])
    workers.close()

    assert isinstance(answer, Unreadable)
    assert "too long" in answer.reason


async def test_closing_waits_for_no_post() -> None:
    """What is being read is still due the next time."""
    workers = Workers(Resources(), size=1)
    reading = asyncio.create_task(workers.read([ITEM] * 2000))
    await workers.read([ITEM])
    await asyncio.wait_for(asyncio.to_thread(workers.close), 10)

    with pytest.raises(BrokenProcessPool):
        await reading


def test_workers_do_not_outlive_a_killed_parent() -> None:
    """Kill -9 of the daemon leaves no process behind."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
    )
    assert parent.stdout is not None
    worker = os.pidfd_open(int(parent.stdout.readline().split()[0]))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    ended, _, _ = select.select([worker], [], [], 20)
    os.close(worker)

    assert ended
