"""Judgement in worker processes, so that it never holds the event loop.

This module is imported by every worker: it must stay free of the store and the network.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from monitor.analysis.read import Analyser, Reading, Resources, Speaker
from monitor.domain.post import Post
from monitor.pipeline import processes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A post that the analysis could not read, and why (never the post's words)."""

    reason: str


PATIENCE = 60.0

Item = tuple[Post, Speaker]
Answer = Reading | Unreadable

_analyser: list[Analyser] = []


class Workers:
    """Reads posts in up to `size` processes; a process that dies costs its batch one more try.

    `patience` is the time in seconds that one post may take.
    """

    def __init__(self, resources: Resources, *, size: int, patience: float = PATIENCE) -> None:
        self._resources = resources
        self._size = size
        self._patience = patience
        self._ended = False
        self._pool: ProcessPoolExecutor | None = None

    async def read(self, items: Sequence[Item]) -> list[Answer]:
        """Read the posts in their order; a post that breaks the analysis gets Unreadable."""
        for _ in range(2):
            try:
                async with asyncio.timeout(self._patience * (1 + len(items) / 10)):
                    return await self._ask(items)
            except BrokenProcessPool:
                if self._ended:
                    raise
                self._kill()
            except TimeoutError:
                self._kill()
                break
        if len(items) == 1:
            return [Unreadable("the analysis process died on this post, or took too long")]
        # One of them kills the process: ask for each alone, so that only that one is lost.
        return [answer for item in items for answer in await self.read([item])]

    async def _ask(self, items: Sequence[Item]) -> list[Answer]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._size,
                mp_context=get_context("spawn"),
                initializer=_start,
                initargs=(self._resources,),
            )
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _read, list(items))

    def close(self) -> None:
        """End the processes for good, whatever they read; what they read is still due."""
        self._ended = True
        self._kill()

    def _kill(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        processes.end(pool)


@contextlib.asynccontextmanager
async def opened_workers(resources: Resources, *, size: int) -> AsyncIterator[Workers]:
    """Give workers that are ended with the block."""
    workers = Workers(resources, size=size)
    try:
        yield workers
    finally:
        await asyncio.to_thread(workers.close)


def _start(resources: Resources) -> None:
    processes.begin()
    _analyser[:] = [Analyser.of(resources)]


def _read(items: list[Item]) -> list[Answer]:
    return [_read_one(post, speaker) for post, speaker in items]


def _read_one(post: Post, speaker: Speaker) -> Answer:
    try:
        return _analyser[0].read(post, speaker)
    except Exception as error:
        # The message could quote the post, so only the error's kind and place are kept.
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"
        return Unreadable(f"{type(error).__name__} in {where}")
