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
    ChannelCondition,
    CollectorState,
)
from monitor.domain.errors import SourceError, StoreError
from monitor.sources.telegram.account import OwnAccount
from monitor.sources.telegram.asking import Hiccup, JoinRefused, NoRoom, Refused
from monitor.sources.telegram.books import Books
from monitor.sources.telegram.client import FATAL
from monitor.sources.telegram.desk import METHOD, NEVER, Desk, Task, due_tasks, next_moment
from monitor.sources.telegram.gate import Broken, Gate, Silence, Wait
from monitor.sources.telegram.hearing import Hearing
from monitor.sources.telegram.learning import learn
from monitor.sources.telegram.outcome import Outcome
from monitor.sources.telegram.reading import Reader
from monitor.sources.telegram.roster import Roster
from monitor.sources.telegram.timing import Timer

log = structlog.get_logger()

Emit = Callable[[Batch], Awaitable[None]]

LANES = 4
SILENCES = 3
HICCUP = timedelta(seconds=2)
LONGEST_HICCUP = timedelta(minutes=5)
STORE_AGAIN = 5.0
ACCOUNT_AGAIN = timedelta(seconds=5)
GOODBYE = 2.0
UNSTORABLE = timedelta(hours=1)
# The first crash over a channel may be a single bad packet; each further one doubles the pause.
CRASH = timedelta(minutes=1)
MOST_HICCUPS = 10


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
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _broken: Exception | None = None
    _silences: int = 0
    _account_at: datetime = NEVER
    _watch_at: datetime | None = None
    _store_again: datetime | None = None

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
        for desk in self.desks.values():
            desk.busy = False
            if desk.pushes:
                with contextlib.suppress(TimeoutError, SourceError):
                    async with asyncio.timeout(GOODBYE):
                        await self._work(desk, Task.PUSHES)

    def _start_what_can_be(self) -> datetime | None:
        """Start every task that may begin now; give the moment at which the next one may."""
        now = self.timer.now()
        if self._store_again is not None and self._store_again > now:
            return self._store_again
        self._store_again = None
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
        except StoreError as error:
            desk.pushes = [*pushes, *desk.pushes]
            desk.hinted = True
            self._store_failed(error)
        except (Refused, Wait, Hiccup, Silence, NoRoom, JoinRefused) as error:
            desk.hinted = desk.hinted or task is Task.NEWS
            await self._put_off(desk, error)
        except (Broken, *FATAL):
            raise
        except SourceError as error:
            # The store will not take this channel; that is for a person to mend.
            await self._hold_back(desk, str(error))
        except Exception as error:  # one channel must not end the reading of all others
            log.exception("channel_crashed", channel=desk.channel.handle)
            reason = f"{type(error).__name__} while it was read; please report it"
            pause = min(CRASH * 2**desk.hiccups, UNSTORABLE)
            desk.hiccups = min(desk.hiccups + 1, MOST_HICCUPS)
            await self._hold_back(desk, reason, pause)
        finally:
            desk.busy = False

    async def _hold_back(self, desk: Desk, reason: str, pause: timedelta = UNSTORABLE) -> None:
        desk.retry_at = self.timer.now() + pause
        desk.hinted = True
        log.warning("channel_held_back", channel=desk.channel.handle, reason=reason)
        with contextlib.suppress(SourceError, StoreError):
            refusal = Refused(ChannelCondition.REFUSED, reason)
            await self.emit(self.reader.refusal(desk, refusal))

    async def _put_off(self, desk: Desk, error: Exception) -> None:
        match error:
            case Refused():
                await self._refused(desk, error)
            case Wait():
                await self._keep_wait(desk, error)
            case JoinRefused():
                desk.unjoinable = True
                log.warning("not_joined", channel=desk.channel.handle, reason=str(error))
            case NoRoom():
                self.roster.wishes.join, self.roster.wishes.no_room = False, str(error)
                log.warning("joining_ended", reason=str(error), instead="they are polled")
            case Silence():
                self._silences += 1
                if self._silences >= SILENCES:
                    raise error
                log.warning("no_answer", channel=desk.channel.handle, reason=str(error))
            case _:
                self._hiccup(desk, error)

    def _note_backfill(self, desk: Desk, state: CollectorState) -> None:
        if state.backfill_since is None:
            self.roster.wishes.done.add(desk.channel.handle.lower())
            self.roster.wishes.granted.set()
            log.info("backfill_done", channel=desk.channel.handle, oldest_id=state.oldest_id)

    async def _commit(self, desk: Desk, task: Task, outcome: Outcome) -> None:
        await self.emit(outcome.batch)
        self._silences = 0
        self._store_again = None
        if task is Task.BACKFILL and outcome.batch.state is not None:
            self._note_backfill(desk, outcome.batch.state)
        learn(desk, outcome, self.roster.rhythm, self.timer.now())

    async def _refused(self, desk: Desk, error: Refused) -> None:
        batch = self.reader.refusal(desk, error)
        log.warning(
            "channel_not_read",
            channel=desk.channel.handle,
            condition=error.condition.value,
            reason=error.reason,
        )
        try:
            await self.emit(batch)
        except StoreError as failed:
            self._store_failed(failed)
        desk.books = batch.state or desk.books

    async def _keep_wait(self, desk: Desk, error: Wait) -> None:
        kept = error.kept
        log.warning(
            "told_to_wait",
            method=kept.method,
            channel=desk.channel.handle if kept.channel_id else "every channel",
            seconds=round(kept.seconds),
        )
        try:
            await self.books.keep_wait(kept)
        except StoreError as failed:
            self._store_failed(failed)

    def _hiccup(self, desk: Desk, error: Exception) -> None:
        pause = min(HICCUP * 2**desk.hiccups, LONGEST_HICCUP)
        desk.hiccups = min(desk.hiccups + 1, MOST_HICCUPS)
        desk.retry_at = self.timer.now() + pause
        log.info("telegram_hiccup", channel=desk.channel.handle, reason=str(error))

    def _store_failed(self, error: StoreError) -> None:
        # Nothing is asked while nothing can be kept; the books say where to go on.
        self._store_again = self.timer.now() + timedelta(seconds=STORE_AGAIN)
        log.warning("intake_stopped", reason=str(error), again_in_seconds=STORE_AGAIN)

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
            self._silences = 0
        except Silence:
            self._silences += 1
            if self._silences >= SILENCES - 1:
                raise
