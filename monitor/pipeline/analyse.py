"""Wordings that are due → claims, counter-statements and findings."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.pipeline.workers import Answer, Item, Unreadable
from monitor.storage import findings, posts, todo
from monitor.storage.store import Store

log = structlog.get_logger()

BATCH = 100
AGAIN_AFTER = timedelta(hours=1)


class Reader(Protocol):
    """Judgement off the event loop."""

    async def read(self, items: Sequence[Item]) -> list[Answer]:
        """Read posts in their order; one that cannot be read gets Unreadable."""


async def analyse(
    store: Store,
    reader: Reader,
    now: Callable[[], datetime],
    *,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Read everything that is due, live posts before backlog; give the number of wordings read.

    Each batch is judged in a worker while the one before it is written, in one transaction
    that also deletes its to-do rows.
    """
    total = 0
    while subjects := await store.read(todo.take_due, "analyse", BATCH * 2 * workers, now()):
        batches = [subjects[n : n + BATCH] for n in range(0, len(subjects), BATCH)]
        for done in asyncio.as_completed([_batch(store, reader, b, now) for b in batches]):
            total += await done
            progress(total)
    return total


async def _batch(
    store: Store, reader: Reader, subjects: list[int], now: Callable[[], datetime]
) -> int:
    due = await store.read(posts.read_wordings, subjects)
    answers = await reader.read([(wording.post, wording.speaker) for wording in due])
    await store.write(_save, due, answers, subjects, now())
    return len(subjects)
