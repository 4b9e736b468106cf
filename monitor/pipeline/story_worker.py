"""Stories told off the event loop: a process for many posts, which is ended with its work.

This module is imported by the process: it must stay free of the store and the network.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from typing import TypeVar

from monitor.analysis.telling import Period, Retold, StoryPost, Teller, Wish
from monitor.domain.errors import StoriesLost
from monitor.pipeline import processes

G = TypeVar("G")
T = TypeVar("T")

# So few are told in a thread, in less time than a process takes to start.
FEW = 500
# Nobody waits for a story: analysis goes first.
NICER = 10

Progress = Callable[[int], None]


@dataclass(slots=True)
class _Work:
    period: Period = field(default_factory=Period)
    telling: Generator[int, None, list[Retold]] | None = None


_works: dict[int, _Work] = {}
_numbers = count()
# Two weeks at once would need the memory twice.
_one_at_a_time = asyncio.Lock()


class StoryWorker:
    """Tells the stories of one period; its posts are given in the order of time."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self._number = next(_numbers)

    async def add(self, posts: Sequence[StoryPost]) -> None:
        """Hand over further posts; raise StoriesLost."""
        await self._ask(_add, list(posts))

    async def tell(self, wish: Wish, progress: Progress) -> list[Retold]:
        """Give the stories that are wished for; raise StoriesLost.

        `progress` hears again and again how many texts were read.
        """
        while not isinstance(said := await self._ask(_go_on, wish), list):
            progress(said)
        return said

    def forget(self) -> None:
        """Let go what this process itself holds."""
        _works.pop(self._number, None)

    async def _ask(self, ask: Callable[[int, G], T], given: G) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, ask, self._number, given)
        except BrokenProcessPool as error:
            raise StoriesLost(
                "the process that tells stories was ended from outside, perhaps for want of memory"
            ) from error


@contextlib.asynccontextmanager
async def story_worker(posts: int) -> AsyncIterator[StoryWorker]:
    """Give a worker for so many posts; leaving the block ends it, whatever it does."""
    async with _one_at_a_time:
        pool = _pool(posts)
        worker = StoryWorker(pool)
        try:
            yield worker
        finally:
            worker.forget()
            if isinstance(pool, ProcessPoolExecutor):
                await asyncio.to_thread(processes.end, pool)
            else:
                pool.shutdown(wait=False, cancel_futures=True)


def _pool(posts: int) -> Executor:
    if posts <= FEW:
        return ThreadPoolExecutor(1, "stories")
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    processes.begin()
    os.nice(NICER)


def _add(number: int, posts: list[StoryPost]) -> None:
    _works.setdefault(number, _Work()).period.add(posts)


def _go_on(number: int, wish: Wish) -> int | list[Retold]:
    work = _works.setdefault(number, _Work())
    work.telling = work.telling or Teller.shared().tell(work.period, wish)
    try:
        return next(work.telling)
    except StopIteration as end:
        stories: list[Retold] = end.value
        return stories
