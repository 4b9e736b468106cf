"""Decides what is asked next: live news first, every channel in turn, nothing before its time."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from monitor.domain.collecting import (
    Batch,
    CollectorState,
)
from monitor.domain.errors import SourceError, StoreError
from monitor.sources.telegram.account import OwnAccount
from monitor.sources.telegram.books import Books
from monitor.sources.telegram.client import FATAL
from monitor.sources.telegram.desk import METHOD, NEVER, Desk, Task, due_tasks, next_moment
from monitor.sources.telegram.gate import Broken, Gate, Silence
from monitor.sources.telegram.hearing import Hearing
from monitor.sources.telegram.learning import learn
from monitor.sources.telegram.outcome import Outcome
from monitor.sources.telegram.reading import Reader
from monitor.sources.telegram.roster import Roster
from monitor.sources.telegram.setbacks import SILENCES, Setbacks
from monitor.sources.telegram.timing import Timer

log = structlog.get_logger()

Emit = Callable[[Batch], Awaitable[None]]

LANES = 4
ACCOUNT_AGAIN = timedelta(seconds=5)
GOODBYE = 2.0


@dataclass(slots=True, kw_only=True)
class Collector:
    """Works on every channel's desk through one client, until the client breaks."""

    client: Any
    hearing: Hearing
    roster: Roster
    reader: Reader
    account: OwnAccount
    gate: Gate
    books: Books
    timer: Timer
    emit: Emit
    setbacks: Setbacks = field(init=False)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _broken: Exception | None = None
    _account_at: datetime = NEVER
    _watch_at: datetime | None = None

    def __post_init__(self) -> None:
        self.setbacks = Setbacks(
            reader=self.reader,
            books=self.books,
            timer=self.timer,
            wishes=self.roster.wishes,
            emit=self.emit,
        )

    @property
    def desks(self) -> dict[str, Desk]:
        """Every channel's desk, by handle in small letters."""
        return self.roster.desks

    @property
    def bell(self) -> asyncio.Event:
        """Rings when there is something to do."""
        return self.hearing.bell

    async def run(self) -> None:
        """Collect until the client breaks; raises what broke it, FATAL errors as they are."""
        over = asyncio.ensure_future(self.client.disconnected)
        over.add_done_callback(lambda _: self.bell.set())
        self.gate.keep(await self.books.waits())
        try:
            while self._broken is None and not over.done():
                await self.roster.refresh(self.timer.now())
                self.hearing.take()
                until = self._start_what_can_be()
                if self._broken is None and not over.done():
                    await self.timer.wait(self.bell, until, idle=not self._under_way)
                self.bell.clear()
        finally:
            await self._end(over)
        if self._broken is not None:
            raise self._broken
        try:
            over.result()
        except FATAL:
            raise
        except Exception as error:
            raise SourceError(
                f"the connection to Telegram ended ({type(error).__name__})"
            ) from error
        raise SourceError("the connection to Telegram ended")

    async def _end(self, over: asyncio.Future[Any]) -> None:
        over.cancel()
        # What is being committed is committed; what is being asked is asked again later.
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=0.5)
        left = list(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._drain()
        for desk in self.desks.values():
            desk.busy = False
            desk.hinted = True

    async def _drain(self) -> None:
        """Keep what was pushed and not written yet: an edit may already have been followed."""
        self.hearing.take()
        with contextlib.suppress(TimeoutError, SourceError):
            async with asyncio.timeout(GOODBYE):
                for desk in self.desks.values():
                    desk.busy = False
                    if desk.pushes:
                        await self._work(desk, Task.PUSHES)

    def _start_what_can_be(self) -> datetime | None:
        """Start every task that may begin now; give the moment at which the next one may."""
        now = self.timer.now()
        again = self.setbacks.store_again
        if again is not None and again > now:
            return again
        self.setbacks.store_again = None
        soonest = self._start_account(now)
        for rank, handle, desk, task in self._waiting(now):
            del rank, handle
            if desk.busy:
                continue
            # What was pushed needs no request, so it waits for none.
            if len(self._under_way) >= LANES and task is not Task.PUSHES:
                return None
            method = METHOD.get(task)
            free = now if method is None else self.gate.free_at(method, desk.channel.id)
            if free <= now:
                self._start(desk, task)
            else:
                soonest = min(soonest, free)
        moments = (next_moment(desk, now) for desk in self.desks.values())
        later = [moment for moment in moments if moment is not None and moment > now]
        return min([soonest, self.roster.due_at or soonest, *later])

    def _waiting(self, now: datetime) -> Iterator[tuple[Any, str, Desk, Task]]:
        """Give what is due, most urgent first, and of equals the channel that waited longest."""
        waiting = [
            ((task, desk.served_at), handle, desk, task)
            for handle, desk in self.desks.items()
            for task in due_tasks(desk, now)
        ]
        waiting.sort(key=lambda one: one[0])
        return iter(waiting)

    def _start_account(self, now: datetime) -> datetime:
        """Ask about the account itself if that is due; give the moment of the next question."""
        watch = max(self._watch_at or now, self.gate.free_at("GetStateRequest"))
        free = max(self._account_at, self.gate.free_at("GetDifferenceRequest"))
        if self.hearing.account_due and free <= now:
            self.hearing.account_due = False
            self._spawn(self._account())
        elif watch <= now:
            self._spawn(self._watch())
        else:
            return min(watch, free) if self.hearing.account_due else watch
        self._watch_at = now + self.roster.rhythm.watchdog
        return self._watch_at

    def _start(self, desk: Desk, task: Task) -> None:
        desk.busy = True
        if task in METHOD:
            self.gate.reserve(METHOD[task])
        desk.served_at = self.timer.now()
        if task is Task.NEWS:
            desk.hinted = False
        self._spawn(self._work(desk, task))

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._broken = self._broken or (error if isinstance(error, Exception) else None)
        self.bell.set()

    async def _work(self, desk: Desk, task: Task) -> None:
        pushes, desk.pushes = (desk.pushes, []) if task is Task.PUSHES else ([], desk.pushes)
        try:
            given = replace(desk, pushes=pushes or desk.pushes, purge=desk.purge.copy())
            await self._commit(desk, task, await self.reader.perform(given, task))
            desk.purge = given.purge
        except (Broken, *FATAL):
            raise
        except Exception as error:  # noqa: BLE001 - one channel must not end the reading of others
            if isinstance(error, StoreError):
                desk.pushes = [*pushes, *desk.pushes]
            desk.hinted = desk.hinted or task in (Task.NEWS, Task.PUSHES)
            await self.setbacks.take(desk, task, error)
        finally:
            desk.busy = False

    def _note_backfill(self, desk: Desk, state: CollectorState) -> None:
        if state.backfill_since is None:
            self.roster.wishes.done.add(desk.channel.handle.lower())
            self.roster.wishes.granted.set()
            log.info("backfill_done", channel=desk.channel.handle, oldest_id=state.oldest_id)

    async def _commit(self, desk: Desk, task: Task, outcome: Outcome) -> None:
        await self.emit(outcome.batch)
        self.setbacks.over(desk, task)
        if task is Task.BACKFILL and outcome.batch.state is not None:
            self._note_backfill(desk, outcome.batch.state)
        learn(desk, outcome, self.roster.rhythm, self.timer.now())

    async def _account(self) -> None:
        moved, again = await self.account.difference()
        if again:
            self.hearing.account_due = True
            self._account_at = self.timer.now() + ACCOUNT_AGAIN
        for channel in moved:
            self.hearing.hint(channel)

    async def _watch(self) -> None:
        """Make one cheap call that only a living, accepted connection answers."""
        try:
            await self.account.sign_of_life()
            self.setbacks.silences = 0
        except Silence:
            self.setbacks.silences += 1
            if self.setbacks.silences >= SILENCES - 1:
                raise
