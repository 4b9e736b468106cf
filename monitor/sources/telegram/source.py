"""The account source: owns the client, makes a new one whenever it breaks, gives up when lost."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from telethon import errors
from telethon.tl import types
from telethon.tl.functions.users import GetUsersRequest

from monitor.domain.channel import Channel
from monitor.domain.collecting import AccountState, Batch, SourceKind
from monitor.domain.errors import SourceError, StoreError
from monitor.domain.media import NO_FILES
from monitor.domain.privacy import Pseudonyms
from monitor.sources.telegram.account import OwnAccount
from monitor.sources.telegram.books import Books
from monitor.sources.telegram.budget import Rhythm, rhythm
from monitor.sources.telegram.client import (
    CONNECT_TIMEOUT,
    FATAL,
    AccountLost,
    Credentials,
    DamagedSession,
    Ear,
    connect,
    lost,
    make_client,
)
from monitor.sources.telegram.collector import Collector
from monitor.sources.telegram.desk import Desk
from monitor.sources.telegram.fetching import Fetcher
from monitor.sources.telegram.gate import SLACK, Gate, Wait
from monitor.sources.telegram.hearing import Hearing
from monitor.sources.telegram.reading import Reader
from monitor.sources.telegram.roster import Roster
from monitor.sources.telegram.scribe import Scribe
from monitor.sources.telegram.shelf import Shelf
from monitor.sources.telegram.timing import Clock, Timer
from monitor.sources.telegram.trouble import NO_TELEGRAM, causes, where
from monitor.sources.telegram.wishes import Wishes

log = structlog.get_logger()

Emit = Callable[[Batch], Awaitable[None]]

NO_PAUSE = timedelta()
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
# A line that held so long was sound; so many times in a row a broken one is made anew at once.
STEADY = timedelta(minutes=1)
TOO_MANY = 429
FREE_TRIES = 2
GOODBYE = 10.0
LOGIN_CHECK = GetUsersRequest.__name__
# So many failures in a row, some of them with a pause between, are told to people.
TOLD_AFTER = 5
# Without a connection for so long, another source should read the channels.
ABSENT = timedelta(minutes=10)


@dataclass(slots=True, kw_only=True)
class AccountSource:
    """Collects channels by a logged-in account; see `collect`."""

    credentials: Credentials
    depth: int
    pseudonyms: Pseudonyms
    now: Callable[[], datetime]
    books: Books
    kind: SourceKind = SourceKind.ACCOUNT
    gate: Gate | None = None
    timer: Timer | None = None
    beat: Callable[[int, int], Rhythm] = rhythm
    shelf: Shelf | None = None
    most_bytes: int = NO_FILES.most_bytes
    desks: dict[str, Desk] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    connecting: float = CONNECT_TIMEOUT
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    lost_because: str | None = None
    trouble: str | None = None
    _since: datetime | None = None
    _connected: datetime | None = None

    def serves(self) -> bool:
        """Say whether the account reads, or will within minutes."""
        if self.lost_because is not None:
            return False
        return self._since is None or self.now() - self._since < ABSENT

    def standing(self) -> str:
        """Say in a few words how it stands, for whoever looks at the service."""
        if self.lost_because is not None:
            return f"lost: {self.lost_because}"
        if self._since is None and self.settled.is_set():
            return f"connected, {len(self.desks)} channels"
        return f"connecting: {self.trouble}" if self.trouble else "connecting"

    async def collect(
        self,
        emit: Callable[[Batch], Awaitable[None]],
        channels: Callable[[], Iterable[Channel]],
    ) -> None:
        """Hand over whatever happens in the channels, until cancelled or the account is lost.

        `emit` commits a batch or raises StoreError; what was not committed is asked for again.
        Raises SourceError when Telegram no longer knows the account; everything else is survived.
        """
        self._since = self.now()
        timer = self.timer or Clock(self.now)
        gate = self.gate or Gate(now=self.now)
        failures, pause = 0, FIRST_PAUSE
        with Ear() as ear:
            while True:
                self._connected = None
                try:
                    await self._session(emit, channels, ear, timer, gate)
                except (AccountLost, DamagedSession) as error:
                    await self._lose(error)
                    raise
                except FATAL as error:
                    await self._lose(lost(error))
                    raise lost(error) from error
                except Exception as error:  # noqa: BLE001 - whatever it was, a new client mends it
                    failures = 1 if self._steady() else failures + 1
                    await self._tell(error, ear, failures)
                    pause = _pause(error, failures)
                await timer.wait(asyncio.Event(), timer.now() + pause, idle=True)

    async def _session(
        self,
        emit: Callable[[Batch], Awaitable[None]],
        channels: Callable[[], Iterable[Channel]],
        ear: Ear,
        timer: Timer,
        gate: Gate,
    ) -> None:
        gate.keep(await self.books.waits())
        # A client that has failed may not be used again: two update loops would fight.
        client = make_client(self.credentials)
        collector = self._collector(client, emit, channels, ear, timer, gate)
        collector.hearing.listen()
        await timer.wait(asyncio.Event(), gate.free_at(LOGIN_CHECK), idle=True)
        try:
            await connect(client, self.connecting)
            await self._check_login(client, gate)
            self._connected = self.now()
            self.settled.set()
            log.info("account_connected", source=self.kind.value)
            await collector.run()
        finally:
            # From the first failure on, not from the last: else an outage never counts as one.
            self._since = self._since or self.now()
            with contextlib.suppress(TimeoutError, OSError, sqlite3.Error, *NO_TELEGRAM):
                async with asyncio.timeout(GOODBYE):
                    await client.disconnect()

    def _collector(
        self,
        client: Any,
        emit: Emit,
        channels: Callable[[], Iterable[Channel]],
        ear: Ear,
        timer: Timer,
        gate: Gate,
    ) -> Collector:
        scribe = Scribe(kind=self.kind, pseudonyms=self.pseudonyms, now=timer.now)
        reader = Reader(client=client, gate=gate, depth=self.depth, scribe=scribe)
        if self.shelf is not None:
            reader.fetcher = Fetcher(
                client=client,
                gate=gate,
                scribe=scribe,
                shelf=self.shelf,
                most_bytes=self.most_bytes,
            )
        hearing = Hearing(client=client, ear=ear, timer=timer, desks=self.desks)
        roster = Roster(
            channels=channels,
            books=self.books,
            kind=self.kind,
            desks=self.desks,
            wishes=self.wishes,
            beat=self.beat,
            fetcher=reader.fetcher,
        )
        return Collector(
            client=client,
            hearing=hearing,
            roster=roster,
            reader=reader,
            account=OwnAccount(kind=self.kind, client=client, gate=gate, books=self.books),
            gate=gate,
            books=self.books,
            timer=timer,
            emit=self._sounding(emit),
        )

    def _steady(self) -> bool:
        return self._connected is not None and self.now() - self._connected > STEADY

    def _sounding(self, emit: Emit) -> Emit:
        """Take back what was told of trouble once something was read: a login proves little."""

        async def sound(batch: Batch) -> None:
            await emit(batch)
            if self._since is not None:
                self._since = self.trouble = None
                known = await self.books.account()
                if known is not None and known.reason is not None:
                    await self.books.keep_account(replace(known, reason=None))

        return sound

    async def _check_login(self, client: Any, gate: Gate) -> None:
        # Not `get_me`, which hides why nobody is logged in.
        whoever = GetUsersRequest([types.InputUserSelf()])
        try:
            async with asyncio.timeout(GOODBYE):
                [me] = await gate.call(client, whoever)
        except TimeoutError as error:
            raise SourceError("Telegram does not answer") from error
        except Wait as error:
            await self.books.keep_wait(error.kept)
            raise SourceError(str(error)) from error
        known = await self.books.account() or AccountState(source=self.kind)
        if known.user_id not in (None, me.id):
            log.warning("another_account", source=self.kind.value)
            known = AccountState(source=self.kind)
            # What Telegram gave to the other account opens nothing for this one.
            await self.books.another_account()
            self.desks.clear()
        name = " ".join(filter(None, (me.first_name, me.last_name)))
        if (known.user_id, known.title, known.lost) != (me.id, name, False):
            reason = None if known.lost else known.reason
            state = replace(known, user_id=me.id, title=name, lost=False, reason=reason)
            await self.books.keep_account(state)

    async def _lose(self, error: SourceError) -> None:
        self.lost_because = str(error)
        if self.kind is SourceKind.SECOND:
            self.lost_because = self.lost_because.replace(
                "monitor login`", "monitor login --second`"
            )
        self.settled.set()
        log.error("account_lost", source=self.kind.value, reason=self.lost_because)
        with contextlib.suppress(StoreError):
            known = await self.books.account() or AccountState(source=self.kind)
            state = replace(known, lost=True, reason=self.lost_because)
            await self.books.keep_account(state)

    async def _tell(self, error: Exception, ear: Ear, failures: int) -> None:
        reason = _reason(error)
        if ear.untimely:
            reason = "this machine's clock differs from Telegram's; set it (NTP)"
            ear.untimely = 0
        self.trouble = reason
        log.warning("account_interrupted", reason=reason, failures=failures)
        if failures >= TOLD_AFTER:
            self.settled.set()
            with contextlib.suppress(StoreError):
                known = await self.books.account() or AccountState(source=self.kind)
                await self.books.keep_account(replace(known, reason=reason))


def _reason(error: Exception) -> str:
    """Say what is wrong, never in words that may be a post's."""
    if isinstance(error, errors.RPCError):
        return f"Telegram refused ({type(error).__name__})"
    if isinstance(error, SourceError | StoreError | OSError):
        return str(error)
    return f"an unforeseen {type(error).__name__} at {where(error)}; please report it"


def _pause(error: Exception, failures: int) -> timedelta:
    """Give the time to the next client: ever longer, and never shorter than Telegram asked for."""
    asked = error.seconds * SLACK if isinstance(error, errors.FloodWaitError) else 0.0
    if any(getattr(one, "code", None) == TOO_MANY for one in causes(error)):
        # Said below the protocol, without a number: as long as our own longest pause may be.
        asked = max(asked, LONGEST_PAUSE.total_seconds())
    tries = failures - FREE_TRIES - 1
    usual = min(FIRST_PAUSE * int(2 ** min(tries, 10)), LONGEST_PAUSE) if tries >= 0 else NO_PAUSE
    return max(usual, timedelta(seconds=asked))
