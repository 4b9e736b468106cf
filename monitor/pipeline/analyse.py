"""Wordings that are due → claims, counter-statements and findings."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import structlog

from monitor.analysis.copies import bands, same_voice
from monitor.analysis.read import Reading
from monitor.pipeline.learn import learn_lines
from monitor.pipeline.workers import Answer, Item, Unreadable
from monitor.storage import reading, readings, todo
from monitor.storage.boilerplate import Known, known_lines
from monitor.storage.reading import DueWording
from monitor.storage.readings import Judged
from monitor.storage.store import Store

log = structlog.get_logger()

STAGE = "analyse"
BATCH = 200
AGAIN_AFTER = timedelta(hours=1)


class Read(NamedTuple):
    """How many wordings were read, and how many could not be and are tried again in an hour."""

    done: int = 0
    failed: int = 0


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
) -> Read:
    """Read everything that is due, live posts before backlog; give how many wordings were read.

    Each batch is judged in a worker while the one before it is written, in one transaction
    that also deletes its to-do rows.
    """
    total = Read()
    while subjects := await store.read(todo.take_due, STAGE, BATCH * 4 * workers, now()):
        await learn_lines(store, subjects, now())
        batches = [subjects[n : n + BATCH] for n in range(0, len(subjects), BATCH)]
        work = [asyncio.create_task(_batch(store, reader, some, now)) for some in batches]
        try:
            for done in asyncio.as_completed(work):
                some = await done
                total = Read(total.done + some.done, total.failed + some.failed)
                progress(sum(total))
        finally:
            # When one fails (a full disk), its sisters end with it.
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
    return total


async def _batch(
    store: Store, reader: Reader, subjects: list[int], now: Callable[[], datetime]
) -> Read:
    due = await store.read(reading.read_wordings, subjects)
    known = await store.read(known_lines, subjects)
    nothing = Known()
    lines = [known.get(wording.wording_id, nothing) for wording in due]
    answers = await reader.read(
        [
            (wording.post, replace(wording.speaker, boilerplate=some.lines))
            for wording, some in zip(due, lines, strict=True)
        ]
    )
    judged = []
    for wording, answer, some in zip(due, answers, lines, strict=True):
        if isinstance(answer, Unreadable):
            await _set_aside(store, wording, answer.reason, now())
        else:
            judged.append(_judged(wording, answer, some))
    await store.write(readings.save_readings, judged, same_voice, now())
    gone = set(subjects) - {wording.wording_id for wording in due}
    if gone:
        await store.write(todo.finish_due, STAGE, sorted(gone))
    failed = len(due) - len(judged)
    return Read(len(subjects) - failed, failed)


async def _set_aside(store: Store, wording: DueWording, reason: str, now: datetime) -> None:
    """Let a wording that cannot be read wait an hour, so that it blocks nobody."""
    await store.write(todo.fail_due, STAGE, wording.wording_id, reason, now + AGAIN_AFTER)
    log.error("wording_not_read", wording=wording.wording_id, reason=reason)


def _judged(wording: DueWording, answer: Reading, ignored: Known) -> Judged:
    return Judged(
        wording_id=wording.wording_id,
        claims=answer.claims,
        counters=answer.counters,
        assertions=answer.assertions,
        findings=answer.findings,
        sketch=answer.sketch,
        bands=bands(answer.sketch),
        analyser=answer.analyser,
        language=answer.language.value,
        unread=answer.unread,
        boilerplate=ignored.number,
    )
