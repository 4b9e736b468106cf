"""A fake Telegram, a session that is logged in, a real store, and a collector in still time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from monitor.app.books import StoredBooks
from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, CollectorState, SourceKind
from monitor.domain.privacy import Pseudonyms
from monitor.pipeline.ingest import keeper
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.source import AccountSource
from monitor.storage import posts
from monitor.storage import schema as t
from monitor.storage.schema_collecting import gaps, looks
from monitor.storage.store import Store, open_store
from tests.conftest import Databases
from tests.factories import NOON, a_channel
from tests.fakes.still_time import PATIENCE, StillTime
from tests.fakes.telegram.server import TelegramServer, telegram_server
from tests.fakes.telegram.world import FakeChannel

KEY = Pseudonyms(b"k" * 32)


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramServer]:
    """A Telegram with one account and no channels."""
    async with telegram_server(tmp_path) as server:
        server.world.person()
        yield server


@pytest.fixture
def credentials(telegram: TelegramServer, tmp_path: Path) -> Credentials:
    """What an account logs in with; there is no session yet."""
    return Credentials(
        api_id=1, api_hash="0" * 32, session=tmp_path / "account.session", server=telegram.address
    )


@pytest.fixture
async def okopny(telegram: TelegramServer) -> FakeChannel:
    """A channel with three posts."""
    channel = telegram.world.channel("okopny")
    for text in ("Раз.", "Два.", "Три."):
        channel.post(text)
    return channel


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store holds of one post: words old to new as they were stored, and its end."""

    text: str | None
    wordings: tuple[str, ...]
    deleted: str | None
    live: bool
    service: str | None = None


@dataclass(slots=True)
class Running:
    """A collector at work, its store, and the time it lives in."""

    telegram: TelegramServer
    store: Store
    timer: StillTime
    source: AccountSource
    channels: list[Channel]
    task: asyncio.Task[None] | None = None
    batches: list[Batch] = field(default_factory=list)
    failing: Callable[[Batch], Exception | None] = lambda batch: None
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    committed: asyncio.Event = field(default_factory=asyncio.Event)

    async def emit(self, batch: Batch) -> None:
        """Commit a batch, unless the test wants the store to fail."""
        error = self.failing(batch)
        if error is not None:
            self.refused.set()
            raise error
        await keeper(self.store, lambda: None)(batch)
        self.batches.append(batch)
        self.committed.set()

    async def stored(self, channel: int = 501) -> dict[int, Stored]:
        """All posts of a channel by their ids."""
        return await self.store.read(_stored, channel)

    async def ids(self, channel: int = 501) -> list[int]:
        """The ids of all posts with words, rising."""
        return sorted(n for n, one in (await self.stored(channel)).items() if one.wordings)

    async def state(self, handle: str = "okopny") -> CollectorState:
        """The books of a channel."""
        found = await self.store.read(
            posts.collector_state, a_channel(handle=handle, id=-1), self.source.kind
        )
        assert found is not None
        return found

    async def gaps(self) -> list[tuple[int, int, bool]]:
        """The gaps ever opened: first and last id, and whether they are closed."""
        return await self.store.read(_gaps)

    async def looks(self) -> list[int]:
        """The ids of posts that will be looked at again."""
        return await self.store.read(_looks)

    async def until(self, check: Callable[[], Awaitable[bool]]) -> None:
        """Wait until a commit makes something true."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self.committed.clear()
                if await check():
                    return
                assert self.task is not None
                waiting = asyncio.create_task(self.committed.wait())
                await asyncio.wait({waiting, self.task}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                if self.task.done():
                    self.task.result()

    async def until_stored(self, *wanted: int, channel: int = 501) -> None:
        """Wait until posts of these ids are stored."""

        async def check() -> bool:
            return set(wanted) <= set(await self.ids(channel))

        await self.until(check)

    async def interrupted(self) -> None:
        """Wait until the account's connection is in trouble."""
        while self.source.trouble is None:
            self.timer.waiting.clear()
            await self.timer.waiting.wait()

    async def quiet(self) -> None:
        """Wait until nothing is under way and nothing is due."""
        await self.timer.quiet()


def _stored(db: Connection, channel: int) -> dict[int, Stored]:
    words: dict[int, list[Any]] = {}
    query = select(t.wordings.c.post_id, t.wordings.c.id, t.wordings.c.text)
    for row in db.execute(query.order_by(t.wordings.c.ord)):
        words.setdefault(row.post_id, []).append(row)
    found = {}
    for row in db.execute(select(t.posts).where(t.posts.c.channel_id == channel)):
        wordings = words.get(row.id, [])
        newest = next((w.text for w in wordings if w.id == row.newest), None)
        found[row.message_id] = Stored(
            text=newest,
            wordings=tuple(w.text for w in wordings),
            deleted=row.deleted_how,
            live=row.live,
            service=row.service,
        )
    return found


def _gaps(db: Connection) -> list[tuple[int, int, bool]]:
    rows = db.execute(select(gaps).order_by(gaps.c.id))
    return [(row.first_id, row.last_id, row.closed_at is not None) for row in rows]


def _looks(db: Connection) -> list[int]:
    query = select(t.posts.c.message_id).join(looks, looks.c.post_id == t.posts.c.id)
    return sorted(db.execute(query).scalars())


Collecting = Callable[..., AbstractAsyncContextManager[Running]]


def unthrottled(now: Callable[[], datetime], **more: Any) -> Gate:
    """A gate without any pace, as no account should have."""
    return Gate(now=now, paces={}, overall=0.0, jitter=lambda: 1.0, **{"timeout": 5.0, **more})


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Store]:
    """A fresh store, which outlives the collectors of a test."""
    async with open_store(databases.migrated("sqlite")) as store:
        yield store


@pytest.fixture
def collecting(telegram: TelegramServer, credentials: Credentials, database: Store) -> Collecting:
    """Runs a logged-in collector; arguments change its settings or its channels."""

    @asynccontextmanager
    async def running(
        *channels: Channel, timer: StillTime | None = None, **changes: Any
    ) -> AsyncIterator[Running]:
        if not credentials.session.exists():
            telegram.session(credentials.session, next(iter(telegram.world.people.values())))
        time = timer or StillTime(NOON)
        time.begin()
        source = AccountSource(
            **{
                "credentials": credentials,
                "depth": 50,
                "pseudonyms": KEY,
                "now": time.now,
                "books": StoredBooks(database, SourceKind.ACCOUNT, time.now),
                "gate": unthrottled(time.now),
                "timer": time,
                **changes,
            }
        )
        watched = list(channels) or [a_channel(id=-7)]
        run = Running(telegram, database, time, source, watched)
        run.task = asyncio.create_task(source.collect(run.emit, lambda: run.channels))
        try:
            yield run
        finally:
            run.task.cancel()
            await asyncio.gather(run.task, return_exceptions=True)

    return running
